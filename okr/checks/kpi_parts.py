"""R022, K020 to K025: KPIs that are the sum or the mean of others, and indicators with units."""

from __future__ import annotations

from collections.abc import Iterator

from okr.checks.rule import CheckContext, rule
from okr.composed import field_of, paid_below, part_loops
from okr.findings import Finding
from okr.ids import slug
from okr.kpi_models import Kpi
from okr.kpi_units import as_unit
from okr.words import Message
from okr.words.numbers import few
from okr.words.states import name_words


@rule("R022", "error")
def loops_of_parts(case: CheckContext) -> Iterator[Finding]:
    return part_loops(case.workspace)


def _parts(case: CheckContext) -> Iterator[tuple[str, Kpi, str, Kpi]]:
    """Id and KPI of all that is made of others and not retired, each with one of these."""
    kpis = case.workspace.kpis
    for id_, parts in case.workspace.composed.items():
        if kpis[id_].made_of and not case.scoring.is_retired(kpis[id_]):
            yield from ((id_, kpis[id_], part, kpis[part]) for part in parts if part in kpis)


@rule("K024", "error")
def without_a_value(case: CheckContext) -> Iterator[Finding]:
    """What reads an indicator that has no value for all its units."""
    workspace = case.workspace
    valueless = workspace.groups.keys() - workspace.kpis.keys()
    read = ((id_, ("kpi",), kr.kpi) for id_, kr, _ in case.key_results if kr.kpi and valueless)
    parts = ((id_, (field_of(kpi),), part) for id_, kpi in workspace.kpis.items() for part in kpi.made_of)
    for id_, key, named in (*read, *(parts if valueless else ())):
        group = workspace.current_id(named)
        if group in valueless:
            yield case.at(id_, *key).says(
                Message("{kpi} has no value of its own: its units have one", kpi=group),
                Message(
                    "name one of its units, or give it a roll_up: `okr set {kpi} roll_up=sum`", kpi=group
                ),
            )


@rule("K025", "error")
def units_of_nothing(case: CheckContext) -> Iterator[Finding]:
    """A KPI that names an indicator and is no unit of it, or has less than a KPI needs together with it."""
    workspace = case.workspace
    remove = Message("remove kpi_group, or name a KPI with units")
    for id_, own in (*workspace.groups.items(), *workspace.members.items()):
        group = workspace.current_id(f"kpi/{own.kpi_group}") if own.kpi_group else None
        place = case.at(id_, "kpi_group")
        if group is None or (own.units and group == id_):
            continue  # told by R001, or the indicator itself
        if own.units:
            yield place.says(Message("it has units itself, so it is no unit of {kpi}", kpi=group), remove)
        elif group == id_:
            yield place.says(Message("it names itself, and has no units"), remove)
        elif above := workspace.group_of(group):
            fix = Message("write kpi_group = {group}", group=f'"{slug(above)}"')
            yield place.says(Message("{kpi} is a unit of {group} itself", kpi=group, group=above), fix)
        elif group not in workspace.groups:
            fix = Message("name another one, or give it units: `okr add unit {kpi} NAME`", kpi=group)
            yield place.says(Message("{kpi} has no units", kpi=group), fix)
        elif problem := _misfit(case, id_, group):
            yield place.says(
                Message("with what {kpi} gives it: {problem}", kpi=group, problem=problem),
                Message("change it here or there: `okr edit {id}`", id=id_),
            )


def _misfit(case: CheckContext, id_: str, group: str) -> str:
    """Why a unit and its indicator do not fit together."""
    workspace = case.workspace
    if workspace.group_of(id_):
        return "" if workspace.kpis[id_].role else Message("role is missing: a KPI belongs to a role")
    try:
        as_unit(workspace.groups[group], id_, workspace.members[id_])[1].check()
    except ValueError as error:
        problem: str = error.args[0]
        return problem
    return ""


@rule("K020", "error")
def other_periods(case: CheckContext) -> Iterator[Finding]:
    for id_, kpi, part, of in _parts(case):
        if of.cadence != kpi.cadence:
            often = {"cadence": name_words(of.cadence), "own": name_words(kpi.cadence)}
            yield case.at(id_, field_of(kpi)).says(
                Message("{kpi} is read {cadence}, this KPI {own}, so it has no value", kpi=part, **often),
                Message("give both the same cadence: `okr set {id} cadence={name}`", id=id_, name=of.cadence),
            )


@rule("K021")
def retired_parts(case: CheckContext) -> Iterator[Finding]:
    for id_, kpi, part, of in _parts(case):
        if of.retired and case.scoring.is_retired(of):
            yield case.at(id_, field_of(kpi)).says(
                Message(
                    "{kpi} was retired on {day}: there is no value since then", kpi=part, day=of.retired.date
                ),
                Message(
                    "leave it out from now on in a new KPI, and retire this one: `okr drop {id}`", id=id_
                ),
            )


@rule("K022")
def other_units(case: CheckContext) -> Iterator[Finding]:
    """Of a whole with a unit by that; of one without by the first of its parts. A unit of an indicator has another one only in a
    file of its own."""
    kpis = case.workspace.kpis
    for id_, parts in case.workspace.composed.items():
        kpi, units = kpis[id_], {part: kpis[part].unit or "" for part in parts if part in kpis}
        first = next((part for part, unit in units.items() if unit), "")
        for part, unit in units.items() if not case.scoring.is_retired(kpi) else ():
            own = kpi.unit or units.get(first, "")
            if unit and unit != own:
                says = {"kpi": part, "unit": unit, "other": first, "own": own}
                message = Message("{kpi} is in {unit}, {other} in {own}", **says)
                if kpi.unit:
                    message = Message("{kpi} is in {unit}, this KPI in {own}", **says)
                place = case.at(id_, field_of(kpi)) if kpi.made_of else case.at(part, "unit")
                yield place.says(
                    message, Message("can they be put together? write one unit, or leave it out")
                )


@rule("K023")
def paid_twice(case: CheckContext) -> Iterator[Finding]:
    for id_ in case.workspace.composed:
        kpi = case.workspace.kpis[id_]
        paid = paid_below(case.workspace, id_) if kpi.bonus and not case.scoring.is_retired(kpi) else ()
        if paid:
            yield case.at(id_, "bonus").says(
                Message("pays a bonus, and {kpis} in it, too: the same work is paid twice", kpis=few(paid)),
                Message("keep one of them: the whole, or its parts"),
            )
