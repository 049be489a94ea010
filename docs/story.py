"""Plays the pages that tell a story: runs their commands day by day, in a folder, and gives each page as it should be.

A heading `### DAY · @WHO` sets the day and who types, as `export` in a block does. A block `console` has commands and what they say. A block with
`title="FILE"` is that file from there on, and a block `toml` without one is a part of a file as it is then. A drawing whose
title is a command shows what that command prints; the other pictures show the folder at the end of a day (`pictures.py`).

`python -m docs.story` writes pages and drawings anew; `tests/test_story.py` compares them.
"""

from __future__ import annotations

import re
import shlex
import tempfile
from collections.abc import Callable, Iterator
from os import environ
from pathlib import Path
from typing import NamedTuple

from docs.drawing import drawn_terminal
from docs.running import alone, in_colour, okr

ROOT = Path(__file__).parents[1]
STORIES = {
    ROOT / "docs" / "quarter.md": "en",
    ROOT / "docs" / "kpi-okr.md": "en",
    ROOT / "docs" / "id" / "satu-kuartal.md": "id",
    ROOT / "docs" / "id" / "kpi-okr.md": "id",
}
"""Page → the language in which it is told."""
PART = re.compile(
    r"^### (?P<day>\d{4}-\d\d-\d\d) · @(?P<who>[a-z]+)"
    r"|^```console\n(?P<block>.*?)^```"
    r"|^```\w+ title=\"(?P<file>[^\"\n]+)\"\n(?P<rows>.*?)^```"
    r"|^```toml\n(?P<toml>.*?)^```"
    r"|^!\[[^\]\n]*\]\((?P<drawing>\S+\.svg) \"okr (?P<shows>[^\"\n]+)\"\)",
    re.DOTALL | re.MULTILINE,
)
OWN_ID = re.compile(r"/okr/[a-z0-9]{8}/")
"""The workspace has another id in each run."""
LONG = "okr-" + "-" * 16
"""A folder so long that the path of a private note begins a new line, wherever folders for temporary files are."""


class Story:
    """One run of a page in a folder, which is empty at first."""

    def __init__(self, page: Path, root: Path) -> None:
        self.page = page
        self.root = root
        self.text = ""
        """The page as it should be, as far as it was played."""
        self.drawings: dict[Path, str] = {}
        """By their files, as SVG."""
        self.commands = 0

    def days(self, language: str) -> Iterator[str]:
        """Type what the page shows, day by day; yields each day when all of it was typed.

        A command that fails in the story fails here too: whether it should is for its test to say.
        """
        environ["OKR_LANGUAGE"] = language
        text, end, day = self.page.read_text("utf-8"), 0, ""
        for part in PART.finditer(text):
            if day and part["day"] and part["day"] != day:
                yield day
            day = part["day"] or day
            self.text += text[end : part.start()] + self.played(part)
            end = part.end()
        self.text += text[end:]
        yield day

    def played(self, part: re.Match[str]) -> str:
        """A part of the page as it should be. Raises AssertionError for TOML that no file has."""
        if part["day"]:
            environ["OKR_TODAY"], environ["OKR_USER"] = part["day"], part["who"]
        elif part["file"]:
            file = self.root / part["file"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(part["rows"], "utf-8")
        elif part["toml"]:
            lines = set(part["toml"].splitlines())
            files = [file.read_text("utf-8") for file in self.root.rglob("*.toml")]
            assert any(lines <= set(text.splitlines()) for text in files), part["toml"]
        elif part["drawing"]:
            with in_colour():
                _, said = okr(self.root, *shlex.split(part["shows"]))
            self.drawings[self.page.parent / part["drawing"]] = drawn_terminal(f"okr {part['shows']}", said)
        elif part["block"]:
            lines = [line for line in part["block"].splitlines() if line.startswith("$ ")]
            return f"```console\n{together([(line, self.answer(line[2:])) for line in lines])}```"
        return part[0]

    def answer(self, line: str) -> str:
        """What a command line says, with its exit code where it is not 0; `cat` and `export` are known, too."""
        program, *words = shlex.split(line)
        self.commands += 1
        if program == "export":
            environ.update(word.split("=", 1) for word in words)
            return ""
        if program == "cat":
            return (self.root / words[0]).read_text("utf-8")
        assert program == "okr", line
        code, said = okr(self.root, *words)
        said = OWN_ID.sub("/okr/k3v9q2xw/", said.replace(str(self.root.parent), "~"))
        said += f"[{code}]\n" if code else ""
        return "".join(f"{each.rstrip()}\n" for each in said.splitlines())


def together(answers: list[tuple[str, str]]) -> str:
    """Commands with their answers; an empty line is below each answer of several lines, but for the last."""
    blocks = [f"{line}\n{said}" + "\n" * (said.count("\n") > 1) for line, said in answers]
    return "".join(blocks).rstrip("\n") + "\n"


class Told(NamedTuple):
    """A page as it should be, its drawings by their files as SVG, and how many commands it has."""

    text: str
    drawings: dict[Path, str]
    commands: int


def told(page: Path, evening: Callable[[str, Path], object] = lambda _day, _root: None) -> Told:
    """Play one of `STORIES` in a folder of its own; `evening` is called with each day and this folder."""
    with tempfile.TemporaryDirectory(prefix=LONG) as folder, alone(Path(folder).resolve()):
        root = Path(folder).resolve() / "goals"
        root.mkdir()
        story = Story(page, root)
        for day in story.days(STORIES[page]):
            evening(day, root)
    return Told(story.text, story.drawings, story.commands)


def write(page: Path) -> None:
    """A page and its drawings anew."""
    now = told(page)
    page.write_text(now.text, "utf-8")
    for path, drawing in now.drawings.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(drawing, "utf-8")


if __name__ == "__main__":
    for story in STORIES:
        write(story)
