"""Charts: where a value stands, gaps, stairs, strips and bands; places calculated by hand."""

from __future__ import annotations

import re
from datetime import date

import pytest
from markupsafe import Markup, escape

from okr.documents.blocks import Bar
from okr.formats import svg
from okr.views.trend import Expected, KeyResultTrend, KpiPoint, KpiTrend, PeriodMark, Point


def key_result(**fields) -> KeyResultTrend:
    """101 days from 1 January: 100 of way, so that each day is one, from 0 to 100."""
    defaults = {
        "id": "x", "measure": "change", "starts": date(2026, 1, 1), "ends": date(2026, 4, 11), "today": date(2026, 2, 20),
        "start": 0, "target": 100, "at_least": None, "at_most": None, "points": (point(10, 20), point(30, 40)),
        "expected": (Expected(date(2026, 1, 1), 0), Expected(date(2026, 4, 11), 100)), "gaps": (), "forecast": None,
        "periods": (),
    }  # fmt: skip
    return KeyResultTrend(**(defaults | fields))


def day(n: int) -> date:
    return date.fromordinal(date(2026, 1, 1).toordinal() + n)


def point(n: int, value: float) -> Point:
    return Point(day(n), value, value / 100)


def drawn(trend) -> str:
    return str(svg.chart(trend, escape))


def lines(text: str, kind: str) -> list[list[tuple[float, float]]]:
    found = re.findall(rf'<polyline points="([^"]*)" class="{kind}"/>', text)
    return [[tuple(map(float, pair.split(","))) for pair in each.split(" ")] for each in found]


LEFT = 3 * 6.3 + 4  # the label "100"
WAY = (314 - LEFT) / 100


def test_a_value_stands_at_its_day_and_height():
    """Day 10 of 100 is a tenth of the way; 20 of 100 is a fifth of the height of 88 above the foot at 98."""
    (line,) = lines(drawn(key_result()), "value")
    assert line == [
        (pytest.approx(LEFT + 10 * WAY, abs=0.06), pytest.approx(98 - 0.2 * 88, abs=0.06)),
        (pytest.approx(LEFT + 30 * WAY, abs=0.06), pytest.approx(98 - 0.4 * 88, abs=0.06)),
    ]


def test_the_expected_line_goes_from_corner_to_corner_and_today_is_marked():
    text = drawn(key_result())
    (line,) = lines(text, "expected")
    assert line[0][1] == 98
    assert line[-1] == (314, 10)
    x = float(re.search(r'<path d="M([\d.]+) 4V102" class="today"/>', text)[1])
    assert x == pytest.approx(LEFT + 50 * WAY, abs=0.06)


def test_a_line_ends_where_nobody_checked_in_and_begins_anew():
    trend = key_result(points=(point(10, 20), point(20, 30), point(60, 40)), gaps=((day(25), day(40)),))
    text = drawn(trend)
    assert [len(line) for line in lines(text, "value")] == [2]
    assert text.count('class="gap"') == 1
    assert len(re.search(r'<path d="([^"]*)" class="dots"/>', text)[1].split("M")) - 1 == 3


def test_milestones_are_stairs():
    text = drawn(key_result(measure="milestones", points=(point(10, 50), point(30, 100))))
    (line,) = lines(text, "value")
    (_, low), (across, still), (up, high) = line
    assert still == low > high
    assert across == up
    assert ">100%</text>" in text


def test_a_line_has_its_periods_below_and_dots_only_for_what_is_alone():
    """Values of the 10th and the 30th, with a gap between them or none: a value without a line would not be seen."""
    periods = (PeriodMark(day(7), 5, True), PeriodMark(day(14), 3, False), PeriodMark(day(90), None, None))
    limit = {
        "measure": "hold",
        "start": None,
        "target": None,
        "at_least": 4,
        "expected": (),
        "periods": periods,
    }
    text = drawn(key_result(**limit))
    assert re.findall(r'<circle [^>]*class="(\w+)"/>', text) == ["kept", "missed", "later"]
    assert 'class="limit"' in text
    assert 'class="dots"' not in text

    apart = drawn(key_result(**limit, gaps=((day(11), day(29)),)))
    assert lines(apart, "value") == []
    assert re.search(r'<path d="M\S+ \S+h0M\S+ \S+h0" class="dots"/>', apart)


def test_a_forecast_beyond_the_picture_stays_at_its_edge():
    text = drawn(key_result(forecast=100000))
    (line,) = lines(text, "forecast")
    assert line[-1] == (314, pytest.approx(10 - 0.07 * 88, abs=0.06))


def test_a_single_value_is_a_dot():
    text = drawn(key_result(points=(point(10, 20),)))
    assert lines(text, "value") == []
    assert 'class="dots"' in text


def test_equal_values_stand_at_half_height():
    assert svg.Scale([3, 3]).y(3) == 54
    assert 'points="0,10 100,10"' in svg.curve([3, 3])


@pytest.mark.parametrize("values", [(-1e100, 1e100), (1e-300, 2e-300), (0, 2_000_000_000)])
def test_numbers_at_the_edge_stay_in_the_picture(values):
    scale = svg.Scale(values)
    assert [scale.y(value) for value in values] == [98, 10]


def kpi(*values: float | None, **fields) -> KpiTrend:
    points = tuple(
        KpiPoint(f"2026-0{at}", date(2026, at, 1), date(2026, at, 28), value, None, 4, "healthy")
        for at, value in enumerate(values, 1)
    )
    return KpiTrend(id="kpi/x", points=points, tolerance=fields.get("tolerance"))


def test_a_kpi_has_a_place_for_each_period_and_a_hole_where_it_was_not_read():
    text = drawn(kpi(2, 3, None, 4))
    assert [len(line) for line in lines(text, "value")] == [2]
    assert len(lines(text, "limit")) == 4
    assert ">2026-01</text>" in text
    assert ">2026-04</text>" in text


def test_what_is_tolerated_is_a_band_beyond_the_line():
    """Limit 4 with a tolerance of 1, values 2 to 5: the band is from 4 to 5, above the line."""
    text = drawn(kpi(2, 5, tolerance=1))
    y, height = map(
        float, re.search(r'y="([\d.]+)" width="[\d.]+" height="([\d.]+)" class="band"', text).groups()
    )
    assert (y, height) == (10, pytest.approx(88 / 3, abs=0.06))


def test_words_in_a_chart_are_escaped():
    trend = KpiTrend(
        id="kpi/x", points=(KpiPoint("<b>", day(0), day(9), 1, 0, None, "healthy"),), tolerance=None
    )
    assert "&lt;b&gt;" in drawn(trend)
    assert "<b>" not in drawn(trend)
    assert isinstance(svg.chart(trend, escape), Markup)


def test_a_bar_has_its_share_and_where_it_should_be():
    text = svg.bar(Bar(1.7, 0.25, "170%"))
    assert '<rect width="100.0" height="10" class="fill"/>' in text
    assert '<path d="M25.0 -2V12" class="mark"/>' in text
