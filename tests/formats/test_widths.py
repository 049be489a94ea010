"""The report of the example at every width: titles whole, and a wider terminal never shows less."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from okr.periods import find_cycle
from okr.report import build_report
from okr.scoring import Scoring
from okr.store import Store
from okr.views.results import Listing
from okr.views.trend import wide_report
from tests.drawing import look, terminal

EXAMPLE = Path(__file__).parents[2] / "examples" / "start-friday"
DAY = date(2026, 8, 19)
WIDTHS = range(60, 161)
HEADS = (
    "owner",
    "now → target",
    "progress",
    "pace",
    "delta",
    "conf.",
    "last",
    "forecast",
    "period",
    "last three",
    "trend",
)


@pytest.fixture(scope="module")
def report():
    found = Store(EXAMPLE, use_index=False).load()
    return wide_report(build_report(found, find_cycle("Q3", DAY, found.settings), DAY), Scoring(found, DAY))


@pytest.fixture(scope="module")
def screens(report):
    return {width: terminal(report, look(width, as_of=DAY)) for width in WIDTHS}


def test_no_title_loses_its_end(screens):
    """Nothing is shortened, at whatever width."""
    assert not [width for width, shown in screens.items() if "…" in shown]


def test_at_80_columns_every_title_takes_at_most_two_lines(report, screens):
    """Each stands in the tree whole, on a line or on two."""
    tree = screens[80].partition("Objectives,")[2]
    titles = [line[:42].rstrip() for line in tree.splitlines()]
    pairs = {" ".join(f"{one} {two}".split()) for one, two in zip(titles, [*titles[1:], ""], strict=True)}
    for objective in report.objectives:
        for item in (objective, *(k for k in objective.key_results if not k.dropped)):
            assert any(item.title in pair for pair in pairs), item.title


def test_a_wider_terminal_never_shows_less(screens):
    """Every column of a width is there at the next one, too."""
    before: set[str] = set()
    for width, shown in screens.items():
        heads = " ".join(line for line in shown.splitlines() if re.match("(Objectives|KPIs)", line))
        now = {head for head in HEADS if re.search(rf"(^|[ ,]){re.escape(head)}( |$)", heads)}
        assert before <= now, width
        before = now


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_every_key_result_shows_value_and_target(screens, width):
    """Beside the title or below the progress."""
    shown = " ".join(re.sub(r" +", " ", screens[width]).split("Objectives", 1)[1].split())
    for told in ("121 → 130 IDR m", "2 of 3", "31 → 90 sign-ups", "4.2 → 4.5 of 5", "– → 8 posts"):
        assert told in shown
    assert re.search(r"99\.94 \(≥ 99\.9%\)", shown)


def test_a_hold_is_no_bar(screens):
    """Seven weeks kept, six to come."""
    line = next(line for line in screens[120].splitlines() if "Keep uptime" in line)

    assert "●●●●●●●······" in line
    assert "7 of 7 weeks" in screens[120]
    assert "%" not in line.partition("●")[2]


def test_small_curves_of_the_last_periods_go_first(screens):
    """121 after 101, 104, 110, 108, 114 and 118; a KPI reads 3.6, 3.9, 5.2. Where there is less room the forecast stays."""
    assert re.search(r"Raise MRR .* ▲ ahead +▁▂▄▃▅▆█  \+3 ", screens[160])
    assert re.search(r"First answer time .* 3.6  3.9   5.2 +▁▂█  worse", screens[160])
    without = [width for width, shown in screens.items() if "▁▂▄▃▅▆█" not in shown]
    assert any("forecast" in screens[width] for width in without)
    assert all("forecast" in screens[width] for width in screens.keys() - set(without))


def test_people_see_percents(screens):
    """0.34 is for programs."""
    assert not re.search(r"(?<![−+\d])0\.\d\d\b", screens[120])


def test_what_needs_attention_is_whole_at_every_width():
    """After the cycle the names are whole ids, and take the room of the reasons: "4.8 h, limit ≤ 4, off for 2 months" lost its end."""
    day = date(2026, 10, 5)
    found = Store(EXAMPLE, use_index=False).load()
    ended = build_report(found, find_cycle("2026-Q3", day, found.settings), day)
    for width in (60, 80, 100, *range(105, 131), 160):
        shown = " ".join(terminal(ended, look(width, as_of=day)).partition("Objectives")[0].split())
        for call in ended.attention:
            told = call.text.split()
            assert all(word in shown for word in told), (width, call.text)


@pytest.mark.parametrize("kind", ["key result", "kpi"])
def test_a_list_of_60_columns_keeps_its_states(report, kind):
    """A title takes more lines before a state loses letters."""
    found = [k for o in report.objectives for k in o.key_results] if kind == "key result" else [*report.kpis]
    titles = {objective.id: objective.title for objective in report.objectives}
    shown = terminal(Listing(kind=kind, items=tuple(found), titles=titles), look(60, as_of=DAY))
    for state in {"● on track", "◆ at risk"} if kind == "key result" else {"● healthy", "▼ unhealthy"}:
        assert state in shown
    assert not re.search(r"(● on|◆ at|● health|▼ unheal)$", shown, re.MULTILINE)
