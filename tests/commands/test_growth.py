"""Growth toward the next role: what is recorded of an expectation, and who reads it."""

from __future__ import annotations

import json
from typing import Any

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
    goal = "objectives/2026-Q3/grow-revenue.toml"
    okr.write(PEOPLE | {goal: okr.read(goal).replace('colour = "kept for ever"\n', "")})
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
            ("recognise", "@budi", "Hi", "--shows", "head/coaches-otters"),
            '--shows: unknown expectation "head/coaches-otters"\nhint: Did you mean head/coaches-others?',
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


# ── okr person --toward ──────────────────────────────────────────────────────────────────────────

EVIDENCE = {
    "objectives/2026-Q2/clients.toml": 'title = "Keep the clients we win"\nowner = "budi"\n'
    '[closed]\ndate = 2026-06-30\ngrade = 0.8\noutcome = "keep"\n',
    "objectives/2026-Q3/venues.toml": 'title = "Win the venues"\nowner = "budi"\n',
    "meetings/2026-08-14-growth-retro.toml": 'kind = "retro"\nteam = "growth"\ndate = 2026-08-14\nby = "budi"\n',
    "coaching/2026-07-17-dewi-budi-recognition.toml": 'kind = "recognition"\nfrom = "dewi"\nto = "budi"\n'
    'date = 2026-07-17\ntext = "You asked until I saw it."\nabout = "2026-Q3/venues"\nshows = "head/coaches-others"\n',
    "coaching/2026-07-18-joko-budi-recognition.toml": 'kind = "recognition"\nfrom = "joko"\nto = "budi"\n'
    'date = 2026-07-18\ntext = "For nothing in particular."\n',
    "coaching/2026-07-20-ana-budi-talk.toml": 'kind = "talk"\nfrom = "ana"\nto = "budi"\ndate = 2026-07-20\n'
    'toward = "head/coaches-others"\n[[agreement]]\nowner = "budi"\ndue = 2026-08-10\ntext = "Let Dewi lead the call"\n'
    '[[agreement]]\nowner = "budi"\ndue = 2026-08-26\ntext = "Ask twice before you answer"\n',
    "coaching/2026-07-21-budi-ana-talk.toml": 'kind = "talk"\nfrom = "budi"\nto = "ana"\ndate = 2026-07-21\n'
    'toward = "head"\n[[agreement]]\nowner = "budi"\ndue = 2026-08-12\ntext = "Write down the price list"\n',
    "checkins/2026-W33/2026-08-11-budi.toml": '[[update]]\nitem = "2026-07-20-ana-budi-talk/1"\ndate = 2026-08-11\ndone = true\n',
}
PAGE = """\
Budi Santoso: growth toward Head of growth · @budi · role/head
Tue 19 Aug 2025 to Wed 19 Aug 2026

Others grow because of what she asks · coaches-others
  17 Jul       You asked until I saw it. · from @dewi, 2026-Q3/venues
  11 Aug       Let Dewi lead the call · agreed with @ana, done
  next chance  Ask twice before you answer · agreed with @ana, due 26 Aug
  marks        self: growing, 19 Aug, only you see it · @ana: not yet, 18 Aug
               @budi: I wait longer now.

Decides with numbers · decides
  not seen yet

Seen for the role as a whole
  30 Jun  Keep the clients we win · goal closed, keep, 2026-Q2/clients
  14 Aug  Led the retro · team/growth

Next chances
  Write down the price list · agreed with @ana, 7 days overdue
  Win the venues · running goal, until 30 Sep, 2026-Q3/venues
  Lead a meeting of the team Growth

Duties of the next role
  Lead the team

Mark: okr coach mark @budi head/coaches-others seen
or growing, or "not yet"
"""
HALAMAN = """\
Budi Santoso: perkembangan ke jabatan Head of growth · @budi · role/head
Sel 19 Agu 2025 sampai Rab 19 Agu 2026

Others grow because of what she asks · coaches-others
  17 Jul      You asked until I saw it. · dari @dewi, 2026-Q3/venues
  11 Agu      Let Dewi lead the call · disepakati dengan @ana, sudah selesai
  berikutnya  Ask twice before you answer · disepakati dengan @ana, tenggat 26 Agu
  tanda       diri sendiri: mulai terlihat, 19 Agu, hanya kamu yang lihat · @ana: belum, 18 Agu
              @budi: I wait longer now.

Decides with numbers · decides
  belum terlihat

Terlihat untuk jabatan ini secara umum
  30 Jun  Keep the clients we win · tujuan ditutup, lanjutkan, 2026-Q2/clients
  14 Agu  Memimpin retro · team/growth

Kesempatan berikutnya
  Write down the price list · disepakati dengan @ana, lewat 7 hari
  Win the venues · tujuan yang berjalan, sampai 30 Sep, 2026-Q3/venues
  Pimpin satu rapat tim Growth

Uraian tugas jabatan berikutnya
  Lead the team

Tandai: okr coach mark @budi head/coaches-others seen
atau growing, atau "not yet"
"""


@pytest.fixture
def grown(firm: Okr) -> Okr:
    """A year of Budi, in which one expectation was seen, with marks of both sides."""
    firm.write(EVIDENCE)
    firm.does("coach", "mark", "@budi", COACHES, "growing", "I wait longer now.", "--as", "budi")
    firm.does("coach", "mark", "@budi", COACHES, "not yet", "--share", "--as", "ana", "--today", "2026-08-18")
    firm.does("coach", "mark", "@budi", "decides", "seen", "--as", "ana")
    return firm


def test_what_was_seen_of_each_expectation(grown: Okr) -> None:
    """Evidence with its day and from whom; private marks are those of who asks."""
    assert grown.does("person", "@budi", "--toward", "head", "--as", "budi") == PAGE
    assert grown.does("person", "@budi", "--toward", "head", "--as", "budi", "--language", "id") == HALAMAN


def toward(okr: Okr, who: str, *words: str) -> dict[str, Any]:
    """The JSON of Budi's growth, as somebody reads it."""
    data: dict[str, Any] = json.loads(
        okr.does("person", "@budi", "--toward", "head", *words, "--as", who, "-f", "json")
    )["data"]
    return data


@pytest.mark.parametrize(
    ("who", "own", "of_leads"),
    [
        ("budi", ["growing", None], [["not yet"], []]),
        ("ana", [None, None], [["not yet"], ["seen"]]),
        ("sari", [None, None], [["not yet"], []]),
    ],
)
def test_each_reads_shared_marks_and_their_own(
    grown: Okr, who: str, own: list[str | None], of_leads: list[list[str]]
) -> None:
    """Budi does not read that Ana has seen the second, nor Ana what Budi says of the first."""
    expectations = toward(grown, who)["expectations"]

    assert [each["self"] and each["self"]["mark"] for each in expectations] == own
    assert [[mark["mark"] for mark in each["leads"]] for each in expectations] == of_leads


def test_the_newest_mark_of_an_author_counts(grown: Okr) -> None:
    """By its day, also where the older one was shared; of one day the shared one."""
    grown.does("coach", "mark", "@budi", COACHES, "growing", "--as", "ana")
    marks = toward(grown, "ana")["expectations"][0]["leads"]
    assert [(mark["mark"], mark["private"]) for mark in marks] == [("growing", True)]

    grown.does("coach", "mark", "@budi", COACHES, "seen", "--as", "ana", "--share")
    assert [mark["mark"] for mark in toward(grown, "ana")["expectations"][0]["leads"]] == ["seen"]
    assert [mark["mark"] for mark in toward(grown, "budi")["expectations"][0]["leads"]] == ["seen"]


def test_growth_is_of_a_span(grown: Okr) -> None:
    """What was before it is not told; a mark is as it stood on its last day."""
    found = toward(grown, "budi", "--from", "2026-08-01", "--to", "2026-08-18")

    assert [[seen["id"] for seen in each["evidence"]] for each in found["expectations"]] == [
        ["2026-07-20-ana-budi-talk/1"],
        [],
    ]
    assert [seen["id"] for seen in found["evidence"]] == ["2026-08-14-growth-retro"]
    assert found["expectations"][0]["self"] is None


def test_growth_is_for_the_person_and_those_who_lead_them(grown: Okr) -> None:
    for who in ("dewi", "joko"):
        grown.refuses(
            "person", "@budi", "--toward", "head", "--as", who, code=1,
            says="hint: It is for the person and those who lead them: @budi, @ana, @sari.",
        )  # fmt: skip
    grown.refuses("person", "@budi", "--toward", "head", code=1, says="cannot tell who you are")
    grown.refuses("person", "@budi", "--toward", "chief", "--as", "ana", code=4, says="unknown role")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ("-f", "html"),
            "growth is not passed on, so there is no html of it\nhint: Choose terminal, json or markdown.",
        ),
        (("-f", "csv"), "growth is not passed on, so there is no csv of it"),
        (("--excel",), "growth is not passed on, so there is no csv of it"),
        (("-o", "budi.md"), "growth is not passed on, so it is not written to a file\nhint: Leave out -o."),
        (("-o", "budi.json"), "growth is not passed on, so it is not written to a file"),
    ],
)
def test_growth_is_not_passed_on(grown: Okr, words: tuple[str, ...], says: str) -> None:
    before = grown.files()
    grown.refuses("person", "@budi", "--toward", "head", "--as", "budi", *words, code=2, says=says)

    assert grown.files() == before


def test_a_role_without_expectations_says_how_to_add_one(firm: Okr) -> None:
    firm.write({"roles/cook.toml": 'title = "Cook"\nduties = ["Cook"]\n'})

    said = firm.does("person", "@dewi", "--toward", "cook", "--as", "dewi")

    assert "The role has no expectations yet. Add one: okr set role/cook expects.SLUG=TEXT\n" in said


# ── okr bench ────────────────────────────────────────────────────────────────────────────────────


def test_the_bench_of_a_role(grown: Okr) -> None:
    """Of each expectation those whom the reader leads, by name from A to Z, with the newest that shows it."""
    said = 'kind = "recognition"\nfrom = "sari"\nto = "{}"\ndate = 2026-08-1{}\ntext = "Hi"\nshows = "{}"\n'
    grown.write(
        {
            f"coaching/2026-08-1{day}-sari-{to}-recognition.toml": said.format(to, day, shows)
            for to, day, shows in (
                ("dewi", 1, COACHES),
                ("dewi", 2, COACHES),
                ("dewi", 3, "head/decides"),
                ("joko", 4, COACHES),
            )
        }
        | {"people/dewi.toml": 'name = "adewi Lestari"\nteam = "growth"\n'}
    )

    assert grown.does("bench", "head", "--as", "ana") == (
        "Expectations of Head of growth · role/head\n"
        "Tue 19 Aug 2025 to Wed 19 Aug 2026, people you lead, by name\n\n"
        "Others grow because of what she asks · coaches-others\n"
        "  adewi Lestari @dewi · 12 Aug, from @sari\n"
        "  Budi Santoso @budi · 11 Aug, from @ana\n\n"
        "Decides with numbers · decides\n"
        "  adewi Lestari @dewi · 13 Aug, from @sari\n\n"
        "Evidence for one person: okr person @NAME --toward head\n"
    )


def test_the_bench_is_for_leads(grown: Okr) -> None:
    """And is not passed on; who leads nobody is told where that stands."""
    grown.refuses("bench", "head", "--as", "joko", code=1, says="@joko leads nobody")
    for words in (("-f", "html"), ("-f", "csv"), ("-o", "x.md")):
        grown.refuses("bench", "head", "--as", "ana", *words, code=2, says="error: ")
    assert "belum terlihat" in grown.does("bench", "head", "--as", "sari", "--language", "id")


# ── what nobody else reads ───────────────────────────────────────────────────────────────────────

SECRET = "Zaubernuss"
PAGES = (
    *(
        ("report", "--all"),
        ("report", "--ritual"),
        ("report", "--month", "2026-08"),
        ("report", "--quarter-review"),
    ),
    *(("person", "@budi"), ("todo", "--all"), ("todo", "--person", "budi"), ("coach", "agenda", "@budi")),
    *(
        ("compare",),
        ("tree",),
        ("list", "people"),
        ("list", "roles"),
        ("show", "@budi"),
        ("show", "role/head"),
    ),
    *(
        ("log", "@budi"),
        ("diff",),
        ("calendar",),
        ("onboard",),
        ("meet", "week"),
        ("meet", "retro"),
        ("check",),
    ),
)
"""All that shows something of people, but for growth itself."""


def test_a_mark_stands_nowhere_else(grown: Okr) -> None:
    """A private one on no page of its author, a shared one on no page of anybody. A site is in test_site."""
    before = {
        (words, form): said(grown, words, form)
        for words in PAGES
        for form in ("terminal", "json", "html", "csv")
    }
    grown.does("coach", "mark", "@budi", COACHES, "seen", SECRET, "--as", "ana")
    grown.does("coach", "mark", "@budi", COACHES, "seen", SECRET, "--as", "budi", "--share")

    assert SECRET in grown.does("person", "@budi", "--toward", "head", "--as", "ana")
    assert {key: said(grown, *key) for key in before} == before
    assert sum(len(text) for text in before.values()) > 50_000


def said(okr: Okr, words: tuple[str, ...], form: str) -> str:
    """What Ana reads, the lead of Budi; of a command without that format the refusal."""
    ran = okr(*words, "-f", form, "--as", "ana")
    return ran.out + ran.err
