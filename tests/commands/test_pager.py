"""A long answer on a terminal goes through the pager of the person."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from okr.commands.pager import chosen
from tests.running import MRR, Okr
from tests.terminals import at_a_terminal

pytestmark = pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")
PAGER = """\
import sys
text = sys.stdin.read()
sys.stdout.write(f"PAGED {len(text.splitlines())} lines\\n" + text)
"""


@pytest.fixture
def paged(okr: Okr, tmp_path: Path) -> Okr:
    """A pager that says so."""
    (tmp_path / "pager.py").write_text(PAGER)
    okr.environment.setenv("OKR_PAGER", f"{sys.executable} {tmp_path / 'pager.py'}")
    okr.environment.setenv("TERM", "xterm")
    return okr


def on_terminal(okr: Okr, *words: str, rows: int = 10, typed: str = "") -> tuple[int, str]:
    """Exit code and all that is seen on a terminal of so many rows."""
    return at_a_terminal(okr.root, typed, *words, rows=rows, columns=100)


@pytest.mark.parametrize("words", [("report",), ("help", "all"), ("schema", "team"), ("list", "-f", "json")])
def test_a_long_answer_goes_through_the_pager(paged: Okr, words: tuple[str, ...]) -> None:
    """With its colours."""
    _, seen = on_terminal(paged, *words)

    assert seen.startswith("PAGED ")
    if words == ("report",):
        assert "\x1b[" in seen


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        (("list", "teams"), 10),
        (("report",), 500),
        (("report", "--no-pager"), 10),
        (("report", "--no-input"), 10),
        (("list", "--help"), 10),
        (("set", MRR, "target=135", "--dry-run"), 5),
    ],
)
def test_what_fits_and_what_writes_does_not(paged: Okr, words: tuple[str, ...], rows: int) -> None:
    _, seen = on_terminal(paged, *words, rows=rows)

    assert seen
    assert "PAGED" not in seen


@pytest.mark.parametrize(("name", "value"), [("TERM", "dumb"), ("OKR_PAGER", ""), ("OKR_PAGER", "cat")])
def test_it_can_be_switched_off(paged: Okr, name: str, value: str) -> None:
    paged.environment.setenv(name, value)

    assert "PAGED" not in on_terminal(paged, "report")[1]


def test_not_for_a_pipe(paged: Okr) -> None:
    assert "PAGED" not in paged("report").out


def test_the_exit_code_is_the_commands(paged: Okr) -> None:
    """3 where files were left out; the finding stands behind the answer."""
    paged.write({"kpis/bad.toml": "title = \n"})

    code, seen = on_terminal(paged, "report")

    assert code == 3
    assert seen.index("PAGED") < seen.index("kpis/bad.toml:1:9: F001")


def test_a_pager_that_is_left_early_is_quiet(paged: Okr, tmp_path: Path) -> None:
    """As by `q` in less: no broken pipe, exit 0."""
    (tmp_path / "pager.py").write_text("print('ENOUGH')\n")

    assert on_terminal(paged, "schema") == (0, "ENOUGH\n")


def test_a_pager_that_does_not_start_is_named(paged: Okr) -> None:
    paged.environment.setenv("OKR_PAGER", "no-such-pager --quietly")

    code, seen = on_terminal(paged, "report")

    assert code == 1
    assert 'the pager "no-such-pager --quietly" does not start' in seen
    assert "Set another one in OKR_PAGER, or use --no-pager." in seen


@pytest.mark.skipif(not shutil.which("less"), reason="no less here")
def test_less_shows_colours_and_ends_with_q(paged: Okr) -> None:
    paged.environment.setenv("OKR_PAGER", "less")
    paged.environment.delenv("LESS", raising=False)

    code, seen = on_terminal(paged, "report", typed="q")

    assert code == 0
    assert "Start Friday" in seen
    assert "ESC" not in seen


@pytest.mark.parametrize(
    ("environment", "command"),
    [
        ({"OKR_PAGER": "most", "PAGER": "more"}, ("most", "OKR_PAGER")),
        ({"OKR_PAGER": "", "PAGER": "more"}, ("", "OKR_PAGER")),
        ({"PAGER": "more"}, ("more", "PAGER")),
        ({"PAGER": "cat"}, ("", "PAGER")),
    ],
)
def test_okr_pager_goes_before_pager(environment: dict[str, str], command: tuple[str, str]) -> None:
    assert chosen(environment) == command
