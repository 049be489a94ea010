"""The page about assistants names each tool, resource and prompt with its arguments, in both languages."""

from __future__ import annotations

import re

import pytest

from okr.mcp.answers import MOST
from okr.mcp.checkin import LONGEST_NOTE, VALID_FOR
from okr.mcp.checkin_tool import Asked
from okr.mcp.facts import LONGEST
from okr.mcp.prompts import PROMPTS
from okr.mcp.resources import GLOSSARY, templates
from okr.mcp.tools import TOOLS
from tests.running import ROOT

PAGES = ("docs/assistants.md", "docs/id/asisten.md")


def table(page: str, head: str) -> dict[str, list[str]]:
    """Name in the first column → its other columns; the table is found by the beginning of its head."""
    lines = (ROOT / page).read_text("utf-8").splitlines()
    begin = next(n for n, line in enumerate(lines) if line.startswith(f"| {head} |"))
    rows = {}
    for line in lines[begin + 2 :]:
        if not line.startswith("|"):
            return rows
        name, *columns = (cell.strip() for cell in line.strip("|").split("|"))
        rows[name.strip("`")] = columns
    raise AssertionError("the table has no end")


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


@pytest.mark.parametrize("page", PAGES)
def test_the_tools_are_those_of_the_server(page: str) -> None:
    rows = table(page, "tool")

    assert {name: {*names(columns[1])} for name, columns in rows.items()} == {
        name: {*tool.asked.__struct_fields__} - {"cursor"} for name, tool in TOOLS.items()
    }


@pytest.mark.parametrize("page", PAGES)
def test_the_prompts_are_those_of_the_server(page: str) -> None:
    """An argument that may be left out has a word behind its name."""
    rows = table(page, "prompt")

    assert {name: (names(columns[0]), "," in columns[0]) for name, columns in rows.items()} == {
        name: ([asks.name], not asks.required) for name, asks in PROMPTS.items()
    }


@pytest.mark.parametrize(("page", "head"), [*zip(PAGES, ("address", "alamat"), strict=True)])
def test_the_resources_are_those_of_the_server(page: str, head: str) -> None:
    assert [*table(page, head)] == [templates("en")[0].uri_template, "okr://rules/{code}", GLOSSARY]


@pytest.mark.parametrize(
    ("page", "says"),
    [
        (
            "docs/assistants.md",
            [
                "at most 1,000 characters",
                "ends\n   after two minutes",
                "at most 40 KB",
                "cut after 2,000 characters",
            ],
        ),
        (
            "docs/id/asisten.md",
            [
                "paling banyak 1.000 karakter",
                "berakhir setelah dua menit",
                "paling banyak 40 KB",
                "dipotong setelah 2.000 karakter",
            ],
        ),
    ],
)
def test_the_limits_are_those_of_the_server(page: str, says: list[str]) -> None:
    """And a check-in takes what its steps name."""
    text = (ROOT / page).read_text("utf-8")

    assert (LONGEST_NOTE, VALID_FOR, MOST, LONGEST) == (1_000, 120, 40_000, 2_000)
    assert [each for each in says if each not in text] == []
    (step,) = re.findall(r"^1\. .*`checkin`.*$", text, re.MULTILINE)
    assert [*names(step), "token"] == ["checkin", *Asked.__struct_fields__]
