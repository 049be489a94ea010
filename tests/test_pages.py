"""What the pages name is there: modules, commands and their options. Their links: `tests/docs/test_links.py`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from docs.links import slug
from okr.cli import COMMANDS, _cli

ROOT = Path(__file__).parents[1]
MADE = {"docs/commands.md", "docs/fields.md", "docs/rules.md"}
PAGES = [
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/*.md", "docs/id/*.md", "examples/*.md")
    for path in sorted(ROOT.glob(pattern))
    if path.relative_to(ROOT).as_posix() not in MADE
]
OF_THE_CODE = [
    "CONTRIBUTING.md",
    "docs/adding.md",
    "docs/architecture.md",
    "docs/why.md",
    "docs/id/arsitektur.md",
    "docs/id/keputusan.md",
    "docs/id/menambah.md",
    "docs/id/pengembang.md",
]
TO_BE_MADE = {"okr/commands/tasks.py", "okr/formats/titles.py"}
"""What the recipes make."""
ENDS = {"|", ">", ">>", "&&", "||", ";", "--"}
"""Behind these words a line is no longer about options of okr."""


def _text(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


@pytest.mark.parametrize("page", OF_THE_CODE)
def test_each_module_that_a_page_names_is_there(page: str) -> None:
    """By its path from the root or from the package, or by its name alone."""
    names = {path.name for folder in ("okr", "tests", "docs") for path in (ROOT / folder).rglob("*.p[yo]")}
    named = set(re.findall(r"`([\w./-]+\.(?:py|po))`", _text(page))) - TO_BE_MADE
    assert [
        name
        for name in sorted(named)
        if not (ROOT / name).exists() and not (ROOT / "okr" / name).exists() and name not in names
    ] == []


def test_the_indonesian_decisions_lead_to_all_sections_of_the_english_page() -> None:
    """Once each."""
    sections = [slug(heading) for heading in re.findall(r"^## (.+)", _text("docs/why.md"), re.MULTILINE)]
    led = re.findall(r"\]\(\.\./why\.md#([^)]+)\)", _text("docs/id/keputusan.md"))
    assert sorted(set(led) & set(sections)) == sorted(sections)
    assert len(led) == len(set(led)) > 40


def _commands(page: str) -> Iterator[list[str]]:
    """Each command line of okr on a page, in words; in a block of code, or in a sentence."""
    blocks, sentences = [], []
    for number, part in enumerate(re.split(r"^```", _text(page), flags=re.MULTILINE)):
        (blocks if number % 2 else sentences).append(part)
    lines = re.findall(
        r"^(?:- run: |- |\$ )?(okr [^\n]*)", "\n".join(blocks).replace("\\\n", ""), re.MULTILINE
    )
    lines += re.findall(r"`(okr [^`]+)`", "\n".join(sentences))
    yield from map(_words, lines)


def _words(line: str) -> list[str]:
    """The words of a command line behind `okr`, up to what another program is told."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    words = list(lexer)[1:]
    return words[: next((n for n, word in enumerate(words) if word in ENDS), len(words))]


def unknown_commands(lines: Iterable[str]) -> list[tuple[list[str], list[str]]]:
    """Of command lines of okr those with an unknown command or option, in words, with these options."""
    return _unknown(map(_words, lines))


def _unknown(commands: Iterable[list[str]]) -> list[tuple[list[str], list[str]]]:
    okr = _cli()
    wrong = []
    for words in commands:
        command = okr
        for word in words:
            if word.startswith("-"):
                break
            inner = command.get_command(None, word) if hasattr(command, "get_command") else None
            if inner is None:
                break
            command = inner
        known = {option for param in (*okr.params, *command.params) for option in param.opts}
        known |= {option for param in command.params for option in param.secondary_opts} | {"--help"}
        options = {word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        name = words[0] if words else ""
        if options - known or (name.islower() and name.isalpha() and name not in COMMANDS):
            wrong.append((words, sorted(options - known)))
    return wrong


@pytest.mark.parametrize("page", PAGES)
def test_each_command_of_a_page_is_one(page: str) -> None:
    """Its name is known, and so is each of its options; CHANGELOG and README name those of okr itself, too."""
    assert _unknown(_commands(page)) == []


def test_commands_are_read() -> None:
    """The control: of a block and of a sentence, without what another program is told."""
    read = [" ".join(words) for words in _commands("docs/team-lead.md")]
    assert "report -o report.html" in read
    assert "done 1 3" in read
    assert len(read) > 30
