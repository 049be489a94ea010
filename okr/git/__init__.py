"""The only room that runs git: fixed argument lists, never a shell, names behind `--`, revisions resolved first.

Here stands what is read from git's objects: commits, trees, blobs, differences and histories; no work tree is looked at.

process     one process: what a read may see of the machine, and what only `okr sync` may
work_tree   the files beside a commit: which differ, and what git is told not to look at; what `okr init` asks of git
index       git's index, its lock, a copy that is put in its place as a whole, a commit of it, and what a merge left open
remote      fetch and push, and own commits put on top of others: of objects alone, the work tree is touched last, and whole
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from okr.errors import NotFoundError, OkrError, UsageError
from okr.git.process import GitResult, failed, is_partial, read, read_fixed, write
from okr.words import Message

_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REASONS = "%(trailers:key=Goal-Change,valueonly,unfold,separator=%x1f)"
_FORMAT = f"--format=%H%x00%an%x00%ae%x00%aI%x00{_REASONS}%x00%B"
_VERIFY = ("rev-parse", "--verify", "--quiet", "--end-of-options")


def user_email(folder: Path) -> str | None:
    """The address under which the person at this machine commits here."""
    return user_setting(folder, "email")


def user_setting(folder: Path, name: str) -> str | None:
    """`user.name` or another setting of the person at this machine; None where it is not set, or git is missing."""
    words = ("config", "--get", f"user.{name}")
    try:
        ran = read(folder, *words)
        if ran.code > 1:  # a repository that git cannot read: the person's own settings stand elsewhere
            ran = read(Path(folder.absolute().anchor), *words)
    except OkrError:
        return None
    return ran.answer


def author_email(repo: Repository) -> str:
    """The address that a commit made now would bear; empty where git does not know."""
    ident = read(repo.root, "var", "GIT_AUTHOR_IDENT").text
    return ident.rpartition("<")[2].partition(">")[0]


class Repository(Struct, frozen=True, dict=True):
    """The repository around a workspace, which may be a folder of it, a work tree beside it, or a submodule."""

    root: Path
    """The folder of the workspace."""
    prefix: str
    """Where it stands in the repository: empty, or `goals/`."""
    folder: Path
    """git's own folder of this work tree: its index, HEAD and locks."""

    @property
    def top(self) -> Path:
        """The folder of the work tree."""
        return self.root.parents[self.prefix.count("/") - 1] if self.prefix else self.root

    def inner(self, path: str) -> str | None:
        """A path of the repository as one of the workspace; None where it lies outside."""
        return path[len(self.prefix) :] if path.startswith(self.prefix) else None

    @cached_property
    def settings(self) -> Mapping[str, str]:
        """Those of git: the name in small letters, but for the part between two dots, → its last value."""
        ran = write(self.root, "config", "--null", "--list", hooks=True)
        pairs = (line.partition("\n") for line in ran.needed(Message("git cannot tell its settings")).items)
        return {name: value if gap else "true" for name, gap, value in pairs}

    def is_on(self, name: str, default: bool = False) -> bool:
        """A setting that is true or false."""
        value = self.settings.get(name)
        return default if value is None else value.lower() in ("true", "yes", "on", "1")

    @property
    def no_object(self) -> str:
        """The id that stands for nothing: 40 zeros, or 64."""
        return "0" * (64 if self.settings.get("extensions.objectformat") == "sha256" else 40)


def repository(folder: Path) -> Repository:
    """The repository of a workspace; OkrError where there is none, or git refuses it."""
    ran = read_fixed(folder, "rev-parse", "--is-inside-work-tree", "--show-prefix", "--absolute-git-dir")
    if ran.code or not ran.out.startswith(b"true"):
        if "not a git repository" in ran.err or not ran.err:
            raise OkrError(
                Message("not a git repository: there is no history to show"),
                remedy=Message("`git init` creates one."),
            )
        raise failed(Message("git refuses this repository"), ran)
    _, prefix, own = ran.out.removesuffix(b"\n").split(b"\n", 2)
    return Repository(folder, prefix.decode("utf-8", "surrogateescape"), Path(os.fsdecode(own)))


def find_repository(folder: Path) -> Repository | None:
    try:
        return repository(folder)
    except OkrError:
        return None


# ── revisions ────────────────────────────────────────────────────────────────────────────────────


def commit_of(repo: Repository, revision: str) -> str:
    """The full hash of the commit that a branch, tag or other name means, whatever it looks like."""
    if not revision or any(ord(c) < 32 or ord(c) == 127 for c in revision):
        raise UsageError(
            Message("invalid commit {name}", name=repr(revision)),
            remedy=Message("Use a commit, branch, tag or date."),
        )
    ran = read(repo.root, *_VERIFY, f"{revision}^{{commit}}")
    if ran.code or not _HASH.fullmatch(ran.text):
        more = (
            Message("This clone is shallow: {command} brings the rest.", command=WHOLE)
            if boundaries(repo)
            else ""
        )
        raise NotFoundError(
            Message('no commit, branch or tag "{name}"', name=revision),
            remedy=more
            or Message("`git log --oneline` lists commits. You can also use a date, such as 2026-07-01."),
        )
    return ran.text


UNSHALLOW = "git fetch --unshallow"
WHOLE = f"`{UNSHALLOW}` (or `--deepen 100`)"
"""What brings the history that a shallow clone does not have."""


def boundaries(repo: Repository) -> frozenset[str]:
    """The commits at which the history of a shallow clone begins: git shows them without the parents that they have."""
    path = read_fixed(repo.root, "rev-parse", "--git-path", "shallow").text
    try:
        return frozenset((repo.root / path).read_text().split())
    except OSError:
        return frozenset()


def boundary(repo: Repository, tip: str | None = None) -> str | None:
    """The commit at which the line of a branch begins in a shallow clone; None where all of it is here."""
    cut = boundaries(repo)
    head = (tip or head_of(repo)) if cut else None
    if head is None:
        return None
    first = read(repo.root, "rev-list", "--first-parent", "--max-parents=0", head).answer
    return first if first in cut else None


def commit_or_none(repo: Repository, name: str) -> str | None:
    """The commit that a full name of a reference means; None where there is none."""
    return read(repo.root, *_VERIFY, f"{name}^{{commit}}").answer


def state_before(repo: Repository, day: date, tip: str | None = None) -> str | None:
    """The last commit before a day began, on the line of the branch itself; None where there is none."""
    start = int(datetime.combine(day, time()).astimezone().timestamp())
    head = tip or head_of(repo)
    if head is None:
        return None
    return read(repo.root, "rev-list", "-1", "--first-parent", f"--min-age={start - 1}", head).answer


def head_of(repo: Repository) -> str | None:
    """The commit on which the work tree stands; None before the first one."""
    return commit_or_none(repo, "HEAD")


def last_author(repo: Repository, revision: str, paths: Sequence[str]) -> tuple[str, str] | None:
    """Name and address of who made the last commit there that touched one of these paths of the repository."""
    up = "../" * repo.prefix.count("/")
    ran = read(repo.root, "log", "-1", "--format=%an%x00%ae", revision, "--", *(up + path for path in paths))
    name, _, email = ran.text.partition("\0")
    return (name, email) if ran.code == 0 and email else None


def was_kept(repo: Repository, path: str) -> bool:
    """Whether git has a file of the workspace: staged, or in a commit of any branch, also one that was given up since."""
    if read(repo.root, "ls-files", "-z", "--", path).out:
        return True
    ran = read(repo.root, "rev-list", "--all", "--reflog", "--full-history", "-1", "--", path)
    return ran.code == 0 and bool(ran.text)


def authors(repo: Repository, since: str | None, until: str) -> list[tuple[str, str]]:
    """Name and address of who made the commits that `until` has and `since` has not, the last one first."""
    exclude = (f"^{since}",) if since else ()
    ran = read(repo.root, "log", "--format=%an%x00%ae", "--no-mailmap", until, *exclude, "--")
    pairs = (
        line.partition("\0") for line in ran.needed(Message("git cannot tell the history")).text.split("\n")
    )
    return list(dict.fromkeys((name, email) for name, _, email in pairs))


def common_ancestor(repo: Repository, one: str, other: str) -> str | None:
    return (read(repo.root, "merge-base", one, other).answer or "").partition("\n")[0] or None


def day_of(repo: Repository, commit: str) -> date:
    """The day on which a commit was made, where it was made."""
    ran = read(repo.root, "show", "-s", "--format=%cI", commit)
    return _moment(ran.text).date()


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # a commit that some program wrote with a date that is none
        return datetime.fromisoformat("1970-01-01T00:00:00+00:00")


class TreeEntry(NamedTuple):
    """What stands at a path of a tree."""

    mode: str
    id: str
    size: int = 0
    """0 where it was not asked for."""

    @property
    def regular(self) -> bool:
        """No link, no submodule."""
        return self.mode.startswith("100")


# ── trees and blobs ──────────────────────────────────────────────────────────────────────────────


def tree(
    repo: Repository, commit: str | None, places: Sequence[str], *, sizes: bool = False
) -> dict[str, TreeEntry]:
    """Path in the workspace → every file below these places in a commit; none where there is no workspace yet."""
    if commit is None:
        return {}
    words = ("ls-tree", "-r", "-z", *(("-l",) if sizes else ()), "--full-tree")
    ran = read(repo.root, *words, f"{commit}:{repo.prefix}", "--", *places)
    if ran.code and not (repo.prefix and read(repo.root, "cat-file", "-e", f"{commit}:{repo.prefix}").code):
        raise failed(Message("git cannot list the files of that commit"), ran)
    return tree_entries(ran)


def tree_entries(ran: GitResult) -> dict[str, TreeEntry]:
    """Path → what stands there, from the lines of `git ls-tree -z`."""
    entries = {}
    for line in ran.items:
        about, _, path = line.partition("\t")
        mode, _, id_, *size = about.split()
        entries[path] = TreeEntry(mode, id_, int(size[0]) if size and size[0].isdigit() else 0)
    return entries


_small: dict[str, bytes] = {}
"""The blobs that a run most likely asks for again: a sync looks at the same few files several times."""
_SMALL, _FEW = 1 << 14, 256


def blobs(repo: Repository, ids: Iterable[str]) -> dict[str, bytes]:
    """The bytes of many blobs, by one process; those that are not there are left out."""
    asked = list(dict.fromkeys(ids))
    found = {id_: _small[id_] for id_ in asked if id_ in _small}
    wanted = [id_ for id_ in asked if id_ not in found]
    if not wanted:
        return found
    ran = read(
        repo.root, "cat-file", "--batch", "--buffer", stdin="".join(f"{id_}\n" for id_ in wanted).encode()
    )
    out, at = ran.out, 0
    while at < len(out):
        end = out.index(b"\n", at)
        id_, kind, *size = out[at:end].decode().split(" ")
        at = end + 1
        if size:
            length = int(size[0])
            if kind == "blob":
                found[id_] = out[at : at + length]
                if length <= _SMALL and len(_small) < _FEW:
                    _small[id_] = found[id_]
            at += length + 1
    if ran.code and (is_partial(ran) or found.keys().isdisjoint(wanted)):
        raise failed(Message("git cannot read its objects"), ran)
    return found


# ── changes ──────────────────────────────────────────────────────────────────────────────────────


class Difference(NamedTuple):
    """A file that two commits hold differently; None where one holds nothing."""

    path: str
    old: TreeEntry | None
    new: TreeEntry | None
    source: str = ""
    """Where the file stood before, if it was moved."""


def _difference(raw: str, path: str, source: str = "") -> Difference:
    """One line of `--raw`; of a merge against its first parent."""
    parents = len(raw) - len(raw.lstrip(":"))
    words = raw.lstrip(":").split(" ")
    modes, ids = words[: parents + 1], words[parents + 1 : 2 * parents + 2]
    old, new = (TreeEntry(modes[i], ids[i]) if ids[i].strip("0") else None for i in (0, -1))
    return Difference(path, old, new, source)


def differences(repo: Repository, old: str | None, new: str, *, moves: bool = False) -> list[Difference]:
    """What two commits hold differently, by paths of the repository; without an old one all that the new one holds.

    With `moves` a file that was moved is one difference.
    """
    if old is None:
        there = tree(replace(repo, root=repo.top, prefix=""), new, (".",))
        return [Difference(path, None, version) for path, version in there.items()]
    renames = "--find-renames" if moves else "--no-renames"
    words = ("diff-tree", "-r", "-z", "--raw", "--no-abbrev", renames, "--ignore-submodules=none")
    ran = read_fixed(repo.top, *words, old, new).needed(Message("git cannot compare two commits"))
    tokens = iter(ran.items)
    found = []
    for raw in tokens:
        source = next(tokens) if raw.rpartition(" ")[2].startswith("R") else ""
        found.append(_difference(raw, next(tokens), source))
    return found


def contents(repo: Repository, found: Iterable[Difference]) -> Mapping[str, bytes]:
    """Id → bytes of every blob at either end."""
    return blobs(repo, (v.id for one in found for v in (one.old, one.new) if v and v.mode != "160000"))


class Commit(Struct, frozen=True):
    id: str
    author: str
    email: str
    when: datetime
    """When it was written, by the author's clock."""
    subject: str
    """First line of the message."""
    touched: tuple[Difference, ...]
    """By paths of the workspace; a link or a submodule counts as no file."""
    reason: str | None
    """The trailer `Goal-Change` of the message, as git reads trailers; several are joined by `; `."""
    boundary: bool = False
    """Whether a shallow clone begins with it: what it seems to add was there before, by whomever."""

    @property
    def date(self) -> date:
        return self.when.date()

    @property
    def who(self) -> str:
        return f"{self.author} <{self.email}>"


def history(repo: Repository, since: str | None, until: str, places: Sequence[str]) -> list[Commit]:
    """The commits that `until` has and `since` has not, which touch these places; the first one first.

    Of a merge only what it has as none of its parents has it.
    """
    exclude = (f"^{since}",) if since else ()
    # git compares each file with the last place first
    ran = read(
        repo.root, "log", "-z", "-c", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--no-textconv",
        "--no-relative", "--no-color", "--no-notes", "--no-mailmap", "--topo-order", "--encoding=UTF-8", _FORMAT,
        until, *exclude, "--", *reversed(places),
    )  # fmt: skip
    out = ran.needed(Message("git cannot tell the history")).out
    cut = boundaries(repo)
    found: list[Commit] = []
    tokens = iter(out.decode("utf-8", "surrogateescape").split("\0"))
    token = next(tokens, None)
    while token:
        id_ = token
        author, email, when, reasons, message = (next(tokens, "") for _ in range(5))
        touched: list[Difference] = []
        token = next(tokens, None)
        while token is not None and (not (raw := token.lstrip("\n")) or raw.startswith(":")):
            if raw and (path := repo.inner(next(tokens, ""))) is not None:
                change = _difference(raw, path)
                old, new = (one if one and one.regular else None for one in (change.old, change.new))
                touched.append(Difference(path, old, new))
            token = next(tokens, None)
        subject = message.partition("\n")[0].strip()
        reason = "; ".join(" ".join(one.split()) for one in reasons.split("\x1f") if one.strip())
        found.append(
            Commit(id_, author, email, _moment(when), subject, tuple(touched), reason or None, id_ in cut)
        )
    found.reverse()
    return found
