"""The ids of a workspace for a shell that waits, straight from the index: nothing recorded is listed or read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from okr.ids import KINDS, OWN_FILE, SETTINGS, Kind, cycle_name, id_in
from okr.kpi_models import Kpi
from okr.kpi_units import with_units
from okr.periods import cycle
from okr.settings import Settings
from okr.storage.codec import decode_record
from okr.storage.index.database import UNREADABLE, open_index
from okr.storage.index.stored import OUTLINE, hash_of
from okr.storage.source import Folder


def names(root: Path, index: Path) -> dict[str, Kind] | None:
    """Every id and what it is; None where the index does not know every definition as it is now."""
    file = open_index(index, anew=False)
    if file is None:
        return None
    with closing(file), suppress(*UNREADABLE):
        listing = Folder(root).listing(kinds=OWN_FILE)
        places = {KINDS[kind].plural for kind in OWN_FILE}
        known = dict(file.db.execute("SELECT path, files FROM folder"))
        for folder in known:
            if folder.partition("/")[0] in places:
                listing.files.setdefault(folder, [])
        now = {folder: hash_of(files) for folder, files in listing.files.items() if files or folder in known}
        if any(found is None or found != known.get(folder) for folder, found in now.items()):
            return None
        settings = _settings(file.db)
        if settings is None:
            return None
        found: dict[str, Kind] = {}
        for id_, (key_results, initiatives) in _outlined(file.db):
            if cycle(cycle_name(id_), settings) is None:
                continue
            found[id_] = "objective"
            found |= {f"{id_}/{slug}": "key result" for slug in key_results}
            found |= {f"{id_}/{slug}": "initiative" for slug in initiatives}
        for path, kind in file.db.execute(
            "SELECT path, kind FROM record WHERE kind != 'objective' ORDER BY path"
        ):
            if kind in OWN_FILE:
                found[id_in(kind, path)] = kind
        return {**found, **dict.fromkeys(_units(file.db), "kpi")}
    return None


def _units(db: sqlite3.Connection) -> Iterator[str]:
    """The KPIs that are units of another one."""
    rows = db.execute("SELECT path, data FROM record WHERE kind = 'kpi' ORDER BY path")
    named = ((path, data) for path, data in rows if b'"units"' in data or b'"kpi_group"' in data)
    yield from with_units({id_in("kpi", path): decode_record(Kpi, data) for path, data in named})["kpis"]


def _settings(db: sqlite3.Connection) -> Settings | None:
    (data,) = db.execute("SELECT data FROM record WHERE path = ?", (SETTINGS,)).fetchone() or (None,)
    return decode_record(Settings, data) if data else None


def _outlined(db: sqlite3.Connection) -> Iterator[tuple[str, tuple[tuple[str, ...], tuple[str, ...]]]]:
    """The id of every objective and the slugs of its parts."""
    for (data,) in db.execute("SELECT data FROM outline ORDER BY cycle || '/'"):
        yield from OUTLINE.decode(data).parts.items()
