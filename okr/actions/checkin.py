"""Record check-ins: drafts become `[[update]]` blocks in the file of a person and day, all of them or none."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from msgspec.structs import replace

from okr import updates
from okr.actions.checkin_answer import echoes_of
from okr.actions.checkin_draft import CheckinDraft, read_update
from okr.actions.edits import changes_shown
from okr.errors import DoubtError, OkrError, TwoReadingsError
from okr.fields import values_of
from okr.ids import checkin_path
from okr.people_models import Update
from okr.periods import week_name
from okr.quantities import understood
from okr.storage.files.transaction import Writing
from okr.store import Store
from okr.updates import Entry, instant_of
from okr.views.plausibility import doubts_of
from okr.views.results import FileChange
from okr.words import joined
from okr.workspace import Workspace

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedIn:
    """What was recorded, and the workspace as it is with it."""

    entries: tuple[Entry, ...]
    workspace: Workspace
    changes: tuple[FileChange, ...]
    """Only of a dry run."""
    understood: tuple[tuple[str, ...], ...] = ()
    """Of each entry how its numbers were read, where they were typed in another way."""


def check_in(
    store: Store,
    drafts: Sequence[CheckinDraft],
    who: str,
    today: date,
    *,
    command: str = "checkin",
    agreed: bool = False,
) -> CheckedIn:
    """Record all of it or nothing; one file a day, only added to.

    Raises DoubtError for values that are unlikely, all of them at once, unless a person has `agreed`.
    """
    with store.writing(command) as writing:
        workspace = writing.workspace
        entries: list[Entry] = []
        doubts: list[str] = []
        for place, draft in enumerate(drafts):
            with named_place(draft.origin, place):
                update = read_update(draft, workspace, who, today)
            entry = filed(writing, who, update)
            workspace = with_entry(workspace, entry)
            entries.append(entry)
            name = draft.origin or (draft.item if len(drafts) > 1 else "")
            doubts += (joined(filter(None, (name, doubt)), ": ") for doubt in doubts_of(workspace, entry))
        if doubts and not agreed:
            raise DoubtError(doubts)
        staged = changes_shown(writing)
        echoes = tuple(
            tuple(echoed(draft, entry, workspace)) for draft, entry in zip(drafts, entries, strict=True)
        )
    return CheckedIn(entries=tuple(entries), workspace=workspace, changes=staged, understood=echoes)


def filed(writing: Writing, who: str, update: Update) -> Entry:
    """An update behind the others in the file of a person and day, as it stands there."""
    in_file = {
        key: list(value) if isinstance(value, tuple) else value
        for key, value in values_of(update)
        if value not in (None, (), {}) or key == "done"
    }
    entry = writing.append_update(who, update.date, in_file)
    return entry.saying(replace(update, at=entry.update.at))


def preview(
    workspace: Workspace, draft: CheckinDraft, who: str, today: date, now: datetime, *, agreed: bool = False
) -> tuple[Workspace, Entry]:
    """The workspace as it would be with a draft, and what would be written. Raises DoubtError as `check_in`."""
    update = read_update(draft, workspace, who, today)
    path = checkin_path(week_name(update.date), update.date, who)
    own = [e for e in workspace.recorded.get(update.item, ()) if e.path == path]
    instant = max((e.instant for e in own), default=0)
    if now.date() == update.date:
        instant = max(instant, instant_of(now))
    place = 1 + max((e.place for e in own), default=-1)
    entry = Entry(update=update, person=who, place=place, instant=instant)
    seen = with_entry(workspace, entry)
    if not agreed and (doubts := doubts_of(seen, entry)):
        raise DoubtError(doubts)
    return seen, entry


def echoed(draft: CheckinDraft, entry: Entry, workspace: Workspace) -> Iterator[str]:
    """How the numbers of a draft were read, where they were typed in another way."""
    update, fields_ = entry.update, draft.fields
    if update.value is not None and update.of is None and "value" in fields_ and "add" not in fields_:
        unit = getattr(workspace.record(update.item), "unit", None)
        if line := understood(fields_["value"], update.value, unit):
            yield line
    if update.parts and "value" in fields_ and "add" not in fields_:
        yield from echoes_of(fields_["value"], update.parts, workspace.key_result(update.item))
    if update.confidence is not None and (line := understood(fields_["confidence"], update.confidence, None)):
        yield line


@contextmanager
def named_place(origin: str, place: int = 0) -> Iterator[None]:
    """An error in the block begins with the place at which the text was written."""
    try:
        yield
    except OkrError as error:
        if isinstance(error, TwoReadingsError):
            error.place = place
        if origin:
            error.message = joined((origin, error.message), ": ")
        raise


def with_entry(workspace: Workspace, entry: Entry) -> Workspace:
    """The workspace as it is once the update is written."""
    item = entry.update.item
    return with_entries(workspace, item, (*workspace.recorded.get(item, ()), entry))


def with_entries(workspace: Workspace, item: str, entries: Iterable[Entry]) -> Workspace:
    """The workspace as it would be with these updates of an item instead of its own."""
    after = tuple(sorted(entries, key=lambda e: e.order))
    recorded = _laid_over(workspace.recorded, item, after)
    summed = None
    if workspace.summed is not None:
        summed = _laid_over(workspace.summed, item, updates.series(after))
    return workspace.with_updates(recorded, summed)


def _laid_over(below: Mapping[str, T], item: str, value: T) -> Mapping[str, T]:
    """A mapping with another value of one item; one layer for all rows of a batch, as deep ones end in a RecursionError."""
    layer, *rest = below.maps if isinstance(below, ChainMap) else ({}, below)
    return ChainMap({**layer, item: value}, *rest)  # type: ignore[arg-type]  # only the layer is written
