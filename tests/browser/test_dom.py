"""What a browser makes of a page with hostile words: the very elements that were written, and nothing that acts."""

from __future__ import annotations

from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import watched
from tests.formats.test_hostile_page import ATTACKS
from tests.parsed import Element, tree
from tests.writing import FORMS, TEXTS, page

pytestmark = pytest.mark.browser
ELEMENTS = "[...document.querySelectorAll('*')].map(e => [e.localName, e.parentElement?.localName ?? ''])"


@pytest.mark.parametrize("form", FORMS)
def test_a_browser_sees_the_elements_that_were_written(browser: Any, tmp_path: Path, form: str) -> None:
    """Each attack in some place: no parser reads an element where there are words, or ends one elsewhere."""
    for first in range(0, len(ATTACKS), len(TEXTS) // 2):
        attacks = cycle((*ATTACKS[first:], *ATTACKS[:first]))
        said = {name: next(attacks) for name in TEXTS}
        text = page(said.__getitem__, **FORMS[form])
        file = tmp_path / f"{first}.html"
        file.write_text(text, "utf-8")

        with watched(browser, file) as window:
            assert window.evaluate(ELEMENTS) == [["html", ""], *map(list, elements(tree(text)))]


def elements(of: Element) -> list[tuple[str, str]]:
    """Each element below with the one above it."""
    return [pair for child in of.children for pair in ((child.name, of.name), *elements(child))]
