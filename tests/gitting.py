"""Real git for tests: repositories, commits on a day of one's choosing, clones, and okr run as its own process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.forking import Job, served
from tests.running import write

ANA = "Ana Wijaya <ana@example.com>"
BUDI = "Budi <budi@example.com>"


_ALONE = "maintenance.auto=false"
"""Without the second process of each commit, which looks whether there is much to pack."""
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


def forked(words: Sequence[str], folder: Path, environment: dict[str, str]) -> Ran:
    """okr as a process of its own in a folder, forked from one that has imported it."""
    with _one_at_a_time, served() as server:
        (ended,) = server.run(Job(words, folder, environment=environment))
    return Ran(ended.code, ended.out, ended.err)


class Clone:
    """A folder in which git and okr are run as one person."""

    def __init__(self, root: Path, who: str = ANA, inner: str = "") -> None:
        self.top = root
        self.root = root / inner
        self.name, self.email = who.rstrip(">").split(" <")

    @property
    def environment(self) -> dict[str, str]:
        names = {"GIT_AUTHOR_NAME": self.name, "GIT_AUTHOR_EMAIL": self.email}
        return {**os.environ, **names, "GIT_COMMITTER_NAME": self.name, "GIT_COMMITTER_EMAIL": self.email}

    def git(self, *words: str, day: str | None = None, fails: bool = False) -> str:
        when = {"GIT_AUTHOR_DATE": f"{day}T12:00:00", "GIT_COMMITTER_DATE": f"{day}T12:00:00"} if day else {}
        done = subprocess.run(
            ["git", "-C", str(self.top), *words],
            capture_output=True,
            text=True,
            check=False,
            env={**self.environment, **when},
        )
        assert fails or done.returncode == 0, done.stderr
        return done.stdout.strip()

    def write(self, files: dict[str, str]) -> None:
        write(self.root, files)

    def read(self, path: str) -> str:
        return (self.root / path).read_bytes().decode()

    def commit(self, message: str, files: dict[str, str] | None = None, day: str | None = None) -> str:
        """Commits everything; gives the hash."""
        self.write(files or {})
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message, day=day)
        return self.head()

    def head(self) -> str:
        """The hash of the last commit, without a process of git where the branch has a file of its own."""
        with suppress(OSError):
            head = (self.top / ".git/HEAD").read_text().strip()
            return (self.top / ".git" / head.removeprefix("ref: ")).read_text().strip()
        return self.git("rev-parse", "HEAD")

    def okr(self, *words: str, today: str | None = None) -> Ran:
        environment = {**self.environment, **({"OKR_TODAY": today} if today else {})}
        return forked(("-C", str(self.root), *words), Path.cwd(), environment)

    def okr_alone(self, *words: str) -> Ran:
        """The same from the very start, so that several may run at once."""
        done = subprocess.run(
            [sys.executable, "-m", "okr", "-C", str(self.root), *words],
            capture_output=True,
            text=True,
            check=False,
            env=self.environment,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    def does(self, *words: str, today: str | None = None) -> str:
        ran = self.okr(*words, today=today)
        assert ran.code == 0, ran.err + ran.out
        return ran.out

    def clone(self, where: Path, who: str = BUDI, inner: str = "") -> Clone:
        self.git("clone", "-q", "-c", _ALONE, str(self.top), str(where))
        return Clone(where, who, inner)

    def state(self) -> tuple[str, str, str]:
        """What git would tell of it: status, what is staged, and where the branch stands."""
        return (
            self.git("status", "--porcelain=v2", "-uall"),
            self.git("diff", "--cached"),
            self.git("rev-parse", "HEAD"),
        )


def copied(template: Path, where: Path, who: str = ANA, *, of: Path, hub: Path) -> Clone:
    """A copy of a clone of the repository `of`, which git takes for a clone of `hub`."""
    shutil.copytree(template, where, symlinks=True)
    config = where / ".git/config"
    config.write_text(config.read_text().replace(str(of), str(hub)))
    clone = Clone(where, who)
    clone.git("update-index", "-q", "--refresh")
    return clone


def init(root: Path, who: str = ANA, inner: str = "", *, bare: bool = False) -> Clone:
    """A new repository, as git makes it: it does so once, and what it made is written for all others."""
    place = root if bare else root / ".git"
    assert not place.exists() or not any(place.iterdir())
    for path, data in _made(bare).items():
        if data is None:
            (place / path).mkdir(parents=True, exist_ok=True)
        else:
            (place / path).write_bytes(data)
    return Clone(root, who, inner)


@cache
def _made(bare: bool) -> dict[str, bytes | None]:
    """All that is in an empty repository, each folder before its files; None for a folder."""
    nothing = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TEMPLATE_DIR": ""}
    with tempfile.TemporaryDirectory() as folder:
        words = ["git", "init", "-q", "-b", "main", *(["--bare"] if bare else []), folder]
        subprocess.run(words, check=True, env={**os.environ, **nothing})
        subprocess.run(["git", "-C", folder, "config", *_ALONE.split("=")], check=True)
        top = Path(folder) if bare else Path(folder, ".git")
        found = [top, *sorted(top.rglob("*"))]
        return {
            path.relative_to(top).as_posix(): path.read_bytes() if path.is_file() else None for path in found
        }
