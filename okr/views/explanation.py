"""Why an item has its numbers: the rule, and each step with the figures filled in.

Built from the same score as the report, so the two cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from okr import formulas, records
from okr.graphs import spelled
from okr.models import Closed, Kpi
from okr.periods import Span, reading_period
from okr.records import Answer
from okr.scores import KeyResultScore, KpiReading
from okr.scoring import Scoring
from okr.settings import PaceSettings
from okr.views import items
from okr.views.shapes import Explanation, ItemShape, KeyResultShape, ObjectiveShape, Step, StepUpdate
from okr.views.words import bounds, computed, count
from okr.views.words import number as n

_TAKES = {"last": "the last of", "sum": "start plus the sum of", "mean": "the mean of"}


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
    return Explanation(item=shape, statement=statement, rule=rule, steps=tuple(steps), titles=titles)


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
    if score.series.confidence is not None:
        yield Step(name="confidence", value=score.series.confidence, why="the last one given, 0 to 10")


def _current(score: KeyResultScore, answers: Sequence[Answer]) -> Step:
    kr = score.key_result
    what = "readings" if kr.kpi else "values"
    used = answers[-1:] if kr.takes == "last" else answers
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
        why = f"at {n(current)} on the line through {through}"
    else:
        why = f"({n(current)} − {n(kr.start)}) / ({n(kr.target)} − {n(kr.start)})"
    yield Step(name="progress_raw", value=score.raw, why=why)
    yield Step(name="progress", value=score.progress, why="progress_raw, held to 0..1")
    if score.delta is not None:
        before = score.current - score.delta if score.current is not None else None
        yield Step(
            name="delta",
            value=score.delta,
            why=f"{n(current)} − {n(before)}, the value before the last answer",
        )


def _hold(score: KeyResultScore, answers: Sequence[Answer]) -> Iterator[Step]:
    kr = score.key_result
    line = bounds(kr.at_least, kr.at_most)
    planned = len(score.plan.periods)
    yield _current(score, answers)
    yield Step(
        name="kept",
        value=score.kept,
        why=f"periods whose last value is {line}, of {score.closed_periods} closed",
        updates=_updates(answers),
    )
    yield Step(name="progress", value=score.progress, why=f"{score.kept} kept / {planned} planned")


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
    window, planned = score.plan.window, len(score.plan.periods)
    if score.kept is not None and score.series.days:
        return Step(
            name="expected", value=score.expected, why=f"{score.closed_periods} closed / {planned} planned"
        )
    today = score.stale or score.answered_elapsed is None
    day = score.day if today else score.answered_on or score.day
    gone = min(max((day - window.starts).days + 1, 0), window.days)
    now = "today" if score.day == scoring.today else "the day of the close"
    which = now if today else "the day of the last answer"
    if score.stale:
        which = f"{now}, since no answer is recent enough"
    return Step(name="expected", value=score.expected, why=f"day {gone} of {window.days}, {which}")


def _pace(scoring: Scoring, score: KeyResultScore) -> Step:
    why = pace_reason(
        score.pace, score.progress, score.expected, score.elapsed, scoring.workspace.settings.pace
    )
    return Step(name="pace", value=score.pace, why=why)


def pace_reason(
    pace: str, progress: float | None, expected: float | None, elapsed: float, rule: PaceSettings
) -> str:
    """Why the pace is what it is, with the figures and the setting that decides."""
    if pace == "no_data" or progress is None or expected is None:
        return "nothing was recorded yet"
    if pace == "done":
        return "progress is 1"
    if pace == "early":
        return f"{computed(elapsed)} of the time is gone, [pace] from is {n(rule.from_)}"
    ratio = rule.rule == "ratio"
    measured = formulas.Pacing.of(rule).measured(progress, expected)
    sum_ = f"{computed(progress)} {'/' if ratio else '−'} {computed(expected)} = {computed(measured)}"
    limits = rule.thresholds._asdict()
    if pace in limits:
        return f"{sum_}, at least {n(limits[pace])} ([pace] {pace} in okr.toml)"
    return f"{sum_}, below {n(limits['at_risk'])} ([pace] at_risk in okr.toml)"


def _timing(score: KeyResultScore) -> Iterator[Step]:
    if score.stale:
        missed = [
            p for i, p in enumerate(score.plan.periods) if p.closes < score.day and i not in score.answered
        ]
        yield Step(
            name="stale", value=True, why=f"the period due {missed[-1].due} ran out on {missed[-1].closes}"
        )
    if score.due:
        place = score.plan.open_on(score.day)
        assert place is not None
        period = score.plan.periods[place]
        yield Step(name="due", value=True, why=f"due since {period.due}, open until {period.closes}")


def _beyond(score: KeyResultScore) -> Iterator[Step]:
    kr = score.key_result
    if score.zone and score.commit is not None:
        marks = f"commit {computed(score.commit)}, target {n(kr.target)}, stretch {n(kr.stretch)}"
        yield Step(name="zone", value=score.zone, why=f"current {n(score.current)} against {marks}")
    if score.forecast is not None and score.answered_elapsed is not None:
        c, s, e = n(score.current), n(kr.start), computed(score.answered_elapsed)
        rest = computed(1 - score.answered_elapsed)
        yield Step(name="forecast", value=score.forecast, why=f"{c} + ({c} − {s}) / {e} × {rest}")


def _share(scoring: Scoring, id_: str) -> Iterator[Step]:
    """What the key result adds to its objective."""
    score = scoring.objective(scoring.workspace.objective_of(id_))
    total = sum(item.weight for item in score.items)
    own = next((item for item in score.items if item.id == id_), None)
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
    why = pace_reason(
        score.pace, score.progress, score.expected, score.elapsed, scoring.workspace.settings.pace
    )
    yield Step(name="pace", value=score.pace, why=why)
    if score.closed and objective.closed:
        by_hand = f", set by hand: {objective.closed.reason}" if objective.closed.reason else ""
        yield Step(
            name="grade", value=score.grade, why=f"recorded at the close on {objective.closed.date}{by_hand}"
        )
    else:
        yield Step(name="grade", value=score.grade, why="the progress, as long as it is open")
    rule = scoring.workspace.settings.grade
    told = (
        "committed: green only at 1" if objective.ambition == "committed" else f"green from {n(rule.green)}"
    )
    yield Step(
        name="band", value=score.band, why=f"{told}, amber from {n(rule.amber)}, rounded to one decimal"
    )
    if score.closed and objective.closed:
        yield from _learnt(scoring, id_, objective.closed)


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
        yield Step(name=item.id, value=item.progress, why=f"weight {n(item.weight)}, {told}")
    if not score.items:
        yield Step(name="progress", value=None, why="nothing to roll up")
        return
    if score.progress is None:
        why = "no item has data" if score.no_data == len(score.items) else "the weights add up to 0"
        yield Step(name="progress", value=None, why=why)
    else:
        yield Step(
            name="progress",
            value=score.progress,
            why=_weighted([(i.weight, i.progress or 0) for i in score.items]),
        )
    yield Step(
        name="expected", value=score.expected, why=_weighted([(i.weight, i.expected) for i in score.items])
    )


def _weighted(pairs: Sequence[tuple[float, float]]) -> str:
    above = " + ".join(f"{n(weight)} × {computed(value)}" for weight, value in pairs)
    return f"({above}) / {n(sum(weight for weight, _ in pairs))}"


def _kpi(scoring: Scoring, id_: str, span: Span) -> Iterator[Step]:
    score = scoring.kpi(id_, span)
    yield from _reading(scoring, score.kpi, score.last)
    if score.running:
        yield from _reading(scoring, score.kpi, score.running, "provisional ")
    window = reading_period(score.last.period, scoring.workspace.settings)
    if score.stale:
        yield Step(
            name="stale",
            value=True,
            why=f"{score.last.period.name} has ended and is unread; due {window.due}",
        )
    if score.due:
        yield Step(name="due", value=True, why=f"due since {window.due}, open until {window.closes}")


def _reading(scoring: Scoring, kpi: Kpi, reading: KpiReading, prefix: str = "") -> Iterator[Step]:
    yield Step(
        name=f"{prefix}period",
        value=reading.period.name,
        why=f"{reading.period.starts} to {reading.period.ends}",
    )
    origin = f'[targets."{reading.since}"]' if reading.since else "the KPI's own line"
    line = bounds(reading.at_least, reading.at_most)
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
    yield Step(name=f"{prefix}health", value=reading.health, why=_health(scoring, reading, kpi.tolerance))


def _achieved(reading: KpiReading) -> str:
    value, least, most = reading.current or 0, reading.at_least, reading.at_most
    if least is not None and most is not None:
        if formulas.within(value, least, most):
            return "inside of its line"
        least, most = (least, None) if value < least else (None, most)
    if 0 in (least, most):
        return "1 if the line holds, else 0, since the line is 0"
    bound = least if least is not None else most
    sign = "+" if least is not None else "−"
    return f"1 {sign} ({n(value)} − {n(bound)}) / |{n(bound)}|, never below 0"


def _health(scoring: Scoring, reading: KpiReading, tolerance: float | None) -> str:
    watch = scoring.workspace.settings.health.watch
    near = (
        f"within the tolerance of {n(tolerance)}"
        if tolerance is not None
        else f"from achievement {n(watch)} on"
    )
    return {
        "healthy": "the line holds",
        "watch": f"off the line, but {near}",
        "unhealthy": f"off the line, and not {near}",
        "no_data": "nothing was read",
    }[reading.health]


def _initiative(scoring: Scoring, id_: str) -> Iterator[Step]:
    mark = records.initiative_done(scoring.initiative_updates(id_))
    if mark is None:
        yield Step(name="done", value=False, why="no mark says that it is done")
        return
    update = StepUpdate(date=mark.update.date, person=mark.person, path=mark.path, value=True)
    yield Step(name="done", value=True, why=f"marked by @{mark.person}", updates=(update,))
