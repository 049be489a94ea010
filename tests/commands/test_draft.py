"""`okr draft objective`: six questions, the rules at each answer, and one file at the end."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from okr.actions.edits import template
from okr.words import Language
from tests.running import DAY_IS_SET, Okr
from tests.terminals import CTRL_C, CTRL_D, conversation

pty = pytest.importorskip("pty", reason="terminals of POSIX")
tomllib = pytest.importorskip("tomllib")

FILE = "objectives/2026-Q4/new-clients-feel.toml"
ANSWERS = {
    "for": "Clients in their first year",
    "different": "New clients feel at home",
    "seen": "Renewals after a year",
    "from": "60%",
    "to": "75%",
    "guard": "First answer at most 4 hours",
}
TEXT = """\
title = "New clients feel at home"

owner = "ana"
why = "For: Clients in their first year"

[key_results.renewals-year]
title = "Renewals after a year from 60% to 75%"

start = 60
target = 75
unit = "%"

[key_results.first-answer]
title = "First answer at most 4 hours"

at_most = 4
unit = "hours"
"""
CLOSED = '[closed]\ndate = 2026-07-02\ngrade = 0.5\nlesson = "{0}"\n'
LESSONS = {
    "objectives/2026-Q2/sell.toml": 'title = "Sell"\nteam = "growth"\n' + CLOSED.format("Ask sooner."),
    "objectives/2026-Q2/help.toml": 'title = "Help"\nteam = "support"\n' + CLOSED.format("Write it down."),
    "teams/support.toml": 'name = "Support"\n',
}


def options(answers: dict[str, str]) -> list[str]:
    return [word for key, text in answers.items() for word in (f"--{key}", text)]


def typed(okr: Okr, answers: Sequence[str], *words: str) -> tuple[int, str]:
    """Exit code and screen of a person who types these answers, one at each question."""
    okr.environment.setenv("OKR_USER", "ana")
    left = iter(answers)
    command = ("draft", "objective", "-q", "Q4", *words)
    code, seen = conversation(okr.root, command, lambda _: next(left, CTRL_D), prompt=r": |\? ", columns=100)
    return code, DAY_IS_SET.sub("", seen)


# ── without a terminal ───────────────────────────────────────────────────────────────────────────


def test_the_options_answer_all(okr: Okr) -> None:
    """One step, which can be undone; the next one is named."""
    said = okr.does("draft", "objective", "-q", "Q4", *options(ANSWERS), "--as", "ana")

    assert okr.read(FILE) == TEXT
    assert said == (
        f"Added objective 2026-Q4/new-clients-feel ({FILE}).\n"
        "First step, who, by when? okr add initiative 2026-Q4/new-clients-feel TITLE --due DATE\n"
    )
    okr.does("undo")
    assert not (okr.root / FILE).exists()


def test_a_dry_run_shows_the_file(okr: Okr) -> None:
    said = okr.does("draft", "objective", "-q", "Q4", *options(ANSWERS), "--as", "ana", "--dry-run")
    assert "".join(f"+{line}\n" for line in TEXT.splitlines()) in said
    assert not (okr.root / FILE).exists()


@pytest.mark.parametrize("key", ["for", "different", "seen", "from", "to"])
def test_an_answer_that_is_missing_is_named(okr: Okr, key: str) -> None:
    """But for what must not get worse: there may be nothing."""
    some = {name: text for name, text in ANSWERS.items() if name not in (key, "guard")}
    okr.refuses("draft", "objective", *options(some), code=2, says=f"--{key} is missing")


@pytest.mark.parametrize(
    ("key", "text", "says"),
    [
        ("to", "8 hours", "not two numbers with the same unit"),
        ("to", "60%", "start and target are both 60"),
        ("from", "many", "not two numbers with the same unit"),
        ("guard", "First answer", "has no limit"),
        ("different", " ", "--different is empty"),
    ],
)
def test_what_cannot_be_read_is_refused(okr: Okr, key: str, text: str, says: str) -> None:
    okr.refuses(
        "draft", "objective", *options({**ANSWERS, key: text}), code=2 if "both" not in says else 1, says=says
    )


def test_what_the_rules_find_is_told_with_it(okr: Okr) -> None:
    """Nobody saw it before; in Indonesian the title is, too."""
    answers = {"for": "Klien", "different": "Klien betah", "seen": "Keluhan", "from": "0", "to": "1"}
    said = okr.does("draft", "objective", "-q", "Q4", *options(answers), "--as", "ana", "--language", "id")

    assert "masih berupa pekerjaan" in said
    text = okr.read("objectives/2026-Q4/klien-betah.toml")
    assert 'title = "Keluhan naik dari 0 ke 1"' in text
    assert "why" not in text  # the title says for whom


def test_what_joins_late_counts_from_today(okr: Okr) -> None:
    """As with `okr add key-result`."""
    okr.does("draft", "objective", "-q", "2026-Q3", *options(ANSWERS), "--as", "ana")
    assert okr.read(FILE.replace("Q4", "Q3")).count("since = 2026-08-19") == 2


@pytest.mark.parametrize("language", ["en", "id"])
def test_no_example_gets_a_finding(okr: Okr, language: Language) -> None:
    """They answer all six questions, and what they make is as the rules want it."""
    examples = tomllib.loads(template("drafts.toml", language))
    assert [*examples] == ["sales", "support", "delivery", "product", "people", "finance"]
    for role, answers in examples.items():
        title = answers.pop("role")
        assert title in okr.does("draft", "objective", "--example", role, "--language", language)
        said = okr.does(
            "draft",
            "objective",
            "-q",
            "Q4",
            *options(answers),
            "--language",
            language,
            "-f",
            "json",
            "--as",
            "ana",
            "--dry-run",
        )
        assert len(json.loads(said)["data"]["lines"]) == 2, said


# ── at a terminal ────────────────────────────────────────────────────────────────────────────────


def test_the_dialogue(okr: Okr) -> None:
    """Examples for `?`, a finding with its question and a better answer, a step back, a limit that is none, and yes."""
    okr.write(LESSONS)
    code, seen = typed(
        okr,
        (
            "Clients in their first year", "Open 3 new offices", "New clients feel at home", "?", "Launch a site",
            "Renewals after a year", "65%", "b", "60%", "75%", "First answer in 4 hours", ANSWERS["guard"], "",
        ),
    )  # fmt: skip

    assert code == 0, seen
    assert okr.read(FILE) == TEXT
    assert seen.startswith('Learned in 2026-Q2: "Ask sooner." (Sell)\n? = examples · b = back')
    assert "Write it down." not in seen
    assert (
        "What is different for them at the end: Open 3 new offices\n"
        "  objective has a number in its title\n"
        "    keep the words, and make the number a key result\n"
        "  Enter = keep it, or type it again.\n"
        "What is different for them at the end [Open 3 new offices]: New clients feel at home\n"
    ) in seen
    assert "Support: Tickets per new client in the first month\n" in seen
    assert "Where would you see it [Launch a site]: Renewals after a year\n" in seen
    assert "Where is it today [65%]: 60%\n" in seen
    assert '  "First answer in 4 hours" has no limit\n' in seen
    assert "".join(f"  {line}".rstrip() + "\n" for line in TEXT.splitlines()) in seen
    assert "Write it to 2026-Q4/new-clients-feel? [Y/n]: \n" in seen


def test_the_measure_can_say_both_ends(okr: Okr) -> None:
    """Then Enter is enough, and its title stays as it was typed; in Indonesian, also where nothing may get worse."""
    answers = (
        "Klien",
        "Klien lama makin betah",
        "Perpanjangan naik dari 60% ke 80%",
        "",
        "",
        "Tidak ada",
        "y",
    )
    code, seen = typed(okr, answers, "--language", "id")

    assert code == 0, seen
    assert "1/6  Satu kelompok yang akan merasakannya" in seen
    assert "Sekarang berapa [60%]: \n" in seen
    text = okr.read("objectives/2026-Q4/klien-lama-makin.toml")
    assert 'title = "Perpanjangan naik dari 60% ke 80%"\n\nstart = 60\ntarget = 80\n' in text
    assert text.count("[key_results") == 1


def test_ctrl_c_and_no_write_nothing(okr: Okr) -> None:
    """The answers come back as a command; an option is not asked for."""
    before = okr.files()
    code, seen = typed(okr, ("New clients feel at home", CTRL_C), "--for", "Clients")
    assert code == 130
    assert (
        seen.endswith(
            "Your answers as a command:\n"
            "  okr draft objective -q Q4 --for Clients --for Clients --different 'New clients feel at home'\n"
        )
        or "--different 'New clients feel at home'\n" in seen
    )
    assert "For whom" not in seen

    code, seen = typed(okr, ("n",), *options(ANSWERS))
    assert code == 130, seen
    assert okr.files() == before


# ── lessons beside other commands ────────────────────────────────────────────────────────────────


def test_lessons_are_told_where_goals_are_written(okr: Okr) -> None:
    """Those of the team: of its option, else of who adds; beside the answer, never in its JSON."""
    okr.write(LESSONS)
    lesson = 'Learned in 2026-Q2: "{0}" ({1})\n'
    assert okr("add", "objective", "Win more", "--as", "ana").err.startswith(
        lesson.format("Ask sooner.", "Sell")
    )
    other = okr("add", "objective", "Help more", "--as", "ana", "--team", "support")
    assert other.err.startswith(lesson.format("Write it down.", "Help"))
    assert "Learned" not in okr("add", "objective", "Help all", "--as", "ana", "-f", "json").err
    okr("set", "2026-Q3/grow-revenue", "team=support")
    assert lesson.format("Write it down.", "Help") in okr("rollover", "2026-Q3/grow-revenue").err
