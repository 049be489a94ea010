"""`okr pulse`: statements to send, a CSV that becomes counts, and what is shown of them."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Sequence

import pytest

from okr.pulse import SIX
from tests.running import GROW, Okr
from tests.test_cli import typed

SLUGS = ("reliance", "conversations", "voice", "feedback", "recognition", "network")
HEAD = ",".join(SLUGS)
FIVE = ["4,3,2,5,4,4", "4,2,2,5,4,5", "5,3,4,4,3,1", "3,3,2,2,4,5", "1,4,5,4,2,2"]
AUGUST = "pulse/2026-08.toml"
OF_FIVE = """\
reliance = [1, 0, 1, 2, 1]
conversations = [0, 1, 3, 1, 0]
voice = [0, 3, 0, 1, 1]
feedback = [0, 1, 0, 2, 2]
recognition = [0, 1, 1, 3, 0]
network = [1, 1, 0, 1, 2]
"""
terminal = pytest.mark.skipif(sys.platform == "win32", reason="pty is of Unix")


@pytest.fixture(autouse=True)
def _without_unknown_keys(okr: Okr) -> None:
    okr.write({GROW: okr.read(GROW).replace('colour = "kept for ever"\n', "")})


def table(okr: Okr, rows: Sequence[str], head: str = HEAD) -> str:
    """A CSV outside of the workspace; its path."""
    file = okr.root.parent / "answers.csv"
    file.write_text("\n".join((head, *rows, "")), "utf-8")
    return str(file)


def recorded(okr: Okr, rows: Sequence[str], *more: str, head: str = HEAD) -> str:
    okr.does("pulse", "record", "--file", table(okr, rows, head), *more)
    return okr.read(AUGUST)


# ── record ───────────────────────────────────────────────────────────────────────────────────────


def test_answers_become_counts(okr: Okr) -> None:
    file = table(okr, FIVE)

    said = okr.does("pulse", "record", "--file", file)

    assert okr.read(AUGUST) == OF_FIVE
    assert said == (
        "Recorded in pulse/2026-08.toml: counts only.\n"
        f"Delete {file}: it still shows what each person answered.\n"
        "`okr sync` shares it with the team. Until it is committed, `okr undo` can undo it.\n"
    )


def test_what_forms_and_spreadsheets_export(okr: Okr) -> None:
    """Semicolons, a BOM, the texts as heads in either language, numbered or of a grid; labels behind the numbers. Other
    columns are named and not read."""
    texts = list(SIX.values())
    heads = [
        "Timestamp",
        f"1. {texts[0]}",
        f"Pulse [{texts[1]}]",
        "Kalau saya punya pendapat lain, saya mengatakannya, juga kepada atasan.",
        "FEEDBACK",
        " Recognition ",
        "network",
        "Email address",
    ]
    labels = {"4": "4 - Agree", "5": "5 (setuju sekali)", "3": "3,0"}
    rows = (["8/19 9:41", *(labels.get(n, n) for n in row.split(",")), "ana@example.com"] for row in FIVE)

    file = table(okr, [";".join(row) for row in rows], "\ufeff" + ";".join(heads))
    said = okr.does("pulse", "record", "--file", file, "--language", "id")

    assert okr.read(AUGUST) == OF_FIVE
    assert "Kolom yang tidak dibaca: Timestamp, Email address\n" in said
    assert "9:41" not in said


def test_a_head_of_many_brackets_is_refused_at_once(okr: Okr) -> None:
    """The fixture stops a command that reads it again from each bracket on."""
    said = okr("pulse", "record", "--file", table(okr, ["1"] * 5, "[]" * 60_000 + "x"))

    assert said.err.startswith("error: the columns reliance, conversations, ")


def test_a_table_inside_the_workspace_is_told(okr: Okr) -> None:
    """A commit of everything would keep it."""
    okr.write({"answers.csv": "\n".join((HEAD, *FIVE))})

    said = okr.does("pulse", "record", "--file", "answers.csv")

    assert "\nanswers.csv is inside the workspace: git could keep it.\nDelete answers.csv: " in said


def test_answers_from_a_pipe(okr: Okr) -> None:
    text = io.TextIOWrapper(io.BytesIO("\n".join((HEAD, *FIVE)).encode()))
    okr.environment.setattr(sys, "stdin", text)

    said = okr.does("pulse", "record", "--file", "-", "--month", "july")

    assert okr.read("pulse/2026-07.toml") == OF_FIVE
    assert "Delete CSV: it still" in said


def test_own_statements_replace_the_six(okr: Okr) -> None:
    okr.write({"okr.toml": 'schema = 1\n\n[pulse.statements]\nship = "We ship what we promise."\n'})

    assert recorded(okr, ["3", "4", "4", "5"], head="We ship what we promise") == "ship = [0, 0, 1, 2, 1]\n"
    assert "We ship what we promise." in okr.does("pulse", "statements")
    okr.write({"okr.toml": 'schema = 1\n\n[pulse.statements]\nwords = "We speak."\n'})
    assert 'statements: "words" is a column of its own; choose another name' in okr("check").out


@pytest.mark.parametrize(
    ("rows", "head", "code", "says"),
    [
        (FIVE[:3], HEAD, 1, f"fewer than 4 answers: {', '.join(SLUGS)}\nhint: Fewer would show what a person"),
        ([*FIVE[:3], "1,1,,1,1,1"], HEAD, 1, "error: fewer than 4 answers: voice\n"),
        ([*FIVE, "0,3,six,5,4,4", "6,3,4–5,5,4,4"], HEAD, 2,
         "error: column reliance: 2 cells are not a number from 1 to 5\n  column voice: 2 cells are not a number from 1 to 5\n"),
        ([f"{row},7" for row in FIVE], HEAD, 2, "error: 5 rows have more cells than the header\n"),
        (FIVE[1:], FIVE[0], 2, f"error: the columns {', '.join(SLUGS)} are missing\nhint: The first line to copy: okr pulse statements -f csv\n"),
        (FIVE, HEAD.replace("voice", "network"), 2, "error: the column voice is missing\n"),
        ([f"{row},4" for row in FIVE], f"{HEAD},voice", 2, 'error: the column "voice" is there twice\n'),
        ([f"{row},Grwth" for row in FIVE], f"{HEAD},team", 2,
         "error: column team: 5 cells are not teams\nhint: Teams: growth\n"),
        (['4,3,2,5,4,"4', *FIVE], HEAD, 2, "answers.csv: the quotes do not match\n"),
    ],
)  # fmt: skip
def test_what_is_refused_names_columns_and_nobody(
    okr: Okr, rows: list[str], head: str, code: int, says: str
) -> None:
    """Nothing is written, and no message has a cell, a row or its place."""
    okr.refuses("pulse", "record", "--file", table(okr, rows, head), code=code, says=says)

    said = okr("pulse", "record", "--file", table(okr, rows, head), "--language", "id").err
    for trace in ("six", "4–5", "Grwth", ":2", "line", "baris 1", "4,3,2,5,4,4"):
        assert trace not in said


def test_free_words_are_kept_only_where_asked_for_and_in_random_order(okr: Okr) -> None:
    head = f"{HEAD},words"
    rows = [f'{row},"word\n{n}"' for n, row in enumerate(FIVE * 8)]
    file = table(okr, rows, head)
    assert "Columns not read: words\n" in okr.does("pulse", "record", "--file", file)
    assert "word" not in okr.read(AUGUST)
    okr.does("undo")

    text = recorded(okr, [*rows, *(f"{row}," for row in FIVE)], "--words", head=head)

    assert text.index("network = ") < text.index("\nwords = ")
    kept = json.loads(text.partition("words = ")[2])
    assert kept != sorted(kept, key=lambda word: int(word.split()[1]))
    assert sorted(kept) == sorted(f"word {n}" for n in range(40))
    okr.refuses("pulse", "record", "--file", table(okr, FIVE), "--month", "july", "--words", code=2,
                says="the column words is missing")  # fmt: skip


def test_a_team_is_counted_where_it_and_the_rest_have_four(okr: Okr) -> None:
    head = f"{HEAD},team"
    mixed = ["4,3,2,5,4,4", "3,2,1,4,3,3", "4,3,2,5,4,4", "3,2,1,4,3,3"]
    teams = [*(f"{row},Growth" for row in mixed), *(f"{row}," for row in mixed)]

    text = recorded(okr, teams, head=head)
    assert "\n[teams.growth]\nreliance = [0, 0, 2, 2, 0]\n" in text
    okr.does("undo")

    for rows in (teams[1:], teams[:-1]):  # three in the team, three outside of it
        file = table(okr, rows, head)
        said = okr.does("pulse", "record", "--file", file)
        assert (
            "Not by team: a team, or the people outside, gave fewer than four answers to a statement.\n"
            in said
        )
        assert "teams" not in okr.read(AUGUST)
        okr.does("undo")


# ── what counts alone can show ───────────────────────────────────────────────────────────────────


def test_what_counts_alone_would_show_is_said_before(okr: Okr) -> None:
    rows = [row[:4] + "2" + row[5:] for row in FIVE]
    file = table(okr, rows)
    for more in ((), ("--dry-run",), ("--no-input",)):
        okr.refuses(
            "pulse", "record", "--file", file, *more, code=1,
            says="error: nothing was written: voice: all 5 gave the same answer, so everybody knows it of each of them\n"
            "hint: If this is right, add --yes.\n",
        )  # fmt: skip

    assert "voice = [0, 5, 0, 0, 0]\n" in recorded(okr, rows, "--yes")


@terminal
@pytest.mark.parametrize(("answer", "code"), [("n", 130), ("", 130), ("y", 0)])
def test_at_a_terminal_it_is_asked(okr: Okr, answer: str, code: int) -> None:
    file = table(okr, [row[:4] + "2" + row[5:] for row in FIVE])

    ended, screen = typed(["pulse", "record", "--file", file], f"{answer}\n")

    assert "so everybody knows it of each of them. Keep it?" in " ".join(screen.split())
    assert (ended, AUGUST in okr.files()) == (code, code == 0)


def test_the_same_answers_with_one_more_as_another_month_are_doubted(okr: Okr) -> None:
    """The late answer would be the difference of the two."""
    okr.does("pulse", "record", "--file", table(okr, FIVE), "--month", "2026-07")
    okr.refuses(
        "pulse", "record", "--file", table(okr, [*FIVE, "1,1,1,1,1,1"]), code=1,
        says="this could be the pulse of 2026-07 with 1 person more or fewer, and would show what they answered",
    )  # fmt: skip

    okr.does("pulse", "record", "--file", table(okr, [*FIVE[1:], "1,1,1,1,1,1"]))


# ── once a month ─────────────────────────────────────────────────────────────────────────────────


def test_one_record_a_month(okr: Okr) -> None:
    recorded(okr, FIVE)

    okr.refuses("pulse", "record", "--file", table(okr, [*FIVE, FIVE[0]]), code=1,
                says="pulse/2026-08.toml exists: one pulse a month\nhint: It is not committed yet: `okr undo` removes it.")  # fmt: skip
    okr.refuses("pulse", "record", "--file", table(okr, FIVE), "--month", "2026-09", code=2,
                says="2026-09 has not begun")  # fmt: skip
    assert "removed pulse/2026-08.toml" in okr.does("undo")
    recorded(okr, [*FIVE, FIVE[0]])


# ── show ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_month_beside_the_one_before(okr: Okr) -> None:
    okr.write({AUGUST: OF_FIVE, "pulse/2026-05.toml": "voice = [0, 0, 1, 2, 1]\n"})

    said = okr.does("pulse", "show").splitlines()

    assert said[0] == "Pulse of August 2026 · before: May 2026"
    voice = next(line for line in said if line.startswith("When I see something differently"))
    assert voice.endswith("  ▁█▁▃▃  0  3  0  1  1  2 of 5     3 of 4")
    okr.refuses(
        "pulse",
        "show",
        "--month",
        "2026-07",
        code=4,
        says="no pulse of 2026-07\nhint: On record: 2026-05, 2026-08",
    )
    okr.refuses(
        "pulse", "show", "--team", "growth", code=4, says="the pulse of 2026-08 has no counts of team growth"
    )


def test_nothing_is_shown_of_fewer_than_four(okr: Okr) -> None:
    """Also where somebody wrote the file by hand; the check finds it."""
    okr.write({AUGUST: OF_FIVE.replace("voice = [0, 3, 0, 1, 1]", "voice = [0, 2, 0, 0, 1]")})

    said = okr.does("pulse", "show")

    assert "fewer than 4 answers" in said
    shown = json.loads(okr.does("pulse", "show", "-f", "json"))["data"]["statements"]
    assert [each["now"] for each in shown if each["slug"] == "voice"] == [None]
    assert "R017" in okr("check", AUGUST).out


def test_a_page_shades_counts_in_one_colour(okr: Okr) -> None:
    """Nobody who answered 1 is good news, and nobody who answered 5 is not: no cell of them is green or red."""
    recorded(okr, FIVE)

    page = okr.does("pulse", "show", "-f", "html")

    assert '<span class="tint2">3</span>' in page
    assert 'class="heat' not in page


def test_no_pulse_yet(okr: Okr) -> None:
    okr.refuses("pulse", "show", code=4, says="no pulse on record\nhint: Ask first: okr pulse statements")
    assert okr.does("pulse", "statements", "-f", "csv") == f"{HEAD}\n"
