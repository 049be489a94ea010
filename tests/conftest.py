"""What all tests share: the option that writes the golden files anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.running import Okr, sealed


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--snapshot-update", action="store_true", help="write the golden files anew")


@pytest.fixture
def okr(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Okr:
    """The program in a small workspace, with nothing of this machine around it."""
    sealed(monkeypatch, tmp_path / "home")
    root = tmp_path / "goals"
    root.mkdir()
    monkeypatch.chdir(root)
    return Okr(root, capsys, monkeypatch)
