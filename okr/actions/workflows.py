"""Workflows of hosting sites that run `okr check` with every push."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

from okr.errors import OkrError

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
