"""What a reviewer should see of a change: pure rules, from a change and the states around it to a name and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from okr.fields import Ambition, value_of
from okr.ids import cycle_name, parent
from okr.measure_rules import bounds, number_of, target_by
from okr.models import KeyResult, Objective
from okr.parse import address
from okr.periods import cycle, period_span
from okr.scores import limits_in_force
from okr.scoring import Scoring
from okr.settings import PaceSettings
from okr.views.change_results import Change
from okr.views.hindsight import hindsight
from okr.words import Message, joined, plural
from okr.words.numbers import field_value, recorded, short_date
from okr.workspace import Workspace

if TYPE_CHECKING:
    from okr.measure_rules import Limits


class AuditRemark(NamedTuple):
    rule: str
    why: str
    explained: bool = False
    """Whether it is told without asking why: it is no fault."""


_LOWER_IS_EASIER = ("health.watch", "grade.green", "grade.amber")
_HIGHER_IS_EASIER = ("pace.from", "pace.gap", "checkin.grace_days")
_DATED = ("owner", "owned", "owners", "at_least", "at_most", "lines", "targets", "cadence")
"""Fields whose change is looked at for what it makes of the past."""
_LIMITS = ("at_least", "at_most")
shown = partial(field_value, write=recorded)
"""A value of a field as a sentence has it."""
_LINE = (*_LIMITS, "above", "below")
_MEASURE = ("start", "target", "by", *_LINE, "milestones", "parts", "result")


def remark_on(
    change: Change,
    before: Workspace,
    after: Workspace,
    made: date,
    with_all: Callable[[], tuple[Workspace, Workspace]],
) -> AuditRemark | None:
    """The rule that a change of a definition breaks; most changes break none.

    `with_all` gives the same two states with all that was ever recorded, whatever they hold of it themselves.
    """
    if change.kind == "settings":
        eased = "threshold-eased" if _is_setting_eased(change) else None
        rule = "bonus-changed" if _first(change) == "bonus" else eased
        return AuditRemark(rule, _what(change)) if rule else None
    if change.kind not in ("objective", "key result", "initiative", "kpi"):
        return None
    found = _of_kpi(change, before, after) if change.kind == "kpi" else _of_goal(change, before, after, made)
    if found or change.change != "changed" or _first(change) not in _DATED or change.id not in before.items:
        return found
    # what was tightened or handed over for days that were over: nothing was eased, but the past is another one
    different = hindsight(*with_all(), change.id, made).told
    return AuditRemark("past-changed", joined((_what(change), *different), "; ")) if different else None


def _first(change: Change) -> str:
    return (change.field or "").partition(".")[0]


def _what(change: Change) -> str:
    if change.field:
        return joined((f"{change.field}: ", shown(change.old), " → ", shown(change.new)), "")
    return change.change


def _ended(change: Change) -> str:
    return Message("{day}: {reason}", day=change.new["date"], reason=change.new["reason"])


# ── objectives and key results ───────────────────────────────────────────────────────────────────


def _of_goal(change: Change, before: Workspace, after: Workspace, made: date) -> AuditRemark | None:
    old_id = _old_id(change.id, before, after)
    objective = before.objectives.get(old_id if change.kind == "objective" else parent(old_id))
    span = cycle(cycle_name(old_id), before.settings)
    if objective is None or span is None or made < span.starts:
        return None
    if objective.closed and change.change != "moved":
        closed = Message("closed on {day}", day=objective.closed.date)
        return AuditRemark("closed-edited", joined((closed, _what(change)), "; "))
    if change.kind == "initiative":
        return None
    if change.change == "removed":
        return AuditRemark("goal-removed", Message("the cycle began on {day}", day=span.starts))
    if change.change == "dropped":
        return AuditRemark("key-result-dropped", _ended(change))
    rule = _rule_of_field(change, objective, before, after, old_id) if change.change == "changed" else None
    return AuditRemark(rule, _what(change)) if rule else None


def _old_id(id_: str, before: Workspace, after: Workspace) -> str:
    """The id that an item had before the change."""
    if id_ in before.items:
        return id_
    ids = after.every_id(id_) if id_ in after.items else ()
    found = [old for old in ids if old in before.items and after.current_id(old) == id_]
    return found[0] if len(found) == 1 else next((old for old in before.items if old in found), id_)


def _rule_of_field(
    change: Change, objective: Objective, before: Workspace, after: Workspace, old_id: str
) -> str | None:
    field, first = change.field or "", _first(change)
    if field in ("weight", "roll_up"):
        return "weight-shifted"
    if change.kind == "objective":
        return "target-eased" if field == "ambition" and objective.ambition == "committed" else None
    old, new = before.key_result(old_id), after.key_result(change.id)
    if field in ("takes", "kpi") or (old.measure != new.measure and first in _MEASURE):
        return "measure-changed"
    if field == "start":
        return "start-moved"
    if field in ("since", "points"):
        return f"{field}-changed"
    if first == "milestones" and change.new is not None and change.old is not None:
        return "weight-shifted"
    if field == "may_miss":
        allowed = [
            Scoring(workspace, date.max).plan(parent(id_), kr).may_miss(kr)
            for workspace, id_, kr in ((before, old_id, old), (after, change.id, new))
        ]
        return "target-eased" if allowed[1] > allowed[0] else None
    return "target-eased" if _is_measure_eased(change, old, new) else None


def _is_measure_eased(change: Change, old: KeyResult, new: KeyResult) -> bool:
    field = change.field or ""
    if field.startswith("lines."):
        day = date.fromisoformat(field.split(".")[1])
        return _is_line_eased(old.line_on(day), new.line_on(day))
    if field in _LINE:  # a limit that became strict is one change of two keys
        is_first = field == next(name for name in _LINE if value_of(old, name) != value_of(new, name))
        return is_first and _is_line_eased(old, new)
    start, target = old.span()
    up = target is None or start is None or target >= start
    if field == "by":
        up = not str(change.old).startswith("-")
    return _is_eased(field, change.old, change.new, up=up)


def _is_eased(field: str, old: Any, new: Any, *, up: bool) -> bool:
    """Whether the new value is reached sooner; `up` where more is better."""
    if field.startswith("milestones."):
        return new is None
    if field == "ends" and old is not None:
        return new is None or bool(new > old)
    if field == "by" and old and new:
        old, new = (target_by(1, each) for each in (old, new))
        field = "target"
    if isinstance(old, str) or isinstance(new, str):  # `open` is no limit yet
        old, new = number_of(old), number_of(new)
    lower = field.startswith("parts.") or field == "at_least" or (field in ("target", "stretch") and up)
    if not (lower or field in (*_LIMITS, "target", "stretch")) or old is None:
        return False
    return new is None or (bool(new < old) if lower else bool(new > old))


def _is_line_eased(old: Limits, new: Limits) -> bool:
    """Whether a value may keep the new line that breaks the old one."""
    (low, high), (new_low, new_high) = bounds(old), bounds(new)
    lower = low is not None and (
        new_low is None or (new_low, new.above is not None) < (low, old.above is not None)
    )
    return lower or (
        high is not None and (new_high is None or (new_high, new.below is None) > (high, old.below is None))
    )


# ── KPIs ─────────────────────────────────────────────────────────────────────────────────────────


def _of_kpi(change: Change, before: Workspace, after: Workspace) -> AuditRemark | None:
    field, first, what = change.field or "", _first(change), _what(change)
    eased = False
    if change.change == "removed":
        return AuditRemark("goal-removed", Message("the KPI was removed"))
    if first == "retired":
        return AuditRemark("kpi-retired", _ended(change)) if change.old is None else None
    if first == "bonus":
        return AuditRemark("bonus-changed", what)
    if field == "tolerance":
        return AuditRemark("threshold-eased", what) if _is_raised(change) else None
    if first == "targets" and field != first:
        limits: list[tuple[float | None, ...]] = []
        for workspace, id_ in ((before, _old_id(change.id, before, after)), (after, change.id)):
            span = period_span(field.split(".")[1], workspace.settings)
            day = span.starts if span else date.max
            limits.append(limits_in_force(workspace.record(id_), day, workspace.settings)[0])
        eased = any(_is_eased(*each, up=True) for each in zip(_LIMITS, *limits, strict=True))
    elif field in _LIMITS:
        eased = _is_eased(field, change.old, change.new, up=True)
    return AuditRemark("target-eased", what) if eased else None


def _is_raised(change: Change) -> bool:
    return change.new is not None and (change.old is None or change.new > change.old)


# ── settings ─────────────────────────────────────────────────────────────────────────────────────


def _is_setting_eased(change: Change) -> bool:
    field, old, new = change.field or "", change.old, change.new
    first, last = field.partition(".")[0], field.rpartition(".")[2]
    if field in _LOWER_IS_EASIER:
        return old is not None and (new is None or new < old)
    if field in _HIGHER_IS_EASIER:
        return _is_raised(change)
    if first == "pace" and last in ("ahead", "on_track", "at_risk"):
        # a threshold fell for goals of any ambition; one that is not set has its default
        ambitions: tuple[Ambition, ...] = ("aspirational", "committed")
        defaults = [
            getattr(PaceSettings().thresholds(ambition), last)
            for ambition in ambitions
            if ambition in field or field.count(".") == 1
        ]
        return any((usual if new is None else new) < (usual if old is None else old) for usual in defaults)
    if field == "checkin.off":
        return bool(set(new or ()) - set(old or ()))
    if first == "cycles":
        return old is not None and (new is None or new > old)
    return field in ("pace.rule", "cycle.year_starts", "cycle.named_by")


# ── check-ins ────────────────────────────────────────────────────────────────────────────────────


def of_removed(change: Change, made: date) -> AuditRemark:
    """What a reviewer should see of an update that is gone."""
    gone = Message("{value} of {day} is gone", value=_answer(change, change.old), day=change.date or made)
    return AuditRemark("record-changed", gone)


def of_assistant(change: Change, made: date) -> Iterator[AuditRemark]:
    """What a reviewer should see of an update that came through a program: no fault, so it explains itself."""
    if change.via:
        why = Message(
            "{value} of {day} came through an assistant ({via})",
            value=_answer(change, change.new),
            day=change.date or made,
            via=change.via,
        )
        yield AuditRemark("by-assistant", why, explained=True)


def _answer(change: Change, given: Any) -> str:
    """What an update gave. Counts are told as they were typed: the unit that says what they come to may be in a file that the
    commit did not touch."""
    text = joined(map(recorded, change.of), "/") if change.of else shown(given)
    return joined((change.field or "", text), " ")


def of_recorded(
    person: str, day: date | None, people: Workspace, email: str, made: date, grace: int
) -> Iterator[AuditRemark]:
    """What a reviewer should see of updates that a commit brought, of a person and a day."""
    mine = people.current_id(f"@{person}") or f"@{person}"
    owners = people.by_address.get(address(email), frozenset())
    known = people.people.get(mine)
    # the address belongs to somebody else, or to nobody although the person's own are known
    if mine not in owners and (owners or (known and known.emails)):
        why = Message("recorded as @{person}, committed by {email}", person=person, email=email)
        yield AuditRemark("another-name", why)
    if day and (late := (made - day).days) > grace:
        yield AuditRemark(
            "committed-late",
            plural(
                late,
                "dated {day}, committed {made}, {n} day later",
                "dated {day}, committed {made}, {n} days later",
                day=short_date(day, made),
                made=made,
            ),
        )
