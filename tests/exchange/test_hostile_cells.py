"""Cells that were made to be slow are read in the time that their length takes."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from okr.errors import UsageError
from okr.exchange import cells
from okr.exchange.files.sheets import read_sheets
from okr.exchange.grid import Row, Sheet
from okr.exchange.mapped import mapping_files as mappings
from okr.exchange.mapped import rows
from okr.settings import Settings
from tests.importing import TODAY

ALIGNED = "Aligned To (weight, Objective ID)"
HEAD = ("Id", "Title", "Object Type", "Start", "Target", ALIGNED, "Checkins")
HOSTILE_PARENTS = (
    "(weight: ",
    "(weight: 1",
    "(weight: 14.29%, Id: 1",
    "a(weight: 5%, Id: 1)",
    "(",
    "1",
    " ",
    ";",
    "\n",
)
LIMIT = 200
HOSTILE_CHECKINS = ("; Note: ", "Note: ;", ";", "; ", ";\n", "Note", "Checkin Date: 2025-01-31; ", ": ", " ")


def seconds(work: Callable[[], object]) -> float:
    """Of this processor, the fastest of three: a busy machine makes it longer and never shorter."""

    def once() -> float:
        begin = time.process_time()
        work()
        return time.process_time() - begin

    return min(once() for _ in range(3))


def read_cells(parent: str, checkin: str) -> None:
    """Twenty rows with these cells, as the preset reads them."""
    objective = Row(2, ("1", "Grow", "Objective", None, None, None, None))
    lines = [
        Row(n, (str(n), f"Raise {n}", "Key result", "1", "2", parent, checkin or None)) for n in range(3, 23)
    ]
    sheet = Sheet("", (Row(1, HEAD), objective, *lines))
    rows.read([sheet], mappings.preset("viva-csv"), Settings(), TODAY, name="hostile.csv")


@pytest.mark.parametrize("part", HOSTILE_PARENTS)
def test_a_pattern_takes_as_long_as_its_cell_is(part: str) -> None:
    """32 times the length is about 32 times the time; the square of it would be 1024 times. In between is the limit."""
    short, long = (seconds(lambda n=n: read_cells((part * n)[:n], "")) for n in (1024, 32 * 1024))

    assert long < LIMIT * max(short, 0.001)


@pytest.mark.parametrize("part", HOSTILE_CHECKINS)
def test_labels_take_as_long_as_their_cell_is(part: str) -> None:
    short, long = (seconds(lambda n=n: read_cells("", (part * n)[:n])) for n in (1024, 32 * 1024))

    assert long < LIMIT * max(short, 0.001)


def test_no_other_preset_has_a_pattern() -> None:
    """One that gets a pattern gets hostile cells above."""
    read = {name: mappings.preset(name) for name in mappings.presets()}

    assert [name for name, preset in read.items() if preset.parent and preset.parent.pattern] == ["viva-csv"]
    assert [name for name, preset in read.items() if preset.checkins and preset.checkins.labels] == [
        "viva-csv"
    ]


@pytest.mark.parametrize("part", ["1", "0", "1.", "1 ", "1e", "Rp 1,"])
def test_what_is_nearly_a_number_takes_as_long_as_its_cell_is(part: str) -> None:
    def read(n: int) -> None:
        with pytest.raises(UsageError):
            cells.number((part * n)[:n] + "!", cells.Style(), "target")

    short, long = (seconds(lambda n=n: read(n)) for n in (1024, 32 * 1024))

    assert long < LIMIT * max(short, 0.001)


def test_a_key_that_is_there_twice_is_found_at_once() -> None:
    """Among very many, as the last one."""

    def read(n: int) -> None:
        keys = ",".join(f'"k{i}": 1' for i in range(n))
        with pytest.raises(UsageError, match="is there twice"):
            read_sheets(f'[{{{keys}, "k{n - 1}": 2}}]'.encode(), "goals.json")

    short, long = (seconds(lambda n=n: read(n)) for n in (1024, 32 * 1024))

    assert long < LIMIT * max(short, 0.001)
