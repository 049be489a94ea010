"""`okr onboard`: a path, its steps, and who is where."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.running import Okr

PATH = {
    "onboarding/newcomer.toml": """\
title = "First month"

[steps.company-profile]
title = "Read who we are"
topic = "profile"
day = 2

[steps.tools]
title = "Set up the tools"
day = 3
owner = "ana"

[steps.talk]
title = "Talk about it"
day = 30

[steps.some-day]
title = "Have lunch with everybody"
""",
    "people/budi.toml": 'name = "Budi"\nmanager = "ana"\njoined = 2026-08-17  # a Monday\n',
    "people/citra.toml": 'name = "Citra"\n',
}


@pytest.fixture
def house(okr: Okr) -> Okr:
    goal = "objectives/2026-Q3/grow-revenue.toml"
    okr.write(PATH | {goal: okr.read(goal).replace('colour = "kept for ever"\n', "")})
    return okr


def people(okr: Okr, *words: str) -> Any:
    return json.loads(okr.does("onboard", *words, "-f", "json"))["data"]["people"]


def test_a_path_is_started_in_the_file_of_the_person(house: Okr) -> None:
    """Nothing else in it changes."""
    said = house.does("onboard", "@budi", "--path", "newcomer")

    assert said.startswith("Started First month for @budi: 4 steps, the last one due on 2026-09-15.\n")
    assert house.read("people/budi.toml") == (
        'name = "Budi"\nmanager = "ana"\njoined = 2026-08-17  # a Monday\nonboarding = "newcomer"\n'
    )


def test_who_is_where_what_is_late_and_what_is_next(house: Okr) -> None:
    """The joining day is day 1: day 2 is due one day after it."""
    house.does("onboard", "@budi", "--path", "newcomer")
    house.does("checkin", "company-profile", "done", "--as", "budi")

    (budi,) = people(house)
    assert {key: budi[key] for key in ("id", "name", "path", "joined", "next")} == {
        "id": "@budi", "name": "Budi", "path": "newcomer", "joined": "2026-08-17", "next": "@budi/newcomer/tools",
    }  # fmt: skip
    assert [(s["id"], s["topic"], s["day"], s["due"], s["done"], s["late_days"]) for s in budi["steps"]] == [
        ("@budi/newcomer/company-profile", "profile", 2, "2026-08-18", True, 1),
        ("@budi/newcomer/tools", None, 3, "2026-08-19", False, 0),
        ("@budi/newcomer/talk", None, 30, "2026-09-15", False, -27),
        ("@budi/newcomer/some-day", None, None, None, False, None),
    ]


def test_a_step_is_ticked_like_everything_else(house: Okr) -> None:
    """Into the file of that person and day; taken back by undone; by its whole id or an ending."""
    house.does("onboard", "@budi", "--path", "newcomer")
    said = house.does("checkin", "@budi/newcomer/tools", "done", "--note", "All of them", "--as", "budi")
    house.does("checkin", "budi/newcomer/tools", "undone", "--as", "budi")

    assert (
        said
        == "First month › Set up the tools\n  done\nWritten: checkins/2026-W34/2026-08-19-budi.toml (1 update).\n"
    )
    assert house.read("checkins/2026-W34/2026-08-19-budi.toml") == (
        '[[update]]\nitem = "@budi/newcomer/tools"\ndate = 2026-08-19\ndone = true\nnote = "All of them"\n\n'
        '[[update]]\nitem = "@budi/newcomer/tools"\ndate = 2026-08-19\ndone = false\n'
    )
    assert [step["done"] for step in people(house)[0]["steps"]] == [False] * 4


def test_a_step_that_two_are_on_is_ambiguous(house: Okr) -> None:
    """Nothing happens, both are listed; a value or a wrong word is refused."""
    for who in ("@budi", "@citra"):
        house.does("onboard", who, "--path", "newcomer")

    house.refuses("checkin", "tools", "done", "--as", "budi", code=4, says="@citra/newcomer/tools  (step)")
    house.refuses("checkin", "@budi/newcomer/tools", "3", "--as", "budi", code=2, says="done or undone")
    house.refuses("checkin", "@budi/newcomer/tools", "--as", "budi", code=2, says="done or undone")
    house.refuses("checkin", "@budi/newcomer/nothing", "done", "--as", "budi", code=4, says="@budi/newcomer/")


def test_the_todo_of_a_newcomer(house: Okr) -> None:
    """Steps within a week, late ones first; what has no day waits at the end."""
    house.does("onboard", "@budi", "--path", "newcomer")
    house.environment.setenv("OKR_TODAY", "2026-08-21")

    items = json.loads(house.does("todo", "--person", "@budi", "-f", "json"))["data"]["items"]
    steps = [
        (i["id"].rpartition("/")[2], i["due"], i["late_days"]) for i in items if i["kind"] == "onboarding"
    ]
    assert steps == [
        ("company-profile", "2026-08-18", 3),
        ("tools", "2026-08-19", 2),
        ("some-day", None, None),
    ]


def test_the_path_of_the_role_is_taken_where_none_is_named(house: Okr) -> None:
    """A path that does not exist is not found, with the nearest."""
    house.refuses("onboard", "@citra", code=2, says="Which path is @citra to take?")
    house.refuses("onboard", "@citra", "--path", "newcomers", code=4, says="Did you mean newcomer?")
    house.refuses("onboard", "--path", "newcomer", code=2, says="Who is to start?")
    house.write({"roles/account-manager.toml": 'title = "Account manager"\nonboarding = "newcomer"\n'})
    house.does("set", "@citra", "role=account-manager")
    house.does("onboard", "@citra")

    assert [(p["id"], p["joined"], {s["due"] for s in p["steps"]}) for p in people(house)] == [
        ("@citra", None, {None})
    ]


def test_who_left_is_in_the_history_and_has_nothing_due(house: Okr) -> None:
    """Not among those who are on the way; by name the steps are still told."""
    house.does("onboard", "@budi", "--path", "newcomer")
    house.does("set", "@budi", "left=2026-08-18")

    assert people(house) == []
    assert len(people(house, "@budi")) == 1
    items = json.loads(house.does("todo", "--person", "budi", "-f", "json"))["data"]["items"]
    assert [(item["kind"], item["due"]) for item in items] == [("onboarding", "2026-08-18")]


def test_steps_follow_a_person_who_was_moved(house: Okr) -> None:
    """What was ticked under the old name counts; the helper of a step is written anew."""
    house.does("onboard", "@budi", "--path", "newcomer")
    house.does("checkin", "@budi/newcomer/tools", "done", "--as", "budi")
    house.does("move", "@budi", "budi-santoso")
    house.does("move", "@ana", "ana-w")
    house.does("checkin", "@budi/newcomer/talk", "done", "--as", "budi")

    (budi,) = people(house)
    assert [(s["id"], s["done"]) for s in budi["steps"]][1:3] == [
        ("@budi-santoso/newcomer/tools", True),
        ("@budi-santoso/newcomer/talk", True),
    ]
    assert 'owner = "ana-w"' in house.read("onboarding/newcomer.toml")


def test_init_brings_a_path_of_thirty_days(okr: Okr) -> None:
    """Company, units, tools and rituals, the own role, a first objective, feedback given and received."""
    okr.does("init", str(okr.root.parent / "new"), "--name", "New")
    here = ("-C", str(okr.root.parent / "new"))
    okr.does(*here, "add", "person", "Ana", "--joined", "2026-08-17")
    okr.does(*here, "onboard", "@ana", "--path", "newcomer")

    (ana,) = people(okr, *here)
    names = [step["id"].rpartition("/")[2] for step in ana["steps"]]
    assert {"company-profile", "business-units", "tools-and-rituals", "own-role"} < set(names)
    assert {"first-objective", "feedback-given", "feedback-received"} < set(names)
    assert [step["day"] for step in ana["steps"]] == sorted(step["day"] for step in ana["steps"])
    assert ana["steps"][-1]["due"] == "2026-09-15"
    assert {step["topic"] for step in ana["steps"]} == {"profile", "unit", "skill", "character"}
    assert okr(*here, "check", "--select", "F,R").code == 0
