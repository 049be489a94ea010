"""Every command of the README is run, in its order, and says what the README shows; its picture is that of the example."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from docs.drawing import drawing
from release.dialogue import PROMPT
from release.stranger import FIRST_DAY, GITCONFIG
from tests.drawing import assert_stands_alone
from tests.gitting import forked
from tests.running import DAY_IS_SET
from tests.terminals import CTRL_D, conversation

ROOT = Path(__file__).parents[1]
READMES = {"en": ROOT / "README.md", "id": ROOT / "docs" / "id" / "README.md"}
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def commands(block: str) -> list[tuple[str, str]]:
    """The commands of a block, each with the output that is shown below it."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


class Shell:
    """Knows `cd`, `export`, `unset`, `cat`, `git` and `okr`; a folder and an environment of its own."""

    def __init__(self, root: Path, home: Path, language: str) -> None:
        self.root = root
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
        self.environment = {
            **kept,
            "HOME": str(home),
            "GIT_CONFIG_NOSYSTEM": "1",
            "COLUMNS": "100",
            "NO_COLOR": "1",
            "LC_ALL": "id_ID.UTF-8" if language == "id" else "C.UTF-8",
            "OKR_TODAY": FIRST_DAY,
            "OKR_PAGER": "cat",
        }
        self.exported: set[str] = set()
        self.at_terminal = True
        """Of the first block, where okr asks; further below nothing is left to ask."""

    def run(self, command: str, shown: str) -> str:
        program, *words = shlex.split(command)
        match program:
            case "cd":
                self.root = (self.root / words[0]).resolve()
            case "export":
                name, _, self.environment[name] = words[0].partition("=")
                self.exported.add(name)
            case "unset":
                del self.environment[words[0]]
                self.exported.remove(words[0])
            case "cat":
                return (self.root / words[0]).read_text("utf-8")
            case "git":
                subprocess.run(
                    (program, *words), cwd=self.root, env=self.environment, check=True, capture_output=True
                )
            case "okr" if self.at_terminal:
                return self.asked(words, re.findall(rf"(?:{PROMPT})(.*)$", shown, re.MULTILINE))
            case _:
                assert program == "okr", command
                ran = forked(words, self.root, self.environment)
                assert ran.code == 0, f"{command}\n{ran.err}"
                return DAY_IS_SET.sub("", ran.err) + ran.out
        return ""

    def asked(self, words: Sequence[str], answers: Sequence[str]) -> str:
        """A dialogue at a terminal, in which the answers that are shown are typed."""
        left = list(answers)
        code, seen = conversation(
            self.root,
            words,
            lambda _: left.pop(0) if left else CTRL_D,
            prompt=PROMPT,
            environment={
                **self.environment,
                "COLUMNS": "120",
            },  # no line breaks at the length of a test's folder
        )
        assert (code, left) == (0, []), seen
        return DAY_IS_SET.sub("", seen)


@pytest.mark.skipif(os.name == "nt", reason="terminals of POSIX")
@pytest.mark.parametrize("language", READMES)
def test_the_walk(tmp_path, pytestconfig, language):
    """From an empty folder to the report of the third week; `--snapshot-update` writes the outputs anew."""
    home = tmp_path / "home"
    root = home / "goals"
    root.mkdir(parents=True)
    (home / ".gitconfig").write_text(GITCONFIG)
    shell = Shell(root, home, language)
    readme = READMES[language]
    ran = []

    def replayed(match: re.Match[str]) -> str:
        shown = ""
        for command, before in commands(match[1]):
            said = shell.run(command, before).replace(str(home), "~")
            out = "".join(f"{line.rstrip()}\n" for line in said.splitlines())
            ran.append(command)
            shown += f"$ {command}\n{out}"
        shell.at_terminal = False
        return f"```console\n{shown}```"

    now = BLOCK.sub(replayed, readme.read_text("utf-8"))
    if pytestconfig.getoption("--snapshot-update"):
        readme.write_text(now, "utf-8")
    assert now == readme.read_text("utf-8")
    assert len(ran) > 30
    assert shell.exported == set(), "what a reader types is left in their shell"


@pytest.mark.parametrize("language", READMES)
def test_a_first_report_takes_six_commands(language: str) -> None:
    """The first block of the README, up to the report; each is short enough to be typed."""
    block = next(BLOCK.finditer(READMES[language].read_text("utf-8")))[1]
    typed = [command for command, _ in commands(block)]

    assert len(typed) == 6
    assert (typed[0], typed[-1]) == ("okr init", "okr report")
    assert sum(len(command) + 1 for command in typed) <= 250


@pytest.mark.parametrize("language", READMES)
def test_the_picture_is_that_of_the_example(language: str) -> None:
    """To the letter; small, and with nothing from elsewhere in it."""
    path = READMES[language].parent / ("report.svg" if language == "id" else "docs/report.svg")
    text = path.read_text("utf-8")

    assert text == drawing(path)
    assert_stands_alone(text)
    assert path.name in READMES[language].read_text("utf-8")


@pytest.mark.parametrize("language", READMES)
def test_the_pictures_of_pages_are_small(language: str) -> None:
    """A page and a sheet, in the language of the README."""
    text = READMES[language].read_text("utf-8")
    pictures = [READMES[language].parent / path for path in re.findall(r"!\[[^\]]+\]\(([^)]+\.png)\)", text)]

    assert [path.name for path in pictures] == ["page.png", "brief.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in pictures)
    assert max(path.stat().st_size for path in pictures) < 120_000
