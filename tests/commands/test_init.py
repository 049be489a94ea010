"""`okr init`: a small workspace, you as its first person, and commands to begin with that work."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest

from okr.settings import Settings
from okr.storage.codec import decode
from okr.store import Store
from okr.words import LANGUAGES, Language
from tests.running import Okr

IDENTITY = ("Dewi Lestari", "dewi@kopi.id")


def git(*words: str) -> str:
    return subprocess.run(("git", *words), check=True, capture_output=True, text=True).stdout


def known(name: str = IDENTITY[0], email: str = IDENTITY[1]) -> None:
    """What git says of the person at this machine."""
    git("config", "--global", "user.name", name)
    git("config", "--global", "user.email", email)


@pytest.fixture
def new(okr: Okr, tmp_path: Path) -> Okr:
    """In an empty folder."""
    okr.root = tmp_path / "new"
    okr.root.mkdir()
    okr.environment.chdir(okr.root)
    return okr


def test_a_new_workspace_is_small(new: Okr) -> None:
    """Settings with an id of eight of a-z and 0-9, you, and what git reads; nothing else."""
    known()

    said = new.does("init", "--name", 'Start "Friday"')

    settings = tomllib.loads(new.read("okr.toml"))
    assert settings["schema"] == 1
    assert re.fullmatch("[a-z0-9]{8}", settings["id"])
    assert settings["name"] == 'Start "Friday"'
    assert settings.keys() == {"schema", "id", "name"}
    assert {path for path in new.files() if not path.startswith(".git/")} == {
        "okr.toml", "people/dewi.toml", ".gitignore", ".gitattributes"
    }  # fmt: skip
    assert new.read("people/dewi.toml") == 'name = "Dewi Lestari"\nemails = ["dewi@kopi.id"]\n'
    assert len(new.read("okr.toml").splitlines()) < 30
    assert said.splitlines()[:3] == [
        f"Created a workspace in {new.root}.", "Created a git repository in it.", "You are @dewi (dewi@kopi.id)."
    ]  # fmt: skip
    assert git("symbolic-ref", "HEAD") == "refs/heads/main\n"
    assert git("config", "merge.okr.driver") == "okr merge -- %O %A %B %P\n"
    assert Store.open(new.root).load().findings == ()


def test_two_workspaces_have_two_ids(okr: Okr, tmp_path: Path) -> None:
    for name in ("a", "b"):
        okr.does("init", str(tmp_path / name))

    first, second = (tomllib.loads((tmp_path / name / "okr.toml").read_text("utf-8")) for name in "ab")
    assert first["id"] != second["id"]
    assert (first["name"], second["name"]) == ("a", "b")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_comments_show_the_defaults_in_force(okr: Okr, tmp_path: Path, language: Language) -> None:
    """With the # taken away, and the example of an own cycle out, the settings are what they are without."""
    okr.does("--language", language, "init", str(tmp_path / "new"))
    text = (tmp_path / "new/okr.toml").read_text("utf-8")
    shown = re.sub(r"^# (?=\[|[a-z_]+ = )", "", text, flags=re.MULTILINE)

    record, findings, *_ = decode("okr.toml", shown.encode())

    bare = Settings(id=record.id, name="new", language=record.language)
    assert findings == ()
    assert (record.cycle, record.checkin) == (bare.cycle, bare.checkin)
    assert set(tomllib.loads(shown)) - {"language"} == {
        "schema",
        "id",
        "name",
        "cycle",
        "checkin",
        "input",
        "calendar",
        "values",
        "pulse",
    }


def steps_of(said: str) -> list[list[str]]:
    """The commands that are printed, in words."""
    return [shlex.split(line) for line in said.splitlines() if re.match("  (cd|git|okr) ", line)]


def take(okr: Okr, steps: list[list[str]]) -> str:
    """Types them, one after the other; what the last one said."""
    ran = okr("--version")
    for step in steps:
        if step[0] == "cd":
            okr.environment.chdir(step[1])
        elif step[0] == "git":
            git(*step[1:])
        else:
            ran = okr(*step[1:])
            assert ran.code == 0, (step, ran)
    return ran.out


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("options", "is_known", "has_git", "begin"),
    [
        ((), True, True, "okr add objective"),
        (("--no-git",), True, True, "okr add objective"),
        ((), False, True, "git config --global user.name"),
        (("--no-me",), True, True, "okr add person"),
        ((), False, False, "okr add person"),
    ],
    ids=["known", "no repository", "unknown", "nobody", "no git"],
)
def test_its_six_next_commands_work_as_they_are_written(
    new: Okr, language: Language, options: tuple[str, ...], is_known: bool, has_git: bool, begin: str
) -> None:
    """In the language of the workspace; the last ones show the report, and share it."""
    if is_known:
        known()
    if not has_git:
        new.environment.setenv("PATH", str(new.root))
    new.environment.setenv("OKR_LANGUAGE", language)

    said = new.does("init", *options)
    steps = steps_of(said)

    assert len(steps) == 6
    assert " ".join(steps[0]).startswith(begin)
    assert ["okr", "report"] in steps[-2:]
    assert ("Klien yang kita dapat makin betah" in said) is (language == "id")
    last = take(new, steps)
    if is_known and not options:
        assert ("Committed" if language == "en" else "di-commit") in last
    assert "Klien" in new("report").out or language == "en"


def test_without_git_it_is_a_note(new: Okr) -> None:
    """No error: goals are of use without git."""
    new.environment.setenv("PATH", str(new.root))

    assert "No git repository: git is not installed, or not on the path.\n" in new.does("init")
    assert not (new.root / ".git").exists()


def test_the_repository_around_it_is_used(new: Okr) -> None:
    """None is made inside of another."""
    git("init", "-q", str(new.root.parent))

    assert "git repository" not in new.does("init")
    assert not (new.root / ".git").exists()


def test_a_repository_that_git_cannot_read_is_said(new: Okr) -> None:
    """Who you are git knows all the same."""
    known()
    (new.root.parent / ".git").write_text("garbage\n")

    said = new.does("init")

    assert f"git cannot use {new.root.parent / '.git'}: see git status.\nYou are @dewi" in said
    assert not (new.root / ".git").exists()


def test_no_git_leaves_git_alone(new: Okr) -> None:
    new.does("init", "--no-git")

    assert new.files().keys() == {"okr.toml"}
    for more in ((), ("--ci", "github", "--public")):  # before it is asked who may read the page
        says = "--no-git and --commit cannot be used together"
        new.refuses("init", "other", "--no-git", "--commit", *more, code=2, says=says)


@pytest.mark.parametrize(
    ("name", "email", "id_"),
    [
        ("Ana", "a@x.id", "@ana"),
        ("Dan Brown", "d@x.id", "@brown"),  # "dan" is a small word
        ("", "siti.aminah@x.id", "@siti-aminah"),
        ("山田", "y@x.id", "@person-"),
    ],
)
def test_you_are_called_by_your_first_name(new: Okr, name: str, email: str, id_: str) -> None:
    if name:
        git("config", "--global", "user.name", name)
    git("config", "--global", "user.email", email)

    assert f"You are {id_}" in new.does("init")
    assert new("todo").code == 0


def test_a_name_that_no_file_may_have_keeps_nobody_from_a_workspace(new: Okr) -> None:
    known(name="A" * 600)

    new.does("init")

    assert not (new.root / "people").exists()


def test_to_add_yourself_again_completes_you(new: Okr) -> None:
    """As a script does that makes its first person by itself; an address of another is refused."""
    known("Ana", "ana@example.com")
    new.does("init", "--no-input")

    said = new.does(
        "add", "person", "Ana Wijaya", "--slug", "ana", "--email", "ANA@example.com", "--email", "a@x.id"
    )
    assert said == "@ana exists already, with this address: updated people/ana.toml.\n"
    assert new.read("people/ana.toml") == 'name = "Ana Wijaya"\nemails = ["ana@example.com", "a@x.id"]\n'
    new.refuses("add", "person", "Ana", "--slug", "ana", code=1, says="@ana is already a person")
    new.refuses(
        "add", "person", "Eka", "--email", "A@x.id", code=1,
        says="a@x.id is the address of @ana\nhint: Change that person: okr set @ana FIELD=VALUE",
    )  # fmt: skip


def test_a_first_commit_without_an_identity_says_what_to_type(new: Okr) -> None:
    """The workspace is there; with what is named typed, the same command goes on, also with its name."""
    ran = new("init", "--commit", "--name", "Kopi Digital")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "error: the workspace was created, but not committed: git does not know your name and address\n"
        "hint: Type these:\n"
        '  git config --global user.name "Your Name"\n'
        "  git config --global user.email you@example.com\n"
        "  okr init --commit\n"
    )

    take(new, steps_of(ran.err)[:2])
    said = new.does("init", "--commit", "--name", "Kopi Digital")
    assert said == "You are @name (you@example.com).\nCommitted: Make a workspace for goals\n"
    assert git("status", "--porcelain") == ""
    assert new.does("init", "--commit") == "Everything is committed.\n"
    assert new("init", "--commit", "--name", "Other").err == (
        f"error: {new.root} is already a workspace\nhint: To rename it: okr set okr.toml name=Other\n"
    )


def test_to_become_a_person_of_a_workspace(okr: Okr) -> None:
    """By the address of git: as a new person, or as the one who has it."""
    okr.refuses("init", "--me", code=1, says="git does not know your name and address")
    known()
    assert okr.does("init", "--me") == "You are @dewi (dewi@kopi.id).\n"
    known("Ana", "ana@EXAMPLE.com")
    assert okr.does("init", "--me") == "You are @ana (ana@EXAMPLE.com).\n"
    known("Budi", "other@example.com")
    okr.refuses(
        "init", "--me", code=1, says='@budi is already a person\nhint: Add yourself: okr add person "Budi"'
    )


def test_the_first_team_brings_a_sample_of_owners(new: Okr) -> None:
    """Where git keeps the workspace; later ones do not, and what is there stays."""
    new.does("init")
    dry = new.does("add", "team", "Growth", "--dry-run")
    assert "Would write CODEOWNERS" in dry
    assert not (new.root / "CODEOWNERS").exists()

    assert "Wrote CODEOWNERS: a sample" in new.does("add", "team", "Growth")
    assert all(line.startswith("#") or not line for line in new.read("CODEOWNERS").splitlines())
    assert "/objectives/  @your-organisation/growth\n" in new.read("CODEOWNERS")
    (new.root / "CODEOWNERS").unlink()
    assert "CODEOWNERS" not in new.does("add", "team", "Sales")


def test_a_workspace_is_not_made_twice(okr: Okr) -> None:
    okr.refuses("init", code=1, says="is already a workspace")
    okr.refuses("init", ".", "--example", code=1, says="is already a workspace")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("new", "--name", ""), 2, "--name is empty"),
        (("new", "--name", "a\nb"), 2, "control character"),
        (("okr.toml",), 1, "okr.toml"),
        (("new", "more"), 2, "unexpected argument: more"),
        (("new", "-1"), 2, "unexpected argument: -1"),
    ],
)
def test_what_is_refused_makes_nothing(okr: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    okr.refuses("init", *words, code=code, says=says)


def test_a_dry_run_makes_nothing(okr: Okr, tmp_path: Path) -> None:
    said = okr.does("init", str(tmp_path / "new"), "--dry-run")

    assert "+schema = 1" in said
    assert not (tmp_path / "new").exists()


def test_the_example_is_copied_with_an_id_of_its_own(okr: Okr, tmp_path: Path) -> None:
    """Every file is there and valid; only the id differs."""
    okr.does("init", str(tmp_path / "try"), "--example")
    example = Path(__file__).resolve().parents[2] / "examples" / "start-friday"

    workspace = Store.open(tmp_path / "try").load()
    assert not [finding for finding in workspace.findings if finding.level == "error"]
    assert workspace.objectives
    assert workspace.settings.id != Store.open(example, use_index=False).load().settings.id
    copied = {p.relative_to(tmp_path / "try").as_posix() for p in (tmp_path / "try").rglob("*.toml")}
    assert copied == {p.relative_to(example).as_posix() for p in example.rglob("*.toml")}


@pytest.mark.parametrize("example", [(), ("--example",)])
def test_it_leads_into_the_folder_first(okr: Okr, tmp_path: Path, example: tuple[str, ...]) -> None:
    """The commands that are named work from there; an example is a copy to try out, without a repository or you."""
    known()
    said = okr.does("init", str(tmp_path / "my goals"), *example)

    steps = steps_of(said)
    assert steps[0] == ["cd", str(tmp_path / "my goals")]
    take(okr, steps)
    assert len(steps) == (3 if example else 7)
    assert (tmp_path / "my goals/.git").exists() is not bool(example)
    assert ("You are" in said) is not bool(example)


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
@pytest.mark.parametrize(
    "link",
    [
        "people",
        ".gitignore",
        ".gitattributes",
        ".github",
        ".github/workflows",
        ".github/workflows/okr.yml",
    ],
)
@pytest.mark.parametrize("target", ["secret.toml", "nothing", "."])
def test_nothing_is_made_through_a_link(
    okr: Okr, tmp_path: Path, outside: Path, link: str, target: str
) -> None:
    """A folder that somebody prepared: it is refused by name, or the file is left out, and nothing is written elsewhere."""
    place = tmp_path / "prepared" / link
    place.parent.mkdir(parents=True)
    place.symlink_to(outside / target)

    ran = okr("init", str(tmp_path / "prepared"), "--ci", "github")

    assert "bug in okr" not in ran.err
    assert place.is_symlink()
    if ran.code:
        assert link.partition("/")[0] in ran.err
