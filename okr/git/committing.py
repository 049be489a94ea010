"""A commit of given versions of files, with the hooks that `git commit` runs; the branch moves only if nobody else did it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from okr.errors import OkrError
from okr.git.index import Index
from okr.git.reading import Repository, no_object
from okr.git.running import Ran, failed, program, read, write

_REMEDY = "Nothing was committed; mend that and run `okr sync` again."
_NO_SUCH_COMMAND = "is not a git command"  # before git 2.36


def commit(repo: Repository, index: Index, parent: str | None, message: str, scratch: Path) -> str | None:
    """The id of a commit of what the index holds; None where that is what the parent holds.

    Runs the hooks of a commit; raises OkrError when one refuses. No branch is moved.
    """
    _hook(repo, index, "pre-commit")
    tree = index.tree()
    if parent and tree == read(repo.top, "rev-parse", f"{parent}^{{tree}}").text:
        return None
    file = scratch / "COMMIT_EDITMSG"
    file.write_text(f"{message}\n", "utf-8", "surrogateescape")
    _hook(repo, index, "prepare-commit-msg", str(file), "message")
    _hook(repo, index, "commit-msg", str(file))
    text = write(repo.top, "stripspace", stdin=file.read_bytes()).out
    if not text.strip():
        raise OkrError("git did not commit: the message is empty.", remedy=_REMEDY)
    parents = ("-p", parent) if parent else ()
    ran = write(repo.top, *commit_tree(repo), *parents, "-F", "-", tree, stdin=text)
    if ran.code:
        raise failed("git did not commit", ran, remedy=_REMEDY)
    return ran.text


def commit_tree(repo: Repository) -> Sequence[str]:
    """`git commit-tree` as `git commit` would call it: signed where that is set, in UTF-8."""
    signs = read(repo.top, "config", "--type=bool", "--get", "commit.gpgSign").text == "true"
    return ("-c", "i18n.commitEncoding=UTF-8", "commit-tree", *(("-S",) if signs else ()))


def committed(repo: Repository, index: Index) -> None:
    """Tell the hook that follows a commit; what it answers changes nothing."""
    _hook(repo, index, "post-commit", may_refuse=False)


def move_branch(
    repo: Repository, new: str, old: str | None, why: str, keeps: Sequence[int] = ()
) -> str | None:
    """Take the branch of the work tree from one commit to another; what git said where it had moved meanwhile."""
    words = ("update-ref", "-m", why, "HEAD", new, old or no_object(repo))
    ran = write(repo.top, *words, keeps=keeps)
    return None if ran.code == 0 else ran.err


def _hook(repo: Repository, index: Index, name: str, *arguments: str, may_refuse: bool = True) -> None:
    folder = write(repo.top, "rev-parse", "--git-path", "hooks", hooks=True)
    file = repo.top / os.fsdecode(folder.out.removesuffix(b"\n")) / name
    if folder.code or not os.access(file, os.X_OK) or file.is_dir():
        return
    environment = {**index.environment, "GIT_EDITOR": ":"}
    words = ("hook", "run", "--ignore-missing", name, "--", *arguments)
    ran = write(repo.top, *words, hooks=True, environment=environment)
    if ran.code and _NO_SUCH_COMMAND in ran.err:
        ran = program(str(file), *arguments, folder=repo.top, environment=environment)
    if ran.code and may_refuse:
        said = f"{ran.err}\n{ran.text}".strip()
        raise failed(f"git did not commit: its hook {name} said no", Ran(ran.code, b"", said), remedy=_REMEDY)
