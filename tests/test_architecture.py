"""The table of the layers on both pages about the architecture is the one that import-linter holds."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
both_languages = pytest.mark.parametrize("page", ["docs/architecture.md", "docs/id/arsitektur.md"])


@both_languages
def test_the_table_shows_the_layers_in_their_order(page: str) -> None:
    """Each layer of `pyproject.toml` has its number and its rooms in the table, from the roof to the ground."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    first, *_ = project["tool"]["importlinter"]["contracts"]
    layers = [re.split(r" [|:] ", layer) for layer in first["layers"]]
    shown: list[list[str]] = []
    for number, rooms in re.findall(
        r"^\| (\d*) ?\| ([^|]+) \|", (ROOT / page).read_text("utf-8"), re.MULTILINE
    ):
        if number:
            shown.append([])
            assert int(number) == len(shown)
        shown[-1] += [room.removesuffix(".py").removesuffix("/") for room in re.findall("`([^`]+)`", rooms)]

    assert shown == layers


@both_languages
def test_what_the_architecture_names_exists(page: str) -> None:
    """Each module and folder that is named is there."""
    text = (ROOT / page).read_text("utf-8")
    named = set(re.findall(r"`(?:okr/)?([a-z_/]+(?:\.py|/))`", text))
    there = [f"/{path.relative_to(ROOT)}{'/' * path.is_dir()}" for path in (ROOT / "okr").rglob("*")]
    there += [f"/{path.relative_to(ROOT)}" for name in ("tests", "docs") for path in (ROOT / name).iterdir()]

    assert len(named) > 40
    assert [name for name in sorted(named) if not any(path.endswith(f"/{name}") for path in there)] == []
