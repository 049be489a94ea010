"""Runs whole processes in turn and keeps what each took: seconds, seconds of the processor, memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

DAY = "2026-09-26"
FULL = 3
"""Runs after which a case that has taken SECONDS takes part no more."""
SECONDS = 12


class FailedError(Exception):
    """A command ended in another way than its case says."""


@dataclass(frozen=True)
class Side:
    """An okr to measure: its Python, and the folder with workspaces of its own, since each writes its own index."""

    name: str
    python: str
    folder: Path


@dataclass(frozen=True)
class Budget:
    """The most that a case may take, in milliseconds, in MB, or as a multiple of the time of another case."""

    most: float
    of: str = "ms"
    """`ms`, `MB`, or the key of another case."""


@dataclass
class Took:
    """What the counted runs of one command took."""

    wall: list[float] = field(default_factory=list)
    """Milliseconds."""
    cpu: list[float] = field(default_factory=list)
    """Milliseconds of the processor, of the process and of those that it waited for."""
    peak: float = 0
    """MB, of the largest run."""

    @property
    def median(self) -> float:
        return statistics.median(self.wall)

    @property
    def work(self) -> float:
        return statistics.median(self.cpu)


@dataclass
class Case:
    """A command, what it may take, and what it took on each side."""

    key: str
    """Name that budgets of other cases refer to."""
    name: str
    """As the page tells it."""
    words: Sequence[str]
    """Words after `okr`, or a whole command where `whole` says so."""
    place: str = "."
    """Folder below that of the side."""
    budgets: tuple[Budget, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    before: Callable[[Path], object] | None = None
    """Done in the folder before each run; not counted."""
    whole: bool = False
    codes: tuple[int, ...] = (0, 3)
    """Ends that are answers: 3 says that something was found."""
    took: dict[str, Took] = field(default_factory=dict)

    def of(self, sides: Sequence[Side]) -> Sequence[Side]:
        """The sides that have it; what is no okr is measured once."""
        return sides[:1] if self.whole else sides

    def run(self, side: Side, *, counted: bool = True) -> None:
        cwd = side.folder / self.place
        if self.before:
            self.before(cwd)
        command = list(self.words) if self.whole else [side.python, "-m", "okr", *self.words]
        environment = {**os.environ, "OKR_TODAY": DAY, "OKR_USER": "person-0", **self.environment}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # whoever uses okr has its compiled files
        quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        began = perf_counter()
        child = subprocess.Popen(command, cwd=cwd, env=environment, **quiet)
        _, status, used = os.wait4(child.pid, 0)
        took = perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode not in self.codes:
            raise FailedError(f"{self.name} ended with {child.returncode} in {cwd}: {' '.join(command)}")
        if counted:
            kept = self.took.setdefault(side.name, Took())
            kept.wall.append(took * 1000)
            kept.cpu.append((used.ru_utime + used.ru_stime) * 1000)
            kept.peak = max(kept.peak, used.ru_maxrss * 1024 / 1e6)

    def full(self, side: Side, runs: int) -> bool:
        wall = self.took[side.name].wall if side.name in self.took else []
        return len(wall) >= runs or (len(wall) >= FULL and sum(wall) > SECONDS * 1000)


def timed(cases: Sequence[Case], sides: Sequence[Side], runs: int) -> None:
    """All in turn, so that a machine that slows down slows all of them."""
    each = [(case, side) for case in cases for side in case.of(sides)]
    for case, side in each:
        if not case.before:  # what is put back before each run has nothing to warm up
            case.run(side, counted=False)
    for _ in range(runs):
        for case, side in each:
            if not case.full(side, runs):
                case.run(side)
    print(f"{len(cases)} cases measured", file=sys.stderr)
