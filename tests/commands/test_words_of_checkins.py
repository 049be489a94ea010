"""Note, next step and blocker that came with a value are read again; and what `at` is written beside it."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.gitting import ANA, Clone, init
from tests.running import Okr

GOAL = "objectives/2026-Q3/grow-revenue.toml"
MRR = "2026-Q3/grow-revenue/mrr"
WORDS = ("--note", "Two big renewals\n\nand a third", "--next", "Call the bank", "--blocker", "Legal review")
SCREEN = [
    "note: Two big renewals",
    "  and a third",
    "next: Call the bank",
    "blocker: Legal review",
]


def tidy(okr: Okr) -> None:
    """Without the unknown key of the workspace, of which every read warns."""
    okr.write({GOAL: okr.read(GOAL).replace('colour = "kept for ever"\n', "")})


@pytest.fixture
def said(okr: Okr) -> Okr:
    """A value with words on 17 July, and its correction without any."""
    tidy(okr)
    okr.environment.setenv("OKR_TODAY", "2026-07-17")
    okr.does("checkin", MRR, "121", "--confidence", "7", *WORDS, "--as", "budi")
    okr.does("checkin", MRR, "120", "--as", "budi")
    init(okr.root, ANA)
    Clone(okr.root).commit("All", day="2026-07-17")
    okr.environment.setenv("OKR_TODAY", "2026-07-24")
    return okr


def data(okr: Okr, *words: str) -> Any:
    return json.loads(okr.does("-f", "json", *words))["data"]


def indented(text: str, by: int) -> str:
    return "\n".join(" " * by + line for line in SCREEN)


def test_log_has_the_words_of_each_update(said: Okr) -> None:
    shown = said.does("log", MRR)
    first = shown[shown.index("value 121") :]
    assert first.startswith("value 121, confidence 7, corrected later that day (@budi, 17 Jul 2026)\n")
    assert indented(shown, 4) in first
    found = [entry for entry in data(said, "log", MRR)["entries"] if entry["date"] == "2026-07-17"]
    told = [(e["new"], e["counts"], e["confidence"], e["note"], e["next"], e["blocker"]) for e in found]
    note = "Two big renewals\n\nand a third"
    assert (121, False, 7, note, "Call the bank", "Legal review") in told
    assert (120, True, None, None, None, None) in told


def test_diff_has_the_value_that_counts_and_the_words_of_its_day(said: Okr) -> None:
    shown = said.does("diff", "2026-07-01")
    assert "3 updates, the last: value 120 (@budi, 17 Jul 2026, " in shown
    assert indented(shown, 4) in shown
    markdown = said.does("diff", "2026-07-01", "-f", "markdown")
    assert "<br>note: Two big renewals<br>and a third<br>next: Call the bank" in markdown


def test_show_has_the_last_checkins_with_words(said: Okr) -> None:
    """The correction is of the same check-in: its value stands with the words of the first."""
    shown = said.does("show", MRR)
    assert "  Fri 17 Jul 2026, @budi, 120, confidence 7\n" + indented(shown, 4) in shown
    (found,) = data(said, "show", MRR)["checkins"]
    assert (found["value"], found["confidence"], found["next"]) == (120, 7, "Call the bank")
    assert "## Check-ins" in said.does("show", MRR, "-f", "markdown")


@pytest.mark.parametrize("words", [("person", "@budi"), ("coach", "agenda", "@budi", "--as", "ana")])
def test_person_and_agenda_have_the_last_words_of_each_goal(said: Okr, words: tuple[str, ...]) -> None:
    shown = said.does(*words)
    assert re.search(r"17 Jul +Raise MRR from 100 to 130 · @budi, 120, confidence 7, " + MRR, shown)
    assert all(line.strip() in shown for line in SCREEN)
    (found,) = data(said, *words)["checkins"]
    assert (found["id"], found["person"], found["note"]) == (MRR, "budi", "Two big renewals\n\nand a third")
    assert "<br>note: Two big renewals<br>and a third" in said.does(*words, "-f", "markdown")


def test_at_is_written_where_the_day_is_that_of_the_clock(okr: Okr) -> None:
    """In whole seconds, with the zone of the machine."""
    tidy(okr)
    okr.environment.delenv("OKR_TODAY", raising=False)
    okr.environment.setenv("TZ", "Asia/Jakarta")

    time.tzset()
    try:
        okr.does("checkin", MRR, "120", "--as", "ana", "--late")
    finally:
        okr.environment.delenv("TZ")
        time.tzset()
    (text,) = (okr.read(path) for path in okr.files() if path.endswith("-ana.toml") and "checkins" in path)
    at = re.search(r"^at = (\S+\+07:00)$", text, re.MULTILINE)
    assert at, text
    moment = datetime.fromisoformat(at[1])
    assert moment.microsecond == 0
    assert abs(moment - datetime.now(UTC)) < timedelta(minutes=5)


def test_no_at_on_another_day(okr: Okr) -> None:
    tidy(okr)
    okr.environment.setenv("OKR_TODAY", "2026-07-17")
    okr.does("checkin", MRR, "120", "--as", "ana")
    assert "at =" not in okr.read("checkins/2026-W29/2026-07-17-ana.toml").replace("date =", "")


def test_of_two_people_the_one_recorded_last_counts(okr: Okr) -> None:
    """Also within one second: then the second one is written with its fraction."""
    tidy(okr)
    okr.environment.delenv("OKR_TODAY", raising=False)
    for who, value in (("budi", "118"), ("ana", "120"), ("budi", "119"), ("ana", "121"), ("budi", "122")):
        okr.does("checkin", MRR, value, "--as", who)
        assert data(okr, "show", MRR)["current"] == int(value)


def test_a_value_that_does_not_count_says_why(okr: Okr) -> None:
    tidy(okr)
    okr.environment.setenv("OKR_TODAY", "2026-07-17")
    okr.does("checkin", MRR, "120", "--as", "budi")
    shown = okr.does("checkin", MRR, "118", "--as", "ana")
    assert (
        "  118 does not count: @budi recorded 120 that day, too. Without times the last name counts.\n"
        in shown
    )


def test_an_at_without_a_zone_is_a_finding(okr: Okr) -> None:
    path = "checkins/2026-W28/2026-07-10-budi.toml"
    okr.write({path: okr.read(path).replace("value", "at = 2026-07-10T14:05:00\nvalue")})
    ran = okr("report")
    assert ran.code == 3
    assert "at needs a date and time with its zone, such as 2026-07-10T14:05:00+07:00" in ran.err


@pytest.mark.parametrize(
    ("first", "second", "open_"),
    [(("--blocker", "Lawyer"), ("--unblock",), False), (("--unblock",), ("--blocker", "Contract"), True)],
)
def test_a_blocker_and_its_end_on_one_day(
    okr: Okr, first: tuple[str, ...], second: tuple[str, ...], open_: bool
) -> None:
    """The later word counts, in `show` and `diff` as in the report."""
    tidy(okr)
    init(okr.root, ANA)
    Clone(okr.root).commit("Goals", day="2026-07-01")
    okr.environment.setenv("OKR_TODAY", "2026-07-10")
    okr.does("checkin", MRR, "112", "--blocker", "Before", "--as", "budi")
    okr.environment.setenv("OKR_TODAY", "2026-07-17")
    okr.does("checkin", MRR, "113", *first, "--as", "budi")
    okr.does("checkin", MRR, *second, "--as", "budi")

    (today, *_) = data(okr, "show", MRR)["checkins"]
    assert today["unblocked"] == (None if open_ else True)
    assert (data(okr, "show", MRR)["blocker"] is not None) == open_
    assert ("unblocked" in okr.does("diff", "HEAD")) is not open_
