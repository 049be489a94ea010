"""A batch of check-ins, looked at before it is written: what is wrong with it, and what of it is recorded already."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from msgspec.structs import replace

from okr.actions.checkin import named_place, preview, with_entries
from okr.actions.checkin_draft import CheckinDraft, draft_day
from okr.errors import OkrError, TwoReadingsError
from okr.people_models import Update
from okr.updates import Entry
from okr.words import Message, joined, plural
from okr.workspace import Workspace

Read = Callable[[Workspace, CheckinDraft], tuple[Workspace, Entry]]
_SHOWN = 20
"""Bad rows that are told one by one."""


@dataclass(frozen=True, slots=True)
class Batch:
    drafts: tuple[CheckinDraft, ...]
    """What is not recorded yet."""
    recorded: int
    """How many drafts are recorded already."""


def examined(
    rows: Sequence[CheckinDraft | OkrError],
    workspace: Workspace,
    who: str,
    today: date,
    now: datetime,
    *,
    may_ask: bool,
) -> Batch:
    """The drafts of a batch that are new; a row that could not be read comes in as its error.

    Raises one OkrError for all rows that are wrong. A number with two readings is wrong where nobody can be asked.
    """
    drafts = [row for row in rows if isinstance(row, CheckinDraft)]
    known = set(_recorded(drafts, workspace, who, today, now))
    errors: list[OkrError] = []
    new: list[CheckinDraft] = []
    for row in rows:
        if isinstance(row, OkrError):
            errors.append(row)
        elif id(row) not in known:
            try:
                with named_place(row.origin):
                    workspace, _ = preview(workspace, row, who, today, now, agreed=True)
                new.append(row)
            except TwoReadingsError as error:
                if may_ask:
                    new.append(row)
                else:
                    errors.append(error)
            except OkrError as error:
                errors.append(error)
    if errors:
        raise _together(errors)
    return Batch(tuple(new), len(known))


def _together(errors: Sequence[OkrError]) -> OkrError:
    """One error that tells all of them, with the exit code of the first."""
    if len(errors) == 1:
        return errors[0]
    lines = [joined(("  ", joined((each.message, each.remedy), ". ")), "") for each in errors[:_SHOWN]]
    if len(errors) > _SHOWN:
        lines.append(joined(("  ", Message("and {n} more", n=len(errors) - _SHOWN)), ""))
    head = plural(
        len(errors), "{n} row is wrong, so nothing was written", "{n} rows are wrong, so nothing was written"
    )
    error = OkrError(joined((head, *lines), "\n"), remedy=Message("Fix these rows and run it again."))
    error.exit_code = errors[0].exit_code
    return error


# ── what is recorded already ─────────────────────────────────────────────────────────────────────


def _recorded(
    drafts: Sequence[CheckinDraft], workspace: Workspace, who: str, today: date, now: datetime
) -> Iterator[int]:
    """`id()` of each draft that says what this person recorded of the item on that day."""
    groups: dict[tuple[str, date], list[CheckinDraft]] = {}
    for draft in drafts:
        try:
            groups.setdefault((draft.item, draft_day(draft, today)), []).append(draft)
        except OkrError:
            continue  # told when the row is read
    for (item, day), group in groups.items():
        entries = workspace.updates(item)
        own = [each for each in entries if each.person == who and each.update.date == day]
        if own:
            # as it was before: a KPI's next period and the open blocker depend on what is recorded
            before = with_entries(workspace, item, [each for each in entries if each not in own])
            recorded = [replace(each.update, at=None) for each in own]
            read = partial(preview, who=who, today=today, now=now, agreed=True)
            said = list(_said(group, before, recorded, read))
            counts = range(len(said), 0, -1)
            most = next((count for count in counts if _is_recorded(said[:count], recorded)), 0)
            yield from map(id, group[:most])


def _said(
    group: Sequence[CheckinDraft], workspace: Workspace, recorded: Sequence[Update], read: Read
) -> Iterator[Update]:
    """The updates of one item and day, up to one that cannot be read."""
    for draft in group:
        try:
            workspace, entry = read(workspace, _as_answered(draft, workspace, recorded, read))
        except OkrError:
            return
        yield entry.update


def _as_answered(
    draft: CheckinDraft, workspace: Workspace, recorded: Sequence[Update], read: Read
) -> CheckinDraft:
    """A draft with the reading of its number that is recorded, if a person was asked for it."""
    try:
        read(workspace, draft)
    except TwoReadingsError as error:
        for settled in (draft.settled(error, text) for text in error.texts):
            if read(workspace, settled)[1].update in recorded:
                return settled
    return draft


def _is_recorded(said: Sequence[Update], recorded: Sequence[Update]) -> bool:
    """Whether the updates are among the recorded ones, in their order, and still count."""
    end = len(recorded)
    for update in reversed(said):
        places = [place for place in range(end) if recorded[place] == update]
        if not places:
            return False
        end = places[-1]
        if any(_replaces(later, update) for later in recorded[end:] if later not in said):
            return False
    return True


def _replaces(later: Update, update: Update) -> bool:
    """Whether a later update of that day says another thing about the same."""
    return (
        (
            later.answers
            and update.answers
            and later.period == update.period
            and (not (later.parts and update.parts) or bool(later.parts.keys() & update.parts.keys()))
        )
        or None not in (later.confidence, update.confidence)
        or (_is_about_blocker(later) and _is_about_blocker(update))
    )


def _is_about_blocker(update: Update) -> bool:
    return update.blocker is not None or update.unblocked is not None
