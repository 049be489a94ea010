"""Whether the place of a check-in file agrees with the dates inside it."""

from __future__ import annotations

from collections.abc import Iterator

from okr.ids import checkin_name, checkin_path
from okr.models import Checkin
from okr.periods import week_name
from okr.storage.validation import Fault

CODE = "R006"


def right_place(path: str, checkin: Checkin) -> str:
    """Where a check-in file belongs: by the one date inside it, else by the day in its name."""
    day, person = checkin_name(path)
    dates = {update.date for update in checkin.update}
    meant = dates.pop() if len(dates) == 1 else day
    return checkin_path(week_name(meant), meant, person)


def misdated(path: str, checkin: Checkin) -> Iterator[Fault]:
    """One fault for the place of the file, and one for each update of another day than its neighbours."""
    right = right_place(path, checkin)
    if right != path:
        yield _misplaced(path, right)
    day = checkin_name(right)[0]
    for place, update in enumerate(checkin.update):
        if update.date != day:
            yield Fault(
                code=CODE,
                key=("update", place, "date"),
                at=("update", place, "date"),
                message=f"an update of {update.date} stands in the file of {day}: who looks for it there finds nothing",
                fix=f"move this [[update]] to {right_place_of(update.date, path)}, or correct its date",
            )


def right_place_of(day: object, path: str) -> str:
    """The file of the same person on another day, as a sentence names it."""
    return f"the file {day}-{checkin_name(path)[1]}.toml"


def _misplaced(path: str, right: str) -> Fault:
    old, new = checkin_name(path)[0], checkin_name(right)[0]
    if old != new:
        message = f"the name says {old}, every update inside says {new}: a check-in stands under the day on which it was made"
    else:
        message = f"{old} belongs to {right.split('/')[1]}, and the file stands in {path.split('/')[1]}: who looks at the week misses it"
    return Fault(code=CODE, key=(), at=(), message=message, fix=f"move it to {right}", fixable=True)
