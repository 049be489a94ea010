"""What a row names as above it: by title, by id, or by both with a weight."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from okr.errors import OkrError, UsageError
from okr.exchange import cells
from okr.exchange.cells import Style, text
from okr.exchange.drafts import Reference
from okr.exchange.files.sheets import Cell
from okr.exchange.mapped.columns import Table
from okr.exchange.mapped.mapping import Parents
from okr.exchange.mapped.patience import SECONDS, limited
from okr.exchange.mapped.readings import one_line
from okr.findings import shortened
from okr.words import Message

_BETWEEN = re.compile(r"[\s,;/|]*")
"""What may be between two parents that a pattern finds."""


class Named(NamedTuple):
    """What a cell names."""

    references: tuple[Reference, ...]
    doubts: tuple[str, ...] = ()


NOBODY = Named(())


class ParentReader:
    """Reads the parents of the rows of a table; equal cells are read once."""

    def __init__(self, parents: Parents | None, table: Table, ids: Collection[str], style: Style) -> None:
        self._ids, self._style = ids, style
        self._column, self._split, self._pattern = None, "", None
        self._parallel: tuple[int | None, ...] = ()
        self._known: dict[str, Named] = {}
        if parents is None:
            return
        self._split = parents.split or ""
        self._column = table.place(parents.column) if parents.column else None
        if parents.column is None:
            names = (parents.id, parents.title, parents.weight)
            self._parallel = tuple(table.place(name) if name else None for name in names)
        if parents.pattern is not None:
            self._pattern = re.compile(parents.pattern)

    @property
    def places(self) -> list[int]:
        """The columns that it takes."""
        return [place for place in (self._column, *self._parallel) if place is not None]

    def of(self, row: Sequence[Cell]) -> Named:
        if self._column is None:
            return Named(tuple(self._beside(row))) if self._parallel else NOBODY
        cell = row[self._column]
        if cell is None:
            return NOBODY
        words = text(cell)
        named = self._known.get(words)
        if named is None:
            named = self._known[words] = self._read(words)
        return named

    def named(self, words: str) -> Reference:
        """A text that is an id of the file or a title."""
        return Reference(id=words) if words in self._ids else Reference(title=one_line(words))

    def _read(self, words: str) -> Named:
        parts = words.split(self._split) if self._split else [words]
        parts = [part.strip() for part in parts if part.strip()]
        if self._pattern is None:
            return Named(tuple(map(self.named, parts)))
        try:
            with limited():
                found = [self._matched(part, self._pattern) for part in parts]
        except TimeoutError as error:
            raise UsageError(
                Message(
                    'the pattern of [parent] takes more than {n} s for "{text}"',
                    n=SECONDS,
                    text=shortened(words),
                ),
                remedy=Message("Write it without a repeat inside of a repeat, such as (a+)+."),
            ) from error
        return Named(
            tuple(reference for named in found for reference in named.references),
            tuple(doubt for named in found for doubt in named.doubts),
        )

    def _matched(self, words: str, pattern: re.Pattern[str]) -> Named:
        """What a pattern finds in a text from its beginning on, again and again.

        It is never searched for: a pattern that begins with any text takes the square of the time for that.
        """
        references: list[Reference] = []
        at = 0
        while at < len(words) and (match := pattern.match(words, at)) and match.end() > at:
            groups = match.groupdict()
            weight = self._weight(groups.get("weight") or "")
            references.append(
                Reference(
                    id=(groups.get("id") or "").strip(),
                    title=one_line(groups.get("title") or ""),
                    weight=weight,
                )
            )
            between = _BETWEEN.match(words, match.end())
            at = between.end() if between else match.end()
        rest = words[at:].strip()
        if not rest:
            return Named(tuple(references))
        doubt = Message('"{text}" does not have the form of the pattern of [parent]', text=shortened(rest))
        return Named((*references, self.named(rest)), (doubt,))

    def _beside(self, row: Sequence[Cell]) -> Iterator[Reference]:
        """Those of parallel columns, of which the n-th parts belong together."""
        columns = [self._parts(row[place]) if place is not None else [] for place in self._parallel]
        for n in range(max(map(len, columns))):
            id_, title, weight = (parts[n] if n < len(parts) else "" for parts in columns)
            if id_ or title:
                yield Reference(id=id_, title=one_line(title), weight=self._weight(weight))

    def _parts(self, cell: Cell) -> list[str]:
        words = text(cell)
        if not words:
            return []
        return [part.strip() for part in (words.split(self._split) if self._split else [words])]

    def _weight(self, words: str) -> float | None:
        """0.1429 of `14.29` or `14.29%`."""
        if not words:
            return None
        try:
            value = cells.number(words.replace("%", "").strip(), self._style, "weight")
        except OkrError:
            return None
        return round(value / 100, 6)
