"""A server and the clones of two people, for tests of what comes between them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.gitting import ANA, BUDI, Clone, init
from tests.running import WORKSPACE, sealed


@pytest.fixture
def hub(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    """A bare repository with a workspace in it, and the FILES of the module."""
    sealed(monkeypatch, tmp_path / "home")
    hub = init(tmp_path / "hub.git", bare=True)
    first = init(tmp_path / "first")
    first.write({**WORKSPACE, **getattr(request.module, "FILES", {})})
    first.commit("Goals", day="2026-07-01")
    first.git("push", "-q", str(hub.top), "main")
    return hub


@pytest.fixture
def ana(hub: Clone, tmp_path: Path) -> Clone:
    return hub.clone(tmp_path / "ana", ANA)


@pytest.fixture
def budi(hub: Clone, tmp_path: Path) -> Clone:
    return hub.clone(tmp_path / "budi", BUDI)
