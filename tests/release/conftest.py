"""What is built once in a run for all tests of the package."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.building import Built, build, checkout
from tests.sharing import made_once

ADDRESS = "https://git.example/them/okr"
STRAYS = (
    "okr/views/report.py.orig",
    "okr/.DS_Store",
    "okr/words/notes.txt~",
    "okr/__pycache__/cli.pyc",
    "examples/start-friday/kpis/mrr.toml.rej",
    "examples/start-friday/.okr/index.sqlite",
)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Wheel and sdist of a release, built in a folder in which somebody has worked."""

    def make(folder: Path) -> None:
        root = checkout(tmp_path_factory.mktemp("checkout"))
        for path in STRAYS:
            (root / path).parent.mkdir(exist_ok=True)
            (root / path).write_text("")
        build(root, folder, repository=ADDRESS)

    return Built(made_once(tmp_path_factory, "dist", make))
