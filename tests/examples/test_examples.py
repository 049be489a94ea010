"""Both examples are whole: they load without a remark, and everything that they name is there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

import pytest
import tomli

from okr.conversations import recognitions
from okr.ids import kind_of, parent
from okr.periods import cycle as find_cycle
from okr.periods import kpi_period
from okr.report import build_report
from okr.updates import Entry
from okr.views.report_results import Report
from okr.views.results import KeyResultShape
from okr.workspace import Workspace

FOLDERS = {"start-friday": (14, 12, 6, 122), "gitlab": (44, 19, 58, 56)}
"""Example → how many people, objectives, KPIs and check-in files it holds."""


@pytest.fixture(params=FOLDERS)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def workspace(name: str, load: Callable[[str], Workspace]) -> Workspace:
    return load(name)


def entries(workspace: Workspace) -> Iterator[Entry]:
    return chain.from_iterable(workspace.recorded.values())


def steps(folder: Path) -> set[str]:
    """Ids of the onboarding steps of everyone who has a path."""
    found: set[str] = set()
    for file in (folder / "people").glob("*.toml"):
        path = tomli.loads(file.read_text(encoding="utf-8")).get("onboarding")
        if path:
            table = tomli.loads((folder / "onboarding" / f"{path}.toml").read_text(encoding="utf-8"))
            found.update(f"@{file.stem}/{path}/{step}" for step in table["steps"])
    return found


def agreements(workspace: Workspace) -> dict[str, str]:
    """Id of each shared agreement → who promised it."""
    return {
        f"{name}/{place}": promise.owner
        for name, said in workspace.coaching.items()
        for place, promise in enumerate(said.agreement, 1)
    }


def needs(workspace: Workspace) -> dict[str, str]:
    """Id of what an objective needs → the person who is asked, or the lead of the team."""
    return {
        f"{id_}/needs/{place}": workspace.teams[need.from_].lead or ""
        if need.from_ in workspace.teams
        else need.from_[1:]
        for id_, objective in workspace.objectives.items()
        for place, need in enumerate(objective.needs, 1)
    }


def owner_of(workspace: Workspace, item: str) -> str | None:
    kind = workspace.items[item]
    if kind == "kpi":
        return workspace.kpis[item].owner
    objective = workspace.objectives[parent(item)]
    part = workspace.key_result(item) if kind == "key result" else workspace.initiative(item)
    return part.owner or objective.owner


def test_an_example_loads_without_a_remark(workspace: Workspace) -> None:
    """No file is left out, and nothing in any of them is an error or a warning."""
    assert workspace.findings == ()


def test_no_goal_of_start_friday_is_ambiguous(load: Callable[[str], Workspace]) -> None:
    """`okr checkin mrr 124` works: no two goals or KPIs end in the same word."""
    goals = ("objective", "key result", "initiative", "kpi")
    last = Counter(
        id_.rpartition("/")[2] for id_, kind in load("start-friday").items.items() if kind in goals
    )

    assert [slug for slug, count in last.items() if count > 1] == []


def test_every_file_of_an_example_is_a_file_of_a_workspace(name: str, examples: Path) -> None:
    """Nothing lies about that okr would not read."""
    paths = [
        p.relative_to(examples / name).as_posix()
        for p in (examples / name).rglob("*")
        if p.is_file() and ".okr" not in p.parts
    ]

    assert [path for path in paths if kind_of(path) is None] == []


def test_every_file_of_an_example_is_loaded(name: str, workspace: Workspace) -> None:
    """People, objectives, KPIs and check-ins are all there, as many as there are files."""
    checkins = {entry.path for entry in entries(workspace)}

    found = (len(workspace.people), len(workspace.objectives), len(workspace.kpis), len(checkins))
    assert found == FOLDERS[name]


def test_every_person_team_and_role_that_is_named_exists(workspace: Workspace) -> None:
    """Owners, leads, managers, teams and roles all have a file of their own."""
    objectives = workspace.objectives.values()
    parts = [p for o in objectives for p in (*o.key_results.values(), *o.initiatives.values())]
    people, teams, roles = workspace.people.values(), workspace.teams.values(), workspace.roles.values()
    slugs = (
        [("@", o.owner) for o in (*objectives, *parts, *workspace.kpis.values())]
        + [("@", p.manager) for p in people]
        + [("@", t.lead) for t in teams]
        + [("team/", x.team) for x in (*objectives, *people)]
        + [("team/", t.parent) for t in teams]
        + [("role/", x.role) for x in (*people, *workspace.kpis.values())]
        + [("role/", r.reports_to) for r in roles]
    )

    assert [head + slug for head, slug in slugs if slug and head + slug not in workspace.items] == []


def test_every_goal_that_is_named_exists(workspace: Workspace) -> None:
    """What is supported, read, or hung a KPI on, is there and of the right kind."""
    for objective in workspace.objectives.values():
        above = [workspace.items.get(id_) for id_ in objective.supports]
        read = [workspace.items.get(kr.kpi) for kr in objective.key_results.values() if kr.kpi]
        served = [i.key_result for i in objective.initiatives.values() if i.key_result]

        assert set(above) <= {"objective", "key result"}
        assert set(read) <= {"kpi"}
        assert set(served) <= objective.key_results.keys()
    assert {workspace.items.get(kpi.objective) for kpi in workspace.kpis.values()} == {"objective"}


def test_every_update_is_about_something_that_exists(name: str, workspace: Workspace, examples: Path) -> None:
    """Key results, KPIs, initiatives, onboarding steps, agreements, recognitions and cycles; and milestones only by their
    names."""
    known = (
        workspace.items.keys()
        | steps(examples / name)
        | agreements(workspace).keys()
        | needs(workspace).keys()
    )
    known |= recognitions(workspace).keys() | {id_.partition("/")[0] for id_ in workspace.objectives}

    assert workspace.recorded.keys() - known == set()
    for item, recorded in workspace.recorded.items():
        names = {
            n
            for e in recorded
            if isinstance(e.update.done, tuple)
            for n in (*e.update.done, *e.update.undone)
        }
        assert not names or names <= workspace.key_result(item).milestones.keys()


def test_a_checkin_lies_in_the_week_of_its_date_under_the_name_of_a_person(workspace: Workspace) -> None:
    """checkins/2026-W28/2026-07-10-ana.toml: week, day and person agree with what stands inside."""
    for entry in entries(workspace):
        _, week, file = entry.path.split("/")
        year, number, _ = entry.update.date.isocalendar()

        assert week == f"{year}-W{number:02}"
        assert file == f"{entry.update.date}-{entry.person}.toml"
        assert f"@{entry.person}" in workspace.people


def test_people_record_only_what_is_theirs(workspace: Workspace) -> None:
    """Everyone answers for their own items, and a lead signs steps off; an acknowledgement comes from the owner's manager, of thanks from who got
    them, the answer to a need from who is asked, and the sentence on the quarter from the managing director."""
    others = {**agreements(workspace), **needs(workspace), **recognitions(workspace), "2026-Q3": "sari"}
    for item, recorded in workspace.recorded.items():
        if item in others:
            assert {e.person for e in recorded} == {others[item]}
            continue
        if item.startswith("@"):
            newcomer, path, step = item[1:].split("/")
            marked = {e.person for e in recorded if e.update.done}
            signed = workspace.onboarding[path].steps[step].sign_off == "lead"
            assert marked <= {workspace.people[f"@{newcomer}"].manager if signed else newcomer}
            assert {e.person for e in recorded} - marked <= {newcomer}
            continue
        owner = owner_of(workspace, item)
        manager = workspace.people[f"@{owner}"].manager
        for entry in recorded:
            assert entry.person == (manager if entry.update.acknowledged else owner)


def test_a_kpi_reading_names_a_period_of_the_kpi(workspace: Workspace) -> None:
    """`period` is always written out, and is a month, quarter or year as the cadence says."""
    for id_, kpi in workspace.kpis.items():
        for entry in workspace.recorded.get(id_, ()):
            named = find_cycle(entry.update.period or "", workspace.settings)

            assert named is not None
            assert named == kpi_period(named.starts, kpi.cadence, workspace.settings)
            assert entry.update.date >= named.starts


def test_updates_of_a_goal_fall_into_its_cycle(workspace: Workspace) -> None:
    """What is recorded of a key result is recorded while its objective runs."""
    for item, recorded in workspace.recorded.items():
        if workspace.items.get(item) == "key result":
            span = workspace.cycle_of(item)

            assert all(entry.update.date in span for entry in recorded)


def test_no_title_has_a_dash_for_a_comma(workspace: Workspace) -> None:
    """Titles are short enough to do without."""
    titles = [o.title for o in workspace.objectives.values()]
    titles += [
        p.title
        for o in workspace.objectives.values()
        for p in (*o.key_results.values(), *o.initiatives.values())
    ]
    titles += [k.title for k in workspace.kpis.values()]

    assert [title for title in titles if re.search("[—–]", title)] == []


# ── Start Friday on a Wednesday in August ────────────────────────────────────────────────────────


@pytest.fixture
def report(load: Callable[[str], Workspace]) -> Report:
    workspace = load("start-friday")
    return build_report(workspace, workspace.cycle_of("2026-Q3/grow-revenue"), date(2026, 8, 19))


def key_result(report: Report, id_: str) -> KeyResultShape:
    return next(kr for o in report.objectives for kr in o.key_results if kr.id == f"2026-Q3/{id_}")


def test_the_revenue_goal_stands_as_the_documentation_shows_it(report: Report) -> None:
    """121 of 100 → 130, seven of thirteen weeks kept and half of the weights done: 61 % in all, and ahead."""
    objective = next(o for o in report.objectives if o.id == "2026-Q3/grow-revenue")
    mrr, uptime, cities = objective.key_results

    assert (mrr.current, mrr.delta, mrr.confidence, mrr.pace) == (121, 3, 7, "ahead")
    assert mrr.progress == pytest.approx((121 - 100) / (130 - 100))
    assert (uptime.kept, uptime.closed_periods, uptime.planned_periods) == (7, 7, 13)
    assert (cities.progress, cities.delta) == (0.5, 1)
    assert objective.progress == pytest.approx((2 * 0.7 + 7 / 13 + 0.5) / 4)
    assert objective.pace == "ahead"


def test_one_key_result_is_stale_and_it_is_the_one_of_the_person_on_leave(report: Report) -> None:
    """Dewi has not checked in since 31 July."""
    stale = [kr.id for o in report.objectives for kr in o.key_results if kr.stale]
    partners = key_result(report, "sell-package/partners")

    assert stale == ["2026-Q3/sell-package/partners"]
    assert partners.last_checkin == date(2026, 7, 31)


def test_sign_ups_are_just_on_track(report: Report) -> None:
    """31 of 90 on day 45 of 92 is 0.704 of what was to be expected, as a grade of 0.7 would be green."""
    sign_ups = key_result(report, "sell-package/sign-ups")

    assert sign_ups.progress == pytest.approx(31 / 90)
    assert sign_ups.expected == pytest.approx(45 / 92)
    assert sign_ups.pace == "on_track"


def test_every_health_of_a_kpi_occurs_and_nobody_works_on_the_unhealthy_one(report: Report) -> None:
    """Answers take 5.2 hours where 4 are the line, and no key result reads that KPI."""
    unhealthy = [kpi for kpi in report.kpis if kpi.health == "unhealthy"]

    assert {kpi.health for kpi in report.kpis} == {"healthy", "watch", "unhealthy", "no_data"}
    assert [(kpi.id, kpi.current, kpi.at_most, kpi.key_results) for kpi in unhealthy] == [
        ("kpi/first-answer", 5.2, 4, ())
    ]


def test_paces_of_every_colour_but_red_occur(report: Report) -> None:
    """A believable quarter is a mixture."""
    assert {state for state, count in report.totals.pace.items() if count} == {
        "no_data",
        "ahead",
        "on_track",
        "at_risk",
    }


def test_three_of_five_initiatives_are_done_and_the_pricing_page_is_four_days_late(report: Report) -> None:
    """Due on the 15th, open on the 19th."""
    plan = next(o for o in report.objectives if o.id == "2026-Q3/grow-revenue").initiatives
    overdue = [i.id for i in plan if not i.done and i.due and i.due < report.as_of]

    assert [i.done for i in plan].count(True) == 3
    assert overdue == ["2026-Q3/grow-revenue/pricing-page"]
    assert plan[0].due == date(2026, 8, 19) - timedelta(days=4)


def test_the_closed_objective_was_closed_at_its_progress(load: Callable[[str], Workspace]) -> None:
    """16 of 20 interviews and 3 of 5 pilots are 0.7, the grade in the file."""
    workspace = load("start-friday")
    closed = workspace.objectives["2026-Q2/shape-package"].closed

    assert closed is not None
    assert closed.grade == pytest.approx((16 / 20 + 3 / 5) / 2)


def test_people_talk_in_start_friday(load: Callable[[str], Workspace]) -> None:
    """Two newcomers; recognitions within teams and across them in every month; agreements, most of them kept."""
    workspace = load("start-friday")
    span = workspace.cycle_of("2026-Q3/grow-revenue")
    ritual = build_report(workspace, span, span.ends, ritual="full").ritual
    within, across = 0, 0
    for said in workspace.coaching.values():
        if said.kind == "recognition":
            same = workspace.people[f"@{said.from_}"].team == workspace.people[f"@{said.to}"].team
            within, across = within + same, across + (not same)
    newcomers = [id_ for id_, person in workspace.people.items() if person.onboarding]
    kept = [id_ for id_ in agreements(workspace) if id_ in workspace.recorded]

    assert newcomers == ["@kenji", "@lina"]
    assert (within, across) == (4, 7)
    assert (len(kept), len(agreements(workspace))) == (6, 7)
    assert {each.month for each in ritual.recognitions} == {"2026-07", "2026-08", "2026-09"}
    assert sum(pair.count for pair in ritual.across.pairs) == across
