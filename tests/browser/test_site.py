"""The pages of `okr site` in a real browser, opened as files: one style sheet beside them, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import DESK, EXAMPLES, PHONE, run, too_wide, unfold, violations, watched
from tests.running import ROOT, sealed
from tests.sizes import some

pytestmark = pytest.mark.browser
PAGES = some(
    ["cycle.2026-Q3", "index", "objective.2026-Q3.grow-revenue", "team.growth", "kpi.accounts-lost"], 2
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as environment:
        sealed(environment, folder / "home")
        words = ("site", "--out", str(folder / "public"), "-q", "2026-Q3")
        run(ROOT / "examples" / "start-friday", EXAMPLES["start-friday"].day, *words)
    return folder / "public"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_a_site_is_whole(browser: Any, site: Path, name: str) -> None:
    """It has its style under its own policy, fits a phone and a desk, and leaves nobody out."""
    file = site / f"{name}.html"
    with watched(browser, file, "style.css") as window:
        for size in (PHONE, DESK):
            window.set_viewport_size(size)
            assert too_wide(window) == 0

    with watched(browser, file, "style.css", bypass_csp=True) as window:
        unfold(window)
        assert violations(window) == []


def test_its_links_lead_from_page_to_page(browser: Any, site: Path) -> None:
    """From the cycle to an objective and on to the team."""
    context = browser.new_context()
    window = context.new_page()
    window.goto((site / "cycle.2026-Q3.html").as_uri())
    window.get_by_role("link", name="Grow recurring revenue in East Java").first.click()
    assert window.url.endswith("/objective.2026-Q3.grow-revenue.html")
    window.get_by_role("link", name="Growth").first.click()
    assert window.title().startswith("Growth")
    context.close()
