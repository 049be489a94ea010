"""`okr report --month`: one month on a page for others, and nothing on it that is not for them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.gitting import ANA, Clone, init
from tests.running import Okr

GOAL = "objectives/2026-Q3/grow.toml"
FILES = {
    GOAL: """\
title = "Grow"

owner = "ana"

[key_results.mrr]
title = "Raise MRR from 100 to 130"

start = 100
target = 130
unit = "IDR m"
owner = "budi"

[key_results.uptime]
title = "Keep uptime"

at_least = 99

[key_results.cities]
title = "Open in two cities"

milestones = { surabaya = 1, malang = 1 }

[key_results.churn]
title = "Halve the churn"

start = 8
target = 4
kpi = "kpi/churn"
owner = "budi"

[key_results.late]
title = "Win resellers"

start = 0
target = 2
dropped = { date = 2026-08-10, reason = "No hotel sells" }

[initiatives.page]
title = "Publish the page"

due = 2026-08-28

[initiatives.desk]
title = "Rent a desk"

due = 2026-08-07

[initiatives.later]
title = "Call hotels"

due = 2026-09-01
""",
    "kpis/churn.toml": """\
title = "Accounts lost"

objective = "2026/win-east-java"
role = "account-manager"

at_most = 5
cadence = "monthly"

[bonus]
weight = 40
""",
    "checkins/2026-W30/2026-07-24-budi.toml": """\
[[update]]
item = "2026-Q3/grow/mrr"
date = 2026-07-24
value = 106
confidence = 5

[[update]]
item = "kpi/churn"
date = 2026-07-24
period = "2026-06"
value = 8
""",
    "checkins/2026-W33/2026-08-14-budi.toml": """\
[[update]]
item = "2026-Q3/grow/mrr"
date = 2026-08-14
value = 115
confidence = 6
note = "Quiet: our margin is thin"
blocker = "Legal review"

[[update]]
item = "2026-Q3/grow/mrr"
date = 2026-08-14
value = 115
confidence = 7

[[update]]
item = "2026-Q3/grow/uptime"
date = 2026-08-14
value = 99.5
blocker = "Old disks"

[[update]]
item = "2026-Q3/grow/cities"
date = 2026-08-07
done = ["malang"]
blocker = "No landlord"

[[update]]
item = "2026-Q3/grow/page"
date = 2026-08-05
blocker = "No photos"

[[update]]
item = "2026-Q3/grow/desk"
date = 2026-08-12
done = true

[[update]]
item = "kpi/churn"
date = 2026-08-07
period = "2026-07"
value = 6
""",
    "coaching/2026-08-14-ana-budi-recognition.toml": (
        'kind = "recognition"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-14\ntext = "You called them all."\n'
    ),
    "coaching/2026-08-12-budi-ana-recognition.toml": (
        'kind = "recognition"\nfrom = "budi"\nto = "ana"\ndate = 2026-08-12\ntext = "You listened to me."\n'
    ),
    "coaching/2026-08-13-ana-budi-talk.toml": (
        'kind = "talk"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-13\ntopics = ["Your pay"]\n'
    ),
}


@pytest.fixture
def firm(okr: Okr) -> Okr:
    for path in ("objectives/2026-Q3/grow-revenue.toml", "kpis/mrr.toml"):
        (okr.root / path).unlink()
    okr.write(FILES)
    return okr


def month(firm: Okr, *words: str) -> Any:
    ran = firm("report", "--month", *(words or ("2026-08",)), "-f", "json")
    assert ran.code == 0, ran.err
    envelope = json.loads(ran.out)
    assert envelope["kind"] == "month"
    return envelope["data"]


# ── what is on it ────────────────────────────────────────────────────────────────────────────────


def test_where_each_goal_was_before_the_month_and_is_now(firm: Okr) -> None:
    """(106-100)/30 is 20%, (115-100)/30 50%. A line has no start; of a change without a value it is its start."""
    data = month(firm)
    before = {each["id"].rpartition("/")[2]: each for each in data["before"]}
    now = {each["id"].rpartition("/")[2]: each for each in data["objectives"][0]["key_results"]}

    assert (before["mrr"]["value"], before["mrr"]["progress"]) == (106, pytest.approx(0.2))
    assert (now["mrr"]["current"], now["mrr"]["progress"]) == (115, pytest.approx(0.5))
    assert (before["uptime"]["value"], before["cities"]["value"], before["late"]["value"]) == (None, 0, 0)
    assert (before["churn"]["value"], now["churn"]["current"]) == (8, 6)
    assert data["as_of"] == "2026-08-19"


def test_the_confidence_of_a_day_is_the_last_one_behind_that_of_before(firm: Okr) -> None:
    data = month(firm)

    assert {each["id"]: each["confidences"] for each in data["before"]}["2026-Q3/grow/mrr"] == [5, 7]


def test_kpis_have_three_periods_and_who_works_on_them(firm: Okr) -> None:
    """Each against the limit of its time."""
    (kpi,) = month(firm)["kpis"]

    assert [(each["period"], each["value"], each["health"]) for each in kpi["periods"]] == [
        ("2026-06", 8, "unhealthy"), ("2026-07", 6, "unhealthy")
    ]  # fmt: skip
    assert (kpi["at_most"], kpi["key_results"]) == (5, ["2026-Q3/grow/churn"])


def test_a_key_result_of_another_cycle_works_on_a_kpi_too(firm: Okr) -> None:
    """On the page of the year nobody says that nothing is linked: a key result of the quarter is."""
    assert month(firm, "2026-07", "-q", "2026")["kpis"][0]["key_results"] == ["2026-Q3/grow/churn"]
    firm.has_terminal(columns=120)
    assert "no key result linked" not in firm("report", "--month", "2026-07", "-q", "2026").out


def test_the_three_longest_blockers_and_what_was_promised(firm: Okr) -> None:
    """Of four the newest is left out; what is due in another month is no promise of this one."""
    data = month(firm)

    assert [each["text"] for each in data["blockers"]] == ["No photos", "No landlord", "Legal review"]
    assert data["blocked"] == 4
    assert [(each["title"], each["done"]) for each in data["promised"]] == [
        ("Publish the page", False), ("Rent a desk", True)
    ]  # fmt: skip


def test_the_page_as_it_is_read(firm: Okr) -> None:
    """On 31 July one of four counted 20%, the dropped one among them; now it is (50% + 1/13 + 50% + 50%) / 4."""
    firm("note", "All is well", "-q", "Q3", "--as", "ana")
    firm("ack", "2026-08-14-ana-budi-recognition", "public", "--as", "budi")
    firm.has_terminal(columns=100)

    assert (
        firm("report", "--month", "aug").out
        == """\
Start Friday · August 2026 · as of Wed 19 Aug 2026 · 2026-Q3, week 8 of 13
Ana Wijaya, 19 Aug  All is well

KPIs           limit      last three  health       worked on by
Accounts lost  ≤ 5    █▁  8 → 6       ▼ unhealthy  Halve the churn @budi

Objectives                   31 Jul → now → target  progress              confidence  pace
Grow                                                ███▉│─────  5% → 39%              ● on track
  Raise MRR from 100 to 130  106 → 115 → 130 IDR m  ████│───── 20% → 50%  5 → 7       ● on track
  Keep uptime                99.5 (≥ 99)            ○○○○○○●······                     ◆ at risk
                                                    1 of 7 weeks
  Open in two cities         1 of 2                 █████│────  0% → 50%              ◌ stale
  Halve the churn            8 → 6 → 4              ███│█─────  0% → 50%              ▲ ahead
  Win resellers                                                                       ✗ dropped

What changed in the goals
  not a git repository: there is no history to show

In the way · 3 of 4
  14 days  No photos · Publish the page
  12 days  No landlord · Open in two cities
   5 days  Legal review · Raise MRR from 100 to 130

Promised and done · 1 of 2 done
  ✓  Rent a desk · Grow
  ·  Publish the page · Grow

Thanks
  You called them all.
    Ana Wijaya to Budi
"""
    )


@pytest.mark.parametrize("format_", ["terminal", "markdown", "html", "json", "csv"])
def test_nothing_on_it_is_private_late_or_paid(firm: Okr, format_: str) -> None:
    """No talk, no note of a check-in, no thanks that are not public, no bonus, no days late."""
    said = firm("report", "--month", "2026-08", "--all", "-f", format_).out

    assert "Raise MRR" in said
    for word in ("bonus", "Your pay", "is thin", "listened", "overdue", "late_days"):
        assert word not in said


# ── what changed ─────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def ana(firm: Okr) -> Clone:
    clone = init(firm.root, ANA)
    clone.commit("Goals", day="2026-06-28")
    return clone


def edit(clone: Clone, message: str, day: str, *changes: tuple[str, str, str]) -> None:
    for path, old, new in changes:
        text = clone.read(path)
        assert old in text
        clone.write({path: text.replace(old, new)})
    clone.commit(message, day=day)


def test_changes_of_goals_are_told_with_their_reason(firm: Okr, ana: Clone) -> None:
    """Nothing of another month, of owners, of a bonus or of a plan; no name and no address."""
    edit(ana, "Later", "2026-07-20", (GOAL, "target = 130", "target = 140"))
    edit(ana, "Owner", "2026-08-03", (GOAL, 'owner = "ana"', 'owner = "budi"'))
    edit(ana, "Pay", "2026-08-04", ("kpis/churn.toml", "weight = 40", "weight = 50"))
    edit(ana, "Plan", "2026-08-04", (GOAL, "due = 2026-09-01", "due = 2026-09-08"))
    edit(ana, "Ease\n\nGoal-Change: Malang is small", "2026-08-05", (GOAL, "target = 140", "target = 125"))
    ana.write(
        {
            "objectives/2026-Q3/bali.toml": 'title = "Bali"\n[key_results.x]\ntitle = "Win"\nstart = 0\ntarget = 6\n'
        }
    )
    ana.commit("Bali", day="2026-08-06")

    data = month(firm)

    assert [(each["id"], each["change"], each["old"], each["new"]) for each in data["changes"]] == [
        ("2026-Q3/bali", "added", None, "Bali"),
        ("2026-Q3/grow/mrr", "changed", 140, 125),
    ]
    assert data["changes"][1]["reason"] == "Malang is small"
    said = firm("report", "--month", "2026-08").out
    assert "What changed in the goals\n  added  Bali\n  5 Aug  Grow › Raise MRR" in said
    assert "target: 140 → 125\n         Malang is small\n" in said
    assert "@example.com" not in json.dumps(data)
    assert [each["new"] for each in month(firm, "july")["changes"]] == [140]


def test_what_git_does_not_know_is_said(firm: Okr, ana: Clone) -> None:
    """Before the first commit there is nothing to compare with."""
    assert month(firm, "2026-08")["changes"] == []
    assert month(firm, "2026-06")["unknown"] == "there are no goals in git from before 1 Jun 2026"


# ── which month ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text", ["2026-07", "july", "Juli", "last", "lalu", "bulan lalu", "07/2026", "JUL 2026"]
)
def test_a_month_as_people_type_it(firm: Okr, text: str) -> None:
    """A month that is over is told as of its end; what was recorded since is not in it."""
    data = month(firm, text)

    assert (data["month"]["name"], data["as_of"]) == ("2026-07", "2026-07-31")
    assert data["objectives"][0]["key_results"][0]["current"] == 106
    assert data["kpis"][0]["periods"][-1]["period"] == "2026-06"
    assert "30 Jun → 31 Jul → target" in firm("report", "--month", text, "-f", "markdown").out


@pytest.mark.parametrize("text", ["Q3", "2026-W30", "2026", "zq"])
def test_what_is_no_month_is_refused(firm: Okr, text: str) -> None:
    firm.refuses("report", "--month", text, code=2, says=f'unknown month "{text}"\nhint: Examples: 2026-08')


def test_what_does_not_go_together_is_refused(firm: Okr) -> None:
    firm.refuses("report", "--month", "2026-09", code=2, says="2026-09 has not begun")
    firm.refuses("report", "--month", "2026-08", "-q", "2026-Q1", code=2, says="2026-08 is not in 2026-Q1")
    for words in (("--team", "growth"), ("--person", "ana"), ("--at", "2026-08-01"), ("--ritual",)):
        both = f"--month and {words[0]} cannot be used together"
        firm.refuses("report", "--month", "2026-08", *words, code=2, says=both)


def test_what_was_closed_before_is_not_in_it(firm: Okr) -> None:
    """What is closed in the month is."""
    closed = '\n[closed]\ndate = {}\ngrade = 0.5\noutcome = "drop"\n'
    firm.write({GOAL: FILES[GOAL] + closed.format("2026-08-03")})
    assert [each["grade"] for each in month(firm)["objectives"]] == [0.5]

    firm.write({GOAL: FILES[GOAL] + closed.format("2026-07-31")})
    assert month(firm)["objectives"] == []


def test_thanks_are_public_as_of_today_not_of_the_month(firm: Okr) -> None:
    """Who closes them again has them closed on the page of an earlier month, too."""
    firm.write(
        {
            "coaching/2026-07-20-ana-budi-recognition.toml": (
                'kind = "recognition"\nfrom = "ana"\nto = "budi"\ndate = 2026-07-20\ntext = "Thank you."\n'
            )
        }
    )
    firm("ack", "2026-07-20-ana-budi-recognition", "public", "--as", "budi")
    assert [each["text"] for each in month(firm, "july")["thanks"]] == ["Thank you."]

    firm("ack", "2026-07-20-ana-budi-recognition", "private", "--as", "budi")
    assert month(firm, "july")["thanks"] == []
