"""`man okr`: every command and option is in it, in both languages, and no program that draws it complains."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from docs import generate
from docs.man_page import lines
from okr import __version__
from okr.commands.options import CommonOption
from okr.errors import ExitCode
from okr.words import constant
from tests.commands.test_help import ALL

MAN = Path(__file__).parents[2] / "share" / "man"
PAGES = {"en": MAN / "man1" / "okr.1", "id": MAN / "id" / "man1" / "okr.1"}
MACROS = {"TH", "SH", "SS", "PP", "TP", "B", "BR", "EX", "EE"}


def text_of(language: str) -> str:
    """The page without the signs of roff."""
    text = PAGES[language].read_text("ascii")
    text = re.sub(r"\\\[u([0-9A-F]{4})\]", lambda match: chr(int(match[1], 16)), text)
    for sign, letter in ((r"\-", "-"), (r"\(aq", "'"), (r"\(ga", "`"), (r"\(dq", '"'), (r"\(ti", "~")):
        text = text.replace(sign, letter)
    return re.sub(r"\\f[BRI]", "", text)


@pytest.mark.parametrize("language", PAGES)
def test_every_command_is_in_it_with_its_options(language: str) -> None:
    """Below its own heading; the common options are told once."""
    found = re.findall(r"^\.SS okr (.*)\n((?:(?!\.S[SH] ).*\n)*)", text_of(language), re.MULTILINE)
    parts = {re.match("[a-z-]+( [a-z-]+)?", heading)[0]: text for heading, text in found}  # type: ignore[index]

    assert set(parts) == set(ALL)
    for path, ctx in ALL.items():
        words = " ".join(parts[path].split())
        summary = constant(ctx.command.help, language).split("\n")[0]  # type: ignore[arg-type]
        assert summary in words
        for param in ctx.command.params:
            if (
                not isinstance(param, CommonOption)
                and not getattr(param, "hidden", False)
                and param.opts[0][:1] == "-"
            ):
                assert param.opts[0] in parts[path], (path, param.opts)


def test_it_says_which_release_it_tells_of() -> None:
    """With the day that the changelog has for it."""
    assert f'.TH OKR 1 2026-12-01 "okr {__version__}" "Goals in git"' in text_of("en")
    assert f'"okr {__version__}" "Tujuan di git"' in text_of("id")


def test_every_exit_code_has_a_meaning() -> None:
    told = re.findall(r"^\.TP\n(\d+)\n(.+)", text_of("en").partition(".SH EXIT STATUS")[2], re.MULTILINE)

    assert [int(code) for code, _ in told] == [*ExitCode]
    assert dict(told)["4"] == "Not found."


@pytest.mark.parametrize("language", PAGES)
def test_roff_takes_no_text_for_a_macro(language: str) -> None:
    """ASCII, no line that a reader of the source cannot see, and only the macros of man(7)."""
    text = PAGES[language].read_bytes().decode("ascii")
    begun = {
        line.split()[0][1:] for line in text.splitlines() if line[:1] in (".", "'") and line[:3] != r".\""
    }

    assert begun == MACROS
    assert "\n\n" not in text
    assert text.count("\n.EX\n") == text.count("\n.EE\n") == len(ALL)


def test_signs_of_roff_in_a_text_are_shown_as_they_are() -> None:
    r"""`.okr/` at the beginning of a line, a backslash, quotes, and a hyphen that can be copied."""
    assert [*lines('.okr/ C:\\okr it\'s "-n" …')] == [r"\&.okr/ C:\eokr it\(aqs \(dq\-n\(dq \[u2026]"]


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("words", [("mandoc", "-Tlint", "-Wstyle"), ("groff", "-man", "-ww", "-Tutf8")])
def test_what_draws_it_does_not_complain(words: tuple[str, ...], language: str) -> None:
    if not shutil.which(words[0]):
        pytest.skip(f"no {words[0]} here")

    ran = subprocess.run(
        (*words, PAGES[language]), check=False, capture_output=True, text=True, encoding="utf-8"
    )

    assert (ran.returncode, ran.stderr) == (0, "")
    assert words[0] == "groff" or ran.stdout == ""


@pytest.mark.parametrize(
    "path", ["man/man1/okr.1", "man/id/man1/okr.1", "zsh/site-functions/_okr", "okr/okr.ps1"]
)
def test_what_is_old_is_told(
    path: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`docs/generate.py --check` fails when a shipped file is not what the code says, and writes nothing."""
    file = MAN.parent / path
    before = file.read_bytes()
    make = generate.PAGES[file]
    monkeypatch.setattr(generate, "PAGES", {file: lambda: [*make(), "more"]})
    monkeypatch.setattr(generate.links, "pages", list)
    monkeypatch.setattr(generate.sys, "argv", ["generate.py", "--check"])

    assert generate.main() == 1
    assert capsys.readouterr().out == f"share/{path} is not what the code says: `make docs` writes it anew\n"
    assert file.read_bytes() == before

    monkeypatch.setattr(generate, "PAGES", {file: make})
    assert generate.main() == 0
