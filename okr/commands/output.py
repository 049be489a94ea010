"""The one place that prints: data to stdout, talk to stderr.

Rich is imported only where a terminal look is asked for; JSON needs neither Rich nor pydantic.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TextIO, assert_never, get_args

from okr.errors import OkrError, UsageError
from okr.findings import Finding
from okr.rendering.look import UNBOUND, Look
from okr.rendering.safe import json_shown, visible
from okr.views.results import Done, FindingList, Result, RuleEntry, Undoable, Undoables
from okr.words import Language, draw

Format = Literal["terminal", "json", "csv", "markdown", "sarif", "github"]
FORMATS: tuple[Format, ...] = get_args(Format)

_GLYPHS = "█▏▎▍▌▋▊▉░▲●◆▼○✓◌✗■▷·›≤≥−–→…▁▂▃▄▅▆▇"
_NARROWEST = 20
_DIGITS = 9
"""Of the largest number of columns that is believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """Where the answer goes and what it may look like there."""

    format: Format
    stdout: TextIO
    is_terminal: bool
    colour: bool
    ascii: bool
    width: int
    as_of: date
    language: Language = "en"

    @classmethod
    def of(
        cls,
        *,
        as_of: date,
        format: str | None = None,  # noqa: A002  the name of the option
        language: Language = "en",
        no_color: bool = False,
        environ: Mapping[str, str] = os.environ,
        stdout: TextIO | None = None,
    ) -> Output:
        """From the options, the environment and the stream."""
        stream = stdout or sys.stdout
        is_terminal = stream.isatty()
        return cls(
            format=_format(format),
            stdout=stream,
            is_terminal=is_terminal,
            colour=not no_color and has_colour(is_terminal, environ),
            ascii=_is_plain(stream, environ),
            width=_width(stream, is_terminal, environ),
            as_of=as_of,
            language=language,
        )

    @property
    def look(self) -> Look:
        encoding = (self.stdout.encoding or "utf-8").lower().replace("_", "-")
        return Look(
            as_of=self.as_of,
            width=self.width,
            colour=self.colour,
            ascii=self.ascii,
            encoding="utf-8" if encoding in ("utf8", "utf-8") else encoding,
        )


def _format(said: str | None) -> Format:
    if said is None:
        return "terminal"
    if said not in FORMATS:
        raise UsageError(f"There is no format '{said}'.", remedy=f"Say one of {', '.join(FORMATS)}.")
    return said


def has_colour(is_terminal: bool, environ: Mapping[str, str]) -> bool:
    """Whether to colour: NO_COLOR goes before FORCE_COLOR, which goes before what the terminal can do."""
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "") not in ("", "0"):
        return True
    return is_terminal and environ.get("TERM") != "dumb"


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
    said = environ.get("COLUMNS", "")
    if said.isdecimal() and len(said) < _DIGITS and int(said) > 0:
        return max(int(said), _NARROWEST)
    if not is_terminal:
        return UNBOUND
    try:
        columns = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        columns = 0
    return max(columns or 80, _NARROWEST)


def emit(result: Result, out: Output, *, kind: str = "", warnings: Sequence[Finding] = ()) -> None:
    """Prints an answer in the format asked for, and on stderr what was left out or is doubtful.

    `kind` is the name in the envelope of JSON where the type does not tell it: `show` or `explain`.
    """
    if isinstance(result, Done):
        _emit_done(result, out, warnings)
    elif isinstance(result, Undoables):
        _emit_undoables(result, out)
    else:
        _emit_data(result, out, kind or result.envelope_kind, warnings)
    for finding in warnings:
        say(finding_line(finding, out.language))


def _emit_data(
    result: Result,
    out: Output,
    kind: str,
    warnings: Sequence[Finding],
) -> None:
    match out.format:
        case "json":
            emit_json(kind, result, out, warnings)
        case "csv":
            from okr.rendering.csv import csv_table  # noqa: PLC0415  only for this format

            _write_lines(csv_table(result), out)
        case "markdown":
            from okr.rendering.markdown import markdown  # noqa: PLC0415  only for this format

            _write_lines(markdown(result), out)
        case "sarif":
            from okr.rendering.sarif import sarif  # noqa: PLC0415  only for this format

            _write(sarif(result), out)
        case "github":
            from okr.rendering.github import github  # noqa: PLC0415  only for this format

            _write(github(result), out)
        case "terminal" if isinstance(result, FindingList):
            from okr.rendering.findings import findings_text  # noqa: PLC0415  only for this result

            _write(findings_text(result.findings, out.look, out.language), out)
            say(draw(result.summary, out.language))
        case "terminal" if isinstance(result, RuleEntry):
            from okr.rendering.findings import rule_text  # noqa: PLC0415  only for this result

            _write(rule_text(result, out.look, out.language), out)
        case "terminal":
            from okr.rendering.terminal import terminal  # noqa: PLC0415  imports Rich

            _write(terminal(result, out.look, kind=kind), out)
        case _:
            assert_never(out.format)


def _write_lines(text: str, out: Output) -> None:
    """UTF-8 for a file or a program, as it is; on a terminal with nothing in it that acts there."""
    if out.is_terminal:
        _write("".join(f"{out.look.text(line)}\n" for line in text.split("\n")[:-1]), out)
    else:
        _write(text.encode("utf-8", "backslashreplace"), out)


def _emit_done(done: Done, out: Output, warnings: Sequence[Finding]) -> None:
    if out.format == "json":
        emit_json(done.kind, done, out, warnings)
        return
    look = out.look
    lines = [look.text(draw(line, out.language)) for line in done.lines]
    for change in done.changes:
        lines += (look.text(line) for line in change.diff.splitlines())
    _write("".join(f"{line}\n" for line in lines), out)


def _emit_undoables(result: Undoables, out: Output) -> None:
    if out.format == "json":
        emit_json("undo", result, out)
        return
    lines = [out.look.text(line) for item in result.items for line in _undoable(item)]
    _write("".join(f"{line}\n" for line in lines or ["There is nothing to undo."]), out)


def _undoable(item: Undoable) -> list[str]:
    taken = "  (taken back)" if item.undone else ""
    head = f"{item.when.astimezone():%Y-%m-%d %H:%M}  okr {item.command}{taken}"
    return [head, *(f"    {path}" for path in item.paths)]


def emit_json(kind: str, data: object, out: Output, warnings: Sequence[Finding] = ()) -> None:
    """Prints the envelope: indented for a person at a terminal, one line for a program."""
    from okr.rendering.json import envelope  # noqa: PLC0415  only for this format

    text = envelope(kind, data, warnings, indent=out.is_terminal)
    _write(json_shown(text.decode()) if out.is_terminal else text, out)


def emit_text(text: str, out: Output) -> None:
    """Prints what is text already and made safe, for example a diff or a schema."""
    _write(text, out)


def _write(text: str | bytes, out: Output) -> None:
    """A reader that has seen enough ends it quietly; a full disk is an error with a sentence."""
    stream = out.stdout
    try:
        if isinstance(text, str):
            stream.write(text)
        elif (raw := getattr(stream, "buffer", None)) is not None:
            stream.flush()
            raw.write(text)
        else:
            stream.write(text.decode())
        stream.flush()
    except BrokenPipeError:
        silence(stream)
    except OSError as error:
        silence(stream)
        raise OkrError(
            f"The answer could not be written: {error.strerror}.", remedy="Is the disk full?"
        ) from error


def silence(stream: TextIO) -> None:
    """What is left in the buffer goes nowhere, so that Python's own flush at the end does not fail again."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):
        return


def say(text: str, stream: TextIO | None = None) -> None:
    """Talk on stderr, whoever wrote the words."""
    target = stream or sys.stderr
    try:
        target.write("".join(f"{visible(line)}\n" for line in text.split("\n")))
        target.flush()
    except OSError:
        silence(target)


def finding_line(finding: Finding, language: Language) -> str:
    """A finding as one line, whatever is in the name of its file."""
    return visible(draw(str(finding), language))
