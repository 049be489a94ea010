"""What okr made here is known again; whatever a clone, a copy, an archive or another user brings is not."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import platformdirs
import pytest

from okr.ids import is_slug
from okr.storage.files import seal as seals
from okr.storage.files.seal import fits, seal


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"XDG_STATE_HOME": str(tmp_path / "state")}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "goals").mkdir()
    return tmp_path / "goals"


def test_what_was_sealed_here_fits_here_alone(root: Path, environ: dict[str, str], tmp_path: Path):
    said = seal(root, "journal", b"entry", environ)
    assert said is not None

    assert fits(root, "journal", b"entry", said, environ)
    assert not fits(root, "journal", b"Entry", said, environ)
    assert not fits(root, "index", b"entry", said, environ)
    assert not fits(tmp_path, "journal", b"entry", said, environ)
    assert not fits(root, "journal", b"entry", said, {"XDG_STATE_HOME": str(tmp_path / "another")})


def test_a_link_to_the_folder_is_the_folder(root: Path, environ: dict[str, str], tmp_path: Path):
    (tmp_path / "link").symlink_to(root)

    assert seal(root, "journal", b"", environ) == seal(tmp_path / "link", "journal", b"", environ)


def test_the_key_is_for_the_person_alone(root: Path, environ: dict[str, str], tmp_path: Path):
    seal(root, "journal", b"", environ)

    assert stat.S_IMODE((tmp_path / "state/okr/key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "state/okr").stat().st_mode) == 0o700
    assert [path.name for path in (tmp_path / "state/okr").iterdir()] == ["key"]


def test_a_key_that_others_could_read_or_that_is_a_link_is_none(
    root: Path, environ: dict[str, str], tmp_path: Path
):
    said = seal(root, "journal", b"", environ)
    key = tmp_path / "state/okr/key"
    key.chmod(0o644)
    assert seal(root, "journal", b"", environ) is None
    assert not fits(root, "journal", b"", str(said), environ)

    key.chmod(0o600)
    key.rename(tmp_path / "moved")
    key.symlink_to(tmp_path / "moved")
    assert seal(root, "journal", b"", environ) is None


def test_a_key_that_was_cut_short_is_made_anew(root: Path, environ: dict[str, str], tmp_path: Path):
    seal(root, "journal", b"", environ)
    key = tmp_path / "state/okr/key"
    key.write_bytes(b"short")

    said = seal(root, "journal", b"", environ)

    assert said is not None
    assert fits(root, "journal", b"", said, environ)


def test_no_key_is_kept_in_the_workspace(root: Path):
    assert seal(root, "journal", b"", {"XDG_STATE_HOME": str(root / ".state")}) is None
    assert not (root / ".state").exists()


def test_no_key_where_no_folder_can_be_made(root: Path, tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")

    assert seal(root, "journal", b"", {"XDG_STATE_HOME": str(tmp_path / "file")}) is None


def test_of_many_who_make_the_first_key_all_get_the_same(root: Path, environ: dict[str, str]):
    with ThreadPoolExecutor(8) as pool:
        said = set(pool.map(lambda _: seal(root, "journal", b"", environ), range(8)))

    assert len(said) == 1
    assert None not in said


def test_a_key_that_another_made_meanwhile_stays(
    root: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the making of a key another command makes one: both use it."""
    look = seals._read
    others: list[str | None] = []

    def meanwhile(path: Path) -> bytes | None:
        found = look(path)
        if found is None and len(others) < 2:
            others.append(None)
            if len(others) == 2:  # the look right before the key is made
                monkeypatch.setattr(seals, "_read", look)
                others.append(seal(root, "journal", b"entry", environ))
        return found

    monkeypatch.setattr(seals, "_read", meanwhile)
    own = seal(root, "journal", b"entry", environ)

    assert own == others[-1] is not None
    assert fits(root, "journal", b"entry", own or "", environ)


def test_where_a_system_has_one_folder_for_all_no_id_meets_the_state(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    """On macOS and Windows. The id of a workspace is a name for its notes, and anybody can write one."""
    for kind in ("config", "data", "state"):
        monkeypatch.delenv(f"XDG_{kind.upper()}_HOME", raising=False)
        monkeypatch.setattr(platformdirs, f"user_{kind}_path", lambda name, appauthor: tmp_path / name)
    monkeypatch.setattr(seals, "_LINUX", False)

    assert seals.user_folder("data") == seals.user_folder("config") == tmp_path / "okr"
    assert seals.user_folder("state") == tmp_path / "okr/.state"
    assert not is_slug(".state")
