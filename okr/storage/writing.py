"""The one road to the disk: changes staged under the lock, and written together when a command is through."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from okr import ids
from okr.errors import ConflictError, OkrError
from okr.findings import CONFLICT_MARKERS
from okr.models import Entry, Update, entries_of, instant_of
from okr.periods import week_name
from okr.storage.files.lock import GIVE_UP_AFTER, locked
from okr.storage.files.transaction import Transaction, recover
from okr.storage.toml.parse import data_of
from okr.words import Message
from okr.workspace import Workspace


@contextmanager
def staged(
    transaction: Transaction,
    command: str,
    on_wait: Callable[[str], None],
    warn: Callable[[str], None],
    *,
    dry_run: bool,
    wait: bool,
) -> Iterator[None]:
    """The lock, under which a transaction is committed when the block is left without an error.

    What a crash has cut short is recovered first. LockedError where another command keeps the lock.
    A dry run takes no lock and writes nothing.
    """
    if dry_run:
        yield
        return
    with locked(transaction.root, command, on_wait, give_up_after=GIVE_UP_AFTER if wait else 0) as lock:
        for warning in (*lock.warnings, *recover(transaction.root)):
            warn(warning)
        yield
        for warning in transaction.commit(command):
            warn(warning)


class Writing(Transaction):
    """One command's changes of a loaded workspace."""

    workspace: Workspace
    """As it is under the lock, before the changes."""
    clock: Callable[[], datetime] | None = None

    def append_update(self, person: str, day: date, values: Mapping[str, Any]) -> str:
        """Append an `[[update]]` to what a person recorded on a day; `values` begins with its item. Gives the path."""
        path = ids.checkin_path(week_name(day), day, person)
        broken = [f for f in self.workspace.findings if f.path == path and f.level == "error"]
        if broken:
            kind = ConflictError if any(f.code == CONFLICT_MARKERS for f in broken) else OkrError
            message = Message("{finding}, so nothing was added to it", finding=str(broken[0]))
            raise kind(message, remedy=broken[0].fix)
        item, *rest = values.items()
        at = self._moment(str(item[1]), day, path)
        head = dict([item, ("date", day), *((("at", at),) if at else ())])
        self.append(path, head | {key: value for key, value in rest if key not in ("date", "at")})
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
