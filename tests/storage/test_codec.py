"""The bytes of one file → a model, or every reason why not, each at its line and column."""

from __future__ import annotations

import re
from datetime import date

import pytest

from okr.findings import dotted
from okr.ids import MODELS
from okr.kpi_models import Kpi
from okr.models import KeyResult, Objective
from okr.people_models import Checkin, Pulse, Update
from okr.settings import Settings
from okr.storage.codec import decode, decode_record, encode_record

OBJECTIVE = "objectives/2026-Q3/grow.toml"
CHECKIN = "checkins/2026-W28/2026-07-10-ana.toml"
KPI = "kpis/mrr.toml"


def found(path: str, text: str | bytes) -> list[str]:
    """Findings as a person reads them, without the path."""
    data = text if isinstance(text, bytes) else text.encode()
    return [str(finding).removeprefix(f"{path}:") for finding in decode(path, data).findings]


def test_a_whole_objective():
    """Numbers keep their type, dates are dates, arrays are tuples."""
    text = """\
title = "Grow"
weight = 2
supports = ["2026/win"]

[key_results.mrr]
title = "Raise MRR"
start = 100
target = 130.5
points = [[110, 0.2], [120, 0.6]]
since = 2026-08-10
dropped = { date = 2026-09-01, reason = "Merged" }

[key_results.cities]
title = "Open in three cities"
milestones = { surabaya = 1, malang = 1, bali = 2 }
"""
    record, findings = decode(OBJECTIVE, text.encode())

    assert findings == ()
    assert isinstance(record, Objective)
    mrr = record.key_results["mrr"]
    assert (mrr.start, type(mrr.start), type(mrr.target)) == (100, int, float)
    assert mrr.points == ((110, 0.2), (120, 0.6))
    assert mrr.since == date(2026, 8, 10)
    assert mrr.dropped
    assert mrr.dropped.reason == "Merged"
    assert list(record.key_results["cities"].milestones) == ["surabaya", "malang", "bali"]


BROKEN = {
    "syntax": (OBJECTIVE, 'title = "Grow"\nweight = \n', ["2:10: F001 is not valid TOML: invalid value"]),
    "table twice": (
        OBJECTIVE,
        'title = "Grow"\n[a.b]\n[a.b]\n',
        ["3:5: F001 is not valid TOML: cannot declare [a.b] twice"],
    ),
    "unclosed text": (OBJECTIVE, 'title = "Grow', ["1:14: F001 is not valid TOML: unterminated string"]),
    "key twice": (
        OBJECTIVE,
        'title = "a"\ntitle = "b"\n',
        ["2:12: F001 is not valid TOML: cannot overwrite a value"],
    ),
    "empty": (OBJECTIVE, "", ["1:1: F003 title is missing: it needs text in quotes"]),
    "only a comment": (
        OBJECTIVE,
        "# soon\n",
        ["1:1: F003 title is missing: it needs text in quotes"],
    ),
    "empty title": (OBJECTIVE, 'title = ""\n', ["1:1: F003 title is empty: it needs text in quotes"]),
    "number in quotes": (
        OBJECTIVE,
        'title = "a"\nweight = "12"\n',
        ['2:1: F003 weight needs a number of 0 or more, found the text "12"; remove the quotes'],
    ),
    "words for a number": (
        OBJECTIVE,
        'title = "a"\nweight = "much"\n',
        ['2:1: F003 weight needs a number of 0 or more, found the text "much"'],
    ),
    "truth value as a number": (
        OBJECTIVE,
        'title = "a"\nweight = true\n',
        ["2:1: F003 weight needs a number of 0 or more, found true"],
    ),
    "below the range": (
        OBJECTIVE,
        'title = "a"\nweight = -1\n',
        ["2:1: F003 weight needs a number of 0 or more, found -1"],
    ),
    "not one of the words": (
        OBJECTIVE,
        'title = "a"\nscope = "teem"\n',
        ['2:1: F003 scope needs one of "organisation", "team", "project", "personal", found the text "teem"'],
    ),
    "text for a list": (
        OBJECTIVE,
        'title = "a"\nsupports = "2026/win"\n',
        ['2:1: F003 supports needs a list of texts in quotes, found the text "2026/win"'],
    ),
    "wrong entry of a list": (
        OBJECTIVE,
        'title = "a"\nsupports = ["x", 3]\n',
        ["2:18: F003 entry 2 of supports needs text in quotes, found 3"],
    ),
    "value for a table": (
        OBJECTIVE,
        'title = "a"\nkey_results = 3\n',
        ["2:1: F003 key_results needs a table of tables, found 3"],
    ),
    "value for a key result": (
        OBJECTIVE,
        'title = "a"\n[key_results]\nmrr = 3\n',
        ["3:1: F003 mrr needs a table, found 3"],
    ),
    "two measures": (
        OBJECTIVE,
        'title = "a"\n\n[key_results.mrr]\ntitle = "b"\nstart = 1\ntarget = 2\nat_least = 1\n',
        ["3:2: F003 mrr: exactly one measure is needed: start with target, at_least/at_most, or milestones"],
    ),
    "half a pair": (
        OBJECTIVE,
        'title = "a"\n[key_results.mrr]\ntitle = "b"\nstart = 1\ntarget = 9\npoints = [[2]]\n',
        ["6:11: F003 entry 1 of points needs a pair of numbers, found a list of 1"],
    ),
    "three in a pair": (
        OBJECTIVE,
        'title = "a"\n[key_results.mrr]\ntitle = "b"\nstart = 1\ntarget = 9\npoints = [[2, 0.1, 3]]\n',
        ["6:11: F003 entry 1 of points needs a pair of numbers, found a list of 3"],
    ),
    "key result without a title": (
        OBJECTIVE,
        'title = "a"\n[key_results.mrr]\nstart = 1\ntarget = 9\n',
        ["2:2: F003 title is missing: it needs text in quotes"],
    ),
    "one name for two parts": (
        OBJECTIVE,
        'title = "a"\n[key_results.x]\ntitle = "b"\nat_least = 1\n[initiatives.x]\ntitle = "c"\n',
        ['1:1: F003 "x" is the name of a key result and of an initiative'],
    ),
    "key result with a bad name": (
        OBJECTIVE,
        'title = "a"\n[key_results."../x"]\ntitle = "b"\nat_least = 1\n',
        ['2:2: F005 wrong name: invalid name "../x"'],
    ),
    "KPI without objective and role": (
        KPI,
        'title = "MRR"\nat_least = 130\n',
        [
            "1:1: K002 objective is missing: a KPI needs one that it keeps healthy",
            "1:1: K003 role is missing: a KPI belongs to a role",
        ],
    ),
    "KPI without a line": (
        KPI,
        'title = "MRR"\nobjective = "2026/win"\nrole = "maker"\n',
        ["1:1: F003 a KPI needs a limit: at_least, at_most or both; or watch_only = true"],
    ),
    "targets without bounds": (
        KPI,
        'title = "MRR"\nobjective = "2026/win"\nrole = "maker"\nat_least = 1\n[targets."2026-Q4"]\n',
        ["5:2: F003 2026-Q4: a limit needs at_least, at_most or both"],
    ),
    "date in quotes": (
        CHECKIN,
        '[[update]]\nitem = "kpi/mrr"\ndate = "2026-07-10"\nvalue = 1\n',
        ['3:1: F003 date needs a date such as 2026-07-10, found the text "2026-07-10"; remove the quotes'],
    ),
    "date with a time": (
        CHECKIN,
        '[[update]]\nitem = "kpi/mrr"\ndate = 2026-07-10T10:00:00Z\nvalue = 1\n',
        ["3:1: F003 date needs a date such as 2026-07-10, found a date with a time"],
    ),
    "not a number": (
        CHECKIN,
        '[[update]]\nitem = "kpi/mrr"\ndate = 2026-07-10\nvalue = nan\n',
        ["4:1: F003 value: nan and infinity are not allowed"],
    ),
    "endless": (
        CHECKIN,
        '[[update]]\nitem = "kpi/mrr"\ndate = 2026-07-10\nvalue = -inf\n',
        ["4:1: F003 value: nan and infinity are not allowed"],
    ),
    "confidence of 11": (
        CHECKIN,
        '[[update]]\nitem = "a/b/c"\ndate = 2026-07-10\nconfidence = 11\n',
        ["4:1: F003 confidence needs a number from 0 to 10, found 11"],
    ),
    "a union is one finding": (
        CHECKIN,
        '[[update]]\nitem = "a/b/c"\ndate = 2026-07-10\ndone = "bali"\n',
        ['4:1: F003 done needs true or false or a list of texts in quotes, found the text "bali"'],
    ),
    "inside a union": (
        CHECKIN,
        '[[update]]\nitem = "a/b/c"\ndate = 2026-07-10\ndone = ["bali", 2]\n',
        ["4:1: F003 done needs true or false or a list of texts in quotes, found a list of 2"],
    ),
    "one table for many": (
        CHECKIN,
        '[update]\nitem = "a/b/c"\ndate = 2026-07-10\n',
        ["1:2: F003 update needs a list of tables, found a table"],
    ),
    "the second of three updates": (
        CHECKIN,
        (
            '[[update]]\nitem = "a/b/c"\ndate = 2026-07-10\n\n[[update]]\nvalue = 3\n\n[[update]]\n'
            'item = "a/b/d"\ndate = 2026-07-10\n'
        ),
        [
            "5:3: F003 date is missing: it needs a date such as 2026-07-10",
            "5:3: F003 item is missing: it needs text in quotes",
        ],
    ),
    "check-in of nobody": (
        "checkins/2026-W28/ana.toml",
        "",
        ['1:1: F005 wrong name: file name "ana" has no day and person'],
    ),
    "person with a capital": (
        "people/Ana.toml",
        'name = "Ana"\n',
        ['1:1: F005 wrong name: invalid name "Ana"'],
    ),
    "folder that can be no cycle": (
        "objectives/kpi/grow.toml",
        'title = "a"\n',
        ['1:1: F005 wrong name: invalid name "kpi"'],
    ),
    "month 13": (
        "okr.toml",
        "schema = 1\n[cycle]\nyear_starts = 13\n",
        ["3:1: F003 year_starts needs a whole number from 1 to 12, found 13"],
    ),
    "whole number in quotes": (
        "okr.toml",
        'schema = "1"\n',
        ['1:1: F003 schema needs a whole number of 1 or more, found the text "1"; remove the quotes'],
    ),
    "a truth value is no whole number": (
        "okr.toml",
        "schema = 1\n[checkin]\ngrace_days = true\n",
        ["3:1: F003 grace_days needs a whole number from 0 to 366, found true"],
    ),
    "own cycle with the name of a kind": (
        "okr.toml",
        "schema = 1\n[cycles.team]\nstarts = 2026-03-01\nends = 2026-05-31\n",
        ['2:2: F005 wrong name: invalid name "team"'],
    ),
    "a schema of tomorrow": (
        "okr.toml",
        "# new\nschema = 2\npace = 3\n",
        ["2:1: F006 schema 2 is newer than this okr, which reads up to 1"],
    ),
    "Latin-1": (
        OBJECTIVE,
        'title = "a"\n# é: caf'.encode() + b'\xe9"\n',
        ["2:9: F007 is not UTF-8: byte 0xe9 is of another encoding"],
    ),
    "Latin-1 after a BOM": (
        OBJECTIVE,
        b'\xef\xbb\xbftitle = "caf\xe9"\n',
        ["1:13: F007 is not UTF-8: byte 0xe9 is of another encoding"],
    ),
    "nothing but NUL": (OBJECTIVE, b"\0" * 20, ["1:1: F001 is not valid TOML: invalid statement"]),
}


@pytest.mark.parametrize(("path", "text", "expected"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_wrong_is_told_where_it_stands(path, text, expected):
    """A broken file gives no record, and a finding at the line and column of each fault."""
    assert found(path, text) == expected
    data = text if isinstance(text, bytes) else text.encode()
    assert decode(path, data).record is None


@pytest.mark.parametrize(("path", "text"), [case[:2] for case in BROKEN.values()], ids=BROKEN.keys())
def test_every_finding_says_what_to_write(path, text):
    """No finding leaves its reader without a next step, and none speaks the validator's language."""
    data = text if isinstance(text, bytes) else text.encode()

    for finding in decode(path, data).findings:
        assert finding.fix
        assert not re.search(
            r"Input should|valid (string|tuple|dict)|pydantic|NoneType", finding.message + finding.fix
        )


def test_all_faults_of_a_file_come_at_once():
    """Errors and warnings, in the order of the lines, each with its key and its item."""
    text = 'onwer = "ana"\n\n[key_results.mrr]\ntitle = 7\nstart = "1"\ntarget = 2\n'
    findings = decode(OBJECTIVE, text.encode()).findings

    assert [(f.line, f.code, dotted(f.key), f.id, f.fix, f.fixable) for f in findings] == [
        (1, "F004", "onwer", "2026-Q3/grow", "write owner instead of onwer", False),
        (
            1,
            "K001",
            "title",
            "2026-Q3/grow",
            'add title = "…", the change that the key results show',
            False,
        ),
        (4, "F003", "key_results.mrr.title", "2026-Q3/grow/mrr", "write text in quotes", False),
        (5, "F003", "key_results.mrr.start", "2026-Q3/grow/mrr", "write start = 1", True),
    ]


def test_a_fault_in_a_check_in_names_its_item():
    """The finding concerns the key result, not the file."""
    text = '[[update]]\nitem = "2026-Q3/grow/mrr"\ndate = 2026-07-10\nvalue = "7"\n'
    (finding,) = decode(CHECKIN, text.encode()).findings

    assert (dotted(finding.key), finding.id, finding.fixable) == ("update[0].value", "2026-Q3/grow/mrr", True)


UNKNOWN = {
    "at the top": (
        OBJECTIVE,
        'title = "a"\nonwer = "ana"\n',
        '2:1: F004 unknown key "onwer"; did you mean owner?',
    ),
    "nothing near": (OBJECTIVE, 'title = "a"\nxyzzy = 1\n', '2:1: F004 unknown key "xyzzy"'),
    "in a key result": (
        OBJECTIVE,
        'title = "a"\n[key_results.mrr]\ntitle = "b"\nat_least = 1\ncadense = "weekly"\n',
        '5:1: F004 unknown key "cadense"; did you mean cadence?',
    ),
    "in an inline table": (
        OBJECTIVE,
        (
            'title = "a"\n[key_results.mrr]\ntitle = "b"\nat_least = 1\n'
            'dropped = { date = 2026-09-01, reason = "c", reasn = "d" }\n'
        ),
        '5:46: F004 unknown key "reasn"; did you mean reason?',
    ),
    "in the second update": (
        CHECKIN,
        '[[update]]\nitem = "a"\ndate = 2026-07-10\n\n[[update]]\nitem = "b"\ndate = 2026-07-10\nvalu = 3\n',
        '8:1: F004 unknown key "valu"; did you mean value?',
    ),
    "in targets": (
        KPI,
        'title = "a"\nobjective = "2026/b"\nrole = "c"\nat_least = 1\n[targets."2026-Q4"]\nat_leest = 3\nat_most = 9\n',
        '6:1: F004 unknown key "at_leest"; did you mean at_least?',
    ),
    "in the settings": (
        "okr.toml",
        "schema = 1\n[pace]\nfrom_ = 0.2\n",
        '3:1: F004 unknown key "from_"; did you mean from?',
    ),
    "a capital": (
        OBJECTIVE,
        'title = "a"\nOwner = "ana"\n',
        '2:1: F004 unknown key "Owner"; did you mean owner?',
    ),
}


@pytest.mark.parametrize(("path", "text", "expected"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_unknown_keys_are_warnings(path, text, expected):
    """An unknown key never stops a read, and the nearest known one is named."""
    record, findings = decode(path, text.encode())

    assert record is not None
    assert found(path, text) == [expected]
    assert findings[0].level == "warning"


def test_names_that_people_choose_are_not_unknown():
    """Milestones, key results, targets and own cycles have names of their own."""
    text = 'title = "a"\n[key_results.any-name]\ntitle = "b"\nmilestones = { "Any Name!" = 1 }\n'

    assert found(OBJECTIVE, text) == []
    assert (
        found("okr.toml", "schema = 1\n[cycles.2026-launch]\nstarts = 2026-03-01\nends = 2026-05-31\n") == []
    )


CONFLICT = """\
title = "Grow"
<<<<<<< HEAD
weight = 2
=======
weight = 3
>>>>>>> budi
"""


@pytest.mark.parametrize(
    "text", [CONFLICT, CONFLICT.replace("\n", "\r\n"), CONFLICT.encode() + b"# caf\xe9\n"]
)
def test_conflict_markers_are_named_as_such(text):
    """A merge that was not finished is no syntax error to its reader."""
    assert found(OBJECTIVE, text) == ["2:1: F002 has conflict markers of git"]


def test_what_looks_like_a_marker_inside_text_is_fine():
    """A file that parses has no conflict, whatever its texts quote."""
    text = f'title = "Grow"\nwhy = """\n{CONFLICT.split(chr(10), 1)[1]}"""\n'.replace('"Grow"\n<', "<")

    assert found(OBJECTIVE, text) == []


def test_bom_and_crlf():
    """A BOM and CRLF are read as if they were not there, and move no line or column."""
    text = '\ufefftitle = "Grow"\r\nonwer = "ana"\r\n'
    record, _ = decode(OBJECTIVE, text.encode())

    assert isinstance(record, Objective)
    assert record.title == "Grow"
    assert found(OBJECTIVE, text) == ['2:1: F004 unknown key "onwer"; did you mean owner?']
    assert found(OBJECTIVE, '\ufeffonwer = "ana"\ntitle = "Grow"') == [
        '1:1: F004 unknown key "onwer"; did you mean owner?'
    ]


def test_a_column_counts_characters():
    """Neither bytes nor UTF-16: what an editor shows."""
    line = 'initiatives = { x = { title = "日本 🎯 café", weigth = 2 } }'
    expected = line.index("weigth") + 1

    assert found(OBJECTIVE, f'title = "a"\n{line}\n') == [f'2:{expected}: F004 unknown key "weigth"']


def test_toml_1_1_is_read():
    """Newlines and a trailing comma in an inline table, and \\e in a text."""
    text = 'title = "a\\e"\n[key_results.c]\ntitle = "b"\nmilestones = {\n  bali = 1,\n  malang = 2,\n}\n'
    record, findings = decode(OBJECTIVE, text.encode())

    assert findings == ()
    assert isinstance(record, Objective)
    assert record.key_results["c"].milestones == {"bali": 1, "malang": 2}


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 10_000,
        "a = " + "[" * 10_000 + "]" * 10_000,
        "a = {a" * 10_000,
        ".".join("a" * 10_000) + " = 1",
    ],
    ids=["open", "closed", "tables", "dotted"],
)
def test_nesting_bombs_are_findings(text):
    """Ten thousand brackets neither crash nor hang: the file is named."""
    (line,) = found(OBJECTIVE, text)

    assert line == "1:1: F001 is nested more than 100 levels deep"


def test_a_number_of_five_thousand_digits_is_a_finding():
    """Python's own limit does not come out as a crash."""
    (line,) = found(OBJECTIVE, f'title = "a"\nweight = {"1" * 5000}\n')

    assert line == "1:1: F001 a number has too many digits"


def test_a_huge_number_is_a_finding():
    """Beyond 1e100 nothing is measured, and the number is not printed in full."""
    (line,) = found(OBJECTIVE, f'title = "a"\nweight = {"1" * 300}\n')

    assert line == "2:1: F003 weight: a number beyond 1e100 is not allowed"


def test_a_file_of_nothing_but_faults():
    """The first two hundred are told; a hostile file does not keep its reader waiting."""
    many = "".join(f"key{n} = 1\n" for n in range(5000))

    assert [f.code for f in decode(OBJECTIVE, many.encode()).findings] == ["F003"] + ["F004"] * 199


def test_names_of_any_length_do_not_fill_the_screen():
    """A key of a million letters, its value and its item are cut short."""
    name = "k" * 1_000_000
    text = f'title = "a"\n{name} = 1\n[key_results.{name}]\ntitle = 3\nat_least = "{name}"\n'
    findings = decode(OBJECTIVE, text.encode()).findings

    assert [f.code for f in findings] == ["F004", "F005", "F003", "F003"]
    assert len(repr([(dotted(f.key), f.id, f.message, f.fix) for f in findings])) < 3000


RECORDS = [
    ("okr.toml", 'schema = 1\nname = "A"\n[pace]\nfrom = 0.2\n[cycles.x]\nstarts = 2026-01-01\nends = 2026-02-01\n'),
    (OBJECTIVE, 'title = "a"\n[key_results.m]\ntitle = "b"\nstart = 1\ntarget = 2.0\npoints = [[1.5, 0.1]]\nsince = 2026-08-01\n'),
    (OBJECTIVE, f'title = "a"\nweight = {10**30}\n[closed]\ndate = 2026-10-02\ngrade = 1\n'),
    (KPI, 'title = "a"\nobjective = "2026/b"\nrole = "c"\nat_most = 1\n[targets.2027]\nat_most = 2\n[bonus]\ncap = 1.2\n'),
    (CHECKIN, '[[update]]\nitem = "a"\ndate = 2026-07-10\ndone = ["x"]\n[[update]]\nitem = "b"\ndate = 2026-07-10\ndone = true\n'),
    ("people/ana.toml", 'name = "Ana"\nemails = ["ana@example.com"]\njoined = 2026-01-05\n'),
    ("teams/growth.toml", 'name = "Growth"\n'),
    ("roles/maker.toml", 'title = "Maker"\nduties = ["x", "y"]\n'),
    ("onboarding/newcomer.toml", 'title = "First month"\n[steps.tools]\ntitle = "Get into mail"\nday = 3\n'),
    ("coaching/2026-07-14-ana-budi-talk.toml", 'kind = "talk"\nfrom = "ana"\nto = "budi"\ndate = 2026-07-14\n[[agreement]]\nowner = "ana"\ndue = 2026-07-20\ntext = "Ask"\n'),
    ("decisions/2026-09-11-mrr.toml", 'kpi = "kpi/mrr"\ndate = 2026-09-11\nby = "ana"\ndecision = "accept"\nuntil = 2026-12-31\nreason = "One client"\nkey_result = "2026-Q4/grow/mrr"\n'),
    ("meetings/2026-09-11-growth-week.toml", 'kind = "week"\nteam = "growth"\ndate = 2026-09-11\nby = "ana"\n[[decision]]\ntext = "Ask"\nowner = "budi"\ndue = 2026-09-18\n'),
    ("pulse/2026-08.toml", 'reliance = [0, 1, 2, 5, 3]\nwords = ["Faster"]\n[teams.growth]\nreliance = [0, 1, 2, 1, 0]\n'),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text"), RECORDS)
def test_the_index_gives_back_what_the_file_gave(path, text):
    """JSON and back is the same value, types included."""
    record, findings = decode(path, text.encode())
    assert record is not None, findings
    again = decode_record(type(record), encode_record(record))

    assert again == record
    assert repr(again) == repr(record)


def test_every_kind_is_tried():
    """The test above leaves out no model."""
    assert {type(decode(path, text.encode()).record) for path, text in RECORDS} == set(MODELS.values())


def test_defaults():
    """What a file leaves out has the value of the format."""
    assert decode("okr.toml", b"schema = 1\n").record == Settings()
    assert decode(OBJECTIVE, b'title = "a"\n').record == Objective(title="a")
    assert decode(CHECKIN, b"").record == Checkin()
    assert decode(KPI, b'title = "a"\nobjective = "b"\nrole = "c"\nat_least = 1\n').record == Kpi(
        title="a", objective="b", role="c", at_least=1
    )
    assert KeyResult(title="a", at_least=1).cadence == "weekly"
    assert Update(item="a", date=date(2026, 7, 10)).undone == ()


def test_a_pulse_has_a_key_a_statement():
    """Lists under other keys are statements; what is no list is unknown, and a wrong list is named at its own key."""
    record, findings = decode("pulse/2026-08.toml", b"reliance = [0, 1, 2, 5, 3]\nspeed = 3\n")
    assert isinstance(record, Pulse)
    assert record.counts == {"reliance": (0, 1, 2, 5, 3)}
    assert [(f.code, f.line, f.message) for f in findings] == [("F004", 2, 'unknown key "speed"')]

    record, findings = decode(
        "pulse/2026-08.toml", b"# counts\n\nreliance = [0, 1, -2, 5, 3]\nvoice = [1, 2]\n"
    )
    assert record is None
    assert [(f.code, f.line, f.key[1:]) for f in findings] == [
        ("F003", 3, ("reliance", 2)),
        ("F003", 4, ("voice",)),
    ]


@pytest.mark.parametrize("value", ["31", '"thirty"', "2026-08-19", "[]", "true"])
def test_another_number_than_those_to_choose_from_is_named(value: str) -> None:
    text = f'title = "First month"\n[steps.lunch]\ntitle = "Lunch"\nphase = {value}\n'

    (found,) = decode("onboarding/newcomer.toml", text.encode()).findings
    assert found.message.startswith("phase needs one of 30, 60, 90, found ")
    assert found.fix == "write one of 30, 60, 90"
