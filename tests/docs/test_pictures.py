"""The pictures in the docs show what okr shows today: each was drawn from the page that the same command writes now."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.pictures import PICTURES, ROOT, SOURCES, Picture, pages, source

ANEW = "draw them anew and look at them: python docs/screenshots.py"
SHOWN = re.compile(r"!\[[^\]]*\]\(([^)\s]+\.png)\)")

OBJECTIVE = """\
# A quarter

### 2026-07-01 · @sari

```console
$ okr init --name "Studio" --no-git --no-me
Created.
$ okr add person "Sari" --slug sari
Added.
$ okr add objective "Keep the clients we win" --owner sari
Added.
```

### 2026-07-03 · @sari

```csv title="week.csv"
item,value
churn,7
```

```console
$ okr add kr keep "Cut churn from 8% to 4%" --from 8 --to 4 --slug churn
Added.
$ okr checkin --file week.csv
Written.
```
"""


def test_the_pictures_are_of_today() -> None:
    """A stale one fails here, after a change of the example, of the page or of its style. Those of a story are compared where
    the story is played, by `tests/test_story.py`."""
    written = SOURCES.read_text("utf-8").splitlines()
    of_example = [picture for picture in PICTURES if not picture.workspace.endswith(".md")]
    now = [source(picture, html) for picture, html in pages(of_example)]

    assert [line for line in now if line not in written] == [], ANEW
    assert sorted(line.split()[1] for line in written) == sorted(picture.path for picture in PICTURES), ANEW


def test_every_picture_is_there_and_shown() -> None:
    """None is left over: each file is in the table, and a page shows it with words for who does not see it."""
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.png")]
    markdown = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    shown = {
        (page.parent / target).resolve().relative_to(ROOT).as_posix()
        for page in markdown
        for target in SHOWN.findall(page.read_text("utf-8"))
    }

    assert sorted(files) == sorted(picture.path for picture in PICTURES), ANEW
    assert set(files) <= shown


def test_pictures_are_small() -> None:
    """A reader with a slow line sees them at once."""
    files = [ROOT / picture.path for picture in PICTURES]

    assert all(file.read_bytes().startswith(b"\x89PNG") for file in files)
    assert max(file.stat().st_size for file in files) < 120_000


@pytest.fixture
def story(tmp_path: Path) -> Path:
    file = tmp_path / "quarter.md"
    file.write_text(OBJECTIVE, "utf-8")
    return file


def of_story(story: Path, day: str) -> Picture:
    return Picture("page.png", str(story), day, "en", ("report", "-q", "2026-Q3"), 1060, 985)


def test_a_story_is_shown_as_it_is_on_a_day(story: Path) -> None:
    """What is typed later is not in the page; what is typed on that day, by a file too, is."""
    first, second = (of_story(story, day) for day in ("2026-07-01", "2026-07-03"))
    html = dict(pages([second, first]))

    assert "Keep the clients we win" in html[first]
    assert "Cut churn" not in html[first]
    assert "Cut churn from 8% to 4%" in html[second]
    assert "7 → 4" in re.sub(r"<[^>]+>", "", html[second])


def test_a_day_that_a_story_does_not_have_is_told(story: Path) -> None:
    with pytest.raises(RuntimeError, match="has no day 2026-07-02"):
        list(pages([of_story(story, "2026-07-02")]))


def test_a_line_tells_another_page_size_and_medium_apart(story: Path) -> None:
    """The version and the commit are not of the page: a release does not make a picture old."""
    picture = of_story(story, "2026-07-01")
    others = (picture._replace(width=400), picture._replace(media="print"))

    assert source(picture, "<p>a</p>") == source(picture, "<p>a</p>")
    assert len({source(each, "<p>a</p>") for each in (picture, *others)}) == 3
    assert source(picture, "<p>b</p>") != source(picture, "<p>a</p>")
    assert "okr 0." not in dict(pages([picture]))[picture]
