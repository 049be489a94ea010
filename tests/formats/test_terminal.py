from __future__ import annotations

import shlex
import subprocess

import pytest

from okr.documents.blocks import Column, Span, Strip
from okr.formats import TerminalStyle, terminal_layout
from okr.formats.terminal import paths_in
from okr.formats.terminal_commands import wrap_command
from okr.formats.terminal_layout import (
    Grid,
    cells,
    chop,
    ellipsise,
    sentence,
    words,
    wrap,
    wrapped,
)
from okr.words import Message, translated

STYLE = TerminalStyle(width=40)
SENTENCES = [
    (
        "Added key result 2026-Q3/keep-clients/churn (objectives/2026-Q3/keep-clients.toml).",
        "Added key result\n  2026-Q3/keep-clients/churn\n  (objectives/2026-Q3/keep-clients.toml).",
    ),
    (
        "  note: Two hotels have paused for the renovation.",
        "  note: Two hotels have paused for the\n    renovation.",
    ),
    (
        "To restore theirs: git checkout HEAD -- kpis/mrr.toml. To share yours: okr sync --yes",
        "To restore theirs:\n  git checkout HEAD -- kpis/mrr.toml. To\n  share yours: okr sync --yes",
    ),
    (
        'The title has two sentences: okr set mrr title="Raise MRR. Twice"',
        'The title has two sentences:\n  okr set mrr title="Raise MRR. Twice"',
    ),
    (
        "Wrote .github/workflows/okr.yml: `okr check` runs with every push.",
        "Wrote .github/workflows/okr.yml:\n  `okr check` runs with every push.",
    ),
    (
        'Add its schedule once: glab schedule create --cron "7 9 * * 5"',
        'Add its schedule once:\n  glab schedule create --cron "7 9 * * 5"',
    ),
    (
        "   2  limit       nilai yang dijaga di atas atau di bawah batas",
        "   2  limit       nilai yang dijaga di\n                  atas atau di bawah\n                  batas",
    ),
    ('  okr add kr keep "Cut churn from 8% to 4%" --from 8 --to 4', None),
    ("  cd '/srv/the goals of the company/third quarter'", None),
    ("git merges goals by field in this clone.", "git merges goals by field in this clone."),
]


@pytest.mark.parametrize(("said", "shown"), SENTENCES)
def test_a_sentence_breaks_at_words_and_before_a_command(said, shown):
    """In 40 cells; a command that is longer is left to the terminal, in one piece."""
    assert "\n".join(sentence(said, 40)) == (shown or said)


def test_a_path_with_spaces_stays_on_one_line():
    """It is a value of the sentence, in any language."""
    said = Message("Created {what} in {folder}.", what="goals", folder="/srv/goals of the whole company")

    for language, head in (("en", "Created goals in"), ("id", "Sudah dibuat: goals di")):
        lines = sentence(translated(said, language), 40, paths_in(said))
        assert lines == [head, "  /srv/goals of the whole company."]


def text(line):
    return "".join(part.text for part in line)


@pytest.mark.parametrize(
    ("shown", "count"),
    [
        ("mrr", 3),
        ("東京", 4),
        ("é", 1),
        ("e\u0301", 1),
        ("👍", 2),
        ("👩\u200d💻", 4),
        ("❤️", 2),
        ("مرحبا", 5),
        ("ශ්\u200dරී", 2),
        ("का", 2),
        ("👍🏽", 4),
    ],
)
def test_cells_are_counted_not_characters(shown, count):
    """A wide character takes two cells, a mark on a letter none, a joined picture what its parts take."""
    assert cells(shown) == count


def test_a_wide_character_is_never_cut_in_half():
    """What does not fit whole is left out."""
    assert chop("東京都", 5) == "東京"
    assert ellipsise("東京都庁", 6, STYLE) == "東京…"


def test_a_long_word_is_broken_in_one_pass(monkeypatch: pytest.MonkeyPatch):
    """Letters are measured a few times each, not once for each line: that would be 1.8 million times."""
    asked: list[str] = []
    monkeypatch.setattr(terminal_layout, "_width", lambda sign: (asked.append(sign), 2)[1])
    lines = wrapped("山" * 3000, 12)
    assert lines == ["山" * 5, *["  " + "山" * 5] * 599]
    assert len(asked) < 20_000


COLUMNS = (
    Column("title", least=10),
    Column("owner", drop=2),
    Column("n", align="right"),
    Column("far", drop=1),
)
ROWS = [
    (Span("Raise the revenue"), Span("@ana"), Span("5"), Span("142.9")),
    (Span("Keep it"), Span("@budi"), Span("12"), Span("3")),
]


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (
            40,
            [
                "title              owner   n  far",
                "Raise the revenue  @ana    5  142.9",
                "Keep it            @budi  12  3",
            ],
        ),
        (
            30,
            ["title         owner   n  far", "Raise the r…  @ana    5  142.9", "Keep it       @budi  12  3"],
        ),
        (24, ["title          owner   n", "Raise the re…  @ana    5", "Keep it        @budi  12"]),
        (16, ["title          n", "Raise the r…   5", "Keep it       12"]),
    ],
)
def test_columns_shrink_and_drop_in_their_order(width, lines):
    """The title shrinks down to its least; then the column with the lowest drop goes, then the next."""
    style = TerminalStyle(width=width)
    table = Grid.fit(COLUMNS, ROWS, style)

    assert [text(line) for line in (table.heads(), *map(table.line, ROWS))] == lines
    assert all(cells(line) <= width for line in lines)


def test_a_column_without_content_takes_no_room():
    """A column in which nobody has anything is not shown, nor is its heading."""
    rows = [(Span("Raise"), Span(""), Span("5"), Span(""))]

    assert text(Grid.fit(COLUMNS, rows, STYLE).heads()) == "title  n"


def test_a_table_tells_that_it_does_not_fit():
    """What cannot shrink any more is an overflow, so that the caller can choose another shape."""
    narrow = TerminalStyle(width=12)

    assert Grid.fit(COLUMNS, ROWS, narrow).overflow == 2


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Halve the accounts: 8 → 4, 65% ▲", ["Halve the accounts:", "  8 → 4, 65% ▲"]),
        ("Halve the accounts: 8 -> 4", ["Halve the accounts:", "  8 -> 4"]),
        ("Halve accounts lost 65% ▲", ["Halve accounts lost", "  65% ▲"]),
        ("Keep the uptime at ≥ 99.9", ["Keep the uptime at", "  ≥ 99.9"]),
        ("kpi: mrr → 2026-Q3/grow/mrr", ["kpi: mrr →", "  2026-Q3/grow/mrr"]),
    ],
)
def test_two_ends_a_limit_and_a_sign_stay_on_one_line(text, lines):
    assert wrapped(text, 23) == lines
    assert [
        "".join(span.text for span in line) for line in wrap(words(text), TerminalStyle(width=23), hang=2)
    ] == lines


def test_words_wrap_with_a_hanging_indent():
    """Lines are filled word by word and go on deeper."""
    lines = wrap(words("one two three four five six seven eight"), STYLE, indent=2, hang=2)

    assert [text(line) for line in lines] == ["  one two three four five six seven", "    eight"]


def test_a_word_longer_than_a_line_is_broken():
    """Nothing leaves the terminal, not even a word of 60 letters."""
    lines = wrap([Span("x" * 60)], STYLE, indent=2)

    assert [text(line) for line in lines] == ["  " + "x" * 38, "  " + "x" * 22]


@pytest.mark.parametrize("width", [40, 44, 52, 60, 80, 200])
def test_a_command_can_be_copied_from_several_lines(width):
    """Broken between words of the shell, and inside one that no line holds, it is the same command to a shell."""
    command = """okr add kpi 'Keep it at 8 or more, it'"'"'s "fine"' --objective 2026/good-place --role ROLE --at-least 8"""
    lines = wrap_command(command, TerminalStyle(width=width), indent=6)
    shown = "\n".join(text(line) for line in lines)
    ran = subprocess.run(
        ["sh", "-c", f"okr() {{ printf '<%s>' \"$@\"; }}\n{shown}"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout == (
        """<add><kpi><Keep it at 8 or more, it's "fine"><--objective><2026/good-place><--role><ROLE><--at-least><8>"""
    )
    assert all(cells(text(line)) <= width for line in lines)


def test_an_option_keeps_its_value_beside_it():
    """`--role account-manager` is read as one thing, so it stands on one line."""
    style = TerminalStyle(width=60)
    lines = wrap_command(
        "okr add kpi TITLE --objective ID --role account-manager --at-least 9", style, indent=2
    )

    assert [text(line) for line in lines] == [
        "  okr add kpi TITLE --objective ID --role account-manager \\",
        "    --at-least 9",
    ]


@pytest.mark.parametrize(
    "words_of_people", ["it's 'half' done \"x", "x" * 90, "$(rm -rf ~) `id` \\ " * 4, "東京都庁の" * 12]
)
def test_words_of_people_in_a_command_stay_words(words_of_people):
    """Whatever a title holds, the shell that is given the shown lines reads that title and runs nothing in it."""
    lines = wrap_command(f"okr add kpi {shlex.quote(words_of_people)} --at-least 8", STYLE, indent=6)
    shown = "\n".join(text(line) for line in lines)
    ran = subprocess.run(
        ["sh", "-c", f"okr() {{ printf '<%s>' \"$@\"; }}\n{shown}"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout == f"<add><kpi><{words_of_people}><--at-least><8>"
    assert all(cells(text(line)) <= STYLE.width for line in lines)


def test_bars_count_in_eighths_and_never_round_up():
    """What is almost done does not look done."""
    assert STYLE.bar(0.5, 4) == "██──"
    assert STYLE.bar(0.999, 4) == "███▉"
    assert STYLE.bar(1, 4) == "████"
    assert STYLE.bar(-0.3, 4) == "────"
    assert TerminalStyle(ascii=True).bar(0.6, 5) == "###--"


def test_a_bar_is_marked_where_it_should_be():
    """The mark stands in the cell in which the expected share ends, also inside of what is filled."""
    plain = TerminalStyle(ascii=True)

    assert STYLE.bar(0.7, 10, 0.49) == "████│██───"
    assert STYLE.bar(0.26, 10, 0.5) == "██▌──│────"
    assert STYLE.bar(0, 10, 1) == "─────────│"
    assert plain.bar(0.26, 10, 0.5) == "##---|----"


def test_a_hold_is_a_strip_of_its_periods():
    """Kept, missed, to come, a sign each; of a year of weeks those around today."""
    plain = TerminalStyle(ascii=True)
    quarter = Strip([True, True, False], 5)
    year = Strip([True] * 29 + [False], 52)

    assert STYLE.strip(quarter.signs, 3, 16) == "●●○··"
    assert plain.strip(quarter.signs, 3, 16) == "##o.."
    assert STYLE.strip(year.signs, 30, 16) == "●" * 11 + "○" + "·" * 4


def test_a_small_curve_never_lies():
    """The same value again and again is flat at mid height, a gap is a space, and a single value is no curve."""
    plain = TerminalStyle(ascii=True)

    assert STYLE.curve([0, 50, 99, 100]) == "▁▄▇█"
    assert STYLE.curve([100, None, None, 0]) == "█  ▁"
    assert STYLE.curve([5, 5, None, 5]) == "▄▄ ▄"
    assert STYLE.curve([-1e100, 0, 1e100]) == "▁▄█"
    assert STYLE.curve([None, 5, None]) == STYLE.curve([]) == ""
    assert plain.curve([0, 25, None, 50, 75, 100]) == "_. -'\""
    assert plain.curve([5, 5]) == "--"


def test_a_title_goes_on_below():
    """Its second line goes in by two more; the other columns stand beside the first."""
    columns = (Column("goal", least=10, wraps=True), Column("pace"))
    rows = [(Span("  Raise talks from 1 to 7 a month"), Span("on track"))]
    style = TerminalStyle(width=30)
    table = Grid.fit(columns, rows, style)

    assert [text(line) for line in table.lines(rows[0])] == [
        "  Raise talks from 1  on track",
        "    to 7 a month",
    ]
