"""What is done each week reads nothing of the quarters of earlier years: they are no part of its answer."""

from __future__ import annotations

import os
import re
import time

import pytest

from okr.storage.index import closed
from okr.storage.index.index import Index
from okr.storage.source import Folder
from tests.running import GROW, MRR, Okr

CLOSED = '\n[closed]\ndate = {}\ngrade = 0.7\noutcome = "keep"\nlesson = "Ask earlier."\n'
GOAL = """\
title = "Grow recurring revenue of then"

owner = "ana"
team = "growth"
supports = ["{year}/win"]

[key_results.mrr]
title = "Raise MRR"

start = 10
target = 90
moves = ["kpi/mrr"]
"""
YEAR = 'title = "Win"\n\nowner = "ana"\nroll_up = "aligned"\n'
OLD = {"2024", "2024-Q4"}


@pytest.fixture
def read(okr: Okr, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The cycles of which objectives are read."""
    okr.write(
        {
            "objectives/2024/win.toml": YEAR + CLOSED.format("2025-01-05"),
            "objectives/2024-Q4/grow.toml": GOAL.format(year=2024) + CLOSED.format("2025-01-05"),
            "objectives/2026/win.toml": YEAR,
            "objectives/2026-Q2/grow.toml": GOAL.format(year=2026) + CLOSED.format("2026-07-03"),
            GROW: okr.read(GROW)
            .replace("2026/win-east-java", "2026/win")
            .replace('colour = "kept for ever"\n', ""),
            "checkins/2025-W02/2025-01-08-ana.toml": """\
[[update]]
item = "kpi/mrr"
date = 2025-01-08
value = 90
period = "2024-12"
""",
        }
    )
    okr.does("list", "--all")
    found: set[str] = set()
    objectives = Index.objectives

    def recorded(self: Index, cycle: str) -> object:
        found.add(cycle)
        return objectives(self, cycle)

    monkeypatch.setattr(Index, "objectives", recorded)
    return found


@pytest.mark.parametrize(
    "words",
    [
        ("checkin", MRR, "121", "--as", "budi"),
        ("report",),
        ("report", "-f", "json"),
        ("todo", "--as", "ana"),
        ("compare",),
        ("person", "@ana"),
        ("coach", "agenda", "@ana", "--as", "ana"),
        ("explain", MRR),
        ("meet", "week"),
        ("meet", "plan"),
        ("meet", "review"),
        ("note", "Sign-ups wait for the new page.", "--as", "ana"),
    ],
    ids=" ".join,
)
def test_an_answer_about_now_reads_no_old_quarter(okr: Okr, read: set[str], words: tuple[str, ...]) -> None:
    okr.does(*words)

    assert not read & OLD, words
    assert "2026-Q3" in read or words[0] == "note"


def test_an_old_quarter_that_is_asked_for_is_read(okr: Okr, read: set[str]) -> None:
    """The objective of its year has its progress from it, and the page of a person goes back as far as one likes."""
    assert "2024-Q4/grow" in okr.does("explain", "2024/win")
    assert read >= OLD

    read.clear()
    assert "2024-Q4/grow" in okr.does(
        "person", "@ana", "--from", "2024-10-01", "--to", "2024-12-31", "-f", "json"
    )
    assert read >= OLD


@pytest.mark.parametrize(
    ("words", "cycle"),
    [
        (("report", "-f", "json"), "2024-Q4"),
        (("report", "--today", "yesterday", "-f", "json"), "2024-Q4"),  # how the day was read is told once
        (("checkin", "--template", "--all", "--as", "ana"), "2026-Q2"),
    ],
)
def test_an_answer_is_of_one_state(okr: Okr, words: tuple[str, ...], cycle: str) -> None:
    """A goal that was written in place may be found when half of the answer is made: then it is begun anew."""
    last, old = "objectives/2026-Q2/grow.toml", "objectives/2024-Q4/grow.toml"
    okr.write({last: GOAL.format(year=2026), old: GOAL.format(year=2024) + CLOSED.format("2025-01-05")})
    (okr.root / ".okr").mkdir()
    time.sleep(0.06)  # the times of all folders are to be trusted then
    Index(Folder(okr.root), okr.root / ".okr/index.sqlite").close()
    path = f"objectives/{cycle}/grow.toml"

    okr.write(
        {path: GOAL.format(year=2024).replace("2024/win", "2026-Q3/grow-revenue").replace("mrr]", "arr]")}
    )

    assert okr(*words) == okr(*words, "--no-index")


def written_in_place(okr: Okr, path: str, before: str, after: str) -> None:
    """After the index has seen the file, so that the time of its folder tells nothing."""
    seen(okr, {path: before})
    okr.write({path: after})


def seen(okr: Okr, files: dict[str, str]) -> None:
    """Files that the index knows, each with a time that is to be trusted."""
    okr.write(files)
    (okr.root / ".okr").mkdir()
    time.sleep(0.06)
    Index(Folder(okr.root), okr.root / ".okr/index.sqlite").close()


@pytest.mark.skipif(os.name == "nt", reason="a terminal of POSIX")
@pytest.mark.parametrize(("word", "question"), [((), "Item: "), (("grow",), "Which one? ")])
def test_who_chose_an_item_is_not_asked_again(okr: Okr, word: tuple[str, ...], question: str) -> None:
    """What is asked first is told of the state before."""
    from tests.terminals import conversation  # there is none elsewhere

    text = GOAL.format(year=2024)
    okr.write({"objectives/2024/win.toml": YEAR, "objectives/2024-Q3/grow.toml": text})
    written_in_place(okr, "objectives/2024-Q4/grow.toml", text, text.replace("of then", "as it is"))

    code, screen = conversation(
        okr.root, ("explain", *word), lambda _: "2024-Q4/grow", prompt=re.escape(question)
    )

    assert (code, screen.count(question)) == (0, 1), screen


@pytest.mark.parametrize("more", [(), ("--grade", "0.5", "--reason", "Late")])
def test_a_grade_is_made_of_every_file_as_it_is(okr: Okr, more: tuple[str, ...]) -> None:
    closed = CLOSED.format("2026-07-03")
    text = GOAL.format(year=2026)
    okr.write({"objectives/2026/win.toml": YEAR, "objectives/2026-Q2/grow.toml": text + closed})
    alone = text.replace('supports = ["2026/win"]\n', "")
    written_in_place(okr, "objectives/2026-Q2/hire.toml", alone + closed, text + closed)

    words = ("close", "2026/win", "--outcome", "keep", "--lesson", "Ask.", "--yes", "--dry-run", *more)

    assert okr(*words) == okr(*words, "--no-index")
    assert okr(*words).code == (0 if more else 1)


def test_what_closed_quarters_give_to_all_years_is_written_once(
    okr: Okr, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[object] = []
    write = closed.write
    monkeypatch.setattr(closed, "write", lambda *values: (times.append(values), write(*values)))
    goal = GOAL.format(year=2026) + CLOSED.format("2026-07-03")
    files = {f"objectives/2026/{name}.toml": YEAR for name in ("win", "more")}
    for name in ("win", "more"):
        files[f"objectives/2026-Q2/{name}.toml"] = goal.replace("2026/win", f"2026/{name}")
    seen(okr, files)

    for _ in range(2):
        okr("report", "-q", "2026")

    assert len(times) == 1
