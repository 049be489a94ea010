"""What a chart says in words, and its values as a table."""

from __future__ import annotations

from datetime import date

from okr.documents.charts import charts
from okr.formats.markdown import markdown
from okr.periods import find_cycle
from okr.scoring import Scoring
from okr.views import items, kpi_items
from okr.views.trend import key_result_trend, kpi_trend
from tests.making import update, workspace

DAY = date(2026, 8, 19)
ID = "2026-Q3/grow"
GOALS = """
title = "Grow"
[key_results.mrr]
title = "Raise MRR from 100 to 192"
start = 100
target = 192
unit = "IDR m"
[key_results.uptime]
title = "Keep uptime"
at_least = 99
unit = "%"
"""
KPI = """
title = "Accounts lost"
objective = "2026-Q3/grow"
role = "support"
at_most = 5
cadence = "monthly"
"""


def drawn(slug: str, values: dict[date, float]) -> str:
    """A chart of `slug` as Markdown."""
    said = {f"{day}-ana": update(f"{ID}/{slug}", day, value=value) for day, value in values.items()}
    scoring = Scoring(workspace({ID: GOALS}, checkins=said), DAY)
    item, trend = items.key_result(scoring, f"{ID}/{slug}"), key_result_trend(scoring, f"{ID}/{slug}")
    return markdown(charts(item, trend))


def test_a_change_says_from_where_it_came_and_what_was_expected() -> None:
    """Day 45 of 92: 145 were expected on 14 August; from 10 to 31 August 24 days run out in July."""
    text = drawn("mrr", {date(2026, 7, 3): 101, date(2026, 8, 14): 122})
    assert (
        "From 101 on Fri 3 Jul 2026 to 122 IDR m on Fri 14 Aug 2026. Expected by then: 145; target: 192"
        in text
    )
    assert "No check-in 7 Jul – 10 Aug" in text
    assert "| 3 Jul | 101 | 103 |" in text
    assert "| 14 Aug | 122 | 145 |" in text


def test_one_value_is_told_alone() -> None:
    assert drawn("mrr", {date(2026, 8, 14): 122}).startswith(
        "122 IDR m on Fri 14 Aug 2026. Expected by then: 145"
    )


def test_a_line_tells_its_periods() -> None:
    text = drawn("uptime", {date(2026, 7, 3): 99.5, date(2026, 7, 10): 98})
    assert "98% on Fri 10 Jul 2026, limit ≥ 99%. Kept in 1 of 7 periods, 13 planned" in text
    assert "| 3 Jul | 99.5 | ≥ 99% | kept |" in text
    assert "| 10 Jul | 98 | ≥ 99% | missed |" in text
    assert "| 17 Jul | – | ≥ 99% | missed |" in text
    assert "21 Aug" not in text


def test_a_kpi_tells_each_period() -> None:
    said = {
        f"2026-08-01-a{at}": update("kpi/lost", date(2026, 8, 1), period=name, value=value)
        for at, (name, value) in enumerate((("2026-05", 6), ("2026-07", 4)))
    }
    scoring = Scoring(workspace({ID: GOALS}, kpis={"kpi/lost": KPI}, checkins=said), DAY)
    span = find_cycle("2026-Q3", DAY, scoring.workspace.settings)
    text = markdown(charts(kpi_items.kpi(scoring, "kpi/lost", span), kpi_trend(scoring, "kpi/lost", span)))
    assert text.startswith("4 in 2026-07, limit ≤ 5; readings since 2026-05: 2")
    assert "| 2026-05 | 6 | ≤ 5 | ▼ unhealthy |" in text
    assert "| 2026-06 | – | ≤ 5 | not read |" in text


def test_nothing_recorded_is_no_chart() -> None:
    assert drawn("mrr", {}) == "\n"
