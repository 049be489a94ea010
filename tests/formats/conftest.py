"""Golden files: what a screen looks like stands in tests/golden/formats/, to be read and reviewed as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parents[1] / "golden" / "formats"


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compares a text with the golden file of that name; `--snapshot-update` writes it anew."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--snapshot-update"):
            path.write_text(text, "utf-8", newline="\n")
        assert path.is_file(), f"no golden file {name}: run pytest --snapshot-update and read what it wrote"
        assert text == path.read_text("utf-8")

    return check
