"""The site of the docs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.building import docs_site


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return docs_site(tmp_path_factory)
