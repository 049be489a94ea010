"""A page on paper: one sheet where one is promised, its head on every sheet, and nothing beyond the edge."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from operator import add
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from okr.workspace import Workspace
from tests.browser.conftest import DESK, EXAMPLES, PHONE, Page, too_wide, watched
from tests.making import update, workspace
from tests.running import ROOT
from tests.sizes import some
from tests.writing import FORMS, drawn
from tests.writing import page as page_with

pytestmark = pytest.mark.browser
A4 = (595, 842)
"""In points."""
BETWEEN_MARGINS = {"width": 703, "height": 1000}
"""186 mm, in pixels."""
LANGUAGES = some(["en", "id"], 2)
CYCLES = [
    Page(example, ("--brief",), language, folder.name)
    for example in EXAMPLES
    for folder in sorted((ROOT / "examples" / example / "objectives").iterdir())
    for language in LANGUAGES
]


def sheets(window: Any) -> list[str]:
    """The text of each page of the PDF; all are A4."""
    from pypdf import PdfReader

    printed = PdfReader(BytesIO(window.pdf(prefer_css_page_size=True))).pages
    assert {(round(sheet.mediabox.width), round(sheet.mediabox.height)) for sheet in printed} == {A4}
    return [_letters(sheet.extract_text()) for sheet in printed]


def _letters(text: str) -> str:
    """Without blanks, which a PDF does not have, and with no two letters as one."""
    return "".join(normalize("NFKC", text).split())


@pytest.mark.parametrize("page", CYCLES, ids=str)
def test_a_brief_is_one_sheet(browser: Any, written: Callable[[Page], Path], page: Page) -> None:
    """Of every cycle of both examples; in a full run in both languages."""
    with watched(browser, written(page)) as window:
        assert len(sheets(window)) == 1


@pytest.mark.parametrize(
    ("options", "cycle"),
    [(("--month", "2026-07"), ""), (("--quarter-review",), "2026-Q2"), (("--quarter-review",), "2026-Q3")],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_month_and_a_review_are_a_sheet_or_two(
    browser: Any, written: Callable[[Page], Path], options: tuple[str, ...], cycle: str, language: str
) -> None:
    with watched(browser, written(Page("start-friday", options, language, cycle))) as window:
        assert len(sheets(window)) <= 2


@pytest.mark.parametrize(("rows", "count"), [(45, 1), (60, 1), (61, 2)])
@pytest.mark.parametrize(
    ("language", "too_many"), some([("en", "toomanyforonesheet"), ("id", "satulembar")], 2)
)
def test_sixty_rows_fit_on_one_sheet(
    browser: Any, tmp_path: Path, rows: int, count: int, language: Any, too_many: str
) -> None:
    """Titles of 50 letters with their owner, values and states; one row more takes a second sheet and says so."""
    file = tmp_path / "brief.html"
    file.write_text(drawn(goals_in(rows), language, brief=True), "utf-8")
    with watched(browser, file) as window:
        texts = sheets(window)

    assert len(texts) == count
    assert (too_many in texts[0]) is (count > 1)


def goals_in(rows: int) -> Workspace:
    """A workspace that fills so many rows: of five each an objective, three changes and a line."""
    title = f'title = "{"Raise the share of clients who renew from 40 to 75 percent"[:50]}"\n'
    goals, said = {}, update("2026-Q3", date(2026, 7, 10), note="Revenue is ahead. " * 9)
    for first in range(0, rows, 5):
        parts = [f"[key_results.kr{at}]\n{title}" for at in range(min(4, rows - first - 1))]
        measures = ['start = 40\ntarget = 75\nunit = "percent"\n'] * 3 + ['at_least = 99.5\nunit = "%"\n']
        id_ = f"2026-Q3/goal{first}"
        goals[id_] = title + 'owner = "bambang-hartono"\n' + "".join(map(add, parts, measures))
        for at, _ in enumerate(parts):
            for day, value in ((3, 45), (10, 50), (17, 52)):
                said += update(f"{id_}/kr{at}", date(2026, 7, day), value=value)
    return workspace(goals, checkins={"2026-07-20-bambang-hartono": said})


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_sheet_has_the_head_and_the_plan_is_unfolded(
    browser: Any, written: Callable[[Page], Path], example: str
) -> None:
    """Which firm, which cycle, which day; what is done and by whom, but not the values of charts."""
    with watched(browser, written(Page(example))) as window:
        texts = sheets(window)
        head = _letters(window.locator("header").text_content())
        folded = [_letters(each) for each in window.locator("main > details").all_text_contents()]
        values = (
            _letters(window.locator("figure details").first.text_content())
            if example == "start-friday"
            else "×"
        )

    assert len(texts) >= 2
    assert all(text.startswith(head) for text in texts)
    whole = "".join(text.removeprefix(head) for text in texts)
    assert folded
    assert all(each[:40] in whole for each in folded)
    assert values not in whole


@pytest.mark.parametrize("form", FORMS)
def test_long_words_stay_within_their_sheet_and_window(browser: Any, tmp_path: Path, form: str) -> None:
    """Titles, names and units of 120 letters without a space: on a phone, at a desk, on paper."""
    file = tmp_path / "page.html"
    file.write_text(page_with(lambda _: "Wörter" * 20, **FORMS[form]), "utf-8")
    with watched(browser, file) as window:
        for media, size in (("screen", PHONE), ("screen", DESK), ("print", BETWEEN_MARGINS)):
            window.set_viewport_size(size)
            window.emulate_media(media=media)
            assert too_wide(window) == 0
            if size != DESK:
                assert window.evaluate(TOO_WIDE_TABLES) == 0


TOO_WIDE_TABLES = """[...document.querySelectorAll('.short, .dense')].filter(each => each.scrollWidth > each.clientWidth + 1).length"""
