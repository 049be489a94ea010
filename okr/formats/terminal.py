"""Draws a document on a terminal: columns that fit, words that wrap, colours that only repeat what words say.

Nothing here reads mark-up: every text goes through `TerminalStyle.text` before it is measured, in cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import zip_longest
from pathlib import Path

from msgspec.structs import replace

from okr.documents import blocks_of
from okr.documents.blocks import (
    DOT,
    Block,
    Chart,
    Entries,
    Entry,
    Gap,
    Heading,
    Lines,
    Note,
    Paragraph,
    Role,
    Row,
    Span,
    Table,
    Text,
    parts_of,
    texts_of,
)
from okr.documents.blocks import Line as BlockLine
from okr.formats import UNBOUND, Answer, TerminalStyle
from okr.formats.sanitise import lines_of, visible
from okr.formats.terminal_cells import drawn_column
from okr.formats.terminal_commands import wrap_command
from okr.formats.terminal_layout import (
    GAP,
    READABLE,
    Grid,
    Line,
    cells,
    chop,
    ellipsise,
    inline,
    is_narrow,
    pad,
    sentence,
    span_of,
    stripped,
    words,
    wrap,
    wrapped,
)
from okr.views.results import Done, FindingList, UndoList
from okr.words import Message, joined, plural, translated
from okr.words.numbers import short_date

_ROOM = 8
"""Rows are indented by at most a quarter of the line: two cells a level."""
_NOTHING = ("", "–", "-")
"""What no line of its own is needed for."""
_INSIDE = 4
"""Cells before what is said below a row, where that has no column of its own."""
_COLOURS: dict[Role, str] = {
    "head": "1", "title": "1", "dim": "2", "person": "2", "good": "32", "warn": "33", "bad": "1;31",
    "gone": "2;9", "command": "36",
}  # fmt: skip
"""Role → the codes of every terminal: 1 bold, 2 dim, 9 struck out, 31 red, 32 green, 33 yellow, 36 cyan."""


def draw(answer: Answer) -> str:
    if isinstance(answer.result, Done | UndoList):
        return "".join(f"{line}\n" for line in _sentences(answer.result, answer))
    if isinstance(answer.result, FindingList) and not answer.is_terminal:
        endless = replace(answer.style, width=UNBOUND)
        return terminal(blocks_of(answer.result, answer.today, "lines"), endless)
    return terminal(answer.blocks, answer.style)


def _undoable(result: UndoList, today: date) -> Iterator[str]:
    if not result.items:
        yield Message("There is nothing to undo.")
    for item in result.items:
        when = item.when.astimezone()
        parts = [
            f"{item.number or '':>3}",
            joined((short_date(when.date(), today), f"{when:%H:%M}"), " "),
            item.what,
        ]
        yield joined((*parts, Message("(undone)")) if item.undone else parts, "  ")
    if result.more:
        yield plural(
            result.more,
            "{n} earlier command: okr undo --list --all",
            "{n} earlier commands: okr undo --list --all",
        )


def _sentences(result: Done | UndoList, answer: Answer) -> Iterator[str]:
    """What a command did, or could be undone: a sentence a line, at a terminal on as many as it needs, then the
    differences of a dry run."""
    style = answer.style
    for said in result.lines if isinstance(result, Done) else _undoable(result, answer.today):
        line = style.text(said)
        yield from sentence(line, style.width, paths_in(said)) if answer.is_terminal else (line,)
    for change in result.changes if isinstance(result, Done) else ():
        yield from map(style.text, change.diff.splitlines())


def paths_in(text: str) -> list[str]:
    """The paths from the root that fill a place of a text."""
    values = getattr(text, "values", {}).values()
    return [value for value in values if isinstance(value, str) and Path(value).is_absolute()]


def terminal(blocks: Iterable[Block], style: TerminalStyle) -> str:
    """A whole document as text, each line ended; no line is wider than the terminal or acts on it."""
    return "".join(_painted(line, style) for block in blocks for line in _lines(block, style))


def _lines(block: Block, style: TerminalStyle) -> Iterable[Line]:
    match block:
        case Gap():
            return ((),)
        case Heading():
            more = (part for text in block.more for part in (DOT, text))
            role: Role = "head" if block.level < 3 else "title"
            return wrap([*inline((block.title,), style, role), *inline(more, style, "dim")], style, hang=2)
        case Paragraph():
            hang = 2 if block.indent else 0
            return wrap(inline(block.texts, style), style, indent=2 * block.indent, hang=hang)
        case Entries():
            return _entries(block, style)
        case Table():
            return _table(block, style)
        case Chart():
            from okr.formats.terminal_chart import chart  # noqa: PLC0415  only an item alone has a picture

            return chart(block, style) or _table(block.values, style)
        case Lines():
            return ((Span(style.text(text)),) for text in block.texts)
        case _:
            return (line for each in parts_of(block, page=False) for line in _lines(each, style))


# ── lists ────────────────────────────────────────────────────────────────────────────────────────


def _entries(block: Entries, style: TerminalStyle) -> Iterator[Line]:
    """Leads in a column, at most two fifths of the line; counts in it are aligned on their digits."""
    leads = [span_of(row.lead, style, "dim") for row in block.rows]
    digits = [len(match[0]) if (match := re.match(r"\d+(?= )", lead.text)) else 0 for lead in leads]
    most = max(digits, default=0)
    leads = [
        Span(" " * (most - own) + lead.text, lead.role) if own else lead
        for lead, own in zip(leads, digits, strict=True)
    ]
    widest = max((cells(lead.text) for lead in leads), default=0)
    room = max(min(widest, max(style.width * 2 // 5, 8)), block.least)
    for row, lead in zip(block.rows, leads, strict=True):
        yield from _entry(row, lead, room, style, indent=0 if block.facts else 2)


def _entry(entry: Entry, lead: Span, room: int, style: TerminalStyle, *, indent: int) -> Iterator[Line]:
    """What leads it, its words, and its command: beside the words where there is room, else below."""
    indent += 2 * min(entry.depth, style.width // _ROOM)
    hang = 0 if room else 2
    begin: tuple[Span, ...] = ()
    if room:
        text = ellipsise(lead.text, room, style)
        begin = (
            *((Span(" " * indent),) if indent else ()),
            Span(pad(text, room), lead.role),
            Span(" " * GAP),
        )
        indent += room + GAP
    opening, *rest = entry.texts or ("",)
    head, *more = _text_lines(opening, style) or [Span("")]
    starts = words(*head) if isinstance(opening, str | Span) else inline((opening,), style)
    lines = wrap([*starts, *inline(rest, style)], style, indent=indent, hang=hang) or [()]
    if room:
        lines[0] = stripped((*begin, *lines[0][1:]))
    lines += (line for span in more for line in wrap(words(*span), style, indent=indent + hang))
    for remark in entry.below:
        lines += _below(remark, style, indent + hang)
    if entry.command:
        command = style.text(entry.command)
        used = sum(cells(part.text) for part in lines[-1])
        if used + 3 + cells(command) <= min(style.width, READABLE):
            lines[-1] = (*lines[-1], Span("   "), Span(command, "command"))
        else:
            fits = max(min(indent, style.width - cells(command)), 2)
            lines += wrap_command(command, style, indent=fits)
    yield from lines


def _below(remark: BlockLine, style: TerminalStyle, indent: int) -> Iterator[Line]:
    """What is said below an entry: several texts on a line, a command that can be copied, or words with lines of their
    own."""
    if isinstance(remark, list):
        yield from wrap(inline(remark, style), style, indent=indent, hang=2)
    elif isinstance(remark, Span) and remark.role == "command":
        yield from wrap_command(remark.text, style, indent=indent)
    else:
        for at, span in enumerate(_text_lines(remark, style)):
            yield from wrap(words(*span), style, indent=indent + (2 if at else 0))


def _text_lines(text: Text, style: TerminalStyle) -> list[Span]:
    """A text of people may have lines of its own."""
    if not isinstance(text, str | Span):
        return [span_of(text, style)]
    written, role = text if isinstance(text, Span) else Span(text)
    if style.language != "en":
        written = translated(written, style.language)
    return [Span(style.text(line), "" if role == "id" else role) for line in lines_of(written)]


# ── tables ───────────────────────────────────────────────────────────────────────────────────────


def _table(table: Table, style: TerminalStyle) -> Iterator[Line]:
    rows = [row for row in table.rows if isinstance(row, Row)]
    drawn = _drawn(table, rows, style)
    indent = 2 * table.indent
    grid = Grid.fit(table.columns, drawn, style, indent, heads=table.heads)
    stacked = table.stack and (style.width < table.stack or grid.overflow)
    if table.heads and not stacked and any(column.head for column in table.columns):
        yield _indented(grid.heads(), indent)
    lead = max((cells(row[0].text) for row in drawn), default=0) if stacked else 0
    waiting = iter(drawn)
    above = max(indent + 2 * min((row.depth for row in rows), default=0) - 2, 0)
    for row in table.rows:
        if isinstance(row, Note):  # one level above the rows that it heads
            role: Role = "title" if not row.depth else ""
            yield from wrap(inline(row.texts, style, role), style, indent=above + 2 * row.depth, hang=2)
        elif stacked:
            yield from _stacked(table, row, next(waiting), lead, style)
        elif indent:
            yield from (_indented(line, indent) for line in _row(table, row, next(waiting), grid))
        else:
            yield from _row(table, row, next(waiting), grid)


def _indented(line: Line, indent: int) -> Line:
    return (Span(" " * indent), *line) if indent and line else line


def _drawn(table: Table, rows: Sequence[Row], style: TerminalStyle) -> list[tuple[Span, ...]]:
    """The cells of the rows as they are shown, column by column."""
    if not rows:
        return []
    columns = [
        drawn_column(column, [row.cells[at] for row in rows], style)
        for at, column in enumerate(table.columns)
    ]
    if any(row.depth for row in rows):
        columns[0] = [
            Span(f"{'  ' * row.depth}{span.text}", span.role)
            for row, span in zip(rows, columns[0], strict=True)
        ]
    return list(zip(*columns, strict=True))


def _row(table: Table, row: Row, drawn: Sequence[Span], grid: Grid) -> Iterator[Line]:
    """A row; what is said below it stands beside what is left of its title, where there is room."""
    if not row.below and not grid.folded:
        yield from grid.lines(drawn)
        return
    style = grid.style
    folded = [
        Span(" ".join(drawn[at].text.split()), drawn[at].role)
        for at in grid.folded
        if drawn[at].text not in _NOTHING
    ]
    first, *more = grid.lines(drawn)
    if first:  # what only goes on with the row above may have all its texts below
        yield first
    below = [*folded, *(span_of(text, style) for line in row.below for text in texts_of(line))]
    if not below:
        yield from more
        return
    start = grid.start(table.below) or _INSIDE
    room = max(min(style.width - 2 * table.indent, start + READABLE) - start, 8)
    lines = [Span(line, span.role) for span in below for line in wrapped(span.text, room)]
    widest = max((sum(cells(part.text) for part in line) for line in more), default=0)
    if widest + GAP > start:
        yield from more
        more = []
    for line, span in zip_longest(more, lines):
        used = sum(cells(part.text) for part in line or ())
        yield (*(line or ()), *((Span(" " * (start - used)), span) if span else ()))


def _stacked(
    table: Table, row: Row, drawn: Sequence[Span], lead: int, style: TerminalStyle
) -> Iterator[Line]:
    """On a narrow terminal: behind what leads the row all cells without a head, below it those with one.

    Where two of them may be long, the first has its own lines, and the second is followed by the short ones.
    """
    indent = 2 * table.indent + lead + GAP
    long: list[Span] = []
    short: list[Span] = []
    labelled: list[tuple[str, Span]] = []
    for column, span in zip(table.columns[1:], drawn[1:], strict=True):
        if table.heads and column.head and span.text:
            labelled.append((style.text(column.head), span))
        elif span.text:
            (long if column.wraps else short).append(span)
    groups = [long[:1], [*long[1:], *reversed(short)]] if len(long) > 1 else [[*short, *long]]
    lines = [line for group in groups for line in wrap(_dotted(group, style), style, indent=indent, hang=2)]
    begin = (Span(" " * 2 * table.indent), drawn[0], Span(" " * (lead + GAP - cells(drawn[0].text))))
    first, *more = lines or [()]
    yield stripped((*begin, *first[1:]))
    yield from more
    for head, span in labelled:
        text = [*words(head, "dim"), *words(span.text, span.role)]
        yield from wrap(text, style, indent=2 * table.indent + 2, hang=2)
    for remark in row.below:
        yield from wrap(inline(texts_of(remark), style), style, indent=indent, hang=2)


def _dotted(spans: Sequence[Span], style: TerminalStyle) -> list[Span]:
    """Texts behind each other, with a dot between them."""
    dot = inline([DOT], style)
    return [
        part for n, span in enumerate(spans) for part in (*(dot if n else ()), *words(span.text, span.role))
    ]


# ── colour ───────────────────────────────────────────────────────────────────────────────────────


def _painted(line: Line, style: TerminalStyle) -> str:
    text = "".join([part.text for part in line])
    if not is_narrow(text) or not text.isprintable() or len(text) > style.width:
        if visible(text) != text:
            line = tuple(Span(style.text(part.text), part.role) for part in line)
        if sum(cells(part.text) for part in line) > style.width:
            line = tuple(_held(line, style.width))
        text = "".join([part.text for part in line])
    return f"{_coloured(line) if style.colour else text}\n"


def _held(line: Line, width: int) -> Iterator[Span]:
    for part in line:
        text = chop(part.text, width)
        yield Span(text, part.role)
        width -= cells(text)


def _coloured(line: Line) -> str:
    drawn = []
    for text, role in line:
        if text and role in _COLOURS:
            drawn.append(f"\x1b[{_COLOURS[role]}m{text}\x1b[0m")
        else:
            drawn.append(text)
    return "".join(drawn)
