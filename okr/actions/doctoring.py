"""The health of the folder itself: what is left over, out of place, or seen by git although it should not be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from okr.errors import OkrError
from okr.findings import Finding, Level
from okr.git.reading import find_repository, user_email
from okr.git.tidying import is_tracked, untrack
from okr.storage import ailing
from okr.storage.layout import PRIVATE
from okr.storage.transaction import Transaction
from okr.store import INDEX, Store

Remedy = Callable[[Transaction], None]


@dataclass(frozen=True, slots=True)
class Ailment:
    """What is wrong, and what repairs it if anything safe does."""

    finding: Finding
    remedy: Remedy | None = None


def examine(store: Store) -> list[Ailment]:
    """All that is wrong; first what the reading of files would make good in passing."""
    found = (_unignored, _misplaced, _tracked, _left_over, _index, _lock, _journal, _git)
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
        place = ailing.right_place_of(store.root, path)
        yield _ailment(
            "D001",
            path,
            "stands where nothing is read, so it counts for nothing",
            f"move it to {place}" if place else "move it to where its kind stands, or out of the workspace",
            _moving(path, place) if place else None,
            "error",
        )
    for finding in store.file_findings():
        if finding.code == "R006" and finding.fixable:
            place = finding.fix.removeprefix("move it to ")
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
    if find_repository(store.root) and is_tracked(store.root, PRIVATE):
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
    if folder.is_dir() and not folder.is_symlink() and not ignored.is_file():
        yield _ailment(
            "D003",
            f"{PRIVATE}/.gitignore",
            "is missing, so git would offer the private files for a commit",
            "write a line with * into it",
            lambda _: _write(ignored, "*\n"),
        )
    elif folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        yield _ailment("D003", PRIVATE, "is no folder, so nothing is kept between two commands", "remove it")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise OkrError(f"{path.name} cannot be written: {error.strerror}.") from error


def _left_over(store: Store) -> Iterator[Ailment]:
    for path in ailing.leftovers(store.root):
        private = path.startswith(f"{PRIVATE}/")
        yield _ailment(
            "D004",
            path,
            "was left over by a write that was cut short; the file that it was meant for is whole",
            "remove it" if private else "remove it; `okr undo` brings it back",
            _unlinking(store.root / path) if private else _deleting(path),
        )


def _unlinking(path: Path) -> Remedy:
    return lambda _: path.unlink(missing_ok=True)


def _deleting(path: str) -> Remedy:
    return lambda transaction: transaction.delete(path)


def _index(store: Store) -> Iterator[Ailment]:
    file = store.root / PRIVATE / INDEX
    if not (store.root / PRIVATE).is_symlink() and ailing.index_differs(store.root, file):
        yield _ailment(
            "D005",
            f"{PRIVATE}/{INDEX}",
            "says something else than the files do",
            "remove it: it is made anew from the files",
            _unlinking(file),
        )


def _lock(store: Store) -> Iterator[Ailment]:
    command = ailing.stale_lock(store.root)
    if command:
        yield _ailment(
            "D006",
            f"{PRIVATE}/lock",
            f"names `okr {command}`, which does not run any more; it blocks nobody",
            "take the lock once, which wipes the name",
            lambda _: None,  # whoever repairs holds the lock, and leaves it clean
        )


def _journal(store: Store) -> Iterator[Ailment]:
    for warning in ailing.damaged(store.root):
        path = warning.partition(" ")[0]
        yield _ailment(
            "D007",
            path,
            "is damaged: `okr undo` does not know that change",
            "remove it",
            _unlinking(store.root / path),
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
