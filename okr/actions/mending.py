"""`okr check --fix`: mends what is safe to mend, all of it as one change that `okr undo` takes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from okr.actions.changing import file_change
from okr.actions.checking import Selection
from okr.errors import OkrError
from okr.findings import Finding
from okr.storage.mending import mended
from okr.storage.silencing import silenced
from okr.storage.transaction import Transaction
from okr.store import Store
from okr.views.shapes import FileChange


@dataclass(frozen=True, slots=True)
class Mended:
    """How many findings were mended, in which files, and what could not be."""

    count: int = 0
    changes: tuple[FileChange, ...] = ()
    left: tuple[str, ...] = ()
    """Sentences on what was found fixable and was not mended."""


def mend(store: Store, findings: Sequence[Finding], selection: Selection, *, dry_run: bool) -> Mended:
    """Mends the files of these findings."""
    paths = sorted({finding.path for finding in findings if finding.fixable})
    if not paths:
        return Mended()
    count, left = 0, []
    with store.mending("check --fix", dry_run=dry_run) as transaction:
        for path in paths:
            try:
                count += _mend(transaction, path, selection)
            except OkrError as error:
                left.append(str(error))
        changes = tuple(file_change(change) for change in transaction.changes())
    return Mended(count, changes, tuple(left))


def _mend(transaction: Transaction, path: str, selection: Selection) -> int:
    data = transaction.read(path)
    if data is None:
        return 0
    silent = silenced(data)

    def wanted(code: str, line: int) -> bool:
        return selection.wants(code) and Finding(path=path, code=code, line=line) not in silent

    place, text, count = mended(path, data, wanted)
    if text != data:
        transaction.replace(path, text, data)
    if place != path:
        if transaction.read(place) is not None:
            if text != data:
                return count - 1
            raise OkrError(
                f"{path} was left where it is: {place} exists already.",
                remedy="Move its updates over with `okr edit`, and remove it.",
            )
        transaction.move(path, place)
    return count
