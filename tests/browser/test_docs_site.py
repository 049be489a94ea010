"""The site of the docs in a browser: it fits a phone, asks nobody else for anything, and its search answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from docs import website
from tests.browser.conftest import DESK, PHONE, too_wide
from tests.building import docs_site
from tests.sizes import some

pytest.importorskip("zensical", reason="the group `site` is not installed")
pytestmark = pytest.mark.browser

HOST = "https://docs.example/"
SHARE = 12
"""One of so many pages is opened in `make test`."""
TITLES = [place for place in sorted(map(website.html, website.places().values())) if place.endswith(".html")]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return docs_site(tmp_path_factory)


@contextmanager
def visited(browser: Any, site: Path, place: str, **options: Any) -> Iterator[Any]:
    """A page as from a server, in a window of its own, which asks no other one and says nothing on the console."""
    context = browser.new_context(**options)
    window = context.new_page()
    others: list[str] = []
    said: list[str] = []
    window.on("console", lambda message: said.append(message.text))
    window.on("pageerror", lambda error: said.append(str(error)))

    def answer(route: Any) -> None:
        url = route.request.url.partition("#")[0].partition("?")[0]
        if url.startswith(HOST):
            route.fulfill(path=site / url.removeprefix(HOST))
        else:
            others.append(url)
            route.abort()

    context.route("**/*", answer)
    window.goto(HOST + place)
    yield window
    context.close()
    assert (others, said) == ([], [])


@pytest.mark.parametrize("place", some(TITLES, SHARE))
def test_a_page_fits_a_phone(browser: Any, site: Path, place: str) -> None:
    """Wide tables, blocks and drawings are moved in their own frame, never the page."""
    with visited(browser, site, place, viewport=PHONE) as window:
        assert too_wide(window) <= 0


def test_letters_of_a_drawn_terminal_can_be_read_on_a_phone(browser: Any, site: Path) -> None:
    """The drawing keeps its size, and its frame is moved."""
    with visited(browser, site, "quarter.html", viewport=PHONE) as window:
        frame = window.locator("p:has(> img[src$='.svg'])").first

        assert window.locator("img[src$='.svg']").first.bounding_box()["width"] > 600
        assert frame.evaluate("each => getComputedStyle(each).overflowX") == "auto"


@pytest.mark.parametrize(
    ("place", "typed", "found"),
    [
        ("rules.html", "fiscal year", "Month in which the fiscal year starts"),
        ("id/aturan.html", "tahun buku", "Bulan pertama"),
    ],
)
def test_the_search_answers(browser: Any, site: Path, place: str, typed: str, found: str) -> None:
    """By the index that is a file of the site, in the language of the page alone."""
    with visited(browser, site, place, viewport=DESK) as window:
        window.wait_for_load_state("networkidle")
        window.keyboard.press("/")
        window.locator("input:focus").fill(typed)

        assert found in window.locator("a", has_text=found).first.inner_text(timeout=120_000)


def test_the_choice_of_language_is_a_click(browser: Any, site: Path) -> None:
    """To the page about the same, and back."""
    with visited(browser, site, "install.html", viewport=DESK) as window:
        for language, place in (("id", "id/pasang.html"), ("en", "install.html")):
            window.locator("button[aria-label]", has=window.locator("svg.lucide-languages")).hover()
            window.locator(f"a.md-select__link[hreflang={language}]").click()
            window.wait_for_url(HOST + place)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_follows_the_colours_of_the_reader(browser: Any, site: Path, scheme: str) -> None:
    """Of the system, until the reader chooses others."""
    with visited(browser, site, "install.html", viewport=DESK, color_scheme=scheme) as window:
        colour = window.evaluate("getComputedStyle(document.body).backgroundColor")
        shades = [int(shade) for shade in re.findall(r"\d+", colour)]

        assert min(shades) > 240 if scheme == "light" else max(shades) < 40
