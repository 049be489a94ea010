"""Every view has each further measure: its value with a unit, what comes later, and why there is no number."""

from __future__ import annotations

import json

import pytest

from tests.running import WORKSPACE, Okr

GOAL = """\
title = "Staff the clinic"

owner = "ana"

[key_results.share]
title = "Raise the share of returns"
start = 10
target = "open"
unit = "%"
moves = ["kpi/beds"]

[key_results.wait]
title = "Keep the wait short"
at_most = "open"
unit = "min"

[key_results.stock]
title = "Keep the stock"
at_least = 40
at_most = "open"
unit = "days"
moves = ["kpi/beds"]

[key_results.calls]
title = "Raise the calls"
start = "first"
target = 140
unit = "calls"

[key_results.visits]
title = "Raise the visits"
start = "first"
by = "+17.5%"
unit = "visits"

[key_results.happy]
title = "Keep them happy"
above = 90
unit = "%"
moves = ["kpi/beds"]

[key_results.hire]
title = "Hire nurses"
parts = { senior = 2, other = 3 }

[key_results.licence]
title = "Get the licence"
result = "Signed on 3 August"
moves = ["kpi/beds"]
"""
BEDS = """\
title = "Beds in use"
objective = "2026/win-east-java"
role = "account-manager"
owner = "ana"
at_least = 98
at_most = "open"
unit = "beds"
cadence = "monthly"
"""


def updates(day: str, **values: str) -> str:
    return "\n".join(
        f'[[update]]\nitem = "2026-Q3/clinic/{name}"\ndate = {day}\n{said}\n' for name, said in values.items()
    )


GROW = "objectives/2026-Q3/grow-revenue.toml"
FILES = {
    GROW: WORKSPACE[GROW].replace('colour = "kept for ever"\n', ""),
    "objectives/2026-Q3/clinic.toml": GOAL,
    "kpis/beds.toml": BEDS,
    "checkins/2026-W32/2026-08-07-ana.toml": updates("2026-08-07", share="value = 12", stock="value = 39"),
    "checkins/2026-W33/2026-08-14-ana.toml": updates(
        "2026-08-14", share="value = 13", wait="value = 14", stock="value = 42", calls="value = 120",
        happy="value = 92", hire="parts = { senior = 1, other = 2 }",
    )
    + '\n[[update]]\nitem = "kpi/beds"\ndate = 2026-08-14\nperiod = "2026-07"\nof = [588, 604]\nvalue = 97.35099337748345\n',
}  # fmt: skip


@pytest.fixture
def ana(okr: Okr) -> Okr:
    okr.environment.setenv("OKR_USER", "ana")
    okr.environment.setenv("COLUMNS", "140")
    okr.write(FILES)
    return okr


def flat(page: str) -> str:
    return " ".join(page.split())


def row(page: str, *titles: str) -> list[str]:
    """The lines that begin with these titles, without their marks and gaps."""
    lines = [flat(line) for line in page.splitlines()]
    return [line for title in titles for line in lines if line.startswith(title)]


def test_a_value_before_an_open_target_has_its_unit(ana: Okr) -> None:
    """Else the target has it."""
    page = ana.does("report")

    assert "13% → target open" in row(page, "Raise the share")[0]
    assert "14 min (limit open)" in row(page, "Keep the wait")[0]
    assert "42 (≥ 40 days, limit open)" in row(page, "Keep the stock")[0]
    assert "92 (> 90%)" in row(page, "Keep them")[0]
    assert "– → +17.5%" in row(page, "Raise the visits")[0]


def test_a_meeting_has_what_comes_later_and_starts_nothing_at_0(ana: Okr) -> None:
    """Before the week calls had no value, so they were nowhere; the first one is where they start."""
    page = ana.does("meet", "week")

    assert row(page, "Raise the share")[0].startswith("Raise the share of returns 12 → 13% → target open")
    assert row(page, "Raise the calls")[0].startswith("Raise the calls 120 → 140 calls")
    assert row(page, "Hire nurses")[0].startswith("Hire nurses 0 → 3 → 5 0% → 60%")
    assert "senior 1 of 2, other 2 of 3" in page
    assert "–%" not in page


def test_pages_of_people_say_why_there_is_no_number(ana: Okr) -> None:
    page = flat(ana.does("person", "ana"))
    assert "no target yet Staff the clinic › Raise the share of returns" in page
    assert "in words Staff the clinic › Get the licence" in page
    assert "Beds in use, ≥ 98 beds, limit open" in page
    assert "2026-07 97.35 watch" in page

    agenda = flat(ana.does("coach", "agenda", "@ana", "--as", "budi"))
    assert "10 → 13% (target open)" in agenda
    assert "42 (≥ 40 days, limit open)" in agenda
    assert "()" not in agenda


def test_what_moves_a_kpi_is_told_with_its_limit_or_target(ana: Okr) -> None:
    ana.environment.setenv("COLUMNS", "100")
    page = flat(ana.does("compare"))

    assert "Raise the share of returns: 10% → target open, no target yet (moves)" in page
    assert "Keep the stock: ≥ 40 days, limit open, no target yet (moves)" in page
    assert "Keep them happy: > 90%" in page
    assert "Get the licence, in words (moves)" in page


def test_a_limit_that_comes_later_keeps_and_misses_nothing(ana: Okr) -> None:
    """Five weeks had no check-in: nobody knows what was kept in the other two."""
    found = json.loads(ana.does("list", "key-results", "-f", "json"))["data"]["items"]
    stock = next(item for item in found if item["id"].endswith("/stock"))
    assert (stock["held"], stock["kept"], stock["at_least"], stock["at_most"]) == ([], None, 40, None)

    ana.has_terminal(columns=100)
    strip = row(ana.does("show", "stock"), "○", "●", "·")
    assert strip == ["· · · · · · · · · · · · ·"]


def test_an_outcome_that_was_told_is_shown_once(ana: Okr) -> None:
    page = ana.does("show", "licence")

    assert page.count("Signed on 3 August") == 1
    assert "measure  told in words" in page


def test_what_is_not_measurable_below_is_none_of_what_begins_later(ana: Okr) -> None:
    """The objective above has one key result, 1 of 4, and one objective, which has a target that is open."""
    above = 'title = "Above"\nroll_up = "both"\n[key_results.a]\ntitle = "A"\nstart = 0\ntarget = 4\n'
    below = 'title = "Below"\nsupports = ["2026-Q3/above"]\n[key_results.b]\ntitle = "B"\ntarget = "open"\n'
    ana.write({"objectives/2026-Q3/above.toml": above, "objectives/2026-Q3/below.toml": below})
    ana.does("checkin", "above/a", "1")

    objectives = json.loads(ana.does("report", "-f", "json"))["data"]["objectives"]
    shown = next(each for each in objectives if each["id"].endswith("/above"))
    counted = {"items": 2, "no_data": 0, "objectives": 1, "begins_later": 0, "not_measurable": 1}
    assert (shown["progress"], shown["counted"]) == (0.25, counted)
    assert "not counted: not measurable yet" in ana.does("explain", "above")
    assert "–        Below (2026-Q3/below)" in ana.does(
        "close", "above", "--outcome", "keep", "--lesson", "Earlier", "--yes", "--dry-run"
    )


@pytest.mark.parametrize("columns", [60, 80])
def test_amounts_of_billions_cut_no_state(ana: Okr, columns: int) -> None:
    """Where there is no room the limit stands below the row, in `okr list` the value."""
    revenue = BEDS.replace("Beds in use", "Revenue of all branches").replace("beds", "Rp")
    ana.write({"kpis/revenue.toml": revenue.replace("98", "100_000_000_000")})
    ana.does("checkin", "kpi/revenue", "102_000_000_000", "--period", "2026-07")
    ana.environment.setenv("COLUMNS", str(columns))

    for words in (("report",), ("list", "kpis")):
        lines = ana.does(*words).splitlines()
        assert any(line.rstrip().endswith("● healthy") for line in lines), words
        assert any("102,000,000,000" in line for line in lines), words
