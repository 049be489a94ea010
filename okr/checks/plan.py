"""P001 to P004: the plan of an open objective."""

from __future__ import annotations

from collections.abc import Iterator

from okr.checks.rule import Case, Remark, Rule
from okr.models import owner_on
from okr.workspace import has_left


def _no_initiatives(case: Case) -> Iterator[Remark]:
    supporters = case.workspace.supporters
    for id_, objective in case.open:
        if objective.initiatives or (objective.roll_up != "key_results" and id_ in supporters):
            continue  # what a goal above rolls up is its plan
        yield Remark(
            path=case.path(id_),
            id=id_,
            message="an objective without initiatives: a wish without a plan moves by luck",
            fix=f"add the first step: `okr add initiative {id_} TITLE --due DATE`",
        )


def _loose_initiatives(case: Case) -> Iterator[Remark]:
    for id_, objective in case.open:
        for slug, initiative in objective.initiatives.items():
            owner = owner_on(initiative, case.today) or owner_on(objective, case.today)
            missing = " and no ".join(
                what for what, value in (("owner", owner), ("due day", initiative.due)) if not value
            )
            if missing and not case.scoring.initiative(f"{id_}/{slug}").done:
                yield Remark(
                    path=case.path(id_),
                    key=("initiatives", slug),
                    id=f"{id_}/{slug}",
                    message=f"an initiative with no {missing}: what nobody must do by a day is not done",
                    fix=f"say who and by when: `okr set {id_}/{slug} {'owner=NAME' if not owner else 'due=DATE'}`",
                )


def _overdue(case: Case) -> Iterator[Remark]:
    for id_, objective in case.open:
        for slug, initiative in objective.initiatives.items():
            late = (case.today - initiative.due).days if initiative.due else 0
            owner = owner_on(initiative, case.today) or owner_on(objective, case.today)
            if owner and has_left(case.workspace, case.conversations.slug(owner), case.today):
                continue  # R004 asks to hand it over
            if late > 0 and not case.scoring.initiative(f"{id_}/{slug}").done:
                yield Remark(
                    path=case.path(id_),
                    key=("initiatives", slug, "due"),
                    id=f"{id_}/{slug}",
                    message=f"overdue by {late} day{'s' * (late > 1)}: a plan that slips in silence is no plan",
                    fix=f"`okr checkin {id_}/{slug} done` if it is, else agree on a new day",
                )


def _nobodys(case: Case) -> Iterator[Remark]:
    told = set()
    for id_, slug, kr, objective in case.key_results:
        if not (owner_on(kr, case.today) or owner_on(objective, case.today)):
            told.add(id_)
            yield Remark(
                path=case.path(id_),
                key=("key_results", slug),
                id=f"{id_}/{slug}",
                message="a key result without owner, and its objective has none either: nobody will check in",
                fix=f"`okr set {id_}/{slug} owner=NAME`, or give the objective an owner",
            )
    for id_, objective in case.open:
        owned = owner_on(objective, case.today) or objective.team
        if objective.key_results and not owned and id_ not in told:
            yield Remark(
                path=case.path(id_),
                id=id_,
                message="an objective without owner and team: nobody is asked to close it",
                fix=f"`okr set {id_} owner=NAME`",
            )
    yield from _unread_by_anybody(case)


def _unread_by_anybody(case: Case) -> Iterator[Remark]:
    """KPIs without owner whose role nobody has any more; of an owner who left R004 tells."""
    for id_, kpi in case.workspace.kpis.items():
        people = case.workspace.kpi_owners(kpi, case.today)
        if case.scoring.is_retired(kpi) or owner_on(kpi, case.today):
            continue
        if all(has_left(case.workspace, person, case.today) for person in people):
            yield Remark(
                path=case.path(id_),
                key=("role",),
                id=id_,
                message=f"a KPI without owner, and nobody has the role '{kpi.role}': nobody is asked for a reading",
                fix=f"`okr set {id_} owner=NAME`, or give somebody the role",
            )


_GOAL = '# objectives/2026-Q3/grow.toml\ntitle = "Grow recurring revenue"\n'
_PAGE = '[initiatives.pricing-page]\ntitle = "Publish the new pricing page"\n'
_KEY_RESULT = '[key_results.mrr]\ntitle = "Raise MRR from 100 to 130"\nstart = 100\ntarget = 130\n'

RULES = (
    Rule(
        code="P001",
        level="warning",
        name="an objective without initiatives",
        reason="Key results say what should become true, initiatives what is done for it. Without any, the number moves by "
        "luck, and in the review there is nothing to learn from. A goal that rolls up others has them for its plan.",
        bad=_GOAL,
        good=f'{_GOAL}owner = "ana"\n{_PAGE}due = 2026-09-15\n',
        find=_no_initiatives,
    ),
    Rule(
        code="P002",
        level="warning",
        name="an initiative without owner or due day",
        reason="Work that nobody must do by a day is done when everything else is: never. The owner of the objective stands "
        "in where an initiative names none.",
        bad=f'{_GOAL}owner = "ana"\n{_PAGE}',
        good=f'{_GOAL}owner = "ana"\n{_PAGE}due = 2026-09-15\n',
        find=_loose_initiatives,
    ),
    Rule(
        code="P003",
        level="warning",
        name="an initiative that is overdue",
        reason="A day that passes without a word teaches everybody that days mean nothing. Say that it is done, or agree on "
        "another day; both take a minute.",
        bad=f'{_GOAL}owner = "ana"\n{_PAGE}due = 2026-08-15\n',
        good=f'{_GOAL}owner = "ana"\n{_PAGE}due = 2026-08-28\n',
        find=_overdue,
    ),
    Rule(
        code="P004",
        level="warning",
        name="a goal without owner",
        reason="The owner of a key result records its value and raises a hand when it stands still; the owner of the "
        "objective does so where it has none. An objective without owner and team is closed by nobody, and a KPI without "
        "owner whose role is vacant is read by nobody.",
        bad=f"{_GOAL}{_KEY_RESULT}",
        good=f'{_GOAL}owner = "ana"\n{_KEY_RESULT}',
        find=_nobodys,
    ),
)
