"""The pages made from the code: the same commands, fields and rules in both languages, each in its own words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import reference
from docs.links import DOCS

PAIRS = [("commands.md", "perintah.md"), ("fields.md", "kolom.md"), ("rules.md", "aturan.md")]


def text(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.parametrize(("english", "indonesian"), PAIRS)
def test_both_languages_have_the_same_parts(english: str, indonesian: str) -> None:
    """Names of commands, files, keys and rules are the same; what is said of them is not."""
    pages = text(DOCS / english), text(DOCS / "id" / indonesian)
    names = [
        re.findall(r"^(?:### .*|## `.*`|\| (?:`\w+`|\[\w+\]\S*) )", page, re.MULTILINE) for page in pages
    ]
    lines = [{line for line in page.splitlines() if len(line) > 60} for page in pages]

    assert names[0] == names[1]
    assert len(names[0]) > 40
    assert len(lines[0] & lines[1]) < len(lines[0]) / 10


@pytest.mark.parametrize("page", ["commands.md", "id/perintah.md"])
def test_a_command_of_a_group_is_below_it(page: str) -> None:
    parts = re.findall(r"^## `okr ?(.*)`$", text(DOCS / page), re.MULTILINE)

    assert parts[:2] == ["", "checkin"]
    assert [part for part in parts if part.partition(" ")[0] == "pulse"] == [
        "pulse", "pulse statements", "pulse record", "pulse show",
    ]  # fmt: skip
    assert parts[parts.index("add kpi") :][:3] == ["add kpi", "add unit", "add initiative"]
    assert "coach mark" in parts


def test_a_field_says_what_its_value_is() -> None:
    """One id, several ids, weights by id, a choice, a number with its limits, a list of days or numbers.

    A file of `pulse/` has a key for each statement, whose name people choose.
    """
    for page, rows in (
        (
            "fields.md",
            [
                "| `kpi` | id of KPI |",
                "| `moves` | list of ids of KPI |",
                "| `mean_of` | numbers by id of KPI |",
                "| `owners` | list of slugs of people |",
                "| `grace_days` | whole number, 0 to 366 | `3` |",
                '`sunday` | `["monday", "tuesday", "wednesday", "thursday", "friday"]` | Working days. |',
                "| `off` | list of dates |",
                "| `of` | list of numbers |",
                "| `phase` | `30`, `60`, `90` |",
                "| `points` | list of pairs |",
                "| `NAME` | list of numbers |  | A statement, and how many answered",
            ],
        ),
        (
            "id/kolom.md",
            [
                "| `moves` | daftar id KPI |",
                "| `owners` | daftar slug orang |",
                "| `grace_days` | bilangan bulat, 0 sampai 366 | `3` |",
                "| `workdays` | daftar dari `monday`, `tuesday`",
                "| `off` | daftar tanggal |",
                "| `title` | teks | wajib |",
            ],
        ),
    ):
        assert [row for row in rows if row not in text(DOCS / page)] == []


def test_no_translation_is_left_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every text of `docs/id/reference.toml` is in one of the pages; one that is missing stops the writing."""
    asked: set[str] = set()

    def said(language: str, english: str, **values: object) -> str:
        asked.add(english)
        return english.format_map(values)

    monkeypatch.setattr(reference, "said", said)
    for make in (reference.commands, reference.all_fields, reference.rules):
        list(make("id"))

    assert asked == set(reference.indonesian())


def test_a_text_without_translation_stops_the_writing() -> None:
    with pytest.raises(KeyError, match="Nobody translated this"):
        reference.said("id", "Nobody translated this.")
