"""Growth toward the next role: what is recorded of an expectation, and who reads it."""

from __future__ import annotations

import pytest

from tests.running import Okr

PEOPLE = {
    "people/ana.toml": 'name = "Ana Wijaya"\nteam = "growth"\nrole = "head"\nmanager = "sari"\n',
    "people/budi.toml": 'name = "Budi Santoso"\nmanager = "ana"\nteam = "growth"\n',
    "people/dewi.toml": 'name = "Dewi Lestari"\nteam = "growth"\n',
    "people/joko.toml": 'name = "Joko"\n',
    "people/sari.toml": 'name = "Sari"\n',
    "roles/head.toml": """\
title = "Head of growth"
duties = ["Lead the team"]

[[expects]]
slug = "coaches-others"
text = "Others grow because of what she asks"

[[expects]]
slug = "decides"
text = "Decides with numbers"
""",
}
COACHES = "head/coaches-others"


@pytest.fixture
def firm(okr: Okr) -> Okr:
    okr.write(PEOPLE)
    return okr


def notes(okr: Okr) -> dict[str, str]:
    """The private notes, by author and name."""
    home = okr.root.parent / "home" / "data" / "okr" / "k3v9q2xw"
    return {f"{file.parent.name}/{file.name}": file.read_text("utf-8") for file in home.glob("*/*.toml")}


# ── recording ────────────────────────────────────────────────────────────────────────────────────


def test_a_recognition_shows_an_expectation(firm: Okr) -> None:
    """By the whole name, or by its slug alone where only one role has it."""
    firm.does("coach", "recognise", "@budi", "You asked first.", "--shows", COACHES, "--as", "dewi")
    firm.does("coach", "recognise", "@budi", "Numbers first.", "--shows", "decides", "--as", "ana")

    assert firm.read("coaching/2026-08-19-dewi-budi-recognition.toml") == (
        'kind = "recognition"\nfrom = "dewi"\nto = "budi"\ndate = 2026-08-19\n'
        'text = "You asked first."\nshows = "head/coaches-others"\n'
    )
    assert 'shows = "head/decides"\n' in firm.read("coaching/2026-08-19-ana-budi-recognition.toml")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ("recognise", "@budi", "Hi", "--shows", "head/coaches-other"),
            '--shows: unknown expectation "head/coaches-other"\nhint: Did you mean head/coaches-others?',
        ),
        (("recognise", "@budi", "Hi", "--shows", "chief/decides"), 'unknown expectation "chief/decides"'),
        (("talk", "@budi", "--topic", "A", "--toward", "heat"), '--toward: unknown role "heat"'),
        (
            ("talk", "@budi", "--topic", "A", "--toward", "head/none"),
            '--toward: unknown expectation "head/none"',
        ),
        (("mark", "@budi", "head/none", "seen"), 'unknown expectation "head/none"'),
        (("mark", "@nobody", COACHES, "seen"), 'unknown person "@nobody"'),
    ],
)
def test_a_role_and_its_expectation_have_to_exist(firm: Okr, words: tuple[str, ...], says: str) -> None:
    firm.refuses("coach", *words, "--as", "ana", code=4, says=says)

    assert notes(firm) == {}


def test_a_one_on_one_has_agreements_for_the_next_role(firm: Okr) -> None:
    """A role, or one of its expectations; a role alone is nothing that was said."""
    agreed = ("--agreement", "@budi 2026-08-26 Lead the retro", "--as", "ana")
    firm.does("coach", "talk", "@budi", "--toward", "head", "--share", *agreed)
    firm.does("coach", "talk", "@dewi", "--toward", COACHES, *agreed, "--topic", "Next role")

    assert 'date = 2026-08-19\ntoward = "head"\n\n[[agreement]]' in firm.read(
        "coaching/2026-08-19-ana-budi-talk.toml"
    )
    assert 'toward = "head/coaches-others"\n' in notes(firm)["ana/2026-08-19-ana-dewi-talk.toml"]
    firm.refuses(
        "coach", "talk", "@budi", "--toward", "head", "--as", "ana", code=2, says="no topic and no agreement"
    )


def test_agreements_that_are_shared_name_their_role(firm: Okr) -> None:
    """Else the other would not see what they are for. The topics stay private; without topics nothing does."""
    agreed = ("--toward", "head", "--agreement", "@budi Lead the retro", "--share-agreements", "--as", "ana")
    firm.does("coach", "talk", "@budi", "--topic", "Patience", *agreed)
    firm.does("coach", "talk", "@dewi", *agreed)

    shared = firm.read("coaching/2026-08-19-ana-budi-talk.toml")
    assert 'toward = "head"\n' in shared
    assert "Patience" not in shared
    assert list(notes(firm)) == ["ana/2026-08-19-ana-budi-talk.toml"]


def test_a_mark_is_private_until_it_is_shared(firm: Okr) -> None:
    """In the own folder of the author, also of a mark of oneself."""
    before = firm.files()
    firm.does("coach", "mark", "@budi", COACHES, "growing", "I wait longer now.", "--as", "budi")
    firm.does("coach", "mark", "@budi", COACHES, "not yet", "--as", "ana")

    assert firm.files() == before
    assert notes(firm) == {
        "budi/2026-08-19-budi-budi-growth.toml": 'kind = "growth"\nfrom = "budi"\nto = "budi"\ndate = 2026-08-19\n'
        'text = "I wait longer now."\nshows = "head/coaches-others"\nmark = "growing"\n',
        "ana/2026-08-19-ana-budi-growth.toml": 'kind = "growth"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-19\n'
        'shows = "head/coaches-others"\nmark = "not yet"\n',
    }

    firm.does("coach", "mark", "@budi", "decides", "Not-Yet", "--share", "--as", "budi")
    assert firm.read("coaching/2026-08-19-budi-budi-growth.toml").endswith(
        'shows = "head/decides"\nmark = "not yet"\n'
    )
    assert firm("check", "--select", "Q012,R010,R001").err == "No problems found.\n"


@pytest.mark.parametrize("who", ["dewi", "joko"])
def test_only_the_person_and_those_who_lead_them_mark(firm: Okr, who: str) -> None:
    """Sari is the manager of a manager; a colleague thanks instead."""
    firm.does("coach", "mark", "@budi", COACHES, "seen", "--as", "sari")
    firm.refuses(
        "coach", "mark", "@budi", COACHES, "seen", "--as", who, code=1,
        says=f"the growth of @budi is not for @{who}\n"
        "hint: It is for the person and those who lead them: @budi, @ana, @sari.",
    )  # fmt: skip

    assert list(notes(firm)) == ["sari/2026-08-19-sari-budi-growth.toml"]


def test_a_mark_is_one_of_three_words(firm: Okr) -> None:
    firm.refuses(
        "coach", "mark", "@budi", COACHES, "7", "--as", "ana", code=2,
        says='invalid MARK "7"\nhint: Choose seen, growing or not yet.',
    )  # fmt: skip
