"""What `okr init` asks of git. No hook is run."""

from __future__ import annotations

from pathlib import Path

from okr.git.reading import Repository
from okr.git.running import Ran, failed, read, write

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
