"""Private notes belong to the folders in which they were written: another one of the same id is asked about first."""

from __future__ import annotations

import os
import shutil
import sys
import tomllib
from pathlib import Path

import pytest

from okr.errors import ChangedError
from okr.storage.files import private as storage
from okr.storage.files.transaction import Transaction
from tests.commands.test_coach import PEOPLE, home, private
from tests.running import Okr
from tests.terminals import at_a_terminal

pytestmark = pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")

SECRET = "Zaubernuss"
NOTE = "2026-08-19-ana-budi-talk"


@pytest.fixture
def team(okr: Okr) -> Okr:
    """Somebody who has private notes, of herself with an agreement, in this folder."""
    goal = "objectives/2026-Q3/grow-revenue.toml"
    okr.write(PEOPLE | {goal: okr.read(goal).replace('colour = "kept for ever"\n', "")})
    okr.does(
        "coach", "talk", "@budi", "--topic", SECRET, "--agreement", f"@ana 2026-08-18 {SECRET}", "--as", "ana"
    )
    okr.does("coach", "feedback", "@budi", SECRET, "--as", "sari")
    return okr


@pytest.fixture
def fork(team: Okr) -> Path:
    """Another folder with the same id in its okr.toml."""
    return shutil.copytree(team.root, team.root.with_name("fork"), ignore=shutil.ignore_patterns(".okr"))


def listed(team: Okr) -> str:
    return (home(team) / ".folders.toml").read_text().partition("\n")[2]


def everything(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file() and ".okr" not in file.parts)
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def test_the_first_folder_is_noted_when_something_is_kept(team: Okr) -> None:
    """For the person alone, with its real path; reading notes nothing."""
    assert tomllib.loads(listed(team)) == {"folders": [str(team.root.resolve())], "refused": []}
    assert (home(team) / ".folders.toml").stat().st_mode & 0o777 == 0o600
    assert SECRET in team.does("todo", "--as", "ana")


@pytest.mark.parametrize("words", [("todo",), ("coach", "agenda", "@budi"), ("todo", "--no-input")])
def test_nothing_is_shown_in_another_folder_of_the_id(team: Okr, fork: Path, words: tuple[str, ...]) -> None:
    """All else is, and one line says why and how it is allowed."""
    ran = team("-C", str(fork), *words, "--as", "ana")

    assert ran.code == 0
    assert SECRET not in ran.out + ran.err
    assert "Publish the new pricing page" in ran.out or "Budi" in ran.out
    assert ran.err == (
        f"warning: Private notes for this id were written in {team.root}. "
        "They are not shown. Run okr todo at a terminal to say whether this is the same organisation.\n"
    )
    quiet = team("-C", str(fork), "todo", "--as", "budi")  # who has none is told nothing
    assert quiet.err == ""


@pytest.mark.parametrize(
    "words",
    [
        ("coach", "feedback", "@budi", "Hi"),
        ("coach", "talk", "@budi", "--topic", "A", "--share-agreements", "--agreement", "@budi Ring"),
        ("coach", "feedback", "@budi", "Hi", "--dry-run"),
        ("remove", "@sari"),
        ("move", "@yamada", "@old"),
        ("add", "person", "Old"),
    ],
)
def test_nothing_is_written_or_moved_from_another_folder_of_the_id(
    team: Okr, fork: Path, words: tuple[str, ...]
) -> None:
    """Neither what is private nor what would be shared beside it."""
    (home(team) / "sari").rename(home(team) / "old") if "sari" not in words[1] else None
    before, shared = private(team), everything(fork)
    ran = team("-C", str(fork), *words, "--as", "ana")

    assert ran.code == 1
    assert "Nothing private is shown or kept here until you allow it." in ran.err
    assert "Run it in a terminal" in ran.err
    assert private(team) == before
    assert everything(fork) == shared


def test_an_agreement_is_not_marked_from_another_folder(team: Okr, fork: Path) -> None:
    """Not even whether it is there can be told."""
    before = private(team)
    ran = team("-C", str(fork), "checkin", f"{NOTE}/1", "done", "--as", "ana")

    assert ran.code == 4
    assert private(team) == before


def test_what_needs_no_note_goes_on_in_another_folder(team: Okr, fork: Path) -> None:
    """What is shared, and people of whom nothing was ever kept."""
    for words in (
        ("coach", "recognise", "@budi", "Thanks"),
        ("coach", "feedback", "@budi", "Well done.", "--share"),
        ("add", "person", "Eka"),
        ("move", "@yamada", "@taro"),
        ("remove", "@eka"),
    ):
        ran = team("-C", str(fork), *words, "--as", "ana")
        assert (ran.code, ran.err) == (0, "")


def test_on_a_terminal_it_is_asked_once_and_yes_is_kept(team: Okr, fork: Path) -> None:
    """From then on both folders are of the same organisation."""
    code, seen = at_a_terminal(fork, "y\n", "todo", "--as", "ana")

    assert code == 0
    assert (
        f"Private notes for this id were written in {team.root}. Is this the same organisation? [y/N]" in seen
    )
    assert SECRET in seen
    assert f'"{fork.resolve()}"' in listed(team).partition("refused")[0]
    assert SECRET in team.does("-C", str(fork), "todo", "--as", "ana")
    team.does("-C", str(fork), "checkin", f"{NOTE}/1", "done", "--as", "ana")
    assert "organisation" not in at_a_terminal(fork, "", "todo", "--as", "ana")[1]


def test_on_a_terminal_no_is_kept_too(team: Okr, fork: Path) -> None:
    """It is not asked again, nothing is shown or moved, and what stands in the way says how to be asked again."""
    code, seen = at_a_terminal(fork, "\n", "todo", "--as", "ana")

    assert code == 0
    assert SECRET not in seen
    assert f"To be asked again, delete {home(team)}/.folders.toml." in " ".join(seen.split())
    assert team("-C", str(fork), "todo", "--as", "ana").err == ""
    assert "organisation" not in at_a_terminal(fork, "", "todo", "--as", "ana")[1]
    ran = team("-C", str(fork), "coach", "feedback", "@budi", "Hi", "--as", "ana")
    assert ran.code == 1
    assert "do not belong to" in ran.err
    assert "To be asked again" in ran.err
    before = private(team)
    assert team("-C", str(fork), "remove", "@sari").code == 0
    assert private(team) == before
    assert SECRET in team.does("todo", "--as", "ana")

    (home(team) / ".folders.toml").unlink()
    assert SECRET not in team("todo", "--as", "ana").out  # now nobody knows where they were written
    assert (
        "of no known workspace. Is this the same organisation?"
        in at_a_terminal(team.root, "y\n", "todo", "--as", "ana")[1]
    )
    assert SECRET in team.does("todo", "--as", "ana")


def test_a_command_that_keeps_asks_first(team: Okr, fork: Path) -> None:
    assert at_a_terminal(fork, "n\n", "coach", "feedback", "@budi", "Hi", "--as", "ana")[0] == 1
    (home(team) / ".folders.toml").unlink()
    code, seen = at_a_terminal(fork, "y\n", "coach", "feedback", "@budi", "Hi", "--as", "ana")

    assert code == 0, seen
    assert 'text = "Hi"' in private(team)["ana/2026-08-19-ana-budi-feedback.toml"]


def test_a_folder_that_was_moved_is_asked_about(team: Okr) -> None:
    """Whoever moved it knows; whoever finds another in its place is not fooled."""
    root = team.root.rename(team.root.with_name("moved"))

    assert SECRET not in team("-C", str(root), "todo", "--as", "ana").out
    assert SECRET in at_a_terminal(root, "y\n", "todo", "--as", "ana")[1]


@pytest.mark.parametrize(
    "text", ["", "x", "folders = 5\nrefused = []", "folders = [1]\nrefused = []", "\xff", "[" * 5000]
)
def test_a_list_that_cannot_be_read_opens_nothing(team: Okr, text: str) -> None:
    (home(team) / ".folders.toml").write_text(text, "latin-1")

    ran = team("todo", "--as", "ana")
    assert (ran.code, SECRET in ran.out) == (0, False)
    assert team("coach", "feedback", "@budi", "Hi", "--as", "ana").code == 1


def test_a_list_that_is_a_link_is_not_followed(team: Okr, fork: Path) -> None:
    """Whoever could put one there could let it say anything."""
    place = home(team) / ".folders.toml"
    place.rename(fork / "folders.toml")
    place.symlink_to(fork / "folders.toml")

    assert SECRET not in team("todo", "--as", "ana").out


# ── private first, shared second ─────────────────────────────────────────────────────────────────

TALK = (
    "coach", "talk", "@budi", "--topic", "Leave", "--share-agreements",
    "--agreement", "@budi 2026-08-26 Ring", "--as", "ana",
)  # fmt: skip


def test_if_the_note_cannot_be_kept_nothing_is_shared(team: Okr) -> None:
    """A file in the place of the private folder of the author."""
    shutil.rmtree(home(team) / "ana")
    (home(team) / "ana").write_text("")
    team.refuses(*TALK, code=1, says="is not a folder")


def test_if_it_cannot_be_shared_the_note_is_taken_back(team: Okr, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or named, where that cannot be done either."""
    before = private(team)

    def changed(*_: object) -> None:
        raise ChangedError("It changed meanwhile.")

    def stuck(self: object, path: Path) -> None:
        raise storage.OkrError(f"{path} cannot be removed.")

    monkeypatch.setattr(Transaction, "commit", changed)
    team.refuses(*TALK, code=5, says="It changed meanwhile.")
    assert private(team) == before

    monkeypatch.setattr(storage.Private, "take_back", stuck)
    ran = team(*TALK)
    assert ran.code == 5
    assert f"{home(team)}/ana/{NOTE}-p2.toml was kept anyway." in ran.err


@pytest.mark.parametrize(
    "words", [("remove", "@sari"), ("move", "@yamada", "@old"), ("add", "person", "Old")]
)
def test_notes_that_were_set_aside_are_put_back(
    team: Okr, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """If the change of people that they made way for fails."""
    shutil.copytree(home(team) / "sari", home(team) / "old")
    before = private(team)

    def changed(*_: object) -> None:
        raise ChangedError("It changed meanwhile.")

    monkeypatch.setattr(Transaction, "commit", changed)
    team.refuses(*words, code=5, says="It changed meanwhile.")

    assert private(team) == before


def test_a_name_that_is_taken_moves_no_notes(team: Okr) -> None:
    """The person of that name is here and has them."""
    before = private(team)
    team.refuses("add", "person", "Sari", code=1, says="@sari is already a person")
    assert private(team) == before


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the system names a folder")
def test_an_account_without_a_home_has_no_notes(team: Okr, monkeypatch: pytest.MonkeyPatch) -> None:
    """As of a container: what needs none goes on, and what is private is refused in a sentence."""

    def unknown(_: int) -> None:
        raise KeyError("uid not found")

    monkeypatch.setattr("pwd.getpwuid", unknown)
    for name in ("HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)

    assert SECRET not in team.does("todo", "--as", "ana")
    assert SECRET not in team.does("coach", "agenda", "@budi", "--as", "ana")
    team.refuses(
        "coach", "feedback", "@budi", "x", "--as", "sari", code=1, says="okr cannot find your home folder"
    )
