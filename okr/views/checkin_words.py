"""The words of check-ins: note, next step and blocker, each with the value that came with them.

What stood in the way, from when until when.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from okr import updates
from okr.models import Entry, Update
from okr.scoring import Scoring
from okr.updates import Blocked, blocked
from okr.views.results import CheckinWords

SHOWN = 5
"""Check-ins of one item that are shown; `okr log` has all."""


def words_of(scoring: Scoring, id_: str) -> tuple[CheckinWords, ...]:
    """The last check-ins of an item that have words, the latest first."""
    return tuple(_checkins(scoring, id_))[-SHOWN:][::-1]


def latest_words(
    scoring: Scoring, ids: Iterable[tuple[str, str]], starts: date = date.min
) -> Iterator[CheckinWords]:
    """Of each id and title the last check-in with words since a day, the latest first."""
    found = []
    for id_, title in ids:
        since = [each for each in _checkins(scoring, id_, title) if each.date >= starts]
        found += since[-1:]
    yield from sorted(found, key=lambda each: (-each.date.toordinal(), each.id))


def _checkins(scoring: Scoring, id_: str, title: str = "") -> Iterator[CheckinWords]:
    """What one person said of an item on one day is one check-in: a correction keeps what it does not say anew."""
    entries = updates.counted(scoring.workspace.updates(id_), scoring.today)
    groups: dict[tuple[date, str, str | None], list[Entry]] = {}
    for entry in entries:
        if entry.update.acknowledged is None:
            period = entry.update.period if id_ in scoring.workspace.kpis else None
            key = (entry.update.date, entry.person, period)
            groups[key] = [*groups.pop(key, []), entry]
    for group in groups.values():
        found = _checkin(id_, title, group)
        if found.note or found.next or found.blocker or found.unblocked:
            yield found


def _checkin(id_: str, title: str, group: Sequence[Entry]) -> CheckinWords:
    updates = [entry.update for entry in group]
    answer = next((update for update in reversed(updates) if update.answers), updates[-1])
    return CheckinWords(
        id=id_,
        title=title,
        date=updates[-1].date,
        person=group[-1].person,
        period=answer.period,
        value=answer.value,
        done=answer.done,
        undone=answer.undone,
        confidence=_last(updates, "confidence"),
        note=_last(updates, "note"),
        next=_last(updates, "next"),
        blocker=_last(updates, "blocker"),
        unblocked=next((u.unblocked for u in reversed(updates) if u.blocker or u.unblocked), None),
    )


def _last(updates: Sequence[Update], name: str) -> Any:
    """The last one given."""
    return next((found for u in reversed(updates) if (found := getattr(u, name)) not in (None, "")), None)


def open_blocker(scoring: Scoring, id_: str) -> Blocked | None:
    """What stands in the way of an item on the day; of what is done, dropped or closed nothing does."""
    series = scoring.workspace.series(id_)
    if series.blocker is None and series.last <= scoring.today.toordinal():
        return None
    if scoring.is_over(id_):
        return None
    runs = blocked(updates.counted(scoring.workspace.updates(id_), scoring.today))
    return runs[-1] if runs and runs[-1].solved is None else None
