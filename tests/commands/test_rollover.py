"""`okr rollover`: what is open goes on in the next cycle, starting where it ended."""

from __future__ import annotations

import json

import pytest
import tomli

from tests.running import Okr
from tests.terminals import conversation

OLD = "2026-Q3/grow"
FILE = "objectives/2026-Q4/grow.toml"
GOAL = {
    "objectives/2026-Q3/grow.toml": """\
# Agreed on 1 July.
title = "Grow recurring revenue"

owner = "ana"
team = "growth"
ambition = "committed"
supports = ["2026/win-east-java", "2026-Q3/grow-revenue"]
weight = 2
why = "The lease ends in December."
colour = "kept"

[key_results.mrr]   # the one that counts
title = "Raise MRR from 100 to 130"

start = 100
target = 130
stretch = 140
unit = "IDR m"

owner = "budi"
weight = 2
points = [[110, 0.2], [120, 0.6]]
since = 2026-07-10
formerly = ["2026-Q3/grow/revenue"]
mine = 1

[key_results.churn]
title = "Halve the accounts lost"
start = 8
target = 4
takes = "mean"

[key_results.signups]
title = "Raise sign-ups"
start = 0
target = 90
takes = "sum"

[key_results.uptime]
title = "Keep uptime"
at_least = 99.9

[key_results.cities]
title = "Open in three cities"
milestones = { surabaya = 1, malang = 1, bali = 2 }

[key_results.silent]
title = "Never recorded"
start = 5
target = 9

[key_results.reached]
title = "Sign three partners"
start = 0
target = 3

[key_results.gone]
title = "Win resellers"
start = 0
target = 3
dropped = { date = 2026-08-01, reason = "Merged" }

[initiatives.page]
title = "Publish the page"
due = 2026-08-15

[closed]
date = 2026-08-18
grade = 0.5
""",
    "checkins/2026-W30/2026-07-24-ana.toml": "".join(
        f'[[update]]\nitem = "{OLD}/{slug}"\ndate = 2026-07-24\n{said}\n'
        for slug, said in {
            "mrr": "value = 115",
            "churn": "value = 7.1",
            "signups": "value = 20",
            "uptime": "value = 99.95",
            "cities": 'done = ["malang", "bali"]',
            "reached": "value = 4",
        }.items()
    ),
    "checkins/2026-W31/2026-07-31-ana.toml": "".join(
        f'[[update]]\nitem = "{OLD}/{slug}"\ndate = 2026-07-31\n{said}\n'
        for slug, said in {"churn": "value = 7.2", "signups": "value = 11"}.items()
    ),
}


def read(okr: Okr, *words: str) -> str:
    """What a read says on stdout; the workspace has an unknown key, which is told on stderr."""
    ran = okr(*words)
    assert ran.code == 0
    return ran.out


@pytest.fixture
def goal(okr: Okr) -> Okr:
    okr.write(GOAL)
    return okr


def test_a_whole_objective(goal: Okr) -> None:
    """Open key results start where they ended; the file is laid out as a new one, with the keys okr does not know."""
    before = goal.files()

    said = goal.does("rollover", OLD)

    assert (
        goal.read(FILE)
        == """\
title = "Grow recurring revenue"

owner = "ana"
team = "growth"
ambition = "committed"
supports = ["2026/win-east-java", "2026-Q3/grow-revenue"]
weight = 2
why = "The lease ends in December."
colour = "kept"

[key_results.mrr]
title = "Raise MRR from 100 to 130"

start = 115
target = 130
stretch = 140
unit = "IDR m"

owner = "budi"
weight = 2
points = [[120, 0.6]]
mine = 1

[key_results.churn]
title = "Halve the accounts lost"

start = 7.15
target = 4

takes = "mean"

[key_results.signups]
title = "Raise sign-ups"

start = 31
target = 90

takes = "sum"

[key_results.uptime]
title = "Keep uptime"

at_least = 99.9

[key_results.cities]
title = "Open in three cities"

milestones = { surabaya = 1 }

[key_results.silent]
title = "Never recorded"

start = 5
target = 9
"""
    )
    assert (
        said
        == """\
Carried 2026-Q3/grow over to 2026-Q4/grow (objectives/2026-Q4/grow.toml):
  mrr: from 115 to 130
    left out points [110, 0.2]: they are already passed
    the title still says 100: okr set 2026-Q4/grow/mrr title=…
  churn: from 7.15 to 4
  signups: from 31 to 90
  uptime: keeps ≥ 99.9
  cities: surabaya
  silent: from 5 to 9
  left out  reached: it reached its target 3 with 4
  left out  gone: dropped on 1 Aug 2026: Merged
  not carried over: Publish the page
    still the right work? okr add initiative 2026-Q4/grow … --slug page
  still supports 2026-Q3/grow-revenue in 2026-Q3: okr set 2026-Q4/grow supports=…
"""
    )
    after = goal.files()
    del after[FILE]
    assert after == before


def test_the_copy_begins_at_0(goal: Okr) -> None:
    """Nothing that was recorded goes along: the new objective has no number, and each start is where it stood."""
    goal.does("rollover", OLD)

    new = json.loads(read(goal, "show", "2026-Q4/grow", "-f", "json"))["data"]
    assert (new["progress"], new["closed"]) == (None, None)
    assert [kr["start"] for kr in new["key_results"]] == [115, 7.15, 31, None, None, 5]


def test_a_single_key_result_makes_its_objective_or_joins_it(goal: Okr) -> None:
    """The first makes the objective without its other parts, the second is added to what stands."""
    goal.does("rollover", "grow/mrr", "-q", "Q3")
    goal.does("rollover", "2026-Q3/grow/churn")

    stands = tomli.loads(goal.read(FILE))
    assert list(stands["key_results"]) == ["mrr", "churn"]
    goal.refuses("rollover", "2026-Q3/grow/churn", code=1, says="2026-Q4/grow/churn is already a key result")
    goal.refuses("rollover", OLD, code=1, says="2026-Q4/grow is already an objective")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((f"{OLD}/reached",), 1, "is not carried over: it reached its target 3 with 4"),
        ((f"{OLD}/gone",), 1, "is not carried over: dropped on 1 Aug 2026: Merged"),
        ((OLD, f"{OLD}/gone"), 1, "is not carried over: dropped"),
        ((f"{OLD}/page",), 1, "is an initiative, not an objective or a key result"),
        ((OLD, "--to", "2026-Q3"), 2, "2026-Q3 is not after 2026-Q3"),
        ((OLD, "--to", "2026-Q2"), 2, "2026-Q2 is not after 2026-Q3"),
        ((OLD, "--to", "soon"), 2, 'unknown cycle "soon"'),
        (("2026-Q1/first-steps",), 2, "the next cycle, 2026-Q2, ended on 30 Jun 2026"),
        ((), 2, "ID… is missing"),
    ],
)
def test_what_cannot_be_carried_over(goal: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    """Never by default, never what is reached or dropped, never back in time, and never into the past by a slip."""
    goal.refuses("rollover", *words, code=code, says=says)


def test_a_past_cycle_in_full_is_meant(goal: Okr) -> None:
    goal.does("rollover", "2026-Q1/first-steps", "--to", "2026-Q2")

    assert "start = 0\n" in goal.read("objectives/2026-Q2/first-steps.toml")


@pytest.mark.parametrize(
    ("cycle", "following"),
    [
        ("2026-Q4", "2027-Q1"),
        ("2026-H2", "2027-H1"),
        ("2026", "2027"),
        ("2026-12", "2027-01"),
        ("2026-08", "2026-09"),
    ],
)
def test_the_next_cycle_of_the_same_kind(okr: Okr, cycle: str, following: str) -> None:
    okr.write({f"objectives/{cycle}/go.toml": 'title = "Go"\n'})

    said = okr.does("rollover", f"{cycle}/go")

    assert f"to {following}/go (objectives/{following}/go.toml)" in said


def test_in_a_fiscal_year(okr: Okr) -> None:
    """With a year from April, the fourth quarter of 2026 ends in March 2027."""
    okr.write(
        {"okr.toml": "schema = 1\n[cycle]\nyear_starts = 4\n", "objectives/2026-Q4/go.toml": 'title = "Go"\n'}
    )

    assert "to 2027-Q1/go" in okr.does("rollover", "2026-Q4/go")


def test_the_next_own_cycle(okr: Okr) -> None:
    """The one that starts on the day after, not the launch that starts within, nor the year of that day."""
    okr.write(
        {
            "okr.toml": """\
schema = 1
[cycles.FY27-Q2]
starts = 2026-05-01
ends = 2026-07-31
[cycles.launch]
starts = 2026-06-01
ends = 2026-08-31
[cycles.FY27-rest]
starts = 2026-08-01
ends = 2027-01-31
[cycles.FY27-Q3]
starts = 2026-08-01
ends = 2026-10-31
""",
            "objectives/FY27-Q2/go.toml": 'title = "Go"\n',
        }
    )

    assert "to FY27-Q3/go (objectives/FY27-Q3/go.toml)" in okr.does("rollover", "FY27-Q2/go")


def test_an_own_cycle_without_a_next_one_needs_to(okr: Okr) -> None:
    own = '[cycles."2026-launch"]\nstarts = 2026-06-01\nends = 2026-08-31\n'
    okr.write({"okr.toml": f"schema = 1\n{own}", "objectives/2026-launch/go.toml": 'title = "Go"\n'})

    okr.refuses("rollover", "2026-launch/go", code=2, says="there is no cycle after 2026-launch")
    assert "to 2026-Q4/go" in okr.does("rollover", "2026-launch/go", "--to", "Q4")


def test_nothing_open_is_refused(okr: Okr) -> None:
    """An objective of which all is reached is done: a new one is a new decision."""
    okr.write(
        {
            "objectives/2026-Q3/won.toml": 'title = "Won"\n[key_results.a]\ntitle = "A"\nmilestones = { x = 1 }\n',
            "checkins/2026-W29/2026-07-15-ana.toml": '[[update]]\nitem = "2026-Q3/won/a"\ndate = 2026-07-15\ndone = ["x"]\n',
        }
    )

    okr.refuses(
        "rollover",
        "2026-Q3/won",
        code=1,
        says="nothing in 2026-Q3/won is open: a: all its milestones are done",
    )


def test_what_goes_along_is_supported_in_the_new_cycle(goal: Okr) -> None:
    """Two that support each other's side stay together: the old parent would count the new child."""
    said = goal.does("rollover", OLD, "2026-Q3/grow-revenue")

    assert 'supports = ["2026/win-east-java", "2026-Q4/grow-revenue"]' in goal.read(FILE)
    assert "supports 2026-Q4/grow-revenue instead of 2026-Q3/grow-revenue" in said


def test_a_key_result_that_reads_a_kpi_keeps_reading_it(okr: Okr) -> None:
    """It starts at the last reading that its cycle had."""
    okr.write(
        {
            "kpis/mrr.toml": okr.read("kpis/mrr.toml") + 'cadence = "monthly"\n',
            "objectives/2026-Q3/bound.toml": 'title = "B"\n[key_results.m]\ntitle = "M"\nstart = 90\ntarget = 130\nkpi = "kpi/mrr"\n',
            "checkins/2026-W32/2026-08-07-ana.toml": '[[update]]\nitem = "kpi/mrr"\ndate = 2026-08-07\nperiod = "2026-07"\nvalue = 104\n',
        }
    )

    okr.does("rollover", "2026-Q3/bound")

    assert tomli.loads(okr.read("objectives/2026-Q4/bound.toml"))["key_results"]["m"] == {
        "title": "M", "start": 104, "target": 130, "kpi": "kpi/mrr",
    }  # fmt: skip


def test_who_moved_the_wrong_way_starts_there(okr: Okr) -> None:
    """From 100 to 130, ended at 90: the next way is 40 long."""
    okr.write(
        {
            "checkins/2026-W33/2026-08-14-budi.toml": '[[update]]\nitem = "2026-Q3/grow-revenue/mrr"\ndate = 2026-08-14\nvalue = 90\n'
        }
    )

    assert "mrr: from 90 to 130" in okr.does("rollover", "2026-Q3/grow-revenue/mrr")


def test_a_dry_run_and_an_undo(goal: Okr) -> None:
    before = goal.files()

    said = goal.does("rollover", OLD, "--dry-run")
    assert said.startswith("Would carry 2026-Q3/grow over to 2026-Q4/grow")
    assert "+start = 115" in said
    assert goal.files() == before

    goal.does("rollover", OLD)
    goal.does("undo")
    assert goal.files() == before


def test_a_closed_objective_takes_no_more(goal: Okr) -> None:
    goal.write({FILE: 'title = "Grow"\n[closed]\ndate = 2026-08-19\ngrade = 0.1\n'})

    goal.refuses("rollover", f"{OLD}/mrr", code=1, says="2026-Q4/grow was closed on 19 Aug 2026")


def test_json(goal: Okr) -> None:
    done = json.loads(goal.does("rollover", OLD, "-f", "json"))

    assert (done["kind"], done["data"]["id"], done["data"]["path"]) == ("rollover", "2026-Q4/grow", FILE)


# ── what is nearly reached ───────────────────────────────────────────────────────────────────────

NEAR = f'[[update]]\nitem = "{OLD}/mrr"\ndate = 2026-08-07\nvalue = 126\n'


def test_a_small_rest_asks_for_a_new_target(goal: Okr) -> None:
    """Less than a fifth is left: without a terminal the command is named."""
    goal.write({"checkins/2026-W32/2026-08-07-ana.toml": NEAR})
    said = goal.does("rollover", f"{OLD}/mrr", f"{OLD}/signups")

    assert said.count("less than a fifth of the way is left") == 1
    assert (
        "    less than a fifth of the way is left. A new target: okr set 2026-Q4/grow/mrr target=…\n" in said
    )


def test_at_a_terminal_the_new_target_is_asked_for(goal: Okr) -> None:
    """It replaces the old one, with the points of the old way and what was beyond it; one step undoes it."""
    goal.write({"checkins/2026-W32/2026-08-07-ana.toml": NEAR})
    answers = iter(("160",))
    code, seen = conversation(
        goal.root, ("rollover", f"{OLD}/mrr"), lambda _: next(answers), prompt=": ", columns=120
    )

    assert code == 0, seen
    assert seen.startswith(
        "Raise MRR from 100 to 130: 126 IDR m now, so less than a fifth of the way is left.\nNew target [130]: 160\n"
    )
    assert "  mrr: from 126 to 160\n" in seen
    assert "the title still says 100 and 130" in seen
    mrr = tomli.loads(goal.read(FILE))["key_results"]["mrr"]
    assert (mrr["start"], mrr["target"], "points" in mrr, "stretch" in mrr) == (126, 160, False, False)
