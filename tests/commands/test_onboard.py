"""`okr onboard`: a path, its steps, and who is where."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

import pytest

from tests.running import Okr
from tests.terminals import at_a_terminal

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

    assert said.startswith("Started “First month” for @budi: 4 steps, last one due 15 Sep 2026.\n")
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
    house.refuses("onboard", "@citra", code=2, says="missing path: @citra")
    house.refuses("onboard", "@citra", "--path", "newcomers", code=4, says="Did you mean newcomer?")
    house.refuses("onboard", "--path", "newcomer", code=2, says="PERSON is missing")
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
    assert items == []


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


def test_the_first_newcomer_brings_a_path_of_thirty_days(okr: Okr) -> None:
    """Company, units, tools and rituals, the own role, a first objective, feedback given and received."""
    okr.does("init", str(okr.root.parent / "new"), "--name", "New")
    here = ("-C", str(okr.root.parent / "new"))
    okr.does(*here, "add", "person", "Ana", "--joined", "2026-08-17")
    okr.refuses(*here, "onboard", "@ana", code=2, says="hint: okr onboard @ana --path newcomer")
    assert "Would write its steps" in okr.does(*here, "onboard", "@ana", "--path", "newcomer", "--dry-run")
    said = okr.does(*here, "onboard", "@ana", "--path", "newcomer")

    assert "Wrote its steps: onboarding/newcomer.toml. Change what does not fit.\n" in said
    (ana,) = people(okr, *here)
    names = [step["id"].rpartition("/")[2] for step in ana["steps"]]
    assert {"company-profile", "business-units", "tools-and-rituals", "own-role"} < set(names)
    assert {"first-objective", "feedback-given", "feedback-received"} < set(names)
    assert [step["day"] for step in ana["steps"]] == sorted(step["day"] for step in ana["steps"])
    assert ana["steps"][-1]["due"] == "2026-09-15"
    assert {step["topic"] for step in ana["steps"]} == {"profile", "unit", "skill", "character"}
    assert okr(*here, "check", "--select", "F,R").code == 0


def test_who_left_has_nothing_late(house: Okr) -> None:
    """What was due before is in the history without being late; what was due after was never due."""
    house.does("onboard", "@budi", "--path", "newcomer")
    house.does("set", "@budi", "left=2026-08-18")
    (budi,) = people(house, "@budi", "--today", "2026-09-30")
    steps = {step["title"]: (step["due"], step["late_days"]) for step in budi["steps"]}

    assert steps["Read who we are"] == ("2026-08-18", None)
    assert steps["Set up the tools"] == (None, None)
    assert budi["next"] is None
    for words in (("--person", "budi"), ("--as", "budi"), ("--all",)):
        assert "newcomer" not in house.does("todo", *words, "--today", "2026-09-30", "-f", "json")
    assert "P010" not in house("check", "--today", "2026-09-30").out


@pytest.mark.parametrize(
    "words",
    [
        ("set", "@budi", "onboarding=newcommer"),
        ("add", "person", "Dewi", "--onboarding", "newcommer"),
        ("add", "role", "Maker", "--onboarding", "newcommer"),
    ],
)
def test_a_path_that_is_missing_is_refused(house: Okr, words: tuple[str, ...]) -> None:
    """The nearest is named."""
    house.refuses(*words, code=4, says="Did you mean newcomer?")


def test_a_step_is_acknowledged_and_ticked_from_a_table(house: Okr, tmp_path: Any) -> None:
    """A table takes it like a goal; a lead answers what was ticked."""
    house.does("onboard", "@budi", "--path", "newcomer")
    table = tmp_path / "table.csv"
    table.write_text("item,value,note\n@budi/newcomer/tools,done,Works\n", "utf-8")
    said = house.does("checkin", "--file", str(table), "--as", "budi")
    seen = house.does("ack", "@budi/newcomer/tools", "ok", "--as", "ana")

    assert said.startswith("First month › Set up the tools\n  done\n")
    assert 'note = "Works"' in house.read("checkins/2026-W34/2026-08-19-budi.toml")
    assert seen.startswith("Acknowledged the check-in of @budi on @budi/newcomer/tools, 19 Aug 2026.")
    assert 'acknowledged = "ok"' in house.read("checkins/2026-W34/2026-08-19-ana.toml")


def test_ids_in_markdown_keep_their_spaces(house: Okr) -> None:
    """Between a name and an id in code marks stands a space."""
    house.does("onboard", "@budi", "--path", "newcomer")

    assert "\n## Budi `@budi`\n" in house.does("onboard", "-f", "markdown")


def test_one_address_of_two_people_tells_nobody_who_asks(house: Okr) -> None:
    """Neither of the two is taken: private notes of one would be shown to the other."""
    both = ("people/budi.toml", "people/citra.toml")
    house.write({path: house.read(path) + 'emails = ["both@example.com"]\n' for path in both})
    git = ("git", "-C", str(house.root))
    subprocess.run([*git, "init", "--quiet"], check=True)
    subprocess.run([*git, "config", "user.email", "both@example.com"], check=True)

    house.refuses("todo", code=4, says="belongs to @budi and @citra")
    assert house("onboard").code == 0


def test_the_first_commit_is_made_in_a_workspace_that_is_there(okr: Okr) -> None:
    """Of the example, for one, which `okr init --example` copied before."""
    okr.does("init", "try", "--example")
    folder = okr.root / "try"
    for who in ("AUTHOR", "COMMITTER"):
        okr.environment.setenv(f"GIT_{who}_NAME", "Ana")
        okr.environment.setenv(f"GIT_{who}_EMAIL", "a@example.com")
    said = okr.does("init", "try", "--commit")

    assert "Committed: Make a workspace for goals" in said
    log = subprocess.run(
        ["git", "-C", str(folder), "log", "--format=%s"], capture_output=True, text=True, check=True
    )
    assert log.stdout == "Make a workspace for goals\n"


def test_what_somebody_left_behind_is_not_late_in_the_check(house: Okr) -> None:
    """R004 asks to hand it over; that it is late is said of nobody."""
    house.write({
        "objectives/2026-Q3/tidy.toml": 'title = "Tidy up"\nowner = "citra"\n[key_results.desk]\ntitle = "Clear 9 desks"\n'
        'start = 0\ntarget = 9\n[initiatives.first]\ntitle = "Begin"\ndue = 2026-07-10\n',
    })  # fmt: skip
    before = house("check", "--today", "2026-08-19", "-f", "json").out
    house.does("set", "@citra", "left=2026-08-01")
    after = house("check", "--today", "2026-08-19", "-f", "json").out

    def late(text: str) -> set[str]:
        found = json.loads(text)["data"]["findings"]
        return {each["code"] for each in found if "tidy" in each["path"]} & {"P003", "P005", "R004"}

    assert late(before) == {"P003", "P005"}
    assert late(after) == {"R004"}


def test_the_page_of_a_person_shows_a_kpi_from_the_first_day_on(house: Okr) -> None:
    """What the role did before somebody came is not theirs."""
    house.write({
        "roles/hand.toml": 'title = "Hand"\n',
        "kpis/desks.toml": 'title = "Desks"\nobjective = "2026-Q3/grow-revenue"\nrole = "hand"\nat_least = 1\n'
        'cadence = "monthly"\n',
        "people/dewi.toml": 'name = "Dewi"\nrole = "hand"\njoined = 2026-06-15\n',
    })  # fmt: skip
    (kpi,) = json.loads(house.does("person", "@dewi", "-f", "json"))["data"]["kpis"]

    assert [each["period"] for each in kpi["periods"]] == ["2026-06", "2026-07"]


SIGNED = """\
title = "First three months"

[steps.lunch]
title = "Have lunch together"
day = 6
owner = "buddy"
sign_off = "owner"

[steps.call]
title = "Call a client"
day = 7

[steps.talk]
title = "Talk about the first month"
day = 30
owner = "lead"
sign_off = "lead"
"""
HELPERS = {
    "onboarding/newcomer.toml": SIGNED,
    "people/budi.toml": 'name = "Budi"\nmanager = "ana"\nbuddy = "citra"\njoined = 2026-08-17\nonboarding = "newcomer"\n',
}


def todo_of(okr: Okr, who: str, *kinds: str) -> list[tuple[str, str, str]]:
    """What the person ticks or is told: kind, last part of the id, command."""
    found = json.loads(okr.does("todo", "--as", who, "-f", "json"))["data"]
    items = [*found["items"], *found["team"]]
    return [(i["kind"], i["id"].rpartition("/")[2], i["command"]) for i in items if i["kind"] in kinds]


def test_a_step_is_marked_by_whoever_signs_it_off(house: Okr) -> None:
    """Of `self` the newcomer, of `owner` the helper; the lead always. Others are told who may."""
    house.write(HELPERS | {"people/dewi.toml": 'name = "Dewi"\n'})

    for step, who in (("lunch", "budi"), ("talk", "budi"), ("talk", "citra"), ("call", "dewi")):
        refused = house("checkin", f"@budi/newcomer/{step}", "done", "--as", who)
        assert refused.code == 1, step
        may = {"lunch": "@citra or @ana", "talk": "@ana", "call": "@budi or @ana"}[step]
        assert f"only {may} can mark @budi/newcomer/{step} as done" in refused.err
    house.does("checkin", "lunch", "done", "--as", "citra")
    house.does("checkin", "talk", "done", "--as", "ana")
    house.does("checkin", "call", "done", "--as", "ana")

    (budi,) = people(house)
    assert [(s["id"].rpartition("/")[2], s["owner"], s["signer"], s["done"]) for s in budi["steps"]] == [
        ("lunch", "citra", "citra", True), ("call", None, None, True), ("talk", "ana", "ana", True)
    ]  # fmt: skip


def test_a_mark_of_the_newcomer_in_a_file_waits_for_the_sign_off(house: Okr) -> None:
    """It does not count; the one who signs it off has it in the todo, the newcomer no more. What a former lead signed off
    stays done."""
    mark = '[[update]]\nitem = "@budi/newcomer/talk"\ndate = 2026-08-19\ndone = true\n'
    house.write(HELPERS | {"checkins/2026-W34/2026-08-19-budi.toml": mark})

    assert "Talk about the first month · due 15 Sep, waits for @ana" in house.does("onboard")
    assert todo_of(house, "ana", "sign_off", "onboarding") == [
        ("sign_off", "talk", "okr checkin @budi/newcomer/talk done")
    ]
    # day 6 is Saturday the 22nd, so lunch is due on Monday, and so is day 7
    assert todo_of(house, "budi", "onboarding") == [
        ("onboarding", "call", "okr checkin @budi/newcomer/call done"),
        ("onboarding", "lunch", "okr checkin @budi/newcomer/lunch --note TEXT"),
    ]
    own = house.does("todo", "--as", "budi")
    assert "Call a client" in own.partition("okr done 1")[0]
    assert "okr done 2" not in own

    listed = house.does("todo", "--as", "ana")
    number = re.search(r"Talk about the first month.*okr done (\d)", listed)
    assert number, listed
    house.does("done", number[1], "--as", "ana")
    house.does("set", "@budi", "manager=citra")
    house.does("set", "team/growth", "lead=citra")
    assert people(house)[0]["steps"][2]["done"] is True


def test_a_due_day_that_is_free_moves_to_the_next_working_day(house: Okr) -> None:
    """Saturday the 22nd becomes Monday, and where the firm is closed on Monday Tuesday; `day` in the file stays."""
    house.write(HELPERS)
    dues = [step["due"] for step in people(house)[0]["steps"]]
    assert dues == ["2026-08-24", "2026-08-24", "2026-09-15"]

    house.write({"okr.toml": house.read("okr.toml") + "\n[calendar]\noff = [2026-08-24]\n"})
    assert [step["due"] for step in people(house)[0]["steps"]][:2] == ["2026-08-25", "2026-08-25"]
    workweek = (
        '\n[calendar]\nworkdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]\n'
    )
    house.write({"okr.toml": house.read("okr.toml").partition("\n[calendar]")[0] + workweek})
    assert [step["due"] for step in people(house)[0]["steps"]][:2] == ["2026-08-22", "2026-08-24"]


def test_a_person_named_buddy_goes_before_the_word(house: Okr) -> None:
    house.write(HELPERS | {"people/buddy.toml": 'name = "Buddy Holly"\n'})
    assert people(house)[0]["steps"][0]["owner"] == "buddy"


def test_of_a_lead_alone_in_the_firm_nobody_signs_off_so_they_do(house: Okr) -> None:
    house.write(
        {"onboarding/newcomer.toml": SIGNED, "people/budi.toml": 'name = "Budi"\nonboarding = "newcomer"\n'}
    )
    house.does("checkin", "@budi/newcomer/talk", "done", "--as", "budi")
    assert people(house)[0]["steps"][2] == people(house)[0]["steps"][2] | {"done": True, "signer": None}


# ── probation ────────────────────────────────────────────────────────────────────────────────────

ENDS = "2026-09-10"


def test_when_a_probation_ends_is_in_the_folder_of_the_author_alone(house: Okr) -> None:
    """Shown to the author at a terminal and in JSON, the last note counts; to others, in a page and in the workspace never."""
    house.write(HELPERS)
    before = {path: path.read_bytes() for path in house.root.rglob("*.toml")}
    said = house.does("onboard", "@budi", "--probation", "2026-10-01", "--as", "ana")
    house.environment.setenv("OKR_TODAY", "2026-08-20")
    house.does("onboard", "@budi", "--probation", ENDS, "--as", "ana")

    assert said.startswith("Kept private in ")
    assert "2026-08-19-ana-budi-probation.toml" in said
    assert {path: path.read_bytes() for path in house.root.rglob("*.toml")} == before
    assert "Probation ends  Thu 10 Sep 2026 · only you see this" in house.does(
        "onboard", "@budi", "--as", "ana"
    )
    seen = json.loads(house.does("onboard", "@budi", "--as", "ana", "-f", "json"))["data"]["people"][0]
    assert seen["probation_ends"] == ENDS
    for shown in (
        house.does("onboard", "@budi", "--as", "budi"),
        house.does("onboard", "@budi", "--as", "citra", "-f", "json"),
        *(
            house.does(*command, "@budi", "--as", "ana", "-f", form)
            for command in (("onboard",), ("coach", "agenda"))
            for form in ("markdown", "html", "csv")
        ),
        house.does("todo", "--person", "ana", "--as", "budi"),
        house.does("todo", "--all", "--as", "ana"),
    ):
        assert "robation" not in shown
        assert "10 Sep" not in shown
    for file in house.root.rglob("*"):
        assert not file.is_file() or b"probation" not in file.read_bytes(), file


@pytest.mark.parametrize(
    ("day", "listed"),
    [("2026-08-10", False), ("2026-08-11", True), ("2026-09-24", True), ("2026-09-25", False)],
)
def test_the_author_is_reminded_to_prepare_the_talk(house: Okr, day: str, listed: bool) -> None:
    """From 30 days before the 10th of September until two weeks after it."""
    house.write(HELPERS)
    house.does("onboard", "@budi", "--probation", ENDS, "--as", "ana", "--today", "2026-08-01")
    house.environment.setenv("OKR_TODAY", day)

    assert todo_of(house, "ana", "probation") == (
        [("probation", "@budi", "okr coach agenda @budi")] if listed else []
    )
    assert todo_of(house, "citra", "probation") == []
    said = house.does("todo", "--as", "ana", "--language", "id")
    assert ("masa probation Budi berakhir 10 Sep: siapkan obrolannya" in said) == listed


def test_a_probation_in_a_shared_file_is_an_error_and_shown_nowhere(house: Okr) -> None:
    """Its agreements neither: an error says where it belongs, without the day."""
    name = "2026-08-17-ana-budi-probation"
    file = f'kind = "probation"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-17\nprobation_ends = {ENDS}\n'
    house.write(
        HELPERS | {f"coaching/{name}.toml": file + '\n[[agreement]]\nowner = "budi"\ntext = "Zaubernuss"\n'}
    )

    found = house("check", "--select", "R015").out
    assert "a shared file says when somebody's probation ends" in found
    assert "okr onboard @budi --probation DATE" in found
    assert ENDS not in found
    for words in (("onboard", "@budi"), ("todo",), ("person", "@budi"), ("coach", "agenda", "@budi")):
        for who in ("ana", "budi"):
            shown = house.does(*words, "--as", who)
            assert not re.search("robation|Zaubernuss", shown), words
    house.refuses("checkin", f"{name}/1", "done", "--as", "budi", code=4, says=name)


def test_a_probation_is_of_somebody_else_on_a_day(house: Okr) -> None:
    house.write(HELPERS)
    house.refuses("onboard", "@budi", "--probation", ENDS, "--as", "budi", code=2, says="@budi is you")
    house.refuses("onboard", "@budi", "--probation", "soon", "--as", "ana", code=2, says="soon")
    house.refuses("onboard", "--probation", ENDS, "--as", "ana", code=2, says="okr onboard @NAME --probation")
    house.refuses("onboard", "@budi", "--probation", ENDS, "--path", "x", code=2, says="--path")


# ── questions ────────────────────────────────────────────────────────────────────────────────────

ASKING = HELPERS | {
    "onboarding/newcomer.toml": SIGNED.replace(
        "day = 7\n", 'day = 7\nask = ["What did they ask for", "What surprised you?"]\nwhy = "They pay us."\n'
    )
}


@pytest.mark.parametrize("words", [("checkin", "call", "done"), ("done", "1")])
def test_the_questions_of_a_step_are_asked_at_the_tick(house: Okr, words: tuple[str, ...]) -> None:
    """After the words that the answers are shared; what Enter skips is left out; the note arrives at the lead, with why."""
    house.write(ASKING)
    house.does("todo", "--as", "budi")
    code, seen = at_a_terminal(house.root, "A price list\n\n", *words, "--as", "budi")

    assert code == 0, seen
    shared, first, second = (
        seen.index(text)
        for text in ("Your answers are shared", "What did they ask for:", "What surprised you?")
    )
    assert shared < first < second
    assert 'note = "What did they ask for: A price list"' in house.read(
        "checkins/2026-W34/2026-08-19-budi.toml"
    )
    page = house.does("onboard", "@budi")
    assert "@budi · 19 Aug" in page
    assert "What did they ask for: A price list" in page
    (told,) = json.loads(house.does("todo", "--as", "ana", "-f", "json"))["data"]["for_you"]
    assert (told["kind"], told["from"], told["text"]) == (
        "onboarding", "budi", "Call a client: What did they ask for: A price list"
    )  # fmt: skip
    for who in ("budi", "dewi"):
        house.write({"people/dewi.toml": 'name = "Dewi"\n'})
        assert json.loads(house.does("todo", "--as", who, "-f", "json"))["data"]["for_you"] == []


def test_what_was_answered_is_not_asked_again(house: Okr) -> None:
    """With a note nothing is asked, undone neither; the newcomer answers for a step that the lead signs off."""
    asks = SIGNED.replace("day = 30\n", 'day = 30\nask = ["What surprised you?"]\n')
    house.write(HELPERS | {"onboarding/newcomer.toml": asks})
    code, seen = at_a_terminal(house.root, "", "checkin", "talk", "done", "--as", "budi")
    assert code == 1, seen
    assert "shared" not in seen
    code, seen = at_a_terminal(house.root, "The pace\n", "checkin", "talk", "--as", "budi")
    assert code == 0, seen
    assert "Talk about the first month · due 15 Sep, waits for @ana" in house.does("onboard")

    code, seen = at_a_terminal(house.root, "", "checkin", "talk", "done", "--as", "ana")
    assert code == 0, seen
    assert "surprised" not in seen


# ── the page of a newcomer, and the paths that come along ────────────────────────────────────────


def test_the_steps_of_one_newcomer_by_phase_with_why(house: Okr) -> None:
    """First 30, 60 and 90 days, said by the step or by its day; in Markdown and HTML, too."""
    more = '\n[steps.own]\ntitle = "Own a part"\nday = 31\n\n[steps.teach]\ntitle = "Teach"\nphase = 90\n'
    house.write(ASKING | {"onboarding/newcomer.toml": ASKING["onboarding/newcomer.toml"] + more})

    lines = [line.strip() for line in house.does("onboard", "@budi").splitlines()]
    heads = ["First 30 days", "First 60 days", "First 90 days"]
    assert [line for line in lines if line in heads] == heads
    assert "Why: They pay us." in lines
    assert lines.index("First 90 days") < next(at for at, line in enumerate(lines) if "Teach" in line)
    assert "60 hari pertama" in house.does("onboard", "@budi", "--language", "id")
    for form in ("markdown", "html"):
        shown = house.does("onboard", "@budi", "-f", form)
        assert "Why: They pay us." in shown
        assert "First 60 days" in shown


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("path", ["newcomer", "account-manager", "maker", "team-lead"])
def test_a_path_that_comes_along_trains(house: Okr, path: str, language: str) -> None:
    """Valid in both languages: company, units, skill and character, a talk at the end of each phase that the lead signs
    off, and questions; where the person has a lead and a buddy nothing is left open."""
    house.write(
        {
            "people/budi.toml": 'name = "Budi"\nmanager = "ana"\nbuddy = "citra"\njoined = 2026-08-17\n',
            "people/citra.toml": 'name = "Citra"\n',
        }
    )
    house.write({"okr.toml": house.read("okr.toml") + f'language = "{language}"\n'})
    (house.root / "onboarding/newcomer.toml").unlink()
    house.does("onboard", "@budi", "--path", path)

    (budi,) = people(house)
    steps = budi["steps"]
    assert [step["day"] for step in steps] == sorted(step["day"] for step in steps)
    assert {step["topic"] for step in steps} == {"profile", "unit", "skill", "character"}
    signed = [step["day"] for step in steps if step["signer"] == "ana"]
    assert {30, 60, 90} <= set(signed) or (path == "newcomer" and signed == [30])
    assert all(step["why"] for step in steps)
    assert sum(bool(step["ask"]) for step in steps) >= 2
    assert house("check", "--select", "F,R,Q013,P013").code == 0
    assert {(step["phase"] - 30 < step["day"] <= step["phase"]) for step in steps} == {True}


def test_the_paths_that_come_along_are_named(house: Okr) -> None:
    house.refuses("onboard", "@citra", "--path", "makers", code=4, says="Did you mean maker?")
    house.refuses(
        "onboard",
        "@citra",
        "--path",
        "zzz",
        code=4,
        says="Paths: newcomer, account-manager, maker, team-lead.",
    )
