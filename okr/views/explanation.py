"""Why an item has its numbers: the rule, and each step with the figures filled in.

Built from the same score as the report, so the two cannot disagree.

Why a goal has its pace, with the figures and the setting that decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from okr import formulas, updates
from okr.field_types import Ambition
from okr.formulas import Pace, Pacing
from okr.loops import spelled
from okr.models import Closed, KeyResult, Kpi, Objective
from okr.periods import Span
from okr.scores import UNSURE, UNSURE_COMMITTED, KeyResultScore, KpiReading, ObjectiveScore, latest_is_kept
from okr.scoring import Scoring
from okr.settings import Settings
from okr.updates import Answer
from okr.views import items
from okr.views.checkins import words_of
from okr.views.results import (
    Explanation,
    InitiativeShape,
    ItemShape,
    KeyResultShape,
    ObjectiveShape,
    Step,
    StepUpdate,
)
from okr.views.words import bounds, computed, count, taken
from okr.views.words import number as n

_TAKES = {
    "last": "the last of",
    "sum": "start plus the sum of",
    "mean": "the mean of",
    "recent": "the mean of the last four of",
}


def explain(scoring: Scoring, id_: str, span: Span) -> Explanation:
    """The explanation of any item by its id in force; a KPI as of the cycle `span`."""
    workspace = scoring.workspace
    shape = items.item(scoring, id_, span)
    match workspace.items[id_]:
        case "key result":
            kr = workspace.key_result(id_)
            statement = kr.statement(workspace.objectives[workspace.objective_of(id_)])
            rule, steps = _RULES[kr.measure], _key_result(scoring, id_)
        case "objective":
            statement = workspace.objectives[id_].title
            rule, steps = "progress = Σ weight × progress / Σ weight", _objective(scoring, id_)
        case "kpi":
            statement = workspace.kpis[id_].title
            rule, steps = "a KPI is healthy only when its line holds", _kpi(scoring, id_, span)
        case "initiative":
            initiative = workspace.initiative(id_)
            statement = f"{workspace.objectives[workspace.objective_of(id_)].title} › {initiative.title}"
            rule, steps = "an initiative is done when its last mark says so", _initiative(scoring, id_)
        case "person":
            statement, rule, steps = workspace.people[id_].name, "a person is not scored", iter(())
        case "team":
            statement, rule, steps = workspace.teams[id_].name, "a team is not scored", iter(())
        case "role":
            statement, rule, steps = workspace.roles[id_].title, "a role is not scored", iter(())
    titles = {below: workspace.objectives[below].title for below in _supporters(shape)}
    above = _objective_of(scoring, shape)
    return Explanation(
        item=shape,
        statement=statement,
        rule=rule,
        steps=tuple(steps),
        titles=titles,
        checkins=words_of(scoring, id_),
        ended=above is not None and above.ended,
        committed=above is not None and above.ambition == "committed",
    )


def _objective_of(scoring: Scoring, shape: ItemShape) -> ObjectiveShape | None:
    if isinstance(shape, ObjectiveShape):
        return shape
    if isinstance(shape, (KeyResultShape, InitiativeShape)):
        return items.objective(scoring, shape.objective)
    return None


def _supporters(shape: ItemShape) -> tuple[str, ...]:
    if isinstance(shape, ObjectiveShape):
        return (*shape.supported_by, *(id_ for kr in shape.key_results for id_ in kr.supported_by))
    return shape.supported_by if isinstance(shape, KeyResultShape) else ()


_RULES = {
    "change": "progress = (current − start) / (target − start), held to 0..1",
    "hold": "progress = periods kept / all planned periods",
    "milestones": "progress = Σ weight of what is done / Σ weight",
}


def _updates(answers: Sequence[Answer]) -> tuple[StepUpdate, ...]:
    return tuple(
        StepUpdate(date=a.day, person=a.entry.person, path=a.entry.path, value=_recorded(a)) for a in answers
    )


def _recorded(answer: Answer) -> float | str | bool | tuple[str, ...] | None:
    update = answer.entry.update
    if update.value is not None:
        return update.value
    taken_back = tuple(f"not {name}" for name in update.undone)
    return (*update.done, *taken_back) if isinstance(update.done, tuple) else taken_back or update.done


def _key_result(scoring: Scoring, id_: str) -> Iterator[Step]:
    score = scoring.key_result(id_)
    kr = score.key_result
    answers = scoring.answers(id_)
    if not answers:
        yield Step(name="progress", value=None, why="nothing was recorded yet")
    elif kr.milestones:
        yield from _milestones(score, answers)
    elif score.kept is not None:
        yield from _hold(score, answers)
    else:
        yield from _change(score, answers)
    yield _expected(scoring, score)
    yield _pace(scoring, score)
    yield from _timing(score)
    yield from _over(scoring, id_)
    yield from _beyond(score)
    yield from _share(scoring, id_)
    yield from _confidence(score)


def _confidence(score: KeyResultScore) -> Iterator[Step]:
    path = score.series.confidences
    if not path:
        return
    yield Step(
        name="confidence", value=path[-1], why=f"the last of {' '.join(map(n, path))}, each from 0 to 10"
    )
    if score.unsure:
        least = UNSURE_COMMITTED if score.committed else UNSURE
        fell = len(path) > 1 and path[-2] - path[-1] >= UNSURE
        why = f"{n(path[-1])} after {n(path[-2])}" if fell else f"{n(path[-1])} is {n(least)} or less"
        yield Step(name="unsure", value=True, why=f"{why}, and nobody else has acknowledged it")


def _current(score: KeyResultScore, answers: Sequence[Answer]) -> Step:
    kr = score.key_result
    what = "readings" if kr.kpi else "values"
    used = {"last": answers[-1:], "recent": answers[-updates.RECENT :]}.get(kr.takes, answers)
    origin = f" of {kr.kpi}" if kr.kpi else ""
    why = f"{_TAKES[kr.takes]} {count(len(answers), what[:-1])}{origin}"
    return Step(name="current", value=score.current, why=why, updates=_updates(used))


def _change(score: KeyResultScore, answers: Sequence[Answer]) -> Iterator[Step]:
    kr, current = score.key_result, score.current
    yield _current(score, answers)
    if kr.start == kr.target:
        why = f"start equals target: 1 if current is {n(kr.target)}, else 0"
    elif kr.points:
        line = [(kr.start, 0), *kr.points, (kr.target, 1)]
        through = ", ".join(f"({n(x)}, {n(y)})" for x, y in line)
        why = f"at {taken(kr.takes, current)} on the line through {through}"
    else:
        why = f"({taken(kr.takes, current)} − {n(kr.start)}) / ({n(kr.target)} − {n(kr.start)})"
    yield Step(name="progress_raw", value=score.raw, why=why)
    yield Step(name="progress", value=score.progress, why="progress_raw, held to 0..1")
    if score.delta is not None:
        before = score.current - score.delta if score.current is not None else None
        yield Step(
            name="delta",
            value=score.delta,
            why=f"{taken(kr.takes, current)} − {taken(kr.takes, before)}, the value before the last answer",
        )


def _hold(score: KeyResultScore, answers: Sequence[Answer]) -> Iterator[Step]:
    kr = score.key_result
    planned = len(score.plan.periods)
    yield _current(score, answers)
    yield Step(
        name="kept",
        value=score.kept,
        why=f"periods whose last value is {_lines(kr)}, of {score.closed_periods} closed",
        updates=_updates(answers),
    )
    yield Step(name="missed", value=score.missed, why=f"{score.closed_periods} closed − {score.kept} kept")
    own = "may_miss" if kr.may_miss is not None else f"a tenth of {planned} planned, rounded half up"
    yield Step(name="may_miss", value=score.may_miss, why=own)
    yield Step(name="progress", value=score.progress, why=f"{score.kept} kept / {planned} planned")


def _lines(kr: KeyResult) -> str:
    """The limit of a hold; where it changed, each with the first day on whose due dates it is in force."""
    first = bounds(kr.at_least, kr.at_most)
    later = (
        f", from {day} on {bounds(line.at_least, line.at_most)}" for day, line in sorted(kr.lines.items())
    )
    return first + "".join(later)


def _milestones(score: KeyResultScore, answers: Sequence[Answer]) -> Iterator[Step]:
    weights = score.key_result.milestones
    done = " + ".join(f"{name} {n(weights[name])}" for name in score.milestones_done) or "nothing"
    yield Step(name="current", value=score.current, why=f"done: {done}", updates=_updates(answers))
    total = " + ".join(n(weight) for weight in weights.values())
    yield Step(name="progress", value=score.progress, why=f"{n(score.current)} / ({total})")


def _over(scoring: Scoring, id_: str) -> Iterator[Step]:
    """What ended it: dropped alone, or closed with its objective; and what was recorded since."""
    kr = scoring.workspace.key_result(id_)
    objective_id = scoring.workspace.objective_of(id_)
    objective = scoring.workspace.objectives[objective_id]
    if scoring.is_dropped(kr) and kr.dropped:
        why = f"{kr.dropped.reason}; out of the roll-up and never due from that day on"
        yield Step(name="dropped_on", value=kr.dropped.date.isoformat(), why=why)
    closed = scoring.closed_on(objective)
    if closed:
        why = f"with {objective_id}, and judged as of that day"
        yield Step(name="closed_on", value=closed.isoformat(), why=why)
        late = [u for u in items.late_updates(scoring, objective_id, objective) if u.id == id_]
        if late:
            told = "recorded after the close: the progress counts it, the recorded grade stays"
            yield Step(name="late", value=len(late), why=told)


def _expected(scoring: Scoring, score: KeyResultScore) -> Step:
    planned, kr = len(score.plan.periods), score.key_result
    if score.held is not None and (score.series.days or score.closed):
        why = f"{score.closed_periods} closed / {planned} planned"
    elif score.closed:
        why = "at the close all of it is expected"
    else:
        why = _elapsed(scoring, score)
        if kr.milestones and score.series.days:
            why = f"the share of whole milestones, in their order, that is not above {why}"
    return Step(name="expected", value=score.expected, why=why)


def _elapsed(scoring: Scoring, score: KeyResultScore) -> str:
    """The elapsed share that progress is held against, and the day or days of it."""
    if score.stale or not score.series.days:
        now = "today" if score.day == scoring.today else "the day of the close"
        which = f"{now}, since no answer is recent enough" if score.stale else now
        return _day_of(score, score.day.toordinal(), which)
    takes = score.key_result.takes
    if takes in ("mean", "recent"):
        of = score.described[-updates.RECENT :] if takes == "recent" else score.described
        return f"the mean of the elapsed shares of {count(len(of), 'answer')}: {computed(score.answered_elapsed)}"
    spoken, recorded = score.described[-1], score.series.days[-1]
    which = (
        "the day of the last answer"
        if spoken == recorded
        else "the end of the period that the last answer describes"
    )
    return _day_of(score, spoken, which)


def _day_of(score: KeyResultScore, day: int, which: str) -> str:
    window = score.plan.window
    elapsed = min(max(day - score.plan.first + 1, 0), window.days)
    return f"day {elapsed} of {window.days}, {which}"


def _pace(scoring: Scoring, score: KeyResultScore) -> Step:
    return Step(name="pace", value=score.pace, why=of_key_result(score, scoring.workspace.settings))


def _timing(score: KeyResultScore) -> Iterator[Step]:
    if score.stale:
        missed = score.plan.periods[score.unanswered[-1]]
        yield Step(name="stale", value=True, why=f"the period due {missed.due} ran out on {missed.closes}")
    if score.due:
        place = score.plan.open_on(score.day)
        assert place is not None
        period = score.plan.periods[place]
        why = f"due since {period.due}, open until {period.closes}"
        if score.pace == "done":
            why += f"; reached, and last looked at on {score.answered_on}"
        elif place in score.answered:
            why += f"; answered on {score.answered_on}, before the last third of its period"
        yield Step(name="due", value=True, why=why)


def _beyond(score: KeyResultScore) -> Iterator[Step]:
    kr = score.key_result
    if score.zone and score.commit is not None:
        marks = f"commit {computed(score.commit)}, target {n(kr.target)}, stretch {n(kr.stretch)}"
        yield Step(name="zone", value=score.zone, why=f"current {n(score.current)} against {marks}")
    if score.forecast is not None and score.answered_elapsed is not None:
        p, e = computed(score.raw), computed(score.answered_elapsed)
        why = f"the value at progress {p} + {p} / {e} × (1 − {e})"
        yield Step(name="forecast", value=score.forecast, why=why)
    if score.forecast_recent is not None:
        last = min(len(score.series.values), updates.RECENT)
        why = f"the value at the end, by the slope of the last {count(last, 'answer')}"
        yield Step(name="forecast_recent", value=score.forecast_recent, why=why)


def _share(scoring: Scoring, id_: str) -> Iterator[Step]:
    """What the key result adds to its objective."""
    score = scoring.objective(scoring.workspace.objective_of(id_))
    total = sum(item.weight for item in score.counted)
    own = next((item for item in score.counted if item.id == id_), None)
    if own is None or not total or score.progress is None:
        return
    adds = own.weight * (own.progress or 0) / total
    why = (
        f"{n(own.weight)} of {n(total)} in its objective: adds {computed(adds)} of {computed(score.progress)}"
    )
    yield Step(name="weight", value=own.weight, why=why)


def _objective(scoring: Scoring, id_: str) -> Iterator[Step]:
    score = scoring.objective(id_)
    objective = scoring.workspace.objectives[id_]
    yield from _rolled_up(scoring, id_)
    why = of_objective(score, objective.ambition, scoring.workspace.settings)
    yield Step(name="pace", value=score.pace, why=why)
    if score.closed and objective.closed:
        by_hand = f", set by hand: {objective.closed.reason}" if objective.closed.reason else ""
        yield Step(
            name="grade", value=score.grade, why=f"recorded at the close on {objective.closed.date}{by_hand}"
        )
    else:
        yield Step(name="grade", value=score.grade, why="the progress, as long as it is open")
    yield Step(name="band", value=score.band, why=_band(objective, scoring.workspace.settings))
    if score.given_up:
        why = "closed with outcome drop before the last tenth of its cycle: out of every roll-up"
        yield Step(name="given_up", value=True, why=why)
    if score.closed and objective.closed:
        yield from _learnt(scoring, id_, objective.closed)


def _band(objective: Objective, settings: Settings) -> str:
    if objective.ambition == "committed":
        return (
            f"committed: green only at 1, amber from {n(formulas.committed_amber(settings))}, both unrounded"
        )
    return (
        f"green from {n(settings.grade.green)}, amber from {n(settings.grade.amber)}, rounded to one decimal"
    )


def _learnt(scoring: Scoring, id_: str, closed: Closed) -> Iterator[Step]:
    if closed.outcome:
        yield Step(name="outcome", value=closed.outcome, why=closed.lesson or "no lesson was written")
    late = items.late_updates(scoring, id_, scoring.workspace.objectives[id_])
    if late:
        parts = ", ".join(f"{u.id.rpartition('/')[2]} on {u.date}" for u in late)
        told = f"recorded after the close: {parts}; the progress counts them, the grade stays"
        yield Step(name="late_updates", value=len(late), why=told)


def _rolled_up(scoring: Scoring, id_: str) -> Iterator[Step]:
    score = scoring.objective(id_)
    if score.loop:
        yield Step(name="progress", value=None, why=f"a loop of supports: {spelled(score.loop)}")
        return
    for item in score.items:
        told = "no data, counts 0" if item.progress is None else f"expected {computed(item.expected)}"
        if item.left_out:
            told = "left out: nothing was due of it yet, or it has nothing to roll up"
        yield Step(name=item.id, value=item.progress, why=f"weight {n(item.weight)}, {told}")
    for below in scoring.given_up_below(id_):
        yield Step(name=below, value=None, why="given up: out of the roll-up")
    if not score.items:
        yield Step(name="progress", value=None, why="nothing to roll up")
        return
    if score.progress is None:
        why = "no item has data" if score.no_data == len(score.counted) else "the weights add up to 0"
        yield Step(name="progress", value=None, why=why)
    else:
        yield Step(
            name="progress",
            value=score.progress,
            why=_weighted([(i.weight, i.progress or 0) for i in score.counted]),
        )
    if score.expected is not None:
        why = _weighted([(i.weight, i.expected) for i in score.counted])
        yield Step(name="expected", value=score.expected, why=why)


def _weighted(pairs: Sequence[tuple[float, float]]) -> str:
    above = " + ".join(f"{n(weight)} × {computed(value)}" for weight, value in pairs)
    return f"({above}) / {n(sum(weight for weight, _ in pairs))}"


def _kpi(scoring: Scoring, id_: str, span: Span) -> Iterator[Step]:
    score = scoring.kpi(id_, span)
    yield from _reading(scoring, score.kpi, score.last)
    if score.running:
        yield from _reading(scoring, score.kpi, score.running, "provisional ")
    if score.stale:
        window = scoring.reading_window(id_, score.last.period)
        why = f"{score.last.period.name} was not read by {window.closes}; due {window.due}"
        yield Step(name="stale", value=True, why=why)
    if score.due and score.awaited:
        window = scoring.reading_window(id_, score.awaited)
        why = f"{score.awaited.name} is due since {window.due}, open until {window.closes}"
        yield Step(name="due", value=True, why=why)
    if score.trend:
        why = "the last three readings, by their distance from the line"
        yield Step(name="trend", value=score.trend, why=why)
    if score.off_periods:
        why = "read periods in a row, the newest included, in which the line does not hold"
        yield Step(name="off_periods", value=score.off_periods, why=why)
    if score.kpi.retired and scoring.is_retired(score.kpi):
        why = f"{score.kpi.retired.reason}; never due or stale from that day on"
        yield Step(name="retired_on", value=score.kpi.retired.date.isoformat(), why=why)


def _reading(scoring: Scoring, kpi: Kpi, reading: KpiReading, prefix: str = "") -> Iterator[Step]:
    yield Step(
        name=f"{prefix}period",
        value=reading.period.name,
        why=f"{reading.period.starts} to {reading.period.ends}",
    )
    origin = f'[targets."{reading.since}"]' if reading.since else "the KPI's own line"
    line = bounds(reading.at_least, reading.at_most)
    if reading.share < 1:
        origin += f", of which the share of {reading.period.name} that has elapsed counts: {computed(reading.share)}"
    yield Step(name=f"{prefix}line", value=line, why=origin)
    if reading.reading is None or reading.current is None or reading.achievement is None:
        yield Step(name=f"{prefix}current", value=None, why="no reading of this period")
        return
    answers = reading.reading.answers
    yield Step(
        name=f"{prefix}current",
        value=reading.current,
        why=f"{count(len(answers), 'reading')} of {reading.period.name}",
        updates=_updates(answers),
    )
    yield Step(name=f"{prefix}achievement", value=reading.achievement, why=_achieved(reading))
    yield Step(name=f"{prefix}health", value=reading.health, why=_health(scoring, reading, kpi))


def _achieved(reading: KpiReading) -> str:
    value, (least, most) = reading.current or 0, reading.line
    if least is not None and most is not None:
        if formulas.within(value, least, most):
            return "inside of its line"
        least, most = (least, None) if value < least else (None, most)
    if 0 in (least, most):
        return "1 if the line holds, else 0, since the line is 0"
    bound = least if least is not None else most
    sign = "+" if least is not None else "−"
    b = n(bound) if reading.share == 1 else computed(bound)
    return f"1 {sign} ({n(value)} − {b}) / |{b}|, never below 0"


def _health(scoring: Scoring, reading: KpiReading, kpi: Kpi) -> str:
    watch = scoring.workspace.settings.health.watch
    near = f"from achievement {n(watch)} on"
    if kpi.tolerance is not None:
        near = f"within the tolerance of {n(kpi.tolerance)}"
    elif any(bound is not None and formulas.is_high(bound, kpi.unit) for bound in reading.line):
        near = f"near enough: from {formulas.HIGH} % on only a tolerance gives room"
    return {
        "healthy": "the line holds",
        "watch": f"off the line, but {near}",
        "unhealthy": f"off the line, and not {near}",
        "no_data": "nothing was read",
    }[reading.health]


def _initiative(scoring: Scoring, id_: str) -> Iterator[Step]:
    mark = updates.initiative_done(scoring.initiative_updates(id_))
    if mark is None:
        yield Step(name="done", value=False, why="no mark says that it is done")
        return
    update = StepUpdate(date=mark.update.date, person=mark.person, path=mark.path, value=True)
    yield Step(name="done", value=True, why=f"marked by @{mark.person}", updates=(update,))


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
