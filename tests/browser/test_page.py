"""The page of a report in a real browser: nothing is asked for, nothing is too wide, and nobody is left out."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import DESK, EXAMPLES, PHONE, Page, too_wide, unfold, violations, watched
from tests.sizes import some

pytestmark = pytest.mark.browser
PAGES = [
    Page(example, options, language)
    for language, example in some([*product(("en", "id"), EXAMPLES)], 3)
    for options in ((), ("--brief",), ("--changes",))
]
"""In a quick run one example in English and the other one in Indonesian."""
WHOLE = [page for page in PAGES if page.options]
"""A page with what changed has all that the page without it has."""


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_a_page_asks_for_nothing_and_fits_its_window(
    browser: Any, written: Callable[[Page], Path], page: Page
) -> None:
    """One request, for the file; no word on the console under its own policy; as wide as a phone, with all unfolded."""
    with watched(browser, written(page)) as window:
        assert window.evaluate("getComputedStyle(document.body).maxWidth") == "1216px", (
            "the style was refused"
        )
        for size in (PHONE, DESK):
            window.set_viewport_size(size)
            assert too_wide(window) == 0
            unfold(window)
            assert too_wide(window) == 0


@pytest.mark.parametrize("page", WHOLE, ids=str)
def test_axe_finds_nothing(browser: Any, written: Callable[[Page], Path], page: Page) -> None:
    """With all that is folded unfolded. In the dark the colours are others, in Indonesian the words, and no more."""
    with watched(browser, written(page), bypass_csp=True) as window:
        unfold(window)
        if page.language == "en":
            assert violations(window) == []
            window.emulate_media(color_scheme="dark")
            assert violations(window, runOnly=["color-contrast"]) == []
        else:
            assert violations(window, rules={"color-contrast": {"enabled": False}}) == []
