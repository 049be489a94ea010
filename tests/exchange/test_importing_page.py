"""`docs/importing.md` shows mappings that are read, names every preset, and lists every key of a mapping file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec import structs

from okr.exchange.lists.markdown_labels import Labels
from okr.exchange.mapped import mapping, mapping_files
from okr.fields import Model

ROOT = Path(__file__).parents[2]
PAGES = {name: (ROOT / "docs" / name).read_text("utf-8") for name in ("importing.md", "id/impor.md")}
LEAST = '\n[objective]\ntitle = "Objective"\n'
"""What a part of a mapping lacks."""
BLOCKS = [
    (name, block)
    for name, page in PAGES.items()
    for block in re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
]


def keys(model: type[Model]) -> list[str]:
    return [field.encode_name.removesuffix("_") for field in structs.fields(model)]


@pytest.mark.parametrize(("page", "block"), BLOCKS)
def test_each_block_is_a_mapping(page: str, block: str) -> None:
    whole = block if "title =" in block or "preset =" in block else block + LEAST

    mapping_files.load(whole.encode(), page)


def test_each_preset_is_named() -> None:
    named = re.findall(
        r"^\| `([a-z-]+)` \|", PAGES["importing.md"].split("## The mapping file")[0], re.MULTILINE
    )

    assert sorted(named) == sorted([*mapping_files.presets(), "table"])


@pytest.mark.parametrize(
    ("table", "model"),
    [
        ("objective", mapping.ObjectiveColumns),
        ("key_result", mapping.KeyResultFields),
        ("initiative", mapping.InitiativeColumns),
        ("kpi", mapping.KpiColumns),
    ],
)
def test_each_field_is_listed(table: str, model: type[Model]) -> None:
    line = re.search(rf"^\| `\[{table}\]` \| (.*) \|$", PAGES["importing.md"], re.MULTILINE)

    assert line
    assert re.findall("`([a-z_]+)`", line[1]) == keys(model)


@pytest.mark.parametrize(
    "model", [mapping.Tables, mapping.Parents, mapping.CheckinColumns, mapping.People, mapping.RowKinds]
)
def test_each_key_is_named(model: type[Model]) -> None:
    page = PAGES["importing.md"]

    assert [key for key in keys(model) if not re.search(rf"\b{key}\b", page)] == []


def test_each_key_of_markdown_is_named() -> None:
    part = PAGES["importing.md"].split("## Goals in Markdown")[1]

    assert [key for key in Labels.__struct_fields__ if key not in part] == []
