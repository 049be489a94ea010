"""What an assistant is told of an answer: nothing of pay, and no text in which anything hides."""

from __future__ import annotations

import json
from time import process_time
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from okr.findings import Finding
from okr.mcp.answers import answer
from okr.mcp.facts import LONGEST, problem, sentence, short

ZWSP, RLO, TAG = "\u200b", "\u202e", "\U000e0041"


def told(data: Any, warnings: list[Any] | None = None) -> Any:
    """The data of an answer as it is told."""
    whole = {"schema": 1, "kind": "report", "data": data, "warnings": warnings or []}
    return json.loads(answer("q", msgspec.json.encode(whole) + b"\n"))["data"]


def change(
    field: str | None, commit: str, message: str = "Reword", reason: str | None = None
) -> dict[str, Any]:
    kind = {"id": "kpi/mrr", "change": "changed", "field": field, "old": 1, "new": 2}
    return kind | {"commit": commit, "message": message, "reason": reason}


# ── nothing of pay ───────────────────────────────────────────────────────────────────────────────


def test_the_bonus_of_a_kpi_is_left_out() -> None:
    """Whatever it is, and that there is none, too."""
    kpi = {"id": "kpi/mrr", "bonus": {"threshold": 0.7, "cap": 1.2, "weight": 40}, "current": 96}

    assert told({"kpis": [kpi, {"id": "kpi/calls", "bonus": None}]}) == {
        "kpis": [{"id": "kpi/mrr", "current": 96}, {"id": "kpi/calls"}]
    }


def test_that_a_kpi_pays_is_left_out() -> None:
    assert told({"kpis": [{"id": "kpi/mrr", "paid": True}]}) == {"kpis": [{"id": "kpi/mrr"}]}


def test_steps_and_differences_about_pay_are_left_out() -> None:
    """Other rows of these names, such as a milestone, stay."""
    steps = [{"name": name, "value": 1, "why": "w"} for name in ("current", "bonus", "bonus_band")]
    differences = [{"name": name, "kpi": "k", "okr": "o", "broken_by": []} for name in ("basis", "reward")]
    milestones = [{"name": "reward", "weight": 1, "done": False}]

    answer = told({"steps": steps, "differences": differences, "milestones": milestones})

    assert [row["name"] for row in answer["steps"]] == ["current"]
    assert [row["name"] for row in answer["differences"]] == ["basis"]
    assert answer["milestones"] == milestones


@pytest.mark.parametrize("code", ["K005", "K006", "K019", "K023"])
def test_findings_of_rules_about_pay_are_left_out(code: str) -> None:
    row = {"code": code, "path": "kpis/mrr.toml", "message": "m", "fix": "f", "key": "k"}

    assert told({"findings": [row]}) == {"findings": []}


def test_another_finding_that_tells_of_pay_is_kept_without_its_words() -> None:
    """The file is left out of all answers, which must be known."""
    row = {
        "code": "F003",
        "path": "kpis/mrr.toml",
        "line": 3,
        "message": "cap: not a number: 'x'",
        "fix": "fix it",
        "key": "bonus.cap",
    }

    assert told({"findings": [row]}) == {
        "findings": [
            {
                "code": "F003",
                "path": "kpis/mrr.toml",
                "line": 3,
                "message": "something that assistants are not told",
                "fix": "",
                "key": "",
            }
        ]
    }


@pytest.mark.parametrize("field", ["bonus", "bonus.cap", "source.url"])
def test_changes_that_stay_inside_are_left_out(field: str) -> None:
    """And what was said of the commit that made them, also with other changes; not what was said of others."""
    rows = [
        change(field, "aa"),
        change("title", "aa", reason="It pays more"),
        change("title", "bb", reason="Clearer"),
    ]

    assert [(row["field"], row["message"], row["reason"]) for row in told({"changes": rows})["changes"]] == [
        ("title", None, None), ("title", "Reword", "Clearer")
    ]  # fmt: skip
    assert len(told({"entries": rows})["entries"]) == 2


@pytest.mark.parametrize(
    "words",
    [
        "Raise the bonus",
        "PAID twice",
        "Payout of Q3",
        "one salary more",
        "Insentif Ana",
        "bonusnya naik",
        "Kenaikan gaji",
    ],
)
def test_what_was_said_of_a_commit_about_pay_is_left_out(words: str) -> None:
    """In the history of one item the other changes of a commit cannot be seen."""
    (row,) = told({"entries": [change("title", "aa", message=words)]})["entries"]

    assert (row["field"], row["message"]) == ("title", None)


@pytest.mark.parametrize("words", ["Simplify the bonus for resellers", "Raise paid sign-ups to 500"])
def test_the_words_of_people_about_their_goals_stay(words: str) -> None:
    """They are titles and notes, and no fact of anybody's pay."""
    assert told({"objectives": [{"id": "2026-Q3/a", "title": words, "note": words}]}) == {
        "objectives": [{"id": "2026-Q3/a", "title": words, "note": words}]
    }


def test_a_sentence_about_pay_is_kept_back() -> None:
    """The place of what is wrong is told, and so is all else; a key result may be called by such a word."""
    lines = "okr.toml:4:1: curve needs one of a, b\nkpis/a.toml:9:1: F003 red needs a number"

    assert sentence(lines) == (
        "okr.toml:4:1: something that assistants are not told␊kpis/a.toml:9:1: F003 red needs a number"
    )
    assert sentence('unknown item "days-to-pay"') == 'unknown item "days-to-pay"'
    assert sentence('unknown team "x"\x1b[2J') == 'unknown team "x"␛[2J'


def test_nobody_and_nothing_is_told_by_an_address() -> None:
    """Neither in an item, nor of who committed, nor as a change, nor in a sentence of okr."""
    person = {"id": "@ana", "name": "Ana", "emails": ["ana@example.com"]}
    kpi = {"id": "kpi/mrr", "title": "Write to ana@example.com", "source": "json figures.example"}
    by = change("title", "aa") | {"who": "Ana Wijaya <ana@example.com>"}
    rows = [
        by,
        by | {"who": "ana@example.com <ana@example.com>"},
        change("emails", "bb"),
        change("title", "bb", "Mail"),
    ]

    assert told({"items": [person, kpi]}) == {
        "items": [{"id": "@ana", "name": "Ana"}, {"id": "kpi/mrr", "title": "Write to ana@example.com"}]
    }
    assert [(row.get("who"), row["message"]) for row in told({"changes": rows})["changes"]] == [
        ("Ana Wijaya", "Reword"), ("(an email address)", "Reword"), (None, None)
    ]  # fmt: skip
    assert sentence("no person has your git email, ana@example.com") == (
        "no person has your git email, (an email address)"
    )
    assert sentence("kpis/mrr.toml:9:1: F003 hosts needs names, found figures.example") == (
        "kpis/mrr.toml:9:1: something that assistants are not told"
    )


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ('folder not found: "/home/ana maria/goals"', "folder not found: (a path)"),
        ("fatal: unsafe repository in '/srv/goals'", "fatal: unsafe repository in (a path)"),
        ("no okr.toml in /home/ana/goals or above", "no okr.toml in (a path) or above"),
        (r"C:\Users\ana\goals: access denied", "(a path): access denied"),
        ("~/goals/okr.toml, too", "(a path), too"),
        ("Open kpis/mrr.toml and 2026-Q3/grow/mrr, 1 / 2, and/or okr://glossary", None),
    ],
)
def test_a_sentence_names_no_place_of_the_machine(words: str, shown: str | None) -> None:
    assert sentence(words) == (words if shown is None else shown)
    assert told({"changes": None, "unknown": words}) == {"changes": None, "unknown": sentence(words)}


@pytest.mark.parametrize("part", ["a", "/", "/,", "@", "a@", "a.", "'/", ":1:1: ", " cap"])
def test_a_long_sentence_takes_no_long_time(part: str) -> None:
    """What is in it may be of anybody: 400,000 characters in which nearly everything begins and nothing ends."""
    begun = process_time()
    sentence(part * (400_000 // len(part)))

    assert process_time() - begun < 2


@pytest.mark.parametrize("key", [("bonus", "weight"), ("units", "x", "source", "json"), ("emails", 0)])
def test_a_problem_with_what_stays_inside_is_told_without_its_words(key: tuple[str | int, ...]) -> None:
    found = Finding(path="kpis/mrr.toml", line=3, key=key, message="found the text x", fix="write y")

    assert problem(found) == replace(found, message="something that assistants are not told", fix="")


# ── texts ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Grow\nrevenue", "Grow␊revenue"),
        ("\x1b[31mred", "␛[31mred"),
        (f"a{ZWSP}b", "a\\u200bb"),
        (f"{RLO}evil", "\\u202eevil"),
        (f"x{TAG}", "x\\U000e0041"),
        ('{"error": "x"}', '{"error": "x"}'),
        ("Layanan – 5 × “baik” 👍", "Layanan – 5 × “baik” 👍"),
        ("back\\slash", "back\\slash"),
        ("\x7f", "␡"),
    ],
)
def test_a_text_is_visible(text: str, shown: str) -> None:
    """As a value, as a name of a field, and in a list; what is plain next to it stays."""
    assert told({"title": text, text: ["plain", text]}) == {"title": shown, shown: ["plain", shown]}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x" * LONGEST, "x" * LONGEST),
        ("x" * 2001, f"{'x' * 2000} … (cut: 2001 characters)"),
        ('"' * 2001, '"' * 2000 + " … (cut: 2001 characters)"),
        ("\\" * 2001, "\\" * 2000 + " … (cut: 2001 characters)"),
        ("é" * 2001, f"{'é' * 2000} … (cut: 2001 characters)"),
        ("é" * 2000, "é" * 2000),
        (ZWSP * 2000, ("\\u200b" * 2000)[:2000] + " … (cut: 2000 characters)"),
        ("x" * 100_000, f"{'x' * 2000} … (cut: 100000 characters)"),
    ],
)
def test_a_long_text_is_cut_and_says_so(text: str, shown: str) -> None:
    assert short(text) == shown
    assert told({"title": text}) == {"title": shown}


def test_half_a_pair_is_written_out() -> None:
    """A name of a file that is no UTF-8; JSON cannot carry it."""
    assert short("a\udce9b") == "a\\udce9b"
