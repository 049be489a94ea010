"""Why a goal has its pace, with the figures and the setting that decides."""

from __future__ import annotations

from okr import formulas
from okr.field_types import Ambition
from okr.formulas import Pace, Pacing
from okr.scores import KeyResultScore, ObjectiveScore, latest_is_kept
from okr.settings import Settings
from okr.views.words import computed, count
from okr.views.words import number as n


def of_key_result(score: KeyResultScore, settings: Settings) -> str:
    ambition: Ambition = "committed" if score.committed else "aspirational"
    rule = Pacing.of(settings, ambition)
    progress = score.progress
    if score.pace == "no_data" or progress is None:
        return "nothing was recorded yet"
    if score.pace == "done":
        return "progress is 1"
    if score.pace == "early":
        if not formulas.reaches(score.elapsed, rule.early):
            return f"{computed(score.elapsed)} of the time has elapsed, [pace] from is {n(rule.early)}"
        return "nothing is expected yet, and progress is 0"
    if score.held is not None:
        return _held(score)
    return measured(score.pace, progress, score.expected, rule, ambition)


def _held(score: KeyResultScore) -> str:
    """Of a line: its latest answer, and what was missed against what may be."""
    kr, allowed = score.key_result, score.may_miss or 0
    latest = score.series.values[-1]
    holds = "keeps" if latest_is_kept(kr, score.plan, score.series) else "breaks"
    own = "may_miss" if kr.may_miss is not None else f"a tenth of {count(len(score.plan.periods), 'period')}"
    missed = f"{score.missed} missed, at most {allowed} may be ({own})"
    return f"the latest answer {n(latest)} {holds} the line; {missed}"


def measured(pace: Pace, progress: float, expected: float, rule: Pacing, ambition: Ambition) -> str:
    """Progress held against expected, and the threshold that it reaches or misses."""
    if expected <= formulas.SLACK:
        return "nothing is expected yet, and there is progress"
    ratio = rule.measured(progress, expected)
    sum_ = f"{computed(progress)} {'/' if rule.ratio else '−'} {computed(expected)} = {computed(ratio)}"
    limits = {"ahead": rule.ahead, "on_track": rule.on_track, "at_risk": rule.at_risk}
    if pace in limits and formulas.reaches(ratio, limits[pace]):
        return f"{sum_}, at least {n(limits[pace])} ({pace} of {ambition} goals)"
    missed = "on_track" if pace == "on_track" else "at_risk"
    told = f"{sum_}, below {n(limits[missed])} ({missed} of {ambition} goals)"
    if pace == "off_track":
        return told
    allowed = rule.gap * (2 if pace == "at_risk" else 1)
    return f"{told}, but only {computed(expected - progress)} behind, at most {n(allowed)} ([pace] gap)"


def of_objective(score: ObjectiveScore, ambition: Ambition, settings: Settings) -> str:
    """By the rule, and then held between the worst and the best of what it is made of."""
    if score.pace == "no_data" or score.progress is None or score.expected is None:
        return "nothing was recorded yet"
    if score.pace == "early":
        return "everything that has an answer is early"
    if score.pace == "done":
        return "progress is 1"
    rule = Pacing.of(settings, ambition)
    own = rule.state(score.progress, score.expected)
    why = measured(own, score.progress, score.expected, rule, ambition)
    if own == score.pace:
        return why
    if formulas.reaches(score.progress, 1) and score.pace == "ahead":
        return f"progress is 1, but {_not_done(score)}"
    ranked = [item.rank for item in score.counted if item.rank in formulas.RANKS]
    worst, best = (formulas.RANKS[pick(map(formulas.RANKS.index, ranked))] for pick in (min, max))
    return f"{why}; held between {worst} and {best}, the worst and the best of its items"


def _not_done(score: ObjectiveScore) -> str:
    if score.begins_later:
        return f"{score.begins_later} of {len(score.items)} not due yet"
    return "its cycle has not ended"
