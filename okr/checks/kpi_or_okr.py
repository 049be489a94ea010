"""K: a KPI holds a line, a key result moves one; where the two are mixed up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from okr.checks.rule import Case, Remark, Rule


def _says_its_objective(case: Case) -> Iterator[Remark]:
    for id_, kpi in case.workspace.kpis.items():
        above = case.workspace.objectives.get(case.workspace.current_id(kpi.objective) or "")
        if above and _plain(above.title) in _plain(kpi.title):
            yield Remark(
                path=case.path(id_),
                key=("title",),
                id=id_,
                message="the title of the KPI repeats its objective: a yardstick says what is measured, not what is wanted",
                fix='name the quantity alone, for example "Monthly recurring revenue"; `objective` says what it is for',
            )


def _plain(title: str) -> str:
    """Its words alone, so that a colon or a capital makes no difference."""
    words = re.findall(r"\w+", title.casefold())
    return f" {' '.join(words)} "


def _bonus_through_a_kpi(case: Case) -> Iterator[Remark]:
    for id_, slug, kr, _ in case.key_results:
        bound = case.workspace.kpis.get(case.workspace.current_id(kr.kpi) or "") if kr.kpi else None
        if bound is not None and bound.bonus is not None:
            yield Remark(
                path=case.path(id_),
                key=("key_results", slug, "kpi"),
                id=f"{id_}/{slug}",
                message=f"{kr.kpi} carries a bonus, so this key result is paid by a back door and will be set small",
                fix="read another KPI, or record values of its own",
            )


def _carrying(case: Case) -> Iterator[tuple[str, int]]:
    """Id of a role and how many KPIs it carries."""
    counts: dict[str, int] = {}
    for kpi in case.workspace.kpis.values():
        if case.scoring.is_retired(kpi):
            continue
        role = case.workspace.current_id(f"role/{kpi.role}")
        if role:
            counts[role] = counts.get(role, 0) + 1
    yield from sorted(counts.items())


def _no_duties(case: Case) -> Iterator[Remark]:
    for id_, count in _carrying(case):
        role = case.workspace.roles[id_]
        if not role.duties:
            yield Remark(
                path=case.path(id_),
                id=id_,
                message=f"{role.title} answers for {count} KPI{'s' * (count > 1)} and has no duties: a yardstick without "
                "the work that moves it is a wish",
                fix='add duties = ["…"], what this role does so that its KPIs hold',
            )


def _nobody_above(case: Case) -> Iterator[Remark]:
    for id_, _ in _carrying(case):
        role = case.workspace.roles[id_]
        if not role.reports_to and role.level != "organisation":
            yield Remark(
                path=case.path(id_),
                id=id_,
                message=f"{role.title} carries a KPI and reports to nobody: nobody would act when its line breaks",
                fix='add reports_to = "…", or level = "organisation" where this is the top',
            )


_KPI = '# kpis/mrr.toml\ntitle = "Recurring revenue"\n'
_LINE = 'objective = "2026/win"\nrole = "maker"\nat_least = 130\n'
_GOAL = '# objectives/2026-Q3/grow.toml\ntitle = "Grow recurring revenue"\n'
_KEY_RESULT = '[key_results.mrr]\ntitle = "Raise MRR from 100 to 130"\nstart = 100\ntarget = 130\n'
_ROLE = '# roles/seller.toml\ntitle = "Seller"\n'
_CARRIED = (
    '# kpis/mrr.toml\ntitle = "Recurring revenue"\nobjective = "2026/win"\nrole = "seller"\nat_least = 130\n'
)

RULES = (
    Rule(
        code="K001",
        level="error",
        name="a key result without an objective",
        reason="A key result shows that an objective is reached; without one nobody knows why the number should move. The "
        "objective is the `title` of the file in which the key results stand.",
        bad=f"# objectives/2026-Q3/grow.toml\n{_KEY_RESULT}",
        good=f"{_GOAL}{_KEY_RESULT}",
    ),
    Rule(
        code="K002",
        level="error",
        name="a KPI without an objective",
        reason="A KPI hangs on the objective that it keeps healthy, without being part of it. One that hangs on nothing is "
        "measured out of habit.",
        bad=f'{_KPI}role = "maker"\nat_least = 130\n',
        good=f"{_KPI}{_LINE}",
    ),
    Rule(
        code="K003",
        level="error",
        name="a KPI without a role",
        reason="A KPI is a yardstick of a role: it stays when people change. Without a role it stands in nobody's job "
        "description.",
        bad=f'{_KPI}objective = "2026/win"\nat_least = 130\n',
        good=f"{_KPI}{_LINE}",
    ),
    Rule(
        code="K004",
        level="warning",
        name="a KPI that repeats its objective",
        reason="A key result is never said without its objective, a KPI always is: it names a quantity that is watched for "
        "years, whatever the goals of the day are called.",
        bad=f'# kpis/mrr.toml\ntitle = "Win East Java: recurring revenue"\n{_LINE}',
        good=f"{_KPI}{_LINE}",
        find=_says_its_objective,
    ),
    Rule(
        code="K005",
        level="error",
        name="a bonus on an OKR",
        reason="Key results are set to stretch us, and 70 % of one is a good quarter. Who is paid by them sets small ones, "
        "and the organisation learns nothing. A bonus belongs to a KPI.",
        bad=f"{_GOAL}{_KEY_RESULT}bonus = 500\n",
        good=f"{_GOAL}{_KEY_RESULT}{_KPI}{_LINE}[bonus]\nweight = 40\n",
    ),
    Rule(
        code="K006",
        level="warning",
        name="a bonus reached through a bound KPI",
        reason="A key result that reads a KPI with a bonus is paid all the same, by a back door, and for the same number "
        "twice: as a line that is held and as a change that is made.",
        bad=f'{_GOAL}{_KEY_RESULT}kpi = "kpi/mrr"\n{_KPI}{_LINE}[bonus]\nweight = 40\n',
        good=f'{_GOAL}{_KEY_RESULT}kpi = "kpi/mrr"\n{_KPI}{_LINE}',
        find=_bonus_through_a_kpi,
    ),
    Rule(
        code="K007",
        level="warning",
        name="a role with KPIs and without duties",
        reason="A KPI says whether a role does well, its duties say what it does. With the first alone people are measured "
        "by what nobody told them to do.",
        bad=f'{_ROLE}level = "organisation"\n{_CARRIED}',
        good=f'{_ROLE}level = "organisation"\nduties = ["Keep and grow the accounts"]\n{_CARRIED}',
        find=_no_duties,
    ),
    Rule(
        code="K008",
        level="warning",
        name="a role with KPIs that reports to nobody",
        reason="When a line breaks, somebody has to decide what gives way. A role at the top says "
        '`level = "organisation"`; every other names the role above it.',
        bad=f'{_ROLE}duties = ["Keep the accounts"]\n{_CARRIED}',
        good=f'{_ROLE}duties = ["Keep the accounts"]\nreports_to = "maker"\n{_CARRIED}',
        find=_nobody_above,
    ),
    Rule(
        code="K009",
        level="error",
        name="a KPI that is read more often than monthly",
        reason="A line that is held is read monthly to yearly: from week to week it shows noise. What moves in a week is a "
        "key result.",
        bad=f'{_KPI}{_LINE}cadence = "weekly"\n',
        good=f'{_KPI}{_LINE}cadence = "monthly"\n',
    ),
    Rule(
        code="K010",
        level="error",
        name="a key result that is checked less often than quarterly",
        reason="A change is steered while it happens, weekly to quarterly. What is looked at once a year cannot be steered "
        "any more when it is seen.",
        bad=f'{_GOAL}{_KEY_RESULT}cadence = "yearly"\n',
        good=f'{_GOAL}{_KEY_RESULT}cadence = "quarterly"\n',
    ),
)
