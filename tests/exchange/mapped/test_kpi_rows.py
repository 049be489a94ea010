"""Rows of KPIs: limits by which values are better, targets and readings in columns of periods, counts, words of public sheets."""

from __future__ import annotations

from typing import Any

import pytest

from okr.errors import UsageError
from okr.exchange.mapped.measure_cells import unit_in_title
from okr.settings import CycleSettings, Settings
from tests.tabular import SETTINGS, found, told

KPIS = """
chosen = true
open = ["TBD"]
[kpi]
title = "KPI"
objective = { is = "2026/win" }
role = "Role"
target = "Target"
polarity = "Better"
unit = "Satuan"
cadence = "Read"
takes = "How"
weight = "Bobot"
threshold = "Ambang"
current = "Now"
of = ["Yes", "All"]
period = { is = "2025" }
"""


def stated(mapping: str = KPIS, **cells: str) -> tuple[dict[str, Any], list[dict[str, Any]], list[str]]:
    """The keys of a KPI but for its title, what is recorded of it, and the doubts."""
    row = {"KPI": "It", "Role": "Lead", **cells}
    all_ = found(f"{','.join(row)}\n" + ",".join(f'"{cell}"' for cell in row.values()), mapping)
    assert told(all_) == []
    (kpi,) = all_.drafts
    values = {key: value for key, value in kpi.values.items() if key != "title"}
    return values, [record.values for record in kpi.records], [*map(str, kpi.doubts)]


YEARLY = {"cadence": "yearly"}
"""Its readings are of a year."""


@pytest.mark.parametrize(
    ("cells", "values", "doubts"),
    [
        ({"Target": "95", "Better": "Max"}, {"at_least": 95}, []),
        ({"Target": "100%", "Better": "Maximize"}, {"at_least": 100, "unit": "%"}, []),
        ({"Target": "3", "Better": "semakin kecil semakin baik"}, {"at_most": 3}, []),
        ({"Target": "3", "Better": "Minimum"}, {"at_most": 3}, []),
        ({"Target": "26.2", "Better": "Maks."}, {"at_least": 26.2}, []),
        ({"Target": "24 jam", "Better": "Min."}, {"at_most": 24, "unit": "jam"}, []),
        ({"Target": "≥ 95"}, {"at_least": 95}, []),
        ({"Target": "≤ 2 hari"}, {"at_most": 2, "unit": "hari"}, []),
        ({"Target": "2 - 4"}, {"at_least": 2, "at_most": 4}, []),
        ({"Target": "Zero"}, {"at_most": 0}, []),
        ({"Target": "< 3"}, {"at_most": 3}, ['"< 3" excludes its own number, and the limit of a KPI includes it']),
        ({"Target": "> 50%"}, {"at_least": 50, "unit": "%"},
         ['"> 50%" excludes its own number, and the limit of a KPI includes it']),
        ({"Target": "≥ 5", "Satuan": "kali", "How": "kumulatif"}, {"at_least": 5, "unit": "kali", "takes": "sum"}, []),
        ({"Target": "≥ 5", "How": "rata-rata"}, {"at_least": 5, "takes": "mean"}, []),
        ({"Target": "≥ 5", "Bobot": "20%"}, {"at_least": 5, "bonus": {"weight": 0.2}}, []),
        ({"Target": "TBD", "Better": "Max"}, {"at_least": "open"}, []),
        ({"Target": "≥ 5", "Ambang": "4"}, {"at_least": 5, "bonus": {"threshold_value": 4}}, []),
    ],
)  # fmt: skip
def test_a_limit_of_a_kpi(cells: dict[str, str], values: dict[str, Any], doubts: list[str]) -> None:
    assert stated(**cells) == ({**values, **YEARLY}, [], doubts)


@pytest.mark.parametrize(
    ("cells", "values", "doubts"),
    [
        ({"Target": "at least 95% within 4 hours"}, {"at_least": 95, "unit": "%"}, ['not kept: Target "within 4 hours"']),
        ({"Target": "≥ 20 cases per month"}, {"at_least": 20, "unit": "cases per month"}, []),
        ({"Target": "≤ 2 hari kerja", "Satuan": "hari"}, {"at_most": 2, "unit": "hari"}, ['not kept: Target "hari kerja"']),
        ({"Target": "±5%"}, {"at_least": -5, "at_most": 5, "unit": "%"}, []),
    ],
)  # fmt: skip
def test_words_behind_the_number_of_a_limit(
    cells: dict[str, str], values: dict[str, Any], doubts: list[str]
) -> None:
    """They are its unit; behind a share, or beside a unit, they are told."""
    assert stated(**cells) == ({**values, **YEARLY}, [], doubts)


@pytest.mark.parametrize(("word", "limit"), [("Naik", {"at_least": 5}), ("turun", {"at_most": 5})])
def test_a_direction_of_a_kpi_says_which_values_are_better(word: str, limit: dict[str, Any]) -> None:
    all_ = found(
        f"Measure,Target,Arah\nPendapatan,5,{word}",
        QUARTERS.replace("at_least", "target").replace("readings", 'direction = "Arah"\n#'),
    )
    assert told(all_) == []
    assert all_.drafts[0].values == {"title": "Pendapatan", **limit}


def test_weights_with_a_percent_sign_and_without_it_are_refused() -> None:
    """30% would weigh a hundredth of 30."""
    mapping = QUARTERS.replace("readings", 'weight = "Weight"\n#')
    mixed, alike = (
        found(f"Measure,Target,Weight\nSales,5,30%\nVisits,5,{weight}", mapping) for weight in ("30", "20%")
    )
    assert told(mixed) == ["refused 2 Weight: Weight mixes shares in 2 forms: 30% (row 2), 30 (row 3)"]
    assert [each.values["bonus"] for each in alike.drafts] == [{"weight": 0.3}, {"weight": 0.2}]


@pytest.mark.parametrize(
    ("words", "cadence"),
    [
        ("bulanan", "monthly"),
        ("Triwulanan", "quarterly"),
        ("semester", "half-yearly"),
        ("Annual", "yearly"),
        ("mingguan", "weekly"),
        ("Monthly", "monthly"),
    ],
)
def test_how_often_a_kpi_is_read(words: str, cadence: str) -> None:
    assert stated(Target="≥ 5", Read=words)[0]["cadence"] == cadence


def test_a_kpi_without_a_target_is_watched_where_the_mapping_says_so() -> None:
    lines, asked = "KPI,Role,Target\nIt,Lead,", found("KPI,Role,Target\nIt,Lead,", KPIS)
    watched = found(lines, KPIS + "watch_only = { is = true }\n")

    assert told(asked) == ["skipped 2 Target: a KPI needs a limit: at_least, at_most or both"]
    assert "[kpi] watch_only = { is = true }" in asked.skipped[0].remedy
    assert [draft.values["watch_only"] for draft in watched.drafts] == [True]


def test_the_value_is_worked_out_from_its_counts() -> None:
    """804 of 859 are 93.597…: `93.60` is that; `93.5` is not, which is told; 0 of 0 and a word are no value."""
    counts = {"Target": "≥ 93", "Satuan": "%", "Yes": "804", "All": "859"}
    value = 93.59720605355064

    assert stated(**counts, Now="93.60")[1:] == ([{"value": value, "of": [804, 859], "period": "2025"}], [])
    assert stated(**counts, Now="93.5")[2] == [
        "804/859 is 93.5972060536, and Now says 93.5: the two counts are kept"
    ]
    assert stated(**counts | {"Yes": "0", "All": "0"})[1:] == (
        [],
        ["0 of 0 is no value, so it is not recorded"],
    )
    assert stated(**counts | {"All": ""}, Now="93.6")[1:] == (
        [{"value": 93.6, "period": "2025"}], ["not kept: 804 / –, which are not two counts"],
    )  # fmt: skip


PERIODS = """
numbers = "1.250,75"
[kpi]
title = "IKU"
objective = { is = "2026/win" }
role = { is = "lead" }
targets = "Target {period}"
readings = "Realisasi {period}"
polarity = "Polaritas"
unit = "Satuan"
"""


def test_targets_and_readings_of_periods() -> None:
    """Today is 20 August 2026: the reading of a quarter that has ended is recorded on its last day. A target is written
    where it differs from the one before; periods without a year are of the cycle that was asked for."""
    all_ = found(
        """
        IKU;Polaritas;Satuan;Target TW I;Realisasi TW I;Target TW II;Realisasi TW II;Target TW III;Realisasi TW III
        Pendapatan;Max;Rp M;10;9,5;12;12,25;12;4
        Waktu;Min;hari;≤ 3;2;2;;;
        """.replace(",", "§").replace(";", ",").replace("§", "."),
        PERIODS.replace("1.250,75", "1,250.75"), quarter="2026-Q3",
    )  # fmt: skip
    assert told(all_) == []
    income, time = all_.drafts
    assert {key: value for key, value in income.values.items() if key != "title"} == {
        "at_least": 10, "targets": {"2026-Q2": {"at_least": 12}}, "unit": "Rp M", "cadence": "quarterly"
    }  # fmt: skip
    assert [(str(each.date), each.values) for each in income.records] == [
        ("2026-03-31", {"value": 9.5, "period": "2026-Q1"}),
        ("2026-06-30", {"value": 12.25, "period": "2026-Q2"}),
        ("2026-08-20", {"value": 4, "period": "2026-Q3"}),
    ]
    assert (time.values["at_most"], time.values["targets"]) == (3, {"2026-Q2": {"at_most": 2}})


def test_a_baseline_is_a_reading_of_its_year_and_a_target_may_come_later() -> None:
    mapping = """
    open = true
    [kpi]
    title = "IKU"
    objective = { is = "2026/win" }
    role = { is = "lead" }
    targets = "Target {period}"
    readings = ["Baseline {period}", "{period} Actual"]
    direction = { is = "at least" }
    """
    all_ = found("IKU,Baseline 2024,Target 2025,2025 Actual,Target 2026\nA,70,80,78,TBD\nB,,TBD,,9", mapping)
    assert told(all_) == []
    known, later = all_.drafts
    assert (known.values["at_least"], known.values["cadence"], [*map(str, known.doubts)]) == (
        80, "yearly", ['not kept: Target 2026 "TBD"'],
    )  # fmt: skip
    assert [record.values for record in known.records] == [
        {"value": 70, "period": "2024"}, {"value": 78, "period": "2025"},
    ]  # fmt: skip
    assert (later.values["at_least"], later.values["targets"]) == ("open", {"2026": {"at_least": 9}})


def test_the_target_of_a_year_begins_with_its_first_period() -> None:
    mapping = PERIODS.replace('"1.250,75"', '"1,250.75"\nchosen = true') + 'cadence = "Read"\n'
    all_ = found("IKU,Polaritas,Read,Target 2025,Target 2026\nA,Max,bulanan,4,5", mapping)
    assert (told(all_), all_.drafts[0].values["targets"]) == ([], {"2026-01": {"at_least": 5}})


QUARTERS = """
[kpi]
title = "Measure"
objective = { is = "2024/serve" }
role = { is = "desk" }
at_least = "Target"
readings = ["{period} outturn", "{period}"]
"""


def test_a_fiscal_year_across_two_and_the_year_before_its_quarters() -> None:
    """With quarters the KPI is read each quarter, so that the value of a whole year is none of its readings."""
    text = "Measure,2023/24 outturn,Target,Q1 2024/25,Q2 2024/25\nRent collected,97.9,98,97.1,97.6"
    of_april = Settings(cycle=CycleSettings(year_starts=4))
    rent, unknown = found(text, QUARTERS, settings=of_april), found(text, QUARTERS)

    assert told(rent) == []
    assert rent.drafts[0].values["cadence"] == "quarterly"
    assert [(str(each.date), each.values) for each in rent.drafts[0].records] == [
        ("2024-06-30", {"value": 97.1, "period": "2024-Q1"}),
        ("2024-09-30", {"value": 97.6, "period": "2024-Q2"}),
    ]
    assert rent.drafts[0].doubts == ['not kept: 2023/24 outturn "97.9"']
    assert told(unknown) == [
        'refused 2 2023/24 outturn: unknown period "2023/24"',
        'refused 2 Q1 2024/25: unknown period "q1 2024/25"',
        'refused 2 Q2 2024/25: unknown period "q2 2024/25"',
    ]
    assert "year_starts = 4" in unknown.refused[0].remedy


def test_months_without_a_year_are_of_the_cycle_and_else_refused() -> None:
    """January of a fiscal year that begins in April is in its second calendar year."""
    text = "Measure,Target,Apr,Jan\nSales,5,4,6"
    of_april = Settings(cycle=CycleSettings(year_starts=4))
    year, fiscal, none = (
        found(
            text,
            QUARTERS.replace('["{period} outturn", "{period}"]', '"{period}"'),
            quarter=cycle,
            settings=settings,
        )
        for cycle, settings in (("2025", SETTINGS), ("2025", of_april), ("", SETTINGS))
    )

    assert [record.values["period"] for record in year.drafts[0].records] == ["2025-01", "2025-04"]
    assert [record.values["period"] for record in fiscal.drafts[0].records] == ["2025-04", "2026-01"]
    assert told(none) == ['refused 2 Apr: unknown period "apr"', 'refused 2 Jan: unknown period "jan"']


def test_a_head_of_two_rows() -> None:
    """What is above several columns in a merged cell is in front of the name of each."""
    all_ = found(
        """
        Unit,IKU,Polaritas,Satuan,Target,,Realisasi
        ,,,,TW I,TW II,TW I
        x,Pendapatan,Max,Rp M,10,12,9.5
        """,
        PERIODS.replace('"1.250,75"', '"1,250.75"\nheader = [1, 2]'), quarter="2026-Q3",
    )  # fmt: skip
    assert told(all_) == []
    (income,) = all_.drafts
    assert (income.values["at_least"], income.values["targets"]) == (10, {"2026-Q2": {"at_least": 12}})
    assert [record.values for record in income.records] == [{"value": 9.5, "period": "2026-Q1"}]
    assert all_.left_over == {"Unit": [3]}


def test_columns_of_periods_need_their_place_in_the_name() -> None:
    with pytest.raises(UsageError, match=r"targets needs \{period\} once in the name of its columns"):
        found("IKU\nIt", PERIODS.replace("Target {period}", "Target"))
    with pytest.raises(UsageError, match=r'no column "Target \{period\}", "Realisasi \{period\}"'):
        found("IKU,Polaritas,Satuan,Target Jaya\nIt,,,", PERIODS)


@pytest.mark.parametrize(
    ("title", "target", "limit", "doubts"),
    [
        ("Median response time (minutes)", "8", {"at_least": 8, "unit": "minutes"}, ['at least 8: if less is better here, write [values.COLUMN] "8" = "≤ 8"']),
        ("Jumlah keluhan", "10 aduan", {"at_least": 10, "unit": "aduan"}, ['at least 10: if less is better here, write [values.COLUMN] "10 aduan" = "≤ 10"']),
        ("Wins", "0", {"at_least": 0}, ['at least 0: if less is better here, write [values.COLUMN] "0" = "≤ 0"']),
        ("Fatal crashes", "≤ 8", {"at_most": 8}, []),
        ("Keluhan", ">= 8", {"at_least": 8}, []),
        ("Complaints answered on time", "98%", {"at_least": 98, "unit": "%"}, []),
        ("Persentase aduan ditangani tepat waktu", "98", {"at_least": 98, "unit": "%"}, []),
        ("Jumlah laporan", "12 dokumen", {"at_least": 12, "unit": "dokumen"}, []),
    ],
)  # fmt: skip
def test_a_target_of_what_should_be_small(
    title: str, target: str, limit: dict[str, Any], doubts: list[str]
) -> None:
    """`at_least` is said by the mapping for all rows: where less is usually better, or nothing is less, the row is told. The unit in
    the cell is nearer than the one in the title."""
    mapping = (
        'chosen = true\n[kpi]\ntitle = "KPI"\nobjective = { is = "2026/win" }\nrole = { is = "lead" }\n'
        'at_least = "Target"\nunit = { is = "title" }\n'
    )
    (kpi,) = found(f'KPI,Target\n{title},"{target}"', mapping).drafts

    assert {key: value for key, value in kpi.values.items() if key != "title"} == limit
    assert [*map(str, kpi.doubts)] == doubts


def test_a_reading_of_two_counts_in_words() -> None:
    _, records, _ = stated(Target="100%", Better="Max", Now="1,150 of 1,200".replace(",", ""))

    assert [{key: record[key] for key in ("value", "of")} for record in records] == [
        {"value": 95.83333333333333, "of": [1150, 1200]}
    ]


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("Persentase aduan warga yang ditangani", "%"), ("Indeks kepatuhan (persen)", "%"), ("Percentage of visits", "%"),
        ("Jumlah pedoman yang terbit", "pedoman"), ("Number of audits", "audits"), ("Waktu tunggu (hari)", "hari"),
        ("Indeks kepuasan", "indeks"), ("Nilai kematangan", "indeks"), ("Pendapatan", ""), ("Rate of change", ""),
    ],
)  # fmt: skip
def test_the_unit_that_a_title_names(title: str, unit: str) -> None:
    assert unit_in_title(title) == unit
