"""What rows of the own table name: people who own or recorded something, and items that have to be somewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from okr.exchange.own_table.table_rows import TableRow
from okr.ids import ITEM_KINDS, KINDS, split
from okr.words import Message
from okr.workspace import Workspace


class KnownIds:
    """What a row may name: what is here, and what is in the file, also by former ids."""

    def __init__(self, rows: Sequence[TableRow], workspace: Workspace) -> None:
        self._workspace = workspace
        self._ids = {row.id for row in rows if row.kind in ITEM_KINDS}
        self._former: dict[str, str] = {}
        for row in rows:
            former = row.values.get("formerly", ())
            for id_ in former if isinstance(former, list) else ():
                self._former[str(id_)] = row.id

    def add(self, id_: str) -> bool:
        """Whether it was not known yet."""
        if self._has(id_):
            return False
        self._ids.add(id_)
        return True

    def _has(self, id_: str) -> bool:
        if id_ in self._ids or id_ in self._former or self._workspace.current_id(id_) is not None:
            return True
        above, last = split(id_)
        now = self._former.get(above)
        return now is not None and f"{now}/{last}" in self._ids

    def unknown(self, row: TableRow) -> Iterator[tuple[str, str, str]]:
        """Column, sentence and advice of each name that leads nowhere."""
        if row.kind not in ITEM_KINDS:
            return
        spec = KINDS[row.kind]
        for column, kind in spec.slugs.items():
            for named in _texts(row.values.get(column)):
                if self._has(KINDS[kind].prefix + named):
                    continue
                message = Message('unknown {noun} "{text}"', noun=KINDS[kind].noun, text=named)
                remedy = Message("Use --make-people, or add a row of the kind person.")
                yield (
                    column,
                    message,
                    remedy
                    if kind == "person"
                    else Message("Add a row of the kind {noun}.", noun=KINDS[kind].noun),
                )
        for column in spec.ids:
            for id_ in _texts(row.values.get(column)):
                if not self._has(id_):
                    yield column, Message('unknown id "{id}"', id=id_), Message("Add a row for it.")


def _texts(value: object) -> Iterator[str]:
    """The text of a cell, those of its list, or the names in its table."""
    listed = value if isinstance(value, list | dict) else [value]
    yield from (text for text in listed if isinstance(text, str))


def people_in(row: TableRow) -> Iterator[str]:
    """The slugs of people whom a row names as owners or authors."""
    if row.person:
        yield row.person
    fields_ = KINDS[row.kind].slugs if row.kind in ITEM_KINDS else {}
    keys = [key for key, kind in fields_.items() if kind == "person"]
    named: list[object] = [name for key in keys for name in _texts(row.values.get(key))]
    owned = row.values.get("owned")
    for each in owned if isinstance(owned, list) else ():
        named += [each.get(key) for key in ("owner", "instead_of")] if isinstance(each, dict) else []
    needs = row.values.get("needs")
    asked = [each.get("from") for each in needs if isinstance(each, dict)] if isinstance(needs, list) else []
    named += [each[1:] for each in asked if isinstance(each, str) and each.startswith("@")]
    if row.kind == "decision":
        named.append(row.values.get("by"))
    yield from (slug_ for slug_ in named if isinstance(slug_, str) and slug_)
