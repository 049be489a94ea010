"""A quarter of a firm of five, told in Indonesian: every command of the story runs, and says what the story shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from docs.story import PART
from tests.running import Okr

STORY = Path(__file__).parents[1] / "docs" / "id" / "satu-kuartal.md"
OWN_ID = re.compile(r"/okr/[a-z0-9]{8}/")
"""The workspace has another id in each run."""


def test_the_story(okr: Okr, pytestconfig: pytest.Config) -> None:
    """From the first day to the retro; `--snapshot-update` writes the screens anew, and then somebody reads them."""
    for file in [*okr.root.rglob("*.toml")]:
        file.unlink()
    okr.environment.setenv("OKR_LANGUAGE", "id")
    okr.environment.setenv("XDG_DATA_HOME", str(okr.root.parent / "private"))
    okr.has_terminal(columns=100)
    okr.environment.setenv("OKR_PAGER", "cat")
    ran: list[str] = []

    def played(part: re.Match[str]) -> str:
        if part["day"]:
            okr.environment.setenv("OKR_TODAY", part["day"])
            okr.environment.setenv("OKR_USER", part["who"])
        elif part["file"]:
            (okr.root / part["file"]).write_text(part["rows"], "utf-8")
        else:
            lines = [line for line in part["block"].splitlines() if line.startswith("$ okr ")]
            ran.extend(lines)
            return "```console\n" + "\n".join(f"{line}\n{shown(line)}" for line in lines) + "```"
        return part[0]

    def shown(line: str) -> str:
        answer = okr("--no-input", *shlex.split(line)[2:])
        said = OWN_ID.sub("/okr/jendela8/", (answer.out + answer.err).replace(str(okr.root.parent), "~"))
        code = f"[{answer.code}]\n" if answer.code else ""
        return "".join(f"{each.rstrip()}\n" for each in (said + code).splitlines())

    now = PART.sub(played, STORY.read_text("utf-8"))
    if pytestconfig.getoption("--snapshot-update"):
        STORY.write_text(now, "utf-8")
    assert now == STORY.read_text("utf-8")
    assert len(ran) > 20
