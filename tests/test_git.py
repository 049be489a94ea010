"""git is asked with fixed words, and nothing of a repository is run."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from okr import git
from tests.running import sealed


@pytest.fixture(autouse=True)
def _sealed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed(monkeypatch, tmp_path / "home")


def run(folder: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


def test_the_address_of_the_nearest_settings(tmp_path: Path) -> None:
    assert git.user_email(tmp_path) is None

    run(tmp_path, "init", "-q")
    run(tmp_path, "config", "user.email", "ana@example.com")

    assert git.user_email(tmp_path) == "ana@example.com"


def test_whether_a_folder_is_in_a_repository(tmp_path: Path) -> None:
    inner = tmp_path / "goals" / "objectives"
    inner.mkdir(parents=True)
    assert git.find_repository(inner) is None

    run(tmp_path / "goals", "init", "-q")

    assert git.find_repository(inner)
    assert git.find_repository(tmp_path / "nowhere") is None


def test_no_git_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    assert git.user_email(tmp_path) is None
    assert git.find_repository(tmp_path) is None


def test_the_settings_of_a_repository_run_nothing(tmp_path: Path) -> None:
    """A file system monitor that the repository names is not started by what okr asks."""
    run(tmp_path, "init", "-q")
    run(tmp_path, "config", "core.fsmonitor", f"touch {tmp_path / 'ran'}; true")
    run(tmp_path, "config", "user.email", "ana@example.com")

    git.user_email(tmp_path)
    git.find_repository(tmp_path)

    assert not (tmp_path / "ran").exists()
