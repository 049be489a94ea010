"""The ids of a workspace straight from the index, for a shell that waits: nothing recorded is listed or read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from okr.ids import OWN_FILE, Kind, id_in
from okr.storage.index.database import UNREADABLE
from okr.storage.index.index_file import open_index
from okr.storage.source import Folder

_FILES = "SELECT path, size, stamp FROM file WHERE path < 'checkins/' OR path >= 'checkins0'"
_RECORDS = "SELECT path, kind, CASE kind WHEN 'objective' THEN data END FROM record"


class _Parts(msgspec.Struct):
    """Of an objective only what its parts are called."""

    key_results: dict[str, msgspec.Raw] = {}
    initiatives: dict[str, msgspec.Raw] = {}


_PARTS = msgspec.json.Decoder(_Parts)


def names(root: Path, index: Path) -> dict[str, Kind] | None:
    """Every id and what it is; None where the index does not know every definition as it is now."""
    file = open_index(index, anew=False)
    if file is None:
        return None
    try:
        listed: set[tuple[Any, ...]] = set(Folder(root).entries(OWN_FILE))
        if set(file.db.execute(_FILES)) != listed:
            return None
        return dict(_named(file.db.execute(_RECORDS)))
    except UNREADABLE:
        return None
    finally:
        file.close()


def _named(records: Iterable[Any]) -> Iterator[tuple[str, Kind]]:
    for path, kind, data in records:
        if kind not in OWN_FILE:
            continue
        id_ = id_in(kind, path)
        yield id_, kind
        if data:
            parts = _PARTS.decode(data)
            yield from ((f"{id_}/{slug}", "key result") for slug in parts.key_results)
            yield from ((f"{id_}/{slug}", "initiative") for slug in parts.initiatives)
