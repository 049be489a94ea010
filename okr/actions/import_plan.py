"""Import what a file states: what becomes of each row, and all of it in one step that `okr undo` takes back."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from msgspec.structs import replace

from okr.actions.edits import create, edit
from okr.actions.import_checkins import Checkins
from okr.actions.import_goals import GoalPlan
from okr.actions.import_names import Names
from okr.actions.import_references import Goal
from okr.actions.import_units import edits as unit_edits
from okr.actions.import_units import table_of as unit_table
from okr.errors import UsageError
from okr.exchange.drafts import Found, Remark
from okr.exchange.grid import few_rows
from okr.ids import KINDS, PARTS, SETTINGS, parent, path_of, slug
from okr.models import KeyResult, Objective
from okr.periods import Span
from okr.quantities import exact
from okr.scoring import Scoring
from okr.settings import OwnCycle
from okr.storage.conversion import converted
from okr.storage.files.transaction import Writing
from okr.storage.toml.edit import AddTable, Edit, RemoveKey, SetKey, tables_last
from okr.store import Store
from okr.updates import Entry
from okr.views.import_results import (
    CheckinCounts,
    Import,
    ImportedItem,
    LeftColumn,
    RowRemark,
    StatusDifference,
    UnknownName,
)
from okr.words import Language, Message, joined, plural
from okr.words.numbers import field_value
from okr.workspace import Workspace

_MEANT: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("on track", "progressing", "green"), ("on_track", "ahead", "done", "early")),
    **dict.fromkeys(("at risk", "yellow"), ("at_risk",)),
    "behind": ("at_risk", "off_track"),
    **dict.fromkeys(("off track", "red"), ("off_track",)),
    "not started": ("no_data", "early"),
    **dict.fromkeys(("done", "completed", "achieved"), ("done",)),
}
"""A status elsewhere → the paces here that say the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What the person asked for."""

    file: str
    """Its name, for people."""
    who: Callable[[], str]
    """Who imports: check-ins of which the file names nobody are theirs. Raises OkrError where that is not known."""
    today: date
    language: Language
    cycle: Span | None = None
    """The cycle of rows that name none; rows of others are left out."""
    is_new_cycle: bool = False
    """Whether that comes into okr.toml with the import."""
    write: bool = False
    update: bool = False
    """Whether changed definitions are written, too."""
    make_people: bool = False


def import_drafts(store: Store, found: Found, options: ImportOptions) -> Import:
    """Plan the import, and write it where that is asked for and nothing in the file is refused.

    Raises OkrError, with nothing written, where what would be written is an error.
    """
    with store.writing("import") as writing:
        plan = _Plan(found, _with_cycle(writing.workspace, options), options)
        result = plan.result()
        if options.write and not result.refused:
            plan.stage(writing)
            result = replace(result, written=True)
    return result


def _with_cycle(workspace: Workspace, options: ImportOptions) -> Workspace:
    """The workspace with the new cycle, if there is one. Raises OkrError where it cannot have that name."""
    if not (options.is_new_cycle and options.cycle):
        return workspace
    new = options.cycle
    settings = workspace.settings
    cycles = {**settings.cycles, new.name: OwnCycle(starts=new.starts, ends=new.ends)}
    try:
        return replace(workspace, settings=replace(settings, cycles=cycles))
    except ValueError as error:
        raise UsageError(error.args[0]) from error


class _Plan:
    """What would be written, and what is told of it."""

    def __init__(self, found: Found, workspace: Workspace, options: ImportOptions) -> None:
        self._found, self._workspace, self._options = found, workspace, options
        self._names = Names(workspace, make_people=options.make_people)
        self._goals = GoalPlan(found, workspace, self._names, options.cycle, options.today, options.language)
        closes = {
            goal.id: goal.values["closed"]["date"]
            for goal in self._goals.placed
            if goal.state == "new" and "closed" in goal.values
        }
        self._checkins = Checkins(workspace, self._names, options.who, options.today, closes)
        for goal in self._goals.placed:
            self._checkins.add(goal)

    # ── what is told ──

    def result(self) -> Import:
        skipped = sorted(
            (*self._goals.skipped, *self._checkins.skipped),
            key=lambda each: (each.place.sheet, each.place.row),
        )
        return Import(
            file=self._options.file,
            written=False,
            items=tuple(map(self._item, self._goals.placed)),
            checkins=CheckinCounts(
                new=len(self._checkins.new), known=self._checkins.known, left_out=self._checkins.left_out
            ),
            left_over=tuple(
                LeftColumn(column=name, rows=tuple(numbers))
                for name, numbers in self._found.left_over.items()
            ),
            skipped=tuple(map(row_remark, skipped)),
            refused=tuple(map(row_remark, self._goals.refused)),
            unknown=tuple(
                UnknownName(
                    kind=name.kind,
                    name=name.name,
                    rows=tuple(dict.fromkeys(numbers)),
                    command=self._names.command(name),
                    remedy=_split_by(self._names.between(name)),
                )
                for name, numbers in self._names.unknown.items()
            ),
            statuses=tuple(self._statuses()),
            notes=(*self._found.notes, *self._notes()),
            next=(),
        )

    def _item(self, goal: Goal) -> ImportedItem:
        changes = tuple(goal.changes)
        fields = " ".join(shlex.quote(f"{each.field}={_typed(each.file)}") for each in changes)
        return ImportedItem(
            row=goal.draft.place.row,
            sheet=goal.draft.place.sheet,
            kind=goal.kind,
            id=goal.id,
            title=goal.title,
            state=goal.state,
            doubts=tuple(goal.draft.doubts),
            changes=changes,
            command=f"okr set {goal.id} {fields}" if changes else "",
        )

    def _notes(self) -> Iterator[str]:
        if self._options.is_new_cycle and (new := self._options.cycle):
            yield Message(
                "New cycle: {cycle}, {first} to {last}.", cycle=new.name, first=new.starts, last=new.ends
            )
        cycle, said = self._options.cycle, self._found.period
        if cycle and said.starts and said.ends and (cycle.starts, cycle.ends) != (said.starts, said.ends):
            yield Message(
                "The file speaks of {first} to {last}; {cycle} is {start} to {end}.",
                first=said.starts, last=said.ends, cycle=cycle.name, start=cycle.starts, end=cycle.ends,
            )  # fmt: skip
        if named := self._goals.keys.without_team:
            yield Message(
                "Only objectives and key results have a team here, so that of rows {rows} is left out.",
                rows=few_rows(named),
            )
        if n := self._goals.elsewhere:
            yield plural(
                n, "{n} goal of another cycle is left out.", "{n} goals of other cycles are left out."
            )
        if made := self._names.made:
            listed = joined(f"{values['name']} (@{person})" for person, values in made.items())
            yield Message("New people: {people}.", people=listed)

    def _statuses(self) -> Iterator[StatusDifference]:
        """Where the file calls a key result otherwise than its numbers do here."""
        said = [goal for goal in self._goals.placed if goal.kind == "key result" and goal.draft.status]
        if not said:
            return
        scoring = Scoring(self._imagined(), self._options.today)
        for goal in said:
            pace = scoring.key_result(goal.id).pace
            meant = _MEANT.get(goal.draft.status.casefold())
            if meant is not None and pace not in meant:
                row, status = goal.draft.place.row, goal.draft.status
                yield StatusDifference(row=row, id=goal.id, file=status, here=pace)

    def _imagined(self) -> Workspace:
        """The workspace as it would be."""
        workspace, tables = self._workspace, self._tables()
        objectives: dict[str, Objective | None] = {
            id_: converted(Objective, table) for id_, table in tables.items()
        }
        for goal in self._goals.placed:
            if goal.kind == "key result" and goal.state == "new" and (above := parent(goal.id)) not in tables:
                objective = objectives.get(above) or workspace.objectives[above]
                key_result = converted(KeyResult, goal.values)
                assert key_result is not None  # what is not valid has no place
                parts = {**objective.key_results, slug(goal.id): key_result}
                objectives[above] = replace(objective, key_results=parts)
        recorded: dict[str, list[Entry]] = {}
        for place, new in enumerate(self._checkins.new):
            recorded.setdefault(new.update.item, []).append(Entry(new.update, new.person, place))
        histories = dict(workspace.recorded)
        for id_, entries in recorded.items():
            both = (*workspace.updates(id_), *entries)
            histories[id_] = tuple(sorted(both, key=lambda entry: entry.order))
        by_cycle = workspace.by_cycle.with_changes(objectives)
        return replace(workspace, objectives=by_cycle, recorded=histories, summed=None, files=None)

    # ── what is written ──

    def _tables(self) -> Mapping[str, dict[str, Any]]:
        """Id of each new objective → its whole table."""
        tables: dict[str, dict[str, Any]] = {
            goal.id: dict(goal.values)
            for goal in self._goals.placed
            if goal.kind == "objective" and goal.state == "new"
        }
        for goal in self._goals.placed:
            if goal.kind in PARTS and goal.state == "new" and parent(goal.id) in tables:
                parts = tables[parent(goal.id)].setdefault(KINDS[goal.kind].plural, {})
                parts[slug(goal.id)] = goal.values
        return tables

    def stage(self, writing: Writing) -> None:
        cycle = self._options.cycle
        if self._options.is_new_cycle and cycle:
            days = AddTable(("cycles", cycle.name), {"starts": cycle.starts, "ends": cycle.ends})
            edit(writing, SETTINGS, SETTINGS, [days])
        for person, values in self._names.made.items():
            create(writing, "person", f"people/{person}.toml", values)
        tables = self._tables()
        for id_, table in tables.items():
            create(writing, "objective", path_of(id_), table)
        edits: dict[str, list[Edit]] = {}
        for goal in filter(lambda goal: not goal.group, self._goals.placed):
            if goal.kind == "kpi" and goal.state == "new":
                create(writing, "kpi", path_of(goal.id), goal.values)
            elif goal.kind in PARTS and goal.state == "new" and parent(goal.id) not in tables:
                key = (KINDS[goal.kind].plural, slug(goal.id))
                edits.setdefault(parent(goal.id), []).append(AddTable(key, goal.values))
            elif goal.state == "changed" and self._options.update:
                owner = parent(goal.id) if goal.kind in PARTS else goal.id
                edits.setdefault(owner, []).extend(_changes(goal))
        edits |= self._stage_units(writing)
        for id_, of_file in edits.items():
            edit(writing, id_, self._workspace.path(id_), tables_last(of_file))
        for new in self._checkins.new:
            writing.append_update(new.person, new.update.date, new.values)

    def _stage_units(self, writing: Writing) -> dict[str, list[Edit]]:
        """Create the files of new indicators that several units have. Gives the edits of those that are here."""
        units: dict[str, list[Goal]] = {}
        for goal in self._goals.placed:
            if goal.group and (goal.state == "new" or self._options.update):
                units.setdefault(parent(goal.id), []).append(goal)
        new = {id_: goals for id_, goals in units.items() if id_ not in self._workspace.groups}
        for id_, goals in new.items():
            create(writing, "kpi", path_of(id_), unit_table(goals))
        found = {id_: [*unit_edits(units[id_], self._workspace)] for id_ in units.keys() - new.keys()}
        return {id_: of_file for id_, of_file in found.items() if of_file}


def _changes(goal: Goal) -> Iterator[Edit]:
    table = (KINDS[goal.kind].plural, slug(goal.id)) if goal.kind in PARTS else ()
    yield from (RemoveKey((*table, key)) for key in goal.replaced)
    for each in goal.changes:
        key = (*table, each.field)
        value = goal.values[each.field]
        yield AddTable(key, value) if each.field == "closed" else SetKey(key, value)


def _split_by(separator: str) -> str:
    """What to do with a cell of several people."""
    if not separator:
        return ""
    example = f'[people] split = "{separator if not separator.isalpha() else f" {separator} "}"'
    return Message("Several people? Say in the mapping file what is between them: {example}", example=example)


def row_remark(remark: Remark) -> RowRemark:
    """What a person is told of a place of the file."""
    place = remark.place
    return RowRemark(
        row=place.row, column=place.column, sheet=place.sheet, message=remark.message, remedy=remark.remedy
    )


def _typed(value: Any) -> str:
    """A value as it is typed for `okr set`."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    return value if isinstance(value, str) else str(field_value(value, exact))
