"""The items of which some update may not count, kept so that a check of years reads no others."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from okr.ids import id_in
from okr.models import Objective
from okr.storage.codec import DecodedFile, decode_record
from okr.storage.index.stored import SERIES, below, entries_in
from okr.updates import Entry, Series, may_not_count


class Doubts:
    """Finds the items of which some update may not count, and what is no part of an objective: the check of updates looks at
    these alone."""

    def __init__(self, db: sqlite3.Connection, read: list[tuple[str, DecodedFile]]) -> None:
        self._db = db
        self._objectives: dict[str, Objective | None] = {
            id_in("objective", path): file.record if isinstance(file.record, Objective) else None
            for path, file in read
            if path.startswith("objectives/")
        }
        self._seen: list[tuple[str]] = []
        self._found: list[tuple[str]] = []

    def look(self, item: str, found: Series) -> None:
        """Look at an item that has updates, which are read where they tell more than their columns."""
        self._seen.append((item,))
        above, part = "/".join(item.split("/", 2)[:2]), item.split("/", 2)[2:]
        objective = self._objective(above)
        if objective and not part:
            return  # what is said of an objective counts, whatever it is
        is_part = objective and (part[0] in objective.key_results or part[0] in objective.initiatives)
        if not (objective and is_part) or may_not_count(objective, part[0], found):
            self._found.append((item,))
        elif found.shared and any(e.update.done is True for e in self._entries(item)):
            self._found.append((item,))  # under the names that people have now another update may come last

    def look_below(self, gone: Iterable[str]) -> None:
        """Look at what has the updates that it had, of objectives that are not what they were."""
        for path in gone:
            if path.startswith("objectives/"):
                self._objectives.setdefault(id_in("objective", path), None)
        sql = "SELECT item, data FROM series WHERE item = ? OR (item > ? AND item < ?)"
        for id_ in list(self._objectives):
            for item, data in self._db.execute(sql, (id_, *below(id_))).fetchall():
                self.look(item, SERIES.decode(data))

    def write(self) -> None:
        self._db.executemany("DELETE FROM doubt WHERE item = ?", self._seen)
        self._db.executemany("INSERT INTO doubt VALUES (?)", self._found)

    def _objective(self, id_: str) -> Objective | None:
        if id_ not in self._objectives:
            sql = "SELECT data FROM record WHERE path = ?"
            (data,) = self._db.execute(sql, (f"objectives/{id_}.toml",)).fetchone() or (None,)
            self._objectives[id_] = decode_record(Objective, data) if data else None
        return self._objectives[id_]

    def _entries(self, item: str) -> tuple[Entry, ...]:
        (data,) = self._db.execute("SELECT entries FROM history WHERE item = ?", (item,)).fetchone()
        return entries_in(data)
