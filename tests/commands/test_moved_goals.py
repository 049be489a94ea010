"""Goals that one person moves or removes and another changes: merged alone, or one thing to decide and never two."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable

import pytest
import tomli

from tests.gitting import Clone
from tests.sizes import FULL

GOAL = "objectives/2026-Q3/grow-revenue.toml"
CITIES = "2026-Q3/grow-revenue/cities"
BUDI_FILE = "people/budi.toml"
FILES = {BUDI_FILE: 'name = "Budi"\nemails = ["budi@example.com"]\n'}
HUNK = re.compile(r"^<<<<<<< ours\n(.*?)^=======\n(.*?)^>>>>>>> theirs\n", re.MULTILINE | re.DOTALL)


def remedy(clone: Clone, taken: int | None = None) -> str:
    """What `okr sync` says to do at a conflict, to the letter; `taken` is the side of every pair of markers."""
    clone.git("pull", "-q", "--rebase", "origin", "main", fails=True)
    said = clone.okr("merge", "--resolve").err
    for path in clone.git("diff", "--name-only", "--diff-filter=U").split():
        if (clone.root / path).exists() and taken is not None:
            clone.write({path: HUNK.sub(lambda hunk: hunk[taken], clone.read(path))})
        clone.git("add", path)
    clone.git("-c", "core.editor=true", "rebase", "--continue", fails=True)
    clone.does("sync")
    return said


def ids(clone: Clone, kind: str = "key-results") -> list[str]:
    return [item["id"] for item in json.loads(clone.does("list", kind, "-f", "json"))["data"]["items"]]


MOVES = [
    (CITIES, "towns", "title=Four", GOAL),
    ("2026-Q3/grow-revenue/pricing-page", "price-list", "title=Four", GOAL),
    ("2026-Q3/grow-revenue", "2026-Q3/earn", "title=Four", "objectives/2026-Q3/earn.toml"),
    ("kpi/mrr", "kpi/revenue", "title=Four", "kpis/revenue.toml"),
    ("@budi", "@bud", "name=Four", "people/bud.toml"),
    ("team/growth", "team/sales", "name=Four", "teams/sales.toml"),
]


@pytest.mark.parametrize(
    ("old", "new", "field", "path", "mover_first"),
    [(*move, first) for n, move in enumerate(MOVES) for first in ((True, False) if FULL else (n % 2 == 0,))],
)
def test_moved_here_and_changed_there(
    ana: Clone, budi: Clone, old: str, new: str, field: str, path: str, mover_first: bool
) -> None:
    """Whoever comes first, it has the new name, the new title, and is there once; of a small file, too."""
    ana.does("move", old, new)
    budi.does("set", old, field)
    for clone in (ana, budi) if mover_first else (budi, ana):
        clone.does("sync")
    ana.does("sync")

    text = ana.read(path)
    assert text.count('"Four"') == 1
    assert text.count(f'formerly = ["{old}"]') == 1
    assert ana.okr("check").code == 0
    assert json.loads(ana.does("show", old, "-f", "json"))["data"]["id"].endswith(new.rpartition("/")[2])


DECISIONS = [
    (["move", CITIES, "towns"], ["move", CITIES, "places"], "you moved it to places; @ana moved it to towns"),
    (["move", CITIES, "towns"], ["remove", CITIES], "you removed it; @ana moved it to towns"),
    (["remove", CITIES], ["move", CITIES, "places"], "you moved it to places; @ana removed it"),
    (["remove", CITIES], ["set", CITIES, "title=New", "weight=3"], "you changed title and weight; @ana removed it"),
    (["set", CITIES, "title=New"], ["remove", CITIES], "you removed it; @ana changed title"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "says", "taken"),
    [(*one, taken) for n, one in enumerate(DECISIONS) for taken in ((1, 2) if FULL else (n % 2 + 1,))],
)
def test_a_key_result_that_only_people_can_decide_about(
    ana: Clone, budi: Clone, first: list[str], second: list[str], says: str, taken: int
) -> None:
    """The sentence says what both did; either side of the markers is a goal that is whole, and never two."""
    ana.does(*first)
    ana.does("sync")
    budi.does(*second)

    ran = budi.okr("sync")
    said = remedy(budi, taken)

    assert (ran.code, f"  cities: {says}" in ran.err) == (6, True), ran.err
    mine, theirs = says.split("; ")
    assert f"{CITIES}: {theirs}; {mine}" in said
    assert "In a rebase, `ours` are the changes of others" in said
    ana.does("sync")
    decided = (first, second)[taken - 1]
    expected = (
        []
        if decided[0] == "remove"
        else [f"2026-Q3/grow-revenue/{decided[2]}" if decided[0] == "move" else CITIES]
    )
    assert [id_ for id_ in ids(ana) if "mrr" not in id_ and "Q3" in id_] == expected
    assert ana.okr("check").code == 0


def test_a_goal_that_both_moved_elsewhere_is_one_goal(ana: Clone, budi: Clone) -> None:
    """The name that is shared already stays; the other one leads to it, and what both changed is in it."""
    for clone, name, field in ((ana, "earn", "why=Rent"), (budi, "sell", "project=pricing")):
        clone.does("move", "2026-Q3/grow-revenue", f"2026-Q3/{name}")
        clone.does("set", f"2026-Q3/{name}", field)
    ana.does("sync")

    ran = budi.okr("sync")
    assert ran.code == 6
    assert "  grow-revenue: you moved it to 2026-Q3/sell and changed project" in ran.err
    assert "@ana moved it to 2026-Q3/earn and changed why" in ran.err

    remedy(budi)
    ana.does("sync")
    goal = tomli.loads(ana.read("objectives/2026-Q3/earn.toml"))
    assert (goal["why"], goal["project"]) == ("Rent", "pricing")
    assert goal["formerly"] == ["2026-Q3/grow-revenue", "2026-Q3/sell"]
    assert [id_ for id_ in ids(ana, "objectives") if "Q3" in id_] == ["2026-Q3/earn"]


@pytest.mark.parametrize("mover_first", [True, False])
def test_a_goal_that_one_removed_and_the_other_moved(ana: Clone, budi: Clone, mover_first: bool) -> None:
    """It is asked about, whoever comes first: neither of the two is done in silence."""

    def moves(clone: Clone) -> None:
        clone.does("move", "@budi", "@bud")

    def removes(clone: Clone) -> None:
        clone.write({GOAL: clone.read(GOAL).replace('owner = "budi"\n', "")})
        (clone.root / BUDI_FILE).unlink()

    acts: list[Callable[[Clone], None]] = [moves, removes] if mover_first else [removes, moves]
    acts[0](ana)
    ana.does("sync")
    acts[1](budi)
    ran = budi.okr("sync", "--yes")

    assert ran.code == 6
    words = ("moved it to @bud", "removed it")
    mine, theirs = reversed(words) if mover_first else words
    assert f"@budi: you {mine}; @ana {theirs}" in ran.err


def test_both_moved_it_to_the_same_name(ana: Clone, budi: Clone) -> None:
    for clone, field in ((ana, "why=Rent"), (budi, "project=pricing")):
        clone.does("move", "2026-Q3/grow-revenue", "2026-Q3/earn")
        clone.does("move", "2026-Q3/earn/cities", "towns")
        clone.does("set", "2026-Q3/earn", field)
        clone.does("sync")
    ana.does("sync")

    goal = tomli.loads(ana.read("objectives/2026-Q3/earn.toml"))
    assert (goal["why"], goal["project"], list(goal["key_results"])) == ("Rent", "pricing", ["mrr", "towns"])
    assert goal["formerly"] == ["2026-Q3/grow-revenue"]


def test_moved_to_a_name_that_the_other_gave_to_something_new(ana: Clone, budi: Clone) -> None:
    """By lines git would have both under one name; with what `okr init --merge-driver` sets up it is asked about."""
    budi.does("init", "--merge-driver")
    budi.git("config", "merge.okr.driver", f"{sys.executable} -m okr merge -- %O %A %B %P")
    ana.does("add", "kr", "grow-revenue", "Open towns", "--at-least", "3", "--slug", "towns")
    ana.does("sync")
    budi.does("move", CITIES, "towns")

    ran = budi.okr("sync")
    assert "  towns: you moved cities here; @ana added it" in ran.err
    remedy(budi, taken=1)
    assert ids(budi)[-2:] == [CITIES, CITIES.replace("cities", "towns")]
    assert budi.okr("check").code == 0
