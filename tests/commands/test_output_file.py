"""`-o FILE`: the answer in a file, its format by the ending, and one line that says where."""

from __future__ import annotations

import pytest

from tests.commands.test_help import ALL
from tests.running import GROW, Okr


@pytest.fixture(autouse=True)
def without_a_warning(okr: Okr) -> None:
    okr.write({GROW: okr.read(GROW).replace('colour = "kept for ever"\n', "")})


@pytest.mark.parametrize(
    ("file", "begins"),
    [
        ("a.html", "<!doctype html>"),
        ("a.HTM", "<!doctype html>"),
        ("a.md", "# Start Friday"),
        ("a.csv", "objective_id,"),
        ("a.JSON", '{"schema":1,'),
        ("a.txt", "Start Friday · 2026-Q3"),
        ("a", "Start Friday · 2026-Q3"),
    ],
)
def test_the_ending_says_the_format(okr: Okr, file: str, begins: str):
    ran = okr("report", "-o", file)

    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith(f"Written: {file} (")
    assert okr.read(file).startswith(begins)


def test_a_format_that_is_named_goes_before(okr: Okr):
    for words in (("-f", "json"), ("--format", "json")):
        okr("report", *words, "--output", "page.html")
        assert okr.read("page.html") == okr.does("report", "-f", "json")


def test_a_format_that_the_command_does_not_have(okr: Okr):
    okr.refuses("check", "-o", "findings.html", code=2, says='invalid --format "html"')


def test_a_pdf_is_printed_by_a_browser(okr: Okr):
    hint = "hint: Write report.html, then print it as PDF in a browser."
    okr.refuses("report", "-o", "report.PDF", code=2, says=f"cannot write a PDF\n{hint}")


def test_it_is_what_a_pipe_would_get(okr: Okr):
    """No colour, nothing shortened, and every sign, whatever the terminal can show."""
    plain = okr.does("report")
    okr.environment.setenv("FORCE_COLOR", "1")
    okr.has_terminal(columns=40)

    okr("report", "-o", "a.txt")

    okr.environment.delenv("COLUMNS")
    okr("report", "-o", "b.txt")
    assert "\x1b" not in okr.read("a.txt")
    assert okr.read("b.txt") == plain


def test_a_dash_is_standard_output(okr: Okr):
    assert okr.does("report", "-o", "-", "-f", "csv") == okr.does("report", "-f", "csv")


def test_the_line_in_indonesian(okr: Okr):
    ran = okr("report", "-o", "a.json", "--language", "id")

    assert ran.err == f"Ditulis: a.json ({round(len(okr.read('a.json').encode()) / 1000)} KB)\n"


def test_files_that_were_left_out_are_named_and_the_rest_is_written(okr: Okr):
    okr.write({"kpis/broken.toml": "title ="})

    ran = okr("report", "-o", "a.html")

    assert ran.code == 3
    assert "kpis/broken.toml:1:8" in ran.err
    assert okr.read("a.html").endswith("</html>\n")


def test_a_refusal_writes_nothing(okr: Okr):
    okr.refuses("report", "-o", "kpis/mrr.toml", code=1, says='cannot write "kpis/mrr.toml"')
    okr.refuses("report", "-o", "", code=2, says="--output is empty")
    okr.refuses("todo", "-o", "a.html", code=1, says="cannot tell who you are")


def test_every_command_that_shows_data_has_it():
    have = {name for name, ctx in ALL.items() if "-o" in {opt for p in ctx.command.params for opt in p.opts}}

    assert {"report", "compare", "list", "show", "todo", "tree", "check", "log"} <= have
    assert not have & {"checkin", "set", "add", "sync", "init", "schema", "help", "undo"}
