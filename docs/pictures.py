"""The pictures of pages that the docs show: of which folder, on which day, and by which command each is made.

`docs/screenshots.py` draws them. Each browser draws letters in its own way, so the pictures themselves are not compared:
`docs/pictures.txt` has for each a hash of the page it was drawn from, and a test makes the same page and compares.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import groupby
from os import environ
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from docs.running import alone, okr
from docs.story import Story

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "docs" / "pictures.txt"
A4 = (794, 1123)
SCREEN = 1060
STYLE = {
    "screen": "footer { display: none }",
    "print": "footer { display: none } html { padding: 11mm 12mm }",
}
"""What is added to a page before it is drawn: a version and a commit would be old on the next day."""
FOOTER = re.compile(r"<footer>.*?</footer>", re.DOTALL)


class Picture(NamedTuple):
    """A page as one sees it, and the part from its top that is shown."""

    path: str
    """Of the picture, from the folder of the project."""
    workspace: str
    """A folder, or a story (.md), which is played up to the day and with it."""
    day: str
    language: str
    command: tuple[str, ...]
    """It writes a page by `-o`."""
    width: int
    """Of the window, in pixels."""
    height: int
    media: str = "screen"


EXAMPLE = ("examples/start-friday", "2026-08-19")
PICTURES = [
    picture
    for language, folder in (("en", "docs"), ("id", "docs/id"))
    for picture in (
        Picture(
            f"{folder}/page.png",
            *EXAMPLE,
            language,
            ("report", "-q", "2026-Q3", "--team", "growth"),
            SCREEN,
            985,
        ),
        Picture(
            f"{folder}/brief.png", *EXAMPLE, language, ("report", "-q", "2026-Q3", "--brief"), *A4, "print"
        ),
    )
] + [
    Picture(file, story, "2026-09-25", language, ("report", "-q", "2026-Q3"), SCREEN, 985)
    for file, story, language in (
        ("docs/quarter.png", "docs/quarter.md", "en"),
        ("docs/id/kuartal.png", "docs/id/satu-kuartal.md", "id"),
    )
]


def pages(pictures: Iterable[Picture] = PICTURES) -> Iterator[tuple[Picture, str]]:
    """Each picture with the page it is drawn from, as HTML without what changes with every release and commit.

    Raises RuntimeError for a command that fails, and for a day that its story does not have.
    """
    ordered = sorted(pictures, key=lambda picture: (picture.workspace, picture.language, picture.day))
    for (workspace, language), group in groupby(
        ordered, lambda picture: (picture.workspace, picture.language)
    ):
        with tempfile.TemporaryDirectory() as folder, alone(Path(folder)):
            root = Path(folder) / "goals"
            for of_day in states(workspace, root, language, list(group)):
                for picture in of_day:
                    yield picture, page(picture, root)


def states(workspace: str, root: Path, language: str, pictures: list[Picture]) -> Iterator[list[Picture]]:
    """The pictures of each day, when the folder is as it is on that day."""
    by_day = {day: list(group) for day, group in groupby(pictures, lambda picture: picture.day)}
    if not workspace.endswith(".md"):
        # a copy: outside of git, so that no commit is in the page
        shutil.copytree(ROOT / workspace, root, ignore=shutil.ignore_patterns(".okr"))
        yield from by_day.values()
        return
    root.mkdir()
    for day in Story(ROOT / workspace, root).days(language):
        if day in by_day:
            yield by_day.pop(day)
        if not by_day:
            return
    raise RuntimeError(f"{workspace} has no day {', '.join(by_day)}")


def page(picture: Picture, root: Path) -> str:
    """The page of a picture, by a folder that is as it is on that day; asked for by nobody in particular."""
    file = root.parent / "page.html"
    with patch.dict(environ, {"OKR_TODAY": picture.day}):
        environ.pop("OKR_USER", None)
        code, said = okr(root, *picture.command, "--language", picture.language, "-o", str(file))
    if code:
        raise RuntimeError(f"{picture.path}: {said}")
    return FOOTER.sub("", file.read_text("utf-8"))


def source(picture: Picture, html: str) -> str:
    """A line of `docs/pictures.txt`: what a picture was drawn from, and its path."""
    drawn = (html, STYLE[picture.media], picture.media, picture.width, picture.height)
    return f"{sha256(repr(drawn).encode()).hexdigest()[:24]}  {picture.path}"
