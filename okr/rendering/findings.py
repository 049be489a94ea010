"""Findings for people: on a terminal by file, else one line a finding with what to do below it; and the manual of a rule."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from okr.checks.manual import files_of
from okr.findings import Finding, Level
from okr.rendering.look import UNBOUND, Look
from okr.views.results import RuleEntry
from okr.words import Language, Message, draw

_STYLES = {"error": "bad", "warning": "warn", "hint": "dim"}
_LEVELS: Mapping[Level, str] = {
    "error": Message("error"),
    "warning": Message("warning"),
    "hint": Message("hint"),
}
_INDENT = "    "
_NARROW = 60
"""Below so many columns a finding is not drawn as a row."""


def findings_text(findings: Sequence[Finding], look: Look, language: Language) -> str:
    """For a terminal, or for a program that reads the lines."""
    if look.width == UNBOUND and not look.colour:
        lines = (line for finding in findings for line in _plain(finding, look, language))
        return "".join(f"{line}\n" for line in lines)
    from okr.rendering.terminal.layout import Part  # noqa: PLC0415  imports Rich
    from okr.rendering.terminal.paint import paint  # noqa: PLC0415

    rows = _rows(findings, look, language)
    return paint((tuple(Part(*part) for part in row) for row in rows), look)


def _plain(finding: Finding, look: Look, language: Language) -> Iterator[str]:
    yield look.text(draw(str(finding), language))
    if finding.fix:
        yield _INDENT + look.text(draw(finding.fix, language))


def _rows(findings: Sequence[Finding], look: Look, language: Language) -> Iterator[Sequence[tuple[str, str]]]:
    """Lines of texts and their styles: a file, below it a row a finding."""
    if look.width < _NARROW:
        for finding in findings:
            for indent, line in zip(("", _INDENT), _plain(finding, look, language), strict=False):
                yield from ([(each, "")] for each in _wrapped(line.strip(), look.width, indent))
        return
    levels = {level: draw(word, language) for level, word in _LEVELS.items()}
    level_width = max(map(len, levels.values()))
    for path, group in groupby(findings, attrgetter("path")):
        of_file = list(group)
        places = [f"{finding.line}:{finding.column}" for finding in of_file]
        yield [(look.text(path), "title")]
        for place, finding in zip(places, of_file, strict=True):
            before = f"  {place:>{max(map(len, places))}}  "
            level = f"{levels[finding.level]:{level_width}}"
            indent = " " * (len(before) + level_width + 2 + len(finding.code) + 2)
            first, *rest = _wrapped(look.text(draw(finding.message, language)), look.width, indent)
            head = [(before, ""), (level, _STYLES[finding.level]), (f"  {finding.code}  ", "")]
            yield [*head, (first.strip(), "")]
            yield from ([(line, "")] for line in rest)
            fix = look.text(draw(finding.fix, language))
            yield from ([(line, "dim")] for line in _wrapped(fix, look.width, indent))
    if findings:
        yield []


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(
        text, max(width, 20), initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


def rule_text(rule: RuleEntry, look: Look, language: Language) -> str:
    """The manual of a rule."""
    lines = [f"{rule.code} ({draw(_LEVELS[rule.level], language)}): {rule.name}", ""]
    lines += textwrap.wrap(rule.reason, min(look.width, 100))
    for word, sample in ((Message("Bad"), rule.bad), (Message("Good"), rule.good)):
        for path, text in files_of(sample).items():
            lines += ["", f"{draw(word, language)}: {path}", *(f"    {line}" for line in text.splitlines())]
    return "".join(f"{look.text(line)}\n" for line in lines)
