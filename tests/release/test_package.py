"""What is in the wheel and in the sdist, and that both are the same wherever and whenever they are built."""

from __future__ import annotations

import os
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from okr import __version__
from tests.building import EPOCH, ROOT, Built, build, checkout, tracked
from tests.release.conftest import ADDRESS

INFO = f"okr-{__version__}.dist-info"


def test_the_wheel_has_the_program_and_what_it_reads(built: Built) -> None:
    """All files of okr/ but the catalogue's source, the example of `okr init --example demo`, and what shells and man read."""
    examples = {f"okr/{path}" for path in tracked("examples/start-friday")}
    program = {path for path in tracked("okr") if not path.endswith(".po")}
    about = {
        f"{INFO}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")
    }
    shared = {f"okr-{__version__}.data/data/{path}" for path in tracked("share")}

    assert {*built.in_wheel()} == program | examples | about | shared


@pytest.mark.parametrize(
    "path",
    [
        "okr/py.typed",
        "okr/words/id.mo",
        "okr/checks/manual/en.toml",
        "okr/checks/manual/id.toml",
        "okr/formats/okr.css",
        "okr/templates/onboarding/newcomer.id.toml",
        "okr/exchange/presets/viva-csv.toml",
        "okr/examples/start-friday/okr.toml",
    ],
)
def test_the_wheel_has_what_is_no_code(built: Built, path: str) -> None:
    assert path in built.in_wheel()


def test_the_sdist_has_what_the_wheel_is_made_of_and_the_docs(built: Built) -> None:
    """No tests, no settings of editors, no workflows: who changes okr takes the repository."""
    files = tracked(
        "okr",
        "docs",
        "examples",
        "release",
        "share",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "README.md",
    )

    assert {*built.in_sdist()} == {*files, "PKG-INFO", "pyproject.toml", ".gitignore"}


def test_the_sdist_builds_the_same_wheel(built: Built, tmp_path: Path) -> None:
    """To the byte, links and README included, though nothing tells the address any more."""
    with tarfile.open(built.sdist) as archive:
        archive.extractall(tmp_path, filter="data")

    again = build(tmp_path / f"okr-{__version__}", tmp_path / "dist", "wheel")

    assert ADDRESS in built.metadata().as_string()
    assert again.in_wheel() == built.in_wheel()
    assert again.wheel.read_bytes() == built.wheel.read_bytes()


def test_the_same_bytes_come_of_another_folder(built: Built, tmp_path: Path) -> None:
    """With other times and other rights of the files; the archives have the day of the release."""
    root = checkout(tmp_path / "elsewhere")
    for path in root.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(path.stat().st_mode | 0o022)

    again = build(root, tmp_path / "dist", repository=f"{ADDRESS}/")

    assert again.wheel.read_bytes() == built.wheel.read_bytes()
    assert again.sdist.read_bytes() == built.sdist.read_bytes()
    with tarfile.open(built.sdist) as sdist, zipfile.ZipFile(built.wheel) as wheel:
        assert {member.mtime for member in sdist.getmembers()} == {EPOCH}
        assert {entry.date_time for entry in wheel.infolist()} == {(2026, 9, 21, 14, 13, 20)}


def test_the_package_says_what_it_is(built: Built) -> None:
    """Version of okr/, Python of the oldest that is tested, English and Indonesian, and a system on which it was run."""
    metadata = built.metadata()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    classifiers = metadata.get_all("Classifier") or []

    assert metadata["Version"] == __version__ == "0.2.0"
    assert metadata["Requires-Python"] == project["requires-python"] == ">=3.11"
    assert metadata["License-Expression"] == "MIT"
    assert [each.rpartition(" ")[2] for each in classifiers if "Python :: 3." in each] == [
        "3.11",
        "3.12",
        "3.13",
    ]
    assert [each.rpartition(" ")[2] for each in classifiers if "Language ::" in each][:2] == [
        "English",
        "Indonesian",
    ]
    assert [each for each in classifiers if "Operating System" in each] == [
        "Operating System :: POSIX :: Linux"
    ]
    assert metadata.get_all("Provides-Extra") == sorted(project["optional-dependencies"])
    assert b"okr = okr.__main__:run" in built.in_wheel()[f"{INFO}/entry_points.txt"]
    assert metadata["Metadata-Version"] == "2.4"
