"""Add one item: its slug, its references, the rules of its model, then its file."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from msgspec.structs import replace

from okr.actions.dated import LIMITS
from okr.actions.edits import (
    create,
    edit,
    outcome,
    refuse_closed,
    refuse_end_outside,
    refuse_same_ends,
    refuse_taken,
    template,
    with_valid_references,
    write_result,
)
from okr.actions.link_hint import link_hint
from okr.errors import OkrError, UsageError
from okr.ids import KINDS, PARTS, FileKind, Kind, is_unit, make_slug, path_of, slug, table_of
from okr.lookup import check_slug_option
from okr.models import Cadence
from okr.parse import address
from okr.periods import Span, kpi_period
from okr.scoring import Scoring
from okr.storage.files.replace import replace_atomic
from okr.storage.files.transaction import Writing
from okr.storage.toml.edit import AddTable, SetKey
from okr.store import Store
from okr.views.results import Done
from okr.words import Message, joined
from okr.workspace import Workspace

_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewItem:
    """An item to be added."""

    kind: Kind
    values: dict[str, Any]
    """The keys of its table."""
    parent: str = ""
    """The cycle of an objective; the id of the objective of a key result or initiative."""
    slug: str | None = None
    today: date | None = None
    """The day of the adding: a key result that joins late counts from it, a KPI from its period of that day; None where
    the past is brought along."""
    understood: Sequence[str] = ()
    """How its numbers were read, where they were typed in another way."""

    @property
    def id(self) -> str:
        title = str(self.values.get("title") or self.values.get("name"))
        own = make_slug(title, self.kind) if self.slug is None else check_slug_option(self.slug, "--slug")
        return f"{self.parent}/{own}" if self.parent else KINDS[self.kind].prefix + own


def add(store: Store, new: NewItem) -> Done:
    """Add an item; nothing is written where anything about it is wrong."""
    with store.writing(f"add {new.kind.replace(' ', '-')}") as writing:
        if new.kind == "person" and _is_known(new, writing.workspace):
            return _complete(writing, new)
        is_first_team = new.kind == "team" and not writing.workspace.teams
        id_, path, lines = stage(writing, new)
        if new.today is not None and new.values.get("unit"):
            lines += link_hint(writing, id_, new.today)
        line = outcome(
            "Added {kind} {id} ({path}).", "Would add {kind} {id} ({path}).", writing,
            kind=KINDS[new.kind].noun, id=id_, path=path,
        )  # fmt: skip
        done = write_result(writing, "add", id_, [line, *lines])
    return replace(done, lines=(*done.lines, *_owners(store, slug(id_)))) if is_first_team else done


def _is_known(new: NewItem, workspace: Workspace) -> bool:
    """Whether a new person is there: with the same id and one same address, such as you, by `okr init`.

    Raises OkrError where an address is that of another person: okr could not tell the two apart.
    """
    wanted = set(map(address, new.values.get("emails", ())))
    for id_, person in workspace.people.items():
        shared = [email for email in person.emails if address(email) in wanted]
        if shared and id_ != new.id:
            raise OkrError(
                Message("{email} is the address of {person}", email=shared[0], person=id_),
                remedy=Message("Change that person: okr set {person} FIELD=VALUE", person=id_),
            )
        if shared:
            return True
    return False


def _complete(writing: Writing, new: NewItem) -> Done:
    """Give a person who is there what is given of a new one."""
    id_, workspace = new.id, writing.workspace
    path = workspace.path(id_)
    values = with_valid_references(new.kind, id_, new.values, workspace)
    now = workspace.people[id_].emails
    had = set(map(address, now))
    values["emails"] = [*now, *(email for email in values["emails"] if address(email) not in had)]
    edit(writing, id_, path, [SetKey((key,), value) for key, value in values.items()])
    line = outcome(
        "{id} exists already, with this address: updated {path}.", "{id} exists already, with this address: would update {path}.", writing,
        id=id_, path=path,
    )  # fmt: skip
    return write_result(writing, "add", id_, [line])


_OWNERS = "CODEOWNERS"


def _owners(store: Store, team: str) -> list[str]:
    """Write CODEOWNERS beside the first team, all of it commented out, where git keeps the workspace. What is told of it.

    It is no goal, so it is neither in the journal nor undone.
    """
    root = store.root
    taken = (os.path.lexists(root / place / _OWNERS) for place in ("", ".github", "docs"))
    if not os.path.lexists(root / ".git") or any(taken):
        return []
    if not store.dry_run:
        replace_atomic(root, _OWNERS, template(_OWNERS).replace("TEAM", team).encode(), None)
    return [
        outcome(
            "Wrote {path}: a sample of who approves changes to goals, all of it commented out.",
            "Would write {path}: a sample of who approves changes to goals, all of it commented out.",
            store,
            path=_OWNERS,
        )
    ]


def stage(writing: Writing, new: NewItem) -> tuple[str, str, list[str]]:
    """Stage a new item among the changes of a writing. Gives its id, its file, and what else is to be told of it."""
    workspace = writing.workspace
    id_ = new.id
    other = Message("Choose another name.") if is_unit(id_) else Message("Choose another id: --slug NAME")
    refuse_taken(id_, workspace, other)
    joins = _since(new, workspace)
    values = with_valid_references(new.kind, id_, {**new.values, **joins}, workspace)
    refuse_same_ends(values)
    if new.kind in PARTS:
        refuse_closed(new.parent, workspace)
        refuse_end_outside(new.parent, values.get("ends"), workspace)
        path = workspace.path(new.parent)
        edit(writing, id_, path, [AddTable((KINDS[new.kind].plural, slug(id_)), values)])
    elif new.parent and new.kind == "kpi":
        refuse_own_readings(new.parent, workspace)
        path = workspace.path(new.parent)
        edit(writing, id_, path, [AddTable(table_of(id_, new.kind), values)])
    else:
        path = path_of(id_)
        create(writing, cast(FileKind, new.kind), path, values)
    remarks = [*new.understood]
    if new.kind == "key result" and joins:
        whole = f"--since {workspace.cycle_of(new.parent).starts}"
        remarks.append(counts_from_today(joins["since"], whole))
    change = new.values.get("target") is not None and new.values.get("cadence") in (None, "weekly")
    if change and new.values.get("takes") == "mean":
        remarks.append(
            Message(
                "A mean of all values moves less every week. "
                "For values that jump: --takes recent, else: --takes last"
            )
        )
    return id_, path, remarks


def refuse_own_readings(id_: str, workspace: Workspace) -> None:
    """Raise OkrError for a KPI that has values: it would lose them with its first unit."""
    if id_ not in workspace.groups and workspace.series(id_).values:
        raise OkrError(
            Message("{id} has values of its own, and with units only these have values", id=id_),
            remedy=Message("Retire it, and add a new KPI for the units: okr drop {id} --reason …", id=id_),
        )


def _since(new: NewItem, workspace: Workspace) -> dict[str, Any]:
    """`since` where it is not given: today for a key result that joins late, the running period for a KPI."""
    today, values = new.today, new.values
    if today is None or values.get("since") is not None:
        return {}
    # a unit is there from the start as the others are
    if new.kind == "kpi" and (new.parent or "kpi_group" in values):
        return {}
    if new.kind == "kpi":
        return {"since": kpi_period(today, values.get("cadence") or "quarterly", workspace.settings).name}
    if values.keys() & {"result"} and not values.keys() & {"target", "by", "milestones", "parts", *LIMITS}:
        return {}  # told in words: nothing of it is counted
    if values.get("ends") and values["ends"] < today:
        return {}  # its time is over, and was that of the cycle
    late = new.kind == "key result" and is_late(workspace, new.parent, values, today)
    return {"since": today} if late else {}


def is_late(workspace: Workspace, objective: str, values: Mapping[str, Any], today: date) -> bool:
    """Whether a check-in period of a new key result has run out by the day, in a cycle that runs."""
    if today > workspace.cycle_of(objective).ends:
        return False
    cadence: Cadence = values.get("cadence") or "weekly"
    plan = Scoring(workspace, today).planned(objective, cadence, values.get("kpi"))
    return plan.periods[0].closes < today


def counts_from_today(today: date, command: str) -> str:
    """What a key result that joins late is told, with what to type so that the whole cycle counts."""
    return Message(
        "It counts from today, {today}. To count the whole cycle: {command}", today=today, command=command
    )


def check_cycle(span: Span, asked: str | None, today: date, option: str = "-q") -> None:
    """A short name may mean a cycle that has ended: nothing is added there by a slip."""
    if asked is not None and not _YEAR.search(asked) and asked.casefold() != span.name.casefold():
        refuse_ended(span, asked, span.name, today, f"{option} {span.name}")


def refuse_ended(span: Span, asked: str, meant: str, today: date, full: str) -> None:
    """Raise UsageError where the cycle has ended; `full` is what to type to add to it all the same."""
    if span.ends < today:
        raise UsageError(
            Message(
                "{asked} means {meant} here, and {cycle} ended on {end}",
                asked=asked, meant=meant, cycle=span.name, end=span.ends,
            ),
            remedy=Message("To add to it anyway, write it in full: {full}", full=full),
        )  # fmt: skip


def check_measure(measures: Sequence[str]) -> None:
    """Only one of the three measures of a key result may be given; `measures` are the options of those that are."""
    if len(measures) > 1:
        raise UsageError(
            Message(
                "a key result has one measure, not {measures}", measures=joined(measures, Message(" and "))
            ),
            remedy=Message(
                "Use --from with --to (a change), --at-least or --at-most (a limit), --milestone or --part."
            ),
        )
