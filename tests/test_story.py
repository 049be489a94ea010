"""The pages that tell a story are true: each command runs, and says what the page and its pictures show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.story import STORIES, told, write
from tests.drawing import assert_stands_alone


@pytest.mark.parametrize("page", STORIES, ids=lambda page: page.name)
def test_a_story(page: Path, pytestconfig: pytest.Config) -> None:
    """From its first day to its last; `--snapshot-update` writes screens and pictures anew, and then somebody reads them."""
    if pytestconfig.getoption("--snapshot-update"):
        write(page)
    now = told(page)

    assert now.text == page.read_text("utf-8")
    assert now.commands > 10
    for path, drawing in now.drawings.items():
        assert path.read_text("utf-8") == drawing
        assert_stands_alone(drawing)


def test_each_drawing_of_a_story_is_shown() -> None:
    """None is left over in a folder of drawings."""
    files = {file for page in STORIES for file in (page.parent / "drawings").glob("*.svg")}
    shown = {
        (page.parent / target).resolve()
        for page in STORIES
        for target in re.findall(r"\]\((drawings/\S+\.svg)", page.read_text("utf-8"))
    }
    assert files == shown
