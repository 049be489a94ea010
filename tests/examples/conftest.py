from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from okr.store import Store
from okr.workspace import Workspace

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(scope="session")
def examples() -> Path:
    return EXAMPLES


@pytest.fixture(scope="session")
def load() -> Callable[[str], Workspace]:
    """Reads an example through the store, without leaving an index behind."""
    return lambda name: Store.open(EXAMPLES / name, use_index=False).load()
