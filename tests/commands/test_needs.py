"""What an objective needs from others: written with it, answered by who is asked, and seen by both."""

from __future__ import annotations

import json

import pytest

from tests.running import GROW, Okr

FILE = "objectives/2026-Q3/case-studies.toml"
NEED = "2026-Q3/case-studies/needs"
PEOPLE = {
    "people/hannah.toml": 'name = "Hannah"\nteam = "design"\n',
    "people/joko.toml": 'name = "Joko"\nteam = "design"\n',
    "teams/design.toml": 'name = "Design"\nlead = "hannah"\n',
}
DRAFTS = "team/design 2026-08-21 Two page drafts"


@pytest.fixture
def asked(okr: Okr) -> Okr:
    """A goal that needs something from a team and from a person."""
    okr.write(PEOPLE)
    okr(
        "add", "objective", "Write case studies", "--slug", "case-studies", "--as", "budi",
        "--needs", DRAFTS, "--needs", "@ana A list of clients, by size",
    )  # fmt: skip
    return okr


def todo(okr: Okr, person: str, kind: str = "need") -> list[tuple[str, str]]:
    data = json.loads(okr("todo", "--person", person, "-f", "json").out)["data"]
    return [(item["id"], item["why"]) for item in data["items"] if item["kind"] == kind]


def states(okr: Okr) -> list[tuple[str, str | None, str | None]]:
    data = json.loads(okr("show", "case-studies", "-f", "json").out)["data"]
    return [(each["from"], each["answer"], each["answered_by"]) for each in data["needs"]]


def test_it_is_written_as_the_file_has_it(asked: Okr) -> None:
    """One line, the day only where there is one; a comma does not end it."""
    assert asked.read(FILE).splitlines()[3] == (
        'needs = [{ from = "team/design", what = "Two page drafts", by = 2026-08-21 }, '
        '{ from = "@ana", what = "A list of clients, by size" }]'
    )


def test_one_more_is_added_to_those_that_are_there(asked: Okr) -> None:
    """`+=` adds to any list, and makes one where there is none."""
    asked.does("set", "case-studies", "needs+=@joko 2026-09-01 Ten photos")
    asked.does("set", "case-studies", "supports+=2026/win-east-java")

    text = asked.read(FILE)
    assert text.count("from =") == 3
    assert '{ from = "@joko", what = "Ten photos", by = 2026-09-01 }]' in text
    assert 'supports = ["2026/win-east-java"]' in text
    asked.refuses("set", "case-studies", "owner+=ana", code=2, says="owner is not a list")


def test_who_is_asked_is_known(asked: Okr) -> None:
    """A name that means nobody is refused, with the nearest; so is a need without words."""
    asked.refuses(
        "set", "case-studies", "needs+=team/desing Drafts", code=4, says='unknown team "team/desing"'
    )
    asked.refuses("set", "case-studies", "needs+=@hana Drafts", code=4, says='unknown person "@hana"')
    asked.refuses("set", "case-studies", "needs+=Drafts", code=2, says="does not say who is asked for what")


def test_it_waits_for_the_person_or_the_lead(asked: Okr) -> None:
    """Until there is an answer, and from nobody else of the team."""
    assert todo(asked, "hannah") == [(f"{NEED}/1", "Two page drafts (needed for Write case studies)")]
    assert todo(asked, "ana") == [(f"{NEED}/2", "A list of clients, by size (needed for Write case studies)")]
    assert todo(asked, "joko") == todo(asked, "budi") == []
    said = asked("todo", "--person", "hannah", "--language", "id").out
    assert "kebutuhan    Two page drafts (dibutuhkan untuk Write case studies) · 2 hari lagi" in said

    asked("ack", "case-studies/needs/1", "yes", "--as", "joko")
    assert todo(asked, "hannah") == []


def test_an_answer_is_in_the_file_of_who_gave_it(asked: Okr) -> None:
    """With the words that follow; who needs it sees the answer, and its objective shows it in both languages."""
    said = asked.does("ack", "case-studies/needs/1", "Tidak, baru bisa bulan September", "--as", "hannah")

    assert said.startswith(f'Your answer to "Two page drafts" ({NEED}/1): no\n')
    assert asked.read("checkins/2026-W34/2026-08-19-hannah.toml") == (
        f'[[update]]\nitem = "{NEED}/1"\ndate = 2026-08-19\n'
        'note = "baru bisa bulan September"\nacknowledged = "no"\n'
    )
    assert states(asked) == [("team/design", "no", "hannah"), ("@ana", None, None)]
    assert todo(asked, "budi", "acknowledged") == [
        (f"{NEED}/1", "@hannah on 19 Aug: no, baru bisa bulan September · Two page drafts")
    ]
    assert (
        "team/design: Two page drafts, by 21 Aug · not agreed (@hannah, 19 Aug): baru bisa bulan September\n"
        in asked("show", "case-studies").out
    )
    assert (
        "@ana: A list of clients, by size · belum dijawab\n"
        in asked("show", "case-studies", "--language", "id").out
    )
    asked.does("ack", "case-studies/needs/1", "yes", "--as", "hannah")
    assert states(asked)[0] == ("team/design", "yes", "hannah")


def test_only_who_is_asked_can_answer(asked: Okr) -> None:
    """Nor is there an answer to what nobody asks for."""
    asked.refuses("ack", f"{NEED}/1", "yes", "--as", "budi", code=1, says="is asked of team/design")
    asked.refuses("ack", f"{NEED}/2", "yes", "--as", "hannah", code=1, says="is asked of @ana")
    asked.refuses("ack", f"{NEED}/2", "fine", "--as", "ana", code=2, says="yes or no")
    asked.refuses("ack", f"{NEED}/3", "yes", "--as", "ana", code=4, says='unknown need "3"')
    asked.refuses("ack", f"{NEED}/2", "--as", "ana", code=2, says="WORD is missing")


def test_what_was_answered_keeps_its_place(asked: Okr) -> None:
    """Otherwise the yes would belong to other words; what has no answer can still change."""
    asked.does("ack", f"{NEED}/2", "yes", "--as", "ana")
    for change in ("needs=", f"needs={DRAFTS}"):
        asked.refuses("set", "case-studies", change, code=1, says="@ana answered need 2")

    asked.does("set", "case-studies", "needs+=@joko Photos")
    assert [answer for _, answer, _ in states(asked)] == [None, "yes", None]


def test_an_answer_follows_its_objective(asked: Okr) -> None:
    """Under the new id, by the old one too, and no update is unknown."""
    asked.does("ack", f"{NEED}/2", "yes", "--as", "ana")
    asked("move", "2026-Q3/case-studies", "2026-Q3/stories")

    assert json.loads(asked("show", "stories", "-f", "json").out)["data"]["needs"][1]["answer"] == "yes"
    asked.does("ack", f"{NEED}/1", "yes", "--as", "hannah")
    assert '"2026-Q3/stories/needs/1"' in asked.read("checkins/2026-W34/2026-08-19-hannah.toml")
    assert "R005" not in asked("check").out


def test_a_person_who_is_asked_is_renamed(asked: Okr) -> None:
    """As in any other reference."""
    asked("move", "@ana", "@ana-wijaya")
    assert 'from = "@ana-wijaya"' in asked.read(FILE)


def test_the_check_names_what_is_wrong(okr: Okr) -> None:
    """Unknown teams, what is no team, and what passed without an answer."""
    needs = 'needs = [{ from = "team/desing", what = "a" }, { from = "role/account-manager", what = "b" }, '
    needs += (
        '{ from = "@budi", what = "c", by = 2026-08-18 }, { from = "@budi", what = "d", by = 2026-08-19 }]\n'
    )
    okr.write({GROW: f'title = "Grow"\nowner = "ana"\n{needs}', **PEOPLE})
    okr.write({"checkins/2026-W34/2026-08-19-budi.toml": '[[update]]\nitem = "2026-Q3/grow-revenue/needs/9"\n'
               'date = 2026-08-19\nacknowledged = "yes"\n'})  # fmt: skip
    said = okr("check", "--select", "R,P014").out
    for line in (
        f'{GROW}:3:12: R001 from: unknown team "team/desing"',
        f"{GROW}:3:50: R001 from: role/account-manager is a role, not a team or a person",
        "R005 update of the unknown item",
        "P014 needed from @budi by 18 Aug 2026, no answer yet",
    ):
        assert line in said
    assert said.count("P014 needed") == 1


def test_it_stays_behind_when_a_goal_is_carried_over(asked: Okr) -> None:
    """What was agreed was agreed for its cycle."""
    asked("add", "kr", "case-studies", "Raise talks from 1 to 7", "--from", "1", "--to", "7")
    asked.does("rollover", "2026-Q3/case-studies")
    assert "needs" not in asked.read("objectives/2026-Q4/case-studies.toml")


def test_a_need_is_one_word_of_the_command_that_asks_again(asked: Okr) -> None:
    """Whoever copies it runs nothing that a colleague wrote."""
    asked.does("set", "case-studies", "needs+=@joko $(touch ~/x) `id`")

    said = asked.does("rollover", "case-studies", "--dry-run")

    assert "'needs+=@joko DATE $(touch ~/x) `id`'" in said
