"""The files of the work tree: which differ from a commit, what git tracks or ignores, and what `okr init` asks of git."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from okr.errors import OkrError
from okr.git import Repository, TreeEntry, blobs, is_on, listing
from okr.git.index import Index, paths_in
from okr.git.process import GitResult, failed, read, write
from okr.words import Message

_UNSEEN = {"S": "skip-worktree"}
_LINK = "120000"
_NONE_IGNORED = 1


class Look(NamedTuple):
    """What git tells of the files below some places; paths are those of the workspace."""

    changed: frozenset[str]
    """Files that differ between the last commit, the index and the work tree, in any two of them."""
    ignored: frozenset[str]
    """Files that `.gitignore` keeps out of sight and git does not track."""
    unseen: Mapping[str, str]
    """Tracked files that git is told not to look at → `assume-unchanged` or `skip-worktree`."""


def look(repo: Repository, places: Sequence[str]) -> Look:
    words = ("status", "--porcelain", "-z", "--untracked-files=all", "--ignored=traditional", "--no-renames")
    ran = write(repo.root, "--no-optional-locks", *words, "--ignore-submodules=all", "--", *places)
    if ran.code:
        raise failed(Message("git cannot tell what changed"), ran)
    changed: set[str] = set()
    ignored: set[str] = set()
    for line in ran.out.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        inner = repo.inner(line[3:])
        if inner is not None:
            (ignored if line.startswith("!!") else changed).add(inner)
    inside = {path.removeprefix(repo.prefix): why for path, why in unseen(repo, places).items()}
    return Look(frozenset(changed), frozenset(ignored), inside)


def unseen(repo: Repository, places: Sequence[str] = (".",)) -> dict[str, str]:
    """Tracked path in the repository → why git does not look at it, for those at which it does not."""
    ran = read(repo.root, "ls-files", "-v", "-z", "--full-name", "--", *places)
    if ran.code:
        raise failed(Message("git cannot tell what it does not look at"), ran)
    lines = ran.out.decode("utf-8", "surrogateescape").split("\0")[:-1]
    return {
        line[2:]: _UNSEEN.get(line[0].upper(), "assume-unchanged")
        for line in lines
        if line[0] in _UNSEEN or line[0].islower()
    }


def versions(repo: Repository, paths: Iterable[str], *, keep: bool) -> dict[str, TreeEntry]:
    """Path in the repository → what `git add` would make of the file there now; those that are no file are left out.

    With `keep` the blobs are written to git's objects.
    """
    modes = {path: mode for path in paths if (mode := _mode(repo, path))}
    links = [path for path, mode in modes.items() if mode == _LINK]
    files = [path for path in modes if modes[path] != _LINK and "\n" not in path]
    words = ("hash-object", *(("-w",) if keep else ()))
    found: dict[str, TreeEntry] = {}
    if files:
        names = "".join(f"{_quoted(path)}\n" for path in files).encode("utf-8", "surrogateescape")
        ran = write(repo.top, *words, "--stdin-paths", stdin=names)
        if ran.code:
            raise failed(Message("git cannot read your files"), ran)
        found |= {p: TreeEntry(modes[p], id_) for p, id_ in zip(files, ran.text.split("\n"), strict=True)}
    for path in links:
        ran = write(repo.top, *words, "--stdin", stdin=os.fsencode(os.readlink(repo.top / path)))  # noqa: PTH115
        if ran.code:
            raise failed(Message("git cannot read your files"), ran)
        found[path] = TreeEntry(_LINK, ran.text)
    return found


def _quoted(path: str) -> str:
    """git unquotes a line that begins with a quotation mark."""
    return f"./{path}" if path.startswith('"') else path


def _mode(repo: Repository, path: str) -> str | None:
    """The mode that git would give the file at a path; None where there is no file or link.

    Raises PermissionError where nobody can tell.
    """
    try:
        mode = (repo.top / path).lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    if stat.S_ISLNK(mode):
        return _LINK
    if not stat.S_ISREG(mode):
        return None
    return "100755" if mode & stat.S_IXUSR else "100644"


def held(repo: Repository, commit: str | None, places: Sequence[str]) -> dict[str, TreeEntry]:
    """Path in the workspace → what a commit holds below some places."""
    if commit is None:
        return {}
    found: dict[str, TreeEntry] = {}
    for line in listing(repo, commit, places).decode("utf-8", "surrogateescape").split("\0")[:-1]:
        about, _, path = line.partition("\t")
        mode, _, id_ = about.split(" ")
        found[path] = TreeEntry(mode, id_)
    return found


def out_of_sight(repo: Repository, paths: Iterable[str]) -> frozenset[str]:
    """Those of the paths in the repository that `.gitignore` names, tracked or not."""
    named = paths_in(f"./{path}" for path in paths)  # so that none begins with a sign of its own meaning
    if not named:
        return frozenset()
    ran = read(repo.top, "check-ignore", "--no-index", "-z", "--stdin", stdin=named, literal=False)
    if ran.code not in (0, _NONE_IGNORED):
        raise failed(Message("git cannot tell what it ignores"), ran)
    return frozenset(path[2:] for path in ran.out.decode("utf-8", "surrogateescape").split("\0")[:-1])


# ── between two commits ──────────────────────────────────────────────────────────────────────────


class Difference(NamedTuple):
    """A path of the repository that two commits hold differently; None where one holds nothing."""

    path: str
    old: TreeEntry | None
    new: TreeEntry | None


def differences(repo: Repository, old: str | None, new: str) -> list[Difference]:
    """What two commits hold differently; without an old one all that the new one holds."""
    if old is None:
        there = held(replace(repo, root=repo.top, prefix=""), new, (".",))
        return [Difference(path, None, version) for path, version in there.items()]
    words = ("diff-tree", "-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--ignore-submodules=none")
    ran = read(repo.top, *words, old, new)
    if ran.code:
        raise failed(Message("git cannot compare two commits"), ran)
    tokens = iter(ran.out.decode("utf-8", "surrogateescape").split("\0")[:-1])
    return [_difference(about, next(tokens)) for about in tokens]


def _difference(about: str, path: str) -> Difference:
    old_mode, new_mode, old, new, _ = about.lstrip(":").split(" ")
    return Difference(path, _version(old_mode, old), _version(new_mode, new))


def _version(mode: str, id_: str) -> TreeEntry | None:
    return TreeEntry(mode, id_) if id_.strip("0") else None


def contents(repo: Repository, found: Iterable[Difference]) -> Mapping[str, bytes]:
    """Id → bytes of every blob at either end."""
    return blobs(repo, (v.id for one in found for v in (one.old, one.new) if v and v.mode != "160000"))


def written_as_they_are(
    repo: Repository, settings: Mapping[str, str], paths: Sequence[str]
) -> frozenset[str]:
    """The paths whose files are, byte for byte, what git keeps: no filter, no other line ends, no other encoding.

    None of them in a sparse checkout, where only git knows which files are to be there.
    """
    if os.name == "nt" or not paths:
        return frozenset()
    converts = is_on(settings, "core.autocrlf") or settings.get("core.eol") == "crlf"
    if converts or is_on(settings, "core.sparsecheckout"):
        return frozenset()
    return frozenset(paths) - _with_attributes(repo, paths, "filter", "working-tree-encoding", "ident", "eol")


def are_filtered(repo: Repository, paths: Sequence[str]) -> bool:
    """Whether git runs a program to write any of these files."""
    return bool(_with_attributes(repo, paths, "filter"))


def _with_attributes(repo: Repository, paths: Sequence[str], *names: str) -> frozenset[str]:
    """The paths for which one of the attributes says more than git's default."""
    ran = read(repo.top, "check-attr", "-z", "--stdin", *names, stdin=paths_in(paths))
    if ran.code:
        return frozenset(paths)
    tokens = ran.out.decode("utf-8", "surrogateescape").split("\0")[:-1]
    return frozenset(
        path
        for path, name, value in zip(tokens[::3], tokens[1::3], tokens[2::3], strict=True)
        if value not in ("unspecified", "unset") and (name, value) != ("eol", "lf")
    )


def check_out(index: Index, old: str, new: str, *, try_only: bool = False) -> str:
    """Have git take index and files from one commit to another; what it said where it cannot, and nothing moved."""
    ran = index.asked("read-tree", "-m", "-u", *(("-n",) if try_only else ()), old, new)
    return "" if ran.code == 0 else ran.err or f"git read-tree ended with {ran.code}"


def is_tracked(folder: Path, path: str) -> bool:
    """Whether git keeps a file, or any file below a folder; where there is no repository or no git, nothing is kept."""
    if not any((around / ".git").exists() for around in (folder, *folder.parents)):
        return False
    try:
        ran = read(folder, "ls-files", "-z", "--", path)
    except OkrError:
        return False
    return not ran.code and bool(ran.out)


def untrack(folder: Path, path: str) -> None:
    """Git forgets it with the next commit; on the disk it stays. `git add -f` takes that back."""
    ran = write(folder, "rm", "-r", "--cached", "--quiet", "--", path)
    if ran.code:
        raise failed(Message("git cannot stop tracking {path}", path=path), ran)


_DRIVER = "merge.okr.driver"


def initialise(folder: Path) -> None:
    _checked(Message("git cannot make a repository here"), write(folder, "init", "--quiet"))


def has_driver(repo: Repository) -> bool:
    return bool(read(repo.root, "config", "--get", _DRIVER).text)


def use_driver(repo: Repository, command: str) -> None:
    """Tells this clone how files marked `merge=okr` are merged: a setting that git does not carry to others."""
    _checked(
        "git cannot keep the merge driver", write(repo.root, "config", "merge.okr.name", "goals by field")
    )
    _checked(Message("git cannot keep the merge driver"), write(repo.root, "config", _DRIVER, command))


def first_commit(repo: Repository, message: str) -> None:
    """Commits all files of the workspace, and nothing that is staged elsewhere."""
    _checked(Message("git cannot add the workspace"), write(repo.root, "add", "--", "."))
    _checked(
        Message("git did not commit"),
        write(repo.root, "commit", "--quiet", "--only", "-m", message, "--", "."),
    )


def _checked(what: str, ran: GitResult) -> None:
    if ran.code:
        raise failed(
            what, ran, remedy=Message("The workspace was created. Fix this, then run: okr init --commit")
        )
