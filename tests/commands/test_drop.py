"""`okr drop`: a key result stays in its file, with the day and the reason."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.running import Okr

GOAL = "objectives/2026-Q3/grow-revenue.toml"


def test_date_and_reason_stand_on_one_line(okr: Okr) -> None:
    """The day is today; nothing else of the file changes."""
    before = okr.read(GOAL)

    said = okr.does("drop", "grow-revenue/mrr", "--reason", 'Merged with "churn"')

    assert "Dropped 2026-Q3/grow-revenue/mrr on 19 Aug 2026" in said
    assert okr.read(GOAL) == before.replace(
        'owner = "budi"\n',
        'owner = "budi"\ndropped = { date = 2026-08-19, reason = "Merged with \\"churn\\"" }\n',
    )


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("grow-revenue/mrr",), 2, "--reason is missing"),
        (("grow-revenue/mrr", "--reason", ""), 2, "--reason is empty"),
        (("grow-revenue/mrr", "--reason", " "), 2, "--reason is empty"),
        (("grow-revenue/mrr", "--reason", "a\x07"), 2, "control character"),
        (("grow-revenue", "--reason", "x"), 1, "okr close 2026-Q3/grow-revenue --outcome drop"),
        (("pricing-page", "--reason", "x"), 1, "is an initiative, not a key result or a KPI"),
        (("nothing", "--reason", "x"), 4, 'unknown item "nothing"'),
    ],
)
def test_what_is_refused_changes_nothing(okr: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    okr.refuses("drop", *words, code=code, says=says)


def test_a_bare_name_means_the_key_result(okr: Okr) -> None:
    """kpi/mrr is there, too, and is meant by its full id."""
    said = okr.does("drop", "mrr", "--reason", "x")

    assert "Dropped 2026-Q3/grow-revenue/mrr" in said


def test_what_is_dropped_is_not_dropped_again(okr: Okr) -> None:
    okr.does("drop", "grow-revenue/mrr", "--reason", "x")

    okr.refuses("drop", "grow-revenue/mrr", "--reason", "y", code=1, says="already ended on 19 Aug 2026")


def test_a_kpi_is_retired(okr: Okr) -> None:
    """The day is today; its line, and what was read of it, stay."""
    before = okr.files()

    said = okr.does("drop", "kpi/mrr", "--reason", "Billing was sold")

    assert said == "Retired kpi/mrr on 19 Aug 2026: Billing was sold\nIts readings are kept.\n"
    expected = (
        before["kpis/mrr.toml"].decode() + 'retired = { date = 2026-08-19, reason = "Billing was sold" }\n'
    )
    assert okr.files() == before | {"kpis/mrr.toml": expected.encode()}
    okr.refuses("drop", "kpi/mrr", "--reason", "x", code=1, says="already ended on 19 Aug 2026")
    okr.does("set", "kpi/mrr", "retired=")
    assert okr.files() == before


def test_who_reads_a_retired_kpi_is_named(okr: Okr) -> None:
    """The key result gets no new values: the command that drops it stands beside."""
    okr.write({GOAL: okr.read(GOAL).replace("start = 100\n", 'start = 100\nkpi = "kpi/mrr"\n')})

    said = okr.does("drop", "kpi/mrr", "--reason", "x")

    assert "2026-Q3/grow-revenue/mrr is linked to it and gets no new values" in said


READ = """\
[[update]]
item = "kpi/mrr"
date = 2026-07-03
period = "2026-Q2"
value = 90
blocker = "No invoices"
"""


@pytest.fixture
def retired(okr: Okr) -> Okr:
    """90 for the second quarter, against a line of 130; retired on 19 August."""
    goal = okr.read(GOAL).replace('colour = "kept for ever"\n', "")
    okr.write({"checkins/2026-W27/2026-07-03-ana.toml": READ, GOAL: goal})
    assert "unhealthy" in okr.does("report", "-q", "2026-Q3")
    okr.does("drop", "kpi/mrr", "--reason", "Billing was sold")
    return okr


def _on(okr: Okr, day: str, *words: str) -> Any:
    return json.loads(okr.does(*words, "--today", day, "-f", "json"))["data"]


def test_nothing_is_asked_of_a_retired_kpi(retired: Okr) -> None:
    """In December the readings of the third quarter would be two months late, and the blocker is nobody's any more."""
    day = "2026-12-15"
    kpi = _on(retired, day, "show", "kpi/mrr")

    assert (kpi["due"], kpi["stale"], kpi["blocker"]) == (False, False, None)
    assert kpi["retired"] == {"date": "2026-08-19", "reason": "Billing was sold"}
    assert (kpi["period"], kpi["current"], kpi["health"]) == ("2026-Q2", 90, "unhealthy")
    people = _on(retired, day, "todo", "--all")["people"]
    assert not [item for one in people for item in one["items"] if item["id"] == "kpi/mrr"]
    shown = retired.does("show", "kpi/mrr", "--today", day)
    assert "✗ retired" in shown
    assert "retired      Wed 19 Aug 2026: Billing was sold" in shown
    findings = retired("check", "--today", day, "-f", "json").out
    assert "P008" not in findings
    assert "P007" not in findings


def test_the_report_shows_it_until_its_cycle_is_over(retired: Okr) -> None:
    """In the third quarter as retired, in no total and no call for attention; in the fourth not at all."""
    third = _on(retired, "2026-09-30", "report")
    assert [(k["id"], k["retired"]["reason"]) for k in third["kpis"]] == [("kpi/mrr", "Billing was sold")]
    assert third["totals"]["kpis"] == sum(third["totals"]["health"].values()) == 0
    assert not [each for each in third["comparison"]["advice"] if each["id"] == "kpi/mrr"]
    said = retired.does("report", "--today", "2026-09-30")
    assert "✗ retired" in said
    assert "▼ unhealthy" not in said
    assert _on(retired, "2026-10-01", "report")["kpis"] == []


def test_before_its_day_it_is_a_kpi_like_any(retired: Okr) -> None:
    """As of 18 August it is unhealthy and blocked."""
    kpi = _on(retired, "2026-08-18", "show", "kpi/mrr")

    assert (kpi["retired"], kpi["health"], kpi["blocker"]) == (None, "unhealthy", "No invoices")


def test_only_periods_that_had_ended_are_read(retired: Okr) -> None:
    """The third quarter was not over on 19 August; the first one was."""
    retired.refuses("checkin", "kpi/mrr", "99", "--as", "ana", code=1, says="was retired on 19 Aug 2026")
    late = ("checkin", "kpi/mrr", "99", "--as", "ana")
    retired.refuses(
        *late, "--period", "2026-Q3", "--today", "2026-10-02", code=1, says="was retired on 19 Aug 2026"
    )
    retired.does(*late, "--period", "2026-Q1")


def test_a_retired_kpi_pays_for_its_periods(retired: Okr) -> None:
    """Of 2026 only the first half counts: 90 of 130 is an achievement of 1 + (90 − 130) / 130 = 0.69; Q1 is unread."""
    retired.does("set", "kpi/mrr", "bonus.weight=1")
    year = _on(retired, "2027-01-05", "bonus", "--role", "account-manager", "-q", "2026")
    assert [(p["period"], p["current"]) for p in year["kpis"][0]["periods"]] == [
        ("2026-Q1", None),
        ("2026-Q2", 90),
    ]
    fourth = _on(retired, "2027-01-05", "bonus", "--role", "account-manager", "-q", "2026-Q4")
    assert fourth["kpis"] == []
    assert fourth["left_out"][0]["why"] == "retired on 19 Aug 2026"


def test_what_was_recorded_is_kept_instead_of_removed(okr: Okr) -> None:
    """No advice to rewrite a check-in; a retired one is told as such."""
    okr.write({"checkins/2026-W27/2026-07-03-ana.toml": READ})
    okr.refuses("remove", "kpi/mrr", code=1, says="Retire it instead: okr drop kpi/mrr --reason …")
    okr.does("drop", "kpi/mrr", "--reason", "x")
    okr.refuses("remove", "kpi/mrr", code=1, says="It is already retired, and its readings are kept.")
