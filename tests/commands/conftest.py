"""A server and the clones of two people, for tests of what comes between them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.gitting import ANA, BUDI, Clone, copied, init
from tests.running import WORKSPACE, sealed


@pytest.fixture(scope="module")
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `hub.git`, a bare repository with a workspace and the FILES of the module, and its clone `clone`.

    Each test has copies, since git takes ten times as long to make them.
    """
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as environment:
        sealed(environment, folder / "home")
        hub = init(folder / "hub.git", bare=True)
        first = init(folder / "first")
        first.write({**WORKSPACE, **getattr(request.module, "FILES", {})})
        first.commit("Goals", day="2026-07-01")
        first.git("push", "-q", str(hub.top), "main")
        hub.clone(folder / "clone")
    return folder


@pytest.fixture
def hub(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    """A bare repository with a workspace in it, and the FILES of the module."""
    sealed(monkeypatch, tmp_path / "home")
    return Clone(Path(shutil.copytree(made / "hub.git", tmp_path / "hub.git")))


@pytest.fixture
def ana(hub: Clone, made: Path, tmp_path: Path) -> Clone:
    return copied(made / "clone", tmp_path / "ana", ANA, of=made / "hub.git", hub=hub.top)


@pytest.fixture
def budi(hub: Clone, made: Path, tmp_path: Path) -> Clone:
    return copied(made / "clone", tmp_path / "budi", BUDI, of=made / "hub.git", hub=hub.top)
