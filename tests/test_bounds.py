"""No input stops okr: what is deep, long, in a loop or at the ends of the calendar, and a machine that gives little."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest

from okr.cli import main
from tests.running import WORKSPACE, Okr
from tests.sizes import some

GROW = "objectives/2026-Q3/grow-revenue.toml"
MRR = "2026-Q3/grow-revenue/mrr"
CHECKIN = "checkins/2026-W34/2026-08-19-budi.toml"
LONG = 1_050
"""More links than Python has levels."""


def fine(okr: Okr, *words: str) -> str:
    """Ends well, or says in a sentence why not; gives what it said."""
    ran = okr(*words)
    assert "bug in okr" not in ran.err, words
    assert ran.code in (0, 1, 2, 3, 4, 6), words
    return ran.out


# ── depth ────────────────────────────────────────────────────────────────────────────────────────

DEEP = {
    "header": f"\n[{'.'.join('a' * 900)}]\nk = 1\n",
    "lists": f"\n[x]\ny = {'[' * 150}{']' * 150}\n",
    "lists over lines": "\n[x]\ny = [\n" + "[\n" * 150 + "]\n" * 150 + "]\n",
    "dotted": f"\n[x]\n{'.'.join('a' * 900)} = 1\n",
}


@pytest.mark.parametrize("deep", DEEP.values(), ids=DEEP.keys())
def test_a_file_that_is_nested_too_deep_is_left_out(okr: Okr, deep: str) -> None:
    """Named with its line, refused by every write, and never changed."""
    text = WORKSPACE[GROW] + deep
    okr.write({GROW: text})
    ran = okr("list", "-q", "2026")
    assert ran.code == 3
    assert "Win East Java" in ran.out
    assert f"{GROW}:" in ran.err
    assert "F001 is nested more than 100 levels deep" in ran.err

    for words in (
        ("set", "2026-Q3/grow-revenue", "weight=2"), ("checkin", MRR, "120", "--as", "budi"), ("drop", MRR, "--reason", "r"),
        ("move", "2026-Q3/grow-revenue", "grow"), ("add", "initiative", "2026-Q3/grow-revenue", "Go"), ("remove", MRR),
        ("copy", "2026-Q3/grow-revenue", "grow"),
    ):  # fmt: skip
        ran = okr(*words)
        assert ran.code == 3
        assert "2026-Q3/grow-revenue cannot be read" in ran.err
    for words in (
        ("check",),
        ("check", "--fix"),
        ("todo",),
        ("schema",),
        ("doctor",),
        ("report", "-f", "json"),
    ):
        fine(okr, *words)
    assert okr.read(GROW) == text


def test_a_check_in_is_not_appended_to_a_file_that_is_too_deep(okr: Okr) -> None:
    okr.write({CHECKIN: DEEP["header"]})

    okr.refuses("checkin", MRR, "120", "--as", "budi", code=1, says="nested more than 100 levels deep")


def test_the_deepest_file_that_is_read_can_be_written(okr: Okr) -> None:
    """Every walk through the data of a file holds out to the limit, where tables and entries of lists alternate, too."""
    entries = "".join(f"\n[[{'.'.join('x' * depth)}]]\n" for depth in range(1, 100))
    for deep in (f"\n[{'.'.join('x' * 99)}]\nk = 1\n", entries):
        okr.write({GROW: WORKSPACE[GROW] + deep})
        fine(okr, "set", "2026-Q3/grow-revenue", "weight=2")
        fine(okr, "move", MRR, "income")
        assert tomllib.loads(okr.read(GROW))["weight"] == 2
        assert okr.read(GROW).endswith(deep)


def test_a_merge_of_files_that_are_too_deep(okr: Okr) -> None:
    """A conflict that is named; ours is kept as it was, or stands between markers."""
    text = WORKSPACE[GROW] + DEEP["header"]
    for name, side in (
        ("B", text),
        ("O", text.replace("target = 130", "target = 131")),
        ("T", text.replace("weight", "wait") + "# theirs\n"),
    ):
        okr.write({name: side})

    ran = okr("merge", "B", "O", "T", GROW)

    assert ran.code == 6
    assert "bug in okr" not in ran.err
    assert "target = 131" in okr.read("O")


# ── chains ───────────────────────────────────────────────────────────────────────────────────────


def chain(okr: Okr, folder: str, text: Callable[[int], str]) -> None:
    okr.write({f"{folder}/t{i}.toml": text(i) for i in range(LONG)})


def test_a_chain_of_teams_is_drawn(okr: Okr) -> None:
    """In each format every team once; so deep inside each other that any program reads the JSON."""
    chain(okr, "teams", lambda i: f'name = "T{i}"\n' + (f'parent = "t{i - 1}"\n' if i else ""))

    teams = json.loads(fine(okr, "tree", "-f", "json"))["data"]["teams"]
    found, deepest, waiting = [], 0, [(team, 1) for team in teams]
    while waiting:
        team, level = waiting.pop()
        found.append((team["id"], team["parent"]))
        deepest = max(deepest, level)
        waiting += ((below, level + 1) for below in team["teams"])
    assert len(found) == LONG + 1
    assert (f"team/t{LONG - 1}", f"t{LONG - 2}") in found
    assert deepest == 20
    rows = list(csv.DictReader(io.StringIO(fine(okr, "tree", "-f", "csv"))))
    assert len({row["team"] for row in rows} - {""}) == LONG + 1
    for form in ("markdown", "terminal"):
        said = fine(okr, "tree", "-f", form)
        assert f"T{LONG - 1}" in said
        assert f"in team/t{LONG - 2}" in said.replace("`", "")
    okr.environment.setenv("COLUMNS", "40")
    assert max(len(line) for line in fine(okr, "tree").splitlines()) <= 40


def test_teams_above_each_other_in_a_round_are_drawn(okr: Okr) -> None:
    chain(okr, "teams", lambda i: f'name = "T{i}"\nparent = "t{(i - 1) % LONG}"\n')

    assert fine(okr, "tree").count("team/t") >= LONG
    assert f"and {LONG - 10:,} more" in fine(okr, "check")


def test_chains_of_roles_managers_and_former_names(okr: Okr) -> None:
    chain(
        okr,
        "roles",
        lambda i: f'title = "T{i}"\nduties = ["x"]\n' + (f'reports_to = "t{i - 1}"\n' if i else ""),
    )
    chain(
        okr, "people", lambda i: f'name = "P{i}"\nrole = "t{i}"\n' + (f'manager = "t{i - 1}"\n' if i else "")
    )
    chain(
        okr,
        "objectives/2026-Q4",
        lambda i: f'title = "O{i}"\nformerly = ["2026-Q4/u{i}", "2026-Q4/t{i - 1}"]\n',
    )

    for words in (("list", "roles"), ("list", "people"), ("check",), ("todo", "--all"), ("person", "@t7"), ("bonus", "@t7"),
                  ("coach", "agenda", "@t7", "--as", "t6"), ("report", "--ritual"), ("onboard",), ("compare",)):  # fmt: skip
        fine(okr, *words)
    assert "O7" in fine(okr, "show", "2026-Q4/u7")
    okr.refuses("set", "@t0", f"manager=t{LONG - 1}", code=1, says=f"and {LONG - 10:,} more → @t0")


def test_a_chain_of_supports_is_computed(okr: Okr) -> None:
    """From one end to the other; a loop of it names ten of its members."""
    key_result = '[key_results.k]\ntitle = "Raise it from 0 to 4"\nstart = 0\ntarget = 4\n'
    head = 'title = "T{i}"\nroll_up = "{up}"\n'
    chain(
        okr,
        "objectives/2026-Q3",
        lambda i: (
            head.format(i=i, up="both" if i == LONG - 1 else "aligned")
            + (f'supports = ["2026-Q3/t{i - 1}"]\n' if i else "")
            + (key_result if i == LONG - 1 else "")
        ),
    )
    okr.write({CHECKIN: f'[[update]]\nitem = "2026-Q3/t{LONG - 1}/k"\ndate = 2026-08-19\nvalue = 1\n'})

    assert json.loads(fine(okr, "show", "2026-Q3/t0", "-f", "json"))["data"]["progress"] == 0.25
    for words in (
        ("report", "-q", "2026-Q3"),
        ("tree", "-q", "2026-Q3"),
        ("explain", "2026-Q3/t0"),
        ("check",),
    ):
        fine(okr, *words)
    okr.write({"objectives/2026-Q3/t0.toml": f'title = "T"\nsupports = ["2026-Q3/t{LONG - 1}"]\n'})
    assert f"and {LONG - 10:,} more" in fine(okr, "explain", "2026-Q3/t0")
    assert max(map(len, fine(okr, "check").splitlines())) < 500


def test_what_names_one_thing_many_times_follows_its_move(okr: Okr) -> None:
    """All of it in one edit, comments and order untouched."""
    part = '\n[key_results.k{i}]  # {i}\ntitle = "Raise it"\nstart = 0\ntarget = 4\nkpi = "kpi/mrr"  # reads it\n'
    text = 'title = "Grow"\n' + "".join(part.format(i=i) for i in range(300))
    okr.write({"objectives/2026-Q4/many.toml": text})

    fine(okr, "move", "kpi/mrr", "arr")

    assert okr.read("objectives/2026-Q4/many.toml") == text.replace('"kpi/mrr"', '"kpi/arr"')


# ── the ends of the calendar ─────────────────────────────────────────────────────────────────────

FAR = (
    "0000",
    "0001-01",
    "0001-Q1",
    "1899-Q4",
    "1900",
    "1900-Q1",
    "2999-Q4",
    "2999-12",
    "3000",
    "9996-12",
    "9999-Q4",
    "9999",
)


@pytest.mark.parametrize("name", FAR)
def test_a_cycle_at_the_ends_of_the_calendar(okr: Okr, name: str) -> None:
    """As `-q`, and as a folder: a sentence, or what there is."""
    for words in (
        ("report",),
        ("report", "--ritual"),
        ("list",),
        ("compare",),
        ("tree",),
        ("tree", "--goals"),
    ):
        ran = okr(*words, "-q", name)
        assert "bug in okr" not in ran.err
        assert (ran.code, "unknown cycle" in ran.err) == (
            (0, False) if 1900 <= int(name[:4]) <= 2999 else (2, True)
        )
    okr.write({f"objectives/{name}/o.toml": WORKSPACE[GROW]})
    for words in (
        ("list",),
        ("report",),
        ("todo", "--all"),
        ("check",),
        ("show", f"{name}/o"),
        ("explain", f"{name}/o/mrr"),
    ):
        fine(okr, *words)
    if name in ("0000", "9999"):
        assert f'unknown cycle "{name}"' in okr("list").err
        assert "years go from 1900 to 2999" in okr("check").out


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31"])
def test_a_day_at_the_ends_of_the_calendar_is_a_finding(okr: Okr, day: str) -> None:
    """Wherever it stands: the file is named, the rest is shown."""
    okr.write(
        {
            GROW: WORKSPACE[GROW].replace("2026-08-15", day),
            "people/budi.toml": f'name = "Budi"\njoined = {day}\n',
            CHECKIN: f'[[update]]\nitem = "{MRR}"\ndate = 2026-08-19\nvalue = 1\nperiod = "{day[:4]}-W01"\n',
            f"checkins/{day[:4]}-W01/{day}-ana.toml": f'[[update]]\nitem = "{MRR}"\ndate = {day}\nvalue = 1\n',
        }
    )
    ran = okr("list", "people")
    assert ran.code == 3
    for path in (GROW, "people/budi.toml", CHECKIN, f"{day}-ana.toml"):
        assert path in ran.err
    for words in (("report",), ("check",), ("todo", "--all"), ("tree",), ("doctor",), ("check", "--fix")):
        fine(okr, *words)
    for words in (
        ("add", "person", "Eka", "--joined", day),
        ("set", "2026/win-east-java", f"closed.date={day}"),
    ):
        assert okr(*words).code in (1, 2)
    okr.refuses("report", "--today", day, code=2, says="is out of range")


def test_the_first_and_the_last_day_that_is_today(okr: Okr) -> None:
    """Periods before and after it can still be named."""
    for today in ("1901-01-01", "2998-12-31"):
        for words in (("list",), ("report", "--ritual"), ("todo", "--all"), ("check",), ("tree",), ("checkin", "kpi/mrr", "125", "--as", "ana"),
                      ("bonus", "@ana"), ("person", "@ana"), ("compare",), ("add", "objective", "Grow")):  # fmt: skip
            fine(okr, *words, "--today", today)


def test_a_cycle_of_your_own_lasts_at_most_twenty_years(okr: Okr) -> None:
    own = "\n[cycles.own]\nstarts = 1900-01-01\nends = {}\n"
    okr.write({"okr.toml": WORKSPACE["okr.toml"] + own.format("1920-12-31")})
    fine(okr, "report", "-q", "own")

    okr.write({"okr.toml": WORKSPACE["okr.toml"] + own.format("2999-12-31")})
    okr.refuses("report", "-q", "own", code=1, says="from 1 Jan 1900 to 31 Dec 2999, longer than 20 years")


def test_a_step_that_is_due_after_a_million_years(okr: Okr) -> None:
    okr.write(
        {
            "onboarding/new.toml": 'title = "New"\n[steps.read]\ntitle = "Read"\nday = 999999999\n',
            "people/budi.toml": 'name = "Budi"\njoined = 2026-08-01\nonboarding = "new"\n',
        }
    )
    assert "from 1 to 3660" in okr("list").err
    for words in (("onboard",), ("todo", "--all"), ("check",), ("person", "@budi")):
        fine(okr, *words)


# ── what the machine gives ───────────────────────────────────────────────────────────────────────


def run(okr: Okr, command: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["bash", "-c", command.replace("okr ", f"{sys.executable} -m okr ")],
        cwd=okr.root, env={**os.environ, **environment}, capture_output=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
@pytest.mark.parametrize(
    ("most", "words"),
    some([*product([6, 9, 14], ["list", "set 2026-Q3/grow-revenue why=9", "check", "diff"])], 3),
)
def test_few_descriptors_are_said_before_anything_is_read(okr: Okr, most: int, words: str) -> None:
    """Nothing is taken for missing, nothing is written, and the index is as good as before."""
    fine(okr, "list")
    before = okr.files()

    ran = run(okr, f"ulimit -n {most}; exec okr {words}")

    assert ran.returncode == 1
    assert ran.stderr.startswith(b"error: too few open files are allowed")
    assert okr.files() == before
    assert "Grow recurring revenue" in fine(okr, "list")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full device of Linux")
@pytest.mark.parametrize("command", ["okr list > /dev/full", "okr --help > /dev/full", "okr > /dev/full", "okr list >&-", "okr check 2>&-", "okr list <&- >&- 2>&-"])  # fmt: skip
def test_streams_that_take_nothing(okr: Okr, command: str) -> None:
    ran = run(okr, f"{command}; exit $?")

    assert ran.returncode in (0, 1, 3)
    assert b"Traceback" not in ran.stderr
    assert b"bug in okr" not in ran.stderr
    assert b"Exception ignored" not in ran.stderr


def completed(okr: Okr, capsys: pytest.CaptureFixture[str]) -> str:
    """What a shell gets to see."""
    with suppress(SystemExit):
        main([])
    seen = capsys.readouterr()
    return seen.out + seen.err


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "nonsense"])
def test_an_odd_completion_is_answered_with_nothing_or_words(
    okr: Okr, shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Never with a traceback, and never with a sentence about a bug."""
    okr.environment.setenv("_OKR_COMPLETE", f"complete_{shell}")
    okr.environment.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    for words in ("okr\nshow\n", "okr 'show", 'okr "', "", "okr\n@\n\udcff", "okr\n\x01"):
        for place in ("x", "-5", "9" * 5000, "", "1.5", "2"):
            okr.environment.setenv("COMP_WORDS", words)
            okr.environment.setenv("_TYPER_COMPLETE_ARGS", words)
            okr.environment.setenv("COMP_CWORD", place)
            said = completed(okr, capsys)
            assert "Traceback" not in said
            assert "bug in okr" not in said


def test_a_completion_without_its_environment(okr: Okr, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("COMP_WORDS", "COMP_CWORD", "_TYPER_COMPLETE_ARGS"):
        okr.environment.delenv(name, raising=False)
    okr.environment.setenv("_OKR_COMPLETE", "complete_bash")

    assert completed(okr, capsys) == ""


@pytest.mark.parametrize("columns", ["0", "-1", "x", "", "1000000000", "9" * 5000, "٣"])
def test_odd_widths_of_a_terminal(okr: Okr, columns: str) -> None:
    okr.environment.setenv("COLUMNS", columns)
    for words in (("report",), ("list",), ("tree",), ("tree", "--goals"), ("show", MRR), ("compare",)):
        fine(okr, *words)


def test_a_chain_of_closed_goals_is_computed(okr: Okr) -> None:
    """Each is judged as of its own close, and what it is made of as of that day: one score a goal, none of them twice."""
    key_result = '[key_results.k]\ntitle = "Raise it from 0 to 4"\nstart = 0\ntarget = 4\n'
    days = 300
    okr.write(
        {
            f"objectives/2026/c{i}.toml": f'title = "C{i}"\nroll_up = "both"\n'
            + (f'supports = ["2026/c{i - 1}"]\n' if i else "")
            + (key_result if i == days - 1 else "")
            + f"[closed]\ndate = {date(2026, 12, 30) - timedelta(days=i)}\ngrade = 0.5\n"
            for i in range(days)
        }
    )
    okr.write({CHECKIN: f'[[update]]\nitem = "2026/c{days - 1}/k"\ndate = 2026-02-02\nvalue = 1\n'})
    okr.environment.setenv("OKR_TODAY", "2026-12-31")

    assert json.loads(fine(okr, "show", "2026/c0", "-f", "json"))["data"]["progress"] == 0.25
