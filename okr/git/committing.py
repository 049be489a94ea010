"""A commit of given versions of files, with the hooks that `git commit` runs; the branch moves only if nobody else did it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from okr.errors import OkrError
from okr.git.index import Index
from okr.git.reading import Repository, is_on
from okr.git.running import Ran, failed, program, read, write

_REMEDY = "Nothing was committed; mend that and run `okr sync` again."
_NO_SUCH_COMMAND = "is not a git command"  # before git 2.36


class Committing:
    """One commit that is made, with the index that it is made of."""

    def __init__(self, repo: Repository, index: Index, settings: Mapping[str, str], scratch: Path) -> None:
        self._repo = repo
        self._index = index
        self._settings = settings
        self._file = scratch / "COMMIT_EDITMSG"
        ran = write(repo.top, "rev-parse", "--git-path", "hooks", hooks=True)
        self._hooks = repo.top / os.fsdecode(ran.out.removesuffix(b"\n"))

    def commit(self, parent: str | None, message: str) -> str | None:
        """The id of a commit of what the index holds; None where that is what the parent holds.

        Runs the hooks of a commit; raises OkrError when one refuses. No branch is moved.
        """
        self._run("pre-commit")
        tree = self._index.tree()
        if parent and tree == read(self._repo.top, "rev-parse", f"{parent}^{{tree}}").text:
            return None
        self._file.write_text(f"{message}\n", "utf-8", "surrogateescape")
        self._run("prepare-commit-msg", str(self._file), "message")
        self._run("commit-msg", str(self._file))
        text = _tidied(self._file.read_bytes())
        if not text:
            raise OkrError("git did not commit: the message is empty.", remedy=_REMEDY)
        parents = ("-p", parent) if parent else ()
        ran = write(self._repo.top, *commit_tree(self._settings), *parents, "-F", "-", tree, stdin=text)
        if ran.code:
            raise failed("git did not commit", ran, remedy=_REMEDY)
        return ran.text

    def committed(self) -> None:
        """Tell the hook that follows a commit; what it answers changes nothing."""
        self._run("post-commit", may_refuse=False)

    def _run(self, name: str, *arguments: str, may_refuse: bool = True) -> None:
        file = self._hooks / name
        if not os.access(file, os.X_OK) or file.is_dir():
            return
        environment = {**self._index.environment, "GIT_EDITOR": ":"}
        words = ("hook", "run", "--ignore-missing", name, "--", *arguments)
        ran = write(self._repo.top, *words, hooks=True, environment=environment)
        if ran.code and _NO_SUCH_COMMAND in ran.err:
            ran = program(str(file), *arguments, folder=self._repo.top, environment=environment)
        if ran.code and may_refuse:
            said = f"{ran.err}\n{ran.text}".strip()
            raise failed(
                f"git did not commit: its hook {name} said no", Ran(ran.code, b"", said), remedy=_REMEDY
            )


def _tidied(message: bytes) -> bytes:
    """As `git commit` keeps it: no spaces at the ends of lines, no more than one empty line at once."""
    lines = b"\n".join(line.rstrip() for line in message.split(b"\n"))
    text = re.sub(rb"\n{3,}", b"\n\n", lines).strip(b"\n")
    return text + b"\n" if text else b""


def commit_tree(settings: Mapping[str, str]) -> Sequence[str]:
    """`git commit-tree` as `git commit` would call it: signed where that is set, in UTF-8."""
    signs = ("-S",) if is_on(settings, "commit.gpgsign") else ()
    return ("-c", "i18n.commitEncoding=UTF-8", "commit-tree", *signs)


def move_branch(
    repo: Repository, branch: str, new: str, old: str, why: str, keeps: Sequence[int] = ()
) -> str | None:
    """Take a branch from one commit to another; what git said where it had moved meanwhile."""
    ran = write(repo.top, "update-ref", "-m", why, branch, new, old, keeps=keeps)
    return None if ran.code == 0 else ran.err
