"""Set fields of an item, or settings of the workspace; also from a day on, so that the days before keep their value."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from msgspec import structs

from okr.actions import fields
from okr.actions.add import refuse_own_readings
from okr.actions.dated import dated, fields_of, refuse_beside_dates
from okr.actions.edits import edit, outcome, refuse_end_outside, with_valid_references, write_result
from okr.actions.link_hint import link_hint
from okr.actions.needs import refuse_other_answers
from okr.actions.several import Assignment, settled, with_others_out
from okr.days import DayReader
from okr.errors import DoubtError, OkrError, UsageError
from okr.fields import keys
from okr.ids import KINDS, SETTINGS, Kind, cycle_name, is_unit, parent, table_of
from okr.kpi_models import KpiUnit
from okr.lookup import check_slug_option
from okr.people_models import Role
from okr.quantities import Scale
from okr.storage.files.transaction import Writing
from okr.storage.toml.data import spelled
from okr.storage.toml.edit import AppendTable, Edit, RemoveKey, SetKey, parse
from okr.storage.toml.format import value_text
from okr.store import Store, changed_workspace
from okr.views.hindsight import hindsight, of_settings
from okr.views.plausibility import doubts_of_edit
from okr.views.results import Done
from okr.words import Message, joined
from okr.words.numbers import recorded
from okr.workspace import Workspace


def read_assignments(
    kind: fields.ItemKind, words: Sequence[str], days: DayReader, goal: Scale | None = None
) -> list[Assignment]:
    """`FIELD=VALUE` by the types of the item's model; `days` knows the own cycles, too, `goal` is the scale of the item."""
    found: list[Assignment] = []
    goal = goal or Scale(decimal=days.settings.input.decimal)
    unit = next((word.removeprefix("unit=") for word in words if word.startswith("unit=")), None)
    if unit is not None:
        goal = structs.replace(goal, unit=unit or None)  # values that come with a new unit are in it
    for word in words:
        name, equals, text = word.partition("=")
        if not equals or not name:
            raise UsageError(
                Message('"{text}" is not FIELD=VALUE', text=word),
                remedy=Message("Examples: {examples}", examples="owner=ana, owner="),
            )
        field = fields.find(kind, name.strip(), days.settings)
        scale = fields.scale_for(field, goal)
        found.append(
            (field, fields.value(text, field, days, scale) if text or field.adds or field.removes else None)
        )
    twice = {field.key for field, _ in found if sum(field.key == other.key for other, _ in found) > 1}
    if twice:
        raise UsageError(
            Message("{field} is set twice", field=".".join(min(twice))), remedy=Message("Give it one value.")
        )
    return found


class RewritesPastError(OkrError):
    """A change would make days that are over different, and nobody has agreed to that."""

    can_be_dated = False
    """Whether a first day of the new values would leave the past alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetOptions:
    """How fields are set."""

    today: date
    from_: date | None = None
    """First day of the new values; None: they hold for all days."""
    agreed: bool = False
    """Whether the past may become different."""
    sure: bool = False
    """Whether values that are unlikely are meant so."""
    command: str = ""
    """What was typed, for a remedy."""


def set_fields(store: Store, id_: str, assignments: Sequence[Assignment], how: SetOptions) -> Done:
    """Sets, adds or takes out fields of one item; all of them or none. Raises DoubtError for what is unlikely."""
    with store.writing("set") as writing:
        typed = assignments
        if how.from_ is None and id_ != SETTINGS:
            plain = {f.key[0]: v for f, v in typed if len(f.key) == 1 and not (f.adds or f.removes)}
            refuse_beside_dates(writing.workspace, id_, plain, how.command)
            assignments = settled(writing.workspace, id_, typed, how.today)
            assignments = with_others_out(writing.workspace, id_, assignments)
        path, table, edits = _edits(writing, id_, assignments, how)
        before = parse(writing.read(path))
        edit(writing, id_, path, edits)
        after = parse(writing.read(path))
        if id_ == SETTINGS:
            _refuse_lost_goals(writing.workspace, after.get("cycles", {}))
        if before == after:
            line = Message("Nothing to change: {item} already has these values.", item=id_)
            return write_result(writing, "set", id_, [line])
        store.refuse_errors(writing.workspace, writing.changes)  # before anybody is asked about the past
        changed = changed_workspace(writing.workspace, writing.changes)
        if id_ in changed.objectives:
            refuse_other_answers(writing.workspace, id_, changed.objectives[id_], how.today)
        if id_ != SETTINGS and not how.sure:
            doubts = doubts_of_edit(writing.workspace.record(id_), changed.record(id_))
            if doubts:
                raise DoubtError(doubts)
        past = _hindsight(writing, changed, id_, typed, how)
        head = outcome("Set {item} ({path}):", "Would set {item} ({path}):", writing, item=id_, path=path)
        lines = [*past, head]
        keys = (
            [each.key for each in edits] if how.from_ else [(*table, *field.key) for field, _ in assignments]
        )
        for key in (spelled(before, each) for each in keys):
            name = ".".join(map(str, key[len(table) :]))
            lines.append(joined((f"  {name}: ", _value_at(before, key), " → ", _value_at(after, key)), ""))
        lines += link_hint(writing, id_, how.today, [str(field) for field, _ in assignments])
        return write_result(writing, "set", id_, lines)


def _refuse_lost_goals(workspace: Workspace, cycles: Collection[str]) -> None:
    """Goals of a cycle that nothing names any more would drop out of everything."""
    for goal in workspace.objectives:
        name = cycle_name(goal)
        if name in workspace.settings.cycles and name not in cycles:
            raise OkrError(
                Message('{item} is in the cycle "{cycle}"', item=goal, cycle=name),
                remedy=Message("Move the goals of a cycle before you remove it."),
            )


def _edits(
    writing: Writing, id_: str, assignments: Sequence[Assignment], how: SetOptions
) -> tuple[str, tuple[str, ...], list[Edit]]:
    """The file, the table of the item in it, and what is to change."""
    workspace = writing.workspace
    if id_ == SETTINGS:
        if how.from_:
            raise UsageError(Message("--from: settings have no dates"), remedy=Message("Leave --from out."))
        return (
            SETTINGS,
            (),
            [_edit(field.key, _added(writing, SETTINGS, (), field, value)) for field, value in assignments],
        )
    kind = workspace.items[id_]
    path, table = workspace.path(id_), table_of(id_, kind)
    _refuse_shared(id_, assignments)
    if kind == "kpi" and any(field.key[0] == "units" for field, _ in assignments):
        refuse_own_readings(id_, workspace)
    assignments = [(field, _added(writing, path, table, field, value)) for field, value in assignments]
    assignments = [*_weighed(workspace, kind, id_, assignments)]
    top = {field.key[0]: value for field, value in assignments if len(field.key) == 1}
    values = with_valid_references(kind, id_, top, workspace)
    if kind == "key result":
        refuse_end_outside(id_, values.get("ends"), workspace)
    if how.from_ is None:
        found: list[Edit] = []
        for field, value in assignments:
            if field.key[0] == "expects" and len(field.key) > 1:
                found += _expected(workspace.roles[id_], field.key[1], value)
            else:
                given = values.get(field.key[0], value) if len(field.key) == 1 else value
                found.append(_edit((*table, *field.key), given))
    else:
        named = {str(field): value for field, value in assignments}
        found = [*dated(writing, id_, {**named, **values}, how.from_)]
    return path, table, found


def _refuse_shared(id_: str, assignments: Sequence[Assignment]) -> None:
    """A unit has only what can differ from unit to unit: all else is in the definition."""
    shared = [str(field) for field, _ in assignments if is_unit(id_) and field.key[0] not in keys(KpiUnit)]
    if shared:
        raise UsageError(
            Message("{field} is the same for all units of {id}", field=shared[0], id=parent(id_)),
            remedy=Message("Set it there: {command}", command=f"okr set {parent(id_)} {shared[0]}=VALUE"),
        )


def _weighed(
    workspace: Workspace, kind: Kind, id_: str, assignments: Sequence[Assignment]
) -> Iterator[Assignment]:
    """Assignments with the id of today of a part that one of them gives a weight: `mean_of.kpi/a=2`."""
    for field, value in assignments:
        if len(field.key) == 2 and field.key[0] in KINDS[kind].ids:
            name, part = field.key
            standing = getattr(workspace.record(id_), name)
            if value is None:  # as it stands in the file
                now = workspace.current_id(part) or part
                part = next((old for old in standing if (workspace.current_id(old) or old) == now), part)
            else:
                (part,) = with_valid_references(kind, id_, {name: {part: value}}, workspace)[name]
            yield field._replace(key=(name, part)), value
        else:
            yield field, value


def _expected(role: Role, name: str, text: str | None) -> Iterator[Edit]:
    """What gives an expectation its text, adds a new one behind the others, or removes it where there is no text."""
    place = next((place for place, each in enumerate(role.expects) if each.slug == name), None)
    if place is not None:
        yield SetKey(("expects", place, "text"), text) if text else RemoveKey(("expects", place))
    elif text:
        yield AppendTable(("expects",), {"slug": check_slug_option(name, "expects"), "text": text})


def _added(writing: Writing, path: str, table: tuple[str, ...], field: fields.FieldPath, value: Any) -> Any:
    """A value: behind those that its list has in the file where it is added to them, or those without it."""
    if not (field.adds or field.removes):
        return value
    data: Any = parse(writing.read(path))
    for part in (*table, *field.key):
        data = data.get(part, [] if part == field.key[-1] else {})
    return [*data, *value] if field.adds else _without(data, value, str(field), writing.workspace)


def _without(
    entries: Sequence[Any], gone: Sequence[Any], name: str, workspace: Workspace
) -> list[Any] | None:
    """The entries of a list that are left, None for none; an item may be named by another id that it had."""

    def now(entry: Any) -> Any:
        return workspace.current_id(entry) or entry if isinstance(entry, str) else entry

    present = [now(entry) for entry in entries]
    for value in gone:
        if now(value) not in present:
            raise OkrError(
                Message("{field} does not contain {value}", field=name, value=str(value)),
                remedy=Message("It contains: {values}.", values=joined(map(str, entries)))
                if entries
                else Message("It is empty."),
            )
    return [entry for entry, id_ in zip(entries, present, strict=True) if id_ not in map(now, gone)] or None


def _edit(key: tuple[str, ...], value: Any) -> SetKey | RemoveKey:
    return RemoveKey(key) if value is None else SetKey(key, value)


def _hindsight(
    writing: Writing, after: Workspace, id_: str, assignments: Sequence[Assignment], how: SetOptions
) -> list[str]:
    """What becomes different in the past, as lines; RewritesPastError where it may not."""
    workspace = writing.workspace
    found = (
        of_settings(workspace, after.settings)
        if id_ == SETTINGS
        else hindsight(workspace, after, id_, how.today)
    )
    if found.rewrites and not (how.agreed or writing.dry_run):
        takes = fields_of(workspace.items[id_]) if id_ in workspace.items else ()
        dated_ = how.from_ is None and all(str(field) in takes for field, _ in assignments)
        keep = Message("Keep the past: {command}", command=f"{how.command} --from {how.today}")
        change = Message("Change the past too: --yes")
        error = RewritesPastError(
            Message("this changes the past of {item}: {changes}", item=id_, changes=joined(found.told, "; ")),
            remedy=joined((keep, change), "\n  ") if dated_ else change,
        )
        error.can_be_dated = dated_
        raise error
    return [Message("In the past:"), *(joined(("  ", line), "") for line in found.told)] if found.told else []


def _value_at(data: Any, key: Sequence[str | int]) -> str:
    for part in key:
        if isinstance(data, list) and isinstance(part, str):  # an expectation by its slug
            data = {each["slug"]: each["text"] for each in data}
        if isinstance(part, int) or (isinstance(data, dict) and part in data):
            data = data[part]
        else:
            return Message("(empty)")
    if type(data) in (int, float):
        return recorded(data)
    return data if isinstance(data, str) else value_text(data)
