"""Commit, fetch, push: what `okr sync` does, and nothing else. Hooks run where `git commit` and `git push` run them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from okr.errors import ConflictError, OkrError
from okr.git.reading import Repository
from okr.git.running import Ran, failed, read, write

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

    @property
    def tracking(self) -> str:
        return f"refs/remotes/{self.remote}/{self.upstream}"

    @property
    def shown(self) -> str:
        return f"{self.remote}/{self.upstream}"


def branch(repo: Repository) -> Branch:
    """The branch of the work tree and where it is shared; OkrError where none is checked out."""
    ran = read(repo.root, "symbolic-ref", "--quiet", "--short", "HEAD")
    if ran.code:
        raise OkrError(
            "No branch is checked out (a detached head), so there is nothing to share.",
            remedy="`git switch BRANCH` puts you on one; `git switch -c BRANCH` makes one of where you are.",
        )
    name = ran.text
    remote = read(repo.root, "config", "--get", f"branch.{name}.remote").text
    merge = read(repo.root, "config", "--get", f"branch.{name}.merge").text
    if remote and remote != ".":
        return Branch(name, remote, merge.removeprefix("refs/heads/") or name)
    known = read(repo.root, "remote").text.split("\n")
    only = "origin" if "origin" in known else known[0] if len(known) == 1 else ""
    return Branch(name, only or None, name)


def refuse_unfinished(repo: Repository) -> None:
    """Nothing is committed in the middle of a merge or rebase."""
    if read(repo.root, "ls-files", "-u").out:
        raise ConflictError(
            "git has left files open that both sides changed.",
            remedy="`okr merge --resolve` mends what it can; then `git rebase --continue`, and `okr sync` again.",
        )
    for name, what in _UNDER_WAY.items():
        path = read(repo.root, "rev-parse", "--git-path", name).text
        if (repo.root / path).exists():
            raise OkrError(
                f"A {what} of git is under way here.",
                remedy=f"`git {what} --continue` ends it, `git {what} --abort` takes it back; then `okr sync` again.",
            )


def changed(repo: Repository, places: Sequence[str]) -> dict[str, bool]:
    """Files below these places that are not as in the last commit → whether git does not know them yet."""
    words = (
        "status",
        "--porcelain",
        "-z",
        "--untracked-files=all",
        "--no-renames",
        "--ignore-submodules=all",
    )
    ran = write(repo.root, "--no-optional-locks", *words, "--", *places)
    if ran.code:
        raise failed("git cannot tell what changed", ran)
    found: dict[str, bool] = {}
    for line in ran.out.decode("utf-8", "surrogateescape").split("\0")[:-1]:
        inner = repo.inner(line[3:])
        if inner is not None:
            found[inner] = line.startswith("??")
    return found


def commit(repo: Repository, paths: Sequence[str], new: Sequence[str], message: str) -> None:
    """Commits these files alone; what is staged otherwise stays staged. Runs the hooks of a commit."""
    if new:
        _checked("git cannot add the new files", _on(repo, new, "add", "--intent-to-add"))
    ran = _on(repo, paths, "commit", "--quiet", "--only", "-m", message, hooks=True)
    if ran.code:
        if new:
            _on(repo, new, "rm", "--cached", "--quiet", "--force", "--ignore-unmatch")
        raise failed(
            "git did not commit", ran, remedy="Nothing was committed; mend that and run `okr sync` again."
        )


def _on(repo: Repository, paths: Sequence[str], *words: str, hooks: bool = False) -> Ran:
    """A command on files, whose names go in by stdin: there may be thousands."""
    names = "".join(f"{path}\0" for path in paths).encode("utf-8", "surrogateescape")
    return write(repo.root, *words, "--pathspec-from-file=-", "--pathspec-file-nul", stdin=names, hooks=hooks)


def _checked(what: str, ran: Ran) -> None:
    if ran.code:
        raise failed(what, ran)


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
            f"'{shared.remote}' cannot be reached",
            ran,
            remedy="What was yours is committed here and is kept; `okr sync` sends it when the remote answers.",
        )
    found = read(repo.root, "rev-parse", "--verify", "--quiet", f"{shared.tracking}^{{commit}}")
    return found.text if found.code == 0 else None


Pushed = Literal["pushed", "behind"]


def push(repo: Repository, shared: Branch, head: str) -> Pushed:
    """Sends a commit; `behind` where someone else was faster. Never with force."""
    ran = write(
        repo.root, "push", "--porcelain", "--no-follow-tags", "--", str(shared.remote),
        f"{head}:refs/heads/{shared.upstream}", hooks=True,
    )  # fmt: skip
    if ran.code == 0:
        write(repo.root, "update-ref", shared.tracking, head)
        _remember(repo, shared)
        return "pushed"
    said = ran.text + ran.err
    if any(words in said for words in _FASTER):
        return "behind"
    refused = "\n".join(line for line in ran.text.splitlines() if line.startswith("!"))
    raise failed(
        f"{shared.shown} was not changed",
        Ran(ran.code, ran.out, f"{ran.err}\n{refused}".strip()),
        remedy="Your commit is kept here; `okr sync` sends it when the remote takes it.",
    )


def _remember(repo: Repository, shared: Branch) -> None:
    """From the first push on the branch knows its upstream, as after `git push -u`."""
    if read(repo.root, "config", "--get", f"branch.{shared.name}.merge").code:
        write(repo.root, "config", f"branch.{shared.name}.remote", str(shared.remote))
        write(repo.root, "config", f"branch.{shared.name}.merge", f"refs/heads/{shared.upstream}")


def is_ancestor(repo: Repository, one: str, other: str) -> bool:
    return read(repo.root, "merge-base", "--is-ancestor", one, other).code == 0


def move(repo: Repository, old: str, new: str) -> None:
    """Takes the branch, the index and the work tree from one commit to another; what is changed otherwise stays."""
    write(repo.root, "update-index", "-q", "--refresh")
    top = Path(read(repo.root, "rev-parse", "--show-toplevel").text)
    ran = write(top, "read-tree", "-m", "-u", old, new)
    if ran.code:
        raise failed(
            "What came from the others cannot be put beside what is not committed here",
            ran,
            remedy="Your commit is kept. Commit or put away (`git stash`) what is named, then run `okr sync` again.",
        )
    moved = write(repo.root, "update-ref", "-m", "okr sync", "HEAD", new, old)
    if moved.code:
        write(top, "read-tree", "-m", "-u", new, old)
        raise failed("The branch moved meanwhile", moved, remedy="Run `okr sync` again.")
