"""The files of the work tree: which differ from a commit, what git tracks or ignores, and what `okr init` asks of git."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from okr.errors import OkrError
from okr.git import Repository, TreeEntry
from okr.git.index import Index, paths_in
from okr.git.process import failed, read, write
from okr.words import Message

_LINK = "120000"
_NONE_IGNORED = 1


def look(repo: Repository, places: Sequence[str]) -> tuple[set[str], dict[str, str]]:
    """What git tells of the files below some places; paths are those of the workspace.

    Files that differ between the last commit, the index and the work tree, in any two of them; and those that it does
    not look at → `ignored`, if it does not track them either, `assume-unchanged` or `skip-worktree`.
    """
    words = ("status", "--porcelain", "-z", "--untracked-files=all", "--ignored=traditional", "--no-renames")
    ran = write(repo.root, "--no-optional-locks", *words, "--ignore-submodules=all", "--", *places)
    changed: set[str] = set()
    hidden: dict[str, str] = {}
    for line in ran.needed(Message("git cannot tell what changed")).items:
        inner = repo.inner(line[3:])
        if inner is not None and line.startswith("!!"):
            hidden[inner] = "ignored"
        elif inner is not None:
            changed.add(inner)
    hidden |= {path.removeprefix(repo.prefix): why for path, why in unseen(repo, places).items()}
    return changed, hidden


def unseen(repo: Repository, places: Sequence[str] = (".",)) -> dict[str, str]:
    """Tracked path in the repository → why git does not look at it, for those at which it does not."""
    ran = read(repo.root, "ls-files", "-v", "-z", "--full-name", "--", *places)
    return {
        line[2:]: "skip-worktree" if line[0].upper() == "S" else "assume-unchanged"
        for line in ran.needed(Message("git cannot tell what it does not look at")).items
        if line[0] == "S" or line[0].islower()
    }


def versions(repo: Repository, paths: Iterable[str], *, keep: bool) -> dict[str, TreeEntry]:
    """Path in the repository → what `git add` would make of the file there now; those that are no file are left out.

    With `keep` the blobs are written to git's objects.
    """
    modes = {path: mode for path in paths if (mode := _mode(repo, path))}
    links = [path for path, mode in modes.items() if mode == _LINK]
    files = [path for path in modes if modes[path] != _LINK and "\n" not in path]
    words = ("hash-object", *(("-w",) if keep else ()))
    failure = Message("git cannot read your files")
    found: dict[str, TreeEntry] = {}
    if files:
        # git unquotes a line that begins with a quotation mark
        names = "".join(f"./{path}\n" if path.startswith('"') else f"{path}\n" for path in files)
        ran = write(repo.top, *words, "--stdin-paths", stdin=names.encode("utf-8", "surrogateescape")).needed(
            failure
        )
        found |= {p: TreeEntry(modes[p], id_) for p, id_ in zip(files, ran.text.split("\n"), strict=True)}
    for path in links:
        text = os.fsencode(os.readlink(repo.top / path))  # noqa: PTH115
        id_ = write(repo.top, *words, "--stdin", stdin=text).needed(failure).text
        found[path] = TreeEntry(_LINK, id_)
    return found


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


def out_of_sight(repo: Repository, paths: Iterable[str]) -> frozenset[str]:
    """Those of the paths in the repository that `.gitignore` names, tracked or not."""
    named = paths_in(f"./{path}" for path in paths)  # so that none begins with a sign of its own meaning
    if not named:
        return frozenset()
    ran = read(repo.top, "check-ignore", "--no-index", "-z", "--stdin", stdin=named, literal=False)
    if ran.code not in (0, _NONE_IGNORED):
        raise failed(Message("git cannot tell what it ignores"), ran)
    return frozenset(path[2:] for path in ran.items)


def written_as_they_are(repo: Repository, paths: Sequence[str]) -> frozenset[str]:
    """The paths whose files are, byte for byte, what git keeps: no filter, no other line ends, no other encoding.

    None of them in a sparse checkout, where only git knows which files are to be there.
    """
    if os.name == "nt" or not paths:
        return frozenset()
    converts = repo.is_on("core.autocrlf") or repo.settings.get("core.eol") == "crlf"
    if converts or repo.is_on("core.sparsecheckout"):
        return frozenset()
    return frozenset(paths) - with_attributes(repo, paths, "filter", "working-tree-encoding", "ident", "eol")


def with_attributes(repo: Repository, paths: Sequence[str], *names: str) -> frozenset[str]:
    """The paths for which one of the attributes says more than git's default."""
    ran = read(repo.top, "check-attr", "-z", "--stdin", *names, stdin=paths_in(paths))
    if ran.code:
        return frozenset(paths)
    return frozenset(
        path
        for path, name, value in zip(*[iter(ran.items)] * 3, strict=True)
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
    ran.needed(Message("git cannot stop tracking {path}", path=path))


_DRIVER = "merge.okr.driver"
_REMEDY = Message("The workspace was created. Fix this, then run: okr init --commit")


def initialise(folder: Path) -> None:
    """Make a repository, with the branch `main` where the person has no other wish."""
    named = read(folder, "config", "--get", "init.defaultBranch").answer
    branch = () if named else ("-c", "init.defaultBranch=main")
    write(folder, *branch, "init", "--quiet").needed(
        Message("git cannot make a repository here"), remedy=_REMEDY
    )


def has_driver(repo: Repository) -> bool:
    return bool(read(repo.root, "config", "--get", _DRIVER).text)


def use_driver(repo: Repository, command: str) -> None:
    """Tells this clone how files marked `merge=okr` are merged: a setting that git does not carry to others."""
    for name, value in (("merge.okr.name", "goals by field"), (_DRIVER, command)):
        ran = write(repo.root, "config", name, value)
        ran.needed(Message("git cannot keep the merge driver"), remedy=_REMEDY)


def first_commit(repo: Repository, message: str) -> bool:
    """Commits all files of the workspace, and nothing that is staged elsewhere; whether there was anything to commit."""
    write(repo.root, "add", "--", ".").needed(Message("git cannot add the workspace"), remedy=_REMEDY)
    if read(repo.root, "diff", "--cached", "--quiet", "--", ".").code == 0:
        return False
    ran = write(repo.root, "commit", "--quiet", "--only", "-m", message, "--", ".")
    ran.needed(Message("git did not commit"), remedy=_REMEDY)
    return True
