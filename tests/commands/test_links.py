"""`moves` and `drives`: links to KPIs, from `okr add` to `okr merge`."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

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


# ── what is shown of them ────────────────────────────────────────────────────────────────────────


@pytest.fixture
def chained(linked: Okr) -> Okr:
    """calls drives renewals; mrr moves renewals, cities moves both, and one that was dropped too."""
    linked.does("set", "kpi/calls", "drives=kpi/renewals")
    linked.does("set", MRR, "moves=kpi/renewals")
    linked.does("set", CITIES, "moves=kpi/renewals,kpi/calls")
    linked("add", "kr", "grow-revenue", "Visits", "--from", "0", "--to", "9", "--moves", "kpi/calls")
    linked.does("drop", "grow-revenue/visits", "--reason", "Too much")
    return linked


def said(okr: Okr, *words: str) -> str:
    """What a command shows, whatever it says of the key that nobody knows."""
    ran = okr(*words)
    assert ran.code == 0, ran.err
    return ran.out


def item(okr: Okr, *words: str) -> dict[str, object]:
    data = json.loads(said(okr, *words, "-f", "json"))["data"]
    assert isinstance(data, dict)
    return data


def test_json_has_both_ends_of_a_link(chained: Okr) -> None:
    """`key_results` are those that read it; `linked` are all of this quarter that were not dropped."""
    calls, renewals = item(chained, "show", "kpi/calls"), item(chained, "show", "kpi/renewals")

    assert item(chained, "show", CITIES)["moves"] == ["kpi/renewals", "kpi/calls"]
    assert (calls["key_results"], calls["moved_by"]) == ([], [CITIES, "2026-Q3/grow-revenue/visits"])
    assert calls["linked"] == [CITIES]
    assert (calls["drives"], calls["driven_by"], calls["from"]) == (["kpi/renewals"], [], None)
    assert (renewals["linked"], renewals["driven_by"]) == ([MRR, CITIES], ["kpi/calls"])


def test_a_link_of_another_quarter_is_kept_and_not_counted(chained: Okr) -> None:
    """In the report of a quarter stands who moves the KPI then."""
    later = item(chained, "report", "-q", "2026-Q4")["kpis"]
    assert isinstance(later, list)

    assert [(each["id"], each["linked"]) for each in later][1:] == [("kpi/mrr", []), ("kpi/renewals", [])]
    assert later[2]["moved_by"] == [MRR, CITIES]


def test_screens_tell_the_links_of_a_kpi_and_of_a_key_result(chained: Okr) -> None:
    shown, moving = said(chained, "show", "kpi/renewals"), said(chained, "show", CITIES)
    why = said(chained, "explain", "kpi/renewals")

    assert f"linked to    {MRR}, {CITIES}\n" in shown
    assert "driven by    kpi/calls\n" in shown
    assert "no key result" not in shown
    assert "moves       kpi/renewals, kpi/calls\n" in moving
    assert [
        line.split(maxsplit=3)[:3] for line in why.splitlines() if line.startswith(("linked to", "driven by"))
    ] == [
        ["linked", "to", MRR],
        ["linked", "to", CITIES],
        ["driven", "by", "kpi/calls"],
    ]


def test_lists_and_trees_count_both_kinds_of_links(chained: Okr) -> None:
    """Of an objective the KPIs of all its key results."""
    kpis, goals = said(chained, "list", "kpis"), said(chained, "tree", "--goals")

    ends = [line.rpartition("no data")[2].strip() for line in kpis.splitlines()[1:]]
    assert ends == ["cities", "", "mrr, cities"]
    assert "linked to kpi/renewals, kpi/calls" in goals
    assert [row["kpis"] for row in csv.DictReader(io.StringIO(said(chained, "tree", "-f", "csv")))] == [
        "kpi/renewals; kpi/calls",
        "",
    ]


def test_a_kpi_with_a_mover_is_linked(linked: Okr) -> None:
    """The line of the report counts both kinds of links."""
    assert "0 of 3 KPIs linked to a key result" in said(linked, "report", "-q", "2026-Q3")

    linked.does("set", MRR, "moves=kpi/renewals")

    assert "1 of 3 KPIs linked to a key result" in said(linked, "report", "-q", "2026-Q3")


# ── the hint that two measure the same ───────────────────────────────────────────────────────────

REVENUE = "kpis/revenue.toml"
HINT = f"Same unit and words as kpi/revenue. To link it: okr set {MRR} moves+=kpi/revenue\n"


@pytest.fixture
def alike(okr: Okr) -> Okr:
    """A KPI about MRR in millions, and a key result about MRR in another unit."""
    okr.write(
        {
            REVENUE: KPI.format(title="MRR") + 'unit = "IDR m"\n',
            GOAL: okr.read(GOAL).replace('"IDR m"', '"x"'),
        }
    )
    return okr


def test_a_change_of_unit_or_title_that_makes_two_alike_is_told(alike: Okr) -> None:
    """Once, as a line; other fields tell nothing, and nor does what is linked."""
    assert alike.does("set", MRR, "unit=IDR m").endswith(HINT)
    assert "Same unit" not in alike.does("set", MRR, "weight=2")
    assert alike.does("set", "kpi/revenue", "title=MRR of all").endswith(
        HINT.replace("kpi/revenue. To", f"{MRR}. To")
    )

    alike.does("set", MRR, "moves+=kpi/revenue")

    assert "Same unit" not in alike.does("set", MRR, "title=Raise MRR to 130")


def test_the_typed_hint_is_the_link(alike: Okr) -> None:
    said = alike.does("set", MRR, "unit=IDR m")

    alike.does(*said.rpartition("okr ")[2].split())

    assert moves(alike) == ["kpi/revenue"]


def test_what_is_added_is_told_of_its_counterpart(alike: Okr) -> None:
    """A key result of a KPI that is there, and a KPI of a key result that is still open."""
    key_result = (
        "add",
        "kr",
        "grow-revenue",
        "Raise MRR of all",
        "--from",
        "100",
        "--to",
        "130",
        "--slug",
        "all",
    )
    added = alike(*key_result, "--unit", "IDR m", "--since", "start").out
    assert added.endswith(HINT.replace(MRR, "2026-Q3/grow-revenue/all"))

    alike.does("set", "grow-revenue/all", "moves+=kpi/revenue")
    kpi = ("--objective", "win-east-java", "--role", "account-manager", "--at-least", "5")
    told = alike("add", "kpi", "MRR", *kpi, "--unit", "x", "--slug", "twin").out
    assert told.endswith(f"Same unit and words as {MRR}. To link it: okr set {MRR} moves+=kpi/twin\n")


def test_no_hint_to_a_key_result_that_is_over(alike: Okr) -> None:
    alike.does("drop", MRR, "--reason", "Too small")
    kpi = ("--objective", "win-east-java", "--role", "account-manager", "--at-least", "5")

    assert "Same unit" not in alike("add", "kpi", "MRR", *kpi, "--unit", "x", "--slug", "twin").out


# ── written by hand ──────────────────────────────────────────────────────────────────────────────


def data(okr: Okr, *words: str) -> Any:
    return json.loads(okr(*words, "-f", "json").out)["data"]


def test_what_reads_a_kpi_does_not_move_it_a_second_time(linked: Okr) -> None:
    """By hand both keys can name one KPI, and one of them twice."""
    linked.write(
        {
            GOAL: linked.read(GOAL).replace(
                "target = 130\n",
                'target = 130\nkpi = "kpi/mrr"\nmoves = ["kpi/mrr", "kpi/calls", "kpi/calls"]\n',
            ),
            "kpis/calls.toml": f'{FILES["kpis/calls.toml"]}drives = ["kpi/mrr", "kpi/mrr"]\n',
        }
    )

    shown = data(linked, "show", "kpi/mrr")
    assert (shown["key_results"], shown["moved_by"]) == ([MRR], [])
    assert shown["driven_by"] == ["kpi/calls"]
    assert data(linked, "show", "kpi/calls")["drives"] == ["kpi/mrr"]
    explained = data(linked, "explain", "kpi/mrr")["steps"]
    assert [each["name"] for each in explained if each["value"] == MRR] == ["linked_to"]
    steps = [each["name"] for each in data(linked, "explain", "kpi/calls")["steps"]]
    assert steps.count("drives") == 1
    rows = data(linked, "compare")["kpis"]
    assert {kpi["id"]: [(each["id"], each["link"]) for each in kpi["moved_by"]] for kpi in rows} == {
        "kpi/mrr": [(MRR, "reads")],
        "kpi/calls": [(MRR, "moves")],
        "kpi/renewals": [],
    }


def test_an_unknown_key_result_is_called_one(linked: Okr) -> None:
    """`from` of a KPI is no person, as that of a conversation is; what acts on a decision may be of any objective."""
    linked.write(
        {
            "kpis/calls.toml": f'{FILES["kpis/calls.toml"]}from = "2026-Q1/gone/calls"\n',
            "decisions/2026-08-01-calls.toml": 'kpi = "kpi/calls"\ndate = 2026-08-01\nby = "ana"\n'
            'decision = "act"\nkey_result = "2026-Q3/gone/calls"\n',
        }
    )

    said = linked("check", "--select", "R001").out

    assert 'R001 from: unknown key result "2026-Q1/gone/calls"' in said
    assert 'R001 key_result: unknown key result "2026-Q3/gone/calls"' in said
