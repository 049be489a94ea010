"""Q004, Q005, Q007, Q015 to Q023: what titles say, in English and Indonesian, and whether their values fit.

A key result has one finding about what it measures (`weakness`); the others look at its values and its neighbours.
"""

from __future__ import annotations

from collections.abc import Iterator

from okr.checks import titles
from okr.checks.rule import CheckContext, Place, rule
from okr.checks.titles import is_percent
from okr.findings import Finding
from okr.ids import parent
from okr.measure_rules import bounds
from okr.models import KeyResult, Objective
from okr.title_figures import has_number
from okr.words import Message, joined
from okr.words.numbers import computed, recorded, with_unit

LEAST_CHANGE = 0.03
MOST_TIMES = 5
MOST_TIMES_DOWN = 10
FEW = (3, 10)
"""From less than the first to at most the second, a multiple of a count says little: 1 → 7."""


@rule("Q004")
def number_in_objective(case: CheckContext) -> Iterator[Finding]:
    for id_, objective in case.open:
        if has_number(objective.title):
            yield case.at(id_, "title").says(
                Message("objective has a number in its title"),
                Message("keep the words, and make the number a key result"),
            )


def _weak(case: CheckContext, code: str) -> Iterator[tuple[str, KeyResult, Place]]:
    for id_, found in case.weak.items():
        if found == code:
            yield id_, case.workspace.key_result(id_), case.at(id_, "title")


@rule("Q005")
def title_without_measure(case: CheckContext) -> Iterator[Finding]:
    for _, kr, place in _weak(case, "Q005"):
        yield place.says(
            Message("title has no number: how will you know that it is reached?"), _better_title(kr)
        )


def _better_title(kr: KeyResult) -> Message:
    unit = with_unit("", kr.unit)
    if (kr.start, kr.target) == (0, 100) and is_percent(kr):
        return Message('say what is better then, and how far, e.g. "… from 60% to 80%"')
    start, target = kr.span()
    if start is not None and target is not None:
        return Message(
            'say how far, e.g. "… from {start} to {target}{unit}"',
            start=recorded(start),
            target=recorded(target),
            unit=unit,
        )
    if kr.milestones:
        return Message('say how far, e.g. "… in all {n} milestones"', n=len(kr.milestones))
    if kr.by is not None:
        return Message(
            'say how far, e.g. "… by {share}"',
            share=joined((recorded(abs(float(kr.by.rstrip("%")))), "%"), ""),
        )
    if target is not None:
        return Message('say how far, e.g. "… to {target}{unit}"', target=recorded(target), unit=unit)
    low, high = bounds(kr)
    if kr.above is not None:
        return Message('say how far, e.g. "Keep … above {limit}{unit}"', limit=recorded(kr.above), unit=unit)
    if low is None and kr.below is not None:
        return Message('say how far, e.g. "Keep … below {limit}{unit}"', limit=recorded(kr.below), unit=unit)
    if low is not None:
        return Message('say how far, e.g. "Keep … at {limit}{unit} or more"', limit=recorded(low), unit=unit)
    return Message('say how far, e.g. "Keep … at {limit}{unit} or less"', limit=recorded(high), unit=unit)


@rule("Q007")
def tasks(case: CheckContext) -> Iterator[Finding]:
    for id_, _, place in _weak(case, "Q007"):
        yield place.says(
            Message("reads like work to be done: what is better then, and for whom?"),
            Message(
                "measure where it is seen, and keep the work as an initiative: `okr add initiative {id} TITLE`",
                id=parent(id_),
            ),
        )


@rule("Q015")
def counts_of_work(case: CheckContext) -> Iterator[Finding]:
    for id_, _, place in _weak(case, "Q015"):
        yield place.says(
            Message("counts work that is done, not what it changes"),
            Message(
                "what do clients or the team do differently after it? count that; keep the work with `okr add initiative {id} TITLE`",
                id=parent(id_),
            ),
        )


@rule("Q016")
def done_in_percent(case: CheckContext) -> Iterator[Finding]:
    for _, _, place in _weak(case, "Q016"):
        yield place.says(
            Message("0 to 100% says how much work is done, not what it brings"),
            Message("what can people do once it is done? measure that, or write its steps as milestones"),
        )


@rule("Q017", "hint")
def vanity(case: CheckContext) -> Iterator[Finding]:
    for _, _, place in _weak(case, "Q017"):
        yield place.says(
            Message("this number can grow without one more client"),
            Message(
                "which step should these people take next? count those who take it, e.g. enquiries or orders"
            ),
        )


@rule("Q018")
def impossible_start(case: CheckContext) -> Iterator[Finding]:
    for id_, _, _ in _weak(case, "Q018"):
        yield case.at(id_, "start").says(
            Message("starts at 0, but must have a value today"),
            Message("what is it today? look it up once: `okr set {id} start=VALUE`", id=id_),
        )


@rule("Q019", "hint")
def odd_size_of_change(case: CheckContext) -> Iterator[Finding]:
    for id_, kr, _ in case.key_results:
        start, target = kr.span()
        if start is None or target is None or start <= 0 or target <= 0 or start == target:
            continue
        low, high = sorted((start, target))
        times, most = high / low, MOST_TIMES if target > start else MOST_TIMES_DOWN
        if times > most and (is_percent(kr) or low >= FEW[0] or high > FEW[1]):
            yield case.at(id_, "target").says(
                Message("the target is {times} times the start", times=computed(times))
                if target > start
                else Message("the start is {times} times the target", times=computed(times)),
                Message("what makes that possible in one cycle? else choose a nearer target"),
            )
        elif abs(target - start) < LEAST_CHANGE * _room(kr, start):
            yield case.at(id_, "target").says(
                Message(
                    "{start} to {target}: a change of less than 3%",
                    start=recorded(start),
                    target=recorded(target),
                ),
                Message(
                    "who would notice it? aim further, or keep the value as a limit with at_least or at_most"
                ),
            )


def _room(kr: KeyResult, start: float) -> float:
    """What a change is held against: the value, or what is left to the end of its scale (from 97% to 99%)."""
    end = titles.end_of_scale(kr.title, kr.unit, is_percent=is_percent(kr))
    return min(start, end - start) if end and start < end else start


@rule("Q020", "hint")
def routine(case: CheckContext) -> Iterator[Finding]:
    places = [case.at(id_, "title") for id_, o in case.open if titles.is_routine(o.title, is_limit=True)]
    for place in (*places, *(place for *_, place in _weak(case, "Q020"))):
        yield place.says(
            Message("reads like ordinary work, which goes on without a goal"),
            Message("what should be different at the end of the cycle? let a KPI watch the rest"),
        )


@rule("Q021")
def copies(case: CheckContext) -> Iterator[Finding]:
    """Of the objective itself, of a goal that it supports, or of a key result there."""
    for id_, objective in case.open:
        above = list(_supported(case, objective))
        for goal_id, title in above:
            if titles.is_copy(objective.title, title):
                yield case.at(id_, "title").says(
                    Message("title repeats {id}, which it supports", id=goal_id), _own_part()
                )
        known = {titles.content(objective.title): id_}
        for goal_id, title in above:
            known.setdefault(titles.content(title), goal_id)
            goal = case.workspace.objectives.get(goal_id)
            for slug, kr in goal.key_results.items() if goal else ():
                known.setdefault(titles.content(kr.title), f"{goal_id}/{slug}")
        for slug, kr in objective.key_results.items():
            source = known.get(titles.content(kr.title))
            if source and not case.scoring.is_dropped(kr):
                yield case.at(f"{id_}/{slug}", "title").says(
                    Message("title repeats {id}", id=source), _own_part()
                )


def _supported(case: CheckContext, objective: Objective) -> Iterator[tuple[str, str]]:
    """Id and title of each goal that an objective supports."""
    for reference in objective.supports:
        id_ = case.workspace.current_id(reference) or ""
        if id_ in case.workspace.objectives:
            yield id_, case.workspace.objectives[id_].title
        elif parent(id_) in case.workspace.objectives:
            yield id_, case.workspace.key_result(id_).title


def _own_part() -> Message:
    return Message("which part of it can this team change? name that part")


@rule("Q022", "hint")
def two_goals(case: CheckContext) -> Iterator[Finding]:
    goals = [(id_, objective.title) for id_, objective in case.open]
    for id_, title in (*goals, *((id_, kr.title) for id_, kr, _ in case.key_results)):
        if titles.has_two_goals(title):
            yield case.at(id_, "title").says(
                Message("two goals in one title: one can be reached without the other"),
                Message("which one matters more? make the other a goal of its own"),
            )


@rule("Q023", "hint")
def volume_without_quality(case: CheckContext) -> Iterator[Finding]:
    for id_, objective in case.open:
        active = [
            (f"{id_}/{slug}", kr)
            for slug, kr in objective.key_results.items()
            if not case.scoring.is_dropped(kr)
        ]
        volumes = [each for each, kr in active if each not in case.weak and _is_volume(kr)]
        if volumes and not any(_is_quality(kr) for _, kr in active):
            for each in volumes:
                yield case.at(each, "title").says(
                    Message("counts how much; no key result of this objective says how well"),
                    Message("what would show that the quality holds? add a limit or a rating"),
                )


def _is_volume(kr: KeyResult) -> bool:
    start, target = kr.span()
    rises = start is not None and target is not None and target > start
    return rises and titles.is_volume(kr.title, kr.unit)


def _is_quality(kr: KeyResult) -> bool:
    """A limit, a share, a fall, or what is named as a quality."""
    start, target = kr.span()
    falls = start is not None and target is not None and target < start
    return kr.measure == "hold" or falls or is_percent(kr) or titles.names_quality(kr.title, kr.unit)
