"""Carry goals into the next cycle, or copy them under another id in any cycle.

A rollover writes new files in which each key result starts where it ended; what was recorded, reached, dropped or
closed stays behind. A copy keeps the text of its source with its comments. Both keep keys that okr does not know.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from okr import formulas
from okr.actions.add import check_cycle, counts_from_today, is_late
from okr.actions.edits import (
    create,
    edit,
    indented,
    outcome,
    refuse_closed,
    refuse_taken,
    validated,
    with_valid_references,
    write_result,
)
from okr.actions.move import placed, taken_over
from okr.actions.set_fields import undated
from okr.errors import NotFoundError, OkrError, UsageError
from okr.ids import cycle_name, is_part, parent, path_of, slug
from okr.key_result_score import KeyResultScore
from okr.lookup import check_slug_option, nearest
from okr.models import KeyResult
from okr.periods import Span, find_cycle, next_cycle
from okr.scoring import Scoring
from okr.storage.files.transaction import Writing
from okr.storage.toml.edit import AddTable, Edit, RemoveKey, SetKey, apply, parse
from okr.store import Store
from okr.views.results import Done
from okr.words import Message, joined
from okr.words.numbers import recorded, span
from okr.workspace import Workspace

_CYCLE_ONLY = ("since", "dropped", "formerly")
"""Keys of a key result that belong to the cycle in which it was."""
_APART = ("key_results", "initiatives", "closed", "formerly", "needs")
"""What is at the top of an objective's file, and is not carried over with its fields."""


class NothingLeft(OkrError):  # noqa: N818  no error where a whole objective is carried over
    """A key result has nothing left to carry over; why, as the end of a sentence."""


# ── a key result in its new place ────────────────────────────────────────────────────────────────


def _carried(table: Mapping[str, Any], score: KeyResultScore) -> tuple[dict[str, Any], list[str]]:
    """The keys of a key result that starts where it ended, with lines on what was left out.

    Raises NothingLeft where it was dropped or has reached its target.
    """
    kr = score.key_result
    _refuse_dropped(kr)
    values = {key: value for key, value in undated(table, kr, score.day).items() if key not in _CYCLE_ONLY}
    if kr.milestones:
        reached = frozenset(score.milestones_done)
        values["milestones"] = {name: weight for name, weight in kr.milestones.items() if name not in reached}
        if not any(values["milestones"].values()):
            raise NothingLeft(Message("all its milestones are done"))
        return values, []
    if kr.start is None or kr.target is None or score.current is None:
        return values, []
    if (score.raw is not None and formulas.reaches(score.raw, 1)) or score.current == kr.target:
        target, current = recorded(kr.target), recorded(score.current)
        raise NothingLeft(
            Message("it reached its target {target} with {current}", target=target, current=current)
        )
    return values, _start_at(values, score.current, kr)


def _start_at(values: dict[str, Any], start: float, kr: KeyResult) -> list[str]:
    """Give a change its new start, and take out what of its line does not lie ahead any more; lines on that."""
    if isinstance(start, float):  # without the noise of its arithmetic, whole where it is
        start = float(f"{start:.12g}")
        start = int(start) if start.is_integer() and abs(start) < 1e15 else start
    target = kr.target or 0
    up = target > start
    values["start"] = start
    left_out: list[str] = []
    if kr.stretch is not None and (kr.stretch <= target if up else kr.stretch >= target):
        del values["stretch"]
        stretch = recorded(kr.stretch)
        left_out.append(Message("left out stretch {stretch}: it is not beyond the target", stretch=stretch))
    ahead = [point for point in kr.points if (start < point[0] < target if up else start > point[0] > target)]
    passed = [point for point in kr.points if point not in ahead]
    if passed:
        values["points"] = [list(point) for point in ahead]
        if not ahead:
            del values["points"]
        points = joined(joined(("[", recorded(x), ", ", recorded(y), "]"), "") for x, y in passed)
        left_out.append(Message("left out points {points}: they are already passed", points=points))
    return left_out


def _refuse_dropped(kr: KeyResult) -> None:
    if kr.dropped:
        raise NothingLeft(
            Message("dropped on {day}: {reason}", day=kr.dropped.date, reason=kr.dropped.reason)
        )


def _told(
    name: str, kr: KeyResult, values: Mapping[str, Any], notes: Iterable[str], objective: str
) -> list[str]:
    """Where a key result begins, below it what was left out, and a hint where its title names the old start."""
    if "target" in values:
        begins: str = Message(
            "from {start} to {target}", start=recorded(values["start"]), target=recorded(values["target"])
        )
    elif "milestones" in values:
        begins = joined(values["milestones"])
    else:
        begins = Message("keeps {limit}", limit=span(values.get("at_least"), values.get("at_most")))
    lines = [joined((f"  {name}: ", begins), ""), *(indented(note, 4) for note in notes)]
    old = str(recorded(kr.start)) if kr.start is not None else ""
    if old and values.get("start") != kr.start and old in kr.title.replace(",", " ").split():
        hint = Message(
            "the title still says {old}: okr set {item} title=…",
            old=recorded(kr.start),
            item=f"{objective}/{name}",
        )
        lines.append(indented(hint, 4))
    return lines


def _left_out(name: str, why: str) -> str:
    return Message("  left out  {name}: {why}", name=name, why=why)


def _parts(
    workspace: Workspace, source: str, target: str, names: Iterable[str], data: Mapping[str, Any],
    scoring: Scoring | None, today: date, *, must: Collection[str] = (),
) -> tuple[dict[str, dict[str, Any]], list[str], str]:  # fmt: skip
    """The key results of an objective in their new place, a line on each, and why others are left out.

    Raises OkrError where one that `must` be among them is left out.
    """
    kept: dict[str, dict[str, Any]] = {}
    lines: list[str] = []
    reasons: list[str] = []
    for name in names:
        id_, new = f"{source}/{name}", f"{target}/{name}"
        kr = workspace.key_result(id_)
        try:
            _refuse_dropped(kr)
            values, notes = _values(id_, new, data["key_results"][name], workspace, scoring, today)
        except NothingLeft as nothing:
            if name in must:
                raise OkrError(
                    Message("{item} is not carried over: {why}", item=id_, why=nothing.message),
                    remedy=Message("Add a new one: okr add key-result {objective} TITLE …", objective=target),
                ) from None
            lines.append(_left_out(name, nothing.message))
            reasons.append(joined((name, nothing.message), ": "))
            continue
        kept[name] = with_valid_references("key result", new, values, workspace)
        lines += _told(name, kr, values, notes, target)
    return kept, lines, joined(reasons, "; ")


def _supported(
    workspace: Workspace, texts: Sequence[str], source: str, target: str, new: Collection[str] = ()
) -> tuple[list[str], list[str]]:
    """What a copy supports, with a line on each goal that is replaced or belongs to the cycle before.

    A goal of the source's cycle that is carried over too (`new`), or was before, is replaced by that one.
    """
    old, cycle = cycle_name(source), cycle_name(target)
    supports: list[str] = []
    lines: list[str] = []
    for text in texts:
        now = workspace.current_id(text) or text
        beside = f"{cycle}/{now.partition('/')[2]}"
        if old == cycle or not now.startswith(f"{old}/"):
            supports.append(now)
        elif beside in new or workspace.items.get(beside) in ("objective", "key result"):
            supports.append(beside)
            lines.append(Message("  supports {new} instead of {old}", new=beside, old=now))
        else:
            supports.append(now)
            lines.append(
                Message(
                    "  still supports {goal} in {cycle}: okr set {item} supports=…",
                    goal=now,
                    cycle=old,
                    item=target,
                )
            )
    return supports, lines


# ── rollover ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class _Carried:
    """One objective as it will be in the next cycle."""

    source: str
    target: str
    values: Mapping[str, Any]
    """What is at the top of its file."""
    key_results: Mapping[str, Mapping[str, Any]]
    lines: Sequence[str]


def roll_over(store: Store, ids: Sequence[str], *, to: Span | None, today: date) -> Done:
    """Carry over objectives, each with its open key results, and single key results; all of it or nothing."""
    with store.writing("rollover") as writing:
        workspace = writing.workspace
        named: dict[str, dict[str, None]] = {}
        for id_ in ids:
            objective, part = (parent(id_), {slug(id_): None}) if is_part(id_) else (id_, {})
            named[objective] = named.get(objective, {}) | part
        all_carried = [
            _carry(writing, source, _target(workspace, source, to, today), names, today, whole=source in ids)
            for source, names in named.items()
        ]
        new = {
            id_
            for each in all_carried
            for id_ in (each.target, *(f"{each.target}/{kr}" for kr in each.key_results))
        }
        lines: list[str] = []
        for each in all_carried:
            supports, notes = _supported(
                workspace, each.values.get("supports", ()), each.source, each.target, new
            )
            head = outcome(
                "Carried {source} over to {target} ({path}):",
                "Would carry {source} over to {target} ({path}):",
                writing,
                source=each.source,
                target=each.target,
                path=_write(writing, each, supports),
            )
            lines += [head, *each.lines, *notes]
        id_ = all_carried[0].target if len(all_carried) == 1 else ""
        return write_result(writing, "rollover", id_, lines)


def _target(workspace: Workspace, source: str, to: Span | None, today: date) -> str:
    """The id in the cycle that was named, else in the next one of its kind."""
    own = workspace.cycle_of(source)
    target = to or next_cycle(own, workspace.settings)
    if target is None:
        raise UsageError(
            Message("there is no cycle after {cycle}", cycle=own.name), remedy=Message("Name one with --to.")
        )
    if target.starts <= own.starts:
        raise UsageError(
            Message(
                "{target} is not after {cycle}, the cycle of {item}",
                target=target.name,
                cycle=own.name,
                item=source,
            ),
            remedy=Message("Use --to with a later cycle."),
        )
    if to is None and target.ends < today:
        raise UsageError(
            Message("the next cycle, {target}, ended on {day}", target=target.name, day=target.ends),
            remedy=Message("To carry it there anyway: --to {target}", target=target.name),
        )
    return f"{target.name}/{slug(source)}"


def _carry(
    writing: Writing, source: str, target: str, named: Collection[str], today: date, *, whole: bool
) -> _Carried:
    """The open key results of an objective where it is carried over as a `whole`, and those that were named."""
    workspace = writing.workspace
    _refuse_existing(workspace, source, target, named, whole=whole)
    data = parse(writing.read(workspace.path(source)))
    scoring = Scoring(workspace, today)
    objective = workspace.objectives[source]

    names = objective.key_results if whole else named
    key_results, lines, reasons = _parts(workspace, source, target, names, data, scoring, today, must=named)
    if reasons and not key_results:
        raise OkrError(
            Message("nothing in {objective} is open: {reasons}", objective=source, reasons=reasons),
            remedy=Message("Add a new one: okr add objective TITLE -q {cycle}", cycle=cycle_name(target)),
        )
    # whether initiatives that are not done are still the right work is decided anew
    for name, initiative in objective.initiatives.items() if whole else ():
        if not scoring.initiative(f"{source}/{name}").done:
            again = f"okr add initiative {target} … --slug {name}"
            lines.append(Message("  not carried over: {title}", title=initiative.title))
            lines.append(Message("    still the right work? {command}", command=again))
    top = {key: value for key, value in undated(data, objective, today).items() if key not in _APART}
    return _Carried(source=source, target=target, values=top, key_results=key_results, lines=lines)


def _refuse_existing(
    workspace: Workspace, source: str, target: str, named: Iterable[str], *, whole: bool
) -> None:
    """A whole objective needs a free id; a key result may join an objective that has no such part."""
    if workspace.current_id(target) != target:
        return refuse_taken(target, workspace, Message("Rename it first: okr move {item} NEWID", item=source))
    if whole:
        refuse_taken(
            target,
            workspace,
            Message("Name the key results to add to it: okr rollover {item}/KEY_RESULT", item=source),
        )
    refuse_closed(target, workspace)
    for id_ in (f"{target}/{name}" for name in named):
        refuse_taken(id_, workspace, Message("Change it: okr set {id} start=… target=…", id=id_))
    return None


def _write(writing: Writing, carried: _Carried, supports: Sequence[str]) -> str:
    """Stage the objective, or its key results in the objective that is there; the path."""
    workspace, target = writing.workspace, carried.target
    path = path_of(target)
    key_results = carried.key_results
    if target in workspace.objectives:
        edit(writing, target, path, [AddTable(("key_results", name), kr) for name, kr in key_results.items()])
        return path
    top = {key: value for key, value in carried.values.items() if key != "supports"}
    top = with_valid_references("objective", target, top, workspace)
    values = {**top, "supports": list(supports), "key_results": dict(key_results)}
    create(writing, "objective", path, values)
    return path


# ── copy ─────────────────────────────────────────────────────────────────────────────────────────


def copy(
    store: Store,
    id_: str,
    new_id: str | None,
    to: Span | None,
    name: str | None,
    *,
    with_values: bool,
    today: date,
) -> Done:
    """Write the copy: under another id, or in another cycle, under another name, or both.

    The source stays as it is, and no check-in counts for both.
    """
    with store.writing("copy") as writing:
        workspace = writing.workspace
        new = _copy_id(id_, new_id, to, name, workspace, today)
        # its id and those of its parts were never used, and no check-in would count for the copy
        remedy = Message("Choose another name with --slug.")
        parts = (old.removeprefix(id_) for old in workspace.items if f"{old}/".startswith(f"{id_}/"))
        for each in (new + part for part in parts):
            refuse_taken(each, workspace, remedy)
            if each in workspace.recorded:
                raise OkrError(
                    Message("there are check-ins of {id}, and they would count for the copy", id=each),
                    remedy=remedy,
                )
        scoring = Scoring(workspace, today) if with_values else None
        whole = workspace.items[id_] == "objective"
        lines = (_copy_objective if whole else _copy_key_result)(writing, id_, new, scoring, today)
        head = outcome(
            "Copied {source} to {target} ({path}):",
            "Would copy {source} to {target} ({path}):",
            writing,
            source=id_,
            target=new,
            path=path_of(new),
        )
        return write_result(writing, "copy", new, [head, *lines])


def _copy_id(
    id_: str, new_id: str | None, to: Span | None, name: str | None, workspace: Workspace, today: date
) -> str:
    if new_id is not None:
        cycle, slash, _ = new_id.strip().rpartition("/")
        new = placed(id_, new_id.strip(), workspace, today)
        if slash and workspace.items[id_] == "objective":
            check_cycle(find_cycle(cycle, today, workspace.settings), cycle, today, "NEWID")
        return new
    name = slug(id_) if name is None else check_slug_option(name, "--slug")
    above = parent(id_)
    if to is None:
        return f"{above}/{name}"
    if workspace.items[id_] == "objective":
        return f"{to.name}/{name}"
    same = f"{to.name}/{slug(above)}"
    objective = workspace.current_id(same)
    if objective is None:
        near = nearest(same, (each for each, _ in workspace.in_cycle(to)))
        whole = f"okr copy {above} --to {to.name}"
        raise NotFoundError(
            Message("there is no objective {id}", id=same),
            remedy=Message("Copy the whole objective: {command}\n  Or use another objective: {names}", command=whole,
                           names=joined(near))
            if near
            else Message("Copy the whole objective: {command}", command=whole),
        )  # fmt: skip
    return f"{objective}/{name}"


def _values(
    id_: str,
    target: str,
    table: Mapping[str, Any],
    workspace: Workspace,
    scoring: Scoring | None,
    today: date,
) -> tuple[dict[str, Any], list[str]]:
    """The keys of a copied key result with notes on them. Raises NothingLeft where it has no value to start from."""
    if scoring is not None:
        return _carried(table, scoring.key_result(id_))
    values = undated(table, workspace.key_result(id_), today)
    values = {key: value for key, value in values.items() if key not in _CYCLE_ONLY}
    if not is_late(workspace, parent(target), values, today):
        return values, []
    values["since"] = today
    return values, [counts_from_today(today, f"okr set {target} since=")]


def _copy_objective(
    writing: Writing, source: str, target: str, scoring: Scoring | None, today: date
) -> list[str]:
    workspace = writing.workspace
    objective = workspace.objectives[source]
    text = writing.read(workspace.path(source))
    data = parse(text)

    before = {key: value for key, value in data.items() if not isinstance(value, dict)}
    after = {key: value for key, value in undated(before, objective, today).items() if key != "formerly"}
    supports, lines = _supported(workspace, after.get("supports", ()), source, target)
    if supports:
        after["supports"] = supports
    kept, told, reasons = _parts(workspace, source, target, objective.key_results, data, scoring, today)
    if reasons and not kept:
        raise OkrError(
            Message("nothing in {objective} is left to copy: {reasons}", objective=source, reasons=reasons)
        )
    edits: list[Edit] = [RemoveKey(("closed",))] if "closed" in data else []
    edits += _changes((), before, with_valid_references("objective", target, after, workspace))
    for name in objective.key_results:
        key = ("key_results", name)
        edits += _changes(key, data[key[0]][name], kept[name]) if name in kept else [RemoveKey(key)]
    initiative_edits, notes = _initiatives(source, target, data, kept, workspace, scoring, today)
    copied = apply(text, edits + initiative_edits, path=path_of(target), id_=source)
    validated(path_of(target), copied)
    writing.create(path_of(target), copied)
    lines += told + notes
    if cycle_name(source) == cycle_name(target):
        same = Message("  same title as {source}: okr set {target} title=…", source=source, target=target)
        lines.append(same)
    return lines


def _initiatives(
    source: str, target: str, data: Mapping[str, Any], kept: Collection[str], workspace: Workspace,
    scoring: Scoring | None, today: date,
) -> tuple[list[Edit], list[str]]:  # fmt: skip
    """Initiatives are copied; with values those that are done are not, and a due date outside of the cycle neither."""
    cycle = workspace.cycle_of(target)
    edits: list[Edit] = []
    lines: list[str] = []
    for name, initiative in workspace.objectives[source].initiatives.items():
        key = ("initiatives", name)
        if scoring is not None and scoring.initiative(f"{source}/{name}").done:
            edits.append(RemoveKey(key))
            lines.append(_left_out(name, Message("done")))
            continue
        table = data["initiatives"][name]
        gone = {"formerly"}
        if initiative.key_result and initiative.key_result not in kept:
            gone.add("key_result")
        if initiative.due and initiative.due not in cycle and not source.startswith(f"{cycle.name}/"):
            gone.add("due")
            lines.append(
                Message(
                    "  {name}: without its due date {day}, which is not in {cycle}",
                    name=name, day=initiative.due, cycle=cycle.name,
                )
            )  # fmt: skip
        now = undated(table, initiative, today)
        values = {name: value for name, value in now.items() if name not in gone}
        edits += _changes(
            key, table, with_valid_references("initiative", f"{source}/{name}", values, workspace)
        )
    return edits, lines


def _copy_key_result(
    writing: Writing, source: str, target: str, scoring: Scoring | None, today: date
) -> list[str]:
    workspace = writing.workspace
    objective, name = parent(target), slug(target)
    refuse_closed(objective, workspace)
    text = writing.read(workspace.path(source))
    key = ("key_results", slug(source))
    table = parse(text)["key_results"][key[1]]
    try:
        values, notes = _values(source, target, table, workspace, scoring, today)
    except NothingLeft as nothing:
        raise OkrError(
            Message("{item} is not copied: {why}", item=source, why=nothing.message),
            remedy=Message("Copy it without --with-values, or add a new one: okr add key-result {objective} TITLE …",
                           objective=objective),
        ) from None  # fmt: skip
    copied = apply(
        text, [*_changes(key, table, with_valid_references("key result", target, values, workspace))]
    )
    path = path_of(objective)
    new = taken_over(copied, key, writing.read(path), ("key_results", name))
    validated(path, new, target)
    writing.replace(path, new)
    return _told(name, workspace.key_result(source), values, notes, objective)


def _changes(key: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Edit]:
    """The edits that make one table of the source that of the copy; what stays the same stays to the byte."""
    for name, value in before.items():
        if name not in after:
            yield RemoveKey((*key, name))
        elif isinstance(value, dict) and isinstance(after[name], dict):
            yield from _changes((*key, name), value, after[name])
        elif value != after[name]:
            yield SetKey((*key, name), after[name])
    yield from (SetKey((*key, name), value) for name, value in after.items() if name not in before)
