"""Fetch and push, and what must be so before. The hook of a push runs where `git push` runs it.

In between own commits are put on top of others, made of git's objects alone: until all of them are through, nothing has
moved.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Protocol

from okr.errors import ConflictError, OkrError
from okr.git import (
    Difference,
    Repository,
    TreeEntry,
    blobs,
    commit_or_none,
    common_ancestor,
    differences,
    tree_entries,
)
from okr.git.index import commit_tree, index_lines
from okr.git.process import GitResult, failed, read, read_fixed, write
from okr.words import Message

_UNDER_WAY = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}
_FASTER = (
    "fetch first",
    "non-fast-forward",
    "cannot lock ref",
    "failed to update ref",
    "stale info",
    "incorrect old",
)
"""Words in which git says that someone else has pushed meanwhile."""


class Branch(NamedTuple):
    name: str
    remote: str | None
    upstream: str
    """Its name at the remote."""
    known: bool
    """Whether git's settings name the upstream."""

    @property
    def tracking(self) -> str:
        return f"refs/remotes/{self.remote}/{self.upstream}"

    @property
    def ref(self) -> str:
        return f"refs/heads/{self.name}"

    @property
    def shown(self) -> str:
        return f"{self.remote}/{self.upstream}"


def branch(repo: Repository) -> Branch:
    """The branch of the work tree and where it is shared; OkrError where none is checked out."""
    ref = checked_out(repo)
    if ref is None:
        raise OkrError(
            Message("no branch is checked out (detached HEAD), so there is nothing to sync"),
            remedy=Message("Use `git switch BRANCH`, or `git switch -c BRANCH` for a new one."),
        )
    name = ref.removeprefix("refs/heads/")
    remote = repo.settings.get(f"branch.{name}.remote", "")
    merge = repo.settings.get(f"branch.{name}.merge", "")
    known = [name for name in read(repo.root, "remote").text.split("\n") if name]
    if remote and remote != "." and remote not in known:
        raise OkrError(
            Message('the branch "{branch}" is linked to an address, not to a named remote', branch=name),
            remedy=Message(
                "`git remote add NAME {address}`, then `git branch --set-upstream-to NAME/{branch}`.",
                address=remote,
                branch=name,
            ),
        )
    if remote and remote != ".":
        return Branch(name, remote, merge.removeprefix("refs/heads/") or name, bool(merge))
    only = "origin" if "origin" in known else known[0] if len(known) == 1 else ""
    return Branch(name, only or None, name, bool(merge))


def checked_out(repo: Repository) -> str | None:
    """The full name of the branch of the work tree; None with a detached head."""
    return read(repo.root, "symbolic-ref", "--quiet", "HEAD").answer


def refuse_unfinished(repo: Repository) -> None:
    """Nothing is committed in the middle of a merge or rebase."""
    if read(repo.root, "ls-files", "-u").needed(Message("git cannot list what is unmerged")).out:
        raise ConflictError(
            Message("a merge is not finished: some files have conflicts"),
            remedy=Message("Run `okr merge --resolve`, then `git rebase --continue`, then `okr sync` again."),
        )
    for name, what in _UNDER_WAY.items():
        if (repo.folder / name).exists():
            raise OkrError(
                Message("a git {what} is under way here", what=what),
                remedy=Message(
                    "Finish it with `git {what} --continue` or undo it with `git {what} --abort`, then run `okr sync` again.",
                    what=what,
                ),
            )


def fetch(repo: Repository, shared: Branch) -> str | None:
    """The commit at which the remote's branch stands now; None where it has no such branch yet."""
    ran = write(
        repo.root, "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--",
        str(shared.remote), f"+refs/heads/{shared.upstream}:{shared.tracking}",
    )  # fmt: skip
    if ran.code:
        if "couldn't find remote ref" in ran.err:
            return None
        raise failed(
            Message('cannot reach "{remote}"', remote=shared.remote or ""),
            ran,
            remedy=Message("Your changes are committed here. Run `okr sync` again when the remote answers."),
        )
    return commit_or_none(repo, shared.tracking)


def push(repo: Repository, shared: Branch, head: str) -> str | None:
    """Push a commit, never with force; what git said where someone else may have been faster."""
    ran = write(
        repo.root, "push", "--porcelain", "--no-follow-tags", "--", str(shared.remote),
        f"{head}:refs/heads/{shared.upstream}", hooks=True,
    )  # fmt: skip
    if ran.code == 0:
        write(repo.root, "update-ref", shared.tracking, head)
        if not shared.known:  # from the first push on, as after `git push -u`
            write(repo.root, "config", f"branch.{shared.name}.remote", str(shared.remote))
            write(repo.root, "config", f"branch.{shared.name}.merge", f"refs/heads/{shared.upstream}")
        return None
    said = ran.text + ran.err
    if any(words in said for words in _FASTER):
        return ran.err
    refused = "\n".join(line for line in ran.text.splitlines() if line.startswith("!"))
    raise failed(
        Message("{branch} was not changed", branch=shared.shown),
        GitResult(ran.code, ran.out, f"{ran.err}\n{refused}".strip()),
        remedy=Message("Your commit is kept here. Run `okr sync` again when the remote accepts it."),
    )


def apart(repo: Repository, one: str, other: str) -> tuple[int, int]:
    """How many commits each of two has that the other has not."""
    ran = read(repo.root, "rev-list", "--count", "--left-right", f"{one}...{other}")
    what = Message("git cannot compare your branch with that of the others")
    left, _, right = ran.needed(what).text.partition("\t")
    return int(left), int(right)


def known(repo: Repository, shared: Branch, head: str) -> str | None:
    """The nearest commit of the branch's own line that the remote has on any branch; None where it has none."""
    ran = read(
        repo.root, "rev-list", "--first-parent", "--boundary", head, "--not", f"--remotes={shared.remote}"
    )
    return next((line[1:] for line in reversed(ran.text.split("\n")) if line.startswith("-")), None)


# ── own commits on top of others ───────────────────────────────────────────────────────────────────


_AT_ONCE = 100
_FORMAT = "--format=%an%x00%ae%x00%aI%x00%B"


class File(NamedTuple):
    """Where one side has a file, and what stands in it; None where that is no plain file."""

    path: str
    text: bytes | None


class MergedFile(NamedTuple):
    """Two versions of a file in one; or one of them as it is; or neither, and then it is named what is to be decided."""

    text: bytes | None
    conflicts: tuple[str, ...] = ()
    keep: str = ""
    """`mine` or `theirs`: that version of the file, at its place."""


class Joining(Protocol):
    """What is known of the files that the commits are about."""

    def join(self, path: str, base: File | None, theirs: File | None, mine: File | None) -> MergedFile:
        """One file for `path` of what the commits are put on and of what is mine; None for what is not there."""

    def clash(self, path: str, *, theirs: str, mine: str) -> MergedFile:
        """Two files want one place: where each side moved its file from, empty where it is new."""

    def former(self, path: str, text: bytes) -> Sequence[str]:
        """Paths at which a file says that it stood before."""


def own_commits(repo: Repository, upstream: str, head: str, *, merged: bool = False) -> list[str]:
    """Commits of the branch that the other side has not; of a merge only its own line, or with `merged` what it merged."""
    which = ("--no-merges", "--topo-order") if merged else ("--first-parent",)
    ran = read(repo.root, "rev-list", "--reverse", *which, head, f"^{upstream}")
    return ran.needed(Message("git cannot list your commits")).text.split()


Reword = Callable[[str, str, str, str], str]
"""From the message of a commit, its id, the commit below it now and its tree now to the message that it gets."""


def replay(
    repo: Repository,
    commits: Sequence[str],
    onto: str,
    joining: Joining,
    result: str = "",
    reword: Reword = lambda message, *_: message,
) -> tuple[str, tuple[str, ...]]:
    """The commits anew on top of `onto`, one after another: the last one, and the conflicts of the first that does not fit.

    With a `result`, the last one has that tree.
    """
    with _rebase(repo, onto, commits[-1], joining) as work:
        changes = {commit: work.changes(commit) for commit in (commits[:-1] if result else commits)}
        work.look_up(changes.values())
        for commit, found in changes.items():
            conflicts = work.apply(found)
            if conflicts:
                return onto, conflicts
            work.commit(commit, work.write("write-tree"), reword)
        if result:
            work.commit(commits[-1], result, reword)
        return work.head, ()


def joined_at_once(
    repo: Repository, base: str | None, head: str, onto: str, joining: Joining
) -> tuple[str, tuple[str, ...]]:
    """The tree of `onto` with all that changed from `base` to `head`, and all that does not fit."""
    with _rebase(repo, onto, head, joining) as work:
        changes = work.differences(base, head)
        work.look_up([changes])
        conflicts = work.apply(changes)
        return work.write("write-tree"), conflicts


@contextmanager
def _rebase(repo: Repository, onto: str, own: str, joining: Joining) -> Iterator[_Rebase]:
    with tempfile.TemporaryDirectory(prefix="okr-sync-") as folder:
        work = _Rebase(repo, onto, own, joining, {"GIT_INDEX_FILE": str(Path(folder) / "index")}, onto)
        work.write("read-tree", onto)
        work.tree = read_fixed(repo.root, "rev-parse", f"{onto}^{{tree}}").text
        yield work


@dataclass
class _Rebase:
    """An index of its own, in which the commits are put together."""

    repo: Repository
    onto: str
    own: str
    joining: Joining
    environment: Mapping[str, str]
    head: str = ""
    tree: str = ""
    here: dict[str, TreeEntry | None] = field(default_factory=dict)
    """What stands at a path so far."""

    def write(self, *words: str, stdin: bytes | None = None, **environment: str) -> str:
        ran = write(self.repo.root, *words, stdin=stdin, environment={**self.environment, **environment})
        return ran.needed(Message("git cannot put your commits on top of the others")).text

    def look_up(self, changes: Iterable[Iterable[Difference]]) -> None:
        """What the commit below has at the paths that will be touched."""
        self._look_up({path for found in changes for change in found for path in change[::3] if path})

    def _look_up(self, paths: set[str]) -> None:
        self.here |= dict.fromkeys(paths)
        wanted = sorted(paths)
        for at in range(0, len(wanted), _AT_ONCE):
            words = ("ls-tree", "-z", "--full-tree", self.onto, "--", *wanted[at : at + _AT_ONCE])
            self.here |= tree_entries(read_fixed(self.repo.root, *words))

    def changes(self, commit: str) -> list[Difference]:
        """Of a commit against its first parent; of a first commit all that it holds."""
        parents = read_fixed(self.repo.root, "rev-list", "--parents", "-1", commit).text.split(" ")[1:]
        return self.differences(parents[0] if parents else None, commit)

    def differences(self, old: str | None, new: str) -> list[Difference]:
        """With moves of files so small that git takes them for others: they say themselves where they stood."""
        found = differences(self.repo, old, new, moves=True)
        gone = {one.path: one.old for one in found if one.old and not one.new}
        added = [one for one in found if one.new and one.new.regular and not one.old] if gone else []
        texts = blobs(self.repo, [one.new.id for one in added if one.new])
        sources: dict[str, str] = {}
        for one in added:
            former = self.joining.former(one.path, texts[one.new.id]) if one.new else ()
            source = next((path for path in former if path in gone and path not in sources.values()), None)
            if source:
                sources[one.path] = source
        moved = set(sources.values())
        return [
            one._replace(source=sources[one.path], old=gone[sources[one.path]])
            if one.path in sources
            else one
            for one in found
            if one.path not in moved
        ]

    def apply(self, changes: Sequence[Difference]) -> tuple[str, ...]:
        """Makes the changes of a commit; says what does not fit, and then makes none."""
        fresh: dict[str, TreeEntry | None] = {}
        conflicts: list[str] = []
        for change in changes:
            source = change.source or change.path
            there = source
            if change.old and self.here[source] is None:  # the others may have moved it
                there = self._moved.get(source, source)
                if there not in self.here:
                    self._look_up({there})
            here = self.here[there]
            path = change.path if there == source else there
            occupied = self._occupied(change, there)
            if occupied is not None:
                clash = self.joining.clash(change.path, theirs=occupied, mine=change.source)
                conflicts += clash.conflicts
                if clash.keep != "mine":
                    continue
                fresh[there] = None
                path, here = change.path, here if change.old else None
            if here == change.old and there == source:
                fresh |= {source: None, path: change.new}
            elif here != change.new or there != change.path:
                places, said = self._joined(change, path, there, here)
                fresh |= places
                conflicts += said
        if not conflicts:
            self.write("update-index", "-z", "--index-info", stdin=index_lines(self.repo, fresh))
            self.here |= fresh
        return tuple(conflicts)

    def _occupied(self, change: Difference, there: str) -> str | None:
        """Where the others moved from what stands where this change puts its file; empty if they added it."""
        standing = self.here[change.path]
        if standing is None or standing == change.new or (change.path == there and change.old):
            return None
        came = next((old for old, new in self._moved.items() if new == change.path), "")
        return came if change.source or came else None

    @cached_property
    def _moved(self) -> dict[str, str]:
        """Files that the others moved: from where to where."""
        base = common_ancestor(self.repo, self.onto, self.own)
        found = self.differences(base, self.onto) if base else ()
        return {change.source: change.path for change in found if change.source}

    def _joined(
        self, change: Difference, path: str, there: str, here: TreeEntry | None
    ) -> tuple[dict[str, TreeEntry | None], Sequence[str]]:
        """What stands where, with the changes of both sides; or what has to be decided first."""
        versions = (change.old, here, change.new)
        found = blobs(self.repo, [version.id for version in versions if version and version.regular])
        paths = (change.source or change.path, there, change.path)
        files = [
            File(at, found.get(version.id)) if version else None
            for at, version in zip(paths, versions, strict=True)
        ]
        joined = self.joining.join(path, *files)
        if joined.keep == "mine":
            return {paths[0]: None, there: None, change.path: change.new}, ()
        if joined.text is None or here is None:
            return {}, joined.conflicts
        version = self.write("hash-object", "-w", "--stdin", stdin=joined.text)
        return {paths[0]: None, path: TreeEntry(here.mode, version)}, ()

    def commit(self, commit: str, tree: str, reword: Reword) -> None:
        """The same commit with another parent: author and day are kept. One that is empty now is left out."""
        if tree == self.tree:
            return
        about = read(self.repo.root, "show", "-s", "--encoding=UTF-8", "--no-mailmap", _FORMAT, commit)
        author, email, when, message = about.out.decode("utf-8", "surrogateescape").split("\0", 3)
        names = {"GIT_AUTHOR_NAME": author, "GIT_AUTHOR_EMAIL": email, "GIT_AUTHOR_DATE": when}
        words = (*commit_tree(self.repo), "-p", self.head, "-F", "-", tree)
        message = reword(message.rstrip("\n"), commit, self.head, tree)
        text = message.encode("utf-8", "surrogateescape") + b"\n"
        self.head, self.tree = self.write(*words, stdin=text, **names), tree
