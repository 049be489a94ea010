"""From what is typed to the id that is meant."""

from __future__ import annotations

from datetime import date

import pytest

from okr.errors import AmbiguousError, ExitCode, NotFoundError, OkrError
from okr.ids import Kind
from okr.lookup import nearest, resolve, resolve_slug
from okr.periods import cycle
from okr.workspace import Workspace
from tests.making import workspace

TODAY = date(2026, 8, 19)
KEY_RESULTS: tuple[Kind, ...] = ("key result",)
OBJECTIVES: tuple[Kind, ...] = ("objective",)
ANY: tuple[Kind, ...] = ("objective", "key result", "initiative", "kpi", "person", "team", "role")


def goal(*slugs: str, more: str = "") -> str:
    parts = "".join(f'[key_results.{slug}]\ntitle = "T"\nat_least = 1\n' for slug in slugs)
    return f'title = "T"\n{more}\n{parts}'


@pytest.fixture
def found() -> Workspace:
    """A year, two quarters, a closed goal of this quarter, and a KPI that ends like a key result."""
    return workspace(
        {
            "2026/win": goal("share"),
            "2026-Q2/grow": goal("mrr", "old"),
            "2026-Q3/grow": goal("mrr", "cities"),
            "2026-Q3/done": goal("cities", "past", more="[closed]\ndate = 2026-08-01\ngrade = 1"),
            "2026-Q3/renamed": goal("x", more='formerly = ["2026-Q3/first"]'),
        },
        kpis={"kpi/mrr": 'title = "T"\nobjective = "2026/win"\nrole = "r"\nat_least = 1\n'},
        people={"@ana": 'name = "Ana"\n', "@citra-dewi": 'name = "C"\n'},
        teams={"team/ana": 'name = "A"\n'},
    )


@pytest.mark.parametrize(
    ("text", "kinds", "quarter", "meant"),
    [
        ("2026-Q2/grow/mrr", KEY_RESULTS, None, "2026-Q2/grow/mrr"),  # the exact id goes before everything
        ("mrr", KEY_RESULTS, None, "2026-Q3/grow/mrr"),  # today's cycle, and the KPI is no key result
        ("grow/mrr", ANY, None, "2026-Q3/grow/mrr"),
        ("mrr", KEY_RESULTS, "2026-Q2", "2026-Q2/grow/mrr"),  # -q names the cycle
        ("old", KEY_RESULTS, None, "2026-Q2/grow/old"),  # nothing in force: everything
        ("cities", KEY_RESULTS, None, "2026-Q3/grow/cities"),  # not the closed one
        ("past", KEY_RESULTS, None, "2026-Q3/done/past"),  # closed, but the only one
        ("share", KEY_RESULTS, None, "2026/win/share"),  # a year holds today, too
        ("done", OBJECTIVES, None, "2026-Q3/done"),
        ("grow", OBJECTIVES, None, "2026-Q3/grow"),
        ("@ana", ANY, None, "@ana"),
        ("ana", ("person",), None, "@ana"),
        ("2026-Q3/first", OBJECTIVES, None, "2026-Q3/renamed"),
        ("2026-Q3/first/x", KEY_RESULTS, None, "2026-Q3/renamed/x"),
        ("kpi/mrr", ("kpi", "key result"), "2026-Q2", "kpi/mrr"),
        ("mrr", ("kpi",), None, "kpi/mrr"),  # a KPI always holds today
    ],
)
def test_the_first_class_with_a_match_decides(
    found: Workspace, text: str, kinds: tuple[Kind, ...], quarter: str | None, meant: str
) -> None:
    span = cycle(quarter, found.settings) if quarter else None

    assert resolve(text, found, kinds=kinds, today=TODAY, cycle=span) == meant


def test_several_in_the_deciding_class_are_all_listed(found: Workspace) -> None:
    """`mrr` is a key result of this quarter and a KPI; that of the last quarter is not in the class."""
    with pytest.raises(AmbiguousError) as raised:
        resolve("mrr", found, kinds=("key result", "kpi"), today=TODAY)

    assert raised.value.exit_code == ExitCode.NOT_FOUND
    assert "2026-Q3/grow/mrr  (key result)" in str(raised.value)
    assert "kpi/mrr  (KPI)" in str(raised.value)
    assert "2026-Q2" not in str(raised.value)


def test_with_a_quarter_what_has_no_cycle_comes_after_it(found: Workspace) -> None:
    """-q asks for the goals of that cycle: the KPI of the same name is not among them."""
    span = cycle("2026-Q2", found.settings)

    assert resolve("mrr", found, kinds=("kpi", "key result"), today=TODAY, cycle=span) == "2026-Q2/grow/mrr"


def test_on_another_day_another_cycle_holds(found: Workspace) -> None:
    assert resolve("mrr", found, kinds=KEY_RESULTS, today=date(2026, 6, 30)) == "2026-Q2/grow/mrr"


@pytest.mark.parametrize("text", ["rr", "ow/mrr", "Q3/grow", "mrr/", "", "/", "..", "@citra"])
def test_only_whole_segments_match(found: Workspace, text: str) -> None:
    with pytest.raises(NotFoundError):
        resolve(text, found, kinds=ANY, today=TODAY)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("mr", "2026-Q3/grow/mrr"), ("2026-Q3/grwo", "2026-Q3/grow"), ("citra", "@citra-dewi")],
)
def test_a_miss_suggests_the_nearest(found: Workspace, text: str, meant: str) -> None:
    assert meant in nearest(text, found.items)


@pytest.mark.parametrize(
    ("text", "kinds"), [("2026-Q3/grw", KEY_RESULTS), ("mrrr", ("kpi",)), ("an", ("person",))]
)
def test_a_miss_suggests_what_can_be_used(found: Workspace, text: str, kinds: tuple[Kind, ...]) -> None:
    """A key result where one is asked for, not the objective that sounds more alike."""
    with pytest.raises(NotFoundError) as error:
        resolve(text, found, kinds=kinds, today=TODAY)

    ids = error.value.remedy.removeprefix("Did you mean ").removesuffix("?").split(" or ")
    assert {found.items[id_] for id_ in ids} == set(kinds)


def test_the_wrong_kind_is_said(found: Workspace) -> None:
    """Exit 1: it is there, but it is something else; and what to do instead."""
    with pytest.raises(OkrError) as raised:
        resolve("2026-Q3/grow", found, kinds=KEY_RESULTS, today=TODAY, instead={"objective": "close {id}"})

    assert raised.value.exit_code == ExitCode.ERROR
    assert str(raised.value) == "2026-Q3/grow is an objective, not a key result\n  Use: close 2026-Q3/grow"


def test_a_slug_names_one_of_its_kind(found: Workspace) -> None:
    """With or without its prefix; a miss names the nearest of that kind only."""
    assert resolve_slug("ana", "person", found, "owner") == "ana"
    assert resolve_slug("@ana", "person", found, "owner") == "ana"
    assert resolve_slug("team/ana", "team", found, "team") == "ana"
    with pytest.raises(NotFoundError, match=r'owner: unknown person "anna"\n  Did you mean ana\?'):
        resolve_slug("anna", "person", found, "owner")
    with pytest.raises(NotFoundError, match="okr add role"):
        resolve_slug("ana", "role", found, "role")
