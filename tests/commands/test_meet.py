"""`okr meet`: what a meeting decided is kept, ticked, and comes up again."""

from __future__ import annotations

import json

import pytest

from tests.running import GROW, Okr

FILE = "meetings/2026-08-19-growth-week.toml"
PEOPLE = {
    "people/budi.toml": 'name = "Budi"\nmanager = "ana"\nteam = "growth"\n',
    "people/dewi.toml": 'name = "Dewi Anggraini"\nteam = "growth"\n',
}


@pytest.fixture
def team(okr: Okr) -> Okr:
    okr.write(PEOPLE | {GROW: okr.read(GROW).replace('colour = "kept for ever"\n', "")})
    return okr


def decide(okr: Okr, *decisions: str, by: str = "ana") -> str:
    words = [word for one in decisions for word in ("--decision", one)]
    return okr.does("meet", "week", "--team", "growth", *words, "--as", by)


def test_a_decision_is_kept_with_who_and_when(team: Okr) -> None:
    """Both may be left out, and the keys stand in the order of the form."""
    said = decide(team, "@budi 2026-08-25 Call the two clients", "Move the launch to October")

    assert team.read(FILE) == (
        'kind = "week"\nteam = "growth"\ndate = 2026-08-19\nby = "ana"\n\n'
        '[[decision]]\ntext = "Call the two clients"\nowner = "budi"\ndue = 2026-08-25\n\n'
        '[[decision]]\ntext = "Move the launch to October"\n'
    )
    assert said == (
        "Recorded 2 decisions in meetings/2026-08-19-growth-week.toml.\n"
        "  Call the two clients · @budi · Tue 25 Aug 2026\n"
        "  Move the launch to October\n"
        "Done with it: okr checkin 2026-08-19-growth-week/1 done\n"
        "`okr sync` shares it with the team.\n"
    )


def test_the_same_person_adds_to_the_meeting_and_another_has_an_own_file(team: Okr) -> None:
    decide(team, "First")
    team.does("meet", "week", "--team", "growth", "--note", "Ten minutes.", "--as", "ana")
    decide(team, "Second")
    team.does("meet", "week", "--team", "growth", "--note", "And calm.", "--as", "ana")
    decide(team, "Mine", by="budi")

    assert team.read(FILE) == (
        'kind = "week"\nteam = "growth"\ndate = 2026-08-19\nby = "ana"\nnote = "Ten minutes.\\nAnd calm."\n\n'
        '[[decision]]\ntext = "First"\n\n[[decision]]\ntext = "Second"\n'
    )
    assert 'by = "budi"\n\n[[decision]]\ntext = "Mine"' in team.read("meetings/2026-08-19-growth-week-2.toml")


def test_a_meeting_of_all_has_no_team(team: Okr) -> None:
    team.does("meet", "week", "--decision", "@dewi - Ask the venue", "--as", "ana")

    assert team.read("meetings/2026-08-19-all-week.toml") == (
        'kind = "week"\ndate = 2026-08-19\nby = "ana"\n\n[[decision]]\ntext = "Ask the venue"\nowner = "dewi"\n'
    )


def test_a_decision_comes_up_until_it_is_done(team: Okr) -> None:
    """In the next meeting, in the todo of its owner, late for the lead; done it is good news once."""
    decide(team, "@budi 2026-08-25 Call the two clients")
    team.environment.setenv("OKR_TODAY", "2026-08-28")

    agenda = team.does("meet", "week", "--team", "growth")
    assert (
        "6. One decision · 5 min\n  3 days overdue  Call the two clients · @budi, decided on 19 Aug" in agenda
    )
    led = json.loads(team.does("todo", "--as", "ana", "-f", "json"))["data"]["team"]
    assert [(each["kind"], each["person"]) for each in led if each["kind"] == "decision"] == [
        ("decision", "budi")
    ]
    todo = team.does("todo", "--as", "budi")
    assert "decision     Call the two clients (decided on 19 Aug) · 3 days overdue   okr done 1" in todo

    assert "Call the two clients\n  done\n" in team.does("done", "1", "--as", "budi")
    agenda = team.does("meet", "week", "--team", "growth")
    assert "@budi  Call the two clients · decision done" in agenda
    assert "6. One decision · 5 min · –" in agenda


def test_a_decision_is_ticked_by_its_name(team: Okr) -> None:
    decide(team, "@budi - Call the two clients")

    team.does("checkin", "2026-08-19-growth-week/1", "done", "--as", "ana")

    assert 'item = "2026-08-19-growth-week/1"' in team.read("checkins/2026-W34/2026-08-19-ana.toml")
    assert team("check", "--select", "R").err == "No problems found.\n"
    team.refuses("checkin", "2026-08-19-growth-week/2", "done", "--as", "ana", code=4, says="unknown item")


def test_a_record_can_be_tried_and_undone(team: Okr) -> None:
    before = team.files()
    tried = team.does("meet", "week", "--decision", "First", "--dry-run", "--as", "ana")
    assert "Would record 1 decision in meetings/2026-08-19-all-week.toml." in tried
    assert team.files() == before

    decide(team, "First")
    team.does("undo", "--as", "ana")

    assert team.files() == before
