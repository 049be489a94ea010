"""The health of the folder itself, as opposed to the goals in it: leftovers, misplaced files, and files git should not track.

Also: bring the files of an older okr to the schema of this one, as one change that `okr undo` undoes.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from okr.actions.edits import changes_shown, outcome
from okr.errors import OkrError
from okr.findings import Finding
from okr.git import find_repository, user_email
from okr.git.work_tree import is_tracked, untrack
from okr.ids import FOLDERS, PRIVATE, SETTINGS, check_slug, checkin_name, checkin_path, kind_of
from okr.periods import week_name
from okr.storage.files import journal
from okr.storage.files.folders import is_no_folder, open_folder
from okr.storage.files.read import os_error
from okr.storage.files.replace import replace_atomic, temporaries
from okr.storage.files.transaction import Transaction
from okr.storage.schemas import migrate as migrated
from okr.storage.source import walked
from okr.store import Store
from okr.views.results import Done
from okr.words import Message, plural

_LIVE_FOR = 3600
"""Seconds in which an unfinished write may still belong to a command that runs."""


def examine(store: Store) -> tuple[Finding, ...]:
    """All problems of the folder; first those that the reading of files would fix in passing."""
    checks = (_unignored, _misplaced, _tracked, _leftovers, _foreign, _git)
    return tuple(finding for check in checks for finding in check(store))


def repair(store: Store, findings: tuple[Finding, ...]) -> tuple[int, list[str]]:
    """Fix what can be fixed: how many findings, and why others could not be."""
    done, failed = 0, []
    with store.staging("doctor --fix") as transaction:
        for finding in findings:
            if not finding.fixable:
                continue
            try:
                _fix(store.root, transaction, finding)
                done += 1
            except OkrError as error:
                failed.append(str(error))
    return done, failed


_problem = partial(Finding, level="warning", fixable=True)


def _misplaced(store: Store) -> Iterator[Finding]:
    for finding in store.file_findings():
        path, message, fix, right = finding.path, finding.message, finding.fix, finding.right_path
        fixable = not (store.root / right).exists()
        if finding.code == "F005" and kind_of(path) is None:
            right = _right_path(store.root, path)
            fixable = bool(right)
            message = Message("wrong place: okr reads no files here")
            fix = (
                Message("move it to {path}", path=right)
                if right
                else Message("move it to its folder, or out of the workspace")
            )
        elif not right:
            continue
        yield Finding(code="D001", path=path, message=message, fix=fix, fixable=fixable, right_path=right)


def _right_path(root: Path, path: str) -> str:
    """The place of a file at a depth at which nothing is read; empty where that is not clear or not free."""
    folder, *_, name = path.split("/")
    if folder == "objectives":
        return ""
    try:
        if folder == "checkins":
            day, person = checkin_name(path)
            place = checkin_path(week_name(day), day, person)
        else:
            check_slug(name.removesuffix(".toml"))
            place = f"{folder}/{name}"
    except OkrError:
        return ""
    return "" if os.path.lexists(root / place) else place


def _tracked(store: Store) -> Iterator[Finding]:
    if is_tracked(store.root, PRIVATE):
        message = Message("git tracks it, although it belongs to this machine alone")
        fix = Message("`git rm -r --cached {folder}`; `git add -f {folder}` undoes that", folder=PRIVATE)
        yield Finding(code="D002", path=PRIVATE, message=message, fix=fix, fixable=True)


def _unignored(store: Store) -> Iterator[Finding]:
    folder = store.root / PRIVATE
    ignored = folder / ".gitignore"
    plain = ignored.is_file() and not ignored.is_symlink()
    if folder.is_dir() and not folder.is_symlink() and not plain:
        message = Message("missing, so git would offer the private files for a commit")
        fix = Message("write a line with * into it")
        yield _problem(code="D003", path=f"{PRIVATE}/.gitignore", message=message, fix=fix)
    elif is_no_folder(folder):
        message = Message("not a folder, so okr keeps no data between commands")
        yield _problem(code="D003", path=PRIVATE, message=message, fix=Message("remove it"), fixable=False)
    kept = store.root / journal.FOLDER
    if is_no_folder(kept):
        message = Message("not a folder, so `okr undo` knows no command")
        yield _problem(code="D003", path=journal.FOLDER, message=message, fix=Message("remove it"))


def _leftovers(store: Store) -> Iterator[Finding]:
    """Temporary files of writes that were cut short."""
    root = store.root
    oldest = time.time() - _LIVE_FOR
    left = [*temporaries(root, ".*.tmp-*")]
    for top in (root / folder for folder in (*FOLDERS, PRIVATE)):
        if top.is_dir() and not top.is_symlink():
            inside = (Path(around, name) for around, name in walked(str(top)))
            left += (path for path in inside if path.name.startswith(".") and ".tmp-" in path.name)
    old = (path for path in left if path.stat().st_mtime < oldest or not _may_live(path.name))
    message = Message("left over by an interrupted write; the file it was meant for is complete")
    for path in sorted(path.relative_to(root).as_posix() for path in old):
        again = Message("remove it") if _is_private(path) else Message("remove it; `okr undo` restores it")
        yield _problem(code="D004", path=path, message=message, fix=again)


def _is_private(path: str) -> bool:
    return path.startswith(f"{PRIVATE}/")


def _may_live(name: str) -> bool:
    """Whether the process that is named in `.NAME.tmp-PID-HEX` still runs, as far as can be told."""
    pid = name.rpartition(".tmp-")[2].partition("-")[0]
    if os.name == "nt":
        return True
    if not pid.isdecimal():
        return False  # no name that okr gives
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _foreign(store: Store) -> Iterator[Finding]:
    names = journal.foreign(store.root)
    if names:
        message = plural(
            len(names),
            "{n} entry of the journal is not by you on this machine: okr ignores it",
            "{n} entries of the journal are not by you on this machine: okr ignores them",
        )
        path = f"{journal.FOLDER}/{names[0]}"
        yield _problem(code="D010", path=path, message=message, fix=Message("remove them"))


def _git(store: Store) -> Iterator[Finding]:
    hint = partial(Finding, path=SETTINGS, level="hint")
    if find_repository(store.root) is None:
        message = Message("the goals are not in a git repository, so there is no history")
        yield hint(code="D008", message=message, fix=Message("`okr init --commit`"))
        return
    with suppress(OkrError):
        if user_email(store.root):
            return
    yield hint(
        code="D009",
        message=Message("git has no user.email here, so okr cannot tell who you are"),
        fix=Message("`git config --global user.email you@example.com`, then `okr init --me`"),
    )


def _fix(root: Path, transaction: Transaction, finding: Finding) -> None:
    path = finding.path
    match finding.code:
        case "D001":
            transaction.move(path, finding.right_path)
        case "D002":
            untrack(root, path)
        case "D003":
            _unlink(root, path)
            if path != journal.FOLDER:
                replace_atomic(root, path, b"*\n", None)
        case "D004" if not _is_private(path):
            transaction.delete(path)
        case "D004":
            _unlink(root, path)
        case "D010":
            for name in journal.foreign(root):
                _unlink(root, f"{journal.FOLDER}/{name}")


def _unlink(root: Path, path: str) -> None:
    """Removes a file of the private folder; of a link the link, and nothing behind one."""
    folder, _, name = path.rpartition("/")
    try:
        with open_folder(root, folder) as inside:
            inside.unlink(name)
    except OSError as error:
        raise os_error("removed", path, error) from error


def migrate(store: Store) -> Done:
    """Bring the files to the schema of this okr. Done twice it changes nothing more."""
    with store.staging("migrate") as transaction:
        begin, end = migrated(transaction)
        changes = transaction.changes
    if begin == end:
        line: str = Message("The files have schema {schema} already.", schema=end)
    else:
        line = outcome(
            "Migrated {files} from schema {old} to {new}.",
            "Would migrate {files} from schema {old} to {new}.",
            transaction,
            files=plural(len(changes), "{n} file", "{n} files"),
            old=begin,
            new=end,
        )
    return Done(kind="migrate", id=SETTINGS, path=SETTINGS, lines=(line,), changes=changes_shown(transaction))
