"""The dialogue of a check-in at a real terminal: typed key by key, what is on the screen, and what is in the files."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.running import GROW, MRR, Okr
from tests.terminals import CTRL_C, CTRL_D, conversation

pty = pytest.importorskip("pty", reason="terminals of POSIX")
termios = pytest.importorskip("termios", reason="terminals of POSIX")

FRIDAY = "2026-08-21"
FILE = "checkins/2026-W34/2026-08-21-budi.toml"
GOALS = {
    GROW: """\
title = "Grow recurring revenue in East Java"
owner = "budi"

[key_results.mrr]
title = "Raise MRR from 100 to 130"
start = 100
target = 130
unit = "IDR m"

[key_results.calls]
title = "Make 90 calls"
start = 0
target = 90
takes = "sum"

[key_results.cities]
title = "Open in three cities"
milestones = { surabaya = 1, malang = 1, makassar = 2 }

[key_results.uptime]
title = "Keep uptime at 99.9% or more"
at_least = 99.9
unit = "%"

[initiatives.page]
title = "Publish the page"
due = 2026-08-28
""",
    "kpis/mrr.toml": """\
title = "Monthly recurring revenue"
objective = "2026/win-east-java"
role = "account-manager"
owner = "budi"
at_least = 130
unit = "IDR m"
""",
    "checkins/2026-W33/2026-08-14-budi.toml": """\
[[update]]
item = "2026-Q3/grow-revenue/mrr"
date = 2026-08-14
value = 121
confidence = 7
note = "A dentist in Malang signed."
blocker = "legal review"

[[update]]
item = "2026-Q3/grow-revenue/calls"
date = 2026-08-14
value = 20

[[update]]
item = "2026-Q3/grow-revenue/uptime"
date = 2026-08-14
value = 99.97

[[update]]
item = "kpi/mrr"
date = 2026-07-10
period = "2026-Q2"
value = 108
""",
}


@pytest.fixture
def goals(okr: Okr) -> Okr:
    """Four key results of Budi that are due on a Friday, one of them blocked."""
    (okr.root / "checkins/2026-W28/2026-07-10-budi.toml").unlink()
    okr.write(GOALS)
    okr.environment.setenv("OKR_USER", "budi")
    okr.environment.setenv("OKR_TODAY", FRIDAY)
    okr.environment.setenv("NO_COLOR", "1")
    okr.environment.setenv("COLUMNS", "100")
    return okr


def typed(root: Path, *lines: str, words: tuple[str, ...] = ("checkin",)) -> tuple[int, str]:
    """Exit code and screen after a line for each question; a control key goes without Enter."""
    waiting = list(lines)
    code, seen = conversation(
        root, words, lambda _: waiting.pop(0) if waiting else None, prompt=r"> |\] |\]: |Item: "
    )
    assert not waiting, seen
    return code, seen


def updates(okr: Okr) -> str:
    return okr.read(FILE) if (okr.root / FILE).exists() else ""


def test_each_item_is_shown_before_it_is_asked_for(goals: Okr) -> None:
    """How many of how many, last value, confidence and day, target or limit, note and blocker; then what was meant."""
    code, seen = typed(
        goals.root,
        *("124.5 8 Two renewals", "n"),  # still blocked?
        *("12", "mal 6", "99.98"),
        "y",
    )

    assert code == 0
    assert "Check-in, week 34 · 4 due\n" in seen
    assert """
1/4  Raise MRR from 100 to 130     Grow recurring revenue in East Java
     121 IDR m on 14 Aug, confidence 7 · target 130
     14 Aug: "A dentist in Malang signed."
     blocked for 7 days: legal review
     > 124.5 8 Two renewals
     124.5 IDR m (+3.5) · 82%, ahead (expected 57%) · confidence 8 · note "Two renewals"
     Still blocked by "legal review"? [Y/n] n
     no longer blocked

2/4  Make 90 calls                 Grow recurring revenue in East Java
     20 on 14 Aug · sum so far 20 · target 90
     > 12
     12 (sum 32) · 36%, at risk (expected 57%)

3/4  Open in three cities          Grow recurring revenue in East Java
     1 · surabaya   2 · malang   3 · makassar
     > mal 6
""" in seen.replace("\r", "")
    assert "malang reached · 1 of 3 milestones · 25%" in seen
    assert "     99.97% on 14 Aug · limit ≥ 99.9\n" in seen
    assert (
        """
  mrr     121 → 124.5    8  Two renewals · no longer blocked
  calls   +12
  cities  malang         6
  uptime  99.97 → 99.98
Save? [Y/n/b] y
Saved 4 updates. Undo: okr undo
"""
        in seen
    )
    assert "unblocked = true" in updates(goals)


def test_b_corrects_an_answer_at_any_place(goals: Okr) -> None:
    """The former answer is shown, and Enter keeps it; `b` at the last question goes to the last item."""
    code, seen = typed(
        goals.root,
        *("124", ""),  # still blocked: Enter
        *("b", "122 8", "y", "12", "b", "", "-", "99.9", "b", "99.98", ""),
    )

    assert code == 0
    assert seen.count("1/4  Raise MRR") == 2
    assert seen.count("your answer: 124 (Enter = unchanged)") == 1
    assert "your answer: 12 (Enter = unchanged)" in seen
    assert "your answer: 99.9 (Enter = unchanged)" in seen
    assert "  cities  skipped\n" in seen
    assert updates(goals).count("[[update]]") == 3
    assert "value = 122\nconfidence = 8" in updates(goals)
    assert "value = 99.98" in updates(goals)


def test_ctrl_c_asks_whether_to_save_and_the_rest_is_asked_for_later(goals: Okr) -> None:
    """Two of four are saved; a second run asks for the other two."""
    code, seen = typed(goals.root, "124 !-", "12", CTRL_C, "")

    assert code == 0
    assert "Save the 2 answers so far? [Y/n] \n" in seen
    assert "Saved 2 updates." in seen
    code, seen = typed(goals.root, "surabaya", "99.98", "y")
    assert code == 0
    assert "Check-in, week 34 · 2 due\n" in seen
    assert "1/2  Open in three cities" in seen
    assert updates(goals).count("[[update]]") == 4


@pytest.mark.parametrize("answer", ["n", CTRL_C, CTRL_D])
def test_ctrl_c_and_no_writes_nothing(goals: Okr, answer: str) -> None:
    """A second Ctrl-C and the end of the input mean no, too. What was answered is given back as commands."""
    code, seen = typed(goals.root, "124 !-", CTRL_C, answer)

    assert code == 130
    assert "Save the answer so far?" in seen
    assert f"Nothing was written. Your answers as commands:\n  okr checkin {MRR} 124 --unblock\n" in seen
    assert updates(goals) == ""


def test_ctrl_c_before_an_answer_asks_nothing(goals: Okr) -> None:
    code, seen = typed(goals.root, CTRL_C)

    assert code == 130
    assert "Save" not in seen
    assert updates(goals) == ""


@pytest.mark.parametrize("end", ["n", CTRL_D])
def test_no_at_the_last_question_writes_nothing(goals: Okr, end: str) -> None:
    """Also after all was answered; the end of the input agrees to nothing."""
    code, seen = typed(goals.root, "124 !-", "12", "mal", "99.98", end)

    assert code == 130
    assert seen.count("\n  okr checkin 2026-Q3/") == 4
    assert updates(goals) == ""


def test_the_commands_that_are_given_back_record_the_answers(goals: Okr) -> None:
    """As they stand on the screen, without a question: an unlikely value that was agreed to, a sum below zero, names."""
    lines = ("600 6 !klien minta diskon", "y", "-5 3 It's off", "surabaya,malang", "99.98")
    code, seen = typed(goals.root, *lines, "y")
    assert code == 0, seen
    saved = updates(goals)
    goals.does("undo")

    code, seen = typed(goals.root, *lines, "n")

    assert code == 130
    commands = [line for line in seen.splitlines() if line.startswith("  okr checkin")]
    assert commands == [
        f"  okr checkin {MRR} 600 --confidence 6 --blocker 'klien minta diskon' --yes",
        """  okr checkin 2026-Q3/grow-revenue/calls --confidence 3 --note 'It'"'"'s off' -- -5""",
        "  okr checkin 2026-Q3/grow-revenue/cities surabaya malang",
        "  okr checkin 2026-Q3/grow-revenue/uptime 99.98",
    ]
    for command in commands:
        goals.does(*shlex.split(command)[1:])
    assert updates(goals) == saved


@pytest.mark.parametrize("end", ["q", CTRL_D])
def test_q_and_the_end_of_input_save_at_once(goals: Okr, end: str) -> None:
    """What is told of it begins on a line of its own."""
    code, seen = typed(goals.root, "124 !-", end)

    assert code == 0
    assert "\nSaved 1 update. Undo: okr undo\n" in seen
    assert updates(goals).count("[[update]]") == 1


def test_enter_is_unchanged_or_nothing_more(goals: Okr) -> None:
    """Never the value of a sum; where there is none it says so."""
    code, seen = typed(goals.root, "", "", "", "5", "", "", "y")

    assert code == 0
    assert "121 IDR m (unchanged) · 70%" in seen
    assert "each value is added to the sum" in seen
    assert "nothing more · 0 of 3 milestones" in seen
    assert "99.97% (unchanged)" in seen
    assert "done = []" in updates(goals)
    code, seen = typed(goals.root, "", words=("checkin", "page"))
    assert "not done · due 28 Aug\n" in seen
    assert "     nothing more\nNo answers, so nothing was written.\n" in seen


def test_an_option_without_an_item_asks_which_is_meant(goals: Okr) -> None:
    """What is due stands first, then what else is theirs. A refused answer is given back with the item."""
    code, seen = typed(goals.root, "page", words=("checkin", "-n", "Draft is with Ana"))

    assert code == 0, seen
    assert seen.startswith(
        """\
   1  2026-Q3/grow-revenue/mrr     Raise MRR from 100 to 130
   2  2026-Q3/grow-revenue/calls   Make 90 calls
   3  2026-Q3/grow-revenue/cities  Open in three cities
   4  2026-Q3/grow-revenue/uptime  Keep uptime at 99.9% or more
   5  2026-Q3/grow-revenue/page    Publish the page
   6  kpi/mrr                      Monthly recurring revenue
Item: page
"""
    )
    assert 'item = "2026-Q3/grow-revenue/page"\ndate = 2026-08-21\nnote = "Draft is with Ana"\n' in updates(
        goals
    )

    code, seen = typed(goals.root, "1", words=("checkin", "-c", "12"))
    assert code == 2
    assert f"Your answers as a command:\n  okr checkin -c 12 {MRR}\n" in seen


def test_a_kpi_says_which_period_it_asks_for(goals: Okr) -> None:
    """With its limit and its unit; a reading may name another period."""
    code, seen = typed(goals.root, "2026-Q1 99", "y", words=("checkin", "kpi/mrr"))

    assert code == 0
    assert "reading of 2026-Q3 · 108 IDR m in 2026-Q2 · limit ≥ 130\n" in seen
    assert "     2026-Q1 · 99 IDR m · unhealthy, limit ≥ 130\n" in seen
    assert 'period = "2026-Q1"\nvalue = 99\n' in updates(goals)


def test_what_is_unlikely_or_wrong_is_asked_again_in_place(goals: Okr) -> None:
    """A value far away is confirmed or typed again; no hint is a command, since a line is asked for."""
    code, seen = typed(
        goals.root,
        *("600 6 !klien minta diskon", "n", "124.5 !-"),
        *("12", "jakarta", "yes", "2", "99.98", "y"),
    )

    assert code == 0
    assert "     600? The goal is 100 → 130 IDR m. Keep it? [y/N] n\n     not recorded\n" in seen
    assert 'has no milestone "jakarta"\n     Type ? for examples, or - to skip.\n' in seen
    assert "which milestone of" in seen
    assert seen.count("okr ") == 1  # Undo: okr undo
    assert 'done = ["malang"]' in updates(goals)
    assert "600" not in updates(goals)


def test_a_number_with_two_readings_is_asked_about_in_place(goals: Okr) -> None:
    """The nearer one first; Enter takes it."""
    goals.write({GROW: goals.read(GROW).replace("target = 130", "target = 2000")})
    code, seen = typed(goals.root, "1.250 !-", "", "y", words=("checkin", "grow-revenue/mrr"))

    assert code == 0
    assert '"1.250" can be 1250 or 1.25. Which one? [1250]: ' in seen
    assert "1250 IDR m (+1129)" in seen
    assert "value = 1250\n" in updates(goals)


def test_answers_are_never_lost(goals: Okr) -> None:
    """If the goal was closed by somebody else when they are written, they are shown as commands."""
    lines = ["124 8 Two renewals", "n", "y"]

    def answer(_: str) -> str:
        if len(lines) == 1:
            goals.write({GROW: f"{goals.read(GROW)}\n[closed]\ndate = 2026-08-20\ngrade = 0.7\n"})
        return lines.pop(0)

    code, seen = conversation(goals.root, ("checkin", "grow-revenue/mrr"), answer, prompt=r"> |\] ")
    assert code == 1

    command = "okr checkin 2026-Q3/grow-revenue/mrr 124 --confidence 8 --note 'Two renewals' --unblock"
    assert f"Your answers as commands:\n  {command}\n" in seen


@pytest.mark.parametrize("value", [1, 12, 9.5, 99.9])
def test_five_goals_take_forty_keystrokes_at_most(goals: Okr, value: float) -> None:
    """Values of at most four characters; every Enter and the last question are counted."""
    results = "".join(
        f'[key_results.k{n}]\ntitle = "K{n} to 100"\nstart = 0\ntarget = 100\n' for n in range(5)
    )
    goals.write({GROW: f'title = "Grow"\nowner = "budi"\n{results}'})
    lines = [str(value)] * 5 + [""]

    code, seen = typed(goals.root, *lines)

    assert (code, updates(goals).count("[[update]]")) == (0, 5)
    assert "Save? [Y/n/b]" in seen
    assert sum(len(line) + 1 for line in lines) <= 40


@pytest.mark.parametrize(
    ("language", "folded"),
    [
        ("en", "\n  2026-06 5.2               a KPI's value of another period\n  Enter                     same value as before; no further\n                              milestone\n  -    "),
        ("id", "\n  2026-06 5,2               nilai KPI untuk periode lain\n  Enter                     nilai tetap; tidak ada milestone\n                              baru\n  -    "),
    ],
)  # fmt: skip
def test_the_forms_of_an_answer_are_folded_between_words(goals: Okr, language: str, folded: str) -> None:
    """What each means stands in a column of its own, also where a line is too long; then the item is asked for again."""
    goals.environment.setenv("COLUMNS", "60")
    goals.environment.setenv("OKR_LANGUAGE", language)

    code, seen = typed(goals.root, "?", "q")

    assert code == 0
    assert folded in seen
    assert max(map(len, seen.splitlines())) <= 60


@pytest.mark.parametrize("columns", [60, 120])
@pytest.mark.parametrize("language", ["en", "id"])
def test_it_fits_a_narrow_terminal_in_both_languages_and_in_ascii(
    goals: Okr, columns: int, language: str
) -> None:
    """No line is wider, nothing but ASCII is written to a terminal that has no more, and `t` is a no."""
    goals.environment.setenv("COLUMNS", str(columns))
    goals.environment.setenv("LC_ALL", "C")
    goals.environment.setenv("OKR_LANGUAGE", language)

    code, seen = typed(goals.root, "124 8 Two renewals", "t", "12", "surabaya", "99.98", "y")

    assert code == 0
    assert seen.isascii()
    assert "1 . surabaya   2 . malang" in seen or "1 - surabaya" in seen
    assert max(map(len, seen.splitlines())) <= columns
    assert "unblocked = true" in updates(goals)
