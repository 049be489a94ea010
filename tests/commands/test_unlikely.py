"""Numbers that are unclear or unlikely: asked at a terminal, refused elsewhere, and what was understood is said."""

from __future__ import annotations

import io
import sys

import pytest

from tests.running import GROW, MRR, Okr
from tests.test_cli import typed

FILE = "checkins/2026-W34/2026-08-19-budi.toml"
terminal = pytest.mark.skipif(sys.platform == "win32", reason="pty is of Unix")
RATING = 'title = "Please"\n\n[key_results.rating]\ntitle = "Rating from 4.1 to 4.6"\n\nstart = 4.1\ntarget = 4.6\n'
SALES = '\n[key_results.sales]\ntitle = "Sales"\n\nstart = 0\ntarget = 2000\nunit = "Rp jt"\n'


@pytest.fixture
def budi(okr: Okr) -> Okr:
    """Budi, with a rating from 4.1 to 4.6 and sales from 0 to 2000."""
    okr.write({"objectives/2026-Q3/please.toml": RATING + SALES})
    okr.environment.setenv("OKR_USER", "budi")
    return okr


def test_an_unlikely_value_is_refused(budi: Okr) -> None:
    """Exit 1 with the way out, nothing is written; a dry run says the same."""
    for more in ((), ("--dry-run",), ("--no-input",)):
        budi.refuses(
            "checkin", "rating", "158", *more, code=1,
            says="error: nothing was written: 158? The goal is 4.1 → 4.6\nhint: If this is right, add --yes.\n",
        )  # fmt: skip

    budi.does("checkin", "rating", "158", "--yes")
    assert "value = 158\n" in budi.read(FILE)
    budi.does("checkin", "rating", "4.2")  # the slip itself makes no doubt of its correction
    budi.refuses("checkin", "rating", "157", code=1, says="157? The goal is 4.1 → 4.6")


@terminal
@pytest.mark.parametrize(
    ("language", "question", "answer", "code"),
    [
        ("en", "158? The goal is 4.1 → 4.6. Keep it? [y/N]", "n", 130),
        ("en", "158? The goal is 4.1 → 4.6. Keep it? [y/N]", "", 130),
        ("id", "158? Targetnya 4,1 → 4,6. Tetap pakai? [y/T]", "ya", 0),
    ],
)
def test_an_unlikely_value_is_asked_about(
    budi: Okr, language: str, question: str, answer: str, code: int
) -> None:
    """Once, and No is the default."""
    ended, screen = typed(["checkin", "rating", "158", "--language", language], f"{answer}\n")

    assert (ended, question.lower() in screen.lower()) == (code, True), screen
    assert (FILE in budi.files()) == (code == 0)


def test_all_rows_of_a_batch_at_once(budi: Okr) -> None:
    """Each with its place; nothing is written, not even the row that is fine."""
    budi.write(
        {
            "week.csv": "item,value,confidence\nrating,43,\ngrow-revenue/mrr,112,0.7\nsales,900,\nsales,90000,\n"
        }
    )
    ran = budi("checkin", "--file", "week.csv")

    assert ran.code == 1
    assert "week.csv:2: 43? The goal is 4.1 → 4.6\n" in ran.err
    assert "week.csv:3: confidence 0.7? It goes from 0 to 10\n" in ran.err
    assert "week.csv:5: 90,000? The goal is 0 → 2000 Rp jt\n" in ran.err
    assert "900?" not in ran.err.replace("90000?", "")
    assert FILE not in budi.files()
    budi.does("checkin", "--file", "week.csv", "--yes")
    assert budi.read(FILE).count("[[update]]") >= 3


@terminal
def test_all_rows_of_a_batch_are_asked_about_at_once(budi: Okr) -> None:
    """Each on a line of its own, then one question."""
    budi.write({"week.csv": "item,value\nrating,43\nsales,90000\n"})
    code, screen = typed(["checkin", "--file", "week.csv"], "y\n")

    assert code == 0, screen
    assert "  week.csv:2: 43? The goal is 4.1 → 4.6\r\n  week.csv:3: 90,000? " in screen
    assert "\nKeep them? [y/N]: " in screen


@pytest.mark.parametrize(
    ("item", "line", "code", "says"),
    [
        ("rating", "158", 1, "158? The goal is 4.1 → 4.6"),
        ("sales", "1.250", 2, '"1.250" can be 1250 or 1.25'),
    ],
)
def test_a_pipe_ends_at_an_unlikely_or_unclear_value(
    budi: Okr, monkeypatch: pytest.MonkeyPatch, item: str, line: str, code: int, says: str
) -> None:
    """Its next line is meant for the next goal; nothing is written."""
    before = budi.files()
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{line}\n4.3\nq\n"))
    ran = budi("checkin", item)

    assert (ran.code, says in ran.err) == (code, True)
    assert budi.files() == before


def test_the_hint_of_an_unclear_word_names_no_decimal_mark(budi: Okr) -> None:
    """`1,5M` is a million or a miliar, whatever mark decimals have."""
    budi.does("set", "sales", "target=500000000000", "unit=Rp", "--yes")

    budi.refuses("checkin", "sales", "1,5M", code=2, says="hint: Type 1500000000.\n")


@pytest.mark.parametrize(
    ("decimal", "typed_", "value"),
    [(",", "1.250", "1250"), (",", "1,250", "1.25"), (".", "1.250", "1.25"), (".", "1,250", "1250")],
)
def test_decimal_of_okr_toml_decides(budi: Okr, decimal: str, typed_: str, value: str) -> None:
    """As the hint of the refusal says."""
    way = 'hint: Type 1250, or set how decimals are written: okr set okr.toml input.decimal=","\n'
    budi.refuses("checkin", "sales", "1.250", code=2, says=f'value: "1.250" can be 1250 or 1.25\n{way}')
    budi.does("set", "okr.toml", f"input.decimal={decimal}")

    assert f'"{typed_}" was read as {value} Rp jt\n' in budi.does("checkin", "sales", typed_)
    assert f"value = {value}\n" in budi.read(FILE)


@terminal
def test_an_unclear_value_is_asked_about(budi: Okr) -> None:
    """The nearer one is first, and Enter takes it; what is typed else is asked again."""
    assert typed(["checkin", "sales", "1.250"], "\n")[0] == 0
    assert "value = 1250\n" in budi.read(FILE)

    code, screen = typed(["checkin", "sales", "1.250"], "1.250\n1,25\n")
    assert code == 0, screen
    assert 'value: "1.250" can be 1250 or 1.25. Which one? [1250]' in screen
    assert "  Type one of them: 1250, 1.25\r\n" in screen
    assert "value = 1.25\n" in budi.read(FILE)


@terminal
@pytest.mark.parametrize(("language", "shown"), [("en", "12,500"), ("id", "12.500")])
def test_a_reading_is_chosen_as_it_is_shown(budi: Okr, language: str, shown: str) -> None:
    """With its groups of digits."""
    budi.write({"objectives/2026-Q3/please.toml": RATING + SALES.replace("2000", "2")})
    words = ["checkin", "sales", "12.500", "--yes", "--language", language]

    code, screen = typed(words, f"{shown}\n")

    assert code == 0, screen
    assert f"{shown} " in screen
    assert "value = 12500\n" in budi.read(FILE)


@pytest.mark.parametrize(
    ("text", "confidence", "said"),
    [("7", "7", None), ("7,5", "7.5", None), ("70%", "7", '"70%" was read as 7'), ("7/10", "7", '"7/10" was read as 7'),
     ("65 %", "6.5", '"65 %" was read as 6.5')],
)  # fmt: skip
def test_a_confidence_as_a_share(budi: Okr, text: str, confidence: str, said: str | None) -> None:
    """Of ten."""
    out = budi.does("checkin", "rating", "4.2", "--confidence", text)

    assert f"confidence = {confidence}\n" in budi.read(FILE)
    assert said in out if said else "read as" not in out


# ── set and add ──────────────────────────────────────────────────────────────────────────────────


def test_a_goal_that_turns_around_is_refused(budi: Okr) -> None:
    """And one that moves far away; --yes sets it."""
    budi.refuses(
        "set", "rating", "target=1", code=1, says="4.1 → 1? That is the other direction than 4.1 → 4.6"
    )
    budi.refuses("set", "rating", "target=46", "--dry-run", code=1, says="4.1 → 46? The goal was 4.1 → 4.6")
    budi.refuses("set", "kpi/mrr", "at_least=13", code=1, says="≥ 13? The limit was ≥ 130")

    budi.does("set", "rating", "target=46", "--yes")
    assert "target = 46\n" in budi.read("objectives/2026-Q3/please.toml")


@terminal
def test_a_goal_that_turns_around_is_asked_about(budi: Okr) -> None:
    """No leaves it."""
    code, screen = typed(["set", "rating", "target=1"], "n\n")

    assert code == 130
    assert "4.1 → 1? That is the other direction than 4.1 → 4.6. Keep it? [y/N]" in screen
    assert typed(["set", "rating", "target=1"], "y\n")[0] == 0
    assert "target = 1\n" in budi.read("objectives/2026-Q3/please.toml")


@pytest.mark.parametrize(
    ("words", "path", "line"),
    [
        ((MRR, "target=Rp 140.000.000"), GROW, "target = 140"),
        ((MRR, "target=140jt"), GROW, "target = 140"),
        ((MRR, "target=132,5"), GROW, "target = 132.5"),
        ((MRR, "unit=Rp jt", "target=0,14 miliar"), GROW, "target = 140"),
        ((MRR, "weight=1,5"), GROW, "weight = 1.5"),
        ((MRR, "weight=1.500"), GROW, "weight = 1.5"),
        (("kpi/mrr", "tolerance=2,5"), "kpis/mrr.toml", "tolerance = 2.5"),
        (("okr.toml", "pace.gap=5%"), "okr.toml", "gap = 0.05"),
        (("okr.toml", "pace.on_track=0,85"), "okr.toml", "on_track = 0.85"),
    ],
)
def test_fields_are_read_as_check_ins_are(budi: Okr, words: tuple[str, ...], path: str, line: str) -> None:
    """In the unit of their goal, the new one if it changes too; shares and weights by their own limits.

    The answer shows the value as it is now.
    """
    out = budi.does("set", *words)

    assert f"{line}\n" in budi.read(path)
    assert f" → {line.partition(' = ')[2]}\n" in out


@pytest.mark.parametrize(
    ("words", "lines", "said"),
    [
        (("--from", "1,5", "--to", "Rp 2 jt", "--unit", "Rp jt"), "start = 1.5\ntarget = 2\n", ""),
        (("--from", "1.000", "--to", "1500"), "start = 1000\ntarget = 1500\n", '"1.000" was read as 1000'),
        (("--from", "Rp 100.000.000", "--to", "130 jt", "--unit", "Rp jt"), "start = 100\ntarget = 130\n",
         '"Rp 100.000.000" was read as 100 Rp jt'),
        (("--from", "8%", "--to", "4 %", "--unit", "%"), "start = 8\ntarget = 4\n", ""),
        (("--at-least", "99,9", "--unit", "%"), "at_least = 99.9\n", ""),
        (("--from", "4,1", "--to", "4,6", "--stretch", "4,8", "--weight", "2,5"), "weight = 2.5\n", ""),
        (("--milestone", "malang=1,5", "--milestone", "bali"), "malang = 1.5, bali = 1", ""),
    ],
)  # fmt: skip
def test_a_new_goal(budi: Okr, words: tuple[str, ...], lines: str, said: str) -> None:
    """The unit comes with its numbers, and a clear one tells how an unclear one is meant."""
    out = budi.does("add", "kr", "please", "A new one", "--slug", "new", *words)

    for line in lines.splitlines():
        assert line in budi.read("objectives/2026-Q3/please.toml")
    assert said in out if said else "read as" not in out


def test_two_unclear_numbers_tell_nothing_of_each_other(budi: Okr) -> None:
    """1 → 1.5, or 1000 → 1500."""
    words = ("add", "kr", "please", "A new one", "--from", "1.000", "--to", "1.500")

    budi.refuses(*words, code=2, says='--from: "1.000" can be 1000 or 1')


@terminal
def test_two_unclear_numbers_are_asked_about_once(budi: Okr) -> None:
    """What the first one means tells the second."""
    words = ["add", "kr", "please", "A new one", "--slug", "new", "--from", "1.000", "--to", "1.500"]
    code, screen = typed(words, "\n")

    assert code == 0, screen
    assert "start = 1000\ntarget = 1500\n" in budi.read("objectives/2026-Q3/please.toml")
