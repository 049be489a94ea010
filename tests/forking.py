"""A server that forks: real processes of okr, without the time that Python takes to start.

It reads requests, one JSON a line: a list of jobs. All of them are forked and wait at a gate, their pids are told, and
when a line says `go` the gate opens. When all have ended it tells how: code (negative: the signal), stdout, stderr.
"""

from __future__ import annotations

import atexit
import errno
import fcntl
import importlib
import json
import os
import pkgutil
import resource
import signal
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

ROOT = Path(__file__).parents[1]
CALLS = ("open", "write", "fsync", "replace", "rename", "mkdir", "unlink", "ftruncate", "fchmod")
"""What the shim stands before."""
SECONDS_OF_CPU = 30
"""What no job needs; the system ends one that uses more."""


@dataclass(frozen=True)
class Job:
    """A run of okr, or of a function of a module (`module:function`, called with the words)."""

    words: Sequence[str]
    folder: Path
    run: str = "okr.cli:main"
    shim: Sequence[Any] = ()
    """`("record",)`, or `(call, nth, fault)`."""
    environment: dict[str, str] | None = None
    """Instead of that of the server."""
    terminal: str = ""
    """The device that it has for its streams; what it says is seen there only."""


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str
    calls: Sequence[str] = field(default_factory=list)
    """What the shim saw, if it was there."""


class Server:
    """The other end."""

    environment: dict[str, str] | None = None
    """Of each job that has none of its own."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).resolve())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,  # the folder of a test may be gone before the server is ready
            env={**environment, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *left: object) -> None:
        self._process.communicate("")

    def fork(self, *jobs: Job) -> list[int]:
        """The pids of the jobs, which wait."""
        of_all = {"environment": self.environment}
        self._send(
            [
                {**job.__dict__, "folder": str(job.folder), **(of_all if job.environment is None else {})}
                for job in jobs
            ]
        )
        return list(self._receive())

    def start(self, *jobs: Job) -> list[int]:
        """The pids of the jobs, which run."""
        pids = self.fork(*jobs)
        self._send("go")
        return pids

    def ended(self) -> list[Ended]:
        return [Ended(**ended) for ended in self._receive()]

    def go(self) -> list[Ended]:
        self._send("go")
        return self.ended()

    def run(self, *jobs: Job) -> list[Ended]:
        self.start(*jobs)
        return self.ended()

    def _send(self, value: Any) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(value) + "\n")
        self._process.stdin.flush()

    def _receive(self) -> Any:
        assert self._process.stdout
        return json.loads(self._process.stdout.readline())


_idle: list[Server] = []
_BEFORE = dict(os.environ)
"""The environment before any test: a server outlives the folders that a test names there."""


@contextmanager
def served(environment: dict[str, str] | None = None) -> Iterator[Server]:
    """A server of this process that nobody else uses meanwhile, with the environment of its jobs; it stays for the next."""
    if not _idle:
        atexit.register((made := Server(_BEFORE)).__exit__)
        _idle.append(made)
    server = _idle.pop()
    server.environment = environment
    yield server
    _idle.append(server)


# ── in the server ────────────────────────────────────────────────────────────────────────────────


def _serve() -> None:
    _import_all()
    _warm_up()
    for line in sys.stdin:
        jobs = json.loads(line)
        for job in jobs:
            importlib.import_module(job["run"].partition(":")[0])
        entrance, gate = os.pipe()
        # open until the jobs have ended
        outputs = [[tempfile.TemporaryFile() for _ in range(3)] for _ in jobs]  # noqa: SIM115
        pids = [_forked(job, files, entrance, gate) for job, files in zip(jobs, outputs, strict=True)]
        _tell(pids)
        sys.stdin.readline()
        os.close(gate)
        ended = dict(os.wait() for _ in pids)
        os.close(entrance)
        codes = [os.waitstatus_to_exitcode(ended[pid]) for pid in pids]
        _tell([_told(code, files) for code, files in zip(codes, outputs, strict=True)])


def _import_all() -> None:
    """So that no job does: of the calls that are counted none is Python's own."""
    import okr.actions
    import okr.commands
    import okr.storage

    for package in (okr.commands, okr.storage, okr.actions):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    for name in ("pydantic", "tomli", "tomli_w", "tree_sitter", "tree_sitter_toml", "okr.formats.json"):
        importlib.import_module(name)


def _warm_up() -> None:
    """So that no job builds anew what pydantic, typer and tree-sitter build once a process: 70 ms of each check-in."""
    from okr.cli import main

    outputs = [os.dup(number) for number in (1, 2)]
    nowhere = os.open(os.devnull, os.O_WRONLY)
    environment = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        goals = f"{folder}/goals"
        os.environ.update(dict.fromkeys(("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"), folder))
        os.environ.update(OKR_TODAY="2026-08-19", OKR_USER="ana", GIT_CEILING_DIRECTORIES=folder)
        for number in (1, 2):
            os.dup2(nowhere, number)
        try:
            assert main(["init", goals, "--example"]) == 0
            for command in ("checkin mrr 121", "set mrr target=135", "check", "report"):
                assert main(["-C", goals, *command.split()]) == 0
        finally:
            for number, output in enumerate(outputs, 1):
                os.dup2(output, number)
    os.environ.clear()
    os.environ.update(environment)
    for descriptor in (*outputs, nowhere):
        os.close(descriptor)


def _tell(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def _told(code: int, files: Sequence[Any]) -> dict[str, Any]:
    texts = []
    for file in files:
        file.seek(0)
        texts.append(file.read().decode("utf-8", "replace"))
        file.close()
    return {"code": code, "out": texts[0], "err": texts[1], "calls": texts[2].split()}


def _forked(job: dict[str, Any], files: Sequence[Any], entrance: int, gate: int) -> int:
    device = os.open(job["terminal"], os.O_RDWR | os.O_NOCTTY) if job["terminal"] else -1
    pid = os.fork()
    if pid:
        if device >= 0:
            os.close(device)  # the job holds it already: a terminal that nobody holds is one that has ended
        return pid
    code = 99
    try:
        os.close(gate)
        if device >= 0:
            _sit_at(device)
        else:
            for number, file in enumerate(files[:2], 1):
                os.dup2(file.fileno(), number)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(job["folder"])
        if job["environment"] is not None:
            os.environ.clear()
            os.environ.update(job["environment"])
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_OF_CPU, SECONDS_OF_CPU))
        module, _, name = job["run"].partition(":")
        function = getattr(importlib.import_module(module), name)
        os.read(entrance, 1)
        if job["shim"]:
            _put_shim(job["shim"], files[2].fileno())
        code = int(function(job["words"]) or 0)
        sys.stdout.flush()
        sys.stderr.flush()
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 98
    except BaseException:  # noqa: BLE001  told on the stderr of the job
        import traceback

        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(code)


def _sit_at(device: int) -> None:
    """The process has the terminal for its own, as from a shell."""
    os.setsid()
    fcntl.ioctl(device, termios.TIOCSCTTY, 0)
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        os.dup2(device, number)
        setattr(sys, name, os.fdopen(number, mode, encoding="utf-8"))
    os.close(device)


def _put_shim(what: Sequence[Any], log: int) -> None:
    """Python functions in front of the calls of the system: the nth of one kind fails, or all are noted."""
    seen = dict.fromkeys((*CALLS, "renameat2"), 0)
    write = os.write

    def met(call: str) -> None:
        seen[call] += 1
        if what[0] == "record":
            write(log, f"{call}\n".encode())
        elif (call, seen[call]) == (what[0], what[1]):
            if what[2] == "KILL":
                os.kill(os.getpid(), signal.SIGKILL)
            number = getattr(errno, what[2])
            raise OSError(number, os.strerror(number))

    def before(call: str, function: Any, *, only_new: bool = False) -> Any:
        def guarded(*args: Any, **more: Any) -> Any:
            if not only_new or args[1] & os.O_CREAT:
                met(call)
            return function(*args, **more)

        return guarded

    def opened(*args: Any, **more: Any) -> Any:
        file = fdopen(*args, **more)
        return _Guarded(file, met) if "w" in args[1] else file

    from okr.storage.files import folders

    renamed = folders._renamed
    folders._renamed = before("renameat2", renamed)
    fdopen = os.fdopen
    for call in CALLS:
        setattr(os, call, before(call, getattr(os, call), only_new=call == "open"))
    os.fdopen = opened  # type: ignore[assignment]


class _Guarded:
    """A file whose bytes go through the shim; half of them are written before it fails."""

    def __init__(self, file: Any, met: Any) -> None:
        self._file, self._met = file, met

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *left: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> int:
        half = len(data) // 2
        self._file.write(data[:half])
        self._file.flush()
        self._met("write")
        return half + int(self._file.write(data[half:]))

    def flush(self) -> None:
        self._file.flush()


if __name__ == "__main__":
    _serve()
