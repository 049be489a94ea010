"""What a row of the own table says otherwise than its record here, and the edits that give the record what the row says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any, NamedTuple

from okr.exchange.own_table.table_cells import Names, head
from okr.storage.toml.data import toml_equal
from okr.storage.toml.edit import AddTable, AppendTable, Edit, RemoveKey, SetKey
from okr.storage.toml.format import INLINE_TABLES, named_tables
from okr.views.import_results import FieldDifference

_MISSING = object()


class Difference(NamedTuple):
    """One key, and how the file gets its other value."""

    told: FieldDifference
    edits: tuple[Edit, ...]


def differences(
    above: Names, here: Mapping[str, Any], file: Mapping[str, Any], names: Names = ()
) -> Iterator[Difference]:
    """What `file` says otherwise than `here`, the table at the key `above`. What it does not say stays as it is."""
    for name, value in file.items():
        old = here.get(name, _MISSING)
        if old is not _MISSING and toml_equal(old, value):
            continue
        if isinstance(old, dict) and isinstance(value, dict):
            yield from differences(above, old, value, (*names, name))
            continue
        shown = None if old is _MISSING else old
        told = FieldDifference(field=head((*names, name)), here=shown, file=value)
        yield Difference(told, tuple(_edits((*above, *names, name), value, is_new=old is _MISSING)))


def _edits(key: Names, value: Any, *, is_new: bool) -> Iterator[Edit]:
    """How a file gets another value, in the way in which okr writes it."""
    is_own_table = len(key) == 1 and key[0] not in INLINE_TABLES
    if isinstance(value, dict) and is_new and len(key) == 2 and key[0] in named_tables():
        yield AddTable(key, value, keep_empty=True)
    elif isinstance(value, dict) and is_new and is_own_table and key[0] in named_tables():
        yield from (AddTable((*key, name), inner, keep_empty=True) for name, inner in value.items())
    elif isinstance(value, dict) and is_new and is_own_table:
        yield AddTable(key, value, keep_empty=True)
    elif is_own_table and isinstance(value, list) and value and all(isinstance(each, dict) for each in value):
        yield RemoveKey(key)
        yield from (AppendTable(key, each) for each in value)
    else:
        yield SetKey(key, value)


def frozen(value: Any) -> object:
    """What two equal values have in common; 1, 1.0 and true differ."""
    if isinstance(value, Mapping):
        return tuple(sorted((key, frozen(inner)) for key, inner in value.items()))
    if isinstance(value, list):
        return tuple(map(frozen, value))
    return type(value).__name__, value.isoformat() if isinstance(value, date | time) else repr(value)
