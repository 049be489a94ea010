"""What git keeps although it should not.

What `okr init` asks of git. No hook is run.
"""

from __future__ import annotations

from pathlib import Path

from okr.errors import OkrError
from okr.git.objects import Repository
from okr.git.process import Ran, failed, read, write


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
        raise failed(f"git cannot forget {path}", ran)


_DRIVER = "merge.okr.driver"


def initialise(folder: Path) -> None:
    _checked("git cannot make a repository here", write(folder, "init", "--quiet"))


def has_driver(repo: Repository) -> bool:
    return bool(read(repo.root, "config", "--get", _DRIVER).text)


def use_driver(repo: Repository, command: str) -> None:
    """Tells this clone how files marked `merge=okr` are merged: a setting that git does not carry to others."""
    _checked(
        "git cannot keep the merge driver", write(repo.root, "config", "merge.okr.name", "goals by field")
    )
    _checked("git cannot keep the merge driver", write(repo.root, "config", _DRIVER, command))


def first_commit(repo: Repository, message: str) -> None:
    """Commits all files of the workspace, and nothing that is staged elsewhere."""
    _checked("git cannot add the workspace", write(repo.root, "add", "--", "."))
    _checked("git did not commit", write(repo.root, "commit", "--quiet", "--only", "-m", message, "--", "."))


def _checked(what: str, ran: Ran) -> None:
    if ran.code:
        raise failed(what, ran, remedy="Mend that and do it with git itself.")
