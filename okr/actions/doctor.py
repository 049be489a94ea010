"""The health of the folder itself: what is left over, out of place, or seen by git although it should not be.

Bringing the files of an older okr to the schema of this one, as one change that `okr undo` takes back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from okr.actions.edits import file_change
from okr.errors import OkrError
from okr.findings import Finding, Level
from okr.git.objects import find_repository, user_email
from okr.git.set_up import is_tracked, untrack
from okr.ids import PRIVATE, SETTINGS
from okr.storage import health
from okr.storage.files import journal
from okr.storage.files.atomic import failure
from okr.storage.files.holding import held
from okr.storage.files.replace import replace_atomic
from okr.storage.files.transaction import Transaction
from okr.storage.migrate import migrate as migrated
from okr.store import INDEX, Store
from okr.views.results import Done

Remedy = Callable[[Transaction], None]


@dataclass(frozen=True, slots=True)
class Ailment:
    """What is wrong, and what repairs it if anything safe does."""

    finding: Finding
    remedy: Remedy | None = None


def examine(store: Store) -> list[Ailment]:
    """All that is wrong; first what the reading of files would make good in passing."""
    found = (_unignored, _misplaced, _tracked, _left_over, _index, _journal, _foreign, _git)
    return [ailment for look in found for ailment in look(store)]


def heal(store: Store, ailments: list[Ailment]) -> tuple[int, list[str]]:
    """Repairs what can be: how many, and what could not be repaired after all."""
    done, failed = 0, []
    with store.mending("doctor --fix") as transaction:
        for ailment in ailments:
            if ailment.remedy is None:
                continue
            try:
                ailment.remedy(transaction)
                done += 1
            except OkrError as error:
                failed.append(str(error))
    return done, failed


def _ailment(
    code: str, path: str, message: str, fix: str, remedy: Remedy | None = None, level: Level = "warning"
) -> Ailment:
    finding = Finding(path=path, code=code, level=level, message=message, fix=fix, fixable=remedy is not None)
    return Ailment(finding, remedy)


def _misplaced(store: Store) -> Iterator[Ailment]:
    for path in store.strays():
        place = health.right_place_of(store.root, path)
        yield _ailment(
            "D001",
            path,
            "stands where nothing is read, so it counts for nothing",
            f"move it to {place}" if place else "move it to where its kind stands, or out of the workspace",
            _moving(path, place) if place else None,
            "error",
        )
    for finding in store.file_findings():
        if finding.right_path:
            place = finding.right_path
            free = not (store.root / place).exists()
            yield _ailment(
                "D001",
                finding.path,
                finding.message,
                finding.fix,
                _moving(finding.path, place) if free else None,
                "error",
            )


def _moving(path: str, place: str) -> Remedy:
    return lambda transaction: transaction.move(path, place)


def _tracked(store: Store) -> Iterator[Ailment]:
    if is_tracked(store.root, PRIVATE):
        yield _ailment(
            "D002",
            PRIVATE,
            "git keeps it, and it is of this machine alone: it would collide in every merge",
            f"`git rm -r --cached {PRIVATE}`; `git add -f {PRIVATE}` takes that back",
            lambda _: untrack(store.root, PRIVATE),
            "error",
        )


def _unignored(store: Store) -> Iterator[Ailment]:
    folder = store.root / PRIVATE
    ignored = folder / ".gitignore"
    plain = ignored.is_file() and not ignored.is_symlink()
    if folder.is_dir() and not folder.is_symlink() and not plain:
        yield _ailment(
            "D003",
            f"{PRIVATE}/.gitignore",
            "is missing, so git would offer the private files for a commit",
            "write a line with * into it",
            lambda _: _ignore(store.root),
        )
    elif folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        yield _ailment("D003", PRIVATE, "is no folder, so nothing is kept between two commands", "remove it")


def _ignore(root: Path) -> None:
    """Whatever stands there instead is removed first: of a link the link."""
    _unlink(root, f"{PRIVATE}/.gitignore")
    replace_atomic(root, f"{PRIVATE}/.gitignore", b"*\n", None)


def _left_over(store: Store) -> Iterator[Ailment]:
    for path in health.leftovers(store.root):
        private = path.startswith(f"{PRIVATE}/")
        yield _ailment(
            "D004",
            path,
            "was left over by a write that was cut short; the file that it was meant for is whole",
            "remove it" if private else "remove it; `okr undo` brings it back",
            _unlinking(store, path) if private else _deleting(path),
        )


def _unlinking(store: Store, *paths: str) -> Remedy:
    def remove(_: Transaction) -> None:
        for path in paths:
            _unlink(store.root, path)

    return remove


def _unlink(root: Path, path: str) -> None:
    """Removes a file of the private folder; of a link the link, and nothing behind one."""
    folder, _, name = path.rpartition("/")
    try:
        with held(root, folder) as inside:
            inside.unlink(name)
    except OSError as error:
        raise failure("removed", path, error) from error


def _deleting(path: str) -> Remedy:
    return lambda transaction: transaction.delete(path)


def _index(store: Store) -> Iterator[Ailment]:
    file = store.root / PRIVATE / INDEX
    if not (store.root / PRIVATE).is_symlink() and health.index_differs(store.root, file):
        yield _ailment(
            "D005",
            f"{PRIVATE}/{INDEX}",
            "says something else than the files do",
            "remove it: it is made anew from the files",
            _unlinking(store, f"{PRIVATE}/{INDEX}"),
        )


def _journal(store: Store) -> Iterator[Ailment]:
    folder = store.root / journal.FOLDER
    if not folder.parent.is_symlink() and (folder.is_symlink() or (folder.exists() and not folder.is_dir())):
        yield _ailment(
            "D007",
            journal.FOLDER,
            "is no folder: `okr undo` knows nothing",
            "remove it",
            _unlinking(store, journal.FOLDER),
        )
    for name in journal.damaged(store.root):
        path = f"{journal.FOLDER}/{name}"
        yield _ailment(
            "D007",
            path,
            "is damaged: `okr undo` does not know that change",
            "remove it",
            _unlinking(store, path),
        )


def _foreign(store: Store) -> Iterator[Ailment]:
    paths = [f"{journal.FOLDER}/{name}" for name in journal.foreign(store.root)]
    if paths:
        was = "was" if len(paths) == 1 else f"and {len(paths) - 1} more were"
        yield _ailment(
            "D010",
            paths[0],
            f"{was} not written by you on this machine for this folder: nothing of it is read or followed",
            "remove it" if len(paths) == 1 else "remove them",
            _unlinking(store, *paths),
        )


def _git(store: Store) -> Iterator[Ailment]:
    if find_repository(store.root) is None:
        yield _ailment(
            "D008",
            "okr.toml",
            "the goals are in no git repository, so nobody knows what they were last month",
            "`git init`, then commit",
            level="hint",
        )
        return
    email: str | None = None
    with suppress(OkrError):
        email = user_email(store.root)
    if not email:
        yield _ailment(
            "D009",
            "okr.toml",
            "git knows no user.email here, so okr cannot tell who you are",
            "`git config user.email you@example.com`, and add it to `emails` in people/NAME.toml",
            level="hint",
        )


def migrate(store: Store, *, dry_run: bool) -> Done:
    """Done twice it changes nothing more."""
    with store.mending("migrate", dry_run=dry_run) as transaction:
        begin, end = migrated(transaction)
        changes = transaction.changes()
    if begin == end:
        line = f"The files are of schema {end} already."
    else:
        verb = "Would bring" if dry_run else "Brought"
        line = f"{verb} the files from schema {begin} to {end}: {len(changes)} changed."
    shown = tuple(file_change(change) for change in changes) if dry_run else ()
    return Done(kind="migrate", id=SETTINGS, path=SETTINGS, lines=(line,), changes=shown)
