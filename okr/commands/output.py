"""Prints the answer to stdout, and what is said beside it to stderr.

Neither Rich nor pydantic is imported for it: only letters of another width ask Rich for theirs.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from typing import TextIO

from msgspec import Struct

from okr.documents import Asked
from okr.errors import OkrError, UsageError
from okr.findings import Finding
from okr.formats import FORMATS, UNBOUND, Answer, Part, TerminalStyle, drawn
from okr.formats.sanitise import visible
from okr.parse import small_number
from okr.views.results import Done, FindingList, Result, UndoList
from okr.words import Language, Message, translated
from okr.words.numbers import Point

if sys.platform == "win32":
    import ctypes

_GLYPHS = "█▏▎▍▌▋▊▉░▲●◆▼○✓◌✗■▷·›≤≥−–→…▁▂▃▄▅▆▇"
_NARROWEST = 20
LONGEST = 1_000
"""Rows that a terminal shows of an answer: beyond twenty screens nobody reads on. A firm of fifty people has some 200 key
results and KPIs. A longer answer is told in short (`okr.documents.short`)."""
_DRAWS_ESCAPES = 4
"""ENABLE_VIRTUAL_TERMINAL_PROCESSING, a bit of the mode of a console of Windows."""
_COLOURS = r"\x1b\[[0-9;]*m"


class Output(Struct, frozen=True, kw_only=True):
    """Where the answer goes and what it may look like there."""

    format: str
    stdout: TextIO
    is_terminal: bool
    style: TerminalStyle
    as_of: date
    environment: Mapping[str, str]
    rows: int = 0
    """Rows of the terminal: a longer answer goes through the pager. 0: never."""
    excel: Point | None = None

    @classmethod
    def of(
        cls,
        *,
        as_of: date,
        format: str | None = None,  # noqa: A002  the name of the option
        no_color: bool = False,
        environ: Mapping[str, str] = os.environ,
        stdout: TextIO | None = None,
        language: Language = "en",
        pages: bool = True,
        excel: Point | None = None,
    ) -> Output:
        """From the options, the environment and the stream."""
        if format and format not in FORMATS:
            raise UsageError(
                Message('unknown format "{name}"', name=format),
                remedy=Message("Choose {formats}.", formats=", ".join(FORMATS)),
            )
        stream = stdout or sys.stdout
        is_terminal = stream.isatty()
        return cls(
            format=format or "terminal",
            stdout=stream,
            is_terminal=is_terminal,
            style=TerminalStyle(
                width=_width(stream, is_terminal, environ),
                colour=not no_color and has_colour(is_terminal, environ),
                ascii=_is_plain(stream, environ),
                encoding=_encoding(stream),
                language=language,
            ),
            as_of=as_of,
            environment=environ,
            rows=_rows(stream, environ) if pages and is_terminal else 0,
            excel=None if is_terminal else excel,
        )

    def shortens(self, result: Result) -> bool:
        """Whether an answer is too long for a terminal. A program and a file get all of it."""
        return self.is_terminal and self.format == "terminal" and result.rows > LONGEST

    def fits(self, text: str) -> bool:
        """Whether a text is on the screen together with the next prompt."""
        if not self.rows:
            return True
        lines = re.sub(_COLOURS, "", text).splitlines()
        return sum(1 + max(len(line) - 1, 0) // self.style.width for line in lines) < self.rows


def _encoding(stream: TextIO) -> str:
    encoding = (stream.encoding or "utf-8").lower().replace("_", "-")
    return "utf-8" if encoding == "utf8" else encoding


def has_colour(is_terminal: bool, environ: Mapping[str, str]) -> bool:
    """Whether to colour: NO_COLOR goes before FORCE_COLOR, which goes before what the terminal can do."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "") not in ("", "0"):
        return True
    return is_terminal and environ.get("TERM") != "dumb" and draws_colours()


@cache
def draws_colours() -> bool:
    """Whether escapes are drawn; a console of Windows is told to, and those before Windows 10 cannot."""
    if sys.platform == "win32":
        kernel, mode = ctypes.windll.kernel32, ctypes.c_ulong()
        consoles = [kernel.GetStdHandle(stream) for stream in (-11, -12)]  # stdout and stderr
        told = [
            kernel.SetConsoleMode(console, mode.value | _DRAWS_ESCAPES)
            for console in consoles
            if kernel.GetConsoleMode(console, ctypes.byref(mode))  # not where a stream is a file
        ]
        return any(told)
    return True


def _is_plain(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Whether only ASCII is sure to be shown as it is meant."""
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    if environ.get("TERM") == "dumb" or locale in ("C", "POSIX"):
        return True
    try:
        _GLYPHS.encode(stream.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def _width(stream: TextIO, is_terminal: bool, environ: Mapping[str, str]) -> int:
    """Columns of the terminal; COLUMNS goes before. A pipe has no edge: nothing is shortened for it."""
    if columns := small_number(environ.get("COLUMNS", "")):
        return max(columns, _NARROWEST)
    if not is_terminal:
        return UNBOUND
    try:
        return max(os.get_terminal_size(stream.fileno()).columns or 80, _NARROWEST)
    except (OSError, ValueError):
        return 80


def _rows(stream: TextIO, environ: Mapping[str, str]) -> int:
    """Rows of the terminal; none where it has no size, or can do nothing."""
    if environ.get("TERM") == "dumb":
        return 0
    with suppress(OSError, ValueError):
        return os.get_terminal_size(stream.fileno()).lines
    return 0


def emit(
    result: Result,
    out: Output,
    *,
    kind: str = "",
    warnings: Sequence[Finding] = (),
    asked: Asked | None = None,
) -> None:
    """Prints an answer in the format asked for, and on stderr what was left out or is doubtful.

    `kind` is the name in the envelope of JSON where the type does not tell it: `show` or `explain`. `asked` is what was
    typed for an answer that may be told in short.
    """
    kind = kind or (result.kind if isinstance(result, Done) else result.envelope_kind)
    answer = Answer(
        result=result,
        kind=kind,
        today=out.as_of,
        warnings=() if isinstance(result, UndoList) else warnings,
        is_terminal=out.is_terminal,
        style=out.style,
        excel=out.excel,
        asked=asked if out.shortens(result) else None,
    )
    emit_text(drawn(out.format, answer), out, paged=not isinstance(result, Done))
    if out.format == "terminal" and isinstance(result, FindingList):
        say(translated(result.summary, out.style.language))
    for finding in warnings:
        say(finding_line(finding, out.style.language))


def emit_text(text: str | bytes | Iterable[Part], out: Output, *, paged: bool = False) -> None:
    """Prints what is text already and made safe, for example a schema; if `paged`, a long one through the pager.

    A reader that has seen enough ends it quietly; a full disk is an OkrError.
    """
    stream = out.stdout
    if paged and isinstance(text, str) and not out.fits(text):
        from okr.commands import pager  # noqa: PLC0415  only for what is longer than the screen

        if pager.show(text, out.style.encoding, out.environment):
            return
    try:
        if isinstance(text, str):
            stream.write(text)
        elif (raw := getattr(stream, "buffer", None)) is not None:
            stream.flush()
            for part in (text,) if isinstance(text, bytes) else text:
                raw.write(part)
        else:
            stream.write((text if isinstance(text, bytes) else b"".join(text)).decode())
        stream.flush()
    except BrokenPipeError:
        silence(stream)
    except OSError as error:
        silence(stream)
        raise OkrError(
            Message("cannot write the answer: {reason}", reason=error.strerror or ""),
            remedy=Message("Check the free space of the disk."),
        ) from error


def silence(stream: TextIO) -> None:
    """What is left in the buffer goes nowhere, so that Python's own flush at the end does not fail again."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):
        return


def say(text: str, *, behind: str = "") -> None:
    """Talk on stderr, whoever wrote the words, in the signs that it can show; `behind` what is on the line already.

    On a terminal its lines break between words.
    """
    style = TerminalStyle(ascii=_is_plain(sys.stderr, os.environ), encoding=_encoding(sys.stderr))
    lines = text.split("\n")
    try:
        if sys.stderr.isatty():
            lines = _folded(lines, _width(sys.stderr, True, os.environ), len(behind))
        sys.stderr.write("".join(f"{style.text(line)}\n" for line in lines))
        sys.stderr.flush()
    except OSError:
        silence(sys.stderr)


def _folded(lines: Sequence[str], width: int, used: int) -> list[str]:
    """With so many cells used of the first line."""
    from okr.formats.terminal_layout import sentence  # noqa: PLC0415  a pipe has no need of it

    first, *others = sentence(" " * used + lines[0], width)
    return [first[used:], *others, *(part for line in lines[1:] for part in sentence(line, width))]


def finding_line(finding: Finding, language: Language) -> str:
    """A finding as one line, whatever is in the name of its file."""
    return visible(translated(str(finding), language))


_SHOWN_AFTER = 1.0
_EVERY = 0.1
_CLEARED = "\r\x1b[K"


class ReadingLine:
    """One line that tells how far a long reading is, and goes away at the end.

    Called with the number of files read; shown after a second, ten times a second, on a terminal only.
    """

    def __init__(
        self,
        stream: TextIO | None = None,
        clock: Callable[[], float] = time.monotonic,
        language: Callable[[], Language] = lambda: "en",
    ) -> None:
        self._stream = stream
        self._clock = clock
        self._language = language
        self._next: float | None = None
        self._shown = False

    def __call__(self, done: int, of: int) -> None:
        now = self._clock()
        if self._next is None:
            self._next = now + _SHOWN_AFTER
        text = ""
        if done >= of:
            self._next = None
        elif now >= self._next:
            self._next = now + _EVERY
            text = translated(
                Message("Reading {done} of {files} files …", done=done, files=of), self._language()
            )
        stream = self._stream or sys.stderr
        if self._shown if done >= of else text and stream.isatty():
            self._shown = bool(text)
            with suppress(OSError):  # a terminal that is gone
                stream.write(f"{_CLEARED}{text}")
                stream.flush()
