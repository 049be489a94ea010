"""Copy goals under another id in any cycle, with the text of the source and its comments.

Keys that okr does not know go along.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from okr.actions.add import check_cycle
from okr.actions.carrying import OF_ITSELF, NothingLeft, carried_values, left_out, parts, supported, told
from okr.actions.dated import undated
from okr.actions.edits import (
    outcome,
    refuse_closed,
    refuse_taken,
    validated,
    with_valid_references,
    write_result,
)
from okr.actions.move import placed, taken_over
from okr.errors import NotFoundError, OkrError
from okr.ids import cycle_name, parent, path_of, slug
from okr.lookup import check_slug_option, nearest
from okr.periods import Span, find_cycle
from okr.scoring import Scoring
from okr.storage.files.transaction import Writing
from okr.storage.toml.edit import Edit, RemoveKey, SetKey, apply, parse
from okr.store import Store
from okr.views.results import Done
from okr.words import Message, joined
from okr.workspace import Workspace


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


def _copy_objective(
    writing: Writing, source: str, target: str, scoring: Scoring | None, today: date
) -> list[str]:
    workspace = writing.workspace
    objective = workspace.objectives[source]
    text = writing.read(workspace.path(source))
    data = parse(text)

    before = {key: value for key, value in data.items() if not isinstance(value, dict)}
    after = {key: value for key, value in undated(before, objective, today).items() if key not in OF_ITSELF}
    supports, lines = supported(workspace, after.get("supports", ()), source, target)
    if supports:
        after["supports"] = supports
    kept, told, reasons = parts(workspace, source, target, objective.key_results, data, scoring, today)
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
            lines.append(left_out(name, Message("done")))
            continue
        table = data["initiatives"][name]
        gone = {*OF_ITSELF}
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
        values, notes = carried_values(source, target, table, workspace, scoring, today)
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
    return told(name, workspace.key_result(source), values, notes, objective)


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
