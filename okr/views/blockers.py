"""What stood in the way, from when until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from okr import records
from okr.models import Entry
from okr.scoring import Scoring


@dataclass(frozen=True, slots=True)
class Blocked:
    """An unbroken run of updates that say that something is in the way."""

    since: date
    text: str
    """As it was said last."""
    solved: date | None = None

    def days(self, today: date) -> int:
        return ((self.solved or today) - self.since).days


def blocked(entries: Sequence[Entry]) -> list[Blocked]:
    """Every run, the first one first; an acknowledgement neither begins nor ends one."""
    found: list[Blocked] = []
    begun: Blocked | None = None
    for entry in entries:
        if entry.update.acknowledged is not None:
            continue
        if entry.update.blocker:
            begun = Blocked(begun.since if begun else entry.update.date, entry.update.blocker)
        elif begun:
            found.append(Blocked(begun.since, begun.text, entry.update.date))
            begun = None
    return [*found, begun] if begun else found


def open_blocker(scoring: Scoring, id_: str) -> Blocked | None:
    """What stands in the way of an item on the day."""
    series = scoring.workspace.series(id_)
    if series.blocker is None and series.last <= scoring.today.toordinal():
        return None
    runs = blocked(records.counted(scoring.workspace.updates(id_), scoring.today))
    return runs[-1] if runs and runs[-1].solved is None else None
