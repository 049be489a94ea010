"""`okr migrate`: one golden workspace per old version, brought to the current one byte for byte."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from okr.settings import SCHEMA
from okr.storage.schemas import STEPS
from tests.running import Okr

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "migrate"


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.toml")}


@pytest.fixture
def old(okr: Okr) -> Okr:
    """A workspace of version 0."""
    shutil.rmtree(okr.root)
    shutil.copytree(GOLDEN / "0", okr.root)
    okr.environment.chdir(okr.root)
    return okr


def test_every_old_version_has_a_step_and_a_golden_workspace() -> None:
    assert sorted(STEPS) == list(range(SCHEMA))
    assert sorted(p.name for p in GOLDEN.iterdir()) == [str(version) for version in range(SCHEMA + 1)]


def test_the_files_become_those_of_the_next_version(old: Okr) -> None:
    """Comments and line ends stay; the value counts afterwards; a second run changes nothing; undo takes it back."""
    assert old.does("migrate") == "Migrated 5 files from schema 0 to 1.\n"
    assert files(old.root) == files(GOLDEN / "1")
    assert "112" in old.does("show", "mrr")

    assert old.does("migrate") == "The files have schema 1 already.\n"
    assert files(old.root) == files(GOLDEN / "1")
    old.does("undo")
    assert files(old.root) == files(GOLDEN / "0")


def test_a_dry_run_shows_it_and_writes_nothing(old: Okr) -> None:
    said = old.does("migrate", "--dry-run")

    assert said.startswith("Would migrate 5 files from schema 0 to 1.\n")
    assert "+++ checkins/2026-W28/2026-07-10-ana.toml" in said
    assert files(old.root) == files(GOLDEN / "0")


def test_other_commands_name_the_way_out(old: Okr) -> None:
    """A version that is written out and too old."""
    old.write({"okr.toml": "schema = 0\n"})

    old.refuses(
        "report",
        code=1,
        says="schema 0 is older than this okr, which reads schema 1\nhint: Run `okr migrate`",
    )
    old.does("migrate")
    old.does("report")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("schema = 7\n", "schema 7 is newer than this okr, which reads up to 1"),
        ('schema = "1"\n', "invalid schema '1'"),
        ("schema = \n", "cannot read okr.toml"),
    ],
)
def test_what_is_refused_changes_nothing(old: Okr, text: str, says: str) -> None:
    old.write({"okr.toml": text})
    old.refuses("migrate", code=1, says=says)


def test_a_check_in_that_stands_there_already_is_not_overwritten(old: Okr) -> None:
    """All or nothing."""
    old.write({"checkins/2026-W28/2026-07-10-ana.toml": "# here\n"})
    old.refuses("migrate", code=1, says="checkins/2026-W28/2026-07-10-ana.toml exists already")
