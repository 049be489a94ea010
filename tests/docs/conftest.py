"""The site of the docs, built once by a worker."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs import website


def _built(folder: Path, **addresses: str) -> Path:
    pytest.importorskip("zensical", reason="the group `site` is not installed")
    with pytest.MonkeyPatch.context() as environment:
        for name in ("OKR_REPOSITORY", "OKR_SITE"):
            environment.delenv(name, raising=False)
        for name, address in addresses.items():
            environment.setenv(name, address)
        website.build(folder / "site")
    return folder / "site"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As from a checkout, whose addresses nobody knows."""
    return _built(tmp_path_factory.mktemp("docs"))


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As from the workflow, which tells the addresses of the repository and of the site."""
    return _built(
        tmp_path_factory.mktemp("published"),
        OKR_REPOSITORY="https://git.example/them/okr",
        OKR_SITE="https://docs.example/okr",
    )
