"""Every command of the README is run, in its order, and says what the README shows."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

from okr.documents.checkin import FORM, KEYS
from okr.words import translated
from tests.gitting import forked
from tests.running import DAY_IS_SET, Okr

ROOT = Path(__file__).parents[1]
READMES = {"en": ROOT / "README.md", "id": ROOT / "docs" / "id" / "README.md"}
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def commands(block: str) -> list[tuple[str, str]]:
    """The commands of a block, each with the output that is shown below it."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


class Shell:
    """Knows `export`, `cat` and `okr`; a folder and an environment of its own."""

    def __init__(self, root: Path, home: Path) -> None:
        self.root = root
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        self.environment = {
            **kept,
            "HOME": str(home),
            "COLUMNS": "100",
            "LC_ALL": "C.UTF-8",
        }

    def run(self, command: str) -> str:
        words = shlex.split(command)
        if words[0] == "export":
            name, _, value = words[1].partition("=")
            self.environment[name] = value
            return ""
        if words[0] == "cat":
            return (self.root / words[1]).read_text("utf-8")
        assert words[0] == "okr", command
        ran = forked(words[1:], self.root, self.environment)
        assert (ran.code, DAY_IS_SET.sub("", ran.err)) == (0, ""), f"{command}\n{ran.err}"
        return ran.out


@pytest.mark.parametrize("language", READMES)
def test_the_walk(tmp_path, pytestconfig, language):
    """From an empty folder to the report of the third week; `--snapshot-update` writes the outputs anew."""
    home = tmp_path / "home"
    root = home / "goals"
    root.mkdir(parents=True)
    shell = Shell(root, home)
    readme = READMES[language]
    text = readme.read_text("utf-8")
    ran = {}

    def replayed(match: re.Match[str]) -> str:
        shown = ""
        for command, _ in commands(match[1]):
            said = shell.run(command).replace(str(home), "~")
            out = "".join(f"{line.rstrip()}\n" for line in said.splitlines())
            ran[command] = out
            shown += f"$ {command}\n{out}"
        return f"```console\n{shown}```"

    now = BLOCK.sub(replayed, text)
    if pytestconfig.getoption("--snapshot-update"):
        readme.write_text(now, "utf-8")
    assert now == readme.read_text("utf-8")
    assert len(ran) > 25


@pytest.mark.parametrize("language", READMES)
def test_the_first_screen_of_the_readme_is_that_of_okr(language: str) -> None:
    """What is asked and which keys there are, word by word; and the report is the one that is shown below."""
    text = READMES[language].read_text("utf-8")
    first, below = text.partition("```text")[2].split("```", 1)
    report = first.partition("$ okr report\n")[2].splitlines()

    assert str(translated(FORM, language)) in first
    assert str(translated(KEYS, language)) in first
    assert len(report) > 4
    assert "\n".join(report[:-1]) in below
    assert report[-1] == "  …"


def test_the_dialogue_of_the_readme_is_that_of_the_example(okr: Okr) -> None:
    """On the Friday of week 34, as Budi is asked."""
    place = okr.root.parent / "example"
    okr.environment.setenv("OKR_TODAY", "2026-08-21")
    okr.does("init", str(place), "--example")
    for week in range(34, 40):
        shutil.rmtree(place / f"checkins/2026-W{week}")
    block = READMES["en"].read_text("utf-8").partition("$ okr checkin\n")[2].partition("\n\n$ okr report")[0]
    (answer,) = re.findall(r"> (.+)", block)
    okr.environment.setattr("sys.stdin", io.StringIO(f"{answer}\nq\n"))

    assert okr("-C", str(place), "checkin", "--as", "budi").err.startswith(f"{block}\n")
