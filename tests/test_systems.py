"""Every verb on Windows and on macOS, as far as they can be had elsewhere: see `tests/systems.py`."""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.gitting import Clone, init
from tests.running import GROW, MRR, WORKSPACE, sealed

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the locks that stand for those of Windows")
PLACE = 1 << 20
"""The byte of `.okr/lock` that Windows locks."""


class System:
    """A process of okr on another system, which runs one command after the other."""

    def __init__(self, process: subprocess.Popen[str], clone: Clone) -> None:
        self._process = process
        self._clone = clone

    def begin(self, *words: str) -> None:
        assert self._process.stdin
        command = ["-C", str(self._clone.root), *words]
        self._process.stdin.write(json.dumps([command, self._clone.environment]) + "\n")
        self._process.stdin.flush()

    def heard(self) -> Iterator[str]:
        """The lines on stderr, each as soon as it is said."""
        assert self._process.stderr
        return iter(self._process.stderr)

    def end(self) -> tuple[int, str, str]:
        """Code, stdout and stderr of the command that was begun."""
        assert self._process.stdout
        code, out, err = json.loads(self._process.stdout.readline())
        return code, out, err

    def does(self, *words: str) -> str:
        self.begin(*words)
        code, out, err = self.end()
        assert code == 0, (words, err, out)
        return out


_idle: dict[str, list[subprocess.Popen[str]]] = {"win32": [], "darwin": []}
_BEFORE = dict(os.environ)
"""The environment before any test: a process outlives the folders that a test names there."""


def started(system: str, stderr: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "tests.systems", system]
    return subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr, text=True, env=_BEFORE,
        cwd=Path(__file__).parents[1],
    )  # fmt: skip


@contextmanager
def on(system: str, clone: Clone) -> Iterator[System]:
    """A process that nobody else uses meanwhile; it stays for the next test."""
    if not _idle[system]:
        atexit.register((made := started(system)).communicate)
        _idle[system].append(made)
    process = _idle[system].pop()
    yield System(process, clone)
    _idle[system].append(process)


@pytest.fixture
def goals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    sealed(monkeypatch, tmp_path / "home")
    (tmp_path / "goals").mkdir()
    clone = init(tmp_path / "goals")
    clone.commit("Goals", WORKSPACE | {".gitignore": ".okr/\n"}, day="2026-07-01")
    return clone


VERBS: Sequence[Sequence[str]] = (
    ("add", "kr", "grow-revenue", "Raise reviews from 2 to 9", "--from", "2", "--to", "9", "--unit", "reviews"),
    ("add", "person", "Dewi"),
    ("checkin", "raise-reviews", "4", "6", "Twice as many", "--as", "ana"),
    ("checkin", MRR, "121", "--as", "budi"),
    ("set", MRR, "target=135"),
    ("undo",),
    ("move", "raise-reviews", "reviews"),
    ("copy", MRR, "income"),
    ("remove", "income"),
    ("drop", "cities", "--reason", "Too far"),
    ("coach", "talk", "budi", "--topic", "Week 34", "--as", "ana"),
    ("note", "All is well", "--as", "ana"),
    ("report",), ("report", "-o", "{out}/report.html"), ("report", "-f", "json"), ("todo", "--as", "ana"),
    ("check",), ("check", "--fix"), ("doctor",), ("log", MRR), ("diff",), ("list",), ("explain", MRR), ("compare",),
    ("export", "-o", "{out}/goals.xlsx"), ("import", "{out}/goals.xlsx", "--preset", "table"),
    ("site", "--out", "{out}/public"), ("site", "--out", "{out}/public"), ("calendar", "-o", "{out}/team.ics"),
    ("schema", "--write"), ("init", "--merge-driver"), ("init", "--ci", "github"), ("sync",),
    ("undo", "--list"), ("doctor", "--fix"),
)  # fmt: skip


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_every_verb_works_there(goals: Clone, tmp_path: Path, system: str) -> None:
    """Nothing is left over, and what was written is what this system writes."""
    (tmp_path / "out").mkdir()
    with on(system, goals) as there:
        for words in VERBS:
            there.does(*(word.format(out=tmp_path / "out") for word in words))

    assert "target = 130\n" in goals.read(GROW), "undone"
    assert goals.read("checkins/2026-W34/2026-08-19-budi.toml").count("[[update]]") == 1
    assert goals.read(".okr/lock") == ""
    assert goals.git("status", "--porcelain", "--", "objectives", "people", "checkins", "coaching") == ""
    assert not [*tmp_path.rglob("*.tmp-*")]
    assert all((tmp_path / "out" / name).stat().st_size for name in ("report.html", "goals.xlsx", "team.ics"))
    told = goals.does("report", "-f", "json")
    with on(system, goals) as there:
        assert there.does("report", "-f", "json") == told, "from the index of the other system"


def test_a_writer_on_windows_waits_for_the_other(goals: Clone) -> None:
    """The lock is a byte of `.okr/lock`, beyond the text that says who has it."""
    goals.does("report")
    (goals.root / ".okr/lock").write_text('{"pid":4711,"command":"set"}')
    other = os.open(goals.root / ".okr/lock", os.O_RDWR)
    fcntl.fcntl(other, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, PLACE, 1, 0))

    with started("win32", subprocess.PIPE) as process:
        there = System(process, goals)
        there.begin("set", MRR, "target=140")
        assert "waiting for `okr set` (pid 4711) …\n" in there.heard()
        os.close(other)
        assert there.end()[0] == 0

    assert "target = 140\n" in goals.read(GROW)


def test_two_at_once_on_windows_lose_nothing(goals: Clone) -> None:
    """Five changes of each; the index is shared, with a lock for those who read."""
    with on("win32", goals) as one, on("win32", goals) as two:
        for number in range(5):
            for each, item in ((one, MRR), (two, "cities")):
                value = (
                    ("checkin", item, str(110 + number))
                    if item == MRR
                    else ("set", item, f"weight={number + 1}")
                )
                each.begin(*value, "--as", "budi")
            assert [each.end()[0] for each in (one, two)] == [0, 0]

    assert goals.read("checkins/2026-W34/2026-08-19-budi.toml").count("[[update]]") == 5
    assert "weight = 5\n" in goals.read(GROW)


def test_capitals_of_a_name_are_told_on_windows(goals: Clone) -> None:
    """A file that is there already is neither read under another name nor replaced."""
    goals.write({"people/Eka.toml": 'name = "Eka"\n'})

    with on("win32", goals) as there:
        there.begin("add", "person", "Eka")
        code, _, err = there.end()
        assert code == 1
        assert "error: people/eka.toml exists already\nhint: Choose another name.\n" in err
        there.begin("check", "--select", "F005")
        assert 'people/Eka.toml:1:1: F005 wrong name: invalid name "Eka"' in there.end()[1]

    assert goals.read("people/Eka.toml") == 'name = "Eka"\n'
    assert [path.name for path in (goals.root / "people").iterdir() if path.stem.lower() == "eka"] == [
        "Eka.toml"
    ]


def test_a_sync_of_many_files_lands_on_windows(goals: Clone, tmp_path: Path) -> None:
    """More than are waited for one by one, on a system that cannot be asked to write all that it holds."""
    hub = init(tmp_path / "hub", bare=True)
    goals.git("remote", "add", "origin", str(hub.top))
    goals.git("push", "-q", "-u", "origin", "main")
    other = hub.clone(tmp_path / "other")
    other.commit("Many", {f"people/p{n}.toml": f'name = "P{n}"\n' for n in range(120)})
    other.git("push", "-q")

    with on("win32", goals) as there:
        there.does("checkin", MRR, "121", "--as", "budi")
        there.does("sync")

    assert len([*(goals.root / "people").iterdir()]) == 122
    assert goals.git("status", "--porcelain") == ""
    assert goals.git("rev-parse", "main") == goals.git("rev-parse", "origin/main")
