"""What a command is given: who asks, which day, which cycle."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

import pytest

from okr.context import Context, GlobalOptions
from okr.errors import NotFoundError, OkrError, UsageError
from tests.running import Okr


def context(**said: str) -> Context:
    return Context(GlobalOptions(**said))


def git(*words: str) -> None:
    subprocess.run(["git", *words], check=True, capture_output=True)


def test_as_goes_before_the_environment_and_git(okr: Okr) -> None:
    git("config", "--global", "user.email", "ana@example.com")
    okr.environment.setenv("OKR_USER", "ana")

    assert context(me="@budi").who == "budi"
    assert context().who == "ana"


def test_git_knows_a_person_by_any_spelling_of_the_address(okr: Okr) -> None:
    """The file says Ana@example.com, git says ana@EXAMPLE.com."""
    git("config", "--global", "user.email", "ana@EXAMPLE.com")

    assert context().who == "ana"
    assert context().me == "ana"


def test_an_address_of_the_folder_is_found(okr: Okr) -> None:
    """What `git config` of this repository says goes before that of the machine."""
    git("config", "--global", "user.email", "nobody@example.com")
    git("init", "-q")
    git("config", "user.email", "ana@example.com")

    assert context(directory=str(okr.root)).who == "ana"


@pytest.mark.parametrize(
    ("name", "email", "says", "command"),
    [
        ("Ana", None, "git has no user.email", "git config --global user.email Ana@example.com"),
        ("ANA  wijaya", "x@y.id", "x@y.id", "okr set @ana emails=Ana@example.com,x@y.id"),
        ("budi", "x@y.id", "x@y.id", "okr set @budi emails=x@y.id"),
        ("Eka", "x@y.id", "x@y.id", "okr set @NAME emails=x@y.id"),
    ],
)
def test_nobody_known_is_an_error_with_the_command_that_mends_it(
    okr: Okr, name: str, email: str | None, says: str, command: str
) -> None:
    """The person of the same name gets the address beside those that are there."""
    git("config", "--global", "user.name", name)
    if email:
        git("config", "--global", "user.email", email)

    with pytest.raises(OkrError, match=says) as raised:
        _ = context().who

    assert raised.value.remedy == f"Type: {command}\n  Or use --as NAME, or set OKR_USER=NAME."
    assert context().me is None
    if "NAME" not in command:
        program, *words = command.split()
        git(*words) if program == "git" else okr.does(*words)
        assert context().who == ("budi" if name == "budi" else "ana")


def test_in_a_workspace_without_people_one_becomes_the_first(okr: Okr) -> None:
    for file in (okr.root / "people").iterdir():
        file.unlink()
    git("config", "--global", "user.email", "eka@example.com")

    with pytest.raises(OkrError) as raised:
        _ = context().who

    assert "Type: okr init --me\n" in str(raised.value.remedy)
    assert okr.does("init", "--me") == "You are @eka (eka@example.com).\n"
    assert context().who == "eka"


def test_without_a_workspace_nothing_else_is_wrong(okr: Okr, tmp_path: Path) -> None:
    """Who asks is not looked for where there is nobody."""
    okr.environment.chdir(tmp_path)

    for words in (
        ("checkin",),
        ("checkin", "mrr", "3"),
        ("todo",),
        ("ack", "mrr"),
        ("coach", "agenda", "@ana"),
    ):
        assert okr(*words).err.startswith(
            f"error: no okr workspace here: no okr.toml in {tmp_path} or above\n"
        ), words


def test_a_name_without_a_file_is_refused_with_the_nearest(okr: Okr) -> None:
    with pytest.raises(NotFoundError, match=r'--as: unknown person "anna"\n  Did you mean ana\?'):
        _ = context(me="anna").who


def test_a_former_name_is_the_person(okr: Okr) -> None:
    okr.does("move", "@budi", "@bodi")

    assert context(me="budi").who == "bodi"


def test_without_any_people_a_name_is_enough(okr: Okr) -> None:
    """A workspace may do without people/; a name must still be able to be one."""
    for file in (okr.root / "people").iterdir():
        file.unlink()

    assert context(me="@eka").who == "eka"
    assert context(me="eka").me is None
    with pytest.raises(UsageError, match=r'--as: invalid name "\.\./x"'):
        _ = context(me="../x").who


def test_the_day_and_the_cycle(okr: Okr) -> None:
    """--today goes before OKR_TODAY; without -q the running quarter is meant."""
    assert context().today == date(2026, 8, 19)
    assert context(today="2026-01-05").today == date(2026, 1, 5)
    assert context().cycle.name == "2026-Q3"
    assert context().chosen_cycle is None
    assert context(quarter="h1").cycle.name == "2026-H1"
    assert context(today="2026-01-05", quarter="Q4").cycle.name == "2025-Q4"


@pytest.mark.parametrize("said", ["0001-01-01", "1899-12-31", "3000-01-01", "9999-12-31"])
def test_a_day_at_the_end_of_the_calendar_is_refused(okr: Okr, said: str) -> None:
    """There would be no cycle before or after it."""
    with pytest.raises(UsageError, match="is out of range"):
        _ = context(today=said).today


def test_without_a_day_it_is_today(okr: Okr) -> None:
    okr.environment.delenv("OKR_TODAY")
    before = date.today()

    assert before <= context().today <= date.today()


def test_no_folder_of_that_name(okr: Okr) -> None:
    with pytest.raises(OkrError, match="folder not found"):
        _ = context(directory="nowhere").workspace
