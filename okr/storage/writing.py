"""The one road to the disk: changes staged under the lock, and written together when a command is through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from okr import ids
from okr.errors import ConflictError, OkrError
from okr.findings import CONFLICT_MARKERS
from okr.models import Entry, Update, entries_of, instant_of
from okr.periods import week_name
from okr.storage.files.lock import GIVE_UP_AFTER, locked
from okr.storage.files.transaction import Change, Transaction, recover
from okr.storage.toml.edit import Edit
from okr.storage.toml.parse import data_of
from okr.workspace import Workspace


@contextmanager
def staged(
    root: Path,
    command: str,
    on_wait: Callable[[str], None],
    warn: Callable[[str], None],
    *,
    dry_run: bool,
    wait: bool,
) -> Iterator[Transaction]:
    """A transaction under the lock, committed when the block is left without an error.

    What a crash has cut short is recovered first. LockedError where another command keeps the lock.
    A dry run takes no lock and writes nothing.
    """
    if dry_run:
        yield Transaction(root)
        return
    with locked(root, command, on_wait, give_up_after=GIVE_UP_AFTER if wait else 0) as lock:
        for warning in (*lock.warnings, *recover(root)):
            warn(warning)
        transaction = Transaction(root)
        yield transaction
        for warning in transaction.commit(command):
            warn(warning)


@dataclass(frozen=True, slots=True)
class Writing:
    """One command's changes: staged here, written all together when the command is through."""

    workspace: Workspace
    """As it is under the lock, before the changes."""
    transaction: Transaction
    clock: Callable[[], datetime] | None = None

    @property
    def changes(self) -> tuple[Change, ...]:
        """What is staged, file by file: path, bytes before, bytes after."""
        return tuple(self.transaction.changes())

    def read(self, path: str) -> bytes:
        """The bytes of a file, staged changes included."""
        return self.transaction.existing(path)

    def create(self, path: str, text: str | bytes) -> None:
        self.transaction.create(path, text.encode() if isinstance(text, str) else text)

    def edit(self, path: str, edits: Sequence[Edit], *, id_: str = "ID") -> None:
        """Change only the spans that the edits mean."""
        self.transaction.edit(path, edits, id_=id_)

    def replace(self, path: str, data: bytes) -> None:
        """Give a file another text as a whole."""
        self.transaction.replace(path, data, self.read(path))

    def append_update(self, person: str, day: date, values: Mapping[str, Any]) -> str:
        """Append an `[[update]]` to what a person recorded on a day; `values` begins with its item. Gives the path."""
        path = ids.checkin_path(week_name(day), day, person)
        broken = [f for f in self.workspace.findings if f.path == path and f.level == "error"]
        if broken:
            kind = ConflictError if any(f.code == CONFLICT_MARKERS for f in broken) else OkrError
            raise kind(f"{broken[0]}: nothing is appended to a file that is not valid.", remedy=broken[0].fix)
        item, *rest = values.items()
        at = self._moment(str(item[1]), day, path)
        head = dict([item, ("date", day), *((("at", at),) if at else ())])
        self.transaction.append(path, head | {key: value for key, value in rest if key not in ("date", "at")})
        return path

    def _moment(self, item: str, day: date, path: str) -> datetime | None:
        """The instant to write: none where `day` is not the day of the clock.

        In whole seconds, unless another person's update of the item has the same second and came before.
        """
        now = self.clock() if self.clock else None
        if now is None or now.date() != day:
            return None
        whole = now.replace(microsecond=0)
        entries = self.workspace.recorded.get(item, ())
        others = (e.instant for e in entries if e.update.date == day and e.path != path)
        return whole if instant_of(whole) > max(others, default=0) else now

    def last_update(self, path: str) -> Entry:
        """Of an update that was just appended what its file says of it: its `at`, its place and its instant."""
        updates = data_of(self.read(path))["update"]
        known = [
            Update(
                item=str(each.get("item")),
                date=each.get("date", date.min),
                at=at if isinstance(at := each.get("at"), datetime) and at.tzinfo else None,
            )
            for each in updates
        ]
        *_, last = entries_of(known, ids.checkin_name(path)[1], path)
        return last

    def move(self, path: str, new: str) -> None:
        self.transaction.move(path, new)

    def delete(self, path: str) -> None:
        self.transaction.delete(path)
