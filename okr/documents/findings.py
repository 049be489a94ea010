"""Findings about files: on a terminal by file, for programs one line each; and the manual of a rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from operator import attrgetter

from okr.checks import files_of
from okr.documents.blocks import GAP, Block, Column, Heading, Lines, Paragraph, Role, Row, Span, Table, filled
from okr.findings import Level
from okr.views.results import FindingList, RuleEntry
from okr.words import Message, joined

LEVEL_ROLES: Mapping[Level, Role] = {"error": "bad", "warning": "warn", "hint": "dim"}
LEVEL_WORDS: Mapping[Level, str] = {
    "error": Message("error"),
    "warning": Message("warning"),
    "hint": Message("hint"),
}
_COLUMNS = (
    Column(Message("place"), "right"),
    Column(Message("level")),
    Column(Message("code")),
    Column(wraps=True, least=20),
)


def findings(found: FindingList, _today: date) -> Iterator[Block]:
    for path, of_file in groupby(found.findings, attrgetter("path")):
        yield Heading(path, level=4)
        rows = [
            Row(
                (
                    f"{each.line}:{each.column}",
                    Span(LEVEL_WORDS[each.level], LEVEL_ROLES[each.level]),
                    each.code,
                    each.message,
                ),
                below=[Span(each.fix, "dim")] if each.fix else (),
            )
            for each in of_file
        ]
        yield Table(_COLUMNS, rows, 1, heads=False, below=3, stack=60)
    if found.findings:
        yield GAP


def lines(found: FindingList, _today: date) -> Iterator[Block]:
    """For a program: `path:line:column: CODE message` each, and below it what to do."""
    for finding in found.findings:
        yield Lines(filled((str(finding), finding.fix and joined(("    ", finding.fix), ""))))


def rule(entry: RuleEntry, _today: date) -> Iterator[Block]:
    """The manual of a rule."""
    level = LEVEL_WORDS[entry.level]
    yield Heading(joined((entry.code, " (", level, "): ", entry.name), ""), level=1)
    yield GAP
    yield Paragraph((entry.reason,))
    for word, sample in ((Message("Bad"), entry.bad), (Message("Good"), entry.good)):
        for path, text in files_of(sample).items():
            yield GAP
            yield Paragraph((joined((word, path), ": "),))
            yield Lines([f"    {line}" for line in text.splitlines()])
