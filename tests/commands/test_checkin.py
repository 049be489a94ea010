"""Check-ins in their three forms: the TOML that is written and the words that come out."""

from __future__ import annotations

import io
import json
import shutil
import sys

import pytest

from tests.running import Okr

GOALS = """
title = "Grow"
owner = "budi"

[key_results.mrr]
title = "Raise MRR"

start = 100
target = 130

[key_results.calls]
title = "Make 40 calls"

start = 0
target = 40

takes = "sum"

[key_results.cities]
title = "Open in three cities"

milestones = { surabaya = 1, malang = 1, bali = 2 }

[key_results.lost]
title = "Halve the accounts lost"

start = 8
target = 4
kpi = "kpi/lost"

[key_results.gone]
title = "Win resellers"

start = 0
target = 2

dropped = { date = 2026-08-01, reason = "Merged" }

[initiatives.page]
title = "Publish the page"

due = 2026-08-15
"""
KPI = """
title = "Accounts lost"

objective = "2026-Q3/grow"
role = "support"
owner = "budi"

at_most = 5
cadence = "monthly"
"""
FILE = "checkins/2026-W34/2026-08-21-budi.toml"


FILES = {
    "okr.toml": 'schema = 1\nid = "k3v9q2xw"\n',
    "objectives/2026-Q3/grow.toml": GOALS,
    "kpis/lost.toml": KPI,
    "people/budi.toml": 'name = "Budi"\n',
    "roles/support.toml": 'title = "Support"\n',
}


class Goals:
    """okr on a Friday, for Budi."""

    def __init__(self, okr: Okr) -> None:
        self.okr, self.root, self.files = okr, okr.root, okr.files
        self.read = okr.read

    def write(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def __call__(self, *words, code=0, today="2026-08-21"):
        self.okr.environment.setenv("OKR_TODAY", today)
        ran = self.okr(*words)
        assert ran.code == code, ran
        return ran

    def json(self, *words):
        return json.loads(self(*words, "-f", "json").out)["data"]


@pytest.fixture
def goals(okr, monkeypatch):
    """One objective with every measure, and a KPI; the person is Budi."""
    shutil.rmtree(okr.root)
    okr.root.mkdir()
    monkeypatch.chdir(okr.root)
    okr.write(FILES)
    monkeypatch.setenv("OKR_USER", "budi")
    return Goals(okr)


def test_a_value(goals):
    """One line recorded, one file written, and how the goal stands now."""
    ran = goals("checkin", "mrr", "124", "--confidence", "8", "--note", "Two renewals")

    assert goals.read(FILE) == (
        '[[update]]\nitem = "2026-Q3/grow/mrr"\ndate = 2026-08-21\nvalue = 124\nconfidence = 8\nnote = "Two renewals"\n'
    )
    # (124 − 100) / 30 = 0.80; day 52 of 92 is 0.57; 0.80 / 0.57 is above 1.1
    assert ran.out == (
        'Grow › Raise MRR\n  124 · 80%, ahead (expected 57%) · confidence 8 · note "Two renewals"\n'
        f"Written: {FILE} (1 update).\n"
    )


def test_it_only_ever_adds(goals):
    """The bytes before stay, whatever they are: comments, CRLF, no final newline."""
    before = b'# mine\r\n[[update]]\r\nitem = "2026-Q3/grow/mrr"\r\ndate = 2026-08-21\r\nvalue = 1 # odd\r\nmood = "fine"'
    file = goals.write(FILE, before)
    goals("checkin", "mrr", "-5.5", "--yes")

    assert (
        file.read_bytes()
        == before
        + b'\r\n\r\n[[update]]\r\nitem = "2026-Q3/grow/mrr"\r\ndate = 2026-08-21\r\nvalue = -5.5\r\n'
    )


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["cities", "--done", "surabaya", "--done", "bali"], 'done = ["surabaya", "bali"]'),
        (["cities", "malang"], 'done = ["malang"]'),
        (["cities", "--undone", "malang"], 'undone = ["malang"]'),
        (["page", "done"], "done = true"),
        (["page", "undone"], "done = false"),
        (["mrr", "112", "--period", "2026-W33"], 'period = "2026-W33"'),
        (["kpi/lost", "5.4"], 'period = "2026-07"'),  # the latest ended month without a reading
        (["mrr", "112", "--period", "w33"], 'period = "2026-W33"'),
        (["mrr", "112", "--period", "minggu lalu"], 'period = "2026-W33"'),
        (["kpi/lost", "5", "--period", "2026-06"], 'period = "2026-06"'),
        (["kpi/lost", "5", "--period", "Juni"], 'period = "2026-06"'),
        (["kpi/lost", "5", "--period", "december"], 'period = "2025-12"'),
        (["kpi/lost", "5", "--period", "last"], 'period = "2026-07"'),
        (["kpi/lost", "5", "--period", "bulan ini"], 'period = "2026-08"'),
        (["mrr", "--blocker", "Legal review"], 'blocker = "Legal review"'),
        (["mrr", "--next", "Call legal"], 'next = "Call legal"'),
        (["gone", "--note", "It was a good try"], 'note = "It was a good try"'),
    ],
)
def test_what_is_written(goals, words, line):
    """Each form in one line of TOML."""
    goals("checkin", *words)

    assert line in goals.read(FILE).splitlines()


def test_the_default_period_moves_on_once_it_is_read(goals):
    """July is read; the next reading is of August, which runs."""
    goals("checkin", "kpi/lost", "5.4")
    ran = goals("checkin", "kpi/lost", "3")

    assert "Accounts lost (KPI), 2026-08" in ran.out
    assert goals.read(FILE).count('period = "2026-08"') == 1


def test_the_first_reading_may_be_of_the_period_before_the_first_that_is_expected(goals):
    """Expected from August on, nothing is asked of July; who reads it all the same gives the trend its beginning."""
    goals.write("kpis/lost.toml", f'{KPI}since = "2026-08"\n')

    assert "from 2026-08" in goals("show", "kpi/lost").out
    assert "from 2026-08" in goals("report").out
    assert "Accounts lost (KPI), 2026-07" in goals("checkin", "kpi/lost", "3").out
    assert "Accounts lost (KPI), 2026-08" in goals("checkin", "kpi/lost", "4").out


def test_add_records_the_sum(goals):
    """0.1 on top of 0.2 is 0.3, as written; of a sum the last value of the day counts."""
    goals("checkin", "calls", "0.2")
    goals("checkin", "calls", "0.1", "--add")

    assert "value = 0.3\n" in goals.read(FILE)
    assert goals.json("show", "calls")["current"] == 0.3


REFUSED = [
    # words, exit code, what is said
    (["mrr", "abc"], 2, 'value: "abc" is not a number'),
    (["mrr", "nan"], 2, 'value: "nan" is not a number'),
    (["mrr", "inf"], 2, 'value: "inf" is not a number'),
    (["mrr", "12,5,5"], 2, 'value: "12,5,5" is not a number'),
    (["mrr", "112", "--confidence", "11"], 2, "confidence 11 is out of range"),
    (["mrr", "112", "--confidence", "-1"], 2, "confidence -1 is out of range"),
    (["mrr", "112", "--period", "2026-W60"], 2, 'unknown week or month "2026-W60"'),
    (["mrr", "--period", "2026-W33", "--note", "x"], 2, "a period needs a value"),
    (["mrr", "--done", "bali"], 2, "2026-Q3/grow/mrr has no milestones: it takes a value"),
    (["cities", "3"], 2, '2026-Q3/grow/cities has no milestone "3"'),
    (["cities", "--done", "balli"], 2, "Did you mean bali?"),
    (["cities", "--done", "bali", "--undone", "bali"], 2, '"bali" cannot be done and undone at once'),
    (["page", "5"], 2, '2026-Q3/grow/page must be done or undone, not "5"'),
    (["grow/lost", "5"], 1, "2026-Q3/grow/lost takes its values from kpi/lost"),
    (["gone", "1"], 1, "2026-Q3/grow/gone was dropped on 1 Aug 2026: Merged"),
    (
        ["kpi/lost", "5", "--period", "2026-Q2"],
        2,
        "kpi/lost is a monthly KPI; 2026-Q2 is another kind of period",
    ),
    (["kpi/lost", "5", "--period", "2026-09"], 2, "2026-09 has not begun"),
    (["kpi/lost", "--done", "x"], 2, "kpi/lost is a KPI: it takes a value"),
    (["mmr", "112"], 4, "Did you mean"),
    (["lost", "5"], 4, '"lost" is ambiguous'),
    (["@budi", "5"], 1, "@budi is a person"),
    (["mrr", "112", "--note", "a\x1b[31mb"], 2, "note contains a control character"),
    (["mrr", "112", "--as", "budy"], 4, "Did you mean budi?"),
]


@pytest.mark.parametrize(("words", "code", "said"), REFUSED)
def test_refused(goals, words, code, said):
    """One sentence that names the thing and the remedy, and not a byte is written."""
    before = goals.files()
    ran = goals("checkin", *words, code=code)

    assert said in ran.err
    assert ran.out == ""
    assert goals.files() == before


def test_closed_refuses_and_late_is_told(goals):
    """A closed objective takes no check-in, unless it is said to be late."""
    goals.write("objectives/2026-Q3/grow.toml", GOALS + "\n[closed]\ndate = 2026-08-14\ngrade = 0.7\n")
    before = goals.files()

    assert "was closed on 14 Aug 2026" in goals("checkin", "grow/mrr", "112", code=1).err
    assert goals.files() == before
    goals("checkin", "grow/mrr", "112", "--late")
    assert "late = true" in goals.read(FILE)
    assert goals.json("report", "-q", "Q3")["objectives"][0]["late_updates"] == 1


def test_dry_run_shows_and_writes_nothing(goals):
    """The diff of what would be written."""
    before = goals.files()
    ran = goals("checkin", "mrr", "112", "--dry-run")

    assert "+value = 112" in ran.out
    assert f"Would write: {FILE}" in ran.out
    assert goals.files() == before


BATCH = """item,value,done,confidence,note,date
mrr,112,,7,"Two renewals, both big",2026-08-14
mrr,124,,8,,
cities,,surabaya;bali,,,
page,,true,,,
"""


@pytest.mark.parametrize(
    ("word", "is_done"),
    [
        ("done", True),
        ("Yes", True),
        ("x", True),
        ("1", True),
        ("ya", True),
        ("selesai", True),
        ("undone", False),
        ("no", False),
        ("0", False),
        ("tidak", False),
    ],
)
def test_the_same_words_mark_an_initiative_everywhere(goals, monkeypatch, word, is_done):
    """As an argument, as an option, in either column of a table, and as a line of the dialogue."""
    goals.write("updates.csv", f"item,value,done\npage,{word},\npage,,{word}\n")
    goals("checkin", "--file", "updates.csv")
    goals("checkin", "page", word)
    goals("checkin", "page", "--done", word)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{word}\n"))
    goals("checkin", "page")

    assert goals.read(FILE).count(f"done = {str(is_done).lower()}\n") == 5


def test_a_table_may_have_semicolons(goals):
    """As a spreadsheet writes it where the comma is the decimal point."""
    goals.write("updates.csv", "item;value;done;note\nmrr;112;;Two, both big\ncities;;surabaya,bali;\n")
    goals("checkin", "--file", "updates.csv")

    assert 'note = "Two, both big"' in goals.read(FILE)
    assert 'done = ["surabaya", "bali"]' in goals.read(FILE)


def test_a_batch(goals):
    """A table of several days: one file a day, all of it or nothing."""
    goals.write("updates.csv", BATCH)
    ran = goals("checkin", "--file", "updates.csv")

    assert 'note = "Two renewals, both big"' in goals.read("checkins/2026-W33/2026-08-14-budi.toml")
    assert goals.read(FILE).count("[[update]]") == 3
    assert "(4 updates)" in ran.out


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (BATCH + "mrr,abc,,,,\n", 'updates.csv:6: value: "abc" is not a number'),
        (BATCH + "mrr,1,,,,2026-02-30\n", 'updates.csv:6: date: "2026-02-30" is not a valid date'),
        (BATCH + "mrr,1,,,,2026-12-01\n", "1 Dec 2026 is in the future"),
        (BATCH + "mrr,1,,11,,\n", "confidence 11 is out of range"),
        (BATCH + "nobody,1,,,,\n", 'unknown item "nobody"'),
        (BATCH + "mrr,1,,,a,b,c\n", "more cells than the header"),
        ("item,valu\nmrr,1\n", "Did you mean value?"),
        ("value\n1\n", "needs the column item"),
        ("item,value\n", "has no rows"),
    ],
)
def test_a_batch_is_all_or_nothing(goals, table, said):
    """One wrong line, named, and nothing is written."""
    goals.write("updates.csv", table)
    before = goals.files()
    ran = goals("checkin", "--file", "updates.csv", code=4 if "nobody" in table else 2)

    assert said in ran.err
    assert goals.files() == before


def test_piped_lines_answer_the_questions(goals, monkeypatch):
    """VALUE CONFIDENCE NOTE; skip; steps; a KPI; one file written, only added lines."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("124 8 Two renewals\n-\nbali\n5.4 !Counting is slow\n"))
    ran = goals("checkin", today="2026-08-07")

    assert "Check-in, week 32 · 4 due\n" in ran.err
    assert "Save?" not in ran.err
    assert "80%, ahead (expected 41%)" in ran.err  # day 38 of 92
    path = "checkins/2026-W32/2026-08-07-budi.toml"
    text = goals.read(path)
    assert text.count("[[update]]") == 3
    assert 'confidence = 8\nnote = "Two renewals"' in text
    assert 'blocker = "Counting is slow"' in text
    assert ran.out == "Saved 3 updates. Undo: okr undo\n"


def test_enter_keeps_the_last_value_but_never_a_sum(goals, monkeypatch):
    """Enter records the value again; of a sum it asks for one; nothing before is nothing to keep."""
    goals("checkin", "mrr", "112", today="2026-08-14")
    goals("checkin", "calls", "5", today="2026-08-14")
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n\n7\nq\n"))
    ran = goals("checkin")

    assert "each value is added to the sum" in ran.err
    assert "value = 112" in goals.read(FILE)
    assert "value = 7" in goals.read(FILE)


def test_a_line_that_cannot_be_taken_is_asked_again(goals, monkeypatch):
    """The mistake is named, the question comes again, and what was said before stays."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("12o\n120 11\n120 9 !Legal\nq\n"))
    ran = goals("checkin")

    assert '"12o" is not a number' in ran.err
    assert "confidence 11 is out of range" in ran.err
    assert goals.read(FILE).count("[[update]]") == 1


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("124 8 !- They signed", 'value = 124\nconfidence = 8\nnote = "They signed"\nunblocked = true\n'),
        ("124 Good news !- signed", 'value = 124\nnote = "Good news signed"\nunblocked = true\n'),
        ("!- They signed", 'note = "They signed"\nunblocked = true\n'),
        ("124 !-", "value = 124\nunblocked = true\n"),
        ("124 !-5 degrees outside", 'value = 124\nblocker = "-5 degrees outside"\n'),
    ],
)
def test_a_blocker_is_gone_with_words_or_without(goals, monkeypatch, line, kept):
    """`!-` ends it and what follows is a note; it became a new blocker of the name `- They signed`."""
    goals("checkin", "mrr", "112", "--blocker", "Legal", today="2026-08-14")
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{line}\nq\n"))
    ran = goals("checkin")

    assert "blocked for 7 days: Legal" in ran.err
    assert goals.read(FILE).endswith(f"date = 2026-08-21\n{kept}")


def test_b_asks_again_for_the_one_before(goals, monkeypatch):
    """The later answer replaces the first one; at the first question there is nothing before."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("b\n112\nb\n124\nq\n"))
    goals("checkin")

    assert goals.read(FILE).count("[[update]]") == 1
    assert "value = 124" in goals.read(FILE)


def test_the_dialogue_names_the_period_of_a_kpi(goals, monkeypatch):
    """On 7 August the reading of July is asked for."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("-\n-\n-\nq\n"))

    shown = goals("checkin", today="2026-08-07").err

    assert "4/4  Accounts lost (KPI)" in shown
    assert "reading of 2026-07 · no value yet · limit ≤ 5\n" in shown


def test_no_input_never_asks(goals):
    """The remedy names the forms that need no person."""
    assert "okr checkin ID VALUE" in goals("checkin", "--no-input", code=2).err


def test_nothing_due(goals):
    """In a quiet moment it says so."""
    assert "You have no check-ins due." in goals("checkin", today="2026-07-01").err
