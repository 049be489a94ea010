"""One list of kinds: every table that knows kinds by name has each of them, and names the one that was forgotten."""

from __future__ import annotations

from collections.abc import Collection
from typing import get_args

import pytest

from okr.actions.history import _COUNTED
from okr.commands.add import add_
from okr.fields import fields, tables
from okr.ids import FILE_KINDS, FOLDERS, IN_CYCLE, ITEM_KINDS, KINDS, OWN_FILE, PARTS, id_in, path_of
from okr.views.results import ItemShape
from okr.workspace import Workspace

ATTRIBUTES = set(Workspace.__struct_fields__)
TABLES: dict[str, tuple[Collection[str], Collection[str]]] = {
    "KINDS": (KINDS, {*ITEM_KINDS, *FILE_KINDS}),
    "the mappings of a Workspace": (
        ATTRIBUTES & {spec.plural for spec in KINDS.values()},
        {KINDS[kind].plural for kind in FILE_KINDS if kind not in ("settings", "checkin")},
    ),
    "the tables of an objective": (
        {table.key for table in tables(KINDS["objective"].model) if table.form == "named"},
        {KINDS[kind].plural for kind in PARTS},
    ),
    "the commands of okr add": ({*add_.commands} - {"unit"}, {kind.replace(" ", "-") for kind in ITEM_KINDS}),
    "what the first commit of a workspace counts": (_COUNTED, set(ITEM_KINDS)),
    "the shapes of items": (
        {shape.__name__.removesuffix("Shape").lower() for shape in get_args(ItemShape)},
        {KINDS[kind].model.__name__.lower() for kind in ITEM_KINDS},
    ),
}


@pytest.mark.parametrize("table", TABLES)
def test_no_table_forgets_a_kind(table: str) -> None:
    """What it has and what it should have are the same."""
    has, wanted = TABLES[table]
    assert sorted(has) == sorted(wanted), table


@pytest.mark.parametrize("kind", ITEM_KINDS)
def test_each_kind_says_what_it_refers_to(kind: str) -> None:
    """Its fields that hold slugs and ids are fields of its model; what it is above is one of its own kind."""
    spec = KINDS[kind]
    assert {*spec.slugs, *spec.ids} <= fields(spec.model).keys()
    assert not spec.above or spec.slugs[spec.above] == kind
    assert "formerly" in fields(spec.model)


@pytest.mark.parametrize("kind", OWN_FILE)
def test_an_id_of_each_kind_leads_to_its_folder(kind: str) -> None:
    """And back again."""
    spec = KINDS[kind]
    path = f"{spec.plural}/{'2026-Q3/' if spec.nested else ''}name.toml"
    assert path_of(id_in(kind, path)) == path
    assert FOLDERS[spec.plural] == kind
    assert (kind in IN_CYCLE) == spec.nested
