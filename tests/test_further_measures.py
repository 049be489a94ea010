"""The further measures of key results, each against figures worked out by hand.

The quarter is 2026-Q3, 1 July to 30 September: 92 days. On 14 August 45 of them are gone, 45 / 92 = 0.4891; on 19 August
50, 50 / 92 = 0.5435. A week runs out on the Monday after its Friday; by 19 August seven did.
"""

from __future__ import annotations

from datetime import date

import pytest

from okr.documents.measures import value_toward
from okr.key_result_score import KeyResultScore
from okr.measure_rules import target_by
from okr.models import KeyResult
from okr.periods import cycle
from okr.report import _against
from okr.scoring import Scoring
from okr.settings import Settings
from okr.views.explanation import explain
from okr.views.items import key_result as shaped
from tests.making import read, update, workspace

GOAL, N = "2026-Q3/grow", "2026-Q3/grow/n"
TODAY = date(2026, 8, 19)
FRIDAY = date(2026, 8, 14)
GRADE = 'ends = 2026-08-10\ngraded = { grade = 0.2, reason = "Late." }'
PLAIN = '[key_results.m]\ntitle = "Raise m"\nstart = 0\ntarget = 100\n'


def goals(
    text: str,
    *said: str,
    more: str = "",
    head: str = "",
    day: date = FRIDAY,
    also: dict[str, str] | None = None,
) -> Scoring:
    """The scores of a goal with a key result n; what is `said` is recorded of it week by week, the last on `day`."""
    days = [date.fromordinal(day.toordinal() - 7 * back) for back in reversed(range(len(said)))]
    checkins = {
        f"{on}-ana": f'[[update]]\nitem = "{N}"\ndate = {on}\n{each}\n'
        for on, each in zip(days, said, strict=True)
    }
    objective = f'title = "Grow"\n{head}[key_results.n]\ntitle = "N"\n{text}\n{more}'
    return Scoring(workspace({GOAL: objective}, checkins=checkins | (also or {})), TODAY)


def scored(text: str, *said: str, **more: str) -> KeyResultScore:
    return goals(text, *said, **more).key_result(N)


def steps(scoring: Scoring, id_: str = N) -> dict[str, tuple[object, str]]:
    span = cycle("2026-Q3", Settings())
    assert span
    return {step.name: (step.value, str(step.why)) for step in explain(scoring, id_, span).steps}


# ── targets that come later ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "said", "start", "target", "progress"),
    [
        # the first of 1200, 1302 is the start; 1200 + 17 % = 1404; 102 of 204
        ('start = "first"\nby = "+17%"', ("value = 1200", "value = 1302"), 1200, 1404, 0.5),
        # 80 − 10 % = 72; 4 of 8 down
        ('start = 80\nby = "-10%"', ("value = 76",), 80, 72, 0.5),
        # a share of the size: −200 + 50 % of 200 = −100
        ('start = -200\nby = "+50%"', ("value = -150",), -200, -100, 0.5),
        # no noise of binary arithmetic: 0.1 + 3 % = 0.103
        ('start = 0.1\nby = "+3%"', ("value = 0.1",), 0.1, 0.103, 0),
        ('start = "first"\ntarget = 40', ("value = 20", "value = 35"), 20, 40, 0.75),
        ('start = "first"\ntarget = 40', ("value = 50", "value = 45"), 50, 40, 0.5),
        # the mean of the last four, 13, against the first, 10
        ('start = "first"\ntarget = 16\ntakes = "recent"', ("value = 10", "value = 12", "value = 14", "value = 16"), 10, 16, 0.5),
        # it starts at its target: reached while it stays there
        ('start = "first"\ntarget = 40', ("value = 40",), 40, 40, 1),
    ],
)  # fmt: skip
def test_the_start_is_the_first_value_and_the_target_a_share_of_it(text, said, start, target, progress):
    score = scored(text, *said)

    assert (score.start, score.target) == (start, target)
    assert score.progress == pytest.approx(progress)
    assert not score.is_open


def test_a_start_that_is_not_recorded_yet_counts_as_nothing_recorded():
    scoring = goals('start = "first"\nby = "+17%"', more=PLAIN)
    score, shape = scoring.key_result(N), shaped(scoring, N)

    assert (score.progress, score.pace, score.stale, score.left_out) == (None, "no_data", True, False)
    assert (shape.start, shape.target, shape.start_first, shape.by) == (None, None, True, "+17%")
    assert scoring.objective(GOAL).no_data == 2


def test_a_start_as_of_an_earlier_day_is_the_same():
    """The first value does not change by those that follow."""
    scoring = goals('start = "first"\nby = "+10%"', "value = 100", "value = 104", "value = 108")

    earlier = Scoring(scoring.workspace, date(2026, 8, 7)).key_result(N)
    assert (earlier.start, earlier.target, earlier.current) == (100, 110, 104)


def test_a_correction_on_the_first_day_is_the_start():
    scoring = goals(
        'start = "first"\ntarget = 20',
        'value = 100\n[[update]]\nitem = "2026-Q3/grow/n"\ndate = 2026-08-14\nvalue = 10',
    )

    assert scoring.key_result(N).start == 10


@pytest.mark.parametrize(
    ("text", "said", "asked"),
    [
        ('start = "first"\ntarget = "open"', ("value = 31",), True),
        ('start = 5\ntarget = "open"', (), True),
        ('target = "open"', (), False),
        ('at_most = "open"', ("value = 3",), True),
        ('at_least = 90\nat_most = "open"', ("value = 95",), True),
        ('start = 0\nby = "+5%"', ("value = 3",), True),
        ('start = "first"\nby = "+5%"', ("value = 0", "value = 3"), True),
    ],
)
def test_what_comes_later_is_left_out_and_told(text, said, asked):
    """The other key result stands at 50 of 100: it alone is the progress of the goal."""
    scoring = goals(text, *said, more=PLAIN, also={"2026-08-14-budi": update(f"{GOAL}/m", FRIDAY, value=50)})
    score, goal = scoring.key_result(N), scoring.objective(GOAL)

    assert (score.is_open, score.progress, score.pace, score.stale) == (True, None, "no_data", False)
    assert (score.is_asked, score.due) == (asked, False)
    assert (goal.progress, goal.not_measurable, goal.begins_later, goal.no_data) == (0.5, 1, 0, 0)
    assert goal.pace == "on_track"
    shape = shaped(scoring, N)
    assert shape.target_open
    assert shape.kept is None
    assert "not counted: not measurable yet" in steps(scoring, GOAL)[N][1]


def test_a_goal_of_open_results_alone_has_no_number_and_is_never_done():
    goal = goals('target = "open"').objective(GOAL)
    assert (goal.progress, goal.pace, goal.not_measurable) == (None, "no_data", 1)

    with_done = goals(
        "start = 0\ntarget = 1", "value = 1", more='[key_results.m]\ntitle = "M"\ntarget = "open"\n'
    )
    assert (with_done.objective(GOAL).progress, with_done.objective(GOAL).pace) == (1, "ahead")


def test_explain_says_where_start_and_target_come_from():
    told = steps(goals('start = "first"\nby = "+17%"', "value = 1200", "value = 1302"))

    assert told["start"] == (1200, "the first value recorded")
    assert told["target"] == (1404, "1200 changed by +17%")
    assert told["progress_raw"] == (0.5, "(1302 − 1200) / (1404 − 1200)")
    assert steps(goals('target = "open"'))["target"][0] is None
    assert steps(goals('at_most = "open"'))["limit"][0] is None


@pytest.mark.parametrize(
    ("start", "by", "target"),
    [(1200, "+17%", 1404), (64, "+12.5%", 72), (3, "-100%", 0), (-4, "-25%", -5), (1.1, "+10%", 1.21), (10**15, "+1%", 101 * 10**13), (1e100, "+0%", 1e100)],
)  # fmt: skip
def test_a_share_of_the_start_is_exact(start, by, target):
    assert target_by(start, by) == target
    assert isinstance(target_by(start, by), type(target))


# ── strict limits ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("above = 50", (False, True, False)),
        ("at_least = 50", (True, True, False)),
        ("below = 50", (False, False, True)),
        ("above = 49\nbelow = 51", (True, False, True)),
        ("at_least = 49\nbelow = 50", (False, False, True)),
        ("above = 49\nat_most = 50", (True, False, True)),
        ('above = 60\nlines = { "2026-08-01" = { above = 50 } }', (False, True, False)),
    ],
)
def test_a_strict_limit_is_not_kept_at_its_own_value(line, kept):
    score = scored(line, "value = 50", "value = 51", "value = 49.5")

    assert score.held is not None
    assert score.held[-3:] == kept
    assert score.kept == sum(kept)
    assert score.progress == pytest.approx(sum(kept) / 13)


def test_the_limit_in_force_is_shown():
    shape = shaped(goals('at_least = 40\nlines = { "2026-08-01" = { above = 50 } }', "value = 51"), N)
    assert (shape.at_least, shape.above) == (None, 50)


# ── an end of its own ────────────────────────────────────────────────────────────────────────────


def test_nothing_is_past_the_end_of_an_outcome_in_words():
    assert scored('result = "Two left."\nends = 2026-07-31').days_past_end is None


def test_explain_says_why_all_of_it_is_expected():
    """The last answer is of day 31 of 41; the monthly period runs on, so it is not stale."""
    scoring = goals(
        'start = 0\ntarget = 10\ncadence = "monthly"\nends = 2026-08-10', "value = 6", day=date(2026, 7, 31)
    )

    assert steps(scoring)["expected"] == (1, "on its last day everything is expected")


@pytest.mark.parametrize(
    ("ends", "said", "expected", "reached", "late"),
    [
        # 31 July is the 31st of 31 days: all is expected since
        ("2026-07-31", ("value = 100",), 1, date(2026, 8, 14), 14),
        ("2026-07-31", ("value = 60",), 1, None, 19),
        # 31 August is the 62nd day: 45 of 62 were gone at the last answer
        ("2026-08-31", ("value = 60",), 45 / 62, None, None),
        ("2026-08-31", ("value = 100",), 45 / 62, date(2026, 8, 14), None),
        # reached on the 7th, lost again, reached once more: since the 14th only
        ("2026-08-10", ("value = 100", "value = 90", "value = 100"), 1, date(2026, 8, 14), 4),
        ("2026-08-10", ("value = 100", "value = 101"), 1, date(2026, 8, 7), None),
    ],
)
def test_time_elapses_to_its_own_last_day(ends, said, expected, reached, late):
    score = scored(f"start = 0\ntarget = 100\nends = {ends}", *said)

    assert score.expected == pytest.approx(expected)
    assert (score.reached_on, score.days_past_end) == (reached, late)


def test_what_is_not_reached_is_asked_for_until_the_cycle_ends():
    """The last answer is of 31 July: the two weeks after it ran out."""
    score = scored("start = 0\ntarget = 100\nends = 2026-07-31", "value = 60", day=date(2026, 7, 31))
    assert (score.stale, score.pace, score.plan.periods[-1].due) == (True, "at_risk", date(2026, 9, 25))


def test_a_line_holds_to_its_own_last_day():
    """Five Fridays of July, all kept: done, and nothing more is asked."""
    score = scored("at_least = 5\nends = 2026-07-31", *["value = 6"] * 5, day=date(2026, 7, 31))
    assert (score.kept, len(score.plan.periods), score.progress, score.pace, score.due) == (
        5,
        5,
        1,
        "done",
        False,
    )


def test_milestones_and_sums_are_reached_late_too():
    steps_ = scored("milestones = { a = 1, b = 1 }\nends = 2026-07-31", 'done = ["a"]', 'done = ["b"]')
    assert (steps_.reached_on, steps_.days_past_end) == (FRIDAY, 14)
    total = scored('start = 0\ntarget = 10\ntakes = "sum"\nends = 2026-08-07', "value = 6", "value = 4")
    assert (total.reached_on, total.days_past_end) == (FRIDAY, 7)


# ── counts by kinds ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("said", "current", "progress", "raw"),
    [
        (("parts = { senior = 1, other = 2 }",), 3, 3 / 5, 3 / 5),
        # what is not named keeps its last count
        (("parts = { senior = 1 }", "parts = { other = 2 }"), 3, 3 / 5, 3 / 5),
        (("parts = { senior = 2 }", "parts = { senior = 1 }"), 1, 1 / 5, 1 / 5),
        # more of one kind makes up for none of another: 2 + 1 of 5
        (("parts = { senior = 4, other = 1 }",), 5, 3 / 5, 3 / 5),
        (("parts = { senior = 2, other = 3 }",), 5, 1, 1),
        # nobody asked for interns
        (("parts = { senior = 1, intern = 3 }",), 1, 1 / 5, 1 / 5),
    ],
)
def test_a_count_by_kinds(said, current, progress, raw):
    score = scored("parts = { senior = 2, other = 3 }", *said)

    assert (score.start, score.target, score.current) == (0, 5, current)
    assert (score.progress, score.raw) == (pytest.approx(progress), pytest.approx(raw))


def test_a_value_alone_says_nothing_of_kinds():
    assert scored("parts = { senior = 2, other = 3 }", "value = 4").progress is None


def test_parts_are_explained_and_shown():
    scoring = goals("parts = { senior = 2, other = 3 }", "parts = { senior = 4, other = 1 }")
    told, shape = steps(scoring), shaped(scoring, N)

    assert told["senior"] == (4, "of 2: counts as 2")
    assert told["other"] == (1, "of 3")
    assert told["progress"] == (pytest.approx(0.6), "(2 + 1) / (2 + 3)")
    assert [(each.name, each.target, each.current) for each in shape.parts] == [
        ("senior", 2, 4),
        ("other", 3, 1),
    ]
    # 0.6 + 0.6 / 0.4891 × 0.5109 = 1.2267 of 5: 6.13
    assert (shape.measure, shape.forecast) == ("change", 6)


@pytest.mark.parametrize(
    ("said", "forecast", "recent"),
    [
        # 0.2 of 5 on day 38, 0.6 on day 45 of 92: 0.6 / (45/92) = 1.2267, of 5: 6.13
        # and 0.6 + 0.4 / 7 × 47 = 3.2857, of 5: 16.43
        (("parts = { senior = 1 }", "parts = { other = 2 }"), 6, 16),
        # 6 of one kind count as 2: 0.4 on both days
        (("parts = { senior = 6 }", "parts = { senior = 9 }"), 4, 2),
        # 0.5 / (45/92) × 5 = 5.1111, not rounded since halves are counted
        (("parts = { senior = 1.5, other = 1 }",), 92 / 18, None),
    ],
)
def test_a_count_by_kinds_is_forecast_as_it_is_measured(said, forecast, recent):
    score = scored("parts = { senior = 2, other = 3 }", *said)
    assert score.forecast == pytest.approx(forecast)
    assert score.forecast_recent == pytest.approx(recent)


def test_five_of_one_kind_do_not_reach_a_count_by_kinds():
    """The sum is 5 on 7 August, all kinds are there on the 14th."""
    score = scored(
        "parts = { senior = 2, other = 3 }\nends = 2026-08-10",
        "parts = { senior = 5 }",
        "parts = { senior = 2, other = 3 }",
    )
    assert (score.reached_on, score.days_past_end) == (FRIDAY, 4)


# ── what is judged ───────────────────────────────────────────────────────────────────────────────

JUDGED = 'start = 0\ntarget = 100\ngraded = { grade = 0.9, reason = "A strike." }'


def test_a_grade_counts_once_the_time_is_over():
    during = goals(JUDGED, "value = 60")
    assert (during.key_result(N).progress, during.objective(GOAL).progress) == (0.6, 0.6)
    assert steps(during)["graded"] == (0.9, "counts once its time is over: A strike.")

    after = Scoring(during.workspace, date(2026, 9, 30))
    assert (after.key_result(N).progress, after.key_result(N).raw) == (0.9, 0.6)
    assert after.objective(GOAL).progress == 0.9
    assert steps(after)["progress"] == (0.9, "judged in place of 0.6: A strike.")

    closed = goals(JUDGED, "value = 60", more="[closed]\ndate = 2026-08-17\ngrade = 0.9\n")
    assert closed.objective(GOAL).progress == 0.9


def test_a_grade_makes_what_is_open_measurable_at_its_end():
    score = scored('target = "open"\nends = 2026-08-15\ngraded = { grade = 0.5, reason = "Half." }')
    assert (score.is_open, score.progress) == (False, 0.5)


def test_a_grade_counts_where_nobody_said_what_to_count():
    goal = goals('target = "open"\nends = 2026-08-15\ngraded = { grade = 0.5, reason = "Half." }').objective(
        GOAL
    )
    assert (goal.progress, goal.not_measurable) == (0.5, 0)


@pytest.mark.parametrize(
    ("grade", "pace"), [(1, "done"), (0.7, "on_track"), (0.5, "at_risk"), (0.2, "off_track")]
)
@pytest.mark.parametrize("measure", ["at_least = 5", 'at_least = "open"', "start = 0\ntarget = 10"])
def test_what_is_judged_is_held_against_all_of_it_and_no_more_asked_for(measure, grade, pace):
    """Nothing of it was ever recorded; its own end is nearly three weeks ago."""
    score = scored(f'{measure}\nends = 2026-07-31\ngraded = {{ grade = {grade}, reason = "A strike." }}')

    assert (score.progress, score.expected, score.pace) == (grade, 1, pace)
    assert (score.due, score.stale, score.is_over, score.left_out) == (False, False, True, False)


def test_a_goal_of_open_results_alone_is_left_out_of_what_was_closed_above_it():
    """The goal above has 60 of 100 and a goal below of which nothing is measurable: also at its close that counts nothing."""
    top = f'title = "Top"\nroll_up = "both"\n{PLAIN}[closed]\ndate = 2026-08-17\ngrade = 0.6\n'
    below = 'title = "Below"\nsupports = ["2026-Q3/top"]\n[key_results.n]\ntitle = "N"\ntarget = "open"\n'
    for closed in ("", "[closed]\ndate = 2026-08-15\ngrade = 0\n"):
        found = workspace(
            {"2026-Q3/top": top, "2026-Q3/below": below + closed},
            checkins={"2026-08-14-ana": update("2026-Q3/top/m", FRIDAY, value=60)},
        )
        assert Scoring(found, TODAY).objective("2026-Q3/top").progress == 0.6


def test_an_outcome_in_words_is_never_counted_nor_asked_for():
    scoring = goals('result = "words"', more=PLAIN)
    score, goal = scoring.key_result(N), scoring.objective(GOAL)

    assert (score.key_result.measure, score.progress, score.due, score.stale) == ("words", None, False, False)
    assert [item.id for item in goal.items] == [f"{GOAL}/m"]
    assert shaped(scoring, N).result is None
    assert shaped(goals('result = "Two left."'), N).result == "Two left."
    assert (
        explain(scoring, N, scoring.workspace.cycle_of(N)).rule
        == "an outcome in words is told at the close and never counted"
    )
    assert steps(scoring)["result"] == (None, "not told yet")
    assert not steps(scoring).keys() & {"expected", "pace", "progress"}


def test_a_value_of_an_outcome_in_words_does_not_count_as_the_check_says():
    score = scored('result = "Two left."', "value = 60", "value = 70")
    assert (score.current, score.delta, score.answered_elapsed) == (None, None, None)


def test_counts_add_up_as_they_are_written():
    """In floats 0.1 + 0.2 is 0.30000000000000004; whole numbers stay whole."""
    small = scored("parts = { a = 0.1, b = 0.2 }", "parts = { a = 0.1, b = 0.2 }")
    assert (small.target, small.current, small.pace) == (0.3, 0.3, "done")
    whole = shaped(goals("parts = { a = 2, b = 3 }", "parts = { a = 2 }"), N)
    assert [repr(each) for each in (whole.target, whole.current, whole.parts[1].current)] == ["5", "2", "0"]


@pytest.mark.parametrize(
    ("text", "said", "pace", "aim"),
    [
        ('target = "open"', "value = 3", "no pace while the target is open", "target open"),
        ('at_most = "open"', "value = 3", "no pace while the limit is open", "limit open"),
        ('start = 0\nby = "+50%"', "value = 3", "not measurable, so there is no pace", "+50%"),
        (f'target = "open"\n{GRADE}', "value = 3", "judged", "target open"),
        (f'at_most = "open"\n{GRADE}', "value = 3", "judged", "limit open"),
    ],
)
def test_what_is_open_is_never_shown_as_a_dash_or_as_without_a_check_in(
    text: str, said: str, pace: str, aim: str
) -> None:
    scoring = goals(text, said, said)
    shape, told = shaped(scoring, N), steps(scoring)

    assert pace in (told["progress"][1] if pace == "judged" else told["pace"][1])
    assert aim in value_toward(shape)
    assert "–" not in value_toward(shape)
    assert shape.kept is None


def test_needs_attention_says_the_grade_that_counts_and_not_what_was_measured():
    """It said "10 → 10, expected 10" of a result that was judged 20%, and "3 of –" of one without a target."""
    for text in ("start = 0\ntarget = 10", 'target = "open"'):
        scoring = goals(f"{text}\n{GRADE}", "value = 10")
        assert _against(shaped(scoring, N)) == "judged 20%: Late."


def test_words_beside_a_number_change_nothing():
    assert scored('start = 0\ntarget = 100\nresult = "Well."', "value = 60").progress == 0.6


# ── what does not fit together ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "exactly one measure is needed"),
        ('target = "open"\nat_least = 5', "exactly one measure is needed"),
        ("start = 0\ntarget = 5\nparts = { a = 1 }", "exactly one measure is needed"),
        ('start = 5\ntarget = 6\nby = "+5%"', "use target or by, not both"),
        ('start = 5\nby = "5%"', 'by: "5%" is not a share of the start; examples: +17%, -10%'),
        ('start = 5\nby = "+5"', "is not a share of the start"),
        ('by = "+5%"', "start needs a target, and target a start"),
        ('start = "first"', "start needs a target, and target a start"),
        ("target = 5", "start needs a target, and target a start"),
        ('start = "first"\ntarget = 5\ntakes = "sum"', 'start = "first" needs takes = "last" or "recent"'),
        (
            'start = "first"\ntarget = 5\nstretch = 6',
            "stretch and points need a start and a target in numbers",
        ),
        (
            'start = 1\ntarget = "open"\npoints = [[2, 0.5]]',
            "stretch and points need a start and a target in numbers",
        ),
        ('start = 10\nby = "+10%"\nstretch = 10.5', "stretch 10.5 is not beyond the target 11"),
        ("at_least = 5\nabove = 5", "use at_least or above, not both"),
        ("at_most = 5\nbelow = 5", "use at_most or below, not both"),
        ("above = 5\nbelow = 5", "no value is between 5 and 5"),
        ("above = 5\nat_most = 5", "no value is between 5 and 5"),
        ('at_least = 5\nlines = { "2026-08-01" = {} }', "a limit needs at_least, at_most, above or below"),
        ("parts = { a = 0 }", "each of the parts needs a number above 0"),
        ('parts = { a = 1 }\nkpi = "kpi/x"', "parts have values of their own"),
        ('result = "words"\nkpi = "kpi/x"', "an outcome in words is never counted"),
        ('result = "words"\ngraded = { grade = 1, reason = "x" }', "an outcome in words is never counted"),
        (
            "start = 0\ntarget = 1\nsince = 2026-08-01\nends = 2026-07-31",
            "ends 31 Jul 2026 is before since 1 Aug 2026",
        ),
        ('start = "last"\ntarget = 1', "last"),
        ('start = 0\ntarget = 1\ngraded = { grade = 0.5, reason = "" }', "graded"),
        ("start = 0\ntarget = 1\ngraded = { grade = 1.5, reason = 'x' }", "graded"),
    ],
)
def test_keys_that_do_not_fit_together(text, says):
    with pytest.raises(ValueError) as error:
        read(KeyResult, f'title = "N"\n{text}\n')
    assert says in str(error.value)
