"""One number that a program prints: which files it is made of, and how it is run.

Its words are never given to a shell. What was hashed is what runs, where the system can do that: the file that was opened
and hashed is started by its descriptor. A script is opened again by its interpreter; libraries and what a program opens by
itself are not looked at.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import selectors
import signal
import stat
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import FileIO
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from okr.sources.answer import SourceError
from okr.sources.leftovers import empty_folder, ended_with_us
from okr.words import Message

PATH = "/usr/local/bin:/usr/bin:/bin"
"""Of the system, not of the person: theirs may lead into a workspace."""
_APART = r"[=@:,]+"
"""What stands between an option and the path that it names: `--file=x`, `@x`, `file:x`, `a:b`."""
_BLANKS = r"[\s;'\"|&<>()]+"
"""What stands between the words of a text that another program takes apart, as that of `sh -c`."""
_GLUED = 2
"""A path may stand right behind the letter of an option: `-fx`."""
_LOCALE = r"[A-Za-z0-9_.@-]{1,64}"
_LONGEST_FIRST_LINE = 256
_SHOWN = 200
"""Characters of the errors of a program that are shown: the last ones, where the reason is."""
_PAUSE = 0.02
_ENDS = (signal.SIGTERM, signal.SIGHUP) if os.name == "posix" else ()
_LAST_SECONDS = 3
"""To end what was told to."""
_LARGEST_PIPE = 1 << 20
"""What is in a pipe at most, so that one read takes all of it."""


class Limits(NamedTuple):
    seconds: float = 30
    size: int = 1 << 20
    """Bytes that it may print."""


LIMITS = Limits()


# ── files ────────────────────────────────────────────────────────────────────────────────────────


def paths_in(word: str) -> Iterator[str]:
    """Every part of a word that can be meant as a path, the word itself first."""
    for text in dict.fromkeys((word, unquote(word))):
        yield text
        if "/" in text:
            yield text[text.find("/") :]
        for match in re.finditer(_APART, text):
            yield text[match.end() :]
        for part in re.split(_APART, text):
            yield part
            if part.startswith("-"):
                yield part[_GLUED:]
        for part in re.split(f"{_APART}|{_BLANKS}", text):
            if "/" in part:  # a query may have a word that is the name of a folder of goals
                yield part
                yield part[part.find("/") :]


def ways(words: Sequence[str]) -> tuple[Path, ...]:
    """The files that a command names, as it names them: the program first, its interpreter, and each absolute path in a word.

    Raises SourceError.
    """
    program = _program(words)
    found = (program, *_interpreters(program), *_named(words))
    return tuple(dict.fromkeys(path for path in found if _is(stat.S_ISREG, path)))


def folders(words: Sequence[str]) -> tuple[Path, ...]:
    """The folders that a command names: it may run or read what is in them, of which nothing is hashed."""
    return tuple(dict.fromkeys(path for path in _named(words) if _is(stat.S_ISDIR, path)))


def _named(words: Sequence[str]) -> list[Path]:
    return [Path(part) for word in words for part in paths_in(word) if part.startswith("/")]


def files(words: Sequence[str]) -> tuple[Path, ...]:
    """The same without links, each file once. Raises SourceError."""
    return tuple(dict.fromkeys(path.resolve() for path in ways(words)))


def digest(words: Sequence[str]) -> str:
    """The SHA-256 of the words, and of the place and the bytes of each file that they name. Raises SourceError."""
    with _hashed(words) as (found, *_):
        return found


@contextlib.contextmanager
def _hashed(words: Sequence[str]) -> Iterator[tuple[str, Path, FileIO]]:
    """The digest, and the open file of the program that was hashed for it."""
    with contextlib.ExitStack() as stack:
        opened: list[tuple[Path, FileIO]] = []
        try:
            for path in files(words):
                # a pipe that took the place of a file would wait for a writer
                descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
                opened.append((path, stack.enter_context(FileIO(descriptor))))
            hashes = [[str(path), hashlib.file_digest(file, "sha256").hexdigest()] for path, file in opened]
        except OSError:
            raise _unreadable(words[0]) from None
        described = json.dumps([[*words], hashes]).encode()
        yield hashlib.sha256(described).hexdigest(), *opened[0]


def _unreadable(place: str) -> SourceError:
    fault = Message("a file of this command cannot be read")
    return SourceError(place, fault, Message("not readable"), Message("Check who may read its files."))


def _program(words: Sequence[str]) -> Path:
    place = words[0] if words else ""
    if os.name != "posix":
        remedy = Message("Use another source: on Windows okr cannot stop what the command leaves running.")
        fault, status = Message("commands are not run on Windows"), Message("not on Windows")
        raise SourceError(place, fault, status, remedy)
    path = Path(place)
    if not (path.is_absolute() and _is(stat.S_ISREG, path) and os.access(path, os.X_OK)):
        remedy = Message("Use the absolute path of a program that you may run.")
        raise SourceError(place, Message("program not found"), Message("not found"), remedy)
    return path


def _is(kind: Callable[[int], bool], path: Path) -> bool:
    try:
        return kind(path.stat().st_mode)
    except (OSError, ValueError):  # it is not there, is too long for a name, or has a NUL in it
        return False


def _interpreters(program: Path) -> list[Path]:
    """What the `#!` line of a script names; of `env` also the first word that is found in our PATH."""
    try:
        with program.open("rb") as file:
            line = os.fsdecode(file.read(_LONGEST_FIRST_LINE).partition(b"\n")[0])
    except OSError:
        raise _unreadable(str(program)) from None
    if not line.startswith("#!"):
        return []
    interpreter, *others = line[2:].split() or [""]
    found = [Path(interpreter)] if interpreter.startswith("/") else []
    if Path(interpreter).name == "env":
        bare = (each.removeprefix("-S") for each in others)
        names = [name for name in bare if name and name[0] != "-" and "=" not in name]
        found += [Path(folder, name) for name in names[:1] for folder in PATH.split(":")]
    return found


# ── running ──────────────────────────────────────────────────────────────────────────────────────


def run(words: Sequence[str], environ: Mapping[str, str], expected: str, limits: Limits = LIMITS) -> bytes:
    """What a command prints, that was allowed with this digest: in a new empty folder, without input, and with all that it
    started ended. Raises SourceError."""
    place = words[0]
    with _hashed(words) as (found, path, file):
        if found != expected:
            fault, remedy = (
                Message("the command or a file of it has changed"),
                Message("Look at it, then run `okr allow` again."),
            )
            raise SourceError(place, fault, Message("changed"), remedy)
        try:
            with _signals_as_exits(), empty_folder() as folder, ended_with_us():
                return _printed(words, _started(path, file), folder, _environment(environ), limits)
        except TimeoutError:
            fault, remedy = (
                Message("a process that it started cannot be ended"),
                Message("End that process yourself."),
            )
            raise SourceError(place, fault, Message("not ended"), remedy) from None


@contextlib.contextmanager
def _signals_as_exits() -> Iterator[None]:
    """A closed terminal, or a service that ends okr, leaves by the same way as Ctrl-C: with all that was started ended."""
    is_main = threading.current_thread() is threading.main_thread()
    caught = [each for each in _ENDS if is_main and signal.getsignal(each) == signal.SIG_DFL]
    for each in caught:
        signal.signal(each, _leave)
    try:
        yield
    finally:
        for each in caught:
            signal.signal(each, signal.SIG_DFL)


def _leave(number: int, _: object) -> None:
    signal.signal(number, signal.SIG_IGN)  # a second one is not to end the ending
    raise SystemExit(128 + number)


def _started(path: Path, file: FileIO) -> str:
    """The name by which the system starts an open program: its descriptor, which nobody can exchange."""
    file.seek(0)
    descriptor = f"/proc/{os.getpid()}/fd/{file.fileno()}"
    return str(path) if file.read(2) == b"#!" or not Path(descriptor).exists() else descriptor


def _environment(environ: Mapping[str, str]) -> dict[str, str]:
    """All that the program sees: the home is the one of the system, as a file of variables could lead into a workspace."""
    import pwd  # noqa: PLC0415  not there on Windows

    language = environ.get("LANG", "")
    kept = {"PATH": PATH, "LANG": language if re.fullmatch(_LOCALE, language) else "C.UTF-8"}
    with contextlib.suppress(KeyError):  # a user without an entry
        kept["HOME"] = pwd.getpwuid(os.getuid()).pw_dir
    return kept


def _printed(
    words: Sequence[str], program: str, folder: str, seen: Mapping[str, str], limits: Limits
) -> bytes:
    place = words[0]
    try:
        process = subprocess.Popen(
            [*words], executable=program, cwd=folder, env=seen, start_new_session=True, bufsize=0,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
    except OSError:
        fault, remedy = Message("the program cannot be started"), Message("Run it yourself to see why.")
        raise SourceError(place, fault, Message("not started"), remedy) from None
    try:
        out, err = _collected(process, place, limits)
    finally:
        _end(process)
    if process.returncode:
        raise _failure(place, process.returncode, err)
    return out


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and its group. Raises TimeoutError where it runs as somebody else."""
    with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody is left in it
        os.killpg(process.pid, signal.SIGKILL)
    for stream in (process.stdout, process.stderr):
        if stream:
            stream.close()
    try:
        process.wait(_LAST_SECONDS)
    except subprocess.TimeoutExpired:
        raise TimeoutError from None


def _collected(process: subprocess.Popen[bytes], place: str, limits: Limits) -> tuple[bytes, bytes]:
    """What it printed and complained until it ended, whoever still keeps its streams open."""
    assert process.stdout
    assert process.stderr
    deadline = time.monotonic() + limits.seconds
    out, err = bytearray(), bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ, out)
        selector.register(process.stderr, selectors.EVENT_READ, err)
        has_ended = False
        while not has_ended and len(out) <= limits.size:
            has_ended = process.poll() is not None  # asked first: all that it wrote is in the pipes then
            for key, _ in selector.select(0 if has_ended else _PAUSE):
                read = os.read(key.fd, _LARGEST_PIPE)
                key.data.extend(read)
                if not read:
                    selector.unregister(key.fileobj)
            del err[: -4 * _SHOWN]
            if time.monotonic() >= deadline:
                fault = Message("not done within {seconds} seconds", seconds=f"{limits.seconds:g}")
                raise SourceError(place, fault, Message("timed out"), Message("Run it yourself to see why."))
    if len(out) > limits.size:
        fault = Message("it prints more than {n} KB", n=limits.size >> 10)
        raise SourceError(place, fault, Message("too much output"), Message("It should print one number."))
    return bytes(out), bytes(err)


def _failure(place: str, code: int, err: bytes) -> SourceError:
    status = Message("exit {code}", code=code) if code > 0 else Message("signal {number}", number=-code)
    said = " ".join(err.decode("utf-8", "replace").split())
    shown = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in said)[-_SHOWN:]
    fault = (
        Message("it failed with {status}: {said}", status=status, said=shown)
        if shown
        else Message("it failed with {status}", status=status)
    )
    return SourceError(place, fault, status, Message("Run it yourself to see why."))
