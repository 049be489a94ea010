"""`moves` and `drives`: links to KPIs, from `okr add` to `okr merge`."""

from __future__ import annotations

import json

import pytest
import tomli

from tests.gitting import Clone
from tests.running import MRR, Okr

GOAL = "objectives/2026-Q3/grow-revenue.toml"
CITIES = "2026-Q3/grow-revenue/cities"
KPI = 'title = "{title}"\n\nobjective = "2026/win-east-java"\nrole = "account-manager"\n\nat_least = 50\n'
FILES = {
    "kpis/renewals.toml": KPI.format(title="Renewals"),
    "kpis/calls.toml": KPI.format(title="Calls to clients"),
    "kpis/mrr.toml": KPI.format(title="Recurring revenue"),
}


@pytest.fixture
def linked(okr: Okr) -> Okr:
    okr.write(FILES)
    return okr


def moves(okr: Okr, name: str = "mrr", path: str = GOAL) -> list[str] | None:
    found = tomli.loads(okr.read(path))["key_results"][name].get("moves")
    assert found is None or isinstance(found, list)
    return found


def drives(okr: Okr, name: str) -> list[str] | None:
    found = tomli.loads(okr.read(f"kpis/{name}.toml")).get("drives")
    assert found is None or isinstance(found, list)
    return found


# ── okr add, okr set ─────────────────────────────────────────────────────────────────────────────


def test_a_key_result_is_added_with_the_kpis_that_it_moves(linked: Okr) -> None:
    """By any ending of an id; each is written once, by its full id."""
    words = (
        "--from",
        "0",
        "--to",
        "9",
        "--moves",
        "renewals",
        "--moves",
        "kpi/calls",
        "--moves",
        "kpi/renewals",
    )
    linked("add", "kr", "grow-revenue", "Win nine clients", *words)

    assert moves(linked, "win-nine-clients") == ["kpi/renewals", "kpi/calls"]


def test_a_kpi_is_added_with_the_kpis_that_it_drives(linked: Okr) -> None:
    words = ("--objective", "win-east-java", "--role", "account-manager", "--at-least", "3")
    linked("add", "kpi", "Visits", *words, "--drives", "renewals", "--drives", "kpi/mrr")

    assert drives(linked, "visits") == ["kpi/renewals", "kpi/mrr"]


@pytest.mark.parametrize(
    ("word", "left"),
    [
        ("moves+=kpi/mrr", ["kpi/renewals", "kpi/calls", "kpi/mrr"]),
        ("moves+=calls,kpi/mrr", ["kpi/renewals", "kpi/calls", "kpi/mrr"]),
        ("moves-=calls", ["kpi/renewals"]),
        ("moves-=kpi/calls,kpi/renewals", None),
        ("moves=kpi/mrr,kpi/mrr", ["kpi/mrr"]),
        ("moves=", None),
    ],
)
def test_a_list_is_set_added_to_and_taken_from(linked: Okr, word: str, left: list[str] | None) -> None:
    """An empty list leaves no key; nothing is there twice."""
    linked.does("set", MRR, "moves=kpi/renewals,kpi/calls")

    linked("set", MRR, word)

    assert moves(linked) == left


def test_other_lists_are_taken_from_too(linked: Okr) -> None:
    linked.does("set", "ana", "emails+=ana@home.org")
    linked.does("set", "ana", "emails-=Ana@example.com")

    assert tomli.loads(linked.read("people/ana.toml"))["emails"] == ["ana@home.org"]


def test_a_link_to_what_is_gone_can_be_taken_out(linked: Okr) -> None:
    """Whatever a text names: what nothing has any more, and what has another id since."""
    text = linked.read(GOAL).replace('owner = "budi"', 'owner = "budi"\nmoves = ["kpi/gone", "kpi/calls"]')
    linked.write({GOAL: text})
    linked.does("move", "kpi/calls", "phone")

    linked.does("set", MRR, "moves-=kpi/gone")
    assert moves(linked) == ["kpi/phone"]

    linked.does("set", MRR, "moves-=kpi/calls")
    assert moves(linked) is None


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((MRR, "moves+=kpi/none"), 4, "kpi/none"),
        ((MRR, "moves+=grow-revenue"), 1, "is an objective"),
        ((MRR, "moves-=kpi/calls"), 1, "moves does not contain kpi/calls"),
        ((MRR, "title-=Raise"), 2, "title has no values that can be removed one by one"),
        (("kpi/calls", "drives+=kpi/calls"), 1, "drives would form a loop: kpi/calls → kpi/calls"),
    ],
)
def test_what_is_refused_changes_nothing(linked: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    linked.refuses("set", *words, code=code, says=says)


def test_no_loop_of_causes_is_made(linked: Okr) -> None:
    """From cause to effect, over any number of steps."""
    linked.does("set", "kpi/calls", "drives+=renewals")
    linked.does("set", "kpi/renewals", "drives+=kpi/mrr")

    linked.refuses("set", "kpi/mrr", "drives=kpi/calls", code=1, says="drives would form a loop")
    assert drives(linked, "renewals") == ["kpi/mrr"]


def test_what_reads_a_kpi_needs_no_second_link_to_it(linked: Okr) -> None:
    linked.does("set", MRR, "moves=kpi/calls")

    linked.refuses("set", MRR, "kpi=kpi/calls", code=1, says="moves needs no kpi/calls")
    linked.does("set", MRR, "kpi=kpi/calls", "moves=kpi/renewals", "--yes")
    linked.refuses("set", MRR, "moves+=kpi/calls", code=1, says="moves needs no kpi/calls")


# ── okr move, copy, rollover, remove, drop ───────────────────────────────────────────────────────


def test_a_moved_kpi_keeps_its_links(linked: Okr) -> None:
    linked.does("set", MRR, "moves=kpi/renewals,kpi/calls")
    linked.does("set", "kpi/calls", "drives=kpi/renewals")

    said = linked.does("move", "kpi/renewals", "renewed")

    assert "Updated 2 references." in said
    assert moves(linked) == ["kpi/renewed", "kpi/calls"]
    assert drives(linked, "calls") == ["kpi/renewed"]


def test_a_copy_and_the_next_cycle_move_the_same(linked: Okr) -> None:
    linked.does("set", MRR, "moves=kpi/renewals")
    linked.does("copy", MRR, "income")
    assert moves(linked, "income") == ["kpi/renewals"]

    linked.does("copy", "grow-revenue", "--to", "2026-Q4", "--slug", "copied")
    assert moves(linked, path="objectives/2026-Q4/copied.toml") == ["kpi/renewals"]

    linked("rollover", "grow-revenue", "--today", "2026-10-02")
    assert moves(linked, path="objectives/2026-Q4/grow-revenue.toml") == ["kpi/renewals"]


def test_what_is_linked_to_a_kpi_is_named_where_it_goes(linked: Okr) -> None:
    """Removing it is refused, retiring it says how to take the links out."""
    linked.does("set", MRR, "moves=kpi/renewals")
    linked.does("set", "kpi/calls", "drives=kpi/renewals")

    linked.refuses("remove", "kpi/renewals", code=1, says=f"  {MRR}  (moves)\n  kpi/calls  (drives)\n")

    said = linked.does("drop", "kpi/renewals", "--reason", "Nobody counts them")
    assert said.splitlines()[1:] == [
        "Its readings are kept.",
        f"{MRR} still moves it: okr set {MRR} moves-=kpi/renewals",
        "kpi/calls still drives it: okr set kpi/calls drives-=kpi/renewals",
    ]
    linked.does("set", MRR, "moves-=kpi/renewals")
    linked.does("set", "kpi/calls", "drives-=kpi/renewals")


# ── git: what changed, and the changes of two people ─────────────────────────────────────────────


def test_the_history_tells_a_new_link(ana: Clone) -> None:
    """`okr diff` and `okr log`, with both lists."""
    ana.does("set", MRR, "moves+=kpi/mrr")
    ana.commit("Link them", day="2026-08-18")

    changed = json.loads(ana.does("diff", "HEAD~1", "HEAD", "-f", "json"))["data"]["changes"]
    assert [(each["id"], each["field"], each["old"], each["new"]) for each in changed] == [
        (MRR, "moves", [], ["kpi/mrr"])
    ]
    assert "  moves: – → kpi/mrr\n" in ana.does("log", MRR)


def test_links_that_two_people_added_are_both_kept(ana: Clone, budi: Clone) -> None:
    """A list is merged entry by entry: what one took out is out, and what both added is there once."""
    ana.does("set", MRR, "moves=kpi/mrr,kpi/calls")
    ana.commit("First", day="2026-08-17")
    ana.git("push", "-q", "origin", "main")
    budi.git("pull", "-q", "origin", "main")
    ana.does("set", MRR, "moves+=kpi/renewals")
    ana.commit("One more", day="2026-08-18")
    ana.git("push", "-q", "origin", "main")
    budi.does("set", MRR, "moves=kpi/calls,kpi/renewals")
    budi.does("sync")

    assert tomli.loads(budi.read(GOAL))["key_results"]["mrr"]["moves"] == ["kpi/calls", "kpi/renewals"]
