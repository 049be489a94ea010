"""The pages that tell a story are true: each command runs, and says what the page and its drawings show."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import story
from docs.pictures import PICTURES, SOURCES, source
from docs.pictures import page as picture_page
from docs.story import STORIES, told, write
from tests.docs.test_pictures import ANEW
from tests.drawing import assert_stands_alone

REFUSED = {
    "docs/quarter.md": [],
    "docs/kpi-okr.md": ["3"],  # a bonus on an OKR
    "docs/id/satu-kuartal.md": ["1"],  # what is not for a colleague
    "docs/id/kpi-okr.md": ["3"],
}
"""Page → the exit codes of its commands that fail, in their order."""


@pytest.mark.parametrize("page", STORIES, ids=lambda page: page.relative_to(story.ROOT).as_posix())
def test_a_story(page: Path, pytestconfig: pytest.Config) -> None:
    """From its first day to its last, with the pictures of it; `--snapshot-update` writes screens and drawings anew, and then somebody reads them."""
    if pytestconfig.getoption("--snapshot-update"):
        write(page)
    drawn: list[str] = []

    def evening(day: str, root: Path) -> None:
        shown = (each for each in PICTURES if (story.ROOT / each.workspace, each.day) == (page, day))
        drawn.extend(source(each, picture_page(each, root)) for each in shown)

    now = told(page, evening)

    assert now.text == page.read_text("utf-8")
    assert now.commands > 10
    assert (
        re.findall(r"^\[(\d+)\]$", now.text, re.MULTILINE) == REFUSED[page.relative_to(story.ROOT).as_posix()]
    )
    for path, drawing in now.drawings.items():
        assert path.read_text("utf-8") == drawing
        assert_stands_alone(drawing)
    assert [line for line in drawn if line not in SOURCES.read_text("utf-8").splitlines()] == [], ANEW
    assert len(drawn) == sum(story.ROOT / each.workspace == page for each in PICTURES)


def test_each_drawing_of_a_story_is_shown() -> None:
    """None is left over in a folder of drawings."""
    files = {file for page in STORIES for file in (page.parent / "drawings").glob("*.svg")}
    shown = {
        (page.parent / target).resolve()
        for page in STORIES
        for target in re.findall(r"\]\((drawings/\S+\.svg)", page.read_text("utf-8"))
    }
    assert files == shown


SHORT = """\
### 2026-07-03 · @ana

```console
$ okr init --name Firm --no-git --no-me
$ okr add person Ana --slug ana
$ export OKR_TODAY=2026-07-10
$ okr add initiative none "Call"
```

```toml title="objectives/2026-Q3/keep.toml"
title = "Keep the clients we win"
owner = "ana"
```

```toml
owner = "ana"
```

![The goal](drawings/goal.svg "okr show keep")
"""


@pytest.fixture
def short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    page = tmp_path / "short.md"
    monkeypatch.setattr(story, "STORIES", {page: "en"})
    return page


def test_a_page_gets_what_its_commands_say(short: Path) -> None:
    """Also what is refused, with its exit code; a file, a part of a file and `export` stay as they are."""
    short.write_text(SHORT, "utf-8")
    now = told(short)

    assert (
        "$ okr add person Ana --slug ana\nAdded person @ana (people/ana.toml).\n$ export OKR_TODAY=2026-07-10\n"
        '$ okr add initiative none "Call"\nerror: unknown objective "none"\nhint: '
    ) in now.text
    assert "\n[4]\n```\n" in now.text
    assert now.text.endswith(SHORT[SHORT.index("```toml title") :])
    assert now.commands == 4
    assert list(now.drawings) == [short.parent / "drawings/goal.svg"]
    (drawing,) = now.drawings.values()
    assert "$ okr show keep<" in drawing
    assert "Keep the clients we win" in drawing


def test_toml_that_no_file_has_is_told(short: Path) -> None:
    short.write_text(SHORT.replace('```toml\nowner = "ana"', '```toml\nowner = "budi"'), "utf-8")

    with pytest.raises(AssertionError, match="budi"):
        told(short)
