"""What a KPI adds to a bonus, in columns: its cap, its threshold, and its bands in a cell, in columns of shares or of values."""

from __future__ import annotations

from typing import Any

import pytest

from okr.errors import UsageError
from okr.exchange.drafts import Found
from tests.tabular import found, told

CELL = '"Bands"'


def sheet(bands: str, **cells: str) -> Found:
    """A KPI of at least 500 calls, unless the cells say otherwise."""
    row = {"KPI": "Calls", "Target": "≥ 500", "Unit": "calls", **cells}
    lines = f"{','.join(row)}\n" + ",".join(f'"{cell}"' for cell in row.values())
    return found(
        lines,
        f"""
        chosen = true
        [kpi]
        title = "KPI"
        objective = {{ is = "2026/win" }}
        role = {{ is = "lead" }}
        target = "Target"
        unit = "Unit"
        threshold = "Threshold"
        cap = "Cap"
        bands = {bands}
        """,
    )


def bonus(bands: str = CELL, **cells: str) -> tuple[dict[str, Any] | None, list[str]]:
    all_ = sheet(bands, **cells)
    assert told(all_) == []
    assert all_.left_over == {}
    return all_.drafts[0].values.get("bonus"), [*map(str, all_.drafts[0].doubts)]


HALF = {"bands": [[480, 0.5], [500, 1]]}


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        ({"Bands": "480 = 50%; 500 = 100%"}, HALF),
        ({"Bands": "≥ 500 = 1, 480–499 = 0.5, < 480 = 0"}, HALF),
        ({"Bands": "di bawah 480: 0\n480 s.d. 499: 50%\n500+: 100%"}, HALF),
        ({"Bands": "480 = 50%; 500 = 100%; 550 = 120%", "Cap": "120%"},
         {"cap": 1.2, "bands": [[480, 0.5], [500, 1], [550, 1.2]]}),
        ({"Target": "≤ 5", "Bands": "≤ 4 = 100%; 4–5 = 50%; > 5 = 0"}, {"bands": [[5, 0.5], [4, 1]]}),
        ({"Threshold": "450", "Cap": "1.5"}, {"cap": 1.5, "threshold_value": 450}),
    ],
)  # fmt: skip
def test_bands_in_a_cell(cells: dict[str, str], kept: dict[str, Any]) -> None:
    assert bonus(**cells) == (kept, [])


def test_bands_of_a_share_are_read_as_its_values_which_is_told():
    """`95%` of a KPI in % may be a value, or a share of its target."""
    kept, doubts = bonus(Target="≥ 95", Unit="%", Bands="90–95% = 50%; ≥ 95% = 100%")

    assert kept == {"bands": [[90, 0.5], [95, 1]]}
    assert doubts == [
        'Bands "90–95% = 50%; ≥ 95% = 100%": read as values of the KPI; shares of the target are [bonus] steps of okr.toml'
    ]


def test_bands_in_columns() -> None:
    """The heads are what is paid, or the values; a band that a row does not have is left out."""
    shares = {"Pays 50%": "480", "Pays 100%": "500", "Pays 120 %": ""}
    values = {"< 480": "0", "480–499": "50%", "≥ 500": "100%"}

    assert bonus('"Pays {share}"', **shares) == (HALF, [])
    assert bonus('["< 480", "480–499", "≥ 500"]', **values) == (HALF, [])


@pytest.mark.parametrize(
    ("cells", "kept", "doubts"),
    [
        ({"Bands": "< 80% = 0; ≥ 80% = 100%"}, None,
         ['not kept: Bands "< 80% = 0; ≥ 80% = 100%"; shares of the target are [bonus] steps of okr.toml, for all KPIs']),
        ({"Bands": "480 = 50%; > 500 = 100%"}, HALF, ['"> 500 = 100%" excludes its own number, and a band includes it']),
        ({"Bands": "480 = 50%; 500 = 100%", "Threshold": "450"}, HALF, ['not kept: Threshold "450"']),
        ({"Bands": "480 = 100%; 500 = 50%"}, None, ['not kept: Bands "480 = 100%; 500 = 50%"']),
        ({"Bands": "480 = 50%; 480 = 100%"}, None, ['not kept: Bands "480 = 50%; 480 = 100%"']),
        ({"Bands": "up to 480 = 50%"}, None, ['not kept: Bands "up to 480 = 50%"']),
        ({"Bands": "as agreed", "Cap": "1"}, {"cap": 1}, ['not kept: Bands "as agreed"']),
        ({"Target": "480 - 520", "Bands": "480 = 50%"}, None, ['not kept: Bands "480 = 50%"']),
    ],
)  # fmt: skip
def test_bands_that_are_told(cells: dict[str, str], kept: dict[str, Any] | None, doubts: list[str]) -> None:
    """Of the target, of two limits, in no order, or in other words."""
    assert bonus(**cells) == (kept, doubts)


def test_what_can_be_read_in_two_ways_is_refused() -> None:
    assert told(sheet(CELL, Bands="480 = 50")) == ['refused 2 Bands: Bands: "50" can be 50% or 5000%']
    assert told(sheet(CELL, Bands="480 calls = 50%; many = 100%")) == [
        'refused 2 Bands: Bands: "many" is not a number'
    ]
    assert told(sheet(CELL, Cap="120")) == ['refused 2 Cap: Cap: "120" can be 120% or 12000%']


def test_columns_of_bands_are_there() -> None:
    mapping = '[kpi]\ntitle = "KPI"\nat_least = "KPI"\nbands = {}\n'
    for bands, name in (('"Pays {share}"', "Pays {share}"), ('["≥ 500"]', "≥ 500")):
        with pytest.raises(UsageError) as error:
            found("KPI\nCalls", mapping.format(bands))
        assert f'no column "{name}"' in str(error.value.message)
