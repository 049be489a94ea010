"""Which keys of a measure fit together, and what they say in numbers: each refusal is a sentence for the file.

Asked where a file is read, so nothing here imports more than `re` and `decimal`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from okr.parse import FIRST_DAY, LAST_DAY, written_day
from okr.words import Message

_BY = r"(?a)([+-][0-9]{1,6}(?:\.[0-9]{1,6})?)%"
NOT_TOLD = "words"
"""As `result`: the outcome is to be told in words, and is not told yet."""


if TYPE_CHECKING:  # protocols take longer to make than all the rest
    from typing import Any, Literal, Protocol

    class Limited(Protocol):
        """A line with two limits, ends included."""

        @property
        def at_least(self) -> float | Literal["open"] | None: ...
        @property
        def at_most(self) -> float | Literal["open"] | None: ...

    class Limits(Limited, Protocol):
        """A line to hold: two limits, each of which may be strict."""

        @property
        def above(self) -> float | None: ...
        @property
        def below(self) -> float | None: ...

    class Measured(Limits, Protocol):
        """The keys of a key result that say how it is measured."""

        @property
        def start(self) -> float | Literal["first"] | None: ...
        @property
        def target(self) -> float | Literal["open"] | None: ...
        @property
        def by(self) -> str | None: ...
        @property
        def stretch(self) -> float | None: ...
        @property
        def points(self) -> Sequence[tuple[float, float]]: ...
        @property
        def milestones(self) -> Mapping[str, float]: ...
        @property
        def parts(self) -> Mapping[str, float]: ...
        @property
        def result(self) -> str | None: ...
        @property
        def takes(self) -> str: ...
        @property
        def kpi(self) -> str | None: ...
        @property
        def lines(self) -> Mapping[str, Any]: ...
        @property
        def may_miss(self) -> int | None: ...
        @property
        def graded(self) -> object: ...


def number_of(value: float | str | None) -> float | None:
    """A number as it is; None where it comes later or is read from what is recorded first."""
    return None if isinstance(value, str) else value


def bounds(line: Limits) -> tuple[float | None, float | None]:
    """The lower and the upper limit in numbers, strict or not; None where there is none, or none yet."""
    low = line.at_least if line.above is None else line.above
    high = line.at_most if line.below is None else line.below
    return (None if low == "open" else low), (None if high == "open" else high)


def bounds_of(line: Limited) -> tuple[float | None, float | None]:
    """The least and the greatest good value of a line; None of one that is open or missing."""
    return number_of(line.at_least), number_of(line.at_most)


def is_line(line: Limits) -> bool:
    return not line.at_least is line.at_most is line.above is line.below is None


def is_open(line: Limits) -> bool:
    """Whether a limit comes later."""
    return line.at_least == "open" or line.at_most == "open"


def span_of(kr: Measured, first: float | None = None) -> tuple[float | None, float | None]:
    """Start and target in numbers, None where there is none yet; `first` is the first value recorded.

    `parts` go from 0 to their sum. `by` is a share of the start, of a negative one of its size; of 0 it is none.
    """
    if kr.parts:
        return 0, added(kr.parts.values())
    start = first if isinstance(kr.start, str) else kr.start
    if kr.by is None:
        return start, number_of(kr.target)
    return start, target_by(start, kr.by) if start else None


def added(values: Iterable[float]) -> int | float:
    """A sum of numbers as they are written, so that 0.1 + 0.2 is 0.3; whole where all of them are."""
    known = list(values)
    exact = sum((Decimal(str(value)) for value in known), Decimal(0))
    return int(exact) if all(isinstance(value, int) for value in known) else float(exact)


def target_by(start: float, by: str) -> int | float:
    """start + share × |start|, without binary rounding."""
    own, share = Decimal(str(start)), Decimal(by.rstrip("%")) / 100
    exact = own + share * abs(own)
    if exact == own:
        return start
    return int(exact) if exact == exact.to_integral_value() else float(exact)


# ── what fits together ───────────────────────────────────────────────────────────────────────────


def check_measure(kr: Measured) -> None:
    """Raise ValueError where the keys do not make exactly one measure."""
    change = not kr.start is kr.target is kr.by is None
    hold = is_line(kr)
    measures = change + hold + bool(kr.milestones) + bool(kr.parts)
    if measures != 1 and (measures or kr.result is None):
        raise ValueError(
            Message("exactly one measure is needed: start with target, at_least/at_most, or milestones"),
            Message("keep one of them; in `okr set`, KEY= removes a key")
            if measures
            else Message("add one of these keys"),
        )
    if change:
        _check_change(kr)
    else:
        _check_no_change(kr)
    if hold:
        check_line(kr)
    elif kr.may_miss is not None:
        raise ValueError(Message("may_miss needs a limit: at_least or at_most"))
    elif kr.lines:
        raise ValueError(Message("lines need a key result with at_least or at_most"))
    if kr.milestones and not any(kr.milestones.values()):
        raise ValueError(Message("at least one milestone needs a weight above 0"))
    if not measures and (kr.kpi or kr.graded):
        raise ValueError(Message("an outcome in words is never counted: it reads no KPI and has no grade"))


def _check_no_change(kr: Measured) -> None:
    if kr.stretch is not None or kr.points:
        raise ValueError(Message("stretch and points need a change from start to target"))
    if kr.takes == "recent":
        raise ValueError(Message('takes = "recent" needs a change from start to target'))
    if kr.kpi and kr.milestones:
        raise ValueError(Message("a key result uses a KPI or has milestones, not both"))
    if kr.parts and (kr.kpi or kr.takes != "last"):
        raise ValueError(Message('parts have values of their own: no kpi, and takes = "last"'))
    if not all(kr.parts.values()):
        raise ValueError(Message("each of the parts needs a number above 0"))


def _check_change(kr: Measured) -> None:
    if kr.by is not None:
        _check_by(kr.by, kr.target)
    if (kr.start is None and kr.target != "open") or kr.target is kr.by is None:
        raise ValueError(Message("start needs a target, and target a start"))
    if kr.start == "first" and kr.takes in ("sum", "mean"):
        raise ValueError(Message('start = "first" needs takes = "last" or "recent"'))
    start, target = span_of(kr)
    if start is not None and target is not None:
        _check_beyond(kr, start, target)
    elif kr.stretch is not None or kr.points:
        raise ValueError(Message("stretch and points need a start and a target in numbers"))


def _check_by(by: str, target: object) -> None:
    if target is not None:
        raise ValueError(Message("use target or by, not both"))
    if not re.fullmatch(_BY, by):
        raise ValueError(Message('by: "{by}" is not a share of the start; examples: +17%, -10%', by=by))


def _check_beyond(kr: Measured, start: float, target: float) -> None:
    """Stretch and points lie beyond the target and on the way to it."""
    up = target >= start
    if kr.stretch is not None and (kr.stretch <= target if up else kr.stretch >= target):
        raise ValueError(
            Message(
                "stretch {stretch} is not beyond the target {target}",
                stretch=str(kr.stretch),
                target=str(target),
            )
        )
    if kr.points:
        line = [(start, 0), *kr.points, (target, 1)]
        if not all((b[0] > a[0] if up else b[0] < a[0]) and b[1] > a[1] for a, b in pairwise(line)):
            raise ValueError(Message("points must go strictly from [start, 0] to [target, 1]"))


def check_line(line: Limits) -> None:
    """Raise ValueError where no value keeps a line."""
    if line.at_least is not None and line.above is not None:
        raise ValueError(Message("use at_least or above, not both"))
    if line.at_most is not None and line.below is not None:
        raise ValueError(Message("use at_most or below, not both"))
    low, high = bounds(line)
    if low is None or high is None:
        return
    if line.above is line.below is None:
        check_order(low, high)
    elif low >= high:
        raise ValueError(Message("no value is between {low} and {high}", low=str(low), high=str(high)))


def check_days(lines: Iterable[str]) -> None:
    """Raise ValueError for a key of `lines` that is no day."""
    for key in lines:
        day = written_day(key)
        if day is None or not FIRST_DAY <= day <= LAST_DAY:
            raise ValueError(Message('lines: "{key}" is not a valid date; use YYYY-MM-DD', key=key))


def check_bands(bands: Sequence[tuple[float, float]], lines: Sequence[Limited]) -> None:
    """Raise ValueError where bands of a bonus do not go from the least that is paid to the best, by the limits of its KPI."""
    if any(line.at_least is not None and line.at_most is not None for line in lines):
        raise ValueError(Message("bands need one limit, not two"))
    if len({line.at_least is None for line in lines}) > 1:
        raise ValueError(Message("bands need limits of one kind: at_least or at_most in all of them"))
    up = lines[0].at_least is not None
    if not all((b[0] > a[0]) if up else (b[0] < a[0]) for a, b in pairwise(bands)):
        raise ValueError(
            Message("bands: with at_least each value must be above the one before, as [[480, 0.5], [500, 1]]")
            if up
            else Message("bands: with at_most each value must be below the one before, as [[5, 0.5], [4, 1]]")
        )
    if not all(b[1] > a[1] for a, b in pairwise(bands)):
        raise ValueError(Message("bands: each share must be above the one before, as [[480, 0.5], [500, 1]]"))


def check_order(at_least: float | None, at_most: float | None) -> None:
    if at_least is not None and at_most is not None and at_least > at_most:
        raise ValueError(
            Message(
                "at_least {low} is above at_most {high}, so no value is good",
                low=str(at_least),
                high=str(at_most),
            )
        )
