"""Make a KPI of a key result: what was won, or kept for long enough, becomes a limit that a role keeps from now on.

The key result stays as it is, to the letter: its cycle ends as it was agreed, and the KPI says where it came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from okr.actions.add import NewItem, stage
from okr.actions.dated import BOUNDS
from okr.actions.edits import outcome, write_result
from okr.errors import OkrError, UsageError
from okr.ids import parent
from okr.kpi_models import KpiCadence
from okr.lineage import kpi_from
from okr.periods import kpi_period
from okr.quantities import exact
from okr.scoring import Scoring
from okr.store import Store
from okr.views.graduations import is_won
from okr.views.results import Done
from okr.views.successors import graduate_command, limit_of, tolerance_for
from okr.words import Message
from okr.words.numbers import recorded, share, span, with_unit
from okr.words.states import name_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Graduate:
    """The KPI that a key result becomes, as far as a person decides it."""

    title: str
    objective: str
    role: str
    owner: str | None = None
    unit: str | None = None
    tolerance: float | None = None
    cadence: KpiCadence | None = None
    """None: as often as the limit asks for it."""
    slug: str | None = None


def graduate(store: Store, id_: str, new: Graduate, today: date) -> Done:
    """Add the KPI of a key result. Raises OkrError where it cannot become one."""
    with store.writing("graduate") as writing:
        scoring = Scoring(writing.workspace, today)
        refuse_graduation(scoring, id_)
        limit = limit_of(scoring, id_)
        if new.tolerance is None and tolerance_for(limit, new.unit) is not None:
            raise tolerance_missing(scoring, id_, new.unit)
        cadence = new.cadence or limit.cadence
        values = {
            "title": new.title,
            "objective": new.objective,
            "role": new.role,
            "owner": new.owner,
            "at_least": limit.at_least,
            "at_most": limit.at_most,
            "tolerance": new.tolerance,
            "unit": new.unit,
            "cadence": cadence,
            "takes": None if limit.takes == "last" else limit.takes,
            "from": id_,
        }
        kpi, path, lines = stage(writing, NewItem(kind="kpi", values=values, slug=new.slug, today=today))
        head = outcome(
            "{id} is a KPI now: {kpi} ({path}).", "{id} would become a KPI: {kpi} ({path}).", writing,
            id=id_, kpi=kpi, path=path,
        )  # fmt: skip
        kept = Message(
            "{title}: {limit}, read {cadence}, first for {period}",
            title=new.title,
            limit=with_unit(span(limit.at_least, limit.at_most), new.unit),
            cadence=name_words(cadence),
            period=kpi_period(today, cadence, scoring.workspace.settings).name,
        )
        stays = Message("The key result stays as it is until {objective} is closed.", objective=parent(id_))
        open_ = scoring.closed_on(scoring.workspace.objectives[parent(id_)]) is None
        return write_result(writing, "graduate", kpi, [head, kept, *lines, *([stays] if open_ else [])])


def tolerance_missing(scoring: Scoring, id_: str, unit: str | None) -> UsageError:
    """The error of a high limit without a tolerance, with a command that has one."""
    bounds = limit_of(scoring, id_).bounds
    highest = max(bound for bound in bounds if bound is not None)
    return UsageError(
        Message("a limit of {limit} needs a tolerance", limit=with_unit(recorded(highest), unit)),
        remedy=Message("Example: {command}", command=graduate_command(scoring, id_, unit)),
    )


# ── refusals ─────────────────────────────────────────────────────────────────────────────────────


def refuse_graduation(scoring: Scoring, id_: str) -> None:
    """Raise OkrError where a key result cannot become a KPI, with what to do instead."""
    workspace = scoring.workspace
    key_result = workspace.key_result(id_)
    if key_result.milestones or key_result.parts or key_result.measure == "words":
        raise OkrError(
            Message("{id} has milestones, and a KPI keeps a value", id=id_)
            if key_result.milestones
            else Message("{id} has parts, and a KPI keeps a value", id=id_)
            if key_result.parts
            else Message("{id} is told in words, and a KPI keeps a value", id=id_),
            remedy=Message("What would show that the result lasts? {command}", command=_ADD),
        )
    if key_result.dropped:
        raise OkrError(
            Message("{id} was dropped on {day}", id=id_, day=key_result.dropped.date),
            remedy=Message("To continue it: okr set {id} dropped=", id=id_),
        )
    if key_result.kpi:
        kpi = workspace.current_id(key_result.kpi) or key_result.kpi
        raise OkrError(
            Message("{id} reads {kpi}, so the KPI exists already", id=id_, kpi=kpi),
            remedy=Message("Set its new limit: {command}", command=_new_limit(scoring, id_, kpi)),
        )
    if became := kpi_from(workspace, id_):
        raise OkrError(
            Message("{id} already became {kpi}", id=id_, kpi=became),
            remedy=Message("See: okr show {kpi}. Change its limit: okr set {kpi} …", kpi=became),
        )
    if scoring.key_result(id_).is_open:
        key = next((key for key in ("target", *BOUNDS) if getattr(key_result, key) == "open"), "target")
        raise OkrError(
            Message("{id} cannot be measured yet", id=id_),
            remedy=Message("Say what is enough: {command}", command=f"okr set {id_} {key}=VALUE"),
        )
    if key_result.measure == "change" and not is_won(scoring, id_):
        raise OkrError(_how_far(scoring, id_), remedy=_LATER)


_ADD = "okr add kpi TITLE --objective ID --role ROLE --at-least N"
_LATER = Message("Graduate it once the target is reached. To add a separate KPI: {command}", command=_ADD)


def _how_far(scoring: Scoring, id_: str) -> str:
    score = scoring.key_result(id_)
    key_result = score.key_result
    target = with_unit(recorded(score.target), key_result.unit)
    if score.current is None or score.progress is None:
        return Message("{id} has not reached its target {target}: no value yet", id=id_, target=target)
    return Message(
        "{id} has not reached its target {target}: {now} now, progress {progress}",
        id=id_,
        target=target,
        now=recorded(score.current),
        progress=share(score.progress, down=True),
    )


def _new_limit(scoring: Scoring, id_: str, kpi: str) -> str:
    """The command that gives a KPI the limit of the key result that reads it: what it has reached, else what it aims at."""
    key_result = scoring.workspace.key_result(id_)
    if key_result.measure == "hold" or is_won(scoring, id_):
        low, high = limit_of(scoring, id_).bounds
    else:
        start, target = key_result.span()
        low, high = (target, None) if (target or 0) >= (start or 0) else (None, target)
    pairs = [
        f"{name}={exact(bound)}" for name, bound in zip(BOUNDS, (low, high), strict=True) if bound is not None
    ]
    return f"okr set {kpi} {' '.join(pairs)}"
