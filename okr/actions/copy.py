"""Copying an objective or a key result: its definition with its comments, under another id, in any cycle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from okr.actions.add import check_cycle, counts_from_today, is_late
from okr.actions.edits import done, refuse_closed, validated
from okr.actions.move import taken_over
from okr.actions.references import checked
from okr.actions.rollover import LEFT_BEHIND, Reached, begins, carried, supported, title_says
from okr.actions.set_fields import undated
from okr.errors import NotFoundError, OkrError, UsageError
from okr.ids import Kind, path_of
from okr.lookup import nearest, resolve, valid_slug, with_article
from okr.models import KeyResult
from okr.periods import Span, find_cycle
from okr.scoring import Scoring
from okr.storage.toml.edit import Edit, RemoveKey, RemoveTable, SetKey, apply, parse
from okr.storage.writing import Writing
from okr.store import Store
from okr.views.results import Done
from okr.workspace import Workspace

_LEFT_OUT = "  left out  "
_OBJECTIVE: tuple[Kind, ...] = ("objective",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a copy goes: NEWID, or a cycle, a name, or both; one of them is given."""

    new: str | None = None
    to: Span | None = None
    slug: str | None = None


@dataclass(slots=True)
class _Copy:
    """What becomes of the text of the source, and what is told of it."""

    source: str
    target: str
    today: date
    data: Mapping[str, Any]
    edits: list[Edit] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def copy(
    store: Store, id_: str, target: Target, *, with_values: bool, today: date, dry_run: bool = False
) -> Done:
    """Writes the copy; the source stays as it is, and no check-in counts for both."""
    with store.writing("copy", dry_run=dry_run) as writing:
        workspace = writing.workspace
        new = _free(id_, _placed(id_, target, workspace, today), workspace)
        scoring = Scoring(workspace, today) if with_values else None
        whole = workspace.items[id_] == "objective"
        lines = (_objective if whole else _key_result)(writing, id_, new, scoring, today)
        verb = "Would copy" if dry_run else "Copied"
        path = workspace.path(new if whole else workspace.objective_of(new))
        return done(writing, "copy", new, [f"{verb} {id_} to {new} ({path}):", *lines], dry_run=dry_run)


# ── the new id ───────────────────────────────────────────────────────────────────────────────────


def _placed(id_: str, target: Target, workspace: Workspace, today: date) -> str:
    """The id that is meant."""
    if target.new is not None:
        return _written(id_, target.new.strip(), workspace, today)
    slug = valid_slug(target.slug, "--slug") if target.slug is not None else id_.rpartition("/")[2]
    parent = id_.rpartition("/")[0]
    if target.to is None:
        return f"{parent}/{slug}"
    if workspace.items[id_] == "objective":
        return f"{target.to.name}/{slug}"
    return f"{_objective_in(target.to, parent, workspace)}/{slug}"


def _written(id_: str, text: str, workspace: Workspace, today: date) -> str:
    """NEWID: one word keeps what stands in front of it."""
    head, slash, slug = text.rpartition("/")
    valid_slug(slug, "NEWID")
    if not slash:
        return f"{id_.rpartition('/')[0]}/{slug}"
    if workspace.items[id_] != "objective":
        return f"{resolve(head, workspace, kinds=_OBJECTIVE, today=today)}/{slug}"
    if "/" in head:
        raise UsageError(f"{id_} is an objective.", remedy="Write the new id as CYCLE/NAME.")
    span = find_cycle(head, today, workspace.settings)
    check_cycle(span, head, today, "NEWID")
    return f"{span.name}/{slug}"


def _objective_in(to: Span, objective: str, workspace: Workspace) -> str:
    """The objective of the same name in the cycle into which a key result is copied."""
    id_ = f"{to.name}/{objective.partition('/')[2]}"
    now = workspace.current_id(id_)
    if now is None:
        near = nearest(id_, (each for each, _ in workspace.in_cycle(to)))
        also = f" Or into another objective: {' or '.join(near)}." if near else ""
        raise NotFoundError(
            f"There is no objective {id_}.",
            remedy=f"Copy the whole objective: okr copy {objective} --to {to.name}.{also}",
        )
    return now


def _free(id_: str, new: str, workspace: Workspace) -> str:
    """The id, and those of its parts: nothing was ever called so, and no check-in would count for it."""
    parts = workspace.objectives[id_] if workspace.items[id_] == "objective" else None
    slugs = (*parts.key_results, *parts.initiatives) if parts else ()
    for each in (new, *(f"{new}/{slug}" for slug in slugs)):
        now = workspace.current_id(each)
        if now == each:
            kind = with_article([workspace.items[each]])
            raise OkrError(f"{each} is {kind} already.", remedy="Choose another name with --slug.")
        if now is not None:
            raise OkrError(
                f"{each} was the id of {now}, and old ids resolve for ever.",
                remedy="Choose another name with --slug.",
            )
        if each in workspace.recorded:
            raise OkrError(
                f"There are check-ins of {each}: they would count for the copy.",
                remedy="Choose another name with --slug.",
            )
    return new


# ── an objective ─────────────────────────────────────────────────────────────────────────────────


def _objective(writing: Writing, source: str, target: str, scoring: Scoring | None, today: date) -> list[str]:
    workspace = writing.workspace
    text = writing.read(workspace.path(source))
    found = _Copy(source=source, target=target, today=today, data=parse(text))
    found.edits += [RemoveTable(("closed",))] if "closed" in found.data else []
    _top(found, workspace)
    kept = [
        slug for slug in workspace.objectives[source].key_results if _part(found, slug, workspace, scoring)
    ]
    if not kept and workspace.objectives[source].key_results:
        why = "; ".join(line.removeprefix(_LEFT_OUT) for line in found.lines if line.startswith(_LEFT_OUT))
        raise OkrError(f"Nothing in {source} is left to copy: {why}.")
    _plan(found, kept, workspace, scoring)
    path = path_of(target)
    copied = apply(text, found.edits, path=path, id_=source)
    validated(path, copied)
    writing.create(path, copied)
    if source.partition("/")[0] == target.partition("/")[0]:
        found.lines.append(f"  same title as {source}: okr set {target} title=…")
    return found.lines


def _top(found: _Copy, workspace: Workspace) -> None:
    """What stands at the top: what it names is in force, what it supports stands in its own cycle."""
    before = {key: value for key, value in found.data.items() if not isinstance(value, dict)}
    source = workspace.objectives[found.source]
    after = {key: value for key, value in undated(before, source, found.today).items() if key != "formerly"}
    supports, told = supported(workspace, after.get("supports", ()), found.source, found.target)
    if supports:
        after["supports"] = supports
    found.lines += told
    found.edits += _changes((), before, checked("objective", found.target, after, workspace))


def _part(found: _Copy, slug: str, workspace: Workspace, scoring: Scoring | None) -> bool:
    """Whether a key result goes along."""
    key = ("key_results", slug)
    table = found.data["key_results"][slug]
    kr = workspace.key_result(f"{found.source}/{slug}")
    try:
        _refuse_dropped(kr)
        values, told = _values(f"{found.source}/{slug}", undated(table, kr, found.today), scoring)
        if scoring is None:
            told += _joined(values, f"{found.target}/{slug}", workspace, found.today)
    except Reached as reached:
        found.edits.append(RemoveTable(key))
        found.lines.append(f"{_LEFT_OUT}{slug}: {reached}")
        return False
    found.edits += _changes(key, table, checked("key result", f"{found.target}/{slug}", values, workspace))
    found.lines += [f"  {slug}: {begins(values)}", *told, *title_says(slug, kr, values, found.target)]
    return True


def _refuse_dropped(kr: KeyResult) -> None:
    """Of a whole objective only what is alive goes along."""
    if kr.dropped:
        raise Reached(f"dropped on {kr.dropped.date}: {kr.dropped.reason}")


def _values(id_: str, table: Mapping[str, Any], scoring: Scoring | None) -> tuple[dict[str, Any], list[str]]:
    """The keys of a copied key result, with lines on what of it does not hold any more.

    Reached where it has no value left to start from.
    """
    if scoring is None:
        return {key: value for key, value in table.items() if key not in LEFT_BEHIND}, []
    values, left_out = carried(table, scoring.key_result(id_))
    return values, [f"    {text}" for text in left_out]


def _joined(values: dict[str, Any], id_: str, workspace: Workspace, today: date) -> list[str]:
    """A key result that joins a cycle late counts from today; what is told of it."""
    if not is_late(workspace, id_.rpartition("/")[0], values, today):
        return []
    values["since"] = today
    return [f"    {counts_from_today(today)} To count the whole cycle: okr set {id_} since="]


def _plan(found: _Copy, kept: Sequence[str], workspace: Workspace, scoring: Scoring | None) -> None:
    """Initiatives go along; with values those that are done do not, and a day outside of the cycle does not hold."""
    span = workspace.cycle_of(found.target)
    for slug, initiative in workspace.objectives[found.source].initiatives.items():
        key = ("initiatives", slug)
        if scoring is not None and scoring.initiative(f"{found.source}/{slug}").done:
            found.edits.append(RemoveTable(key))
            found.lines.append(f"{_LEFT_OUT}{slug}: done")
            continue
        table = found.data["initiatives"][slug]
        now = undated(table, initiative, found.today)
        gone = {"formerly"}
        if initiative.key_result and initiative.key_result not in kept:
            gone.add("key_result")
        if initiative.due and initiative.due not in span and not found.source.startswith(f"{span.name}/"):
            gone.add("due")
            found.lines.append(
                f"  {slug}: without its due date {initiative.due}, which is not in {span.name}"
            )
        values = {name: value for name, value in now.items() if name not in gone}
        found.edits += _changes(
            key, table, checked("initiative", f"{found.source}/{slug}", values, workspace)
        )


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


# ── a key result ─────────────────────────────────────────────────────────────────────────────────


def _key_result(
    writing: Writing, source: str, target: str, scoring: Scoring | None, today: date
) -> list[str]:
    workspace = writing.workspace
    objective, slug = workspace.objective_of(target), target.rpartition("/")[2]
    refuse_closed(objective, workspace, "nothing is copied into it")
    text = writing.read(workspace.path(workspace.objective_of(source)))
    key = ("key_results", source.rpartition("/")[2])
    table = parse(text)["key_results"][key[1]]
    try:
        values, told = _values(source, undated(table, workspace.key_result(source), today), scoring)
        if scoring is None:
            told += _joined(values, target, workspace, today)
    except Reached as reached:
        without = "" if scoring is None else " Copy it without --with-values to begin anew."
        raise OkrError(
            f"{source} is not copied: {reached}.",
            remedy=f"Add a new one: okr add key-result {objective} TITLE …{without}",
        ) from None
    copied = apply(text, [*_changes(key, table, checked("key result", target, values, workspace))])
    path = workspace.path(objective)
    new = taken_over(copied, key, writing.read(path), ("key_results", slug))
    validated(path, new, target)
    writing.replace(path, new)
    kr = workspace.key_result(source)
    return [f"  {slug}: {begins(values)}", *told, *title_says(slug, kr, values, objective)]
