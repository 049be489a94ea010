"""`okr profile`: the page that a newcomer reads, and what is never on it."""

from __future__ import annotations

import json

import pytest

from tests.running import Okr

FIRM = {
    "teams/leadership.toml": 'name = "Leadership"\nlead = "sari"\npurpose = "Make small hotels full."\n',
    "teams/growth.toml": 'name = "Growth"\nlead = "ana"\nparent = "leadership"\npurpose = "Find the hotels."\n',
    "people/sari.toml": 'name = "Sari"\n',
    "roles/account-manager.toml": 'title = "Account manager"\npurpose = "Keeps clients."\nduties = ["Call them", "Renew"]\n',
    "objectives/2026/win-east-java.toml": 'title = "Win East Java"\nowner = "ana"\nwhy = "The lease ends."\n',
    "objectives/2026/learn.toml": 'title = "Learn Japanese"\nowner = "ana"\nscope = "personal"\n',
    "kpis/mrr.toml": 'title = "Recurring revenue"\nobjective = "2026/win-east-java"\nrole = "account-manager"\n'
    "at_least = 130\n[bonus]\nweight = 40\n",
}


@pytest.fixture
def firm(okr: Okr) -> Okr:
    goal = "objectives/2026-Q3/grow-revenue.toml"
    okr.write({goal: okr.read(goal).replace('colour = "kept for ever"\n', "")})
    okr.write(
        FIRM
        | {"okr.toml": okr.read("okr.toml") + '\n[values]\nhonest = "We say bad news on the same day."\n'}
    )
    return okr


def test_the_page(firm: Okr) -> None:
    assert (
        firm.does("profile")
        == """\
Start Friday · Wed 19 Aug 2026
Make small hotels full.

What we value
honest  We say bad news on the same day.

Goals of 2026
  Win East Java
    Why: The lease ends.

Teams
  Growth · led by Ana Wijaya (@ana)
    Find the hotels.
  Leadership · led by Sari (@sari)
    Make small hotels full.

Roles and their duties
  Account manager
    Keeps clients.
    · Call them
    · Renew
"""
    )
    for words in ("Nilai kita", "Tujuan 2026", "ketua Ana Wijaya (@ana)", "Kenapa: The lease ends."):
        assert words in firm.does("profile", "--language", "id")


@pytest.mark.parametrize("form", ["terminal", "markdown", "html", "json"])
def test_nothing_personal_and_nothing_paid(firm: Okr, form: str) -> None:
    shown = firm.does("profile", "-f", form, "--as", "ana")
    assert "honest" in shown
    for word in ("Japanese", "bonus", "130", "Recurring", "Budi"):
        assert word not in shown


def test_where_the_year_has_no_goals_those_of_the_quarter(firm: Okr) -> None:
    """A closed one and a lead who left are not shown; without one team at the top the role at the top has the purpose."""
    firm.write(
        {"people/sari.toml": 'name = "Sari"\nleft = 2026-01-31\n', "teams/support.toml": 'name = "Support"\n'}
    )
    firm.write(
        {"roles/director.toml": 'title = "Director"\nlevel = "organisation"\npurpose = "Answers for all."\n'}
    )
    firm.write(
        {
            "objectives/2026/win-east-java.toml": FIRM["objectives/2026/win-east-java.toml"]
            + "[closed]\ndate = 2026-06-30\ngrade = 0.7\n"
        }
    )
    found = json.loads(firm.does("profile", "-f", "json"))["data"]

    assert (found["purpose"], found["cycle"]) == ("Answers for all.", "2026-Q3")
    assert [goal["id"] for goal in found["goals"]] == ["2026-Q3/grow-revenue"]
    assert [team["lead"] for team in found["teams"]] == ["ana", None, None]


def test_what_is_still_empty_is_named(firm: Okr) -> None:
    firm.write({"okr.toml": firm.read("okr.toml").partition("\n[values]")[0]})
    assert "Still empty: [values]\n" in firm.does("profile")


def test_the_values_are_among_the_settings(firm: Okr) -> None:
    """With the day on which the firm is closed."""
    firm.write({"okr.toml": firm.read("okr.toml") + "\n[calendar]\noff = [2026-08-17]\n"})
    shown = firm.does("config")
    assert "values.honest" in shown
    assert "We say bad news on the same day." in shown
    assert "2026-08-17" in shown
