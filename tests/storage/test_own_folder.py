"""A folder of own files: only they are written and removed, and a list that came with a clone gives no power."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from okr.errors import ChangedError, OkrError
from okr.storage import own_folder
from okr.storage.files import folders
from okr.storage.files.folders import OpenFolder
from okr.storage.own_folder import LIST, OwnFolder, Update, digest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links of POSIX")

Pages = dict[str, bytes]
ONE: Pages = {"index.html": b"one", "kpi.mrr.html": b"mrr"}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "goals/kpis").mkdir(parents=True)
    (tmp_path / "goals/okr.toml").write_bytes(b"schema = 1\n")
    monkeypatch.chdir(tmp_path / "goals")
    return tmp_path / "goals"


def folder(root: Path, named: str = "public") -> OwnFolder:
    return OwnFolder(named, root, lambda name: name.endswith(".html"))


def update(root: Path, pages: Pages) -> Update:
    return folder(root).update(pages, lambda _: None)


def state(root: Path) -> dict[str, bytes]:
    """All that is in and around the workspace, but for what says who had the lock."""
    paths = (path for path in root.parent.rglob("*") if path.is_file() and ".okr" not in path.parts)
    return {path.relative_to(root.parent).as_posix(): path.read_bytes() for path in paths}


def pages(root: Path) -> Pages:
    return {path.name: path.read_bytes() for path in (root / "public").iterdir() if path.name != LIST}


def note(root: Path, files: dict[str, str | list[str]], **more: object) -> None:
    """A list as a clone may bring it."""
    (root / "public").mkdir(exist_ok=True)
    (root / "public" / LIST).write_text(json.dumps({"schema": 1, "files": files, **more}))


def refused(root: Path, says: str) -> None:
    """With all as it was, both for the look and for the write."""
    before = state(root)
    for act in (lambda: folder(root).held(), lambda: update(root, ONE)):
        with pytest.raises(OkrError, match=says):
            act()
        assert state(root) == before


def test_what_differs_is_written_and_what_is_gone_is_removed(root: Path):
    assert update(root, ONE) == Update(("index.html", "kpi.mrr.html"), ())
    times = {path.name: path.stat().st_mtime_ns for path in (root / "public").iterdir()}

    assert update(root, ONE) == Update((), ())
    assert {path.name: path.stat().st_mtime_ns for path in (root / "public").iterdir()} == times

    two = {"index.html": b"two", "team.growth.html": b"growth"}
    assert update(root, two) == Update(("index.html", "team.growth.html"), ("kpi.mrr.html",))
    assert pages(root) == two
    assert json.loads((root / "public" / LIST).read_bytes()) == {
        "schema": 1,
        "files": {name: digest(data) for name, data in two.items()},
    }


def test_the_same_files_give_the_same_bytes(root: Path):
    """However one came to them."""
    update(root, ONE)
    first = state(root)
    update(root, {"index.html": b"else"})
    update(root, dict(reversed(ONE.items())))

    assert state(root) == first


def test_a_file_that_is_lost_is_written_again(root: Path):
    update(root, ONE)
    (root / "public/index.html").unlink()
    assert not folder(root).held().is_whole

    assert update(root, ONE) == Update(("index.html",), ())
    assert folder(root).held().is_whole


# ── what is not ours ─────────────────────────────────────────────────────────────────────────────


def other_file(public: Path) -> None:
    (public / "notes.txt").write_bytes(b"mine")


def other_page(public: Path) -> None:
    (public / "other.html").write_bytes(b"mine")


def changed_by_hand(public: Path) -> None:
    (public / "index.html").write_bytes(b"mended")


def inner_folder(public: Path) -> None:
    (public / "objectives").mkdir()


def hidden(public: Path) -> None:
    (public / ".git").mkdir()


def link_for_a_page(public: Path) -> None:
    """To a file with the very bytes that are noted."""
    (public.parent.parent / "victim").write_bytes(b"one")
    (public / "index.html").unlink()
    (public / "index.html").symlink_to("../../victim")


def folder_for_a_page(public: Path) -> None:
    (public / "index.html").unlink()
    (public / "index.html").mkdir()


def pipe_for_a_page(public: Path) -> None:
    (public / "index.html").unlink()
    os.mkfifo(public / "index.html")


def link_for_the_list(public: Path) -> None:
    (public / LIST).rename(public.parent.parent / "list")
    (public / LIST).symlink_to("../../list")


def no_list(public: Path) -> None:
    (public / LIST).unlink()


def strange_list(public: Path) -> None:
    (public / LIST).write_text('{"schema": 1, "files": ["index.html"]}')


def huge_list(public: Path) -> None:
    """What it says is right, but nobody has so many pages."""
    (public / LIST).write_bytes((public / LIST).read_bytes() + b" " * 33 * 1024 * 1024)


def list_of_a_later_okr(public: Path) -> None:
    (public / LIST).write_text('{"schema": 2, "files": {}}')


@pytest.mark.parametrize(
    "spoil",
    [
        other_file, other_page, changed_by_hand, inner_folder, hidden, link_for_a_page, folder_for_a_page,
        pipe_for_a_page, link_for_the_list, no_list, strange_list, huge_list, list_of_a_later_okr,
    ],
)  # fmt: skip
def test_a_folder_with_other_files_is_refused_whole(
    root: Path, never_hangs: None, spoil: Callable[[Path], None]
):
    update(root, ONE)
    spoil(root / "public")

    refused(root, "public has files that are not of this site: ")


def test_the_other_files_are_named(root: Path):
    (root / "public").mkdir()
    for name in "abcdefg":
        (root / "public" / name).write_bytes(b"")

    refused(root, "a, b, c, d, e and 2 more")


def test_what_a_file_manager_leaves_is_no_other_file(root: Path):
    update(root, ONE)
    (root / "public/.DS_Store").write_bytes(b"mac")

    update(root, {})

    assert pages(root) == {".DS_Store": b"mac"}


# ── a list that came with a clone ────────────────────────────────────────────────────────────────


def test_names_that_okr_would_not_give_do_not_count(root: Path):
    """Although the hash of each victim is right."""
    victims = {"okr.toml": root / "okr.toml", "secret.html": root.parent / "secret.html"}
    victims["secret.html"].write_bytes(b"private")
    (root / "kpis/mrr.toml").write_bytes(b"title")
    (root.parent / ".git").mkdir()
    (root.parent / ".git/config").write_bytes(b"[core]")
    files: dict[str, str | list[str]] = {
        "../okr.toml": digest(b"schema = 1\n"),
        "../kpis/mrr.toml": digest(b"title"),
        "../../.git/config": digest(b"[core]"),
        "..\\okr.toml": digest(b"schema = 1\n"),
        str(victims["secret.html"]): digest(b"private"),
        "": digest(b""),
        ".": digest(b""),
        "notes.txt": digest(b"mine"),
    }
    note(root, files)
    before = state(root)

    def is_name(name: str) -> bool:
        return name in ONE

    public = OwnFolder("public", root, is_name)
    assert set(public.held().ignored) == {*files}
    public.update({}, lambda _: None)

    assert {**state(root), f"goals/public/{LIST}": b""} == {**before, f"goals/public/{LIST}": b""}
    assert json.loads((root / "public" / LIST).read_bytes())["files"] == {}


def test_a_page_that_came_with_its_list_is_ours(root: Path):
    """It is in this folder, has a name of a page, and is what was noted."""
    note(root, {"index.html": digest(b"brought"), "old.html": [digest(b"a"), digest(b"b")]})
    (root / "public/index.html").write_bytes(b"brought")
    (root / "public/old.html").write_bytes(b"b")

    assert update(root, ONE) == Update(("index.html", "kpi.mrr.html"), ("old.html",))
    assert pages(root) == ONE


def test_a_further_name_of_a_victim_is_only_a_name(root: Path):
    note(root, {"index.html": digest(b"schema = 1\n")})
    os.link(root / "okr.toml", root / "public/index.html")

    update(root, {})

    assert (root / "okr.toml").read_bytes() == b"schema = 1\n"


@pytest.mark.parametrize("named", ["public", "public/site", "../public"])
def test_no_folder_behind_a_link_of_the_clone(root: Path, outside: Path, named: str):
    (root.parent / ".git").mkdir()
    (root / named.partition("/site")[0]).symlink_to(outside)

    with pytest.raises(OkrError, match="is a link"):
        folder(root, named).update(ONE, lambda _: None)


@pytest.mark.parametrize("named", ["kpis", "kpis/x", ".git", ".okr/site", "okr.toml", "objectives"])
def test_no_folder_of_goals(root: Path, named: str):
    with pytest.raises(OkrError, match="for okr and git only"):
        folder(root, named)


def test_the_folder_around_must_be_there(root: Path):
    with pytest.raises(OkrError, match='folder not found: "away"'):
        folder(root, "away/public").update(ONE, lambda _: None)
    with pytest.raises(OkrError, match=r"not of this site: .*okr\.toml"):
        folder(root, ".").update(ONE, lambda _: None)


# ── cut short, and in each other's way ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("fault", [KeyboardInterrupt, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))])
@pytest.mark.parametrize("at", range(9))
def test_a_run_that_was_cut_short_is_ended_by_the_next(
    root: Path, monkeypatch: pytest.MonkeyPatch, at: int, fault: BaseException
):
    """At each file that is made, also with other pages, or from other goals."""
    update(root, {"index.html": b"one", "old.html": b"old", "kpi.a.html": b"a"})
    two = {"index.html": b"two", "kpi.a.html": b"A", "kpi.b.html": b"b"}
    create, made = OpenFolder.create, []

    def cut(self: OpenFolder, name: str, *args: object, **more: object) -> None:
        made.append(name)
        if len(made) == at + 1:
            raise fault
        create(self, name, *args, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(OpenFolder, "create", cut)
        try:
            update(root, two)
        except (KeyboardInterrupt, OkrError) as error:
            assert isinstance(error, KeyboardInterrupt) or "the disk is full" in str(error)  # noqa: PT017
    three = {"index.html": b"three", "kpi.b.html": b"b"}
    update(root, three)

    assert pages(root) == three
    assert folder(root).held().is_whole


def test_what_a_kill_left_behind_is_removed(root: Path):
    update(root, ONE)
    for name in (".index.html.tmp-77-00ff00ff", f".{LIST}.tmp-77-00ff00ff"):
        (root / "public" / name).write_bytes(b"on")
    assert not folder(root).held().is_whole

    assert update(root, ONE) == Update((), ())
    assert pages(root) == ONE
    (root / "public/.notes.txt.tmp-77-00ff00ff").write_bytes(b"of another program")
    refused(root, "notes.txt.tmp")


def test_a_file_that_is_changed_meanwhile_is_left(root: Path, monkeypatch: pytest.MonkeyPatch):
    update(root, ONE)
    run = own_folder.Attempt.run

    def late(self: own_folder.Attempt, *, lasting: bool) -> str | None:
        (root / "public/index.html").write_bytes(b"mine")
        return run(self, lasting=lasting)

    monkeypatch.setattr(own_folder.Attempt, "run", late)

    with pytest.raises(ChangedError, match=r"changed meanwhile: public/index\.html"):
        update(root, {"index.html": b"two"})

    assert pages(root)["index.html"] == b"mine"


def test_a_link_that_is_put_there_meanwhile(root: Path, outside: Path, monkeypatch: pytest.MonkeyPatch):
    update(root, ONE)
    read = OpenFolder.read

    def late(self: OpenFolder, name: str, *args: object, **more: object) -> bytes | None:
        found = read(self, name, *args, **more)  # type: ignore[arg-type]
        if name == "kpi.mrr.html" and not (root / "public").is_symlink():
            (root / "public").rename(root / "moved")
            (root / "public").symlink_to(outside)
        return found

    monkeypatch.setattr(OpenFolder, "read", late)

    update(root, {"index.html": b"two"})

    assert {path.name for path in (root / "moved").iterdir()} == {"index.html", LIST}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to(root: Path):
    update(root, ONE)
    (root / "public").chmod(0o500)
    with pytest.raises(OkrError, match="permission denied"):
        update(root, {})
    (root / "public").chmod(0o700)


@pytest.mark.skipif(
    not hasattr(os, "O_PATH"), reason="Linux alone opens a folder without the right to list it"
)
def test_a_folder_that_may_not_be_listed(root: Path, monkeypatch: pytest.MonkeyPatch):
    """As it is opened for somebody who may only write into it."""
    update(root, ONE)
    monkeypatch.setattr(folders, "_FOLDER", os.O_DIRECTORY | os.O_PATH)
    refused(root, "permission denied")
