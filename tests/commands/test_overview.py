"""`okr` alone: where one stands today, and how to begin."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.running import Okr


@pytest.fixture
def firm(okr: Okr, tmp_path: Path) -> Okr:
    """The example workspace, on a Wednesday in its quarter."""
    okr.does("init", str(tmp_path / "firm"), "--example")
    okr.environment.chdir(tmp_path / "firm")
    return okr


def test_what_waits_and_how_my_goals_are(firm: Okr) -> None:
    """Few lines, what needs doing first, nothing of zero, each goal with its objective."""
    assert firm.does("--as", "budi") == (
        "Start Friday · 2026-Q3, week 8 of 13 · @budi, Wed 19 Aug\n\n"
        "Overdue  1  Grow recurring revenue in East Java › Publish the new pricing page · 4 days overdue · okr todo\n\n"
        "● on track  sign-ups  Sell the new package › Raise trial sign-ups from 0 to 90          31 → 90 sign-ups  34%  "
        "expected 49%\n"
        "▲ ahead     mrr       Grow recurring revenue in East Java › Raise MRR from 100 to 130  121 → 130 IDR m    70%  "
        "expected 49%\n"
        "▲ ahead     cities    Grow recurring revenue in East Java › Open in three cities         2 of 3           50%  "
        "expected 25%\n"
    )


def test_check_ins_are_one_line_with_their_command(firm: Okr) -> None:
    assert "\nCheck-ins due  1  okr checkin\n" in firm.does("--as", "budi", "--today", "2026-08-28")


@pytest.mark.parametrize("columns", [60, 80, 100, 120])
@pytest.mark.parametrize("language", ["en", "id"])
def test_it_is_short_and_fits(firm: Okr, columns: int, language: str) -> None:
    firm.has_terminal(columns=columns)

    for person in ("ana", "budi", "dewi", "sari"):
        lines = firm.does("--as", person, "--language", language).splitlines()
        assert max(map(len, lines)) <= columns
        assert len(lines) <= 24


def test_a_lead_sees_the_team(firm: Okr) -> None:
    said = firm.does("--as", "ana")

    assert (
        "This week  1  Name a substitute for Dewi (agreed with @sari on 12 Aug) · today · okr todo\n" in said
    )
    assert "Your team  6  @dewi: " in said
    assert " · and 5 more\n" in said


def test_who_is_not_known_sees_the_counts(firm: Okr) -> None:
    said = firm.does()

    assert "Your own list is not shown: okr cannot tell who you are. okr config\n" in said
    assert "\n25 key results  ▲ 4 ahead" in said


def test_without_objectives_it_says_how_to_begin(firm: Okr) -> None:
    said = firm.does("--as", "budi", "-q", "2027-Q3")

    assert 'No objectives in 2027-Q3 yet: okr add objective "Keep the clients we win" -q 2027-Q3\n' in said


def test_it_is_data_too(firm: Okr) -> None:
    data = json.loads(firm.does("--as", "budi", "-f", "json"))

    assert data["kind"] == "overview"
    assert [item["id"] for item in data["data"]["key_results"]][-1] == "2026-Q3/grow-revenue/cities"
    assert data["data"]["person"] == "@budi"
    assert {item["objective"] for item in data["data"]["key_results"]} <= set(data["data"]["titles"])


def test_outside_of_a_workspace_it_says_how_to_begin(okr: Okr, tmp_path: Path) -> None:
    """Three lines, and exit 0: who types only the name asks what it is, and is answered."""
    okr.environment.chdir(tmp_path)

    assert okr.does() == (
        "okr init                create a workspace in this folder\n"
        "okr init try --example  copy a complete example into the folder `try`\n"
        "okr help start          read the first steps\n"
    )


@pytest.mark.parametrize("words", [("-C", "."), ("-f", "json")])
def test_who_names_a_folder_or_a_format_asks_for_that(
    okr: Okr, tmp_path: Path, words: tuple[str, ...]
) -> None:
    okr.environment.chdir(tmp_path)

    okr.refuses(*words, code=1, says="no okr workspace here: no okr.toml in ")
