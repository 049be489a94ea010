"""Import the own table: each record as it stands in its row, compared with the data of its file, written in one step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from okr.actions.import_plan import ImportOptions, row_remark
from okr.actions.table_differences import differences, frozen
from okr.actions.table_references import KnownIds, people_in
from okr.errors import OkrError, UsageError
from okr.exchange.drafts import Remark
from okr.exchange.own_table.table import TableFound
from okr.exchange.own_table.table_cells import Names, head
from okr.exchange.own_table.table_rows import TableRow, checkin_table
from okr.findings import Key
from okr.ids import ITEM_KINDS, KINDS, PARTS, SETTINGS, FileKind, checkin_path, is_unit, parent, path_of, slug
from okr.periods import week_name
from okr.storage.codec import decode
from okr.storage.files.transaction import Writing
from okr.storage.toml.edit import AddTable, AppendTable, Edit, apply, parse, tables_last
from okr.storage.toml.format import new_file
from okr.store import Store
from okr.views.import_results import CheckinCounts, FieldDifference, Import, ImportedItem, State
from okr.words import Message
from okr.workspace import Workspace


def import_table(store: Store, found: TableFound, options: ImportOptions) -> Import:
    """Plan the import of the own table, and write it where that is asked for and nothing in the file is refused.

    Raises OkrError, with nothing written, where what would be written is an error.
    """
    if options.cycle:
        raise UsageError(
            Message("a row of this table names its own cycle"),
            remedy=Message("Leave out {option}.", option="-q"),
        )
    with store.writing("import", whole=True) as writing:
        plan = _Plan(found, writing, options)
        result = plan.result()
        if options.write and not result.refused:
            plan.stage()
            result = replace(result, written=True)
    return result


@dataclass(slots=True)
class _Record:
    """A row on its way, with what it differs in from the record that is here."""

    row: TableRow
    state: State = "new"
    changes: list[FieldDifference] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    """What the changes are in the file."""

    def compare(self, above: Names, here: Mapping[str, Any]) -> None:
        """Hold it against the table that is here."""
        for each in differences(above, here, self.row.values):
            self.changes.append(each.told)
            self.edits += each.edits
        self.state = "changed" if self.changes else "known"


@dataclass(slots=True)
class _File:
    """The rows of one file."""

    path: str
    kind: FileKind
    top: _Record | None = None
    """Of an objective, which may be here already, None where the table has only parts of it."""
    parts: list[_Record] = field(default_factory=list)
    updates: list[_Record] = field(default_factory=list)
    before: bytes | None = None
    """What is here."""
    after: bytes | None = None
    """What it becomes, if it is new or changed."""

    @property
    def added(self) -> list[_Record]:
        """Its updates that are not recorded yet."""
        return [record for record in self.updates if record.state == "new"]


class _Plan:
    """What becomes of each row."""

    def __init__(self, found: TableFound, writing: Writing, options: ImportOptions) -> None:
        self._found, self._writing, self._options = found, writing, options
        self._workspace = writing.workspace
        self._refused: list[Remark] = [*found.refused]
        self._notes: list[str] = [*found.notes]
        self._is_empty = _is_empty(self._workspace)
        self._files: dict[str, _File] = {}
        rows = [_present(row, self._workspace) for row in found.rows]
        self._known = KnownIds(rows, self._workspace)
        rows += [*self._people(rows)]
        for row in rows:
            self._put(row)
        broken = {finding.path for finding in self._workspace.findings if finding.level == "error"}
        for file in self._files.values():
            if file.path in broken:
                self._refuse(
                    _first(file).row, "", Message("{path} cannot be read", path=file.path), "okr check"
                )
            else:
                self._compare(file)
        for row in rows:
            for column, message, remedy in self._known.unknown(row):
                self._refuse(row, column, message, remedy)

    def _refuse(self, row: TableRow, column: str, message: str, remedy: str = "") -> None:
        self._refused.append(Remark(row.place.at(column), message, remedy))

    # ── rows to files ──

    def _people(self, rows: Sequence[TableRow]) -> Iterator[TableRow]:
        """A record for each person who is named as an owner or an author, and has none."""
        if not self._options.make_people:
            return
        for row in rows:
            for person in people_in(row):
                if self._known.add(f"@{person}"):
                    name = person.replace("-", " ").replace("_", " ").title()
                    yield TableRow("person", f"@{person}", {"name": name}, place=row.place)

    def _put(self, row: TableRow) -> None:
        kind: FileKind = "objective" if row.kind in PARTS else row.kind  # type: ignore[assignment]  # all others have files
        path = path_in(row)
        file = self._files.setdefault(path, _File(path, kind))
        record = _Record(row)
        if row.kind in PARTS or (
            row.kind == "kpi" and is_unit(row.id)
        ):  # a record inside the file of another one
            file.parts.append(record)
        elif row.kind == "checkin" and "item" in row.values:
            file.updates.append(record)
        else:
            file.top = record

    def _compare(self, file: _File) -> None:
        file.before = self._writing.present(file.path)
        if file.before is None:
            self._make(file)
        elif file.kind == "checkin":
            day = _first(file).row.day
            assert day
            present = checkin_table(file.before, day)
            self._compare_updates(file, present)
            self._change(file, len(present.get("update", ())))
        else:
            present = parse(file.before, path=file.path)
            if file.kind == "settings":
                self._compare_settings(file, present)
            elif file.top:
                file.top.compare((), present)
            for part in file.parts:
                table, name = _table(part.row)
                here = present.get(table, {}).get(name)
                if here is None:
                    part.edits = [AddTable((table, name), part.row.values, keep_empty=True)]
                else:
                    part.compare((table, name), here)
            self._change(file)

    def _compare_settings(self, file: _File, present: dict[str, Any]) -> None:
        """Into an empty workspace they are new; those of one that holds goals stay as they are."""
        top = file.top
        assert top
        top.compare((), present)
        if not top.changes:
            return
        top.state = "new"
        if not self._is_empty:
            keys = ", ".join(change.field for change in top.changes)
            self._notes.append(
                Message("Settings stay as they are here; the file has others: {keys}", keys=keys)
            )
            top.state, top.edits = "known", []
        top.changes = []

    def _compare_updates(self, file: _File, present: Mapping[str, Any]) -> None:
        """An update that the file has, and that has not been met in it yet, is known."""
        if file.top:
            file.top.compare((), present)
        left = Counter(map(frozen, present.get("update", ())))
        for record in file.updates:
            key = frozen(record.row.values)
            if left[key] > 0:
                left[key] -= 1
                record.state = "known"
            else:
                record.edits = [AppendTable(("update",), record.row.values)]

    # ── rows to texts ──

    def _make(self, file: _File) -> None:
        """The text of a new file."""
        if file.top is None and file.kind != "checkin":
            for part in file.parts:
                kind = KINDS[file.kind].noun
                message = Message(
                    "{kind} {id} is neither here nor in the file", kind=kind, id=parent(part.row.id)
                )
                self._refuse(part.row, "id", message, Message("Add a row of the kind {noun}.", noun=kind))
            return
        table: dict[str, Any] = dict(file.top.row.values) if file.top else {}
        for part in file.parts:
            of_kind, name = _table(part.row)
            table.setdefault(of_kind, {})[name] = part.row.values
        if file.updates:
            table["update"] = [record.row.values for record in file.updates]
        try:
            file.after = new_file(file.kind, table, keep_empty=True).encode()
        except OkrError as error:
            self._refuse(_first(file).row, "", error.message, error.remedy)
        self._look_at(file)

    def _change(self, file: _File, recorded: int = 0) -> None:
        """The new text of a file that is here, with so many updates in it. Nothing in it is ever removed: an edit gives a key
        another value, or adds one."""
        assert file.before is not None
        taken = [
            record
            for record in (*_records(file), *file.updates)
            if record.edits and (record.state == "new" or self._options.update)
        ]
        if not taken:
            return
        edits = tables_last(edit for record in taken for edit in record.edits)
        try:
            file.after = apply(file.before, edits, path=file.path, id_=taken[0].row.id or file.path)
        except OkrError as error:
            self._refuse(taken[0].row, "", error.message, error.remedy)
        self._look_at(file, recorded)

    def _look_at(self, file: _File, recorded: int = 0) -> None:
        """Refuse what is wrong in a text, with its row and column."""
        for finding in decode(file.path, file.after).errors if file.after is not None else ():
            row, column = _place(file, finding.key, recorded)
            self._refuse(row, column, finding.message, finding.fix)

    # ── what is told and written ──

    def result(self) -> Import:
        records = [each for file in self._files.values() for each in _records(file)]
        updates = [each for file in self._files.values() for each in file.updates]
        sheets = {each.place.sheet: None for each in self._found.rows}
        order = {sheet: n for n, sheet in enumerate(sheets)}
        items = sorted((_item(each) for each in records), key=lambda each: (order[each.sheet], each.row))
        new = sum(each.state == "new" for each in updates)
        refused = sorted(self._refused, key=lambda each: (each.place.sheet, each.place.row))
        return Import(
            file=self._options.file,
            written=False,
            items=tuple(items),
            checkins=CheckinCounts(new=new, known=len(updates) - new, left_out=0),
            left_over=(),
            skipped=(),
            refused=tuple(map(row_remark, refused)),
            unknown=(),
            statuses=(),
            notes=tuple(self._notes),
            next=(),
        )

    def stage(self) -> None:
        for file in self._files.values():
            if file.after is not None and file.before is None:
                self._writing.create(file.path, file.after)
            elif file.after is not None:
                self._writing.replace(file.path, file.after, file.before)


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


def path_in(row: TableRow) -> str:
    """The file of a record."""
    if row.kind == "settings":
        return SETTINGS
    if row.kind == "checkin":
        assert row.day
        return checkin_path(week_name(row.day), row.day, row.person)
    return path_of(row.id) if row.kind in ITEM_KINDS else f"{KINDS[row.kind].plural}/{row.id}.toml"


def _table(part: TableRow) -> tuple[str, str]:
    """The table of a part in its file."""
    return "units" if part.kind == "kpi" else KINDS[part.kind].plural, slug(part.id)


def _present(row: TableRow, workspace: Workspace) -> TableRow:
    """The row under the id in force, where it has a former one."""
    if row.kind not in ITEM_KINDS:
        return row
    now = workspace.current_id(row.id)
    return row._replace(id=now) if now and workspace.items[now] == row.kind else row


def _is_empty(workspace: Workspace) -> bool:
    kinds = (workspace.objectives, workspace.kpis, workspace.teams, workspace.roles, workspace.recorded)
    return not any(kinds)


def _first(file: _File) -> _Record:
    return [*_records(file), *file.updates][0]


def _records(file: _File) -> list[_Record]:
    return [*([file.top] if file.top else []), *file.parts]


def _place(file: _File, key: Key, recorded: int) -> tuple[TableRow, str]:
    """The row and the column of what is wrong in the text of a file."""
    match key:
        case ("key_results" | "initiatives" | "units" as table, str(name), *rest):
            for part in file.parts:
                if _table(part.row) == (table, name):
                    return part.row, _column(rest)
        case ("update", int(at), *rest) if recorded <= at < recorded + len(file.added):
            return file.added[at - recorded].row, _column(rest)
    return _first(file).row, _column(key)


def _column(key: Sequence[str | int]) -> str:
    names = tuple(part for part in key if isinstance(part, str))
    return head(names[:2]) if names else ""


def _item(record: _Record) -> ImportedItem:
    row = record.row
    title = row.values.get("title") or row.values.get("name") or row.values.get("text") or ""
    return ImportedItem(
        row=row.place.row,
        sheet=row.place.sheet,
        kind=row.kind,
        id=row.id or path_in(row),
        title=str(title),
        state=record.state,
        changes=tuple(record.changes),
    )
