"""What a commit would undo of the work of others although no command of this clone did: a stale file, or a slip.

A commit that a sync is about to make is held against the undo journal of this clone first, which knows what commands
did here, and only what that does not explain against the history.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from okr import git
from okr.actions.commit_changes import CommitChanges, before_and_after, file_of_change
from okr.git import Commit, Repository
from okr.ids import checkin_name
from okr.parse import address
from okr.settings import Settings
from okr.storage.codec import decode
from okr.storage.files import journal
from okr.store import Store
from okr.views.audit import shown
from okr.views.change_results import Change
from okr.views.changes import changes


@dataclass(frozen=True)
class Undone:
    """A change of a commit that takes back what somebody else recorded or decided."""

    change: Change
    path: str
    who: str
    """The author of what is taken back: `Ana Wijaya`, or `@ana` of an update."""

    def __str__(self) -> str:
        name = self.change.id
        if self.change.change == "changed":
            now, was = shown(self.change.new), shown(self.change.old)
            return f"{self.path}: {name} {self.change.field} is {now} again; {self.who} made it {was}"
        if self.change.path is not None:
            said = f"{self.change.field} {shown(self.change.old)}"
            return f"{self.path}: {name} loses {said}, recorded by {self.who} on {self.change.date}"
        return f"{self.path}: {name} is gone; {self.who} worked on it"


class Me(NamedTuple):
    """The person who syncs: the slug, if known, and the addresses under which they commit."""

    slug: str | None = None
    emails: tuple[str, ...] = ()


def undone(
    repo: Repository, store: Store, found: Sequence[Change], head: str | None, me: Callable[[], Me]
) -> list[Undone]:
    """What these changes would take back of others."""
    suspects = [change for change in found if change.change in ("removed", "changed")]
    if head is None or not suspects:
        return []
    suspects = list(_unexplained(store, suspects))
    return list(_of_others(repo, suspects, head, me())) if suspects else []


# ── what commands did here ───────────────────────────────────────────────────────────────────────


def _unexplained(store: Store, suspects: Iterable[Change]) -> Iterator[Change]:
    """Those that no command of this clone made."""
    entries, _ = journal.entries(store.root)
    made: dict[str, list[Change]] = {}
    for suspect in suspects:
        path = file_of_change(suspect)
        if path not in made:
            steps = [one for entry in entries for one in entry.changes if one.path == path]
            # of several commands in a row what they made together, too
            ends = [(one.before, last.after) for one in steps for last in (one, steps[-1])]
            made[path] = [change for end in ends for change in _between(path, *end)]
        if not any(_is_same(suspect, change) for change in made[path]):
            yield suspect


def _between(path: str, before: bytes | None, after: bytes | None) -> list[Change]:
    """What a command changed in one file."""
    old, new = ([(path, decode(path, data).record)] if data is not None else [] for data in (before, after))
    return changes(*before_and_after(old, new, Settings()))


def _is_same(one: Change, other: Change) -> bool:
    """Whether two changes take back, or change, the same."""
    about = ("id", "change", "field", "old", "new", "path", "date")
    removed = one.change == "removed" and one.path is None
    kept = ("id", "change") if removed else about if one.path is not None else about[:5]
    return all(getattr(one, name) == getattr(other, name) for name in kept)


# ── what others did ──────────────────────────────────────────────────────────────────────────────


def _of_others(repo: Repository, suspects: Sequence[Change], head: str, me: Me) -> Iterator[Undone]:
    own = {address(given) for given in (*me.emails, git.author_email(repo))}
    paths = sorted({file_of_change(suspect) for suspect in suspects})
    commits = git.history(repo, None, head, paths)
    histories = CommitChanges(repo, commits, Settings(), lambda touched: touched.path in paths)
    told = [(commit, found) for commit, found in histories.each()]
    for suspect in suspects:
        who = _who(suspect, told, own, me.slug)
        if who:
            yield Undone(suspect, file_of_change(suspect), who)


def _who(
    suspect: Change, told: Sequence[tuple[Commit, list[Change]]], own: Container[str], me: str | None
) -> str | None:
    """Whose work a change takes back; None if it is the person's own."""
    if suspect.path is not None and me is not None:
        person = checkin_name(suspect.path)[1]
        if person != me:
            return f"@{person}"
    since = list(_since(suspect, told))
    if suspect.change == "changed" or suspect.path is not None:
        others = [commit.author for commit in since if address(commit.email) not in own]
        return others[-1] if others else None
    return next((c.author for c in reversed(since) if address(c.email) not in own), None)


def _since(suspect: Change, told: Sequence[tuple[Commit, list[Change]]]) -> Iterator[Commit]:
    """The commits whose work is taken back: those that touched what disappears, or all since a field had the value."""
    if suspect.change == "changed":
        touching = [(commit, c) for commit, found in told for c in found if _is_field(c, suspect)]
        began = next((at for at, (_, c) in enumerate(touching) if c.old == suspect.new), len(touching))
        yield from (commit for commit, _ in touching[began:])
    else:
        touches = _recorded if suspect.path is not None else _is_part
        yield from (commit for commit, found in told if any(touches(c, suspect) for c in found))


def _is_field(change: Change, suspect: Change) -> bool:
    return (change.id, change.field) == (suspect.id, suspect.field)


def _recorded(change: Change, suspect: Change) -> bool:
    about = ("id", "field", "path", "date")
    return change.new == suspect.old and all(getattr(change, n) == getattr(suspect, n) for n in about)


def _is_part(change: Change, suspect: Change) -> bool:
    return change.id == suspect.id or change.id.startswith(f"{suspect.id}/")
