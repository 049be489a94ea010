"""`okr init`: a workspace in which every setting is shown."""

from __future__ import annotations

import os
import re
import shlex
import tomllib
from pathlib import Path

import pytest

from okr.settings import Settings
from okr.storage.codec import decode
from okr.store import Store
from okr.words import LANGUAGES, Language
from tests.running import Okr


def test_a_new_workspace_has_its_own_id_and_name(okr: Okr, tmp_path: Path) -> None:
    """The folder is made; the id is eight of a-z and 0-9; the next commands are named."""
    said = okr.does("init", str(tmp_path / "new" / "goals"), "--name", 'Start "Friday"')

    settings = tomllib.loads((tmp_path / "new/goals/okr.toml").read_text("utf-8"))
    assert settings["schema"] == 1
    assert re.fullmatch("[a-z0-9]{8}", settings["id"])
    assert settings["name"] == 'Start "Friday"'
    assert settings.keys() == {"schema", "id", "name"}
    assert "okr add objective" in said
    assert "okr add kr" in said


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
    own = re.compile(r'\[cycles\."2026-launch"\].*?\n\n', re.DOTALL)

    record, findings, *_ = decode("okr.toml", own.sub("", shown).encode())

    bare = Settings(id=record.id, name="new", language=record.language)
    assert findings == ()
    for ambition in ("aspirational", "committed"):
        assert record.pace.thresholds(ambition, record.grade) == bare.pace.thresholds(ambition, bare.grade)
    tables = ("cycle", "cycles", "checkin", "health", "grade", "bonus", "check")
    assert [getattr(record, table) for table in tables] == [getattr(bare, table) for table in tables]
    assert own.search(shown)
    assert set(tomllib.loads(shown)) - {"language"} == {"schema", "id", "name", "pace", "input", *tables}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_steps_that_it_names_can_be_taken(okr: Okr, tmp_path: Path, language: Language) -> None:
    """Each command below "Next:" does what it says, in the order in which they stand."""
    okr.root = tmp_path / "new"
    okr.root.mkdir()
    okr.environment.chdir(okr.root)
    okr.environment.setenv("OKR_LANGUAGE", language)

    steps = [shlex.split(line)[1:] for line in okr.does("init").splitlines() if line.startswith("  okr add")]

    assert [step[1] for step in steps] == ["person", "objective", "kr"]
    for step in steps:
        okr.does(*step)


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
def test_the_commands_that_it_names_work(okr: Okr, tmp_path: Path, example: tuple[str, ...]) -> None:
    """In their order, as they are printed."""
    said = okr.does("init", str(tmp_path / "my goals"), *example)

    steps = [shlex.split(line) for line in said.splitlines()[1:]]
    assert steps[0] == ["cd", str(tmp_path / "my goals")]
    okr.environment.chdir(steps[0][1])
    for step in steps[1:]:
        ran = okr(*step[1:])
        assert (step[0], ran.code) == ("okr", 0), ran
    assert len(steps) == (3 if example else 4)


@pytest.mark.parametrize(
    ("host", "path"), [("github", ".github/workflows/okr.yml"), ("gitlab", ".gitlab-ci.yml")]
)
def test_ci_writes_a_workflow_that_checks(okr: Okr, tmp_path: Path, host: str, path: str) -> None:
    """At the root of the repository, where the host looks, for the folder in which the goals are."""
    (tmp_path / "repo/.git").mkdir(parents=True)
    said = okr.does("init", str(tmp_path / "repo/my goals"), "--ci", host)

    text = (tmp_path / "repo" / path).read_text("utf-8")
    assert f"Wrote {tmp_path / 'repo' / path}" in said
    assert "okr check --dir 'my goals'" in text
    assert ("-f github" in text) is (host == "github")
    assert """'pipx install "${OKR_SOURCE:?set this variable}"'""" in text
    assert ("      OKR_SOURCE: ${{ vars.OKR_SOURCE }} #" in text) is (host == "github")
    okr.refuses("init", str(tmp_path / "repo/my goals"), "--ci", host, code=1, says="already exists")


def test_ci_comes_to_a_workspace_that_is_there(okr: Okr) -> None:
    """Only the workflow is written."""
    before = okr.files()
    dry = okr.does("init", "--ci", "github", "--dry-run")
    assert "+      - run: okr check -f github" in dry
    assert okr.files() == before

    okr.does("init", "--ci", "github")
    assert okr.files().keys() - before.keys() == {".github/workflows/okr.yml"}
    okr.refuses(
        "init",
        "other",
        "--ci",
        "sourcehut",
        code=2,
        says='invalid --ci "sourcehut"\nhint: Choose github or gitlab.',
    )


@pytest.mark.skipif(os.name == "nt", reason="links of POSIX")
@pytest.mark.parametrize(
    "link",
    [
        "CODEOWNERS",
        ".gitignore",
        ".gitattributes",
        ".github",
        ".github/workflows",
        ".github/workflows/okr.yml",
        ".okr-schema",
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
