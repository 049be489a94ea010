"""Adding one item: its slug, what it names, the rules of its model, then the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from okr.actions.edits import done, edit, refuse_closed, refuse_same_ends, validated
from okr.actions.references import checked
from okr.errors import OkrError, UsageError
from okr.ids import KINDS, PARTS, FileKind, Kind, make_slug, path_of, slug
from okr.lookup import valid_slug, with_article
from okr.models import Cadence
from okr.periods import Span, kpi_period
from okr.scoring import Scoring
from okr.storage.toml.edit import AddTable
from okr.storage.toml.format import new_file
from okr.store import Store
from okr.views.results import Done
from okr.workspace import Workspace

_SHORT = re.compile(r"[HhQq]\d")
MEAN_ADVICE = (
    "A mean of all values moves less every week. For values that jump: --takes recent, else: --takes last"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """What is to be added; `values` are the keys of its table, None where nothing was said."""

    kind: Kind
    values: Mapping[str, Any]
    parent: str = ""
    """The cycle of an objective; the id of the objective of a key result or initiative."""
    slug: str | None = None
    today: date | None = None
    """The day of the adding: a key result that joins late counts from it, a KPI from its period of that day; None where
    the past is brought along."""

    @property
    def title(self) -> str:
        return str(self.values.get("title") or self.values["name"])

    @property
    def id(self) -> str:
        slug = make_slug(self.title, self.kind) if self.slug is None else valid_slug(self.slug, "--slug")
        return f"{self.parent}/{slug}" if self.parent else f"{KINDS[self.kind].prefix}{slug}"


def add(store: Store, new: New, *, dry_run: bool = False) -> Done:
    """Adds an item; nothing is written where anything about it is wrong."""
    with store.writing(f"add {KINDS[new.kind].noun}", dry_run=dry_run) as writing:
        id_ = _free_id(new, writing.workspace)
        joined = joins_late(new, writing.workspace)
        values = checked(new.kind, id_, {**new.values, **joined}, writing.workspace)
        refuse_same_ends(values)
        part = new.kind in PARTS
        if part:
            refuse_closed(new.parent, writing.workspace)
        path = writing.workspace.path(new.parent) if part else path_of(id_)
        if part:
            edit(writing, id_, path, [AddTable((KINDS[new.kind].plural, slug(id_)), values)])
        else:
            text = new_file(cast(FileKind, new.kind), values)
            validated(path, text.encode())
            writing.create(path, text)
        verb = "Would add" if dry_run else "Added"
        lines = [f"{verb} {KINDS[new.kind].noun} {id_} ({path}).", *_told(new, joined, writing.workspace)]
        return done(writing, "add", id_, lines, dry_run=dry_run)


def joins_late(new: New, workspace: Workspace) -> dict[str, Any]:
    """`since`, where nothing is said of it: today for a key result of whose cycle a check-in period has run out, the
    running period for a KPI."""
    today, values = new.today, new.values
    if today is None or values.get("since") is not None:
        return {}
    if new.kind == "kpi":
        return {"since": kpi_period(today, values.get("cadence") or "quarterly", workspace.settings).name}
    late = new.kind == "key result" and is_late(workspace, new.parent, values, today)
    return {"since": today} if late else {}


def is_late(workspace: Workspace, objective: str, values: Mapping[str, Any], today: date) -> bool:
    """Whether a check-in period of a new key result has run out by the day, in a cycle that runs."""
    if today > workspace.cycle_of(objective).ends:
        return False
    cadence: Cadence = values.get("cadence") or "weekly"
    plan = Scoring(workspace, today).planned(objective, cadence, values.get("kpi"))
    return plan.periods[0].closes < today


def counts_from_today(today: date) -> str:
    return f"It counts from today, {today}."


def _told(new: New, joined: Mapping[str, Any], workspace: Workspace) -> Iterator[str]:
    if new.kind == "key result" and joined:
        yield f"{counts_from_today(joined['since'])} To count the whole cycle: --since {workspace.cycle_of(new.parent).starts}"
    change = new.values.get("target") is not None and new.values.get("cadence") in (None, "weekly")
    if change and new.values.get("takes") == "mean":
        yield MEAN_ADVICE


def check_cycle(span: Span, said: str | None, today: date, option: str = "-q") -> None:
    """A short name may mean a cycle that has ended: nothing is added there by a slip."""
    if said is not None and _SHORT.fullmatch(said):
        refuse_ended(span, said, span.name, today, f"{option} {span.name}")


def refuse_ended(span: Span, said: str, meant: str, today: date, full: str) -> None:
    if span.ends < today:
        raise UsageError(
            f"{said} means {meant} here, and {span.name} ended on {span.ends}.",
            remedy=f"To add to it all the same, write it in full: {full}.",
        )


def check_measure(options: Sequence[tuple[str, bool]]) -> None:
    """Exactly one of the three measures of a key result may be given."""
    given = [name for name, is_given in options if is_given]
    if len(given) > 1:
        raise UsageError(
            f"{' and '.join(given)} do not go together: a key result has one measure.",
            remedy="Give --from with --to (a change), --at-least or --at-most (a line), or --milestone (steps).",
        )


def _free_id(new: New, workspace: Workspace) -> str:
    id_ = new.id
    now = workspace.current_id(id_)
    if now is None:
        return id_
    is_now = f"{now} is {with_article([workspace.items[now]])} already"
    was = f"{id_} was the id of {now}, and old ids resolve for ever"
    raise OkrError(f"{is_now if now == id_ else was}.", remedy="Choose another name with --slug.")
