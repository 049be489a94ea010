"""The KPI that a key result can become: its limit, its rhythm, who answers for it, and the command that makes it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from msgspec import Struct

from okr import formulas
from okr.ids import parent, slug
from okr.kpi_models import KpiCadence, KpiTakes
from okr.measure_rules import bounds
from okr.models import KeyResult
from okr.ownership import has_left, named_owners
from okr.quantities import exact
from okr.scoring import Scoring
from okr.workspace import Workspace


class Limit(Struct, frozen=True):
    """What the KPI has to keep, and how its readings combine."""

    at_least: float | None
    at_most: float | None
    cadence: KpiCadence
    takes: KpiTakes

    @property
    def bounds(self) -> formulas.Bound:
        return self.at_least, self.at_most


def limit_of(scoring: Scoring, id_: str) -> Limit:
    """Of a hold its bounds in force, of a change the value that it reached."""
    score = scoring.key_result(id_)
    key_result = score.key_result
    if key_result.measure == "hold":
        line = key_result.line_on(score.day)
        takes: KpiTakes = "mean" if key_result.takes == "mean" else "last"
        return Limit(*bounds(line), _cadence(key_result), takes)
    start, target, current = score.start or 0, score.target or 0, score.current or 0
    reached = formulas.plain(current - start if key_result.takes == "sum" else current)
    low, high = (reached, None) if target >= start else (None, reached)
    takes = {"sum": "sum", "last": "last"}.get(key_result.takes, "mean")  # type: ignore[assignment]
    return Limit(low, high, _cadence(key_result), takes)


def _cadence(key_result: KeyResult) -> KpiCadence:
    """Monthly, but of a goal of a quarter, and of what is counted from 0 over one: a month has a part of it only."""
    counted = key_result.takes == "sum" or key_result.start == 0
    is_change = key_result.measure == "change"
    return "quarterly" if key_result.cadence == "quarterly" or (is_change and counted) else "monthly"


def owner_of(scoring: Scoring, id_: str) -> str | None:
    """Whoever owns the key result; of several the first who has not left."""
    people = named_owners(scoring.workspace, id_, scoring.today)
    return next((each for each in people if not has_left(scoring.workspace, each, scoring.today)), None)


def role_of(workspace: Workspace, person: str | None) -> str | None:
    """The role of a person, where it has a file."""
    record = workspace.people.get(f"@{person}")
    role = workspace.slug_in_force("role", record.role) if record and record.role else None
    return role if f"role/{role}" in workspace.roles else None


def objective_above(scoring: Scoring, id_: str) -> str | None:
    """The nearest open objective that the objective of a key result supports."""
    own = parent(id_)
    found = (each for each in _above(scoring.workspace, own) if each != own and _is_open(scoring, each))
    return next(found, None)


def likely_objective(scoring: Scoring, id_: str) -> str | None:
    """Where it supports none: the open objective of the longest cycle around it, if there is one alone, else its own, else
    the one of the same name in the running cycle."""
    workspace, own = scoring.workspace, parent(id_)
    cycle = workspace.cycle_of(id_)
    around = [each for each, _ in scoring.open if workspace.cycle_of(each).holds(cycle)]
    longest = max((workspace.cycle_of(each).days for each in around), default=0)
    around = [each for each in around if workspace.cycle_of(each).days == longest]
    if len(around) == 1 and _is_open(scoring, around[0]):
        return around[0]
    running = workspace.default_cycle(scoring.today).name
    found = (each for each in (own, f"{running}/{slug(own)}") if _is_open(scoring, each))
    return next(found, None)


def _above(workspace: Workspace, id_: str) -> Iterator[str]:
    """The objectives that one supports, and those that these support, the nearest first."""
    seen, waiting = {id_}, [id_]
    while waiting:
        for goal in workspace.objectives[waiting.pop(0)].supports:
            now = workspace.current_id(goal) or ""
            now = parent(now) if workspace.items.get(now) == "key result" else now
            if now in workspace.objectives and now not in seen:
                seen.add(now)
                waiting.append(now)
                yield now


def _is_open(scoring: Scoring, id_: str) -> bool:
    objective = scoring.workspace.objectives.get(id_)
    return (
        objective is not None
        and objective.closed is None
        and scoring.workspace.cycle_of(id_).ends >= scoring.today
    )


def tolerance_for(limit: Limit, unit: str | None) -> float | None:
    """What is proposed for a limit that needs a tolerance."""
    proposed = (formulas.tolerance_for(bound, unit) for bound in limit.bounds)
    return min((each for each in proposed if each is not None), default=None)


def unit_of(key_result: KeyResult) -> str | None:
    """Its unit; percent where its title alone says so."""
    return key_result.unit or ("%" if "%" in key_result.title else None)


_BLANKS = frozenset(("ROLE", "OBJECTIVE", "PERSON", "UNIT"))
"""What stands in a command for what the files do not say."""


def is_whole(command: str) -> bool:
    """Whether a command can be typed as it stands."""
    return _BLANKS.isdisjoint(command.split())


def graduate_command(
    scoring: Scoring, id_: str, unit: str | None = None, carried_to: str | None = None
) -> str:
    """What to type so that a key result becomes a KPI of which `okr check` finds nothing wrong; a `unit` where it is to be
    another than its own, the objective `carried_to` where its own is over."""
    workspace = scoring.workspace
    own = unit_of(workspace.key_result(id_))
    owner, tolerance = owner_of(scoring, id_), tolerance_for(limit_of(scoring, id_), unit or own)
    options = [f"--role {role_of(workspace, owner) or 'ROLE'}"]
    if tolerance is not None:
        options.append(f"--tolerance {exact(tolerance)}")
    if objective_above(scoring, id_) is None:
        options.append(f"--objective {likely_objective(scoring, id_) or carried_to or 'OBJECTIVE'}")
    if owner is None:
        options.append("--owner PERSON")
    if (unit or own or "UNIT") != own:
        options.append(f"--unit {shlex.quote(unit or 'UNIT')}")
    return f"okr graduate {id_} {' '.join(options)}"
