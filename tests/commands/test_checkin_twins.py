"""The echo of a check-in names the cycle where an open goal of the same name is in another one."""

from __future__ import annotations

import pytest

from tests.running import Okr

NAME = "Grow recurring revenue › Raise MRR from 100 to 130"


@pytest.fixture
def goal(okr: Okr) -> Okr:
    text = okr.read("objectives/2026-Q3/grow-revenue.toml").replace('colour = "kept for ever"\n', "")
    okr.write({"objectives/2026-Q3/grow-revenue.toml": text})
    okr.environment.setenv("OKR_USER", "budi")
    return okr


def echo(okr: Okr, *words: str) -> str:
    return okr.does("checkin", *words).splitlines()[0]


def test_alone_it_needs_no_cycle(goal: Okr) -> None:
    assert echo(goal, "grow-revenue/mrr", "115") == NAME


def test_carried_over_both_are_open(goal: Okr) -> None:
    """In the last days of a quarter the same words stand in two; also of a plan of the same name."""
    goal.does("rollover", "2026-Q3/grow-revenue")

    assert echo(goal, "2026-Q3/grow-revenue/mrr", "115") == f"{NAME} (2026-Q3)"
    assert echo(goal, "2026-Q4/grow-revenue/mrr", "112") == f"{NAME} (2026-Q4)"
    assert echo(goal, "pricing-page", "done") == "Grow recurring revenue › Publish the new pricing page"


def test_a_copy_under_another_name_reads_the_same(goal: Okr) -> None:
    """The words are all that an echo has."""
    goal.does("copy", "2026-Q3/grow-revenue", "2027-Q1/earn")
    goal.does("move", "2027-Q1/earn/mrr", "revenue")

    assert echo(goal, "2026-Q3/grow-revenue/mrr", "115") == f"{NAME} (2026-Q3)"


def test_a_closed_or_dropped_twin_is_no_other(goal: Okr) -> None:
    goal.does("copy", "2026-Q3/grow-revenue", "--to", "Q4")
    later = "objectives/2026-Q4/grow-revenue.toml"
    goal.write(
        {
            later: goal.read(later).replace(
                "target = 130\n", 'target = 130\ndropped = { date = 2026-10-02, reason = "Not now" }\n'
            )
        }
    )
    assert echo(goal, "2026-Q3/grow-revenue/mrr", "115") == NAME

    goal.does("copy", "2026-Q3/grow-revenue", "2027-Q1/grow-revenue")
    assert echo(goal, "2026-Q3/grow-revenue/mrr", "116") == f"{NAME} (2026-Q3)"
    text = goal.read("objectives/2027-Q1/grow-revenue.toml")
    goal.write({"objectives/2027-Q1/grow-revenue.toml": f"{text}\n[closed]\ndate = 2027-01-02\ngrade = 0\n"})
    assert echo(goal, "2026-Q3/grow-revenue/mrr", "117") == NAME


def test_a_note_on_what_was_dropped(goal: Okr) -> None:
    goal.does("drop", "grow-revenue/mrr", "--reason", "Not now")

    assert echo(goal, "grow-revenue/mrr", "--note", "Handed over") == NAME


def test_in_one_cycle_the_objective_tells_them_apart(goal: Okr) -> None:
    goal.does("copy", "2026-Q3/grow-revenue", "grow-bali")

    assert echo(goal, "grow-revenue/mrr", "115") == NAME
