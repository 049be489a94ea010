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


# ── what a role expects ──────────────────────────────────────────────────────────────────────────


def test_a_role_is_added_with_what_it_expects(firm: Okr) -> None:
    """The slug is typed, or made of the text; a colon inside of a sentence is no slug."""
    firm.does(
        "add", "role", "Lead designer", "--duty", "Draw, review", "--expects", "teaches: Others draw better",
        "--expects", "Asks the client first: always",
    )  # fmt: skip

    assert firm.read("roles/lead-designer.toml") == (
        'title = "Lead designer"\nduties = ["Draw, review"]\n\n'
        '[[expects]]\nslug = "teaches"\ntext = "Others draw better"\n\n'
        '[[expects]]\nslug = "asks-client-first"\ntext = "Asks the client first: always"\n'
    )
    firm.refuses(
        "add", "role", "X", "--expects", "a: b", "--expects", "a: c", code=1, says="of two expectations"
    )


def test_expectations_are_set_one_by_one(firm: Okr) -> None:
    """By their slug: changed, added behind the others, removed."""
    said = firm.does(
        "set",
        "role/head",
        "expects.decides=Decides with numbers, not with volume",
        "expects.listens=Asks, and waits",
    )
    firm.does("set", "role/head", "expects.coaches-others=")

    assert said.endswith(
        "  expects.decides: Decides with numbers → Decides with numbers, not with volume\n"
        "  expects.listens: (empty) → Asks, and waits\n"
    )
    assert firm.read("roles/head.toml").endswith(
        '[[expects]]\nslug = "decides"\ntext = "Decides with numbers, not with volume"\n\n'
        '[[expects]]\nslug = "listens"\ntext = "Asks, and waits"\n'
    )
    firm.refuses("set", "role/head", "expects.Two_Words=x", code=2, says='expects: invalid name "Two_Words"')
    assert "already has these values" in firm.does("set", "role/head", "expects.nothing=")


def test_check_names_what_leads_to_no_expectation(firm: Okr) -> None:
    """A role that is not there, an expectation that its role does not have, a slug twice or of no form."""
    said = 'kind = "recognition"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-1{}\ntext = "Hi"\nshows = "{}"\n'
    talk = 'kind = "talk"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-14\ntoward = "{}"\ntopics = ["A"]\n'
    texts = ("head/decides", "head/decide", "chief/decides", "head")
    firm.write(
        {f"coaching/2026-08-1{n}-ana-budi-recognition.toml": said.format(n, text) for n, text in enumerate(texts)}
        | {f"coaching/2026-08-14-ana-budi-talk{n}.toml": talk.format(text) for n, text in (("", "head"), ("-2", "head/x"))}
        | {"roles/cook.toml": 'title = "Cook"\nexpects = [{ slug = "a", text = "A" }, { slug = "a", text = "B" }, { slug = "B c", text = "C" }]\n'}
    )  # fmt: skip

    found = firm("check", "--select", "R001,R014").out

    lines = (line.removeprefix("coaching/2026-08-").removeprefix("roles/") for line in found.splitlines())
    assert list(lines) == [
        '11-ana-budi-recognition.toml:6:1: R001 shows: unknown expectation "head/decide"',
        "    did you mean head/decides? else add it, or remove the reference",
        '12-ana-budi-recognition.toml:6:1: R001 shows: unknown expectation "chief/decides"',
        "    add it, or remove the reference",
        '13-ana-budi-recognition.toml:6:1: R001 shows: unknown expectation "head"',
        "    add it, or remove the reference",
        '14-ana-budi-talk-2.toml:5:1: R001 toward: unknown expectation "head/x"',
        "    add it, or remove the reference",
        'cook.toml:2:42: R014 "a" is the slug of two expectations',
        "    give one of them another slug",
        'cook.toml:2:70: R014 "B c" cannot be a slug',
        "    write it as b-c",
    ]
