"""`okr close`: the grade is the progress, or a person's with a reason; outcome and lesson are kept with it."""

from __future__ import annotations

import json

import pytest

from tests.running import Okr

GOAL = "2026-Q3/grow-revenue"
FILE = "objectives/2026-Q3/grow-revenue.toml"
SAID = ("--outcome", "keep", "--lesson", "Train sales a month earlier")
YES = (*SAID, "--yes")
"""Cities have no answer, and count 0."""


def read(okr: Okr, *words: str) -> str:
    """What a read says on stdout; the workspace has an unknown key, which is told on stderr."""
    ran = okr(*words)
    assert ran.code == 0
    return ran.out


def test_the_grade_is_the_progress(okr: Okr) -> None:
    """112 on the way from 100 to 130 is 0.4, and cities without data count 0: 0.2; the rest of the file stays."""
    before = okr.read(FILE)

    said = okr.does("close", "grow-revenue", *YES)

    assert okr.read(FILE) == before + (
        '\n[closed]\ndate = 2026-08-19\ngrade = 0.2\noutcome = "keep"\nlesson = "Train sales a month earlier"\n'
    )
    assert (
        said
        == """\
Closed 2026-Q3/grow-revenue on 19 Aug 2026 with grade 20% (red), computed from progress.
Grow recurring revenue
  40%      Raise MRR from 100 to 130: 112, from 100 to 130
  no data  Open in three cities
  not done: Publish the new pricing page
Carry over what is open: okr rollover 2026-Q3/grow-revenue
"""
    )


def test_what_is_left_is_advised_only_where_it_can_be_carried_over(okr: Okr) -> None:
    """Not what is reached, and not what is in the next cycle already."""
    okr.does("drop", "cities", "--reason", "Not this year")
    assert okr("--as", "budi", "checkin", "grow-revenue/mrr", "130", "--yes").code == 0
    reached = okr.does("close", "grow-revenue", *YES)
    assert "okr rollover" not in reached
    assert "is open" in okr("rollover", "2026-Q3/grow-revenue").err

    okr.does("undo")
    okr.does("undo")
    okr.does("rollover", "2026-Q3/grow-revenue")
    assert "okr rollover" not in okr.does("close", "2026-Q3/grow-revenue", *YES)


def test_what_has_no_answer_is_named_and_asked_about(okr: Okr) -> None:
    """It counts 0 in the grade; nothing is written without a yes."""
    before = okr.read(FILE)

    okr.refuses(
        "close", "grow-revenue", *SAID, code=1, says="no check-in, so it counts 0%: Open in three cities"
    )

    assert okr.read(FILE) == before


def test_what_was_not_due_yet_counts_at_a_close(okr: Okr) -> None:
    """On 2 July nothing of the cities has run out: left out of the progress, 0 in the grade of a close."""
    okr.write(
        {
            "objectives/2026-Q3/two.toml": 'title = "T"\n[key_results.a]\ntitle = "A"\nstart = 0\ntarget = 4\n'
            '[key_results.b]\ntitle = "B"\nstart = 0\ntarget = 4\n',
            "checkins/2026-W27/2026-07-02-ana.toml": '[[update]]\nitem = "2026-Q3/two/a"\ndate = 2026-07-02\nvalue = 2\n',
        }
    )
    okr.environment.setenv("OKR_TODAY", "2026-07-02")
    assert json.loads(read(okr, "show", "two", "-f", "json"))["data"]["progress"] == 0.5

    okr.does("close", "two", *YES)

    assert "grade = 0.25\n" in okr.read("objectives/2026-Q3/two.toml")


def test_a_grade_of_thirds_keeps_its_decimals(okr: Okr) -> None:
    """2/3 is written to twelve decimals: nothing is rounded but what the machine's arithmetic left behind."""
    okr.write(
        {
            "objectives/2026-Q3/thirds.toml": 'title = "T"\n[key_results.a]\ntitle = "A"\nstart = 0\ntarget = 3\n',
            "checkins/2026-W29/2026-07-15-ana.toml": '[[update]]\nitem = "2026-Q3/thirds/a"\ndate = 2026-07-15\nvalue = 2\n',
        }
    )

    okr.does("close", "thirds", *SAID)

    assert "grade = 0.666666666667\n" in okr.read("objectives/2026-Q3/thirds.toml")
    shown = json.loads(read(okr, "show", "thirds", "-f", "json"))["data"]
    assert shown["grade"] == pytest.approx(shown["progress"], abs=1e-12)
    assert shown["band"] == "green"


def test_a_grade_set_by_hand_has_its_reason(okr: Okr) -> None:
    okr.does("close", "grow-revenue", "--grade", "0.7", "--reason", "Two renewals came a day late", *SAID)

    assert 'grade = 0.7\nreason = "Two renewals came a day late"\noutcome = "keep"' in okr.read(FILE)
    assert "set by hand: Two renewals came a day late" in read(okr, "explain", "2026-Q3/grow-revenue")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--grade", "0.7", *SAID), 2, "--reason is missing"),
        (("--reason", "Because", *SAID), 2, "--reason needs --grade"),
        (("--grade", "1.2", "--reason", "x", *SAID), 2, "--grade 1.2 is out of range"),
        (("--grade", "much", "--reason", "x", *SAID), 2, '--grade: "much" is not a number'),
        (("--lesson", "x"), 2, "--outcome is missing"),
        (("--outcome", "keep"), 2, "--lesson is missing"),
        (
            ("--outcome", "kept", "--lesson", "x"),
            2,
            'invalid --outcome "kept"\nhint: Did you mean keep? Choose keep, change or drop.',
        ),
        (("--outcome", "keep", "--lesson", " ", "--yes"), 2, "--lesson is empty"),
        (("--grade", "0.7", "--reason", " ", *SAID), 2, "--reason is empty"),
    ],
)
def test_what_is_missing_or_wrong_is_named(okr: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    okr.refuses("close", "grow-revenue", *words, code=code, says=says)


def test_what_is_closed_is_not_closed_again(okr: Okr) -> None:
    """The remedy names the commands that mend a close, and both work."""
    okr.does("close", "grow-revenue", *YES)

    okr.refuses("close", GOAL, *SAID, code=1, says="was already closed on 19 Aug 2026")
    okr.does("set", GOAL, "closed.lesson=Another one")
    assert 'lesson = "Another one"' in okr.read(FILE)


def test_without_any_number_a_grade_is_needed(okr: Okr) -> None:
    """Nothing recorded gives no progress, and 0 would be a guess."""
    okr.refuses("close", "2026-Q1/first-steps", *SAID, code=1, says="has no grade: it has no check-ins")
    okr.refuses("close", "2026/win-east-java", *SAID, code=1, says="it has no key results")

    okr.does("close", "2026-Q1/first-steps", "--grade", "0", "--reason", "Never begun", *SAID)
    assert 'grade = 0\nreason = "Never begun"' in okr.read("objectives/2026-Q1/first-steps.toml")


def test_a_key_result_is_no_objective(okr: Okr) -> None:
    okr.refuses("close", "2026-Q3/grow-revenue/mrr", *SAID, code=1, says="not an objective")


def test_a_closed_goal_refuses_check_ins_and_names_late_ones(okr: Okr) -> None:
    """`--late` records one; the grade stays, the progress and the report tell it, in every format."""
    okr.does("close", "grow-revenue", *YES)
    okr.environment.setenv("OKR_TODAY", "2026-08-21")
    okr.environment.setenv("OKR_USER", "budi")

    okr.refuses("checkin", "2026-Q3/grow-revenue/mrr", "130", code=1, says="was closed on 19 Aug 2026")
    okr.does("checkin", "2026-Q3/grow-revenue/mrr", "130", "--late")

    report = json.loads(read(okr, "report", "-q", "Q3", "-f", "json"))["data"]
    goal = report["objectives"][0]
    assert (goal["grade"], goal["progress"], goal["late_updates"]) == (0.2, 0.5, 1)
    assert goal["late"] == [
        {"id": "2026-Q3/grow-revenue/mrr", "date": "2026-08-21", "person": "budi", "value": 130, "of": None}
    ]
    told = "1 update recorded after the close: mrr 130 by"
    assert told in read(okr, "report", "-q", "Q3")
    assert told in read(okr, "report", "-q", "Q3", "-f", "markdown")
    assert "closed on     2026-08-19" in read(okr, "explain", "2026-Q3/grow-revenue/mrr")


def test_a_dry_run_writes_nothing(okr: Okr) -> None:
    before = okr.files()

    said = okr.does("close", "grow-revenue", *SAID, "--dry-run")

    assert said.startswith("Would close 2026-Q3/grow-revenue on 19 Aug 2026 with grade 20% (red)")
    assert "+[closed]" in said
    assert okr.files() == before


def test_undo_opens_it_again(okr: Okr) -> None:
    before = okr.files()
    okr.does("close", "grow-revenue", *YES)

    okr.does("undo")

    assert okr.files() == before


def test_json(okr: Okr) -> None:
    done = json.loads(okr.does("close", "grow-revenue", *YES, "-f", "json"))

    assert (done["kind"], done["data"]["id"], done["data"]["path"]) == ("close", GOAL, FILE)


def test_what_rolls_up_others_tells_them(okr: Okr) -> None:
    """An objective made of others is closed at their mean, and each of them is named."""
    okr.write({"objectives/2026/win-east-java.toml": 'title = "Win East Java"\nroll_up = "aligned"\n'})

    said = okr.does("close", "win-east-java", *SAID)

    assert "grade 20% (red)" in said
    assert "  20%      Grow recurring revenue (2026-Q3/grow-revenue)" in said


# ── the KPIs behind its key results ──────────────────────────────────────────────────────────────

LOST = "kpis/lost.toml"
LINKED = {
    LOST: 'title = "Accounts lost in a month"\nobjective = "2026/win-east-java"\nrole = "account-manager"\n'
    'at_most = 5\nunit = "%"\ncadence = "monthly"\n',
    "kpis/answer.toml": 'title = "First answer time"\nobjective = "2026/win-east-java"\nrole = "account-manager"\n'
    'at_most = 4\ncadence = "monthly"\n',
    "kpis/share.toml": 'title = "Billable share"\nobjective = "2026/win-east-java"\nrole = "account-manager"\n'
    'at_least = 65\nat_most = 80\ncadence = "quarterly"\n',
    "objectives/2026-Q2/keep.toml": """\
title = "Keep the clients we win"

owner = "ana"

[key_results.churn]
title = "Halve the accounts lost"

start = 8
target = 4
kpi = "kpi/lost"

[key_results.calls]
title = "Call 40 clients"

start = 0
target = 40
moves = ["kpi/lost", "kpi/answer", "kpi/share", "kpi/mrr"]
""",
    "checkins/2026-W27/2026-07-03-ana.toml": "".join(
        f'[[update]]\nitem = "{item}"\ndate = 2026-07-03\nperiod = "{period}"\nvalue = {value}\n'
        for item, period, value in [
            ("kpi/lost", "2026-03", 7.9),
            ("kpi/lost", "2026-06", 5.4),
            ("kpi/answer", "2026-02", 4),
            ("kpi/share", "2025-Q4", 84),
            ("kpi/share", "2026-Q2", 70),
        ]
    ),
}


def test_each_kpi_that_it_moved_is_told_before_the_cycle_and_now(okr: Okr) -> None:
    """Once each: 7.9 - 5.4 is 2.5; of two limits no figure; nothing is stored of it."""
    okr.write(LINKED)
    okr.environment.setenv("OKR_TODAY", "2026-07-03")

    said = okr.does("close", "2026-Q2/keep", *YES)

    assert (
        """\
KPIs, before 2026-Q2 and now:
  Accounts lost in a month: 7.9 (Mar) → 5.4 (Jun), better by 2.5
  First answer time: no reading since Feb: ask again after 3 Jul
  Billable share: 84 (Q4 2025) → 70 (Q2), better
  Monthly recurring revenue: no reading yet: ask again after 3 Jul
Carry over what is open"""
        in said
    )
    assert okr.read("objectives/2026-Q2/keep.toml").endswith('lesson = "Train sales a month earlier"\n')


def test_a_kpi_whose_reading_is_overdue_says_when_it_was_due(okr: Okr) -> None:
    okr.write(LINKED)
    okr.environment.setenv("OKR_TODAY", "2026-07-30")

    said = okr.does("close", "2026-Q2/keep", *YES)

    assert "First answer time: no reading since Feb: Jun was due 3 Jul" in said


def test_a_kpi_that_is_retired_is_not_asked_for(okr: Okr) -> None:
    okr.write(LINKED)
    okr.does("drop", "kpi/answer", "--reason", "No survey any more")

    said = okr.does("close", "2026-Q2/keep", *YES)

    assert "  First answer time: no reading since Feb\n" in said


def test_what_was_not_read_before_says_so(okr: Okr) -> None:
    okr.write(LINKED)
    okr.does("checkin", "kpi/mrr", "120", "--period", "2026-Q2", "--as", "ana")

    said = okr.does("close", "2026-Q2/keep", "--outcome", "drop", "--lesson", "x", "--yes")

    assert "  Monthly recurring revenue: 120 (Q2), no reading before the cycle\n" in said


def test_the_kpis_are_told_in_indonesian(okr: Okr) -> None:
    okr.write({**LINKED, "okr.toml": okr.read("okr.toml") + 'language = "id"\n'})

    said = okr.does("close", "2026-Q2/keep", *YES)

    assert "  Accounts lost in a month: 7,9 (Mar) → 5,4 (Jun), membaik 2,5\n" in said
