"""What an import would write, row by row, and what is left over, skipped, unknown or refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from okr.documents.blocks import (
    GAP,
    Block,
    Column,
    Entry,
    Line,
    Paragraph,
    Row,
    Span,
    Table,
    filled,
    section,
)
from okr.ids import KINDS, FileKind, Kind
from okr.views.import_results import Import, ImportedItem, RowRemark
from okr.words import Message, joined, plural
from okr.words.numbers import field_value
from okr.words.states import word

_MOST_ROWS = 6
"""Rows that are named one by one."""
_COLUMNS = (
    Column(Message("row"), "right"),
    Column(Message("kind")),
    Column(Message("id"), least=24, shrink=2),
    Column(Message("title"), drop=1, least=16, wraps=True),
)


def imports(found: Import, _today: date) -> Iterator[Block]:
    told = [item for item in found.items if item.state != "known"]
    if told:
        yield Table(_COLUMNS, [*map(_row, told)], below=2, stack=50)
        yield GAP
    if not found.refused:
        yield Paragraph((_counts(found),))
    for note in found.notes:
        yield Paragraph((note,))
    yield from section(Message("Refused: nothing is written until these are clear"), _remarks(found.refused))
    yield from section(Message("Changed: written only with --update"), [*_changes(found.items)])
    yield from section(Message("Skipped"), _remarks(found.skipped))
    yield from section(
        Message("Columns left over"),
        [Entry((column.column, Span(_rows(column.rows), "dim"))) for column in found.left_over],
    )
    yield from section(
        Message("Without a file here, so left out"),
        [
            Entry((each.name, Span(_rows(each.rows), "dim")), KINDS[each.kind].noun, command=each.command)
            for each in found.unknown
        ],
    )
    yield from section(
        Message("Status there and pace here"),
        [
            Entry((Span(each.id, "id"), each.file, "≠", word(each.here)), _row_number(each.row))
            for each in found.statuses
        ],
    )
    if found.next:
        yield GAP
        yield Paragraph((Message("Next:"),))
        for command in found.next:
            yield Paragraph((Span(command, "command"),), indent=1)


def _counts(found: Import) -> str:
    """What was written or would be, and what is here already, in sentences."""
    new = Counter(item.kind for item in found.items if item.state == "new")
    known = Counter(item.kind for item in found.items if item.state != "new")
    written = _listed(new, found.checkins.new)
    sentences: list[str] = [
        Message("Nothing new.")
        if not written
        else Message("Written: {items}.", items=written)
        if found.written
        else Message("Would write: {items}.", items=written)
    ]
    if here := _listed(known, found.checkins.known):
        sentences.append(Message("Here already: {items}.", items=here))
    if n := found.checkins.left_out:
        sentences.append(
            plural(
                n,
                "{n} check-in is left out: its person has no file here (--make-people makes one).",
                "{n} check-ins are left out: their people have no file here (--make-people makes one).",
            )
        )
    return joined(sentences, " ")


def _listed(kinds: Counter[Kind | FileKind], checkins: int) -> str:
    """`2 objectives, 1 key result, 26 check-ins`."""
    found: list[tuple[Kind | FileKind, int]] = [*kinds.items()]
    if checkins:
        found.append(("checkin", checkins))
    return joined(
        (joined((str(n), KINDS[kind].noun if n == 1 else KINDS[kind].nouns), " ") for kind, n in found), ", "
    )


def _row(item: ImportedItem) -> Row:
    below: list[Line] = [Span(doubt, "warn") for doubt in item.doubts]
    if item.state == "changed":
        below.insert(0, Span(Message("changed"), "dim"))
    return Row(
        (str(item.row), KINDS[item.kind].noun, Span(item.id, "id"), item.title),
        below=below,
    )


def _changes(items: Iterable[ImportedItem]) -> Iterator[Entry]:
    for item in items:
        if item.changes:
            below = [
                joined((f"{each.field}: ", _shown(each.here), " → ", _shown(each.file)), "")
                for each in item.changes
            ]
            yield Entry((Span(item.id, "id"),), _row_number(item.row), below, item.command)


def _shown(value: object) -> str:
    return "–" if value is None else str(field_value(value))


def _remarks(remarks: Sequence[RowRemark]) -> list[Entry]:
    """A line a sentence, with the rows of which it is said."""
    by_words: dict[tuple[str, str, str, str], list[int]] = {}
    for each in remarks:
        by_words.setdefault((each.message, each.remedy, each.column, each.sheet), []).append(each.row)
    return [
        Entry(
            filled((_column(column, message), message)),
            _rows(rows, sheet),
            filled((remedy and Span(remedy, "dim"),)),
        )
        for (message, remedy, column, sheet), rows in by_words.items()
    ]


def _column(column: str, message: str) -> str:
    """What goes in front of a message that does not begin with its column."""
    return "" if not column or message.startswith(f"{column}:") else joined((column, ":"), "")


def _row_number(row: int) -> str:
    return Message("row {rows}", rows=str(row))


def _rows(numbers: Sequence[int], sheet: str = "") -> str:
    """`row 3`, `rows 3, 4, 5, 6, 7, 8 and 2 more`."""
    shown = joined(map(str, numbers[:_MOST_ROWS]))
    if more := len(numbers) - _MOST_ROWS:
        shown = joined((shown, Message("and {n} more", n=more)), " ") if more > 0 else shown
    named = Message("row {rows}", rows=shown) if len(numbers) == 1 else Message("rows {rows}", rows=shown)
    return joined(filter(None, (sheet, named)), " ")
