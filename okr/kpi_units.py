"""Indicators that several units have: the KPIs of files, each unit as one of its own."""

from __future__ import annotations

from collections.abc import Mapping

from okr.errors import OkrError
from okr.ids import is_unit, parent
from okr.models import Kpi
from okr.words import Message
from okr.words.numbers import few
from okr.workspace import ById, Workspace


class ByKpi(ById[Kpi]):
    """KPIs by their ids. An indicator without a value of its own is told as such, where one is looked for."""

    def __missing__(self, id_: str) -> Kpi:
        units = [each for each in self if parent(each) == id_]
        if not units or not is_unit(units[0]):
            return super().__missing__(id_)
        raise OkrError(
            Message("{id} has no value of its own: its units have one", id=id_),
            remedy=Message("Use one of them: {ids}", ids=few(units)),
        )


def kpi_files(workspace: Workspace) -> dict[str, Kpi]:
    """The KPIs as they stand in their files."""
    kpis = workspace.kpis.items()
    return {**{id_: kpi for id_, kpi in kpis if not is_unit(id_)}, **workspace.groups}


def with_units(files: Mapping[str, Kpi]) -> tuple[Mapping[str, Kpi], Mapping[str, Kpi]]:
    """The KPIs of files, each unit of an indicator as one of its own; and the indicators that have units. An indicator itself
    is a KPI, too, where it has a value for all its units."""
    groups = {id_: kpi for id_, kpi in files.items() if kpi.units}
    if not groups:
        return files, groups
    kpis: dict[str, Kpi] = ByKpi()
    for id_, kpi in files.items():
        if id_ not in groups or kpi.roll_up:
            kpis[id_] = kpi
        kpis.update((f"{id_}/{name}", kpi.unit_of(name)) for name in kpi.units)
    return kpis, groups
