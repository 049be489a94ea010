"""What can be read in two ways, or in none, is refused with its row and column; nothing is guessed."""

from __future__ import annotations

import pytest

from okr.errors import UsageError
from okr.exchange.drafts import Found
from okr.exchange.files.sheets import read_sheets
from okr.exchange.mapped import mapping_files as mappings
from okr.exchange.mapped import rows
from okr.periods import cycle
from okr.settings import Settings
from tests.importing import IMPORTS, TODAY, read

SHEET = b"""
[objective]
title = "Objective"
starts = "From"
ends = "To"
owner = "Owner"
[key_result]
title = "Key result"
start = "Start"
target = "Target"
unit = "Unit"
"""
HEAD = "Objective,Key result,Start,Target,Unit,From,To,Owner"


def read_text(text: str, mapping: bytes = SHEET) -> Found:
    sheets = read_sheets(text.encode(), "goals.csv")
    quarter = cycle("2025-Q1", Settings())
    return rows.read(
        sheets, mappings.load(mapping, "map.toml"), Settings(), TODAY, name="goals.csv", cycle=quarter
    )


def refused(*lines: str) -> list[str]:
    """What is said of a sheet with these rows below its head."""
    found = read_text("\n".join((HEAD, *lines)))
    return [f"{each.place.row} {each.place.column}: {each.message}" for each in found.refused]


def test_days_in_three_forms() -> None:
    forms = ("2025-01-01,2025-03-31", "01/01/2025,31/03/2025", "1 Jan 2025,31 Mar 2025")
    lines = [f"Goal {n},,,,,{days}," for n, days in enumerate(forms)]

    said = refused(*lines)

    assert [line.split(" has ")[0] for line in said] == ["2 From: From", "2 To: To"]
    for line in said:
        assert "days in 3 forms" in line
        assert all(
            form in line for form in ("2026-07-31 (row 2)", "31/07/2026 (row 3)", "31 Jul 2026 (row 4)")
        )


def test_percent_forms_mixed() -> None:
    said = refused("Grow,One,0,64,%,,,", "Grow,Two,0,64%,%,,,", "Grow,Three,0,0.64,%,,,")

    assert said == [
        '4 Target: Target: "0.64" can be 0.64% or 64%',
        "2 Target: Target mixes shares in 3 forms: 64 (row 2), 64% (row 3), 0.64 (row 4)",
    ]


def test_two_readings() -> None:
    """Both are named."""
    said = refused("Grow,One,0,1.250,,,,", "Keep,Two,0,1,,03/04/2025,04/05/2025,")

    assert said[0] == '2 Target: Target: "1.250" can be 1250 or 1.25'
    assert [line.split(" can be ")[0] for line in said[1:]] == [
        '3 From: From: "03/04/2025"',
        '3 To: To: "04/05/2025"',
    ]


@pytest.mark.parametrize(
    "formula", ["=1+1", "=A1", "=$B$2*2", "=SUM(A1:A9)", '=HYPERLINK(""https://example.com"",""7"")', "=(4)"]
)
@pytest.mark.parametrize("line", ['"{}",One,0,2,,,,', 'Grow,One,"{}",2,,,,', 'Grow,One,0,2,,,,"{}"'])
def test_formulas_kept_as_text(formula: str, line: str) -> None:
    """In a title or an owner it would be kept as it is, in a number it is none: the row is refused once."""
    said = refused(line.format(formula))

    assert len(said) == 1
    assert said[0].endswith("is a formula kept as text")


def test_texts_that_are_no_formulas() -> None:
    said = refused("= more than before,+62 812 joins,0,2,,,,@ana", "==> Next,-5 % waste,0,2,,,,'=1+1")

    assert said == []


def test_a_head_in_another_language() -> None:
    with pytest.raises(UsageError) as caught:
        read_text("Ziel,Typ,Besitzer\nWachsen,Objective,Ana\n", b'preset = "viva-csv"')

    assert str(caught.value) == (
        'goals.csv has no column "Object Type", "Title"\n  The head in row 1 has "Ziel", "Typ", "Besitzer".'
    )


def test_an_export_without_its_key_results() -> None:
    """Viva Goals leaves them out unless a box is ticked; a person cannot see that in the file."""
    text = (IMPORTS / "viva-goals.csv").read_text("utf-8")
    kept = [line for line in text.splitlines() if ",Objective," in line or line.startswith("Id,")]

    found = read_text("\n".join(kept), b'preset = "viva-csv"')

    assert len(found.drafts) == 4
    assert "No row is a key result." in found.notes
    assert any("include key results" in note for note in found.notes)
    assert not any("include" in note for note in read(IMPORTS / "viva-goals.csv", "viva-csv").notes)
