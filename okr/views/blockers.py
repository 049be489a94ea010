"""What stood in the way, from when until when."""

from __future__ import annotations

from okr import records
from okr.records import Blocked, blocked
from okr.scoring import Scoring


def open_blocker(scoring: Scoring, id_: str) -> Blocked | None:
    """What stands in the way of an item on the day; of what is done, dropped or closed nothing does."""
    series = scoring.workspace.series(id_)
    if series.blocker is None and series.last <= scoring.today.toordinal():
        return None
    if scoring.is_over(id_):
        return None
    runs = blocked(records.counted(scoring.workspace.updates(id_), scoring.today))
    return runs[-1] if runs and runs[-1].solved is None else None
