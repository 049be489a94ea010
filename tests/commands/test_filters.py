"""A cycle as an argument, and the same filter under the same name."""

from __future__ import annotations

import json

import pytest

from tests.running import Okr


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        (("report", "2026Q2"), ("report", "-q", "2026Q2")),
        (("compare", "Q1"), ("compare", "-q", "Q1")),
        (("list", "key-results", "q1"), ("list", "key-results", "-q", "q1")),
        (("list", "2026"), ("list", "objectives", "-q", "2026")),
        (("tree", "Q1"), ("tree", "-q", "Q1")),
        (("bonus", "Q1", "--role", "account-manager"), ("bonus", "-q", "Q1", "--role", "account-manager")),
    ],
)
def test_a_cycle_is_an_argument_too(okr: Okr, typed: tuple[str, ...], same: tuple[str, ...]) -> None:
    assert okr(*typed) == okr(*same)
    okr.refuses(*typed, "-q", "Q2", code=2, says="CYCLE and --quarter cannot be used together")


def test_what_is_no_cycle_is_said(okr: Okr) -> None:
    okr.refuses("report", "ana", code=2, says='unknown cycle "ana"')
    okr.refuses("list", "objectivs", code=2, says='cannot list "objectivs"\nhint: Did you mean objectives?')


def test_a_kind_goes_before_a_cycle_of_its_name(okr: Okr) -> None:
    okr.write({"okr.toml": okr.read("okr.toml") + "[cycles.teams]\nstarts = 2026-08-01\nends = 2026-08-31\n"})

    assert "team/growth" in okr("list", "teams").out


def ids(okr: Okr, *words: str) -> list[str]:
    return [item["id"] for item in json.loads(okr("list", *words, "-f", "json").out)["data"]["items"]]


def test_a_list_of_one_person(okr: Okr) -> None:
    """What a person owns, also by the objective above it; a KPI also by the role."""
    okr.does("set", "@budi", "role=account-manager")

    assert ids(okr, "key-results", "--person", "budi") == ["2026-Q3/grow-revenue/mrr"]
    assert ids(okr, "key-results", "--person", "@ana") == ["2026-Q3/grow-revenue/cities"]
    assert ids(okr, "kpis", "--person", "budi") == ["kpi/mrr"]
    okr.refuses("list", "teams", "--person", "ana", code=2, says="`okr list teams` takes no --person")


def test_a_list_and_a_tree_of_one_team(okr: Okr) -> None:
    """A team includes those below it: goals by their objective, KPIs by their owner, people by their own team."""
    okr.write({"teams/east.toml": 'name = "East"\n\nparent = "growth"\n'})
    okr.does("set", "@budi", "role=account-manager", "team=east")
    okr.does("set", "2026-Q3/grow-revenue", "team=east")

    for team in ("growth", "east"):
        assert ids(okr, "--team", team) == ["2026-Q3/grow-revenue"]
        assert ids(okr, "kpis", "--team", team) == ["kpi/mrr"]
        assert ids(okr, "key-results", "--team", team, "--person", "budi") == ["2026-Q3/grow-revenue/mrr"]
    assert ids(okr, "people", "--team", "east") == ["@budi"]
    okr.refuses("list", "roles", "--team", "east", code=2, says="`okr list roles` takes no --team")

    growth, east, budi = (
        [line.strip().partition(" · ")[0] for line in okr("tree", *words).out.splitlines()[2:]]
        for words in (("--team", "growth"), ("--team", "east"), ("--person", "budi"))
    )
    assert growth[-2:] == east[1:] == budi[1:] == ["East", "Budi"]
    assert okr("tree", "--goals", "--team", "east") == okr("tree", "--goals", "--person", "budi")
    okr.refuses("tree", "--team", "east", "--person", "ana", code=2, says="cannot be used together")


@pytest.mark.parametrize("words", [("list",), ("report",), ("todo",)])
def test_its_former_name_is_understood(okr: Okr, words: tuple[str, ...]) -> None:
    assert okr(*words, "--owner", "ana") == okr(*words, "--owner=ana") == okr(*words, "--person", "ana")
    assert "--owner" not in okr(*words, "--help").out


def test_all_leaves_no_cycle_out(okr: Okr) -> None:
    """Goals of every cycle, each key result below its objective."""
    assert ids(okr, "--all") == ["2026-Q1/first-steps", "2026-Q3/grow-revenue", "2026/win-east-java"]
    assert ids(okr, "key-results", "--all", "--person", "ana")[0] == "2026-Q1/first-steps/signups"
    assert "First steps · 2026-Q1/first-steps\n" in okr("list", "key-results", "--all").out
    assert ids(okr, "Q3", "--all") == ids(okr, "Q3")
    assert ids(okr, "people", "--all") == ids(okr, "people")


def test_a_tree_of_all_leaves_nobody_out(okr: Okr) -> None:
    """Goals of every cycle by their ids, and who has left with the day; without it neither."""
    okr.write({"people/joko.toml": 'name = "Joko"\n\nleft = 2026-07-31\n'})

    for words in (("tree",), ("tree", "--goals")):
        usual, whole = okr(*words).out, okr(*words, "--all").out
        assert "2026-Q3" in usual.splitlines()[0]
        assert whole.splitlines()[0] == "Start Friday"
        assert "2026-Q1/first-steps" not in usual
        for id_ in ("2026-Q1/first-steps", "2026-Q3/grow-revenue", "2026/win-east-java"):
            assert whole.count(f"· {id_},") == 1
        assert okr(*words, "Q3", "--all") == okr(*words, "Q3")
    assert "Joko" not in okr("tree").out
    assert "Joko · @joko, left Fri 31 Jul 2026\n" in okr("tree", "--all").out
    assert "Joko · @joko, keluar Jum 31 Jul 2026\n" in okr("--language", "id", "tree", "--all").out
    assert json.loads(okr("tree", "--all", "-f", "json").out)["data"]["cycle"] is None


def test_american_spelling_is_taken(okr: Okr) -> None:
    assert "recognition" in okr.does("coach", "recognize", "@budi", "Well done", "--as", "ana", "--dry-run")
    assert okr("coach", "feedback", "@budi", "--behavior", "You asked", "--as", "ana", "--dry-run").code == 0


def test_a_cadence_that_a_kpi_cannot_have_is_explained(okr: Okr) -> None:
    okr.refuses(
        *("set", "kpi/mrr", "cadence=biweekly"),
        code=2,
        says='invalid cadence "biweekly"\nhint: ',
    )
    okr.refuses("set", "kpi/mrr", "cadence=yaerly", code=2, says="Did you mean yearly?")
