"""Makes one system call of a command fail, or kills the command at it; and what must be true afterwards."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from tests.forking import Ended, Job, Server

FAULTS = ("ENOSPC", "EIO", "EACCES", "KILL")
_TRACED = (
    "?open,?creat,openat,write,pwrite64,?writev,fsync,fdatasync,?rename,renameat,?renameat2,?mkdir,mkdirat,"
    "?unlink,unlinkat,ftruncate,?link,linkat,fchmod,fallocate"
)
_CALL = re.compile(r"^(?:\d+ +)?(\w+)\((.*)$")


@dataclass(frozen=True, order=True)
class Point:
    """The nth call of one kind; `talk` is one that only speaks to the person."""

    call: str
    nth: int
    talk: bool = False


@lru_cache(maxsize=1)
def means() -> str:
    """`strace`, or `shim` where there is none or it may not look at a process."""
    if not shutil.which("strace"):
        return "shim"
    with (
        subprocess.Popen(["sleep", "5"]) as sleeper,
        _strace(sleeper.pid, ["-e", "trace=none"]) as tracer,
    ):
        assert tracer.stderr
        attached = "attached" in tracer.stderr.readline()
        sleeper.kill()
    return "strace" if attached else "shim"


def _strace(pid: int, options: Sequence[str]) -> subprocess.Popen[str]:
    command = ["strace", "-p", str(pid), *options]
    return subprocess.Popen(command, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)


def _traced(server: Server, job: Job, options: Sequence[str]) -> Ended:
    """The calls of the command itself; those of a program that it runs are not looked at."""
    (pid,) = server.fork(job)
    with _strace(pid, options) as tracer:
        assert tracer.stderr
        first = tracer.stderr.readline()
        assert "attached" in first, first
        (ended,) = server.go()
        tracer.communicate()
    return ended


def points(server: Server, job: Job, log: Path) -> list[Point]:
    """Every call of a command that goes through, by which it changes something."""
    if means() == "shim":
        (ended,) = server.run(replace(job, shim=("record",)))
        assert ended.code == 0, ended
        count: Counter[str] = Counter()
        found = []
        for call in ended.calls:
            count[call] += 1
            found.append(Point(call, count[call]))
        return found
    ended = _traced(server, job, ["-o", str(log), "-e", f"trace={_TRACED}"])
    assert ended.code == 0, ended
    return list(_parsed(log.read_text(errors="replace")))


def _parsed(log: str) -> Sequence[Point]:
    count: Counter[str] = Counter()
    found = []
    for line in log.splitlines():
        match = _CALL.match(line)
        if match is None:
            continue
        call, rest = match[1], match[2]
        count[call] += 1
        if call in ("open", "openat") and "O_CREAT" not in rest:
            continue
        found.append(Point(call, count[call], call == "write" and rest[:2] in ("1,", "2,")))
    return found


def faulty(server: Server, job: Job, point: Point, fault: str) -> Ended:
    """The command, with that call failing or being its last."""
    if means() == "shim":
        (ended,) = server.run(replace(job, shim=(point.call, point.nth, fault)))
        return ended
    how = "signal=KILL" if fault == "KILL" else f"error={fault}"
    inject = f"inject={point.call}:{how}:when={point.nth}"
    return _traced(server, job, ["-o", "/dev/null", "-e", f"trace={point.call}", "-e", inject])


# ── what must be true ────────────────────────────────────────────────────────────────────────────

Tree = dict[str, bytes]


def tree(root: Path) -> Tree:
    """Every file but the private ones."""
    files = (
        path for path in root.rglob("*") if path.is_file() and ".okr" not in path.relative_to(root).parts
    )
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def temporary(path: str) -> bool:
    return ".tmp-" in path


def check_after(root: Path, ended: Ended, *, old: Tree, new: Tree, talk: bool = False) -> str:
    """`old`, `new` or, of a killed command that changes several files, `part`; an AssertionError for all else."""
    now = tree(root)
    left = [path for path in now if temporary(path)]
    files = {path: data for path, data in now.items() if not temporary(path)}
    killed = ended.code < 0
    for path, data in files.items():
        tomllib.loads(data.decode()), path
        assert data in (old.get(path), new.get(path)), f"{path} is neither old nor new"
    assert len(left) <= (1 if killed else 0), f"left behind: {left}"
    state = "old" if files == old else "new" if files == new else "part"
    if killed:
        return state
    assert "Traceback" not in ended.err, ended.err
    assert "bug in okr" not in ended.err, ended.err
    assert state == "new" if ended.code == 0 else state == "old" or talk, (state, ended)
    return state


def check_later(root: Path, server: Server, follow: Job, extra: str, *, old: Tree, new: Tree) -> None:
    """The next command does not wait, makes whole what is not, and sweeps."""
    (ended,) = server.run(follow)
    assert ended.code == 0, ended
    assert "waiting" not in ended.err, ended.err
    now = tree(root)
    assert now.pop(extra, None), f"{extra} was not written"
    assert not [path for path in now if temporary(path)], "a temporary file is left"
    assert now in (old, new), "neither old nor new"
