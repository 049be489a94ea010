"""`okr graduate`: what a KPI takes from its key result, and what is refused."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from tests.running import GROW, TODAY, WORKSPACE, Okr, write
from tests.terminals import at_a_terminal

GOAL = "objectives/2026-Q3/keep-clients.toml"
FILES = {
    GOAL: """\
# Agreed on 1 July.
title = "Keep the clients we win"
owner = "citra"
supports = ["2026/win-east-java"]

[key_results.uptime]   # third time
title = "Keep uptime at 99.9% or more"
at_least = 99.9
unit = "%"
lines."2026-08-10" = { at_least = 99.95 }

[key_results.old-tickets]
title = "Keep tickets older than a week at three or fewer"
at_most = 3
unit = "tickets"
cadence = "quarterly"
owner = "budi"

[key_results.answer]
title = "Cut the first answer time from 8 h to 4 h"
start = 8
target = 4
unit = "h"

[key_results.renewals]
title = "Raise renewals from 0 to 6"
start = 0
target = 6
takes = "sum"
unit = "renewals"

[key_results.share]
title = "Porsi jam tertagih antara 65% dan 80%"
at_least = 65
at_most = 80
unit = "%"

[key_results.revenue]
title = "Raise revenue from 100 to 130"
start = 100
target = 130
kpi = "kpi/mrr"

[key_results.bare]
title = "Keep 99.5"
at_least = 99.5

[key_results.gone]
title = "Keep complaints at 2"
at_most = 2
dropped = { date = 2026-08-01, reason = "Not counted any more" }

[key_results.cities]
title = "Open in three cities"
milestones = { surabaya = 1, malang = 1 }
""",
    "people/citra.toml": 'name = "Citra"\nrole = "engineer"\n',
    "roles/engineer.toml": 'title = "Engineer"\nlevel = "organisation"\nduties = ["Keep the sites up"]\n',
    "checkins/2026-W33/2026-08-14-citra.toml": """\
[[update]]
item = "2026-Q3/keep-clients/answer"
date = 2026-08-14
value = 3.5

[[update]]
item = "2026-Q3/keep-clients/renewals"
date = 2026-08-14
value = 4
""",
}


@pytest.fixture
def goals(okr: Okr) -> Okr:
    okr.write({**FILES, GROW: okr.read(GROW).replace('colour = "kept for ever"\n', "")})  # no warning
    return okr


def test_uptime(goals: Okr) -> None:
    """The limit is that in force today, 99.95, not the one that it began with; the key result stays to the letter."""
    before = goals.files()

    said = goals.does("graduate", "uptime", "--tolerance", "0.05")

    assert said == (
        "2026-Q3/keep-clients/uptime is a KPI now: kpi/uptime (kpis/uptime.toml).\n"
        "Uptime: ≥ 99.95%, read monthly, first for 2026-08\n"
        "The key result stays as it is until 2026-Q3/keep-clients is closed.\n"
    )
    assert goals.read("kpis/uptime.toml") == (
        'title = "Uptime"\n\n'
        'objective = "2026/win-east-java"\nrole = "engineer"\nowner = "citra"\n\n'
        'at_least = 99.95\ntolerance = 0.05\nunit = "%"\ncadence = "monthly"\nsince = "2026-08"\n'
        'from = "2026-Q3/keep-clients/uptime"\n'
    )
    after = goals.files()
    assert after.pop("kpis/uptime.toml")
    assert after == before

    goals.does("undo")
    assert goals.files() == before


def test_nothing_is_left_to_say_of_it(goals: Okr) -> None:
    """`okr check` finds nothing at the KPI."""
    goals.does("graduate", "uptime", "--tolerance", "0.05")

    assert "kpi/uptime" not in goals("check", "-f", "json").out


def test_downwards(goals: Okr) -> None:
    """A change that went down may stay at most at the value that it reached; its owner's role has it."""
    goals.does("graduate", "answer", "--slug", "first-answer")

    assert goals.read("kpis/first-answer.toml") == (
        'title = "First answer time"\n\n'
        'objective = "2026/win-east-java"\nrole = "engineer"\nowner = "citra"\n\n'
        'at_most = 3.5\nunit = "h"\ncadence = "monthly"\nsince = "2026-08"\n'
        'from = "2026-Q3/keep-clients/answer"\n'
    )


def test_a_sum(goals: Okr) -> None:
    """Four and two renewals are six in a quarter: a month would have only a part of them."""
    goals.does("checkin", "renewals", "2", "--as", "ana")

    goals.does("graduate", "renewals")

    assert goals.read("kpis/renewals.toml") == (
        'title = "Renewals"\n\n'
        'objective = "2026/win-east-java"\nrole = "engineer"\nowner = "citra"\n\n'
        'at_least = 6\nunit = "renewals"\ncadence = "quarterly"\nsince = "2026-Q3"\ntakes = "sum"\n'
        'from = "2026-Q3/keep-clients/renewals"\n'
    )


def test_all_that_may_be_said(goals: Okr) -> None:
    """Each option counts more than what the key result says."""
    goals.does(
        "graduate", "share", "--title", "Billable hours", "--role", "account-manager", "--owner", "ana",
        "--cadence", "quarterly", "--unit", "percent", "--tolerance", "2,5", "--objective", "first-steps",
    )  # fmt: skip

    assert goals.read("kpis/billable-hours.toml") == (
        'title = "Billable hours"\n\n'
        'objective = "2026-Q1/first-steps"\nrole = "account-manager"\nowner = "ana"\n\n'
        'at_least = 65\nat_most = 80\ntolerance = 2.5\nunit = "percent"\ncadence = "quarterly"\nsince = "2026-Q3"\n'
        'from = "2026-Q3/keep-clients/share"\n'
    )


def test_a_dry_run(goals: Okr) -> None:
    before = goals.files()

    said = goals.does("graduate", "answer", "--dry-run")

    assert "would become a KPI: kpi/first-answer-time (kpis/first-answer-time.toml)." in said
    assert '+from = "2026-Q3/keep-clients/answer"' in said
    assert goals.files() == before


def test_in_indonesian(goals: Okr) -> None:
    said = goals.does("graduate", "share", "--language", "id")

    assert said == (
        "2026-Q3/keep-clients/share sekarang jadi KPI: kpi/porsi-jam-tertagih (kpis/porsi-jam-tertagih.toml).\n"
        "Porsi jam tertagih: 65–80%, diisi bulanan, mulai 2026-08\n"
        "Key result-nya tetap berjalan sampai 2026-Q3/keep-clients ditutup.\n"
    )


ONLY = "okr graduate 2026-Q3/keep-clients"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("uptime",), 2, f"a limit of 99.95% needs a tolerance\nhint: Example: {ONLY}/uptime --role engineer --tolerance 0.025\n"),
        (("old-tickets",), 2, f"--role is missing\nhint: Example: {ONLY}/old-tickets --role ROLE\n"),
        (("keep-clients/cities",), 1, "has milestones, and a KPI keeps a value"),
        (("gone",), 1, "was dropped on 1 Aug 2026"),
        (("revenue",), 1, "reads kpi/mrr, so the KPI exists already\nhint: Set its new limit: okr set kpi/mrr at_least=130\n"),
        (("renewals",), 1, "has not reached its target 6 renewals: 4 now, progress 66%\nhint: Graduate it once the target is reached. To add a separate KPI: okr add kpi "),
        (("signups",), 1, "has not reached its target 50: no value yet"),
        (("bare",), 2, f"--title is missing\nhint: Example: {ONLY}/bare --title TEXT\n"),
        (("answer", "--role", "nobody"), 4, 'unknown role "nobody"'),
        (("answer", "--cadence", "biweekly"), 2, '"biweekly"'),
        (("answer", "--tolerance", "much"), 2, '"much" is not a number'),
        (("answer", "--slug", "mrr"), 1, "kpi/mrr is already a KPI"),
        (("win-east-java",), 1, "is an objective, not a key result"),
    ],
)  # fmt: skip
def test_what_is_refused_changes_nothing(goals: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    goals.refuses("graduate", *words, code=code, says=says)


def test_once_for_a_line(goals: Okr) -> None:
    """The same goal in the quarter before has become a KPI: one quantity has one limit."""
    goals.write({GOAL.replace("Q3", "Q2"): FILES[GOAL]})
    goals.does("graduate", "2026-Q2/keep-clients/uptime", "--tolerance", "0.05")

    goals.refuses("graduate", "2026-Q3/keep-clients/uptime", code=1, says="already became kpi/uptime\n")


# ── what is told of it later ─────────────────────────────────────────────────────────────────────


def test_show(goals: Okr) -> None:
    """Both know each other: until the close the key result lives on, and then it was."""
    goals.does("graduate", "uptime", "--tolerance", "0.05")
    became, title = "2026-Q3/keep-clients/uptime", "the key result Keep uptime at 99.9% or more"

    assert f"graduated from  {became}: is {title} as well until 30 Sep 2026\n" in goals.does(
        "show", "kpi/uptime"
    )
    assert re.search("became +kpi/uptime\n", goals.does("show", became))
    assert f"was {title} until 30 Sep 2026" in goals.does("show", "kpi/uptime", "--today", "2026-10-05")

    assert re.search(f"graduated from +{became} +is {title} as well", goals.does("explain", "kpi/uptime"))
    assert re.search("became +kpi/uptime +Uptime\n", goals.does("explain", became))
    assert "jadi KPI" in goals.does("show", became, "--language", "id")


def test_it_follows_a_move(goals: Okr) -> None:
    """Of the key result, and of its objective."""
    goals.does("graduate", "uptime", "--tolerance", "0.05")

    goals.does("move", "keep-clients/uptime", "availability")
    goals.does("move", "2026-Q3/keep-clients", "2026-Q3/serve")

    assert goals.read("kpis/uptime.toml").endswith('from = "2026-Q3/serve/availability"\n')
    goals.refuses("graduate", "availability", code=1, says="already became kpi/uptime\n")


def test_it_leads_nowhere(goals: Okr) -> None:
    """A broken reference, as any other; `okr remove` does not break it."""
    goals.does("graduate", "uptime", "--tolerance", "0.05")
    goals.refuses("remove", "keep-clients/uptime", code=1, says="kpi/uptime  (from)")

    goals.write({"kpis/uptime.toml": goals.read("kpis/uptime.toml").replace("/uptime", "/nothing")})

    found = goals("check").out
    assert re.search(r"kpis/uptime.toml:12:1: R001 .*2026-Q3/keep-clients/nothing", found), found


# ── where it is proposed ─────────────────────────────────────────────────────────────────────────


@pytest.fixture
def third(goals: Okr) -> Okr:
    """Uptime in its third quarter, kept since it began."""
    weeks = ("07-03", "07-10", "07-17", "07-24", "07-31", "08-07", "08-14")
    values = (f'[[update]]\nitem = "{THIRD}"\ndate = 2026-{day}\nvalue = 99.97\n' for day in weeks)
    hold = 'title = "Serve"\nowner = "citra"\nsupports = ["2026/win-east-java"]\n[key_results.uptime]\ntitle = "Keep uptime at 99.9% or more"\nat_least = 99.9\nunit = "%"\n'
    goals.write({f"objectives/2026-Q{n}/serve.toml": hold for n in (1, 2, 3)})
    goals.write({"checkins/2026-W33/2026-08-14-ana.toml": "\n".join(values)})
    (goals.root / GOAL).unlink()  # its uptime would be linked to the same KPI
    return goals


THIRD = "2026-Q3/serve/uptime"
COMMAND = f"okr graduate {THIRD} --role engineer --tolerance 0.05"


def complaints(okr: Okr) -> list[str]:
    return [line for line in okr("check").out.splitlines() if not line.startswith(" ")]


def test_the_comparison_proposes_it(third: Okr) -> None:
    """What it says can be typed, nothing is found wrong after it that was right before, and it is not said again."""
    proposed = [
        each["command"] for each in json.loads(third.does("compare", "-f", "json"))["data"]["graduations"]
    ]
    before = complaints(third)

    assert proposed == [COMMAND]
    third.does(*shlex.split(COMMAND)[1:])

    assert complaints(third) == before
    assert json.loads(third.does("compare", "-f", "json"))["data"]["graduations"] == []


def test_the_close_proposes_it(third: Okr) -> None:
    said = third.does("close", "2026-Q3/serve", "--outcome", "keep", "--lesson", "x")

    assert said.endswith(
        "Carry over what is open: okr rollover 2026-Q3/serve\n"
        f"Keep uptime at 99.9% or more: a goal for 3 cycles in a row, and kept. Make it a KPI: {COMMAND}\n"
    ), said


def test_the_close_of_what_is_won(goals: Okr) -> None:
    """Given up long before the end it was not won."""
    words = ("close", "keep-clients", "--lesson", "x", "--yes", "--dry-run", "--outcome")
    proposed = (
        "Cut the first answer time from 8 h to 4 h: target reached. "
        "Make it a KPI: okr graduate 2026-Q3/keep-clients/answer --role engineer\n"
    )

    assert proposed in goals.does(*words, "keep")
    assert proposed not in goals.does(*words, "drop")


def test_a_rollover_proposes_it_for_the_third_time(third: Okr) -> None:
    """Not in its second cycle, and what became a KPI is not carried over."""
    (third.root / "objectives/2026-Q1/serve.toml").unlink()
    (third.root / "objectives/2026-Q2/serve.toml").unlink()
    assert "Make it a KPI" not in third.does("rollover", "2026-Q3/serve", "--dry-run")
    third.does("copy", "2026-Q3/serve", "--to", "2026-Q2", "--slug", "serve")

    assert (
        f"Keep uptime at 99.9% or more: a goal for 2 cycles in a row, and kept. Make it a KPI: {COMMAND}\n"
        in third.does("rollover", "2026-Q3/serve", "--dry-run")
    )  # fmt: skip
    third.does(*shlex.split(COMMAND)[1:])
    third.refuses(
        "rollover", "2026-Q3/serve", code=1, says="nothing in 2026-Q3/serve is open: uptime: it is kpi/uptime now"
    )  # fmt: skip


def test_a_rollover_names_the_goal_that_goes_on_where_none_above_is_open(third: Okr) -> None:
    """What it says can be typed: the new objective is the one that is open."""
    third.write({YEAR: f"{WORKSPACE[YEAR]}{CLOSED}"})
    third.does("close", "2026-Q3/serve", "--outcome", "keep", "--lesson", "x")
    command = f"{COMMAND} --objective 2026-Q4/serve"

    ran = third("rollover", "2026-Q3/serve", "--to", "2026-Q4")  # it tells on stderr what was learned
    assert f"Make it a KPI: {command}\n" in ran.out, ran
    third.does(*shlex.split(command)[1:])


# ── the objective above ──────────────────────────────────────────────────────────────────────────

CLOSED = '\n[closed]\ndate = 2026-08-18\ngrade = 1\noutcome = "keep"\nlesson = "x"\n'
YEAR = "objectives/2026/win-east-java.toml"


def test_a_closed_one_is_passed_over(goals: Okr) -> None:
    """What the closed one supports is open."""
    goals.write({
        YEAR: f'{WORKSPACE[YEAR]}supports = ["2026/good-place"]\n{CLOSED}',
        "objectives/2026/good-place.toml": 'title = "A good place"\n',
    })  # fmt: skip

    goals.does("graduate", "answer")

    assert 'objective = "2026/good-place"\n' in goals.read("kpis/first-answer-time.toml")


def test_a_closed_one_is_refused(goals: Okr) -> None:
    goals.write({YEAR: WORKSPACE[YEAR] + CLOSED})
    proposed = f"{ONLY}/answer --role engineer --objective 2026-Q3/keep-clients"

    goals.refuses("graduate", "answer", code=2, says=f"--objective is missing\nhint: Example: {proposed}\n")
    goals.refuses(
        "graduate", "answer", "--objective", "2026/win-east-java",
        code=1, says="is closed\nhint: Use an open one: --objective 2026-Q3/keep-clients\n",
    )  # fmt: skip


# ── at a terminal ────────────────────────────────────────────────────────────────────────────────


def test_the_questions(tmp_path: Path) -> None:
    """Enter takes what is proposed: the quantity, the role of the owner, half of what is left of a hundred."""
    write(tmp_path, {**WORKSPACE, **FILES})

    code, screen = at_a_terminal(tmp_path, "\n\n\n", "graduate", "uptime", "--today", TODAY)

    assert code == 0, screen
    assert "Title of the KPI [Uptime]: " in screen
    assert "Role [2]: " in screen
    assert "Tolerance outside the limit [0.025]: " in screen
    said = (tmp_path / "kpis/uptime.toml").read_text("utf-8")
    assert 'title = "Uptime"\n' in said
    assert "tolerance = 0.025\n" in said


def test_other_answers(tmp_path: Path) -> None:
    """The owner has no role, nothing is above, and the key result has no unit: all of it is asked."""
    write(tmp_path, {**WORKSPACE, **FILES})
    goal = (tmp_path / GOAL).read_text("utf-8").replace('supports = ["2026/win-east-java"]\n', "")
    (tmp_path / GOAL).write_text(goal.replace("citra", "budi"), "utf-8")

    code, screen = at_a_terminal(
        tmp_path, "%\nAvailability\nengineer\nwin\n0.1\n", "graduate", "bare", "--today", TODAY
    )

    assert code == 0, screen
    assert (tmp_path / "kpis/availability.toml").read_text("utf-8") == (
        'title = "Availability"\n\n'
        'objective = "2026/win-east-java"\nrole = "engineer"\nowner = "budi"\n\n'
        'at_least = 99.5\ntolerance = 0.1\nunit = "%"\ncadence = "monthly"\nsince = "2026-08"\n'
        'from = "2026-Q3/keep-clients/bare"\n'
    )
