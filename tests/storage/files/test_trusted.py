"""Who can exchange a file: each folder and each link on the way to it counts."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from okr.storage.files.trusted import writable_for_others

NOBODY = 65534


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "bin" / "inner" / "tool"
    path.parent.mkdir(parents=True)
    path.write_text("#!/bin/sh\n")
    return path


def test_what_only_the_person_can_write_is_trusted(program: Path):
    assert writable_for_others(program) is None
    assert writable_for_others(Path("/bin/sh")) is None


@pytest.mark.parametrize("place", ["bin", "bin/inner", "bin/inner/tool"])
@pytest.mark.parametrize("mode", [0o777, 0o702])
def test_a_place_that_others_can_write_is_named(program: Path, tmp_path: Path, place: str, mode: int):
    (tmp_path / place).chmod(mode)

    assert writable_for_others(program) == tmp_path / place


def test_a_link_is_as_safe_as_where_it_stands_and_where_it_leads(program: Path, tmp_path: Path):
    shared, other = tmp_path / "shared", tmp_path / "other"
    shared.mkdir()
    other.mkdir()
    (shared / "tool").symlink_to(program)
    (other / "tool").symlink_to("../shared/tool")
    assert writable_for_others(other / "tool") is None

    shared.chmod(0o777)

    assert writable_for_others(other / "tool") == shared
    assert writable_for_others(other / ".." / "shared" / "tool") == shared


def test_in_a_sticky_folder_others_cannot_exchange_what_is_not_theirs(program: Path):
    program.parent.chmod(0o1777)

    assert writable_for_others(program) is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_what_belongs_to_another_person_or_group_is_named(program: Path):
    os.chown(program, 0, NOBODY)
    program.chmod(0o775)
    assert writable_for_others(program) == program

    os.chown(program, NOBODY, 0)
    program.chmod(0o700)
    assert writable_for_others(program) == program


def test_links_that_go_round_in_a_circle_are_an_error(tmp_path: Path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")

    with pytest.raises(OSError, match="symbolic links"):
        writable_for_others(tmp_path / "a")
