"""git's index: its lock, a copy that replaces it as a whole, a commit of that copy, and the files that a merge left open.

While okr holds `index.lock`, no other git command of this clone moves the branch, the index or the files. The lock is a
link to a file of the sync, so that a lock left over by a kill can be told from a lock of git. The branch of a commit moves
only if nobody else moved it.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from okr.errors import LockedError, OkrError
from okr.git import Repository, TreeEntry, commit_or_none
from okr.git.process import GitResult, failed, program, read, read_fixed, write
from okr.words import Message, joined

MARK = b"okr sync\n"
GIVE_UP_AFTER = 10.0
_POLL = 0.02
AGAIN = Message("Run okr sync again.")
_REMEDY = Message("Nothing was committed. Fix this, then run `okr sync` again.")
_NO_SUCH_COMMAND = "is not a git command"  # before git 2.36


@contextlib.contextmanager
def locked(folder: Path, scratch: Path) -> Iterator[None]:
    """Hold `index.lock` in git's folder; LockedError when another git command keeps it."""
    lock, token = folder / "index.lock", scratch / "token"
    token.write_bytes(MARK)
    deadline = time.monotonic() + GIVE_UP_AFTER
    while not _taken(lock, token):
        if time.monotonic() >= deadline:
            raise LockedError(
                Message("another git command is at work here: {file} exists", file=str(lock)),
                remedy=Message(
                    "Wait until it ends. If none is running, remove that file, then run `okr sync` again."
                ),
            )
        time.sleep(_POLL)
    try:
        yield
    finally:
        release(folder, scratch)


def _taken(lock: Path, token: Path) -> bool:
    try:
        os.link(token, lock)
    except FileExistsError:
        return False
    except OSError:  # a file system without hard links
        try:
            descriptor = os.open(lock, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0))
        except FileExistsError:
            return False
        with os.fdopen(descriptor, "wb") as file:
            file.write(MARK)
    return True


def release(folder: Path, scratch: Path) -> None:
    """Remove `index.lock` if it is one of okr; whoever calls holds the lock of syncs."""
    lock = folder / "index.lock"
    with contextlib.suppress(OSError):
        status = lock.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size != len(MARK):
            return
        if status.st_nlink > 1 and not lock.samefile(scratch / "token"):
            return
        if lock.read_bytes() == MARK:
            lock.unlink()


class Index:
    """A copy of git's index in the folder of the sync."""

    def __init__(
        self, repo: Repository, scratch: Path, name: str, base: str | None, keeps: Sequence[int]
    ) -> None:
        self._repo = repo
        self._keeps = keeps
        self._file = scratch / name
        self._file.with_name(f"{name}.lock").unlink(missing_ok=True)  # of a git that was killed with okr
        self.environment: Mapping[str, str] = {"GIT_INDEX_FILE": str(self._file)}
        try:
            # with its time: a file that was changed in the second in which the index was written is looked into
            shutil.copy2(repo.folder / "index", self._file)
        except FileNotFoundError:  # nothing was ever added, or somebody removed it
            self.reset(base)

    def asked(self, *words: str, stdin: bytes | None = None) -> GitResult:
        """git with this index; not split into a shared part, which would stay behind."""
        split = ("-c", "core.splitIndex=false")
        environment, keeps = self.environment, self._keeps
        return write(self._repo.top, *split, *words, stdin=stdin, environment=environment, keeps=keeps)

    def does(self, *words: str, stdin: bytes | None = None) -> str:
        return self.asked(*words, stdin=stdin).needed(Message("git cannot put the index together")).text

    def reset(self, commit: str | None) -> None:
        """All as in a commit, empty without one; what git knows of unchanged files is kept."""
        if commit is None:
            self._file.unlink(missing_ok=True)
            self.does("read-tree", "--empty")
        else:
            self.does("read-tree", "--reset", commit)

    def put(self, versions: Mapping[str, TreeEntry | None]) -> None:
        """Set entries by their path in the repository; None removes one."""
        if versions:
            self.does("update-index", "-z", "--index-info", stdin=index_lines(self._repo, versions))

    def refresh(self) -> None:
        """Look at the files again, so that git need not."""
        self.asked("update-index", "-q", "--refresh")

    def install(self) -> None:
        """Put the copy in the place of git's index, whose lock is held."""
        self.refresh()
        self._file.replace(self._repo.folder / "index")

    def commit(self, parent: str | None, message: str) -> str | None:
        """The id of a commit of what it holds; None where that is what the parent holds. No branch is moved.

        Runs the hooks of a commit, to which the message is given in a file; raises OkrError when one refuses.
        """
        file = self._file.with_name("COMMIT_EDITMSG")
        self.run_hook("pre-commit")
        tree = self.does("write-tree")
        if parent and tree == read_fixed(self._repo.top, "rev-parse", f"{parent}^{{tree}}").text:
            return None
        file.write_text(f"{message}\n", "utf-8", "surrogateescape")
        self.run_hook("prepare-commit-msg", str(file), "message")
        self.run_hook("commit-msg", str(file))
        # as `git commit` keeps it: no spaces at the ends of lines, no more than one empty line at once
        lines = b"\n".join(line.rstrip() for line in file.read_bytes().split(b"\n"))
        text = re.sub(rb"\n{3,}", b"\n\n", lines).strip(b"\n")
        if not text:
            raise OkrError(Message("git did not commit: the message is empty"), remedy=_REMEDY)
        words = (*commit_tree(self._repo), *(("-p", parent) if parent else ()), "-F", "-", tree)
        ran = write(self._repo.top, *words, stdin=text + b"\n")
        return ran.needed(Message("git did not commit"), remedy=_REMEDY).text

    @cached_property
    def _hooks(self) -> Path:
        ran = write(self._repo.top, "rev-parse", "--git-path", "hooks", hooks=True)
        return self._repo.top / os.fsdecode(ran.out.removesuffix(b"\n"))

    def run_hook(self, name: str, *arguments: str, may_refuse: bool = True) -> None:
        """Run a hook if there is one, with this index; what one answers that may not refuse changes nothing."""
        hook = self._hooks / name
        if not os.access(hook, os.X_OK) or hook.is_dir():
            return
        environment = {**self.environment, "GIT_EDITOR": ":"}
        words = ("hook", "run", "--ignore-missing", name, "--", *arguments)
        ran = write(self._repo.top, *words, hooks=True, environment=environment)
        if ran.code and _NO_SUCH_COMMAND in ran.err:
            ran = program(str(hook), *arguments, folder=self._repo.top, environment=environment)
        if ran.code and may_refuse:
            said = f"{ran.err}\n{ran.text}".strip()
            raise failed(
                Message("git did not commit: its hook {name} refused", name=name),
                GitResult(ran.code, b"", said),
                remedy=_REMEDY,
            )


def index_lines(repo: Repository, versions: Mapping[str, TreeEntry | None]) -> bytes:
    """Entries by their path in the repository, as `--index-info` takes them; None removes one."""
    return paths_in(
        f"{version.mode} {version.id}\t{path}" if version else f"0 {repo.no_object}\t{path}"
        for path, version in versions.items()
    )


def paths_in(lines: Iterable[str]) -> bytes:
    """Paths as git takes them from standard input with `-z`."""
    return "".join(f"{path}\0" for path in lines).encode("utf-8", "surrogateescape")


def commit_tree(repo: Repository) -> Sequence[str]:
    """`git commit-tree` as `git commit` would call it: signed where that is set, in UTF-8."""
    signs = ("-S",) if repo.is_on("commit.gpgsign") else ()
    return ("-c", "i18n.commitEncoding=UTF-8", "commit-tree", *signs)


def move_branch(repo: Repository, branch: str, new: str, old: str, why: str, keeps: Sequence[int]) -> None:
    """Take a branch from one commit to another; OkrError where it has moved meanwhile."""
    ran = write(repo.top, "update-ref", "-m", why, branch, new, old, keeps=keeps)
    if ran.code:
        raise OkrError(joined((Message("the branch moved meanwhile:"), ran.err), "\n  "), remedy=AGAIN)


_MOST_CONFLICTS = 127


class Texts(NamedTuple):
    """git's merge by lines; not `clean` where it holds markers."""

    text: bytes
    clean: bool


def merge_lines(base: bytes, ours: bytes, theirs: bytes) -> Texts | None:
    """What git itself would make of three texts; None where it takes them for no text."""
    with tempfile.TemporaryDirectory(prefix="okr-merge-") as folder:
        names = ("ours", "base", "theirs")
        for name, data in zip(names, (ours, base, theirs), strict=True):
            (Path(folder) / name).write_bytes(data)
        labels = [word for name in names for word in ("-L", name)]
        ran = read(Path(folder), "merge-file", "-p", "-q", *labels, *names)
    if not 0 <= ran.code <= _MOST_CONFLICTS:
        return None
    return Texts(ran.out, ran.code == 0)


class Unmerged(NamedTuple):
    """A file that git left open: mode and id of the blob of each stage, None where a side has none."""

    path: str
    base: str | None
    ours: str | None
    theirs: str | None
    mode: str


def unmerged(repo: Repository) -> list[Unmerged]:
    """Files of the workspace that a merge or rebase left open."""
    ran = read(repo.root, "ls-files", "-u", "-z", "--full-name", "--", ".")
    stages: dict[str, dict[str, tuple[str, str]]] = {}
    for line in ran.needed(Message("git cannot list what is unmerged")).items:
        about, _, path = line.partition("\t")
        mode, id_, stage = about.split()
        inner = repo.inner(path)
        if inner is not None:
            stages.setdefault(inner, {})[stage] = (mode, id_)
    found = []
    for path, sides in stages.items():
        base, ours, theirs = (sides[stage][1] if stage in sides else None for stage in "123")
        mode = next(sides[stage][0] for stage in "231" if stage in sides)
        found.append(Unmerged(path, base, ours, theirs, mode))
    return found


REBASING = "REBASE_HEAD"


def under_way(repo: Repository) -> str:
    """The commit that a merge or rebase, which left files open, joins to HEAD; empty where there is none.

    In a rebase it is the own commit that is put on top of those of others.
    """
    names = (REBASING, "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD")
    return next((name for name in names if commit_or_none(repo, name)), "")


def blob_at(repo: Repository, revision: str, path: str) -> str | None:
    """The blob of a file of the workspace in a commit."""
    return read(repo.root, "rev-parse", "--verify", "--quiet", f"{revision}:{repo.prefix}{path}").answer


def mark_resolved(repo: Repository, files: Mapping[str, tuple[str, bytes] | None]) -> None:
    """Tells git that files are merged: the mode and bytes of each, None of one that is gone."""
    entries: dict[str, TreeEntry | None] = {}
    for path, merged in files.items():
        entries[f"{repo.prefix}{path}"] = None
        if merged:
            made = write(repo.root, "hash-object", "-w", "--stdin", stdin=merged[1])
            id_ = made.needed(Message("git cannot keep {path}", path=path)).text
            entries[f"{repo.prefix}{path}"] = TreeEntry(merged[0], id_)
    ran = write(repo.root, "update-index", "-z", "--index-info", stdin=index_lines(repo, entries))
    ran.needed(Message("git cannot mark {path} as merged", path=", ".join(files)))
