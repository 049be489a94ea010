"""The page of `okr compare` in a browser: on a phone and on paper, light and dark, for both examples."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.browser.conftest import DESK, EXAMPLES, PHONE, run, too_wide, violations, watched
from tests.running import ROOT, sealed

pytestmark = pytest.mark.browser


@pytest.fixture(params=EXAMPLES)
def file(request: Any, tmp_path: Path) -> Path:
    target, of = tmp_path / "chain.html", EXAMPLES[request.param]
    with pytest.MonkeyPatch.context() as environment:
        sealed(environment, tmp_path / "home")
        run(ROOT / "examples" / request.param, of.day, "compare", "-q", of.cycle, "-o", str(target))
    return target


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_it_fits_and_can_be_read_by_everyone(browser: Any, file: Path, viewport: Any, scheme: str) -> None:
    with watched(browser, file, viewport=viewport, color_scheme=scheme) as window:
        assert too_wide(window) == 0
        assert violations(window) == []


def test_it_fits_on_two_sheets(browser: Any, file: Path, tmp_path: Path) -> None:
    with watched(browser, file) as window:
        window.pdf(path=tmp_path / "chain.pdf", prefer_css_page_size=True)
    assert len(PdfReader(tmp_path / "chain.pdf").pages) <= 2
