"""What a reviewer must know of a change: pure rules, from a change and the states around it to a name and a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from okr.field_types import Ambition
from okr.ids import parent
from okr.models import History, KeyResult, Kpi, Objective
from okr.parse import address
from okr.periods import cycle
from okr.scores import may_miss
from okr.scoring import Scoring
from okr.settings import PaceSettings, Settings
from okr.views.change_results import Change
from okr.views.changes import SETTINGS
from okr.views.hindsight import hindsight
from okr.views.words import number
from okr.workspace import Workspace


class Remark(NamedTuple):
    rule: str
    why: str


RULES: Mapping[str, str] = {
    "target-eased": "a target, bound or milestone was made easier after the cycle began",
    "start-moved": "the start of a key result was moved after the cycle began",
    "measure-changed": "how a key result is measured was changed after the cycle began",
    "weight-shifted": "a weight was changed after the cycle began",
    "since-changed": "the day on which a key result joined was changed",
    "points-changed": "the curve of a key result was changed",
    "key-result-dropped": "a key result was dropped after the cycle began",
    "past-changed": "a limit, owner or cadence was changed for days that were over, after check-ins",
    "kpi-retired": "a KPI was retired: nothing of it is due any more",
    "goal-removed": "a goal was taken out of the files after its cycle began",
    "closed-edited": "a closed goal was edited",
    "threshold-eased": "thresholds, grace or dates in okr.toml, or the tolerance of a KPI, were eased",
    "bonus-changed": "the terms of a bonus were changed",
    "another-name": "a check-in was committed by someone else than the person in whose name it stands",
    "committed-late": "a check-in was committed more than the days of grace after its date",
    "record-changed": "a check-in that was recorded is gone or was altered",
}

_LOWER_IS_EASIER = (
    "health.watch",
    "grade.green",
    "grade.amber",
)
_HIGHER_IS_EASIER = ("pace.from", "pace.gap", "checkin.grace_days")
_PACE = ("ahead", "on_track", "at_risk")
_DATED = ("owner", "owned", "at_least", "at_most", "lines", "targets", "cadence")
"""Fields whose change is looked at for what it makes of the past."""
_MEASURE = ("takes", "kpi")


def remarks(
    change: Change, before: Workspace, after: Workspace, made: date, recorded: History
) -> Iterator[Remark]:
    """The rules that a change of a definition breaks; most changes break none.

    `recorded` is what was ever recorded, whatever the states around the change hold of it.
    """
    if change.id == SETTINGS:
        yield from _of_settings(change)
        return
    if change.kind == "kpi":
        found = list(_of_kpi(change, before, after))
    elif change.kind in ("objective", "key result", "initiative"):
        found = list(_of_goal(change, before, after, made))
    else:
        return
    yield from found or _of_past(change, before, after, made, recorded)


def _of_past(
    change: Change, before: Workspace, after: Workspace, made: date, recorded: History
) -> Iterator[Remark]:
    """What was tightened or handed over for days that were over: nothing was eased, but the past is another one."""
    field = (change.field or "").partition(".")[0]
    if change.change != "changed" or field not in _DATED or change.id not in before.items:
        return
    was, is_ = (replace(workspace, recorded=recorded, summed=None) for workspace in (before, after))
    told = hindsight(was, is_, change.id, made).told
    if told:
        yield Remark("past-changed", f"{_what(change)}; {'; '.join(told)}")


# ── objectives and key results ───────────────────────────────────────────────────────────────────


def _of_goal(change: Change, before: Workspace, after: Workspace, made: date) -> Iterator[Remark]:
    old_id = _old_id(change.id, before, after)
    objective_id = old_id if change.kind == "objective" else parent(old_id)
    objective = before.objectives.get(objective_id)
    span = cycle(objective_id.partition("/")[0], before.settings)
    if objective is None or span is None or made < span.starts:
        return
    if objective.closed and change.change != "moved":
        yield Remark("closed-edited", f"closed on {objective.closed.date}; {_what(change)}")
        return
    if change.kind == "initiative":
        return
    match change.change:
        case "removed":
            yield Remark("goal-removed", f"the cycle began on {span.starts}")
        case "dropped":
            yield Remark("key-result-dropped", f"{change.new['date']}: {change.new['reason']}")
        case "changed":
            remark = _of_field(change, objective, before, after, old_id)
            if remark:
                yield remark


def _old_id(id_: str, before: Workspace, after: Workspace) -> str:
    """The id that an item had before the change."""
    if id_ in before.items:
        return id_
    return next((old for old in before.items if after.current_id(old) == id_), id_)


def _what(change: Change) -> str:
    if change.field:
        return f"{change.field}: {shown(change.old)} → {shown(change.new)}"
    return change.change


def shown(value: Any) -> str:
    match value:
        case None:
            return "–"
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return number(value)
        case list():
            return ", ".join(map(shown, value))
        case dict():
            return ", ".join(f"{name} {shown(inner)}" for name, inner in value.items())
    return str(value)


def _of_field(
    change: Change, objective: Objective, before: Workspace, after: Workspace, old_id: str
) -> Remark | None:
    field = change.field or ""
    what = _what(change)
    if field in ("weight", "roll_up"):
        return Remark("weight-shifted", what)
    if change.kind == "objective":
        eased = field == "ambition" and objective.ambition == "committed"
        return Remark("target-eased", what) if eased else None
    old, new = before.record(old_id), after.record(change.id)
    if field in _MEASURE or (old.measure != new.measure and _is_measure(field)):
        return Remark("measure-changed", what)
    if field == "start":
        return Remark("start-moved", what)
    if field in ("since", "points"):
        return Remark(f"{field}-changed", what)
    if field.startswith("milestones.") and change.new is not None and change.old is not None:
        return Remark("weight-shifted", what)
    if field.startswith("lines."):
        return Remark("target-eased", what) if _is_line_eased(field, old, new) else None
    if field == "may_miss":
        was, is_ = _may_miss(before, old_id, old), _may_miss(after, change.id, new)
        return Remark("target-eased", what) if is_ > was else None
    up = old.target is None or old.start is None or old.target >= old.start
    return Remark("target-eased", what) if _is_eased(field, change.old, change.new, up=up) else None


def _may_miss(workspace: Workspace, id_: str, kr: KeyResult) -> int:
    """Periods that may be missed, by the file or by default."""
    return may_miss(kr, Scoring(workspace, date.max).plan(workspace.objective_of(id_), kr))


def _is_line_eased(field: str, old: KeyResult, new: KeyResult) -> bool:
    """Whether the limit that is in force from the day of an entry on was eased."""
    day = date.fromisoformat(field.split(".")[1])
    was, is_ = old.line_on(day), new.line_on(day)
    return any(
        _is_eased(name, getattr(was, name), getattr(is_, name), up=True) for name in ("at_least", "at_most")
    )


def _is_measure(field: str) -> bool:
    return field.partition(".")[0] in ("start", "target", "at_least", "at_most", "milestones")


def _is_eased(field: str, old: Any, new: Any, *, up: bool) -> bool:
    """Whether the new value is reached sooner; `up` where more is better."""
    if field.startswith("milestones."):
        return new is None
    lower = field == "at_least" or (field in ("target", "stretch") and up)
    if field not in ("at_least", "at_most", "target", "stretch") or old is None:
        return False
    return new is None or (bool(new < old) if lower else bool(new > old))


# ── KPIs ─────────────────────────────────────────────────────────────────────────────────────────


def _of_kpi(change: Change, before: Workspace, after: Workspace) -> Iterator[Remark]:
    field, what = change.field or "", _what(change)
    if change.change == "removed":
        yield Remark("goal-removed", "the KPI is gone")
    elif field.partition(".")[0] == "retired":
        if change.old is None:
            yield Remark("kpi-retired", f"{change.new['date']}: {change.new['reason']}")
    elif field.partition(".")[0] == "bonus":
        yield Remark("bonus-changed", what)
    elif field == "tolerance":
        if change.new is not None and (change.old is None or change.new > change.old):
            yield Remark("threshold-eased", what)
    elif _is_kpi_line_eased(change, before, after):
        yield Remark("target-eased", what)


def _is_kpi_line_eased(change: Change, before: Workspace, after: Workspace) -> bool:
    field = change.field or ""
    if field in ("at_least", "at_most"):
        return _is_eased(field, change.old, change.new, up=True)
    if field.startswith("targets."):
        period = field.split(".")[1]
        old, new = (
            in_force(workspace.kpis[id_], period, workspace.settings)
            for workspace, id_ in ((before, _old_id(change.id, before, after)), (after, change.id))
        )
        return any(_is_eased(name, old[name], new[name], up=True) for name in old)
    return False


def in_force(kpi: Kpi, period: str, settings: Settings) -> dict[str, float | None]:
    """The bounds of a KPI in a period: those of the latest entry that began by then, else its own."""
    wanted = cycle(period, settings)
    begun = [
        (span.starts, bounds)
        for name, bounds in kpi.targets.items()
        if (span := cycle(name, settings)) and (wanted is None or span.starts <= wanted.starts)
    ]
    bounds = max(begun, key=lambda pair: pair[0])[1] if begun else kpi
    return {"at_least": bounds.at_least, "at_most": bounds.at_most}


# ── settings ─────────────────────────────────────────────────────────────────────────────────────


def _of_settings(change: Change) -> Iterator[Remark]:
    field, what = change.field or "", _what(change)
    if field.partition(".")[0] == "bonus":
        yield Remark("bonus-changed", what)
    elif _is_setting_eased(field, change.old, change.new):
        yield Remark("threshold-eased", what)


def _is_setting_eased(field: str, old: Any, new: Any) -> bool:
    first = field.partition(".")[0]
    if field in _LOWER_IS_EASIER:
        return old is not None and (new is None or new < old)
    if field in _HIGHER_IS_EASIER:
        return new is not None and (old is None or new > old)
    if first == "pace" and field.rpartition(".")[2] in _PACE:
        return _is_pace_eased(field, old, new)
    if field == "checkin.off":
        return bool(set(new or ()) - set(old or ()))
    if first == "cycles":
        return old is not None and (new is None or new > old)
    return field in ("pace.rule", "cycle.year_starts", "cycle.named_by")


def _is_pace_eased(field: str, old: float | None, new: float | None) -> bool:
    """Whether a threshold fell for goals of any ambition; one that is not set has its default."""
    name, usual = field.rpartition(".")[2], PaceSettings()
    ambitions: tuple[Ambition, ...] = ("aspirational", "committed")
    defaults = [
        getattr(usual.thresholds(ambition), name)
        for ambition in ambitions
        if ambition in field or field.count(".") == 1
    ]
    return any((default if new is None else new) < (default if old is None else old) for default in defaults)


# ── check-ins ────────────────────────────────────────────────────────────────────────────────────


def of_checkin(change: Change, people: Workspace, email: str, made: date, grace: int) -> Iterator[Remark]:
    """What is to be known of an update that a commit brought or took away."""
    if change.change == "removed":
        yield Remark("record-changed", f"{change.field} {shown(change.old)} of {change.date} is gone")
        return
    person = change.who or ""
    if _is_another(people, person, email):
        yield Remark("another-name", f"in the name of @{person}, committed by {email}")
    if change.date and (made - change.date).days > grace:
        yield Remark(
            "committed-late", f"dated {change.date}, committed {made}, {(made - change.date).days} days later"
        )


def _is_another(people: Workspace, person: str, email: str) -> bool:
    """Whether the address belongs to someone else, or to nobody although the person's own are known."""
    mine = people.current_id(f"@{person}") or f"@{person}"
    owners = {id_ for id_, found in people.people.items() if address(email) in map(address, found.emails)}
    known = people.people.get(mine)
    if mine in owners:
        return False
    return bool(owners) or bool(known and known.emails)
