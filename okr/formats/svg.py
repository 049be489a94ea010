"""Charts as SVG of a few hundred bytes: no library, no script, and every look is in the style sheet.

Days run from left to right. A value that goes down is drawn going down, whether that is good or not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from markupsafe import Markup
from msgspec import Struct

from okr.documents.blocks import Bar
from okr.formats.elements import made
from okr.formulas import position
from okr.views.trend import KeyResultTrend, KpiPoint, KpiTrend, Trend
from okr.words.numbers import amount, computed, share, short_date

BOX = "0 0 320 120"
"""The view box of a chart."""
_RIGHT, _TOP, _BOTTOM, _FEET = 314.0, 10.0, 98.0, 116.0
_BEYOND = 0.07
"""How far a forecast is drawn outside of the scale, as a share of it."""
_LETTER = 6.3
"""Width of a digit of a label."""
_STRIP = 12.0
"""Height of the strip of periods below the values of a line."""
_APART = 11.0
"""Labels of values are at least so far from one another."""
Words = Callable[[str], Markup]


class Place(Struct, frozen=True):
    x: float
    y: float


def bar(of: Bar) -> Markup:
    """A bar of 100 by 10, with a line where it should be; the share is written beside it."""
    track = '<rect width="100" height="10" class="track"/>'
    fill = f'<rect width="{_held(of.share):.1f}" height="10" class="fill"/>'
    mark = "" if of.expected is None else f'<path d="M{_held(of.expected):.1f} -2V12" class="mark"/>'
    return made(f'<svg viewBox="-1 -2 102 14" aria-hidden="true">{track}{fill}{mark}</svg>')


def _held(share: float) -> float:
    return min(max(share, 0.0), 1.0) * 100


def curve(values: Sequence[float | None]) -> Markup:
    """Values as a small curve, which has no line where one is missing; equal ones are a line at half height."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return Markup()
    scale, wide = Scale(known, top=0, bottom=20), 100 / (len(values) - 1)
    lines = []
    for is_known, run in groupby(enumerate(values), key=lambda pair: pair[1] is not None):
        points = [f"{_n(at * wide)},{_n(scale.y(value or 0))}" for at, value in run]
        lines.append(f'<polyline points="{" ".join(points)}"/>' if is_known else "")
    return made(f'<svg viewBox="-2 -2 104 24" class="curve" aria-hidden="true">{"".join(lines)}</svg>')


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


class Scale:
    """Values to heights: the lowest at the bottom, the highest at the top."""

    def __init__(self, values: Iterable[float], *, top: float = _TOP, bottom: float = _BOTTOM) -> None:
        found = list(values)
        self.low, self.high = min(found), max(found)
        self._top, self._bottom = top, bottom

    def y(self, value: float) -> float:
        share = min(max(position(value, self.low, self.high), -_BEYOND), 1 + _BEYOND)
        return self._bottom - share * (self._bottom - self._top)


def chart(trend: Trend, words: Words, unit: str | None = None) -> Markup:
    """What is inside of the picture of a trend."""
    parts = _of_kpi(trend, words, unit) if isinstance(trend, KpiTrend) else _of_key_result(trend, words, unit)
    return Markup().join(parts)


# ── a key result ─────────────────────────────────────────────────────────────────────────────────


def _of_key_result(trend: KeyResultTrend, words: Words, unit: str | None) -> Iterator[Markup]:
    bounds = [
        value for value in (trend.start, trend.target, trend.at_least, trend.at_most) if value is not None
    ]
    holds = trend.measure == "hold"
    scale = Scale((*bounds, *(point.value for point in trend.points)), bottom=_BOTTOM - holds * _STRIP)
    shown = sorted({scale.high, scale.low, *bounds}, key=lambda value: value not in bounds)
    labels = _labels(shown, unit)
    if trend.measure == "milestones":
        labels = [(value, share(value / (trend.target or 1))) for value in shown]
    left = _left(labels, words)
    days = (trend.ends - trend.starts).days or 1

    def at(day: date, value: float) -> Place:
        share = min(max((day - trend.starts).days / days, 0.0), 1.0)
        return Place(left + share * (_RIGHT - left), scale.y(value))

    for first, last in trend.gaps:
        begins, wide = at(first, 0).x, at(last, 0).x - at(first, 0).x
        yield made(f'<rect x="{_n(begins)}" y="4" width="{_n(wide)}" height="98" class="gap"/>')
    yield from _frame(labels, scale, left, (short_date(trend.starts), short_date(trend.ends)), words)
    for bound in bounds if holds else [] if trend.target is None else [trend.target]:
        yield _line("limit", [Place(left, scale.y(bound)), Place(_RIGHT, scale.y(bound))])
    yield _line("expected", (at(corner.day, corner.value) for corner in trend.expected))
    if trend.starts <= trend.today <= trend.ends:
        x = _n(at(trend.today, 0).x)
        yield made(f'<path d="M{x} 4V102" class="today"/>')
    runs = trend.runs
    for run in runs:
        yield _line("value", (at(*corner) for corner in run))
    last_point = trend.points[-1]
    if trend.forecast is not None and last_point.day < trend.ends:
        yield _line("forecast", [at(last_point.day, last_point.value), at(trend.ends, trend.forecast)])
    # the dots of a limit are its periods, below: a value has one only if it has no line
    alone = [run[0] for run in runs if len(run) == 1]
    seen = alone if holds else [(point.day, point.value) for point in trend.points]
    yield _dots("dots", (at(*place) for place in seen))
    if holds:
        yield _strip(trend, lambda day: at(day, 0).x)


def _strip(trend: KeyResultTrend, x: Callable[[date], float]) -> Markup:
    """The periods of a line at the foot: a full circle is kept, an empty one missed, a point to come."""
    signs = []
    for period in trend.periods:
        kind, size = {True: ("kept", "3.4"), False: ("missed", "3.1"), None: ("later", "1.2")}[period.kept]
        signs.append(f'<circle cx="{_n(x(period.due))}" cy="{_BOTTOM:g}" r="{size}" class="{kind}"/>')
    return made("".join(signs))


# ── a KPI ────────────────────────────────────────────────────────────────────────────────────────


def _of_kpi(trend: KpiTrend, words: Words, unit: str | None) -> Iterator[Markup]:
    """Its periods side by side, each with its own line; beyond the line the band of what is tolerated."""
    points = trend.points
    values = [value for run in trend.runs for _, value in run]
    bounds = [bound for point in points for bound in (point.at_least, point.at_most) if bound is not None]
    newest = [bound for bound in (points[-1].at_least, points[-1].at_most) if bound is not None]
    edges = [bound + beyond for bound in bounds for beyond in (-(trend.tolerance or 0), trend.tolerance or 0)]
    scale = Scale((*values, *(edges if trend.tolerance else bounds)))
    shown = {max((*values, *bounds)), min((*values, *bounds)), *newest}
    labels = _labels(sorted(shown, key=lambda value: value not in newest), unit)
    left = _left(labels, words)
    wide = (_RIGHT - left) / len(points)

    def middle(at: int, value: float) -> Place:
        return Place(left + (at + 0.5) * wide, scale.y(value))

    for at, point in enumerate(points):
        yield from _line_of(point, scale, left + at * wide, wide, trend.tolerance or 0)
    ends = points[0].period, points[-1].period if len(points) > 1 else ""
    yield from _frame(labels, scale, left, ends, words)
    for run in trend.runs:
        yield _line("value", (middle(*each) for each in run))
    for kind, running in (("dots", False), ("running", True)):
        read = (each for run in trend.runs for each in run if points[each[0]].running is running)
        yield _dots(kind, (middle(*each) for each in read))


def _line_of(point: KpiPoint, scale: Scale, x: float, wide: float, tolerance: float) -> Iterator[Markup]:
    for bound, beyond in ((point.at_least, -tolerance), (point.at_most, tolerance)):
        if bound is not None:
            y, edge = scale.y(bound), scale.y(bound + beyond)
            if tolerance:
                top, high = min(y, edge), abs(y - edge)
                yield made(
                    f'<rect x="{_n(x)}" y="{_n(top)}" width="{_n(wide)}" height="{_n(high)}" class="band"/>'
                )
            yield _line("limit", [Place(x, y), Place(x + wide, y)])


# ── what both have ───────────────────────────────────────────────────────────────────────────────


def _line(kind: str, places: Iterable[Place]) -> Markup:
    """A line through places; through a single one there is none."""
    points = [f"{_n(place.x)},{_n(place.y)}" for place in places]
    return made(f'<polyline points="{" ".join(points)}" class="{kind}"/>') if len(points) > 1 else Markup()


def _dots(kind: str, places: Iterable[Place]) -> Markup:
    """All dots as one path of strokes without length, which are round."""
    path = "".join(f"M{_n(place.x)} {_n(place.y)}h0" for place in places)
    return made(f'<path d="{path}" class="{kind}"/>') if path else Markup()


Label = tuple[float, str]
"""A value, and how it is written."""


def _labels(values: Sequence[float], unit: str | None) -> list[Label]:
    """The values, the first one first; no two are written alike."""
    return [(value, amount(computed(value), unit, *values)) for value in values]


def _left(labels: Iterable[Label], words: Words) -> float:
    """Where the picture begins, so that the labels have room before it."""
    return min(max(len(words(text)) for _, text in labels) * _LETTER + 4, 120)


def _frame(
    labels: Iterable[Label], scale: Scale, left: float, ends: tuple[str, str], words: Words
) -> Iterator[Markup]:
    """The values at their heights, of two that are too near the first one; below the first and the last day or period."""
    taken: list[float] = []
    for value, text in labels:
        y = scale.y(value)
        if all(abs(y - other) >= _APART for other in taken):
            taken.append(y)
            yield _text(left - 4, y + 3.5, words(text), "end")
    yield _text(left, _FEET, words(ends[0]))
    if ends[1]:
        yield _text(_RIGHT, _FEET, words(ends[1]), "end")


def _text(x: float, y: float, text: Markup, anchor: str = "") -> Markup:
    ends = f' text-anchor="{anchor}"' if anchor else ""
    return made(f'<text x="{_n(x)}" y="{_n(y)}"{ends}>{text}</text>')
