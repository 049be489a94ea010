"""As much of Windows and macOS as can be had elsewhere: okr sees a system without what that one lacks, and with `msvcrt`.

`python -m tests.systems win32` reads lines of JSON, each a command of okr as its words and its environment, and answers with a
line for each: code, stdout and stderr. The standard library keeps the real system; what okr itself imports from `os`, `sys` and `signal` is
what the other system has. On Windows a file cannot be removed, or given another name, while this process has it open; capitals
of a name make no difference, folders cannot be opened, only what may be written can be synced, and a file that is opened by its number is opened as bytes, else
line ends change. Paths and names stay those of this system.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import importlib
import io
import json
import os
import pathlib
import shutil
import signal
import stat
import struct
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

_MODULES = ("fcntl", "grp", "pty", "pwd", "readline", "resource", "termios", "tty")
_LACKS = {
    "darwin": {"os": "O_PATH pipe2 posix_fadvise sched_getaffinity"},
    "win32": {"os": (
        "fchmod fork geteuid getuid getgid getegid getpgid killpg mkfifo pread pwrite sched_getaffinity statvfs sync uname "
        "waitstatus_to_exitcode wait O_CLOEXEC O_DIRECTORY O_NOCTTY O_NOFOLLOW O_NONBLOCK O_PATH O_SYNC WNOHANG"
    ), "signal": "ITIMER_REAL ITIMER_VIRTUAL SIGALRM SIGHUP SIGKILL SIGPIPE SIGQUIT SIGUSR1 SIGVTALRM alarm setitimer"},
}  # fmt: skip
_OF_ALL = (
    "ctypes", "platformdirs", "rich.console", "selectors", "sqlite3", "subprocess", "tempfile", "typer", "zoneinfo",
)  # fmt: skip
"""What is imported before, on the system as it is."""
_BYTES = 1 << 40
"""`O_BINARY`, which only Windows has."""


class _Seen(ModuleType):
    """A module as okr sees it."""

    def __init__(self, real: ModuleType, lacks: str = "", **instead: Any) -> None:
        super().__init__(real.__name__)
        self._real, self._lacks = real, frozenset(lacks.split())
        self.__dict__.update(instead)

    def __getattr__(self, name: str) -> Any:
        if name in self._lacks:
            raise AttributeError(name)
        return getattr(self._real, name)


def _open(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
    assert dir_fd is None
    assert flags & _BYTES or path == os.devnull, f"{path} is opened as text"
    descriptor = os.open(_folded(path), (flags & ~_BYTES) | os.O_CLOEXEC, mode)
    if stat.S_ISDIR(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    return descriptor


def _folded(path: Any) -> Any:
    """The name that a file has, where its folder has one with other capitals."""
    text = os.fspath(path) if isinstance(path, str | os.PathLike) else ""
    if not isinstance(text, str) or not text or os.path.lexists(text):
        return path
    folder, name = os.path.split(text)
    with contextlib.suppress(OSError):
        for each in pathlib.Path(folder or ".").iterdir():
            if each.name.casefold() == name.casefold():
                return str(each)
    return path


def _folds(act: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *paths, **more: act(*map(_folded, paths), **more)


def _fsync(descriptor: int) -> None:
    if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    os.fsync(descriptor)


def _refused_while_open(act: Callable[..., None]) -> Callable[..., None]:
    def acted(*paths: Any, **more: Any) -> None:
        assert not any(value is not None for name, value in more.items() if name.endswith("dir_fd"))
        there = {(status.st_dev, status.st_ino) for path in paths if (status := _status(path))}
        for name in pathlib.Path("/proc/self/fd").iterdir():
            with contextlib.suppress(OSError):
                status = os.fstat(int(name.name))
                if stat.S_ISREG(status.st_mode) and (status.st_dev, status.st_ino) in there:
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(paths[0])) from None
        act(*paths)

    return acted


def _status(path: Any) -> os.stat_result | None:
    with contextlib.suppress(OSError):
        return os.lstat(path)
    return None


class _Locks(ModuleType):
    """`msvcrt`, by the locks of Linux that belong to an open file, as those of Windows do."""

    LK_NBLCK, LK_UNLCK = 2, 0

    @staticmethod
    def locking(descriptor: int, mode: int, length: int) -> None:
        kind = fcntl.F_UNLCK if mode == _Locks.LK_UNLCK else fcntl.F_WRLCK
        start = os.lseek(descriptor, 0, os.SEEK_CUR)
        # struct flock: type, whence, start, length, pid
        wanted = struct.pack("hhqqi4x", kind, os.SEEK_SET, start, length, 0)
        try:
            fcntl.fcntl(descriptor, fcntl.F_OFD_SETLK, wanted)
        except OSError as error:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES)) from error


class _Heard(io.TextIOWrapper):
    """What is said on stderr, which the process itself says at once, too."""

    def write(self, text: str, /) -> int:
        os.write(2, text.encode())
        return super().write(text)


def pretend(system: str) -> None:
    """From here on what is imported for the first time is on that system."""
    for name in _OF_ALL:
        importlib.import_module(name)
    lacks = _LACKS[system]
    if system == "win32":
        acts = {
            name: _refused_while_open(getattr(os, name)) for name in ("remove", "rename", "replace", "unlink")
        }
        acts |= {name: _folds(getattr(os, name)) for name in ("link", "lstat", "stat")}
        paths = sys.modules.get("pathlib._local", pathlib)  # where it is since Python 3.13
        vars(paths)["os"] = _Seen(os, **acts)
        vars(shutil).update(os=_Seen(os, **acts), _use_fd_functions=False)
        can: dict[str, Any] = {
            "supports_dir_fd": set(),
            "supports_fd": set(),
            "supports_follow_symlinks": {acts["stat"]},
        }
        sys.modules["os"] = _Seen(
            os, lacks["os"], name="nt", O_BINARY=_BYTES, open=_open, fsync=_fsync, **acts, **can
        )
        sys.modules["signal"] = _Seen(signal, lacks["signal"])
        sys.modules["msvcrt"] = _Locks("msvcrt")
        sys.modules.update(dict.fromkeys(_MODULES))  # type: ignore[arg-type]
    else:
        sys.modules["os"] = _Seen(os, lacks["os"])
    sys.modules["sys"] = _Seen(sys, platform=system)


def main(system: str) -> None:
    pretend(system)
    run = importlib.import_module("okr.cli").main
    for line in sys.stdin:
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), _Heard(io.BytesIO(), "utf-8")
        words, environment = json.loads(line)
        os.environ.clear()
        os.environ.update(environment)
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(words)
        said = [stream.buffer.getvalue().decode() for stream in (out, err) if not stream.flush()]
        sys.stdout.write(json.dumps([int(code), *said]) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
