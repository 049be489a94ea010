"""Fetch and push, and what must be so before. The hook of a push runs where `git push` runs it."""

from __future__ import annotations

from typing import NamedTuple

from okr.errors import ConflictError, OkrError
from okr.git import Repository, commit_or_none
from okr.git.process import GitResult, failed, read, write
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
