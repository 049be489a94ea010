"""Small tables of other systems as texts, and what comes of them."""

from __future__ import annotations

from datetime import date

from okr.exchange.drafts import Draft, Found
from okr.exchange.files.sheets import read_sheets
from okr.exchange.mapped.mapping_files import load
from okr.exchange.mapped.rows import read
from okr.periods import cycle
from okr.settings import Settings

TODAY = date(2026, 8, 20)
SETTINGS = Settings()

FLAT = """
[objective]
title = "Objective"
owner = "Lead"
[key_result]
title = "Key result"
start = "From"
target = "To"
unit = "Unit"
owner = "Owner"
"""
"""A row a key result, with its objective."""
KINDS = """
chosen = true
source = "viva"
id = "Id"
[rows]
column = "Type"
objective = ["Objective"]
key_result = ["Key result"]
initiative = ["Project"]
[parent]
column = "Above"
pattern = '(?P<title>.*?)\\(weight: (?P<weight>[\\d.]+)%, Id: (?P<id>\\d+)\\)'
[objective]
title = "Title"
cycle = "Period"
status = "Status"
closed = "Status"
grade = "Score"
[key_result]
title = "Title"
start = "Start"
target = "Target"
unit = "Unit"
status = "Status"
[initiative]
title = "Title"
due = "End"
done = "Status"
"""
"""A row an item, of the kind that a column says."""


def found(table: str, mapping: str, *, quarter: str = "2026-Q3", settings: Settings = SETTINGS) -> Found:
    """What a table with a comma between its cells states."""
    lines = "\n".join(line.strip() for line in table.strip().splitlines())
    sheets = read_sheets(lines.encode(), "t.csv")
    made = load(mapping.encode(), "map.toml")
    return read(
        sheets, made, settings, TODAY, name="t.csv", cycle=cycle(quarter, settings) if quarter else None
    )


def drafts(table: str, mapping: str) -> list[Draft]:
    """The drafts of a table about which nothing is to be told."""
    all_ = found(table, mapping)
    assert told(all_) == []
    return all_.drafts


def told(all_: Found) -> list[str]:
    """Rows that are skipped or refused, with their columns and the words for them."""
    remarks = [("skipped", each) for each in all_.skipped] + [("refused", each) for each in all_.refused]
    return [f"{what} {each.place.row} {each.place.column}: {each.message}" for what, each in remarks]


def titles(all_: Found) -> list[tuple[str, str]]:
    return [(each.kind, each.values["title"]) for each in all_.drafts]
