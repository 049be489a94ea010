"""Fiscal years, own cycles, and the cycle that is meant where none is named."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.running import Okr

FISCAL = 'schema = 1\nname = "Start Friday"\n[cycle]\nyear_starts = 2\n'
OWN = """\
schema = 1
name = "Start Friday"

[cycles.FY27-Q3]
starts = 2026-08-01
ends = 2026-10-31
"""
LAUNCH = """
[cycles.launch]
starts = 2026-08-10
ends = 2026-09-20
"""
GOAL = 'title = "Go"\n'


@pytest.fixture
def bare(okr: Okr) -> Okr:
    """A workspace without goals."""
    for path in okr.files():
        if path.partition("/")[0] in ("objectives", "checkins", "kpis"):
            (okr.root / path).unlink()
    return okr


def data(okr: Okr, *words: str) -> Any:
    return json.loads(okr.does(*words, "-f", "json"))["data"]


def running(okr: Okr) -> str:
    return str(data(okr, "report")["cycle"]["name"])


def test_a_fiscal_year_named_by_its_end(bare: Okr) -> None:
    """On 19 August 2026 the third quarter of the year from February 2026 runs; what is added goes there."""
    bare.write({"okr.toml": FISCAL})

    assert running(bare) == "2026-Q3"
    bare.does("set", "okr.toml", "cycle.named_by=end")
    assert 'year_starts = 2\nnamed_by = "end"\n' in bare.read("okr.toml")
    assert running(bare) == "2027-Q3"
    bare.does("add", "objective", "Go", "--slug", "go")
    assert bare.read("objectives/2027-Q3/go.toml") == GOAL
    bare.refuses("set", "okr.toml", "cycle.named_by=middle", code=2, says="Choose start or end.")


def test_a_report_of_a_fiscal_quarter_says_its_days(bare: Okr) -> None:
    """In each format that people read; the JSON has the days anyway."""
    bare.write({"okr.toml": FISCAL})

    assert bare.does("report").startswith(
        "Start Friday · 2026-Q3 (1 Aug – 31 Oct 2026), week 3 of 13 · Wed 19 Aug 2026"
    )
    assert "2025-Q4 (1 Nov 2025 – 31 Jan 2026)" in bare.does("report", "-q", "2025-Q4").splitlines()[0]
    markdown = bare.does("report", "-f", "markdown")
    assert markdown.startswith("# Start Friday\n\n2026\\-Q3 (1 Aug – 31 Oct 2026), week 3 of 13 · ")
    assert data(bare, "report")["cycle"]["ends"] == "2026-10-31"


def test_a_report_of_the_calendar_does_not(okr: Okr) -> None:
    """2026-Q3 says it all; of a fiscal year a month does."""
    okr.write({"okr.toml": FISCAL + 'named_by = "end"\n'})
    month = okr("report", "-q", "2026-07").out
    okr.write({"okr.toml": 'schema = 1\nname = "Start Friday"\n'})
    quarter = okr("report").out

    assert month.startswith("Start Friday · 2026-07 · Wed")
    assert quarter.startswith("Start Friday · 2026-Q3, week 8 of 13 · Wed")


def test_a_report_of_an_own_cycle_says_its_days(bare: Okr) -> None:
    bare.write({"okr.toml": OWN})

    said = bare.does("report", "-q", "fy27-q3", "-f", "markdown")

    assert said.startswith("# Start Friday\n\nFY27-Q3 (1 Aug – 31 Oct 2026) · ")


def test_an_own_cycle_alone_is_the_default(bare: Okr) -> None:
    """Nobody works in quarters here: what runs today is FY27-Q3, also before it has a goal."""
    bare.write({"okr.toml": OWN})

    assert running(bare) == "FY27-Q3"
    assert "FY27-Q3/go" in bare.does("add", "objective", "Go", "--slug", "go")
    assert running(bare) == "FY27-Q3"
    assert [each["id"] for each in data(bare, "list", "objectives")["items"]] == ["FY27-Q3/go"]
    bare.environment.setenv("OKR_TODAY", "2026-11-01")
    assert running(bare) == "2026-Q4"


def test_quarters_with_goals_stay_the_default(bare: Okr) -> None:
    """A launch beside the quarters is named with -q."""
    bare.write({"okr.toml": OWN, "objectives/2026-Q3/a.toml": GOAL, "objectives/FY27-Q3/b.toml": GOAL})

    assert running(bare) == "2026-Q3"


def test_an_empty_own_cycle_is_not_the_default_where_quarters_are_used(bare: Okr) -> None:
    """The goals of the last quarter show that the next ones are about to come; once an own cycle has some, it is."""
    bare.write({"okr.toml": OWN, "objectives/2026-Q2/a.toml": GOAL, "objectives/2026/b.toml": GOAL})

    assert running(bare) == "2026-Q3"
    bare.write({"objectives/FY27-Q3/c.toml": GOAL})
    assert running(bare) == "FY27-Q3"


def test_of_own_cycles_the_shortest_with_goals_is_the_default(bare: Okr) -> None:
    """The launch of 42 days lies in the 92 of FY27-Q3."""
    bare.write({"okr.toml": OWN + LAUNCH, "objectives/FY27-Q3/a.toml": GOAL})
    assert running(bare) == "FY27-Q3"

    bare.write({"objectives/launch/b.toml": GOAL})
    assert running(bare) == "launch"


KPI = """\
title = "Monthly recurring revenue"
objective = "2026/win-east-java"
role = "account-manager"
at_least = 130
"""


def test_kpi_of_an_own_cycle(okr: Okr) -> None:
    """FY27-Q3 is August to October; the quarters that overlap it are 2026-Q3 and 2026-Q4."""
    reading = '[[update]]\nitem = "kpi/mrr"\ndate = {}\nperiod = "{}"\nvalue = {}\n'
    okr.write(
        {
            "okr.toml": OWN,
            "kpis/mrr.toml": KPI,
            "checkins/2026-W41/2026-10-07-ana.toml": reading.format("2026-10-07", "2026-Q3", 131),
            "checkins/2027-W01/2027-01-06-ana.toml": reading.format("2027-01-06", "2026-Q4", 125),
        }
    )

    def read(day: str) -> tuple[str, float, str]:
        (kpi,) = json.loads(okr("report", "-q", "FY27-Q3", "--today", day, "-f", "json").out)["data"]["kpis"]
        return kpi["period"], kpi["current"], kpi["health"]

    assert read("2026-10-20") == ("2026-Q3", 131, "healthy")
    assert read("2027-01-08") == ("2026-Q4", 125, "watch")  # 125 / 130 = 0.96
    assert read("2027-06-01") == ("2026-Q4", 125, "watch")


def test_an_own_cycle_of_the_days_of_a_period_names_it(okr: Okr) -> None:
    """What is written is the name that the KPI gives the period; a line may begin with the own cycle."""
    okr.write({"okr.toml": OWN.replace("08-01", "04-01").replace("10-31", "06-30"), "kpis/mrr.toml": KPI})
    okr.environment.setenv("OKR_USER", "ana")

    okr("checkin", "kpi/mrr", "128", "--period", "fy27-q3")

    assert okr.read("checkins/2026-W34/2026-08-19-ana.toml").count('period = "2026-Q2"\nvalue = 128\n') == 1
    okr("set", "kpi/mrr", "targets.FY27-Q3.at_least=120")
    assert "[targets.FY27-Q3]\nat_least = 120\n" in okr.read("kpis/mrr.toml")
    assert json.loads(okr("show", "kpi/mrr", "-f", "json").out)["data"]["health"] == "healthy"
    assert "unknown period" in okr("set", "kpi/mrr", "targets.FY27-Q9.at_least=120").err


def test_a_period_of_other_days_is_refused(okr: Okr) -> None:
    okr.write({"okr.toml": OWN, "kpis/mrr.toml": KPI})

    ran = okr("checkin", "kpi/mrr", "128", "--period", "FY27-Q3", "--as", "ana")

    assert (ran.code, "kpi/mrr is a quarterly KPI; FY27-Q3 is another kind of period" in ran.err) == (2, True)
    ran = okr("checkin", "kpi/mrr", "128", "--period", "FY27-Q3", "--as", "ana", "--language", "id")
    assert "kpi/mrr adalah KPI per kuartal; FY27-Q3 periode jenis lain" in ran.err
