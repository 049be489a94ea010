"""Check-ins of what is counted by its kinds, begins with the first value, or has no target yet: what is typed, written and told."""

from __future__ import annotations

import json

import pytest

from tests.running import GROW, Okr
from tests.terminals import conversation

GOAL = """\
title = "Staff the clinic"

owner = "ana"

[key_results.hire]
title = "Hire 5 nurses"

parts = { senior = 2, other = 3 }

[key_results.visits]
title = "Raise visits"

start = "first"
by = "+17%"

[key_results.later]
title = "Raise referrals"

start = "first"
target = "open"

[key_results.share]
title = "Raise the share of repeat visits"

target = "open"

[key_results.licence]
title = "Get the licence"

result = "words"

[key_results.wait]
title = "Keep the wait short"

at_most = "open"

[key_results.ward]
title = "Find beds"

parts = { "short stay" = 4, surgery = 1, burns = 2000 }
"""
FILE = "checkins/2026-W34/2026-08-19-ana.toml"


@pytest.fixture
def goals(okr: Okr) -> Okr:
    plain = okr.read(GROW).replace('colour = "kept for ever"\n', "")  # no warning
    okr.write({"objectives/2026-Q3/staff.toml": GOAL, GROW: plain})
    okr.environment.setenv("OKR_USER", "ana")
    return okr


@pytest.mark.parametrize(
    ("typed", "written", "told"),
    [
        # (1 + 2) / 5, (2 + 0) / 5, (min(3, 2) + 0) / 5, and (0 + 1) / 5
        ("senior=1 other=2", "{ senior = 1, other = 2 }", "senior 1 of 2, other 2 of 3: 3 of 5 · 60%"),
        ("senior=2", "{ senior = 2 }", "senior 2 of 2: 2 of 5 · 40%"),
        ("senior=3", "{ senior = 3 }", "senior 3 of 2: 3 of 5 · 40%"),
        ("other = 1", "{ other = 1 }", "other 1 of 3: 1 of 5 · 20%"),
        ("senior 1, other 2", "{ senior = 1, other = 2 }", "senior 1 of 2, other 2 of 3: 3 of 5 · 60%"),
        ("senior 1 other 2", "{ senior = 1, other = 2 }", "senior 1 of 2, other 2 of 3: 3 of 5 · 60%"),
        ("Senior=1;oth=2", "{ senior = 1, other = 2 }", "senior 1 of 2, other 2 of 3: 3 of 5 · 60%"),
        ("senior=1,5", "{ senior = 1.5 }", "senior 1.5 of 2: 1.5 of 5 · 30%"),
        ("senior=0", "{ senior = 0 }", "senior 0 of 2: 0 of 5 · 0%"),
    ],
)
def test_counts_are_typed_by_their_kinds(goals: Okr, typed: str, written: str, told: str) -> None:
    """As one argument or several, with `=` or a blank, by a unique beginning; what is not named stays."""
    for words in ([typed], typed.split()):
        said = goals.does("checkin", "hire", *words)

        assert f"  {told}" in said
        assert f"\nparts = {written}\n" in goals.read(FILE)
        goals.does("undo")


def test_a_confidence_and_a_note_come_behind_the_counts(goals: Okr) -> None:
    """(1 + 2) / 5; then only the seniors: (2 + 2) / 5."""
    said = goals.does("checkin", "hire", "senior=1", "other=2", "7", "Two signed")
    more = goals.does("checkin", "hire", "senior", "2", "8", "!Other 3 clinics hire too")

    assert '3 of 5 · 60%, ahead (expected 54%) · confidence 7 · note "Two signed"' in said
    assert 'senior 2 of 2: 4 of 5 · 80%, ahead (expected 54%) · confidence 8 · blocker "Other 3' in more
    assert "\nparts = { senior = 2 }\nconfidence = 8\n" in goals.read(FILE)


def test_what_is_added_comes_on_top_of_what_was_counted_that_day(goals: Okr) -> None:
    """Of each kind by itself: 1 + 1 seniors, and the first of the others."""
    goals.does("checkin", "hire", "senior=1")
    assert "senior 2 of 2, other 1 of 3: 3 of 5" in goals.does("checkin", "hire", "senior=1 other=1", "--add")
    assert "\nparts = { senior = 2, other = 1 }\n" in goals.read(FILE)


def test_names_of_several_words_and_large_counts(goals: Okr) -> None:
    """3 + 1,250 of 4 + 1 + 2,000; a note may have a sign of equality."""
    said = goals.does("checkin", "ward", "short stay=3", "burns=1250", "6", "a = b")

    assert "short stay 3 of 4, burns 1250 of 2000: 1253 of 2005" in said
    assert 'confidence 6 · note "a = b"' in said
    assert '\nparts = { "short stay" = 3, burns = 1250 }\n' in goals.read(FILE)


def test_a_count_that_can_be_two_numbers_is_asked_about(goals: Okr) -> None:
    """At a terminal, and only that one; else it is refused."""
    ran = goals("checkin", "ward", "surgery=1", "burns=1.250")
    assert 'burns: "1.250" can be 1250 or 1.25' in ran.err

    code, seen = conversation(
        goals.root,
        ["checkin", "ward", "surgery=1", "burns=1.250"],
        lambda _: "1250",
        prompt=r": |\? ",
        columns=100,
    )

    assert code == 0, seen
    assert "\nparts = { surgery = 1, burns = 1250 }\n" in goals.read(FILE)


@pytest.mark.parametrize(
    ("typed", "says", "hint"),
    [
        (("snior=1",), '2026-Q3/staff/hire has no part "snior"', "Did you mean senior?"),
        (("clerk=1",), '2026-Q3/staff/hire has no part "clerk"', "It has senior, other."),
        (
            ("5",),
            'hire is counted by its parts, not by "5"',
            "okr checkin 2026-Q3/staff/hire senior=2 other=3",
        ),
        (("done",), 'hire is counted by its parts, not by "done"', "senior=2 other=3"),
        (("--done", "senior"), 'hire is counted by its parts, not by "senior"', "senior=2 other=3"),
        (("senior=two",), 'senior: "two" is not a number', "12, -3"),
        (("senior=",), 'senior: "" is not a number', "12, -3"),
        (("senior=-1",), "senior: -1 is below 0", "Type how many there are now."),
        (("senior=1", "senior=2"), '"senior" is given twice', "Give it one number."),
        # a note may begin there, and so may a count
        (("senior=1", "other", "2"), '"other 2" can be a count or a note', "okr checkin 2026-Q3/staff/hire senior=1 other=2, or"),
        (("senior=1", "Other:", "2"), '"Other: 2" can be a count', "hire senior=1 other=2, or put the note into quotes."),
        (("senior=1", "7", "other", "2", "come"), '"other 2 come" can be', "hire senior=1 other=2, or"),
        (("senior=1", "other"), '"other" can be a count or a note', "hire senior=1 other=3, or"),
        (("senior=20",), "nothing was written: senior 20? The goal is 2", "If this is right, add --yes."),
    ],
)  # fmt: skip
def test_bad_counts_say_what_to_type(goals: Okr, typed: tuple[str, ...], says: str, hint: str) -> None:
    before = goals.files()

    ran = goals("checkin", "hire", *typed)

    assert says in ran.err
    assert hint in ran.err
    assert ran.code != 0
    assert goals.files() == before


def test_what_is_no_count_behind_the_counts_is_a_note(goals: Okr) -> None:
    """A name with words behind it, and what is in quotes: an argument of the shell, or quotes in a line."""
    for words in (["other nurses come later"], ["other", "nurses"], ["other 2 come later"], ['"other 2"']):
        note = " ".join(words).strip('"')
        assert f'1 of 5 · 20%, off track (expected 54%) · note "{note}"' in goals.does(
            "checkin", "hire", "senior=1", *words
        )


def test_a_table_asks_for_the_sign_of_equality_too(goals: Okr) -> None:
    (goals.root / "u.csv").write_text("item,value\nhire,senior=1 other 2\n", "utf-8")

    ran = goals("checkin", "--file", str(goals.root / "u.csv"), "--language", "id")

    assert 'u.csv:2: "other 2" bisa berarti jumlah atau catatan' in ran.err
    assert (
        "Ketik okr checkin 2026-Q3/staff/hire senior=1 other=2, atau beri catatannya tanda kutip." in ran.err
    )


def test_a_number_alone_is_refused_in_indonesian_too(goals: Okr) -> None:
    ran = goals("checkin", "hire", "5", "--language", "id")

    assert 'dihitung per bagian, bukan dengan "5"' in ran.err


def test_a_table_has_the_counts_in_its_column_of_values(goals: Okr) -> None:
    """The template shows them as they are typed; rows that are recorded already are known again."""
    goals.does("checkin", "hire", "senior=1")
    rows = {line.split(",")[0]: line for line in goals.does("checkin", "--template", "--all").splitlines()}
    assert rows["2026-Q3/staff/hire"].startswith(
        "2026-Q3/staff/hire,Hire 5 nurses,Staff the clinic,,senior=2; other=3,senior=1; other=0,2026-08-19,"
    )
    assert rows["2026-Q3/staff/share"].startswith(
        "2026-Q3/staff/share,Raise the share of repeat visits,Staff the clinic,,open,,,"
    )

    (goals.root / "u.csv").write_text(
        "item,value,confidence\nhire,senior=1; other=2,7\nhire,senior=2,\n", "utf-8"
    )
    assert "senior 2 of 2: 4 of 5 · 80%" in goals.does("checkin", "--file", str(goals.root / "u.csv"))
    assert "2 rows are already recorded" in goals.does("checkin", "--file", str(goals.root / "u.csv"))


def test_the_sum_of_counts_is_not_changed_in_a_list(goals: Okr) -> None:
    goals.does("checkin", "hire", "senior=1")
    listed = goals.does("list", "key-results", "-q", "Q3", "-f", "csv")
    head, *rows = listed.splitlines()
    row = next(row for row in rows if "hire" in row).split(",")
    row[head.split(",").index("current")] = "4"
    (goals.root / "list.csv").write_text(f"{head}\n{','.join(row)}\n", "utf-8")

    goals.refuses(
        "checkin",
        "--file",
        str(goals.root / "list.csv"),
        code=2,
        says="hire is computed, so it cannot be changed",
    )


def test_the_dialogue_takes_counts_in_its_line(goals: Okr) -> None:
    """It shows where they are, how they are typed, and Enter keeps them; the other forms are as ever."""
    goals.does("checkin", "hire", "senior=1")
    answers = iter(["?", "5", "senior=2 other 1", "senior=2 other=1 7 Nearly", "y"])

    code, seen = conversation(
        goals.root, ["checkin", "hire"], lambda _: next(answers), prompt=r"  > |\] ", columns=100
    )

    assert code == 0, seen
    assert "senior 1 of 2, other 0 of 3" in seen
    assert "senior=1 other=2" in seen
    assert "how many there are now; the others stay" in seen
    assert 'counted by its parts, not by "5"' in seen
    assert '"other 1" can be a count or a note' in seen
    assert (
        'senior 2 of 2, other 1 of 3: 3 of 5 · 60%, ahead (expected 54%) · confidence 7 · note "Nearly"'
        in seen
    )
    assert "\nparts = { senior = 2, other = 1 }\nconfidence = 7\n" in goals.read(FILE)

    keep = iter(["", "y"])
    conversation(goals.root, ["checkin", "hire"], lambda _: next(keep), prompt=r"  > |\] ", columns=100)
    assert goals.read(FILE).count("\nparts = { senior = 2, other = 1 }\n") == 2


def test_counts_are_told_in_the_log_and_with_their_words(goals: Okr) -> None:
    goals.does("checkin", "hire", "senior=1", "other=2", "7", "Two signed")

    assert "parts senior 1, other 2, confidence 7 (@ana, 19 Aug 2026)" in goals.does("log", "hire")
    assert "bagian senior 1, other 2, keyakinan 7" in goals.does("log", "hire", "--language", "id")
    assert "@ana, senior 1, other 2, confidence 7" in goals.does("show", "hire")
    goals.does("checkin", "hire", "senior=2")
    words = json.loads(goals.does("show", "hire", "-f", "json"))["data"]["checkins"]
    assert words[0]["parts"] == {"senior": 2, "other": 2}


@pytest.mark.parametrize(
    ("item", "values", "told"),
    [
        # 120 + 17% of 120, then (130.2 − 120) / 20.4 of the way
        ("visits", "120 130.2", ["start: 120; target 140.4 · 0%", "130.2 (+10.2) · 50%"]),
        ("visits", "0", ["start: 0 · not measurable"]),
        ("later", "3 4", ["start: 3 · target open", "4 (+1) · target open"]),
        ("share", "12 12.5", ["12 · target open", "12.5 (+0.5) · target open"]),
        ("wait", "30", ["30 · limit open"]),
    ],
)
def test_a_value_tells_the_start_that_it_is_and_no_share_of_what_is_open(
    goals: Okr, item: str, values: str, told: list[str]
) -> None:
    for day, value, words in zip(("2026-08-18", "2026-08-19"), values.split(), told, strict=False):
        goals.environment.setenv("OKR_TODAY", day)
        assert f"  {words}" in goals.does("checkin", item, value)


@pytest.mark.parametrize("value", ["1404", "-20"])
def test_a_value_far_from_what_the_first_one_makes_of_the_goal_is_doubted(goals: Okr, value: str) -> None:
    """From 120 to 140.4, as of a goal in numbers; nothing is known of the first value, and of an open target."""
    goals.environment.setenv("OKR_TODAY", "2026-08-18")
    goals.does("checkin", "visits", "120")
    goals.does("checkin", "later", "3")
    goals.environment.setenv("OKR_TODAY", "2026-08-19")

    ran = goals("checkin", "visits", "--yes", "--", value)
    assert ran.code == 0
    goals.does("undo")
    assert (
        f"{value.replace('-', '−')}? The goal is 120 → 140.4" in goals("checkin", "visits", "--", value).err
    )
    goals.does("checkin", "later", "30000")


def test_an_outcome_in_words_takes_no_value_but_a_note(goals: Okr) -> None:
    goals.refuses("checkin", "licence", "3", code=1, says="licence is told in words, so it takes no value")
    ran = goals("checkin", "licence", "3")
    assert 'okr set 2026-Q3/staff/licence result="…"' in ran.err
    assert 'told in words · note "Sent"' in goals.does("checkin", "licence", "--note", "Sent")


UNCOUNTED = """\
[[update]]
item = "2026-Q3/staff/hire"
date = 2026-08-18
value = 3

[[update]]
item = "2026-Q3/staff/hire"
date = 2026-08-18
parts = { senior = 1, clerk = 1 }

[[update]]
item = "2026-Q3/staff/hire"
date = 2026-08-18
done = ["senior"]

[[update]]
item = "2026-Q3/staff/share"
date = 2026-08-18
parts = { senior = 1 }

[[update]]
item = "2026-Q3/staff/licence"
date = 2026-08-18
value = 1

[[update]]
item = "kpi/mrr"
date = 2026-08-18
parts = { senior = 1 }

[[update]]
item = "2026-Q3"
date = 2026-08-18
parts = { senior = 1 }
"""


def test_counts_that_do_not_count_are_found(goals: Okr) -> None:
    """A value for what has parts, an unknown part, parts for what has none, and a value for what is told in words."""
    goals.write({"checkins/2026-W34/2026-08-18-ana.toml": UNCOUNTED})

    found = [
        (each["line"], each["message"], each["fix"])
        for each in json.loads(goals("check", "--select", "R007", "-f", "json").out)["data"]["findings"]
    ]

    assert found == [
        (
            4,
            "does not count: a key result with parts takes no value",
            "write parts = { senior = 2, other = 3 }",
        ),
        (9, 'part "clerk" does not count: it is unknown', 'write one of "senior", "other"'),
        (14, "does not count: this key result has no milestones", "write parts = { senior = 2, other = 3 }"),
        (19, "does not count: this key result has no parts", "write a value"),
        (24, "does not count: this key result is told in words", "remove it, or write it into the note"),
        (29, "does not count: a KPI has no parts", "record a value"),
        (34, "does not count: a cycle takes only a note", "record it for an item, or write it into the note"),
    ]
