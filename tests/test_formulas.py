"""Each row names the rule that gives its number, worked out by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple

from okr import formulas, payouts
from okr.formulas import Pacing
from okr.settings import AmbitionPace, BonusSettings, GradeSettings, PaceSettings, Settings

NUMBERS = st.floats(-1e9, 1e9, allow_nan=False).map(lambda x: round(x, 6))

CHANGES = [
    # rule (DESIGN 2: change, points),     start, target, current, raw
    ("a rising change", 100, 130, 121, 0.7),
    ("a falling change", 8, 4, 5.4, 0.65),
    ("falling below zero", 10, -10, 0, 0.5),
    ("wrong direction is negative", 100, 130, 91, -0.3),
    ("beyond the target is above 1", 0, 10, 13, 1.3),
    ("fifteen times the target", 0, 2, 30, 15.0),
    ("tiny numbers", 0, 1e-9, 5e-10, 0.5),
    ("huge numbers", 0, 1e15, 2.5e14, 0.25),
    ("negative to less negative", -40, -10, -25, 0.5),
    ("the start is 0", 3315, 1000, 3315, 0.0),
    ("the target is 1", 3315, 1000, 1000, 1.0),
    ("start equals target, met", 5, 5, 5, 1.0),
    ("start equals target, missed", 5, 5, 6, 0.0),
]


@pytest.mark.parametrize(("rule", "start", "target", "current", "raw"), CHANGES)
def test_change(rule, start, target, current, raw):
    """raw = (current − start) / (target − start), in either direction."""
    assert formulas.change(current, start, target) == pytest.approx(raw, abs=1e-12), rule


def test_there_is_no_minus_zero():
    """A falling change that has not moved is 0, never −0."""
    assert math.copysign(1, formulas.change(8, 8, 4)) == 1


POINTS = [(110, 0.2), (120, 0.6)]


@pytest.mark.parametrize(
    ("current", "raw"),
    [
        (100, 0.0),  # start
        (105, 0.1),  # half of the way to the first point
        (110, 0.2),
        (115, 0.4),
        (120, 0.6),
        (125, 0.8),  # half of the way from (120, 0.6) to (130, 1)
        (130, 1.0),
        (140, 1.4),  # the last slope, 0.04 a unit, goes on
        (90, -0.2),  # the first slope, 0.02 a unit, goes on
    ],
)
def test_points(current, raw):
    """Piecewise linear through (start, 0), the points, (target, 1); beyond the ends the last slope goes on."""
    assert formulas.change(current, 100, 130, POINTS) == pytest.approx(raw, abs=1e-12)


@pytest.mark.parametrize(
    ("current", "raw"), [(8, 0.0), (7, 0.1), (6, 0.2), (5, 0.6), (4, 1.0), (3, 1.4), (9, -0.1)]
)
def test_points_of_a_falling_change(current, raw):
    """The same downwards: 8 → 4 through (6, 0.2)."""
    assert formulas.change(current, 8, 4, [(6, 0.2)]) == pytest.approx(raw, abs=1e-12)


@given(start=NUMBERS, target=NUMBERS, current=NUMBERS)
def test_progress_lies_between_0_and_1(start, target, current):
    """Whatever was recorded, progress is a share, and never −0."""
    held = formulas.clamped(formulas.change(current, start, target))

    assert 0 <= held <= 1
    assert math.copysign(1, held) == 1


@given(start=NUMBERS, target=NUMBERS, current=NUMBERS)
def test_mirrored_key_results_score_the_same(start, target, current):
    """(s, t, c) and (−s, −t, −c) tell the same story."""
    assert formulas.change(current, start, target) == formulas.change(-current, -start, -target)


@given(start=NUMBERS, target=NUMBERS, current=NUMBERS, factor=st.integers(1, 40))
def test_scaling_changes_nothing(start, target, current, factor):
    """Metres or kilometres: doubling all three, any number of times, leaves the score."""
    k = 2.0**factor

    assert formulas.change(current * k, start * k, target * k) == pytest.approx(
        formulas.change(current, start, target), rel=1e-12
    )


@given(start=NUMBERS, target=NUMBERS)
def test_raw_of_start_is_0_and_of_target_1(start, target):
    """The ends of the line."""
    if start != target:
        assert formulas.change(start, start, target) == 0
        assert formulas.change(target, start, target) == 1


def test_overflow_is_held():
    """The largest number stands in for infinity, so that JSON stays valid."""
    raw = formulas.change(1e100, 0, 5e-324)

    assert math.isfinite(raw)
    assert formulas.clamped(raw) == 1


def pacing(ambition="aspirational", **pace):
    return Pacing.of(Settings(pace=PaceSettings(**pace)), ambition)


RATIO = pacing()
SURE = pacing("committed")
GAP = pacing(rule="gap")
SURE_GAP = pacing("committed", rule="gap")
WIDE = pacing(ahead=3, on_track=1, at_risk=0.2, gap=0)
PACES = [
    # progress, expected, elapsed, rule, pace
    (None, 0.5, 0.5, RATIO, "no_data"),
    (1.0, 0.5, 0.5, RATIO, "done"),
    (1 - 1e-12, 0.5, 0.5, RATIO, "done"),  # the slack of a share
    (0.0, 0.15, 0.19, RATIO, "early"),  # below [pace] from = 0.2
    (0.0, 0.2, 0.2, RATIO, "off_track"),  # the bound belongs to its better side: no longer early
    (0.55, 0.5, 0.5, RATIO, "ahead"),  # 1.1
    (0.549, 0.5, 0.5, RATIO, "on_track"),
    (0.35, 0.5, 0.5, RATIO, "on_track"),  # 0.7, as [grade] green
    (0.349, 0.5, 0.5, RATIO, "at_risk"),
    (0.2, 0.5, 0.5, RATIO, "at_risk"),  # 0.4, as [grade] amber
    (0.199, 0.5, 0.5, RATIO, "off_track"),
    (0.45, 0.5, 0.5, SURE, "on_track"),  # 0.9
    (0.449, 0.5, 0.5, SURE, "at_risk"),
    (0.375, 0.5, 0.5, SURE, "at_risk"),  # 0.75
    (0.374, 0.5, 0.5, SURE, "off_track"),
    # [pace] gap = 0.05: 0.05 behind is never at risk, 0.1 never off track, whatever the ratio says
    (0.05, 0.1, 0.2, RATIO, "on_track"),
    (0.049, 0.1, 0.2, RATIO, "at_risk"),
    (0.0, 0.1, 0.2, RATIO, "at_risk"),
    (0.0, 0.101, 0.2, RATIO, "off_track"),
    (0.15, 0.2, 0.2, SURE, "on_track"),
    (0.1, 0.2, 0.2, SURE, "at_risk"),
    (0.099, 0.2, 0.2, SURE, "off_track"),
    (0.6, 0.5, 0.5, GAP, "ahead"),  # +0.1
    (0.4, 0.5, 0.5, GAP, "on_track"),  # −0.1
    (0.25, 0.5, 0.5, GAP, "at_risk"),  # −0.25
    (0.249, 0.5, 0.5, GAP, "off_track"),
    (0.45, 0.5, 0.5, SURE_GAP, "on_track"),  # −0.05
    (0.4, 0.5, 0.5, SURE_GAP, "at_risk"),  # −0.1
    (0.399, 0.5, 0.5, SURE_GAP, "off_track"),
    (0.0, 0.0, 0.5, RATIO, "early"),  # nothing is expected yet, and nothing was reached
    (0.3, 0.0, 0.5, RATIO, "ahead"),
    (0.01, 0.0, 0.5, GAP, "ahead"),
    (0.5, 0.5, 0.5, WIDE, "on_track"),
    (0.49, 0.5, 0.5, WIDE, "at_risk"),
]


@pytest.mark.parametrize(("progress", "expected", "elapsed", "rule", "pace"), PACES)
def test_pace(progress, expected, elapsed, rule, pace):
    """Progress against the time gone, by ratio and by gap, with any thresholds."""
    assert formulas.pace(progress, expected, elapsed, rule) == pace


@pytest.mark.parametrize(
    ("broken", "too_many", "pace"),
    [
        (False, False, "on_track"),
        (True, False, "at_risk"),
        (False, True, "at_risk"),
        (True, True, "off_track"),
    ],
)
def test_a_line_is_judged_by_its_latest_answer_and_by_what_was_missed(broken, too_many, pace):
    """One of the two is a risk, both are off track; a line is never ahead."""
    assert formulas.hold_pace(broken=broken, too_many=too_many) == pace


@pytest.mark.parametrize(
    ("planned", "missed"), [(1, 0), (3, 0), (4, 0), (5, 1), (6, 1), (13, 1), (15, 2), (52, 5)]
)
def test_a_tenth_of_the_periods_may_be_missed(planned, missed):
    """Rounded half up: 0.3, 0.6, 1.3, 1.5, 5.2."""
    assert formulas.may_miss(planned) == missed


@pytest.mark.parametrize(
    ("own", "parts", "pace"),
    [
        ("on_track", ["off_track", "off_track"], "off_track"),
        ("off_track", ["on_track", "ahead"], "on_track"),
        ("at_risk", ["off_track", "done"], "at_risk"),
        ("ahead", ["on_track"], "on_track"),
        ("ahead", ["done", "done"], "done"),
    ],
)
def test_a_whole_lies_between_its_worst_and_its_best_part(own, parts, pace):
    assert formulas.between(own, parts) == pace


@pytest.mark.parametrize(
    ("elapsed", "expected"),
    [(0.1, 0), (0.2499, 0), (0.25, 0.25), (0.49, 0.25), (0.5, 0.5), (0.99, 0.5), (1, 1)],
)
def test_milestones_are_expected_in_steps(elapsed, expected):
    """Weights 1, 1, 2: a quarter of the time is due for the first, half for two, all of it for the third."""
    assert formulas.stepped_share([1, 1, 2], elapsed) == expected


def test_thresholds_must_fall():
    """ahead, on_track, at_risk in this order, of each ambition and by its default where nothing is said."""
    with pytest.raises(ValueError, match=r"committed goals: ahead 0.5, on_track 0.9"):
        PaceSettings(ahead=0.5).verify()
    with pytest.raises(ValueError, match=r"aspirational goals: ahead 1.1, on_track 0.3 and at_risk 0.4"):
        Settings(pace=PaceSettings(aspirational=AmbitionPace(on_track=0.3))).verify()


def test_the_more_special_threshold_wins():
    """[pace.committed] over [pace] over the default; the aspirational default is that of the grade."""
    pace = PaceSettings(on_track=0.8, committed=AmbitionPace(on_track=0.95))
    settings = Settings(pace=pace, grade=GradeSettings(green=0.6, amber=0.3))

    assert astuple(Pacing.of(settings, "committed"))[3:] == (1.1, 0.95, 0.75)
    assert astuple(Pacing.of(settings, "aspirational"))[3:] == (1.1, 0.8, 0.3)
    green = Settings(grade=GradeSettings(green=0.6, amber=0.3))
    assert astuple(Pacing.of(green, "aspirational"))[3:] == (1.1, 0.6, 0.3)


@pytest.mark.parametrize(
    ("value", "at_least", "at_most", "achievement", "health"),
    [
        # DESIGN 2: achievement, health with [health] watch = 0.9
        (130, 130, None, 1.0, "healthy"),
        (143, 130, None, 1.1, "healthy"),
        (117, 130, None, 0.9, "watch"),
        (116, 130, None, 1 - 14 / 130, "unhealthy"),
        (-50, 100, None, 0.0, "unhealthy"),  # never below 0
        (4, None, 4, 1.0, "healthy"),
        (5.2, None, 4, 0.7, "unhealthy"),
        (2, None, 4, 1.5, "healthy"),
        (-12, -10, None, 0.8, "unhealthy"),  # |b| for a negative line
        (97, 95, 100, 1.0, "healthy"),
        (94, 95, 100, 1 - 1 / 95, "watch"),
        (110, 95, 100, 0.9, "watch"),
        (0, None, 0, 1.0, "healthy"),
        (1, None, 0, 0.0, "unhealthy"),
        (0, 0, None, 1.0, "healthy"),
    ],
)
def test_achievement_and_health(value, at_least, at_most, achievement, health):
    """A KPI is healthy only when its bounds hold."""
    assert formulas.achievement(value, at_least, at_most) == pytest.approx(achievement, abs=1e-12)
    assert formulas.health(value, (at_least, at_most), None, 0.9) == health


@pytest.mark.parametrize(
    ("value", "tolerance", "health"),
    [(5.0, 0.4, "healthy"), (5.4, 0.4, "watch"), (5.41, 0.4, "unhealthy"), (5.0001, 0, "unhealthy")],
)
def test_tolerance_is_taken_as_written(value, tolerance, health):
    """5.4 lies within 0.4 of 5, whatever binary says of 5.4 − 5."""
    assert formulas.health(value, (None, 5), tolerance, 0.9) == health


@pytest.mark.parametrize(
    ("value", "line", "unit", "tolerance", "health"),
    [
        (99.5, (99.9, None), "%", None, "unhealthy"),  # five times the downtime is no near miss
        (99.5, (99.9, None), "Persen", None, "unhealthy"),
        (99.85, (99.9, None), "percent", 0.05, "watch"),
        (85, (89, None), "%", None, "watch"),  # 0.955 of a bound below 90
        (99.5, (99.9, None), "points", None, "watch"),
        (2.05, (None, 2), "%", None, "watch"),
        (88, (90, 95), "%", None, "unhealthy"),
    ],
)
def test_a_high_share_of_a_hundred_has_no_zone_to_watch(value, line, unit, tolerance, health):
    """From 90 % on only a tolerance gives room."""
    assert formulas.health(value, line, tolerance, 0.9, unit) == health


@pytest.mark.parametrize(
    ("values", "line", "unit", "trend"),
    [
        ([3.9, 4.1], (None, 4), "h", None),  # two readings are no trend
        ([3.9, 4.1, 5.2], (None, 4), "h", "worse"),  # 0.1, −1.2: more than 0.04
        ([9, 3.9, 4.1, 3.9], (None, 4), "h", "steady"),  # the last three: 0.1, 0.1
        ([4.0, 4.5, 3.95], (None, 4), "h", "better"),  # 0.05 is more than 0.04
        ([4.0, 4.5, 3.96], (None, 4), "h", "steady"),  # 0.04 is not
        (
            [99.95, 99.9, 99.5],
            (99.9, None),
            "%",
            "worse",
        ),  # 0.45 of what 99.9 leaves, 0.1, of which 1 % is 0.001
        ([99.95, 99.9, 99.9505], (99.9, None), "%", "steady"),
        ([99.95, 99.9, 99.5], (99.9, None), "points", "steady"),  # less than 0.999
        ([70, 71, 72], (65, 80), "%", "steady"),  # inside of two bounds all is 0
        ([60, 71, 64], (65, 80), "%", "better"),  # −5, −1: more than 0.65
        ([0, 1, 2], (None, 0), "", "worse"),  # of 0 any change counts
    ],
)
def test_trend(values, line, unit, trend):
    """The first against the last of three readings, by their distance on the good side of the line."""
    assert formulas.trend(values, line, unit) == trend


@given(start=NUMBERS, target=NUMBERS, raw=st.floats(-3, 3))
def test_a_value_is_found_by_its_progress(start, target, raw):
    """The inverse of a change, to what the numbers can hold."""
    if abs(target - start) > 1e-6 * max(abs(start), abs(target), 1e-300):
        value = formulas.value_at(raw, start, target)
        assert formulas.change(value, start, target) == pytest.approx(raw, abs=1e-6)


@pytest.mark.parametrize("raw", [-0.3, 0, 0.1, 0.2, 0.5, 0.6, 0.9, 1, 1.5])
@pytest.mark.parametrize(("start", "target", "points"), [(100, 130, POINTS), (8, 4, [(6, 0.2)])])
def test_a_value_is_found_through_points(start, target, points, raw):
    value = formulas.value_at(raw, start, target, points)
    assert formulas.change(value, start, target, points) == pytest.approx(raw, abs=1e-12)


@pytest.mark.parametrize(
    ("current", "zone"),
    [(99, None), (102.9, None), (103, "commit"), (106.9, "commit"), (107, "target"), (110, "stretch")],
)
def test_zone(current, zone):
    """commit = start + 3/7 · (target − start): 100 → 107 with stretch 110 commits at 103."""
    assert formulas.commit_value(100, 107) == pytest.approx(103)
    assert formulas.zone(current, 100, 107, 110, ended=False) == zone
    assert formulas.zone(current, 100, 107, 110, ended=True) == (zone or "fail")


def test_target_from_stretch():
    """target = start + 0.7 · (stretch − start), exact: no 0.30000000000000004."""
    assert formulas.target_from_stretch(100, 140) == 128
    assert formulas.target_from_stretch(0, 0.1) == 0.07
    assert formulas.target_from_stretch(8, 4) == 5.2


def test_forecast():
    """0.8 after 0.5652 of the time: 0.8 + 0.8 / 0.5652 · 0.4348."""
    assert formulas.forecast(0.8, 52 / 92) == pytest.approx(0.8 * 92 / 52)
    assert formulas.forecast(0.8, 0.2) == pytest.approx(4)


def test_forecast_by_the_slope_of_the_last_answers():
    """From 0.4 at 0.4 to 0.5 at 0.6: 0.5 a whole, so 0.5 + 0.5 · 0.4 at the end; nothing from one day."""
    assert formulas.forecast_recent((0.4, 0.4), (0.6, 0.5)) == pytest.approx(0.7)
    assert formulas.forecast_recent((0.4, 0.5), (0.6, 0.4)) == pytest.approx(0.2)
    assert formulas.forecast_recent((0.5, 0.4), (0.5, 0.5)) is None


@pytest.mark.parametrize(
    ("value", "whole"), [(2.5, 3), (2.49, 2), (-2.5, -2), (-2.51, -3), (3, 3), (1e300, int(1e300))]
)
def test_half_up(value, whole):
    assert formulas.half_up(value) == whole


@pytest.mark.parametrize(
    ("grade", "ambition", "band"),
    [
        (0.7, "aspirational", "green"),
        (0.65, "aspirational", "green"),  # 0.65 → 0.7, half up
        (0.6499, "aspirational", "amber"),
        (0.35, "aspirational", "amber"),
        (0.34, "aspirational", "red"),
        (0.99, "committed", "amber"),  # unrounded
        (1.0, "committed", "green"),
        (0.75, "committed", "amber"),  # [pace.committed] at_risk
        (0.7499, "committed", "red"),
        (0.2, "committed", "red"),
        (None, "aspirational", None),
    ],
)
def test_band(grade, ambition, band):
    """Bands after rounding to one decimal, half up; a committed goal is green only at 1.0."""
    assert formulas.band(grade, ambition, Settings()) == band
    gap = Settings(pace=PaceSettings(rule="gap"))
    assert formulas.band(grade, ambition, gap) == band


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1)), min_size=1, max_size=8))
def test_a_mean_lies_between_its_least_and_greatest_item(items):
    """Weights never take a roll-up out of what it is made of."""
    mean = formulas.weighted_mean(*zip(*items, strict=True))
    counted = [x for w, x in items if w]

    assert mean is None if not counted else min(counted) <= mean <= max(counted)


def test_weights_that_add_up_to_0_give_no_number():
    """No division by zero: None."""
    assert formulas.weighted_mean([0, 0], [1.0, 0.5]) is None


LINEAR = BonusSettings()
FAST = BonusSettings(accelerator=2)
STEPS = BonusSettings(curve="steps", steps=((0.8, 0.5), (0.9, 0.8), (1, 1), (1.1, 1.2), (1.2, 1.5)))
PAYOUTS = [
    # The linear rule and its two cases: "Bonus payout curve explained", bonuspaycalc.com: nothing below a threshold of
    # 70 %, halfway to the target half of it, and above it twice the slope, to a cap of 200 %. The steps are those of
    # calqoo.com, "Performance bonus".
    # achieved, threshold, cap, rule, share
    (0.85, 0.7, 2, FAST, 0.5),  # published: 85 % pays half
    (1.2, 0.7, 2, FAST, 1.4),  # published: 120 % pays 1.4 of it
    (0.69, 0.7, 1.2, LINEAR, 0),
    (0.7, 0.7, 1.2, LINEAR, 0),  # where the line begins
    (0.85, 0.7, 1.2, LINEAR, 0.5),
    (1, 0.7, 1.2, LINEAR, 1),
    (1.1, 0.7, 1.2, LINEAR, 1.1),
    (1.5, 0.7, 1.2, LINEAR, 1.2),
    (0.4, 0, 1, LINEAR, 0.4),  # the defaults: what is achieved is paid, up to 1
    (1.3, 0, 1, LINEAR, 1),
    (1.1, 0, 2, FAST, 1.2),
    (0.999, 1, 1, LINEAR, 0),  # a threshold of 1 or more: all or nothing, by the line
    (1, 1, 1, LINEAR, 1),
    (1 - 1e-12, 1, 1, LINEAR, 1),  # the slack of a share
    (1.05, 1.1, 2, LINEAR, 1.05),
    (0.9, 1.1, 2, LINEAR, 0),
    (0.9, 0, 0.5, LINEAR, 0.5),  # a cap below 1 holds there, too
    (0.79, 0, 2, STEPS, 0),
    (0.8, 0, 2, STEPS, 0.5),
    (0.9 - 1e-12, 0, 2, STEPS, 0.8),
    (0.999, 0, 2, STEPS, 0.8),
    (1.2, 0, 2, STEPS, 1.5),
    (1.2, 0, 1, STEPS, 1),  # the cap
    (0.8, 0.85, 2, STEPS, 0),  # the threshold
    (0, 0, 1, LINEAR, 0),
]


@pytest.mark.parametrize(("achieved", "threshold", "cap", "rule", "share"), PAYOUTS)
def test_payout(achieved, threshold, cap, rule, share):
    """What a KPI pays for an achievement."""
    assert payouts.payout(achieved, threshold, cap, rule) == pytest.approx(share, abs=1e-12)


@given(
    st.floats(0, 3),
    st.floats(0, 3),
    st.floats(0, 1.5),
    st.floats(0, 3),
    st.sampled_from([LINEAR, FAST, STEPS]),
)
def test_who_achieves_more_is_never_paid_less(one, other, threshold, cap, rule):
    """The curve rises, stays in 0..cap, and has no number that is none."""
    low, high = sorted((one, other))
    less, more = (payouts.payout(a, threshold, cap, rule) for a in (low, high))

    assert 0 <= less <= more + 1e-9 <= cap + 2e-9


PUBLISHED = [
    # source, start, target, value, score, band with the usual 0.4 and 0.7
    # J. Doerr, Measure What Matters (2018): 0.7 to 1.0 green, 0.4 to 0.6 yellow, 0.0 to 0.3 red, as at Google.
    ("Doerr: nothing done is red", 0, 10, 0, 0.0, "red"),
    ("Doerr: 0.3 is red", 0, 10, 3, 0.3, "red"),
    ("Doerr: 0.4 is yellow", 0, 10, 4, 0.4, "amber"),
    ("Doerr: 0.6 is yellow", 0, 10, 6, 0.6, "amber"),
    ("Doerr: 0.7 is green", 0, 10, 7, 0.7, "green"),
    # re:Work, "Set goals with OKRs", grading: of six new features three were launched.
    ("re:Work: three of six features", 0, 6, 3, 0.5, "amber"),
    # UpRaise, "How to grade OKRs": of ten prototypes seven were made.
    ("UpRaise: seven of ten prototypes", 0, 10, 7, 0.7, "green"),
    # Intel's Operation Crush, 1980 (Computer History Museum, oral history panel X6984.2014): 2,000 design wins wanted,
    # 2,300 won.
    ("Intel: Operation Crush", 0, 2000, 2300, 1.0, "green"),
    # Chrome in 2010, as Doerr's book tells it: 100 million users wanted, 111 reached.
    ("Doerr: Chrome 2010", 0, 100, 111, 1.0, "green"),
]


@pytest.mark.parametrize(("source", "start", "target", "value", "score", "band"), PUBLISHED)
def test_published_scores(source, start, target, value, score, band):
    """Cases that books tell, with the score and colour that they give them."""
    found = formulas.clamped(formulas.change(value, start, target))

    assert found == pytest.approx(score), source
    assert formulas.band(found, "aspirational", Settings()) == band, source


def test_a_stretch_goal_of_google_is_commit_at_three_tenths():
    """Google's 0.3 commit, 0.7 target, 1.0 stretch (re:Work): 0 → 70 → 100 commits at 30."""
    assert formulas.commit_value(0, formulas.target_from_stretch(0, 100)) == pytest.approx(30)
    assert [formulas.zone(v, 0, 70, 100, ended=True) for v in (29, 30, 70, 100)] == [
        "fail",
        "commit",
        "target",
        "stretch",
    ]


@pytest.mark.parametrize(
    ("computed", "shown"),
    [
        (formulas.achievement(4.4, None, 4), 0.9),  # 1 − 0.4 / 4, and not 0.8999999999999999
        (formulas.achievement(1.1, 1, None), 1.1),
        (formulas.change(130.2, 120, 140.4), 0.5),  # 10.2 / 20.4
        (formulas.change(0.3, 0.1, 0.2), 2),
        (formulas.change(0.15, 0, 0.3, [(0.1, 0.2)]), 0.4),  # 0.2 + 0.05 / 0.2 × 0.8
        (formulas.weighted_mean([1, 1, 1], [0.1, 0.2, 0.3]), 0.2),
        (formulas.commit_value(0, 0.7), 0.3),
        # what is no short decimal keeps all its digits
        (formulas.change(2, 0, 3), 2 / 3),
        (formulas.tidy(1e-13), 1e-13),
        (formulas.tidy(-0.1 - 0.2), -0.3),
        (formulas.tidy(26150000.000000004), 26150000.000000004),
        (formulas.tidy(0.30000000001), 0.30000000001),
    ],
)
def test_a_computed_number_has_no_noise_of_its_arithmetic(computed: float, shown: float) -> None:
    assert repr(float(computed)) == repr(float(shown))
