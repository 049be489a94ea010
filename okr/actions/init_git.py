"""What `okr init` does for git: what is ignored, how goals are merged, who may own them, and a first commit if asked.

Workflows of hosting sites that run `okr check` with every push.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from msgspec.structs import replace

from okr import git
from okr.actions.edits import file_change
from okr.errors import OkrError
from okr.git import set_up
from okr.ids import PLACES, PRIVATE, SETTINGS
from okr.storage.files.atomic import read_or_none
from okr.storage.files.replace import replace_atomic
from okr.storage.files.transaction import Change
from okr.views.results import Done

_IGNORED = (f"{PRIVATE}/", ".*.tmp-*")
_MERGED = (SETTINGS, *(f"{place.folder}/{'**/' if place.nested else ''}*.toml" for place in PLACES))
_OWNERS = "CODEOWNERS"
_OWNERS_TEXT = """\
# Who must agree when goals change, as GitHub and GitLab read it. Take the # away and name your own people or groups;
# of a workspace in a folder of a larger repository the file belongs into the root of that, with the folder in front.
# Check-ins stay open: everyone writes their own.

# /objectives/  @your-organisation/leads
# /kpis/        @your-organisation/leads
# /roles/       @your-organisation/people
# /okr.toml     @your-organisation/leads
"""
DRIVER = "okr merge -- %O %A %B %P"
"""A name that begins with a dash is a name; git puts quotes around it itself."""
MESSAGE = "Make a workspace for goals"


def join_git(folder: Path, made: Done, *, driver: bool, commit: bool, dry_run: bool) -> Done:
    """The result of `okr init` with what was done for git; what stands in a file already is not written again."""
    folder = folder.resolve()
    fresh = {path: data for path, data in _files(folder).items() if data != _now(folder, path)}
    if dry_run:
        changes = tuple(file_change(Change(path, _now(folder, path), data)) for path, data in fresh.items())
        return replace(made, changes=(*made.changes, *changes))
    for path, data in fresh.items():
        replace_atomic(folder, path, data, _now(folder, path))
    lines = list(made.lines)
    repo = git.find_repository(folder)
    if commit and repo is None:
        set_up.initialise(folder)
        repo = git.repository(folder)
    if driver and repo is None:
        raise OkrError(
            "There is no git repository here whose merges could be told to use okr.",
            remedy="`git init` makes one; then `okr init --merge-driver`.",
        )
    if driver and repo:
        set_up.use_driver(repo, DRIVER)
        lines.append(f"git merges goals by meaning here: merge.okr.driver = {DRIVER}")
    elif repo and not set_up.has_driver(repo):
        lines.append("  okr init --merge-driver")
    if commit and repo:
        set_up.first_commit(repo, MESSAGE)
        lines.append(f"Committed: {MESSAGE}")
    return replace(made, lines=tuple(lines))


def git_alone(folder: Path, *, driver: bool, commit: bool, dry_run: bool) -> Done:
    """In a workspace that is there: git's settings, its files and the first commit, nothing else."""
    folder = folder.resolve()
    bare = Done(kind="init", id=str(folder), path=SETTINGS, lines=())
    return join_git(folder, bare, driver=driver, commit=commit, dry_run=dry_run)


def _now(folder: Path, path: str) -> bytes | None:
    return read_or_none(folder, path) if folder.is_dir() else None


def _files(folder: Path) -> Mapping[str, bytes]:
    files = {
        ".gitignore": _with_lines(_now(folder, ".gitignore"), _IGNORED),
        ".gitattributes": _with_lines(
            _now(folder, ".gitattributes"), [f"/{pattern} merge=okr" for pattern in _MERGED]
        ),
    }
    places = (_OWNERS, f".github/{_OWNERS}", f"docs/{_OWNERS}")
    if not any(os.path.lexists(folder / place) for place in places):
        files[_OWNERS] = _OWNERS_TEXT.encode()
    return files


def _with_lines(now: bytes | None, wanted: tuple[str, ...] | list[str]) -> bytes:
    """A file with these lines at its end, those left out that it has."""
    text = (now or b"").decode("utf-8", "surrogateescape")
    missing = [line for line in wanted if line not in text.splitlines()]
    if text and not text.endswith("\n") and missing:
        text += "\n"
    return (text + "".join(f"{line}\n" for line in missing)).encode("utf-8", "surrogateescape")


Host = Literal["github", "gitlab"]
HOSTS: tuple[Host, ...] = get_args(Host)

_INSTALL = """'pipx install "${OKR_SOURCE:?say where okr is installed from}"'"""
"""The address is the site's own: a wheel or a git address, in a variable of the project."""
_GITHUB = """\
# Written by `okr init --ci github`. It only reads; findings stand beside the lines of a change.
name: goals
on:
  push:
  pull_request:
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    env:
      OKR_SOURCE: ${{{{ vars.OKR_SOURCE }}}} # a variable of the repository: a wheel or a git address
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
          persist-credentials: false
      - run: {install}
      - run: okr check{where} -f github
"""
_GITLAB = """\
# Written by `okr init --ci gitlab`. OKR_SOURCE is a CI/CD variable of the project: a wheel or a git address.
goals:
  image: python:3.12
  script:
    - pip install pipx
    - {install}
    - ~/.local/bin/okr check{where}
"""
_FILES: Mapping[Host, tuple[str, str]] = {
    "github": (".github/workflows/okr.yml", _GITHUB),
    "gitlab": (".gitlab-ci.yml", _GITLAB),
}


def workflow_of(host: Host, folder: Path) -> tuple[Path, dict[str, bytes]]:
    """The root of the repository, and path and text of the workflow in it; refused where one stands already."""
    top = _top(folder)
    path, text = _FILES[host]
    if os.path.lexists(top / path):
        raise OkrError(
            f"{top / path} exists already, and is left as it is.",
            remedy="Add a job to it that runs `okr check`.",
        )
    inner = folder.relative_to(top).as_posix()
    where = "" if inner == "." else f" --dir {shlex.quote(inner)}"
    return top, {path: text.format(install=_INSTALL, where=where).encode()}


def _top(folder: Path) -> Path:
    """The repository around a folder, where hosting sites look; the folder itself where there is none."""
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), folder)
