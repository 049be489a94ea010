"""`okr mcp` as an assistant meets it: how long until it has listed its tools, and how long each call takes."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import IO, Any, cast

from timing import DAY, Budget, Case, Side, Took

WARM, CALLS = 3, 15
"""Calls before those that count, and those that count, of each run."""
ITEM = {"item": "2026-Q3/goal-0/result-0"}
TOOLS: dict[str, dict[str, str]] = {
    "report": {},
    "todo": {"person": "person-0"},
    "list": {},
    "show": ITEM,
    "explain": ITEM,
    "compare": {},
    "check": {},
    "log": ITEM,
    "diff": {},
    "agenda": {"person": "person-0"},
    "meet": {"meeting": "week"},
}
HELLO = {
    "protocolVersion": "2025-11-25",
    "capabilities": {},
    "clientInfo": {"name": "bench", "version": "1"},
}


class Server:
    """`okr mcp` and its pipes; no library stands between, so that only the server is timed."""

    def __init__(self, side: Side, place: str) -> None:
        environment = {**os.environ, "OKR_TODAY": DAY}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self.process = subprocess.Popen(
            [side.python, "-m", "okr", "mcp"],
            cwd=side.folder / place,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._to, self._from = cast(IO[bytes], self.process.stdin), cast(IO[bytes], self.process.stdout)
        self._number = 0
        self.ask("initialize", **HELLO)
        self._write({"jsonrpc": "2.0", "method": "notifications/initialized"})
        self.ask("tools/list")

    def ask(self, method: str, **parameters: Any) -> Any:
        """The result of a request."""
        self._number += 1
        self._write({"jsonrpc": "2.0", "id": self._number, "method": method, "params": parameters})
        answer = json.loads(self._from.readline())
        assert answer["id"] == self._number
        return answer["result"]

    def _write(self, message: dict[str, Any]) -> None:
        self._to.write(json.dumps(message).encode() + b"\n")
        self._to.flush()

    def end(self) -> None:
        self._to.close()
        self.process.wait()

    @property
    def cpu(self) -> float:
        """Milliseconds of the processor so far, of the process and of those that it waited for."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) * 1000 / os.sysconf("SC_CLK_TCK")

    @property
    def peak(self) -> float:
        """MB of memory."""
        rows = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(row.split()[1]) for row in rows if row.startswith("VmHWM")) * 1024 / 1e6


@contextmanager
def serving(side: Side, place: str) -> Iterator[tuple[Server, float]]:
    """A server that is ready, and the milliseconds that it took."""
    began = perf_counter()
    server = Server(side, place)
    took = (perf_counter() - began) * 1000
    try:
        yield server, took
    finally:
        server.end()


@cache
def _has_server(side: Side) -> bool:
    code = "import importlib.util; raise SystemExit(importlib.util.find_spec('okr.mcp') is None)"
    return subprocess.run([side.python, "-c", code], cwd=side.folder, check=False).returncode == 0


@dataclass
class Served(Case):
    """The start of a server, or calls of one tool; the median of a run counts."""

    arguments: dict[str, str] | None = None
    """None: the start."""

    def of(self, sides: Sequence[Side]) -> Sequence[Side]:
        """An okr of before may have no server."""
        return [side for side in sides if _has_server(side)]

    def run(self, side: Side, *, counted: bool = True) -> None:
        with serving(side, self.place) as (server, started):
            wall, cpu = started, server.cpu
            if self.arguments is not None:
                wall, cpu = self._called(server, self.arguments)
            if counted:
                kept = self.took.setdefault(side.name, Took())
                kept.wall.append(wall)
                kept.cpu.append(cpu)
                kept.peak = max(kept.peak, server.peak)

    def _called(self, server: Server, arguments: dict[str, str]) -> tuple[float, float]:
        times: list[float] = []
        before = 0.0
        for number in range(WARM + CALLS):
            if number == WARM:
                before = server.cpu
            began = perf_counter()
            server.ask("tools/call", name=self.key.removeprefix("mcp "), arguments=arguments)
            times.append((perf_counter() - began) * 1000)
        return statistics.median(times[WARM:]), (server.cpu - before) / CALLS


def assistant_cases(place: str) -> Sequence[Case]:
    """A call has no start of a process in it."""
    ready = Served("mcp", "`okr mcp` until its tools are listed", [], place, (Budget(1200),))
    calls = (
        Served(f"mcp {tool}", f"a call of `{tool}`", [], place, (Budget(40),), arguments=arguments)
        for tool, arguments in TOOLS.items()
    )
    return [ready, *calls]
