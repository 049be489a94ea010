"""What a rollover and a copy share: a key result in its new place, and what a goal supports there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from okr import formulas
from okr.actions.add import counts_from_today, is_late
from okr.actions.dated import undated
from okr.actions.edits import indented, refuse_same_ends, with_valid_references
from okr.errors import OkrError
from okr.ids import cycle_name, parent
from okr.key_result_score import KeyResultScore
from okr.measure_rules import NOT_TOLD, bounds, is_open, number_of
from okr.models import KeyResult
from okr.scoring import Scoring
from okr.words import Message, joined
from okr.words.numbers import bare, change_share, field_value, limit, recorded
from okr.workspace import Workspace

_LITTLE = 0.2
"""Share of a way that is too little for another cycle."""
_NONE: Mapping[str, float] = {}
OF_ITSELF = ("imported", "formerly")
"""Where an item comes from and how it was called: no other item has them."""
_CYCLE_ONLY = ("since", "ends", "dropped", "graded", "result", *OF_ITSELF)
"""Keys of a key result that belong to the cycle in which it was."""


class NothingLeft(OkrError):  # noqa: N818  no error where a whole objective is carried over
    """A key result has nothing left to carry over; why, as the end of a sentence."""


def _carried(table: Mapping[str, Any], score: KeyResultScore) -> tuple[dict[str, Any], list[str]]:
    """The keys of a key result that starts where it ended, with lines on what was left out.

    Raises NothingLeft where it was dropped or has reached its target.
    """
    kr = score.key_result
    _refuse_dropped(kr)
    if kr.graded and formulas.reaches(kr.graded.grade, 1):
        raise NothingLeft(Message("it was judged to be reached"))
    values = _of_any_cycle(table, kr, score.day)
    if kr.measure == "words" and kr.result != NOT_TOLD:
        raise NothingLeft(Message("its outcome is told"))
    if kr.milestones:
        reached = frozenset(score.milestones_done)
        values["milestones"] = {name: weight for name, weight in kr.milestones.items() if name not in reached}
        if not any(values["milestones"].values()):
            raise NothingLeft(Message("all its milestones are done"))
        return values, []
    if kr.parts:
        values["parts"] = _left_of(kr.parts, score.counts)
        if not values["parts"]:
            raise NothingLeft(Message("all its parts are reached"))
        return values, []
    if score.start is None or score.current is None:
        return values, []
    if (score.raw is not None and formulas.reaches(score.raw, 1)) or score.current == score.target:
        target, current = recorded(score.target), recorded(score.current)
        raise NothingLeft(
            Message("it reached its target {target} with {current}", target=target, current=current)
        )
    if (
        "by" in values and score.target is not None
    ):  # the same change once more is another goal: what was to be reached stays
        del values["by"]
        values["target"] = score.target
    return values, _start_at(values, score.current, kr, score.target)


def _of_any_cycle(table: Mapping[str, Any], kr: KeyResult, day: date) -> dict[str, Any]:
    """The keys of a key result that do not belong to its cycle; an outcome in words is told anew."""
    values = {key: value for key, value in undated(table, kr, day).items() if key not in _CYCLE_ONLY}
    if kr.measure == "words" or kr.result == NOT_TOLD:
        values["result"] = NOT_TOLD
    return values


def _left_of(parts: Mapping[str, float], counts: Mapping[str, float]) -> dict[str, float]:
    """How many of each kind are still to come."""
    left = {name: most - counts.get(name, 0) for name, most in parts.items()}
    return {name: number for name, number in left.items() if number > 0}


def _start_at(values: dict[str, Any], start: float, kr: KeyResult, target: float | None) -> list[str]:
    """Give a change its new start, and take out what of its line does not lie ahead any more; lines on that."""
    values["start"] = start = formulas.plain(start)
    left_out: list[str] = []
    if target is None:  # it comes later
        return left_out
    up = target > start
    if kr.stretch is not None and (kr.stretch <= target if up else kr.stretch >= target):
        del values["stretch"]
        stretch = recorded(kr.stretch)
        left_out.append(Message("left out stretch {stretch}: it is not beyond the target", stretch=stretch))
    ahead = [point for point in kr.points if (start < point[0] < target if up else start > point[0] > target)]
    passed = [point for point in kr.points if point not in ahead]
    if passed:
        values["points"] = [list(point) for point in ahead]
        if not ahead:
            del values["points"]
        points = joined(joined(("[", recorded(x), ", ", recorded(y), "]"), "") for x, y in passed)
        left_out.append(Message("left out points {points}: they are already passed", points=points))
    return left_out


def is_nearly_reached(score: KeyResultScore) -> bool:
    """Whether less than a fifth of the way of a change is left: the rest alone is a small goal for a cycle."""
    kr = score.key_result
    if score.target is None or kr.parts or kr.dropped or score.raw is None or formulas.reaches(score.raw, 1):
        return False
    return 1 - score.raw < _LITTLE and score.current != score.start


def _aim_at(values: dict[str, Any], target: float) -> list[str]:
    """Give a change a new target; the steps of its old way and what was beyond it go."""
    if target == values["target"]:
        return []
    values["target"] = target
    refuse_same_ends(values)
    gone = [key for key in ("stretch", "points") if values.pop(key, None) is not None]
    return [Message("left out {fields}: they belong to the old target", fields=joined(gone))] if gone else []


def _refuse_dropped(kr: KeyResult) -> None:
    if kr.dropped:
        raise NothingLeft(
            Message("dropped on {day}: {reason}", day=kr.dropped.date, reason=kr.dropped.reason)
        )


def _way(values: Mapping[str, Any]) -> str:
    """Where a change begins, and where it goes: to a number, by a share, or nobody knows yet."""
    found, target = values.get("start"), values.get("target")
    start = Message("the first value") if found == "first" else recorded(found)
    if target == "open":
        return Message("from {start}, target open", start=start)
    if target is None and values.get("by"):
        return Message("from {start}, by {by}", start=start, by=change_share(values["by"]))
    return Message("from {start} to {target}", start=start, target=recorded(target))


def told(
    name: str, kr: KeyResult, values: Mapping[str, Any], notes: Iterable[str], objective: str
) -> list[str]:
    """Where a key result begins, below it what was left out, and a hint where its title names the old start."""
    begins: str
    line = kr.line_on(date.max)
    if values.get("target") == "open" and "start" not in values:
        begins = Message("target open")
    elif "start" in values or "target" in values:
        begins = _way(values)
    elif "milestones" in values:
        begins = joined(values["milestones"])
    elif "parts" in values:
        begins = field_value(values["parts"], recorded)
    elif kr.measure == "words":
        begins = Message("told in words")
    elif is_open(line) and bounds(line) == (None, None):
        begins = Message("limit open")
    else:
        begins = Message("keeps {limit}", limit=limit(line))
    if kr.ends:
        notes = [*notes, Message("left out ends {day}: it belongs to the cycle before", day=kr.ends)]
    lines = [joined((f"  {name}: ", begins), ""), *(indented(note, 4) for note in notes)]
    words = kr.title.replace(",", " ").replace("%", " ").split()
    changed = (
        kr.start if values.get("start") != kr.start else None,
        kr.target if values.get("target") != kr.target else None,
    )
    numbers = [end for end in map(number_of, changed) if end is not None]
    old = [recorded(number) for number in numbers if str(bare(number)) in words]
    if old:
        hint = Message(
            "the title still says {old}: okr set {item} title=…",
            old=joined(old, Message(" and ")),
            item=f"{objective}/{name}",
        )
        lines.append(indented(hint, 4))
    return lines


def left_out(name: str, why: str) -> str:
    return Message("  left out  {name}: {why}", name=name, why=why)


def parts(
    workspace: Workspace, source: str, target: str, names: Iterable[str], data: Mapping[str, Any],
    scoring: Scoring | None, today: date, *, must: Collection[str] = (), targets: Mapping[str, float] = _NONE,
) -> tuple[dict[str, dict[str, Any]], list[str], str]:  # fmt: skip
    """The key results of an objective in their new place, a line on each, and why others are left out.

    Raises OkrError where one that `must` be among them is left out.
    """
    kept: dict[str, dict[str, Any]] = {}
    lines: list[str] = []
    reasons: list[str] = []
    for name in names:
        id_, new = f"{source}/{name}", f"{target}/{name}"
        kr = workspace.key_result(id_)
        try:
            _refuse_dropped(kr)
            values, notes = carried_values(id_, new, data["key_results"][name], workspace, scoring, today)
        except NothingLeft as nothing:
            if name in must:
                raise OkrError(
                    Message("{item} is not carried over: {why}", item=id_, why=nothing.message),
                    remedy=Message("Add a new one: okr add key-result {objective} TITLE …", objective=target),
                ) from None
            lines.append(left_out(name, nothing.message))
            reasons.append(joined((name, nothing.message), ": "))
            continue
        if id_ in targets:
            notes = [*notes, *_aim_at(values, targets[id_])]
        elif scoring is not None and is_nearly_reached(scoring.key_result(id_)):
            notes = [
                *notes,
                Message(
                    "less than a fifth of the way is left. A new target: okr set {item} target=…", item=new
                ),
            ]
        kept[name] = with_valid_references("key result", new, values, workspace)
        lines += told(name, kr, values, notes, target)
    return kept, lines, joined(reasons, "; ")


def supported(
    workspace: Workspace, texts: Sequence[str], source: str, target: str, new: Collection[str] = ()
) -> tuple[list[str], list[str]]:
    """What a copy supports, with a line on each goal that is replaced or belongs to the cycle before.

    A goal of the source's cycle that is carried over too (`new`), or was before, is replaced by that one.
    """
    old, cycle = cycle_name(source), cycle_name(target)
    supports: list[str] = []
    lines: list[str] = []
    for text in texts:
        now = workspace.current_id(text) or text
        beside = f"{cycle}/{now.partition('/')[2]}"
        if old == cycle or not now.startswith(f"{old}/"):
            supports.append(now)
        elif beside in new or workspace.items.get(beside) in ("objective", "key result"):
            supports.append(beside)
            lines.append(Message("  supports {new} instead of {old}", new=beside, old=now))
        else:
            supports.append(now)
            lines.append(
                Message(
                    "  still supports {goal} in {cycle}: okr set {item} supports=…",
                    goal=now,
                    cycle=old,
                    item=target,
                )
            )
    return supports, lines


def carried_values(
    id_: str,
    target: str,
    table: Mapping[str, Any],
    workspace: Workspace,
    scoring: Scoring | None,
    today: date,
) -> tuple[dict[str, Any], list[str]]:
    """The keys of a copied key result with notes on them. Raises NothingLeft where it has no value to start from."""
    if scoring is not None:
        return _carried(table, scoring.key_result(id_))
    values = _of_any_cycle(table, workspace.key_result(id_), today)
    if not is_late(workspace, parent(target), values, today):
        return values, []
    values["since"] = today
    return values, [counts_from_today(today, f"okr set {target} since=")]
