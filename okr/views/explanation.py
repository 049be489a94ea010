"""Why an item has its numbers: the rule, and each step with the figures filled in.

Built from the same score as the report, so the two cannot disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import UNSET
from msgspec.structs import replace

from okr import formulas
from okr.decisions import undecided
from okr.ids import KINDS, PARTS, Kind, parent, slug
from okr.periods import Span
from okr.references import spelled
from okr.scores import ObjectiveScore, RollUpItem, rank
from okr.scoring import Scoring
from okr.updates import Entry
from okr.views import items
from okr.views.checkins import words_of
from okr.views.decisions import decisions
from okr.views.key_result_steps import key_result_steps, measured
from okr.views.kpi_steps import kpi_steps
from okr.views.results import Explanation, ItemShape, KeyResultShape, KpiShape, Step
from okr.views.steps import step, weighted
from okr.views.trend import key_result_trend, kpi_trend
from okr.words import Message, joined
from okr.words.numbers import computed
from okr.words.numbers import recorded as n

_RULES: dict[Kind | str, str] = {
    "change": Message("progress = (current − start) / (target − start), clamped to 0–1"),
    "hold": Message("progress = periods kept / all planned periods"),
    "milestones": Message("progress = Σ weight of milestones done / Σ weight"),
    "parts": Message("progress = Σ of each part, at most its target / Σ of the targets"),
    "words": Message("an outcome in words is told at the close and never counted"),
    "objective": Message("progress = Σ weight × progress / Σ weight"),
    "kpi": Message("a KPI is healthy only within its limit"),
    "watched": Message("a KPI without a limit is watched: its trend alone is told"),
    "initiative": Message("an initiative is done when its last check-in says so"),
}


def show(scoring: Scoring, id_: str, span: Span) -> Explanation:
    """Any item with how it stands, and how a key result or a KPI went."""
    found, kind = explain(scoring, id_, span), scoring.workspace.items[id_]
    if kind == "key result":
        return replace(found, chart=key_result_trend(scoring, id_))
    if id_ not in scoring.workspace.kpis:
        return found
    return replace(
        found,
        chart=kpi_trend(scoring, id_, span),
        decision=decisions(scoring).get(id_, UNSET),
        undecided=id_ in undecided(scoring),
    )


def explain(scoring: Scoring, id_: str, span: Span) -> Explanation:
    """The explanation of any item by its current id; a KPI as of the cycle `span`."""
    workspace = scoring.workspace
    kind, shape = workspace.items[id_], items.item(scoring, id_, span)
    steps: Iterable[Step] = ()
    supported = [id_]
    match kind:
        case "key result":
            steps = key_result_steps(scoring, id_)
        case "objective":
            steps = _objective(scoring, id_)
            supported += (f"{id_}/{name}" for name in workspace.objectives[id_].key_results)
        case "kpi":
            steps = kpi_steps(scoring, id_, span)
        case "initiative":
            steps = [_done(scoring.initiative_updates(id_))]
    above = parent(id_) if kind in PARTS else id_ if kind == "objective" else None
    return Explanation(
        item=shape,
        statement=workspace.title(id_),
        rule=_RULES.get(_ruled_by(shape, kind)) or Message("{kind} are not scored", kind=KINDS[kind].nouns),
        steps=tuple(steps),
        titles={
            below: workspace.objectives[below].title
            for part in supported
            for below in workspace.supporters.get(part, ())
        },
        checkins=words_of(scoring, id_),
        ended=above is not None and scoring.has_ended(above),
        committed=above is not None and workspace.objectives[above].ambition == "committed",
    )


def _ruled_by(shape: ItemShape, kind: Kind) -> str:
    if isinstance(shape, KpiShape) and (shape.at_least, shape.at_most) == formulas.NO_LINE:
        return "watched"
    if isinstance(shape, KeyResultShape):
        return "parts" if shape.parts else shape.measure
    return kind


def _done(entries: Sequence[Entry]) -> Step:
    mark = next((entry for entry in reversed(entries) if isinstance(entry.update.done, bool)), None)
    if mark is None or not mark.update.done:
        return step("done", False, Message("no check-in says that it is done"))
    return step("done", True, Message("marked as done by @{person}", person=mark.person), [mark])


def _objective_pace(score: ObjectiveScore) -> str:
    """By the rule, and then clamped between the worst and the best of what it is made of."""
    if score.pace == "no_data" or score.progress is None or score.expected is None:
        return Message("no check-in yet")
    if score.pace == "early":
        return Message("every item with data is early")
    if score.pace == "done":
        return Message("progress is 1")
    own = score.rule.state(score.progress, score.expected)
    why = measured(own, score.progress, score.expected, score.rule, score.objective.ambition)
    if own == score.pace:
        return why
    if formulas.reaches(score.progress, 1) and score.pace == "ahead":
        if len(score.counted) == len(score.items):
            return Message("progress is 1, but its cycle has not ended")
        late, items = score.begins_later + score.not_measurable, len(score.items)
        return Message("progress is 1, but {n} of {items} items are not counted yet", n=late, items=items)
    ranks = set(map(rank, score.counted))
    ordered = [each for each in formulas.RANKS if each in ranks]
    return Message(
        "{why}; clamped to its items, from {worst} to {best}", why=why, worst=ordered[0], best=ordered[-1]
    )


# ── objectives ───────────────────────────────────────────────────────────────────────────────────


def _objective(scoring: Scoring, id_: str) -> Iterator[Step]:
    score, settings = scoring.objective(id_), scoring.workspace.settings
    objective = score.objective
    yield from _rolled_up(scoring, id_)
    yield step("pace", score.pace, _objective_pace(score))
    closed = objective.closed if score.closed else None
    why = Message("the progress while it is open")
    if closed:
        why = Message("recorded at the close on {day}", day=closed.date)
        if closed.reason:
            why = Message("{recorded}, set by hand: {reason}", recorded=why, reason=closed.reason)
    yield step("grade", score.grade, why)
    green, amber = n(settings.grade.green), n(settings.grade.amber)
    why = Message("green from {green}, amber from {amber}, rounded to one decimal", green=green, amber=amber)
    if objective.ambition == "committed":
        amber = n(formulas.committed_amber(settings))
        why = Message("committed: green only at 1, amber from {amber}, both unrounded", amber=amber)
    yield step("band", score.band, why)
    if score.given_up:
        why = Message("closed with outcome drop before the last tenth of its cycle: not rolled up")
        yield step("given_up", True, why)
    if closed and closed.outcome:
        yield step("outcome", closed.outcome, closed.lesson or Message("no lesson recorded"))
    if closed and (late := items.late_updates(scoring, id_, objective)):
        on = (Message("{item} on {day}", item=slug(u.id), day=u.date) for u in late)
        why = Message("recorded after the close: {items}; counted in the progress only", items=joined(on))
        yield step("late_updates", len(late), why)


def _counts(item: RollUpItem) -> str:
    """What is expected of an item of a roll-up, or why it does not count."""
    if item.is_open:
        return Message("not counted: not measurable yet")
    if item.left_out:
        return Message("not counted: nothing is due yet, or it has nothing to roll up")
    if item.progress is None:
        return Message("no data (counts as 0)")
    return Message("expected {share}", share=computed(item.expected))


def _rolled_up(scoring: Scoring, id_: str) -> Iterator[Step]:
    score = scoring.objective(id_)
    if score.loop:
        yield step("progress", None, Message("loop in `supports`: {loop}", loop=spelled(score.loop)))
        return
    for item in score.items:
        why = Message("weight {weight}, {state}", weight=n(item.weight), state=_counts(item))
        yield step(item.id, item.progress, why)
    for below in scoring.given_up_below(id_):
        yield step(below, None, Message("given up: not rolled up"))
    if score.progress is None:
        why = Message("the weights add up to 0")
        if not score.items:
            why = Message("nothing to roll up")
        elif score.no_data == len(score.counted):
            why = Message("no item has data")
        yield step("progress", None, why)
    else:
        yield step("progress", score.progress, weighted((i.weight, i.progress or 0) for i in score.counted))
    if score.items and score.expected is not None:
        yield step("expected", score.expected, weighted((i.weight, i.expected) for i in score.counted))
