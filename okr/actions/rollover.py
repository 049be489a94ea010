"""Carry goals into the next cycle: new files in which each key result starts where it ended.

What was recorded, reached, dropped or closed stays behind. Keys that okr does not know go along.
"""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from okr.actions.carrying import OF_ITSELF, left_out, parts, supported
from okr.actions.dated import undated
from okr.actions.edits import (
    create,
    edit,
    outcome,
    refuse_closed,
    refuse_taken,
    with_valid_references,
    write_result,
)
from okr.errors import OkrError, UsageError
from okr.ids import cycle_name, is_part, parent, path_of, slug
from okr.lineage import kpi_from
from okr.periods import Span, next_cycle
from okr.scoring import Scoring
from okr.storage.files.transaction import Writing
from okr.storage.toml.edit import AddTable, parse
from okr.store import Store
from okr.views.graduations import next_is_third, proposal
from okr.views.results import Done
from okr.words import Message, joined
from okr.workspace import Workspace

_APART = ("key_results", "initiatives", "closed", "needs", *OF_ITSELF)
"""What is at the top of an objective's file, and is not carried over with its fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Carried:
    """One objective as it will be in the next cycle."""

    source: str
    target: str
    values: Mapping[str, Any]
    """What is at the top of its file."""
    key_results: Mapping[str, Mapping[str, Any]]
    lines: Sequence[str]


def roll_over(
    store: Store, ids: Sequence[str], *, to: Span | None, today: date, targets: Mapping[str, float]
) -> Done:
    """Carry over objectives, each with its open key results, and single key results; all of it or nothing.

    `targets` are new targets of key results by their ids.
    """
    with store.writing("rollover") as writing:
        workspace = writing.workspace
        named: dict[str, dict[str, None]] = {}
        for id_ in ids:
            objective, part = (parent(id_), {slug(id_): None}) if is_part(id_) else (id_, {})
            named[objective] = named.get(objective, {}) | part
        all_carried = [
            _carry(writing, source, to, names, today, targets, whole=source in ids)
            for source, names in named.items()
        ]
        new = {
            id_
            for each in all_carried
            for id_ in (each.target, *(f"{each.target}/{kr}" for kr in each.key_results))
        }
        lines: list[str] = []
        for each in all_carried:
            supports, notes = supported(
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
    writing: Writing,
    source: str,
    to: Span | None,
    named: Collection[str],
    today: date,
    targets: Mapping[str, float],
    *,
    whole: bool,
) -> _Carried:
    """The open key results of an objective where it is carried over as a `whole`, and those that were named."""
    workspace = writing.workspace
    target = _target(workspace, source, to, today)
    _refuse_existing(workspace, source, target, named, whole=whole)
    data = parse(writing.read(workspace.path(source)))
    scoring = Scoring(workspace, today)
    objective = workspace.objectives[source]

    names = dict.fromkeys(objective.key_results if whole else named)
    became = {
        name: kpi for name in names if name not in named and (kpi := kpi_from(workspace, f"{source}/{name}"))
    }
    key_results, lines, reasons = parts(
        workspace, source, target, (name for name in names if name not in became), data, scoring, today,
        must=named, targets=targets,
    )  # fmt: skip
    for name, kpi in became.items():
        why = Message("it is {kpi} now", kpi=kpi)
        lines.append(left_out(name, why))
        reasons = joined(filter(None, (reasons, joined((name, why), ": "))), "; ")
    ready = (next_is_third(scoring, f"{source}/{name}", target) for name in key_results)
    lines += map(proposal, filter(None, ready))
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
    for need in objective.needs if whole else ():
        command = f"okr set {target} {shlex.quote(f'needs+={need.from_} DATE {need.what}')}"
        lines.append(Message("  not carried over: {title}", title=need.what))
        lines.append(Message("    still needed? {command}", command=command))
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
