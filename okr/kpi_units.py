"""Indicators that several units have: the KPIs of files, each unit as one of its own."""

from __future__ import annotations

from collections.abc import Container, Mapping

from msgspec.structs import replace

from okr.errors import OkrError
from okr.ids import is_unit, slug
from okr.kpi_models import Kpi
from okr.words import Message
from okr.words.numbers import few
from okr.workspace import ById, Workspace


class ByKpi(ById[Kpi]):
    """KPIs by their ids. An indicator without a value of its own is told as such, where one is looked for."""

    def __missing__(self, id_: str) -> Kpi:
        units = [each for each, kpi in self.items() if f"kpi/{kpi.kpi_group}" == id_]
        if not units:
            return super().__missing__(id_)
        raise OkrError(
            Message("{id} has no value of its own: its units have one", id=id_),
            remedy=Message("Use one of them: {ids}", ids=few(units)),
        )


def kpi_files(workspace: Workspace) -> dict[str, Kpi]:
    """The KPIs as they stand in their files."""
    kpis = workspace.kpis.items()
    return {**{id_: kpi for id_, kpi in kpis if not is_unit(id_)}, **workspace.groups, **workspace.members}


def with_units(files: Mapping[str, Kpi]) -> dict[str, Mapping[str, Kpi]]:
    """The mappings of a workspace: the KPIs of files, each unit of an indicator as one of its own; the indicators that have
    units; and the units that have a file. An indicator itself is a KPI, too, where it has a value for all its units."""
    groups = {id_: kpi for id_, kpi in files.items() if kpi.units}
    members = {id_: kpi for id_, kpi in files.items() if kpi.kpi_group and not kpi.units}
    if not groups and not members:
        return {"kpis": files, "groups": groups, "members": members}
    units = {id_: {name: f"{id_}/{name}" for name in kpi.units} for id_, kpi in groups.items()}
    whole = _with_files(groups, members, units)
    kpis: dict[str, Kpi] = ByKpi()
    for id_, kpi in files.items():
        if kpi.units:
            if kpi.roll_up:
                kpis[id_] = replace(kpi, kpi_group=None) if kpi.kpi_group else kpi
            for name, unit in units[id_].items():
                kpis[unit] = whole.get(unit) or kpi.unit_of(name, slug(id_))
        elif id_ not in whole:
            kpis[id_] = kpi.alone(slug(id_)) if kpi.kpi_group else kpi
    return {"kpis": kpis, "groups": groups, "members": members}


def as_unit(
    definition: Kpi, id_: str, own: Kpi, taken: Container[str] = (), group: str | None = None
) -> tuple[str, Kpi]:
    """A unit that has a file of its own, and its name: that of its table in the definition, also under a former id."""
    names = (slug(each) for each in (id_, *own.formerly))
    name = next((each for each in names if each in definition.units and each not in taken), slug(id_))
    return name, definition.unit_of(name, group).with_file(own)


def _with_files(
    groups: Mapping[str, Kpi], members: Mapping[str, Kpi], units: Mapping[str, dict[str, str]]
) -> dict[str, Kpi]:
    """The units that have a file of their own, in place of their tables in the definition: their ids lead to it, too. What does
    not fit together is none."""
    now = {old: id_ for id_, kpi in groups.items() for old in (*kpi.formerly, id_)}
    whole: dict[str, Kpi] = {}
    for id_, own in members.items():
        if not (group := now.get(f"kpi/{own.kpi_group}")):
            continue
        definition, named = groups[group], units[group]
        taken = {name for name, unit in named.items() if unit in whole}
        name, kpi = as_unit(definition, id_, own, taken, slug(group))
        try:
            kpi.check()
        except ValueError:
            continue
        table = definition.units.get(name)
        was = (slug(id_), name, *map(slug, table.formerly if table else ()))
        former = (f"{of}/{each}" for each in was for of in (group, *definition.formerly))
        whole[id_] = replace(kpi, formerly=tuple(dict.fromkeys((*own.formerly, *former))))
        named[id_ if name in taken else name] = id_
    return whole
