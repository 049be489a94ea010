"""What comes in: what an import would write, row by row, what is left over, skipped, unknown or refused; which sources of KPIs
this person allowed on this machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from okr.documents.blocks import (
    GAP,
    Block,
    Column,
    Entries,
    Entry,
    Heading,
    Line,
    Paragraph,
    Role,
    Row,
    Span,
    Table,
    Text,
    filled,
    section,
)
from okr.ids import KINDS, PARTS, FileKind, Kind, parent, slug
from okr.views.import_results import Import, ImportedItem, PermissionList, RowRemark, Standing
from okr.words import Message, joined, plural
from okr.words.numbers import field_value, runs
from okr.words.states import word

_MOST = 6
"""Rows, or sentences of one kind, that are shown one by one."""
_LONGEST_LEAD = 20
"""Cells of rows in front of a sentence; more stand behind it."""
_COLUMNS = (
    Column(Message("row"), "right"),
    Column(Message("kind")),
    Column(Message("id"), least=28, shrink=1),
    Column(Message("title"), drop=1, least=16, wraps=True, shrink=2),
)

_STANDINGS: dict[Standing, tuple[Message, Role]] = {
    "allowed": (Message("allowed"), "good"),
    "changed": (Message("changed since"), "warn"),
    "not_allowed": (Message("not allowed"), "dim"),
    "refused": (Message("never allowed"), "bad"),
}
_OF_SOURCES = (
    Column(Message("KPI")),
    Column(Message("source")),
    Column(Message("on this machine"), wraps=True, least=12),
)


def imports(found: Import, _today: date) -> Iterator[Block]:
    told = [item for item in found.items if item.state != "known"]
    remarks = (*found.skipped, *found.refused)
    sheets = {*(each.sheet for each in found.items), *(each.sheet for each in remarks)} - {""}
    by_doubt: dict[str, list[int]] = {}
    for doubt, row in ((doubt, item.row) for item in told for doubt in item.doubts):
        by_doubt.setdefault(doubt, []).append(row)
    often = {doubt: rows for doubt, rows in by_doubt.items() if len(rows) > _MOST}
    if found.refused:
        yield Heading(Message("Refused: nothing is written until these are clear"), (), 2)
        yield Entries(_remarks(found.refused, named=len(sheets) > 1))
        if found.notes:
            yield GAP
    else:
        yield Paragraph((_counts(found),))
    for note in found.notes:
        yield Paragraph((note,))
    if told:
        yield GAP
        yield Table(_COLUMNS, [*_table_rows(told, often)], below=2, stack=50)
    yield from section(
        Message("Doubtful"), [_of_rows(rows, (Span(doubt, "warn"),)) for doubt, rows in often.items()]
    )
    yield from section(
        Message("Changed") if found.update else Message("Changed: written only with --update"),
        [*_changes(found.items)],
    )
    yield from section(Message("Skipped"), _remarks(found.skipped, named=len(sheets) > 1))
    yield from section(
        Message("Columns left over"),
        [Entry((column.column, Span(_rows(column.rows), "dim"))) for column in found.left_over],
    )
    yield from section(Message("Without a file here, so left out"), [*_unknown(found)])
    yield from section(Message("Status there and pace here"), [*_statuses(found)])
    yield from _next(found)


def _unknown(found: Import) -> Iterator[Entry]:
    for each in found.unknown:
        yield Entry(
            (each.name, Span(_rows(each.rows), "dim")),
            KINDS[each.kind].noun,
            filled((each.remedy and Span(each.remedy, "dim"),)),
            each.command,
        )
    if sum(each.kind == "person" and bool(each.command) for each in found.unknown) > 1:
        yield Entry((Message("Add all people at once: {option}", option="--make-people"),))


def _statuses(found: Import) -> Iterator[Entry]:
    """A line for each pair of a status there and a pace here."""
    by_pair: dict[tuple[str, str], list[int]] = {}
    for each in found.statuses:
        by_pair.setdefault((each.file, each.here), []).append(each.row)
    for (file, here), numbers in by_pair.items():
        yield _of_rows(numbers, (file, "≠", word(here)))


def _next(found: Import) -> Iterator[Block]:
    if found.next:
        commands = [Span(command, "command") for command in found.next]
        yield GAP
        yield Entries([Entry((Message("Next:"),), below=commands)], facts=True)
        if found.is_undoable:
            yield Paragraph((Message("Undo: {command}", command="okr undo"),))


def _counts(found: Import) -> str:
    """What was written or would be, and what is here already, in sentences."""
    new = Counter(item.kind for item in found.items if item.state == "new")
    changed = Counter(item.kind for item in found.items if found.update and item.state == "changed")
    known = Counter(item.kind for item in found.items if item.state != "new") - changed
    written = _listed(new, found.checkins.new)
    sentences: list[str] = []
    if written:
        sentences.append(
            Message("Written: {items}.", items=written)
            if found.written
            else Message("Would write: {items}.", items=written)
        )
    if changed:
        listed = _listed(changed, 0)
        sentences.append(
            Message("Changed: {items}.", items=listed)
            if found.written
            else Message("Would change: {items}.", items=listed)
        )
    if not sentences:
        is_empty = not (found.items or found.checkins.known)
        sentences.append(Message("Nothing to import.") if is_empty else Message("Nothing new."))
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


def _table_rows(items: Iterable[ImportedItem], elsewhere: Mapping[str, Sequence[int]]) -> Iterator[Row]:
    """The items with their doubts, without those that are told once for many rows.

    Of what is below the objective above it only the end of the id is shown.
    """
    objective = ""
    for item in items:
        is_below = bool(objective) and item.kind in PARTS and parent(item.id) == objective
        id_ = Span(f"…/{slug(item.id)}" if is_below else item.id, "id")
        below: list[Line] = [Span(Message("changed"), "dim")] if item.state == "changed" else []
        below += [Span(doubt, "warn") for doubt in item.doubts if doubt not in elsewhere]
        yield Row((str(item.row), KINDS[item.kind].noun, id_, item.title), below=below)
        objective = item.id if item.kind == "objective" else objective


def _changes(items: Iterable[ImportedItem]) -> Iterator[Entry]:
    for item in items:
        if item.changes:
            below = [
                joined((f"{each.field}: ", _shown(each.here), " → ", _shown(each.file)), "")
                for each in item.changes
            ]
            yield Entry((Span(item.id, "id"),), _rows([item.row]), below, item.command)


def _shown(value: object) -> str:
    return "–" if value is None else str(field_value(value))


def _remarks(remarks: Sequence[RowRemark], *, named: bool) -> list[Entry]:
    """A line a sentence, with the rows of which it is said; what to do once, below the last of those that share it.

    `named`: whether the sheet is told, too.
    """
    by_words: dict[tuple[str, str], tuple[list[int], dict[str, None]]] = {}
    for each in remarks:
        sheet = each.sheet if named else ""
        rows, remedies = by_words.setdefault((sheet, each.words), ([], {}))
        rows.append(each.row)
        remedies[each.remedy] = None
    alike: dict[tuple[str, ...], list[tuple[str, list[int]]]] = {}
    for (sheet, words), (rows, remedies) in by_words.items():
        alike.setdefault((sheet, *remedies), []).append((words, rows))
    return [
        entry
        for (sheet, *remedies), sentences in alike.items()
        for entry in _alike(sheet, remedies, sentences)
    ]


def _alike(
    sheet: str, remedies: Sequence[str], sentences: Sequence[tuple[str, Sequence[int]]]
) -> Iterator[Entry]:
    """Sentences that share what to do."""
    shown = sentences if remedies == [""] else sentences[:_MOST]
    below: list[Line] = [Span(remedy, "dim") for remedy in remedies[:_MOST] if remedy]
    if len(remedies) > _MOST:
        below.append(Span(Message("and {n} more", n=len(remedies) - _MOST), "dim"))
    lines = [(rows, message) for message, rows in shown]
    if rest := [row for _, rows in sentences[len(shown) :] for row in rows]:
        lines.append((rest, Message("more of this kind")))
    for at, (rows, message) in enumerate(lines, 1):
        texts = filled((sheet and joined((sheet, ":"), ""), message))
        yield _of_rows(rows, texts, below if at == len(lines) else ())


def _of_rows(rows: Sequence[int], texts: Sequence[Text], below: Sequence[Line] = ()) -> Entry:
    """What is said of some rows: behind their numbers where these are few, else in front of them."""
    lead = _rows(rows)
    if len(lead) <= _LONGEST_LEAD:
        return Entry(texts, lead, below)
    listed = Span(joined(("(", lead, ")"), ""), "dim")
    return Entry((*texts, listed), plural(len({*rows}), "{n} row", "{n} rows"), below)


def _rows(numbers: Sequence[int]) -> str:
    """`row 3`, `rows 3–8, 11 and 20 more`."""
    ranges = [*_ranges(numbers)]
    shown = joined(
        str(first) if first == last else joined((str(first), str(last)), "–")
        for first, last in ranges[:_MOST]
    )
    if more := sum(last - first + 1 for first, last in ranges[_MOST:]):
        shown = joined((shown, Message("and {n} more", n=more)), " ")
    return Message("row {rows}", rows=shown) if len({*numbers}) == 1 else Message("rows {rows}", rows=shown)


def _ranges(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of rows that follow one another; two alone stay two."""
    for first, last in runs(sorted({*numbers})):
        is_range = last > first + 1
        yield from [(first, last)] if is_range else [(number, number) for number in range(first, last + 1)]


def permissions(found: PermissionList, _today: date) -> Iterator[Block]:
    if not found.sources:
        yield Paragraph((Message("No KPI has a [source]."),))
        return
    rows = []
    for each in found.sources:
        words, role = _STANDINGS[each.status]
        rows.append(
            Row(
                (Span(each.id, "id"), each.place, Span(words, role)),
                below=[each.reason] if each.reason else (),
            )
        )
    yield Table(_OF_SOURCES, rows)
    waiting = [each.id for each in found.sources if each.status in ("changed", "not_allowed")]
    if waiting:
        yield GAP
        yield Paragraph((Message("To look at one and allow it:"), Span(f"okr allow {waiting[0]}", "command")))
