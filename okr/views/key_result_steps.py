"""Why a key result has its numbers: each step of its score with the figures filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from okr import formulas, updates
from okr.fields import Ambition
from okr.formulas import Pace, Pacing
from okr.ids import parent
from okr.key_result_score import UNSURE, UNSURE_COMMITTED, KeyResultScore
from okr.measure_rules import NOT_TOLD
from okr.models import KeyResult
from okr.scoring import Scoring
from okr.updates import Entry
from okr.views import items
from okr.views.results import Step
from okr.views.steps import step, window_words
from okr.words import Message, joined, plural
from okr.words.numbers import change_share, computed
from okr.words.numbers import limit as limits
from okr.words.numbers import recorded as n

_TAKES = {
    "last": Message("the last of"),
    "sum": Message("start plus the sum of"),
    "mean": Message("the mean of"),
    "recent": Message("the mean of the last four of"),
}


def key_result_steps(scoring: Scoring, id_: str) -> Iterator[Step]:
    """How a key result is scored, step by step."""
    score, used = scoring.key_result(id_), [answer.entry for answer in scoring.answers(id_)]
    yield from _aim(score, used)
    yield from _ends(score)
    if score.key_result.measure == "words":
        yield _told(score.key_result)
    else:
        yield from _judged(score, [*_measured(score, used)])
        yield step("expected", score.expected, _expected(scoring, score))
        yield step("pace", score.pace, _pace(score))
        yield from _timing(score)
    if became := scoring.workspace.graduates.get(id_):
        yield step("became", became, scoring.workspace.title(became))
    yield from _over(scoring, id_, score.key_result)
    yield from _beyond(score)
    whole = scoring.objective(parent(id_))
    total = sum(item.weight for item in whole.counted)
    own = next((item for item in whole.counted if item.id == id_), None)
    if own and total and whole.progress is not None:
        adds = computed(own.weight * (own.progress or 0) / total)
        why = Message(
            "{weight} of {total} in its objective: adds {adds} of {progress}",
            weight=n(own.weight), total=n(total), adds=adds, progress=computed(whole.progress),
        )  # fmt: skip
        yield step("weight", own.weight, why)
    yield from _confidence(score)


def _current(score: KeyResultScore, used: Sequence[Entry]) -> Step:
    kr = score.key_result
    values: str = plural(len(used), "{n} value", "{n} values")
    if kr.kpi:
        values = plural(len(used), "{n} reading of {kpi}", "{n} readings of {kpi}", kpi=kr.kpi)
    taken = {"last": used[-1:], "recent": used[-updates.RECENT :]}.get(kr.takes, used)
    return step("current", score.current, joined((_TAKES[kr.takes], values), " "), taken)


def _aim(score: KeyResultScore, used: Sequence[Entry]) -> Iterator[Step]:
    """Start and target, where they are not simply written in the file."""
    kr = score.key_result
    if kr.start == "first":
        why = Message("the first value recorded")
        if score.start is None:
            why = Message("the first value recorded will be the start")
        yield step("start", score.start, why, used[:1])
    if score.is_open:
        why = Message("it comes later: not measurable yet, and left out of the roll-up")
        if kr.by is not None:
            why = Message("{by} of a start of 0 is no change: not measurable", by=change_share(kr.by))
        yield step("limit" if score.held is not None else "target", None, why)
    elif kr.by is not None:
        first = Message("the start") if score.start is None else n(score.start)
        changed = Message("{start} changed by {by}", start=first, by=change_share(kr.by))
        yield step("target", score.target, changed)


def _ends(score: KeyResultScore) -> Iterator[Step]:
    """The last day of its own, and whether it was reached by then."""
    kr = score.key_result
    if kr.ends:
        why = Message("its own last day: everything is expected by then")
        if kr.measure == "words":
            why = Message("its own last day: its outcome is told then")
        yield step("ends", kr.ends.isoformat(), why)
    if score.reached_on:
        reached: str = Message("reached by its last day")
        if score.days_past_end:
            reached = plural(score.days_past_end, "reached {n} day late", "reached {n} days late")
        yield step("reached_on", score.reached_on.isoformat(), reached)
    elif score.days_past_end:
        yield step(
            "days_past_end", score.days_past_end, Message("days since its last day, and it is not reached")
        )


def _told(kr: KeyResult) -> Step:
    is_told = kr.result != NOT_TOLD
    return step("result", kr.result if is_told else None, "" if is_told else Message("not told yet"))


def _measured(score: KeyResultScore, used: Sequence[Entry]) -> Iterator[Step]:
    if not used:
        yield step("progress", None, Message("no check-in yet"))
    elif score.key_result.milestones:
        yield from _milestones(score, used)
    elif score.key_result.parts:
        yield from _parts(score, used)
    elif score.kept is not None:
        yield from _hold(score, used)
    elif score.raw is None:
        yield _current(score, used)
    else:
        yield from _change(score, used)


def _judged(score: KeyResultScore, steps: Sequence[Step]) -> Iterator[Step]:
    """How it was measured, and what it was judged to be."""
    graded = score.key_result.graded
    if not score.judged:
        yield from steps
    elif score.raw is not None:
        told = {each.name for each in steps}
        for each in steps:
            if each.name != "progress":
                yield each
            elif "progress_raw" not in told:
                yield replace(each, name="progress_raw", value=score.raw)
    if graded is None:
        return
    if not score.judged:
        yield step(
            "graded", graded.grade, Message("counts once its time is over: {reason}", reason=graded.reason)
        )
        return
    why = Message("judged, as nothing was measured: {reason}", reason=graded.reason)
    if score.raw is not None:
        measured = computed(formulas.clamped(score.raw))
        why = Message("judged in place of {measured}: {reason}", measured=measured, reason=graded.reason)
    yield step("progress", score.progress, why)


def _parts(score: KeyResultScore, used: Sequence[Entry]) -> Iterator[Step]:
    wanted = score.key_result.parts
    for name, most in wanted.items():
        count = score.counts.get(name, 0)
        why = Message("of {wanted}", wanted=n(most))
        if not any(name in each.update.parts for each in used):
            why = Message("of {wanted}: not told yet, counts as 0", wanted=n(most))
        elif count > most:
            why = Message("of {wanted}: counts as {wanted}", wanted=n(most))
        yield step(name, count, why)
    total = joined((n(score.counts.get(name, 0)) for name in wanted), " + ")
    yield step("current", score.current, total, used)
    counted = joined((n(min(score.counts.get(name, 0), most)) for name, most in wanted.items()), " + ")
    share = joined(("(", counted, ") / (", joined(map(n, wanted.values()), " + "), ")"), "")
    is_below = score.raw is not None and score.raw < 0
    yield step("progress_raw" if is_below else "progress", score.raw, share)
    if is_below:
        yield step("progress", score.progress, Message("clamped to 0–1"))


def _change(score: KeyResultScore, used: Sequence[Entry]) -> Iterator[Step]:
    kr, current = score.key_result, _exact(score.key_result.takes, score.current)
    yield _current(score, used)
    why: str
    start, target = score.start, score.target
    if start == target:
        why = Message("start equals target: 1 if current is {target}, else 0", target=n(target))
    elif kr.points:
        line = [(start, 0.0), *kr.points, (target, 1.0)]
        through = joined(joined(("(", n(x), "; ", n(y), ")"), "") for x, y in line)
        why = Message("at {current} on the line through {points}", current=current, points=through)
    else:
        parts = ("(", current, " − ", n(start), ") / (", n(target), " − ", n(start), ")")
        why = joined(parts, "")
    yield step("progress_raw", score.raw, why)
    yield step("progress", score.progress, Message("clamped to 0–1"))
    if score.delta is not None and score.current is not None:
        before = _exact(kr.takes, score.current - score.delta)
        why = Message("{current} − {before}, the previous value", current=current, before=before)
        yield step("delta", score.delta, why)


def _hold(score: KeyResultScore, used: Sequence[Entry]) -> Iterator[Step]:
    kr, planned, closed = score.key_result, len(score.plan.periods), score.closed_periods
    yield _current(score, used)
    later = (
        Message("from {day} {limit}", day=date.fromisoformat(day), limit=limits(line))
        for day, line in sorted(kr.lines.items())
    )
    limit = joined((limits(kr), *later))
    why = Message("periods with a last value {limit}, of {n} closed", limit=limit, n=closed)
    yield step("kept", score.kept, why, used)
    why = Message("{closed} closed − {kept} kept", closed=closed, kept=score.kept or 0)
    yield step("missed", score.missed, why)
    yield step("may_miss", score.may_miss, _may_miss(score))
    why = Message("{kept} kept / {planned} planned", kept=score.kept or 0, planned=planned)
    yield step("progress", score.progress, why)


def _may_miss(score: KeyResultScore) -> str:
    if score.key_result.may_miss is not None:
        return "may_miss"
    return Message("a tenth of {n} planned periods, rounded half up", n=len(score.plan.periods))


def _milestones(score: KeyResultScore, used: Sequence[Entry]) -> Iterator[Step]:
    weights = score.key_result.milestones
    done = joined((joined((name, " ", n(weights[name])), "") for name in score.milestones_done), " + ")
    why = Message("done: {milestones}", milestones=done) if done else Message("none done")
    yield step("current", score.current, why, used)
    total = joined(map(n, weights.values()), " + ")
    yield step("progress", score.progress, joined((n(score.current), " / (", total, ")"), ""))


def _expected(scoring: Scoring, score: KeyResultScore) -> str:
    planned, kr = len(score.plan.periods), score.key_result
    measured_hold = score.held is not None and not score.judged
    if measured_hold and (score.series.days or score.closed):
        return Message("{closed} closed / {planned} planned", closed=score.closed_periods, planned=planned)
    if score.closed:
        return Message("at the close everything is expected")
    if score.judged or (kr.ends and score.is_time_up and not measured_hold):
        return Message("on its last day everything is expected")
    elapsed = _elapsed(scoring, score)
    if kr.milestones and score.series.days:
        return Message("the share of whole milestones, in order, up to {elapsed}", elapsed=elapsed)
    return elapsed


def _elapsed(scoring: Scoring, score: KeyResultScore) -> str:
    """The elapsed share that progress is compared with, and the day or days of it."""
    takes, described = score.key_result.takes, score.timing.described
    if score.stale or not score.series.days:
        day = score.day.toordinal()
        which = Message("today") if score.day == scoring.today else Message("the day of the close")
        if score.stale:
            which = Message("{day}, since no check-in is recent", day=which)
    elif takes in ("mean", "recent"):
        return plural(
            len(described[-updates.RECENT :] if takes == "recent" else described),
            "the elapsed share of {n} answer: {share}",
            "the mean of the elapsed shares of {n} answers: {share}",
            share=computed(score.answered_elapsed),
        )
    else:
        day = described[-1]
        which = (
            Message("the day of the last answer")
            if day == score.series.days[-1]
            else Message("the end of the period that the last answer is about")
        )
    window = score.plan.window
    elapsed = min(max(day - score.plan.first + 1, 0), window.days)
    return Message("day {n} of {days}, {which}", n=elapsed, days=window.days, which=which)


def _timing(score: KeyResultScore) -> Iterator[Step]:
    if score.stale:
        window = window_words(score.plan.periods[score.unanswered[-1]])
        yield step("stale", True, Message("no check-in: {window}", window=window))
    if score.due:
        place = score.plan.open_on(score.day)
        assert place is not None
        reasons = [window_words(score.plan.periods[place])]
        if score.answered_on and score.pace == "done":
            reasons.append(Message("reached, last check-in {day}", day=score.answered_on))
        elif score.answered_on and place in score.answered:
            reasons.append(
                Message("answered on {day}, before the last third of its period", day=score.answered_on)
            )
        yield step("due", True, joined(reasons, "; "))


def _over(scoring: Scoring, id_: str, kr: KeyResult) -> Iterator[Step]:
    """What ended it: dropped alone, or closed with its objective; and what was recorded since."""
    if scoring.is_dropped(kr) and kr.dropped:
        why = Message("{reason}; not rolled up and never due since then", reason=kr.dropped.reason)
        yield step("dropped_on", kr.dropped.date.isoformat(), why)
    objective_id = parent(id_)
    objective = scoring.workspace.objectives[objective_id]
    if closed := scoring.closed_on(objective):
        why = Message("closed with {objective} and scored as of that day", objective=objective_id)
        yield step("closed_on", closed.isoformat(), why)
        late = items.late_updates(scoring, objective_id, objective)
        if count := sum(update.id == id_ for update in late):
            yield step("late", count, Message("recorded after the close: counted in the progress only"))


def _beyond(score: KeyResultScore) -> Iterator[Step]:
    kr = score.key_result
    if score.zone and score.commit is not None:
        why = Message(
            "current {current}: commit {commit}, target {target}, stretch {stretch}",
            current=n(score.current), commit=computed(score.commit), target=n(score.target), stretch=n(kr.stretch),
        )  # fmt: skip
        yield step("zone", score.zone, why)
    if score.forecast is not None and score.answered_elapsed is not None:
        p, e = computed(score.raw), computed(score.answered_elapsed)
        why = Message("the value at progress {p} + {p} / {e} × (1 − {e})", p=p, e=e)
        yield step("forecast", score.forecast, why)
    if score.forecast_recent is not None:
        last = min(len(score.series.values), updates.RECENT)
        why = Message("the value at the end, by the slope of the last {n} answers", n=last)
        yield step("forecast_recent", score.forecast_recent, why)


def _confidence(score: KeyResultScore) -> Iterator[Step]:
    path = score.series.confidences
    if not path:
        return
    given = joined(map(n, path), " ")
    yield step("confidence", path[-1], Message("the last of {path}, each from 0 to 10", path=given))
    if score.unsure:
        if len(path) > 1 and path[-2] - path[-1] >= UNSURE:
            fall = Message("{last} after {before}", last=n(path[-1]), before=n(path[-2]))
        else:
            least = UNSURE_COMMITTED if score.committed else UNSURE
            fall = Message("{last} is {limit} or less", last=n(path[-1]), limit=n(least))
        yield step("unsure", True, Message("{fall}, and nobody else has acknowledged it", fall=fall))


# ── pace ─────────────────────────────────────────────────────────────────────────────────────────


def _pace(score: KeyResultScore) -> str:
    """Why a key result has its pace, with the setting that decides."""
    ambition: Ambition = "committed" if score.committed else "aspirational"
    rule = score.rule
    if score.is_open and score.key_result.by is not None:
        return Message("not measurable, so there is no pace")
    if score.is_open:
        held = score.held is not None
        return (
            Message("no pace while the limit is open")
            if held
            else Message("no pace while the target is open")
        )
    if score.pace == "no_data" or score.progress is None:
        return Message("no check-in yet")
    if score.pace == "done":
        return Message("progress is 1")
    if score.pace == "early":
        if formulas.reaches(score.timing.elapsed, rule.early):
            return Message("nothing is expected yet, and progress is 0")
        share = computed(score.timing.elapsed)
        return Message("elapsed {share}, below {limit} ([pace] from)", share=share, limit=n(rule.early))
    if score.held is None or score.judged:
        return measured(score.pace, score.progress, score.expected, rule, ambition)
    value = n(score.series.values[-1])
    latest = Message("the latest value {value} is outside the limit", value=value)
    if score.latest_is_kept:
        latest = Message("the latest value {value} is within the limit", value=value)
    missed = Message("{n} missed, {allowed} allowed", n=score.missed or 0, allowed=score.may_miss or 0)
    return Message("{latest}; {missed} ({why})", latest=latest, missed=missed, why=_may_miss(score))


def measured(pace: Pace, progress: float, expected: float, rule: Pacing, ambition: Ambition) -> str:
    """Progress compared with expected, and the threshold that it reaches or misses."""
    if expected <= formulas.SLACK:
        return Message("nothing is expected yet, and there is progress")
    measured = rule.measured(progress, expected)
    sign = " / " if rule.ratio else " − "
    sum_ = joined((computed(progress), sign, computed(expected), " = ", computed(measured)), "")
    name = pace if pace in ("ahead", "on_track") else "at_risk"
    limit: float = getattr(rule, name)
    values = {"sum": sum_, "limit": n(limit), "setting": f"[pace.{ambition}] {name}"}
    if pace != "off_track" and formulas.reaches(measured, limit):
        return Message("{sum}, at least {limit} ({setting})", **values)
    below = Message("{sum}, below {limit} ({setting})", **values)
    if pace == "off_track":
        return below
    gap, most = computed(expected - progress), n(rule.gap * (2 if pace == "at_risk" else 1))
    return Message(
        "{below}, but only {gap} behind, at most {most} ([pace] gap)", below=below, gap=gap, most=most
    )


def _exact(takes: str, value: float | None) -> str:
    """A value in an equation: with all its digits, so that the equation can be checked."""
    return (n if takes in ("last", "sum") else computed)(value)
