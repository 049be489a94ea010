"""The further measures of a key result as people type them for `okr add key-result`: what is written, and what bad input says."""

from __future__ import annotations

from typing import Any

import pytest

from okr.commands.add import key_result, kpi
from okr.commands.field_options import FieldOption
from okr.kpi_models import Kpi
from okr.models import KeyResult
from tests.running import GROW, Okr
from tests.terminals import CTRL_D, conversation

ADD = ("add", "key-result", "grow-revenue", "Go on")


@pytest.mark.parametrize(
    ("options", "written"),
    [
        (("--from", "first", "--to", "140"), 'start = "first"\ntarget = 140\n'),
        (("--from", "FIRST", "--by", "+17%"), 'start = "first"\nby = "+17%"\n'),
        (("--from", "120", "--by", "17%"), 'start = 120\nby = "+17%"\n'),
        (("--from", "120", "--by", "+17 %"), 'start = 120\nby = "+17%"\n'),
        (("--from", "120", "--by", "-10%"), 'start = 120\nby = "-10%"\n'),
        (("--from", "120", "--by", "−10 persen"), 'start = 120\nby = "-10%"\n'),
        (("--from", "120", "--by", "17,5%"), 'start = 120\nby = "+17.5%"\n'),
        (("--from", "120", "--by", "+17.5%"), 'start = 120\nby = "+17.5%"\n'),
        (("--from", "120", "--by", "naik 17%"), 'start = 120\nby = "+17%"\n'),
        (("--from", "120", "--by", "turun 17,5 persen"), 'start = 120\nby = "-17.5%"\n'),
        (("--from", "pertama", "--to", "Menyusul"), 'start = "first"\ntarget = "open"\n'),
        (("--to", "belum tahu"), 'target = "open"\n'),
        (("--to", "open"), 'target = "open"\n'),
        (("--from", "100", "--to", "open"), 'start = 100\ntarget = "open"\n'),
        (("--at-least", "open"), 'at_least = "open"\n'),
        (("--at-least", "1", "--at-most", "open"), 'at_least = 1\nat_most = "open"\n'),
        (("--above", "90"), "above = 90\n"),
        (("--above", "90", "--at-most", "95,5"), "at_most = 95.5\nabove = 90\n"),
        (("--below", "5%"), 'below = 5\nunit = "%"\n'),
        (("--part", "senior=2", "--part", "other=3"), "parts = { senior = 2, other = 3 }\n"),
        (("--part", "senior=2, other=3,5"), "parts = { senior = 2, other = 3.5 }\n"),
        (("--part", "senior staff=1.250"), 'parts = { "senior staff" = 1250 }\n'),
        (("--result",), 'result = "words"\n'),
        (("--from", "0", "--to", "9", "--result"), 'start = 0\ntarget = 9\nresult = "words"\n'),
    ],
)
def test_each_further_measure_is_written_as_it_is_meant(
    okr: Okr, options: tuple[str, ...], written: str
) -> None:
    """A share with its sign and a point; an open target needs no start."""
    okr.does("set", "okr.toml", "input.decimal=,")
    okr.does(*ADD, *(option.replace("17.5", "17,5") for option in options))

    assert f'[key_results.go]\ntitle = "Go on"\n\n{written}\n' in okr.read(GROW)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1/8", "2026-08-01"),
        ("end of july", "2026-07-31"),
        ("31/8", "2026-08-31"),
        ("friday", "2026-08-21"),
        ("aug", "2026-08-31"),
        ("2026-09-30", "2026-09-30"),
    ],
)
def test_its_last_day_is_typed_as_that_of_an_initiative(okr: Okr, typed: str, day: str) -> None:
    okr(*ADD, "--from", "1", "--to", "2", "--ends", typed)

    assert f"ends = {day}\n" in okr.read(GROW)


@pytest.mark.parametrize(
    ("options", "says", "hint"),
    [
        (
            ("--from", "100", "--by", "17"),
            '--by: "17" is not a share of the start: the % is missing',
            "+17%, -10%",
        ),
        (("--from", "100", "--by", "0%"), '--by: "0%" changes nothing', "+17%, -10%"),
        (("--from", "100", "--by", "a%"), '--by: "a%" is not a number', "12, -3"),
        (("--from", "100", "--by", "1.250%"), "can be 1250 or 1.25", "+17%, -10%"),
        (("--by", "17%"), "--from is missing", "okr add key-result --help"),
        (("--to", "10", "--by", "17%"), "--to and --by cannot be used together", "Leave one"),
        (("--above", "3", "--at-least", "2"), "--at-least and --above cannot be used together", "Leave one"),
        (("--below", "3", "--at-most", "2"), "--at-most and --below cannot be used together", "Leave one"),
        (("--above", "3", "--below", "3"), "no value is between 3 and 3", "Change one"),
        (("--part", "senior"), '--part: how many "senior"?', "Example: --part senior=2"),
        (("--part", "senior 3"), '--part: how many "senior"?', "Example: --part senior=3"),
        (("--to", "soon", "--from", "1"), '--to: "soon" is not a number', "12, -3, 99.9, open"),
        (
            ("--from", "belum tahu", "--to", "9"),
            '--from: "belum tahu" is not a number',
            "12, -3, 99.9, first",
        ),
        (("--priority", "high", "--from", "1", "--to", "2"), '--priority: "high" is not a number', "P1, P2"),
        (("--part", "senior="), '--part: how many "senior"?', "Example: --part senior=2"),
        (("--part", "senior=two"), '--part senior: "two" is not a number', "12, -3"),
        (("--part", "senior=0"), "each of the parts needs a number above 0", "Change one"),
        (("--part", "a=1", "--part", "a=2"), '--part: "a" is given twice', ""),
        (
            ("--part", "a=1", "--from", "1"),
            "a key result has one measure, not --from/--to and --part",
            "--milestone or --part",
        ),
        (
            ("--from", "first", "--to", "2", "--takes", "sum"),
            'start = "first" needs takes = "last"',
            "Change one",
        ),
        (
            ("--from", "1", "--to", "2", "--ends", "2026-10-31"),
            "ends: 31 Oct 2026 is after the end of 2026-Q3",
            "2026-Q3 goes from 1 Jul 2026 to 30 Sep 2026.",
        ),
        (
            ("--from", "1", "--to", "2", "--ends", "2026-06-30"),
            "ends: 30 Jun 2026 is before the start of 2026-Q3",
            "2026-Q3 goes from 1 Jul 2026 to 30 Sep 2026.",
        ),
    ],
)
def test_bad_input_says_what_is_wrong_and_what_to_type(
    okr: Okr, options: tuple[str, ...], says: str, hint: str
) -> None:
    before = okr.files()

    ran = okr(*ADD, *options)

    assert ran.code in (1, 2)
    assert says in ran.err
    assert hint in ran.err
    assert okr.files() == before


@pytest.mark.parametrize(
    ("options", "answers", "questions"),
    [
        (("--to", "open"), "\n", []),
        (("--by", "+17%", "--from", "first"), "\n", []),
        (("--by", "+17%"), "100\n\n", ["Starting value: "]),
        (("--from", "first"), "140\n\n", ["Target value: "]),
        (("--result",), "\n", []),
        (("--part", "senior=2"), "\n", []),
        (("--above", "90"), "\n", []),
        (("--from", "100", "--to", "130"), "\n", []),
    ],
)
def test_nothing_is_asked_that_is_not_needed(
    okr: Okr, options: tuple[str, ...], answers: str, questions: list[str]
) -> None:
    """At a terminal, where the name of the key result is asked for last as ever."""
    okr.environment.setenv("OKR_USER", "ana")
    typed = iter(answers.splitlines())

    code, seen = conversation(
        okr.root, (*ADD, *options), lambda _: next(typed, CTRL_D), prompt=r": |\? |\]: ", columns=100
    )

    assert code == 0, seen
    assert [
        line for line in ("Kind of measure", "Starting value: ", "Target value: ", "Unit") if line in seen
    ] == (questions)


@pytest.mark.parametrize(
    ("title", "answers", "written", "seen"),
    [
        (
            "Raise calls",
            ("1", "?", "first", "?", "140", "", ""),
            'start = "first"\ntarget = 140',
            "99.9, first",
        ),
        ("Raise calls", ("1", "120", "?", "open", "", ""), 'start = 120\ntarget = "open"', "99.9, open"),
        ("Raise calls", ("1", "120", "+17%", "", ""), 'start = 120\nby = "+17%"', "Unit (Enter: none)"),
        (
            "Cut costs",
            ("1", "first", "turun 10%", "", ""),
            'start = "first"\nby = "-10%"',
            "Unit (Enter: none)",
        ),
        ("Raise growth", ("1", "-2%", "+5%", "", ""), 'start = -2\ntarget = 5\nunit = "%"', "[%]"),
        (
            "Keep it",
            ("2", "", "", "> 90%", "", "", ""),
            'above = 90\nunit = "%"',
            "Type at least one of the two.",
        ),
        ("Keep it", ("2", ">= 90", "di bawah 95", "", ""), "at_least = 90\nbelow = 95", "Unit (Enter: none)"),
        ("Keep it", ("2", "90", "95", "", ""), "at_least = 90\nat_most = 95", "Unit (Enter: none)"),
    ],
)
def test_the_dialogue_takes_further_measures_where_a_number_is_asked_for(
    okr: Okr, title: str, answers: tuple[str, ...], written: str, seen: str
) -> None:
    """No question is added for them: a bad answer names the words, and a sign says which limit is meant."""
    typed = iter(answers)
    words = ("add", "key-result", "grow-revenue", title, "--as", "ana")
    code, screen = conversation(
        okr.root, words, lambda _: next(typed, CTRL_D), prompt=r"[a-z\])]: ", columns=100
    )

    assert code == 0, screen
    assert f'title = "{title}"\n\n{written}\n' in okr.read(GROW)
    assert seen in screen


def test_a_change_is_no_target(okr: Okr) -> None:
    """`--to +17%` was a target of 17 in percent."""
    said = okr(*ADD, "--from", "120", "--to", "+17%")
    assert 'error: --to: "+17%" is a change, not a target' in said.err
    assert "hint: Use --by +17%" in said.err
    assert okr(*ADD, "--from", "1%", "--to", "+17%").code == 0


def test_its_help_has_the_plain_forms_first_and_names_one_page_for_the_others(okr: Okr) -> None:
    said = okr.does("add", "key-result", "--help")
    plain, further = said.split("Further measures, explained in docs/measures.md:\n")

    assert "first" not in plain.partition("--may-miss")[0]
    assert "open" not in plain.partition("--may-miss")[0]
    forms = [
        line.split("  ")[1].strip() for line in further.partition("\n\n")[0].splitlines() if line[2:3] == "-"
    ]
    assert forms == [
        "--from first", "--to open", "--by SHARE", "--above N", "--below N", "--part NAME=N", "--ends DATE", "--result",
    ]  # fmt: skip


def test_its_help_names_the_page_in_indonesian(okr: Okr) -> None:
    assert "docs/id/ukuran.md" in okr.does("add", "key-result", "--help", "--language", "id")


def test_the_help_of_a_kpi_has_the_plain_forms_first(okr: Okr) -> None:
    said = okr.does("add", "kpi", "--help")
    plain, further = said.split("Further measures, explained in docs/measures.md:\n")

    assert not [form for form in ("open", "--watch-only", "--sum-of", "--bonus-band ") if form in plain]
    forms = [
        line[2:].split("  ")[0] for line in further.partition("\n\n")[0].splitlines() if line[2:3] != " "
    ]
    assert forms == [
        "--cadence weekly", "--at-least open", "okr add unit", "--watch-only", "--sum-of KPI", "--mean-of KPI[=W]",
        "--bonus-band VALUE=SHARE", "--kpi-group KPI",
    ]  # fmt: skip
    assert "docs/id/ukuran.md" in okr.does("add", "kpi", "--help", "--language", "id")


NOT_ADDED = {
    "key-result": {
        "lines": "okr set KEY_RESULT above=92 --from 2026-09-01",
        "points": "okr set KEY_RESULT points=110=0.2,120=0.6",
        "graded": "okr set KEY_RESULT graded.grade=0.7 graded.reason=TEXT",
        "dropped": "okr drop", "owned": "okr set KEY_RESULT owner=ana --from 2026-09-01",
        "imported": "okr import", "formerly": "okr move",
    },
    "kpi": {
        "targets": "okr set KPI at_least=150 --from 2026-Q4",
        "units": "okr add unit", "roll_up": "okr set KPI roll_up=sum",
        "source": "okr set KPI source.csv=URL", "from_": "okr graduate",
        "retired": "okr drop", "owned": "okr set KPI owner=ana --from 2026-09-01",
        "imported": "okr import", "formerly": "okr move",
    },
}  # fmt: skip
"""Fields that are not options of `okr add`, since they come later, and what gives them."""


@pytest.mark.parametrize(("command", "model"), [(key_result, KeyResult), (kpi, Kpi)])
def test_each_field_of_a_measure_has_an_option_or_comes_later(command: Any, model: type) -> None:
    options = {param.key.partition(".")[0] for param in command.params if isinstance(param, FieldOption)}
    several = {"owner": "owners", "team": "teams"} if model is KeyResult else {}
    fields = {*model.__struct_fields__} - {"title", *several}

    assert options - {"bonus"} == fields - {"bonus"} - NOT_ADDED[command.name].keys()


def test_what_a_kpi_lacks_is_said_in_both_languages(okr: Okr) -> None:
    words = ("add", "kpi", "X", "--objective", "win-east-java", "--role", "account-manager")
    assert "--at-least, --at-most or --watch-only is missing" in okr(*words).err
    assert "--at-least, --at-most, atau --watch-only belum diisi" in okr(*words, "--language", "id").err


UNMEASURED = """
[key_results.share]
title = "Raise the share"
start = 10
target = "open"

[key_results.calls]
title = "Raise calls"
start = "first"
target = 140

[key_results.licence]
title = "Get the licence"
result = "Signed on 3 August"

[key_results.nurses]
title = "Hire nurses"
parts = { senior = 2, other = 3 }
"""


def test_what_has_no_number_says_why_on_every_screen(okr: Okr) -> None:
    """An outcome in words is not without data, an open target is no dash, and the first value is no way from 0."""
    serve = f'title = "Serve"\nowner = "budi"\n{UNMEASURED}'
    okr.write({"objectives/2026-Q3/serve.toml": serve, GROW: okr.read(GROW).replace("colour", "# colour")})
    for said in (("share", "12"), ("calls", "130"), ("nurses", "senior=3", "other=1")):
        okr.does("checkin", *said, "--as", "ana")

    person, agenda = okr.does("person", "@budi"), okr.does("coach", "agenda", "@budi", "--as", "ana")
    assert "no target yet  Serve › Raise the share" in person
    assert "in words       Serve › Get the licence" in person
    assert "10 → 12 (target open)" in agenda
    assert "()" not in agenda
    assert "no data" not in agenda + person.partition("KPIs")[0]

    for command in (("meet", "week"), ("report", "--month", "2026-08"), ("report", "--quarter-review")):
        told = okr.does(*command)
        assert "→ 12 → target open" in told
        assert "0 → 130" not in told.replace("130 → 130", "")
        assert "senior 3 of 2, other 1 of 3" in told
    for command in (("report", "--month", "2026-08"), ("report", "--quarter-review"), ("report",)):
        assert "Signed on 3 August" in okr.does(*command)

    shown = okr.does("show", "licence")
    assert shown.count("Signed on 3 August") == 1
    assert "nothing recorded" not in shown
    assert "measure   130 → 140, the start is the first value" in okr.does("show", "calls")
    licence = next(line for line in okr.does("list", "key-results").splitlines() if "licence" in line)
    assert licence.endswith("in words")
    assert okr.does("explain", "licence").endswith("result  Signed on 3 August\n")


@pytest.mark.parametrize(("unit", "shown"), [("%", "98%"), ("h", "98 h"), ("IDR m", "98 IDR m")])
def test_a_proposed_title_has_its_unit_as_it_is_shown_elsewhere(okr: Okr, unit: str, shown: str) -> None:
    okr.does(
        "add", "key-result", "grow-revenue", "Better answers", "--from", "90", "--to", "98", "--unit", unit
    )

    assert f'say how far, e.g. "… from 90 to {shown}"' in okr("check", "--select", "Q005").out


def test_a_kpi_of_a_role_has_its_ratio_in_four_digits_and_no_state_without_a_limit(okr: Okr) -> None:
    """It was 97.35099 unhealthy, and the word watched three times in one line."""
    okr.write({GROW: okr.read(GROW).replace("colour", "# colour")})
    for title, measure in (("Answers", "--at-least 98 --unit %"), ("Posts", "--watch-only")):
        about = f"--objective win-east-java --role account-manager --cadence monthly --owner budi {measure}"
        okr.does("add", "kpi", title, *about.split())
    okr.does("checkin", "answers", "588/604", "--as", "ana")
    okr.does("checkin", "posts", "110", "--as", "ana")

    agenda = okr.does("coach", "agenda", "@budi", "--as", "ana")
    assert "Answers, ≥ 98% · 2026-07 97.35 unhealthy" in agenda
    assert "Posts, no limit · 2026-07 110\n" in agenda


def test_a_value_of_what_was_judged_says_so(okr: Okr) -> None:
    """A fourth of four rooms was answered with 70% and nothing else."""
    judged = "ends = 2026-08-15\ngraded = { grade = 0.7, reason = 'Late' }"
    rooms = f'title = "Rooms"\nowner = "ana"\n[key_results.rooms]\ntitle = "Open 4"\nstart = 0\ntarget = 4\n{judged}\n'
    okr.write({"objectives/2026-Q3/rooms.toml": rooms})

    assert "4 · judged 70%, on track (expected 100%)" in okr.does(
        "checkin", "rooms/rooms", "4", "--as", "ana"
    )


def test_an_unlikely_ratio_is_doubted_with_its_counts(okr: Okr) -> None:
    okr.does(*ADD, "--from", "10", "--to", "20", "--unit", "%")

    said = okr("checkin", "go", "491/500", "--as", "ana")
    assert "98.2 (491 of 500)? The goal is 10 → 20%" in said.err
