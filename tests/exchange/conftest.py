"""What the tests of the exchange share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixtures.imports.make import write_all


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the workbooks and the archive."""
    folder = tmp_path_factory.mktemp("imports")
    write_all(folder)
    return folder
