"""The workflows of the repository: least rights, pinned actions, and a release that fits its tag."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from okr import __version__
from release.tag import wrong

ROOT = Path(__file__).parents[2]
WORKFLOWS = {path.stem: path for path in (ROOT / ".github/workflows").glob("*.yml")}
PUBLISH = {("release", "publish"), ("docs", "deploy")}
"""The jobs that may write: into an index of packages, and onto the pages of the repository."""
CHANGELOG = "# Changelog\n\n## 0.2.0 - 2026-12-01\n\n### Added\n\n## 0.1.0 - 2026-01-01\n"


def workflow(name: str) -> Mapping[Any, Any]:
    read: Mapping[Any, Any] = yaml.safe_load(WORKFLOWS[name].read_text("utf-8"))
    return read


def steps(name: str) -> Iterator[Mapping[str, Any]]:
    for job in workflow(name)["jobs"].values():
        yield from job["steps"]


def test_there_are_these_workflows() -> None:
    assert set(WORKFLOWS) == {"ci", "docs", "release"}


@pytest.mark.parametrize("name", WORKFLOWS)
def test_an_action_is_one_commit(name: str) -> None:
    """With its version behind it; the same action is everywhere the same commit."""
    lines = re.findall(r"uses: (.*)", WORKFLOWS[name].read_text("utf-8"))
    pinned = [re.fullmatch(r"([\w.-]+/[\w.-]+)@[0-9a-f]{40} # v\d+\.\d+\.\d+", line) for line in lines]

    assert len(lines) == len([step for step in steps(name) if "uses" in step])
    assert None not in pinned, lines
    assert len(set(lines)) == len({match[1] for match in pinned if match})


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_may_only_read(name: str) -> None:
    """But for what publishes, see below. It knows no secret, keeps no key, and puts nothing of others into a script."""
    text, read = WORKFLOWS[name].read_text("utf-8"), workflow(name)
    jobs = {job: each for job, each in read["jobs"].items() if (name, job) not in PUBLISH}
    rights = [read["permissions"], *(each.get("permissions", {}) for each in jobs.values())]
    checkouts = [step for step in steps(name) if "actions/checkout@" in step.get("uses", "")]

    assert "secrets" not in text
    assert {value for right in rights for value in right.values()} <= {"read"}
    assert [step["with"]["persist-credentials"] for step in checkouts] == [False] * len(checkouts)
    assert [step["run"] for step in steps(name) if "${{" in step.get("run", "")] == []
    assert "pull_request_target" not in text
    assert all(job["timeout-minutes"] <= 30 for job in read["jobs"].values())


def test_one_job_alone_can_publish() -> None:
    """It waits for all others, needs the environment, and runs nothing of the repository."""
    read = workflow("release")
    publish = read["jobs"]["publish"]
    asks = [name for name, job in read["jobs"].items() if "id-token" in job.get("permissions", {})]

    assert read[True] == {"push": {"tags": ["v*"]}}  # YAML reads `on` as true
    assert read["permissions"] == {}
    assert asks == ["publish"]
    assert publish["permissions"] == {"id-token": "write"}
    assert publish["environment"] == "pypi"
    assert set(publish["needs"]) == set(read["jobs"]) - {"publish"}
    assert [step["uses"].partition("@")[0] for step in publish["steps"]] == [
        "actions/download-artifact",
        "pypa/gh-action-pypi-publish",
    ]


def test_what_is_published_is_what_was_tried() -> None:
    """Built once, after the tag was looked at; each job takes the same files."""
    jobs = workflow("release")["jobs"]
    runs = [step["run"] for step in jobs["build"]["steps"] if "run" in step]
    names = {step["with"]["name"] for step in steps("release") if "artifact@" in step.get("uses", "")}

    assert [bool(re.search("release.tag|hatchling build", run)) for run in runs] == [True, True, True]
    assert runs[0] == 'python -m release.tag "$GITHUB_REF_NAME"'
    assert runs[-1] == 'python -m release.tag "$GITHUB_REF_NAME" dist'
    assert names == {"dist"}
    assert sum("hatchling" in step.get("run", "") for step in steps("release")) == 1


def test_three_systems_and_the_oldest_and_the_newest_python() -> None:
    """Those of the classifiers; ci tries the same on Linux, with the lowest dependencies too."""
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["classifiers"]
    versions = [each.rpartition(" ")[2] for each in classifiers if "Python :: 3." in each]
    ends = [versions[0], versions[-1]]
    jobs = workflow("ci")["jobs"]

    assert workflow("release")["jobs"]["smoke"]["strategy"]["matrix"] == {
        "system": ["ubuntu-latest", "macos-latest", "windows-latest"],
        "python": ends,
    }
    assert [jobs[name]["strategy"]["matrix"]["python"] for name in ("test", "lowest")] == [ends, ends]
    assert jobs["elsewhere"]["strategy"]["matrix"]["system"] == ["macos-latest", "windows-latest"]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_what_a_step_runs_is_there(name: str) -> None:
    """Modules, scripts and tests of the repository, with options that they know."""
    for step in steps(name):
        words = shlex.split(step.get("run", "").partition("\n")[0])
        if words[:2] == ["python", "-m"] and words[2].startswith("release."):
            module = ROOT / f"{words[2].replace('.', '/')}.py"
            options = [word for word in words if word.startswith("--")]
            assert all(f'"{option}"' in module.read_text("utf-8") for option in options), words
        if words[:1] == ["bash"]:
            assert (ROOT / words[1]).is_file()
        if "pytest" in words:
            assert all((ROOT / word).exists() for word in words if word.startswith("tests/"))


# ── the tag ──────────────────────────────────────────────────────────────────────────────────────


def test_the_release_of_this_version_can_be_published(tmp_path: Path) -> None:
    """As the workflow asks, with the changelog that is here."""
    for name in (f"okr-{__version__}.tar.gz", f"okr-{__version__}-py3-none-any.whl"):
        (tmp_path / name).touch()

    def asked(tag: str) -> tuple[int, str]:
        words = (sys.executable, "-m", "release.tag", tag, tmp_path)
        ran = subprocess.run(words, cwd=ROOT, check=False, capture_output=True, text=True)
        return ran.returncode, ran.stdout

    assert asked(f"v{__version__}") == (0, f"v{__version__} can be published.\n")
    assert asked("v9.9.9")[0] == 1


@pytest.mark.parametrize("tag", ["v0.2.1", "0.2.0", "v0.2", "v0.2.0rc1", "v0.2.0\n", ""])
def test_another_tag_is_refused(tag: str) -> None:
    assert [*wrong(tag, "0.2.0", CHANGELOG)] == [
        f"The tag is {tag}, and okr/__init__.py has 0.2.0: the tag must be v0.2.0."
    ]


@pytest.mark.parametrize(
    "changelog",
    [
        "",
        "## Unreleased\n\n## 0.2.0 - 2026-12-01\n",
        "## 0.2.0\n",
        "## 0.1.0 - 2026-01-01\n",
        "## 0.2.01 - 2026-12-01\n",
    ],
)
def test_a_version_that_the_changelog_does_not_begin_with_is_refused(changelog: str) -> None:
    assert [*wrong("v0.2.0", "0.2.0", changelog)] == [
        "CHANGELOG.md does not begin with `## 0.2.0 - YEAR-MONTH-DAY`."
    ]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([], "nothing"),
        (["okr-0.2.0.tar.gz"], "okr-0.2.0.tar.gz"),
        (["okr-0.1.0-py3-none-any.whl", "okr-0.2.0.tar.gz"], "okr-0.1.0-py3-none-any.whl, okr-0.2.0.tar.gz"),
    ],
)
def test_a_folder_with_something_else_is_refused(files: list[str], told: str) -> None:
    assert [*wrong("v0.2.0", "0.2.0", CHANGELOG, files)] == [
        f"The folder must have okr-0.2.0-py3-none-any.whl and okr-0.2.0.tar.gz. It has {told}."
    ]
