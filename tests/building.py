"""Copies of the checkout, and what is built from them: packages, and the site of the docs."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

from docs import website
from tests.sharing import made_once

ROOT = Path(__file__).parents[1]
EPOCH = 1_790_000_000
"""21 September 2026, 14:13:20 in UTC."""


def tracked(*folders: str) -> list[str]:
    """Files of the checkout that git tracks, or would track, by their path."""
    words = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *folders)
    found = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return sorted({path for path in found if path and (ROOT / path).is_file()})


def checkout(to: Path) -> Path:
    """A copy without git, such as an archive of the sources has it."""
    for path in tracked():
        (to / path).parent.mkdir(parents=True, exist_ok=True)
        (to / path).write_bytes((ROOT / path).read_bytes())
        (to / path).chmod((ROOT / path).stat().st_mode & 0o777)
    return to


@dataclass(frozen=True)
class Built:
    """What was built: the archives, and what is in them by path."""

    folder: Path

    @property
    def wheel(self) -> Path:
        (path,) = self.folder.glob("*.whl")
        return path

    @property
    def sdist(self) -> Path:
        (path,) = self.folder.glob("*.tar.gz")
        return path

    def in_wheel(self) -> dict[str, bytes]:
        with zipfile.ZipFile(self.wheel) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def in_sdist(self) -> dict[str, bytes]:
        """Without the folder around it."""
        found = {}
        with tarfile.open(self.sdist) as archive:
            for member in archive.getmembers():
                file = archive.extractfile(member)
                found[member.name.partition("/")[2]] = file.read() if file else b""
        return found

    def metadata(self) -> Message:
        (text,) = (text for path, text in self.in_wheel().items() if path.endswith(".dist-info/METADATA"))
        return Parser().parsestr(text.decode())


def build(root: Path, to: Path, *kinds: str, repository: str = "") -> Built:
    """Build `sdist`, `wheel` or both, as a build does it that knows its day, with nothing installed for it."""
    environment: Mapping[str, str] = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(EPOCH),
        "OKR_REPOSITORY": repository,
    }
    words = [word for kind in kinds or ("sdist", "wheel") for word in ("-t", kind)]
    done = subprocess.run(
        (sys.executable, "-m", "hatchling", "build", "-d", str(to), *words),
        cwd=root,
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return Built(to)


def docs_site(factory: pytest.TempPathFactory) -> Path:
    """The site as from a checkout, whose addresses nobody knows; built once in a run."""
    pytest.importorskip("zensical", reason="the group `site` is not installed")
    with pytest.MonkeyPatch.context() as environment:
        for name in ("OKR_REPOSITORY", "OKR_SITE"):
            environment.delenv(name, raising=False)
        return made_once(factory, "site", website.build)
