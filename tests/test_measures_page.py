"""The pages on further measures are true: each command is run, says what stands behind it, and writes what the page shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.running import Okr

ROOT = Path(__file__).parents[1]
PAGES = ("docs/measures.md", "docs/id/ukuran.md")


@pytest.mark.parametrize("page", PAGES)
def test_each_command_of_the_page_says_what_the_page_says(okr: Okr, page: str) -> None:
    """In the order of the page; what is behind `#` is a part of the answer, and a block of TOML is in one file then."""
    okr.environment.chdir(okr.root.parent)
    okr.environment.setenv("OKR_LANGUAGE", "id" if "/id/" in page else "en")
    ran = 0
    for language, block in re.findall(
        r"^```(\w+)\n(.*?)^```", (ROOT / page).read_text("utf-8"), re.MULTILINE | re.DOTALL
    ):
        if language == "toml":
            files = [text.decode().splitlines() for text in okr.files().values()]
            assert any(set(block.splitlines()) <= set(lines) for lines in files), block
            continue
        for line in block.replace("\\\n ", "").splitlines():
            command, _, told = line.partition("  # ")
            name, *words = shlex.split(command)
            if name == "cd":
                okr.root = okr.root.parent / words[0]
                okr.environment.chdir(okr.root)
            elif name == "export":
                for variable in words:
                    okr.environment.setenv(*variable.split("=", 1))
            else:
                said = okr(*words)
                assert said.code == 0, (line, said.err)
                assert told.strip() in said.out, (line, said.out)
            ran += 1
    assert ran > 40


def test_both_pages_have_the_same_parts_and_commands() -> None:
    texts = [(ROOT / page).read_text("utf-8") for page in PAGES]
    for pattern in (r"^(##?) ", r"^okr \w+", r"^```(\w*)"):
        first, second = (re.findall(pattern, text, re.MULTILINE) for text in texts)
        assert first == second
