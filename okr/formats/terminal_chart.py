"""Draws how an item went on a terminal: its values as a line of braille dots, what was expected dashed, limits and today.

A terminal that has only ASCII gets a sign a cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from okr.documents.blocks import Chart, Role, Span
from okr.formats import UNBOUND, TerminalStyle
from okr.formats.terminal_layout import GAP, READABLE, Line, cells, pad, stripped, wrap
from okr.formulas import position
from okr.views.trend import KeyResultTrend, KpiTrend
from okr.words import Message
from okr.words.numbers import measured, share, short_date, with_unit

_ROWS = 8
_NARROWEST = 16
"""Cells that a picture needs beside its labels."""
_PIPE = 80
_BITS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
"""What each dot of a cell adds to the code of its sign, by column and row."""
_STRIP = {True: ("●", "#"), False: ("○", "o"), None: ("·", ".")}

_BLANK = Span(" ")

Run = Sequence[tuple[float, float]]
"""Places and values that a line goes through without a break."""


class _Curve(NamedTuple):
    """A line of the picture, and how it is drawn."""

    name: str
    runs: Sequence[Run]
    plain: str
    """Its sign in ASCII."""
    sign: str = ""
    """Its sign in each cell; else it is drawn in dots."""
    dashed: bool = False


class _Picture(NamedTuple):
    curves: Sequence[_Curve]
    """The values come last, and cover what is below them."""
    first: float
    last: float
    days: Sequence[tuple[float, str]]
    """What places are called."""
    today: float | None = None
    strip: Sequence[tuple[float, bool | None]] = ()
    """The periods of a line: kept, missed, to come."""


def chart(block: Chart, style: TerminalStyle) -> list[Line]:
    """The picture with its lowest and its highest value, its days, and what each sign is; nothing without room for it."""
    trend = block.trend
    picture = _of_kpi(trend) if isinstance(trend, KpiTrend) else _of_key_result(trend)
    values = [value for curve in picture.curves for run in curve.runs for _, value in run]
    low, high = min(values), max(values)
    width = _PIPE if style.width == UNBOUND else min(style.width, READABLE)
    ends = {0: high, _ROWS - 1: low} if low < high else {_ROWS // 2: low}
    whole = trend.target if isinstance(trend, KeyResultTrend) and trend.measure == "milestones" else None
    labels = {
        row: style.text(share(value / whole)) if whole else _label(value, block.unit, width // 4, style)
        for row, value in ends.items()
    }
    lead = max(map(cells, labels.values())) + GAP
    columns = width - lead
    if columns < _NARROWEST:
        return []
    grid = _Grid(picture, columns, low, high)
    signs = dict(grid.signs(block.role, plain=style.ascii))
    lines = [
        _line(pad(labels.get(row, ""), lead), [signs.get((at, row), _BLANK) for at in range(columns)])
        for row in range(_ROWS)
    ]
    if picture.strip:
        strip = {
            grid.column(place): Span(_STRIP[kept][style.ascii], block.role) for place, kept in picture.strip
        }
        lines.append(_line(" " * lead, [strip.get(at, _BLANK) for at in range(columns)]))
    days = [(grid.column(place), style.text(text)) for place, text in picture.days]
    lines.append(_line(" " * lead, [Span(_placed(days, columns), "dim")]))
    return lines + wrap(list(_legend(picture, block, style)), style, indent=lead)


def _label(value: float, unit: str | None, room: int, style: TerminalStyle) -> str:
    """A value with its unit; a long unit is left out, and a number is never cut."""
    label = style.text(with_unit(measured(value), unit))
    return label if cells(label) <= room else style.text(measured(value))


def _line(lead: str, signs: Iterable[Span]) -> Line:
    """What is in front of a row, and its signs: those of one role together."""
    spans = (
        Span("".join(sign.text for sign in same), role) for role, same in groupby(signs, lambda s: s.role)
    )
    return stripped([Span(lead, "dim"), *spans])


def _placed(texts: Sequence[tuple[int, str]], columns: int) -> str:
    """Texts below their columns, the first and the last one first, as far as there is room."""
    row = " " * columns
    for at, text in [texts[0], texts[-1], *texts[1:-1]]:
        begin = min(max(at - len(text) // 2, 0), columns - len(text))
        if not row[max(begin - GAP, 0) : begin + len(text) + GAP].strip():
            row = row[:begin] + text + row[begin + len(text) :]
    return row


def _legend(picture: _Picture, block: Chart, style: TerminalStyle) -> Iterator[Span]:
    """What each sign is, the values first."""
    *_, values = picture.curves
    for curve in reversed(picture.curves):
        dots = "⠒⠂ ⠒⠂" if curve.dashed else "⠤⠤" if any(len(run) > 1 for run in curve.runs) else "●"
        sign = curve.plain if style.ascii else curve.sign or dots
        yield Span(f"{sign} {style.text(curve.name)} ", block.role if curve is values else "dim")
    if picture.today:
        yield Span(f"{'|' if style.ascii else '│'} {style.text(Message('today'))}", "dim")


# ── the picture ──────────────────────────────────────────────────────────────────────────────────


def _of_key_result(trend: KeyResultTrend) -> _Picture:
    starts, ends = min(trend.starts, trend.points[0].day), max(trend.ends, trend.points[-1].day)
    first, last = starts.toordinal(), ends.toordinal()
    levels = [level for level in (trend.target, trend.at_least, trend.at_most) if level is not None]
    name = Message("limit") if trend.measure == "hold" else Message("target")
    curves = [_Curve(name, [[(first, level), (last, level)] for level in levels], "-", "─")] if levels else []
    if trend.expected:
        corners = [(corner.day.toordinal(), corner.value) for corner in trend.expected]
        curves.append(_Curve(Message("expected"), [[(first, trend.start or 0), *corners]], ".", dashed=True))
    runs = [[(day.toordinal(), value) for day, value in run] for run in trend.runs]
    curves.append(_Curve(Message("value"), runs, "*"))
    days = sorted({starts, ends, trend.today} if starts <= trend.today <= ends else {starts, ends})
    return _Picture(
        curves,
        first,
        last,
        [(day.toordinal(), short_date(day, trend.today)) for day in days],
        trend.today.toordinal() if trend.today in days else None,
        [(mark.due.toordinal(), mark.kept) for mark in trend.periods],
    )


def _of_kpi(trend: KpiTrend) -> _Picture:
    """A period a place."""
    points, curves = trend.points, []
    if trend.tolerance:
        ended = [point for point in points if not point.running]
        low = _levels([point.at_least for point in ended], -trend.tolerance)
        high = _levels([point.at_most for point in ended], trend.tolerance)
        curves.append(_Curve(Message("tolerance"), low + high, ".", dashed=True))
    limits = _levels([point.at_least for point in points]) + _levels([point.at_most for point in points])
    runs = [[(at + 0.5, value) for at, value in run] for run in trend.runs]
    runs += [[each] for run in runs for each in run if len(run) > 1]
    curves += [_Curve(Message("limit"), limits, "-", "─")] if limits else []
    curves.append(_Curve(Message("value"), runs, "*"))
    return _Picture(curves, 0, len(points), [(at + 0.5, point.period) for at, point in enumerate(points)])


def _levels(bounds: Sequence[float | None], beyond: float = 0) -> list[Run]:
    """The bounds of the periods as level lines, one as long as it stays the same."""
    runs: list[Run] = []
    for at, bound in enumerate(bounds):
        if bound is not None:
            level = bound + beyond
            begins = runs.pop()[0][0] if runs and runs[-1][-1] == (at, level) else at
            runs.append([(begins, level), (at + 1, level)])
    return runs


# ── its signs ────────────────────────────────────────────────────────────────────────────────────


class _Grid:
    """Where places and values of a picture are, in dots: two beside and four below each other in a cell."""

    def __init__(self, picture: _Picture, columns: int, low: float, high: float) -> None:
        self.columns = columns
        self._picture, self._low, self._high = picture, low, high

    def column(self, place: float) -> int:
        """The cell of a place in its row."""
        return self._dot(place, self._low)[0] // 2

    def _dot(self, place: float, value: float) -> tuple[int, int]:
        across = position(place, self._picture.first, self._picture.last)
        down = position(value, self._high, self._low)
        return round(across * (2 * self.columns - 1)), round(down * (4 * _ROWS - 1))

    def signs(self, role: Role, *, plain: bool) -> Iterator[tuple[tuple[int, int], Span]]:
        """Cells with their signs, those on top last; `role` is that of the values."""
        *_, values = self._picture.curves
        if self._picture.today:
            at = self.column(self._picture.today)
            yield from (((at, row), Span("|" if plain else "│", "dim")) for row in range(_ROWS))
        dots: dict[tuple[int, int], int] = {}
        for curve in self._picture.curves:
            own: Role = role if curve is values else "dim"
            for run in curve.runs:
                corners = [self._dot(*each) for each in run]
                sign = curve.plain if plain else curve.sign or ("●" if len(run) == 1 else "")
                if sign:
                    whole = [(x // 2, y // 4) for x, y in corners]
                    yield from ((cell, Span(sign, own)) for cell in _through(whole, 2 * curve.dashed))
                    continue
                for x, y in _through(corners, 6 * curve.dashed):
                    cell = x // 2, y // 4
                    dots[cell] = dots.get(cell, 0) | _BITS[x % 2][y % 4]
                    yield cell, Span(chr(0x2800 + dots[cell]), own)


def _through(corners: Sequence[tuple[int, int]], dash: int) -> Iterator[tuple[int, int]]:
    """Every dot on the way from corner to corner; of a dashed line the first half of each dash."""
    drawn = 0
    for (x, y), (to_x, to_y) in pairwise([corners[0], *corners]):
        steps = max(abs(to_x - x), abs(to_y - y), 1)
        for step in range(1, steps + 1):
            if not dash or drawn % dash < dash / 2:
                yield x + round((to_x - x) * step / steps), y + round((to_y - y) * step / steps)
            drawn += 1
