"""One process of git: what it is told, and what it may see of the machine."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from okr.errors import OkrError
from okr.words import Message, joined

# A folder of files that looks like a repository is none: its settings would name programs.
_EXPLICIT = ("-c", "safe.bareRepository=explicit")
# A file that stands where a sparse checkout has none is not taken for the one of the last commit.
_SPARSE = ("-c", "sparse.expectFilesOutsideOfPatterns=true")
_LITERAL = "--literal-pathspecs"
# A read runs no hook, no file system monitor, no pager, no check of signatures, and fetches nothing.
_READ = (
    "git",
    "--no-pager",
    "--no-optional-locks",
    _LITERAL,
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "log.showSignature=false"),
    *("-c", "protocol.allow=never"),
    *_EXPLICIT,
    *_SPARSE,
)
# A change starts no monitor and no cleaning up, and leaves submodules alone.
_WRITE = (
    *("-c", "core.fsmonitor=false"),
    *("-c", "gc.auto=0"),
    *("-c", "submodule.recurse=false"),
    *("-c", "maintenance.auto=false"),
    *_SPARSE,
)
_SECONDS = 60
_KEPT = (
    "GIT_CONFIG",
    "GIT_AUTHOR",
    "GIT_COMMITTER",
    "GIT_CEILING_DIRECTORIES",
    "GIT_DISCOVERY_ACROSS_FILESYSTEM",
)
"""Of the variables of git those that name files of settings or say who commits; others could run programs, or mean
another repository than the one around the workspace."""
_QUIET = {
    "LC_ALL": "C.UTF-8",
    "LANGUAGE": "C",
    "GIT_PAGER": "cat",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
}
_MISLEADING = frozenset(
    {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE"}
)
"""What a hook sets, and which would lead `okr sync` to another repository."""


def only_on_the_path() -> None:
    """Windows looks for a program in the current folder first, which may be a workspace: from here on it does not."""
    if sys.platform == "win32":
        os.environ.setdefault("NoDefaultCurrentDirectoryInExePath", "1")


only_on_the_path()


class GitResult(NamedTuple):
    code: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        """What it said, without the final newline."""
        return self.out.decode("utf-8", "replace").removesuffix("\n")

    @property
    def answer(self) -> str | None:
        """The same; None where it failed or said nothing."""
        return (self.text or None) if self.code == 0 else None

    @property
    def items(self) -> list[str]:
        """What it listed with `-z`."""
        return self.out.decode("utf-8", "surrogateescape").split("\0")[:-1]

    def needed(self, what: str, *, remedy: str = "") -> GitResult:
        """The same result; OkrError where git could not do it."""
        if self.code:
            raise failed(what, self, remedy=remedy)
        return self


def read(folder: Path, *arguments: str, stdin: bytes | None = None, literal: bool = True) -> GitResult:
    """Asks git something: nothing that the repository or the environment names is run.

    Names are taken to the letter, but by the commands that cannot, which are not `literal`.
    """
    kept = {n: v for n, v in os.environ.items() if not n.startswith("GIT_") or n.startswith(_KEPT)}
    words = _READ if literal else tuple(word for word in _READ if word != _LITERAL)
    return _run((*words, "-C", str(folder), *arguments), {**kept, **_QUIET}, stdin, _SECONDS)


_answers: dict[tuple[object, ...], GitResult] = {}
_MOST_BYTES = 1 << 16


def forget() -> None:
    """For a program that runs on: what a run took for fixed may be otherwise in the next one, such as where a repository is."""
    _answers.clear()


def read_fixed(folder: Path, *arguments: str) -> GitResult:
    """The same of what does not change in a run: objects that are named by their ids, places of the repository. Asked once."""
    asked = (folder, arguments)
    known = _answers.get(asked)
    if known is None:
        known = read(folder, *arguments)
        if known.code == 0 and len(known.out) <= _MOST_BYTES:
            _answers[asked] = known
    return known


def write(
    folder: Path,
    *arguments: str,
    stdin: bytes | None = None,
    hooks: bool = False,
    environment: Mapping[str, str] | None = None,
    keeps: Sequence[int] = (),
) -> GitResult:
    """Has git do something, as the person at this machine; hooks are run only where they are asked for.

    `keeps` are descriptors of locks that are held until git has ended, also if okr is killed meanwhile.
    """
    quiet = () if hooks else ("-c", f"core.hooksPath={os.devnull}")
    words = ("git", "--no-pager", _LITERAL, *quiet, *_WRITE, "-C", str(folder), *arguments)
    return _run(words, _writing(environment or {}), stdin, None, keeps=keeps, in_files=hooks)


def program(word: str, *arguments: str, folder: Path, environment: Mapping[str, str]) -> GitResult:
    """A hook, as git would run it."""
    return _run((word, *arguments), _writing(environment), None, None, folder=folder, in_files=True)


def _writing(more: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    if not sys.stdin.isatty():  # nobody is there who could be asked for a password
        kept.setdefault("GIT_TERMINAL_PROMPT", "0")
    return {**kept, "LC_ALL": "C.UTF-8", "LANGUAGE": "C", **more}


def _run(
    words: tuple[str, ...],
    environment: dict[str, str],
    stdin: bytes | None,
    seconds: int | None,
    *,
    keeps: Sequence[int] = (),
    folder: Path | None = None,
    in_files: bool = False,
) -> GitResult:
    """`in_files` waits for the program alone, not for one that a hook left behind with its streams."""
    with contextlib.ExitStack() as files:
        streams: list[Any] = [subprocess.PIPE, subprocess.PIPE]
        if in_files:
            from tempfile import TemporaryFile  # noqa: PLC0415  it takes a moment

            streams = [files.enter_context(TemporaryFile()) for _ in streams]
        inherited = tuple(keeps) if os.name == "posix" else ()
        try:
            done = subprocess.run(
                words, input=stdin or b"", stdout=streams[0], stderr=streams[1], env=environment, cwd=folder,
                timeout=seconds, pass_fds=inherited, check=False,
            )  # fmt: skip
        except FileNotFoundError:
            raise OkrError(
                Message("git is not installed, or not on the path"),
                remedy=Message("Install it from https://git-scm.com."),
            ) from None
        except subprocess.TimeoutExpired:
            raise OkrError(
                Message("git did not answer within {seconds} seconds", seconds=seconds or 0),
                remedy=Message("Run it again."),
            ) from None
        except ValueError as error:  # a name with a NUL in it
            raise OkrError(Message("git does not take that: {why}", why=str(error))) from error
        out, err = done.stdout, done.stderr
        if in_files:
            out, err = (stream.read() for stream in streams if not stream.seek(0))
    return GitResult(done.returncode, out, err.decode("utf-8", "replace").strip())


_NOT_HERE = ("promisor remote", "lazy fetching disabled")


def is_partial(ran: GitResult) -> bool:
    """Whether git wanted an object that a partial clone leaves at its remote; a read fetches nothing."""
    return bool(ran.code) and any(words in ran.err for words in _NOT_HERE)


def failed(what: str, ran: GitResult, *, remedy: str = "") -> OkrError:
    """What git could not do, in its own words; of a partial clone in ours."""
    if is_partial(ran):
        return OkrError(
            Message("this is a partial clone: it does not have all files of the past"),
            remedy=Message("`git fetch --refetch --no-filter` brings the rest."),
        )
    lines = [line for line in ran.err.splitlines() if not line.startswith("hint:")]
    said = joined(lines, "\n  ") if lines else Message("it ended with {code}", code=ran.code)
    return OkrError(joined((what, said), ":\n  "), remedy=remedy)
