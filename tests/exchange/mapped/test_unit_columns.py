"""One indicator a row with its units in columns: which units a row states, their limits and readings, what a mapping may not say."""

from __future__ import annotations

import pytest

from okr.errors import UsageError
from okr.exchange.drafts import Found
from tests.tabular import found, told

CITIES = """
[kpi]
title = "Indikator"
objective = { is = "2026/win" }
role = { is = "lead" }
unit = "Satuan"
at_least = "Target {unit}"
current = "Realisasi {unit}"
period = { is = "2025" }
"""
SHEET = """
Indikator,Satuan,Target Bandung,Target Kota Batu,Target Total,Realisasi Bandung,Realisasi Kota Batu
Aduan dijawab tepat waktu,%,95,≥ 98,97,97.5,
Kunjungan,kali,100,100,200,,120
Pelatihan,kali,,4,4,,5
"""


def stated(all_: Found) -> list[tuple[str, str, object, list[object]]]:
    """Title, unit, lowest value and readings of each KPI."""
    return [
        (
            each.values["title"],
            each.unit,
            each.values["at_least"],
            [record.values["value"] for record in each.records],
        )
        for each in all_.drafts
    ]


def test_each_unit_has_its_limit_and_its_value() -> None:
    """A unit without a cell in a row does not have that indicator; a column of totals is left over."""
    all_ = found(SHEET, CITIES)

    assert told(all_) == []
    assert stated(all_) == [
        ("Aduan dijawab tepat waktu", "Bandung", 95, [97.5]),
        ("Aduan dijawab tepat waktu", "Kota Batu", 98, []),
        ("Kunjungan", "Bandung", 100, []),
        ("Kunjungan", "Kota Batu", 100, [120]),
        ("Pelatihan", "Kota Batu", 4, [5]),
    ]
    assert all_.left_over == {"Target Total": [2, 3, 4]}


def test_one_target_for_all_units() -> None:
    """Each unit has it, also one that has no value yet."""
    all_ = found(
        "Indikator,Satuan,Target,Realisasi Bandung,Realisasi Batu\nKunjungan,kali,100,120,",
        CITIES.replace("Target {unit}", "Target"),
    )
    assert stated(all_) == [("Kunjungan", "Bandung", 100, [120]), ("Kunjungan", "Batu", 100, [])]


def test_a_head_of_two_rows() -> None:
    """The unit may stand above its columns or below what they say."""
    above, below = (
        found(text, f"header = [1, 2]{mapping}")
        for text, mapping in (
            (
                "Indikator,Satuan,Bandung,,Batu,\n,,Target,Realisasi,Target,Realisasi\nKunjungan,kali,100,120,90,80",
                CITIES.replace("Target {unit}", "{unit} Target").replace(
                    "Realisasi {unit}", "{unit} Realisasi"
                ),
            ),
            (
                "Indikator,Satuan,Target,,Realisasi,\n,,Bandung,Batu,Bandung,Batu\nKunjungan,kali,100,90,120,80",
                CITIES,
            ),
        )
    )
    assert stated(above) == stated(below)
    assert stated(above) == [("Kunjungan", "Bandung", 100, [120]), ("Kunjungan", "Batu", 90, [80])]


def test_units_and_periods_in_one_name() -> None:
    all_ = found(
        "Indikator,Satuan,Target,Kota Batu TW I,Kota Batu TW II,Bandung TW I,Bandung TW II\nKunjungan,kali,100,1,2,3,",
        CITIES.replace("Target {unit}", "Target").replace(
            'current = "Realisasi {unit}"\nperiod = { is = "2025" }',
            'units = ["Bandung", "Kota Batu"]\nreadings = "{unit} {period}"',
        ),
    )
    assert told(all_) == []
    assert [(each.unit, [record.values for record in each.records]) for each in all_.drafts] == [
        ("Bandung", [{"value": 3, "period": "2026-Q1"}]),
        ("Kota Batu", [{"value": 1, "period": "2026-Q1"}, {"value": 2, "period": "2026-Q2"}]),
    ]


def test_columns_that_are_called_as_their_units_are_listed() -> None:
    all_ = found(
        "Indikator,Satuan,Target,Bandung,Batu,Catatan\nKunjungan,kali,100,120,80,x",
        CITIES.replace("Target {unit}", "Target").replace("Realisasi {unit}", "{unit}")
        + 'units = ["Bandung", "Batu"]\n',
    )
    assert stated(all_) == [("Kunjungan", "Bandung", 100, [120]), ("Kunjungan", "Batu", 100, [80])]
    assert all_.left_over == {"Catatan": [2]}


def test_what_cannot_be_read_is_told_with_its_column() -> None:
    """A value without a target, a word in the place of one, and a row without any."""
    all_ = found(
        """
        Indikator,Satuan,Target Bandung,Target Batu,Realisasi Bandung,Realisasi Batu
        Kunjungan,kali,100,,120,80
        Keluhan,kali,100,90,banyak,80
        Biaya,kali,,,,
        """,
        CITIES,
    )
    assert told(all_) == [
        "skipped 2 Target Batu: a KPI needs a limit: at_least, at_most or both",
        "skipped 4 Indikator: a KPI needs a limit: at_least, at_most or both",
        'refused 3 Realisasi Bandung: Realisasi Bandung: "banyak" is not a number',
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("Satuan", "Satuan {unit}"), "unit is the same for all units, so its column has no {unit}"),
        (("Realisasi {unit}", "{unit}"), "where a unit is the whole name of a column, list them"),
        (('"Satuan"', '"Satuan"\nunits = "Kota"'), "units is a column, or lists the units of columns"),
        (("Target {unit}", "Sasaran {unit}"), 't.csv has no column "Sasaran {unit}"'),
        (('"Satuan"', '"Satuan"\nunits = ["Bandung", "Bogor"]'), 't.csv has no column "Target Bogor"'),
    ],
)
def test_what_a_mapping_may_not_say(change: tuple[str, str], message: str) -> None:
    with pytest.raises(UsageError) as told_:
        found(SHEET, CITIES.replace(*change))
    assert message in str(told_.value.message)
