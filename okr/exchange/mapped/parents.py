"""What a row names as above it: by title, by id, or by both with a weight."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, NoReturn

from okr.errors import OkrError, UsageError
from okr.exchange import cells
from okr.exchange.cells import Style, text
from okr.exchange.drafts import Reference
from okr.exchange.files.sheets import Cell
from okr.exchange.mapped.columns import Table
from okr.exchange.mapped.mapping import Parents
from okr.exchange.mapped.readings import one_line
from okr.findings import shortened
from okr.words import Message

SECONDS = 2
"""Of computing, for the pattern of a person's own mapping in one cell."""
_BETWEEN = re.compile(r"[\s,;/|]*")
"""What may be between two parents that a pattern finds."""


class Named(NamedTuple):
    """What a cell names."""

    references: tuple[Reference, ...] = ()
    doubts: tuple[str, ...] = ()


class ParentReader:
    """Reads the parents of the rows of a table; equal cells are read once."""

    def __init__(self, parents: Parents | None, table: Table, ids: Collection[str], style: Style) -> None:
        self._ids, self._style = ids, style
        self._column = table.place(parents.column) if parents else None
        self._parallel: tuple[int | None, ...] = ()
        if parents and parents.column is None:
            self._parallel = tuple(map(table.place, (parents.id, parents.title, parents.weight)))
        self.places = [place for place in (self._column, *self._parallel) if place is not None]
        """The columns that it takes."""
        self._split = parents.split if parents else None
        self._pattern = re.compile(parents.pattern) if parents and parents.pattern else None
        self._known: dict[str, Named] = {}

    def of(self, row: Sequence[Cell]) -> Named:
        if self._column is None:
            return Named(tuple(self._beside(row))) if self._parallel else Named()
        words = text(row[self._column])
        named = self._known.get(words)
        if named is None:
            named = self._known[words] = self._read(words)
        return named

    def _read(self, words: str) -> Named:
        parts = [part for part in self._parts(words) if part]
        if self._pattern is None:
            return Named(tuple(map(self._named, parts)))
        try:
            with _limited():
                found = [self._matched(part, self._pattern) for part in parts]
        except TimeoutError as error:
            shown = shortened(words)
            raise UsageError(
                Message('the pattern of [parent] takes more than {n} s for "{text}"', n=SECONDS, text=shown),
                remedy=Message("Write it without a repeat inside of a repeat, such as (a+)+."),
            ) from error
        return Named(
            tuple(reference for named in found for reference in named.references),
            tuple(doubt for named in found for doubt in named.doubts),
        )

    def _named(self, words: str) -> Reference:
        """A text that is an id of the file or a title."""
        return Reference(id=words) if words in self._ids else Reference(title=one_line(words))

    def _matched(self, words: str, pattern: re.Pattern[str]) -> Named:
        """What a pattern finds in a text from its beginning on, again and again.

        It is never searched for: a pattern that begins with any text takes the square of the time for that.
        """
        references: list[Reference] = []
        at = 0
        while at < len(words) and (match := pattern.match(words, at)) and match.end() > at:
            references.append(self._reference(**match.groupdict()))
            between = _BETWEEN.match(words, match.end())
            at = between.end() if between else match.end()
        rest = words[at:].strip()
        if not rest:
            return Named(tuple(references))
        doubt = Message('"{text}" does not have the form of the pattern of [parent]', text=shortened(rest))
        return Named((*references, self._named(rest)), (doubt,))

    def _beside(self, row: Sequence[Cell]) -> Iterator[Reference]:
        """Those of parallel columns, of which the n-th parts belong together."""
        columns = [self._parts(text(row[place])) if place is not None else [] for place in self._parallel]
        for n in range(max(map(len, columns))):
            id_, title, weight = (parts[n] if n < len(parts) else "" for parts in columns)
            if id_ or title:
                yield self._reference(id_, title, weight)

    def _parts(self, words: str) -> list[str]:
        return [part.strip() for part in (words.split(self._split) if self._split else [words])]

    def _reference(self, id: str | None = "", title: str | None = "", weight: str | None = "") -> Reference:  # noqa: A002  as the groups of a pattern
        """By what is named; the weight is in percent: 0.1429 of `14.29` or `14.29%`."""
        share = None
        if weight:
            try:
                number = cells.number(weight.replace("%", "").strip(), self._style, "weight")
                share = round(number / 100, 6)
            except OkrError:
                pass  # it is of no use here
        return Reference(id=(id or "").strip(), title=one_line(title or ""), weight=share)


@contextmanager
def _limited() -> Iterator[None]:
    """Raises TimeoutError in what takes longer, where the system has such a clock and this is the main thread.

    On Windows there is none: there Ctrl-C ends a pattern that takes for ever.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def give_up(_number: int, _frame: Any) -> NoReturn:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
