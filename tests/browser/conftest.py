"""A real Chromium, one for all tests of a worker, and the pages that okr writes for both examples."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from okr.cli import main
from tests.gitting import init
from tests.running import ROOT, TODAY, sealed

NAMES = ("chromium-headless-shell", "chromium", "google-chrome", "google-chrome-stable")
"""Programs that are a Chromium, the smallest first; `OKR_CHROMIUM` names any other."""
PHONE, DESK = {"width": 360, "height": 780}, {"width": 1280, "height": 900}
FLAGS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


class Example(NamedTuple):
    """A day of an example and its cycle, the day before that, and a target in it."""

    day: str
    cycle: str
    before: str
    goal: str
    target: str
    eased: str


EXAMPLES = {
    "start-friday": Example(
        TODAY, "2026-Q3", "2026-06-30", "objectives/2026-Q3/grow-revenue.toml", "target = 130", "target = 125"
    ),
    "gitlab": Example(
        "2018-09-28",
        "2018-Q3",
        "2018-06-30",
        "objectives/2018-Q3/build-strong-team.toml",
        "target = 10",
        "target = 8",
    ),
}


class Page(NamedTuple):
    """A page of `okr report`: of which example, with which options, in which language."""

    example: str
    options: tuple[str, ...] = ()
    language: str = "en"
    cycle: str = ""

    def __str__(self) -> str:
        words = (self.example, self.cycle, *(option.strip("-") for option in self.options), self.language)
        return "-".join(filter(None, words))


@pytest.fixture(scope="package")
def browser() -> Iterator[Any]:
    """Closed when the last test of this folder is over: what follows has no other threads beside it."""
    program = os.environ.get("OKR_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not program:
        pytest.skip(f"no Chromium: none of {', '.join(NAMES)} is on PATH, and OKR_CHROMIUM is not set")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="package")
def written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Page], Path]:
    """Writes a page by the program itself, once."""
    folder = tmp_path_factory.mktemp("pages")
    pages: dict[Page, Path] = {}

    def write(page: Page) -> Path:
        if page not in pages:
            pages[page] = folder / f"{page}.html"
            _write(page, pages[page], folder)
        return pages[page]

    return write


def _write(page: Page, target: Path, folder: Path) -> None:
    of = EXAMPLES[page.example]
    cycle = () if "--month" in page.options else ("-q", page.cycle or of.cycle)
    words = ("report", *cycle, *page.options, "-o", str(target), "--language", page.language)
    with pytest.MonkeyPatch.context() as environment:
        sealed(environment, folder / "home")
        changes = "--changes" in page.options
        root = _changed(folder, page.example) if changes else ROOT / "examples" / page.example
        run(root, of.day, *words)


def run(root: Path, day: str, *words: str) -> None:
    said = StringIO()
    with pytest.MonkeyPatch.context() as environment, redirect_stdout(said), redirect_stderr(said):
        environment.setenv("OKR_TODAY", day)
        assert main(("-C", str(root), "--no-index", *words)) == 0, said.getvalue()


def _changed(folder: Path, example: str) -> Path:
    """The example in a repository in which a target was eased after the cycle began."""
    root, of = folder / example, EXAMPLES[example]
    if not root.exists():
        shutil.copytree(ROOT / "examples" / example, root, ignore=shutil.ignore_patterns(".okr"))
        clone = init(root)
        clone.commit("Agree on goals", day=of.before)
        eased = clone.read(of.goal).replace(of.target, of.eased, 1)
        clone.commit("Ease a target\n\nGoal-Change: A new competitor", {of.goal: eased}, day=of.day)
    return root


@contextmanager
def watched(browser: Any, file: Path, *parts: str, **options: Any) -> Iterator[Any]:
    """The file in a window of its own, which asks for it and its parts alone and says nothing on the console."""
    context = browser.new_context(**options)
    window = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    window.on("request", lambda request: asked.append(request.url))
    window.on("console", lambda message: said.append(message.text))
    window.on("pageerror", lambda error: said.append(str(error)))
    window.goto(file.as_uri())
    assert window.evaluate("getComputedStyle(document.body).maxWidth") == "1216px", "the style was refused"
    yield window
    context.close()
    assert (asked, said) == ([file.as_uri(), *(file.with_name(part).as_uri() for part in parts)], [])


def too_wide(window: Any) -> int:
    """Pixels that a reader has to move the whole page to see."""
    return window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def unfold(window: Any) -> None:
    window.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


def violations(window: Any, **options: Any) -> list[str]:
    """What axe, which is a script, finds where the policy of the page is not kept."""
    from axe_playwright_python.sync_playwright import Axe

    quick = {
        "preload": False,
        "resultTypes": ["violations"],
    }  # style sheets are there; what passes is not described
    found = Axe().run(window, options=quick | options)
    assert found.response["passes"]
    return [
        f"{each['id']}: {node['html']}" for each in found.response["violations"] for node in each["nodes"]
    ]
