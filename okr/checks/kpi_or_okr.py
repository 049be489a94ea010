"""K004, K006 to K008: a KPI keeps a limit, a key result changes a value; where the two are mixed up."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from okr.checks.rule import CheckContext, rule
from okr.findings import Finding
from okr.words import Message, plural


@rule("K004")
def title_repeats_objective(case: CheckContext) -> Iterator[Finding]:
    for id_, kpi in case.workspace.kpis.items():
        above = case.workspace.objectives.get(case.workspace.current_id(kpi.objective) or "")
        if above and _plain(above.title) in _plain(kpi.title):
            yield case.at(id_, "title").says(
                Message("the title of the KPI repeats its objective"),
                Message('name the quantity alone, for example "Monthly recurring revenue"'),
            )


def _plain(title: str) -> str:
    """Its words alone, so that a colon or a capital makes no difference."""
    words = re.findall(r"\w+", title.casefold())
    return f" {' '.join(words)} "


@rule("K006")
def bonus_through_a_kpi(case: CheckContext) -> Iterator[Finding]:
    for id_, slug, kr, _ in case.key_results:
        kpi = case.workspace.kpis.get(case.workspace.current_id(kr.kpi) or "") if kr.kpi else None
        if kpi is not None and kpi.bonus is not None:
            yield case.at(id_, "key_results", slug, "kpi").says(
                Message("{kpi} has a bonus, so this key result is paid as well", kpi=kr.kpi or ""),
                Message("link another KPI, or record values of its own"),
            )


def _kpi_counts(case: CheckContext) -> list[tuple[str, int]]:
    """Id of each role with KPIs, and how many it has."""
    kpis = (kpi for kpi in case.workspace.kpis.values() if not case.scoring.is_retired(kpi))
    roles = (case.workspace.current_id(f"role/{kpi.role}") for kpi in kpis)
    return sorted(Counter(role for role in roles if role).items())


@rule("K007")
def no_duties(case: CheckContext) -> Iterator[Finding]:
    for id_, count in _kpi_counts(case):
        role = case.workspace.roles[id_]
        if not role.duties:
            yield case.at(id_).says(
                plural(
                    count,
                    "{role} has {n} KPI and no duties",
                    "{role} has {n} KPIs and no duties",
                    role=role.title,
                ),
                Message('what does this role do for it? add duties = ["…"]'),
            )


@rule("K008")
def no_role_above(case: CheckContext) -> Iterator[Finding]:
    for id_, _ in _kpi_counts(case):
        role = case.workspace.roles[id_]
        if not role.reports_to and role.level != "organisation":
            yield case.at(id_).says(
                Message("{role} has a KPI and no reports_to", role=role.title),
                Message('add reports_to = "…", or level = "organisation" for the role at the top'),
            )
