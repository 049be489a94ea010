"""What cells say of a measure, in English and Indonesian: each text with the keys that it becomes, worked out by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from okr.exchange.cells import Style
from okr.exchange.drafts import Closing
from okr.exchange.mapped.measure_cells import parts, share_of_start, sides
from tests.tabular import drafts, found, told


@pytest.mark.parametrize(
    ("words", "limits"),
    [
        ("≥ 95", {"at_least": "95"}),
        ("=> 95", {"at_least": "95"}),
        ("min. 90%", {"at_least": "90%"}),
        ("minimal 3 kota", {"at_least": "3 kota"}),
        ("tidak kurang dari 90%", {"at_least": "90%"}),
        ("95%+", {"at_least": "95%"}),
        ("95 or more", {"at_least": "95"}),
        ("90% ke atas", {"at_least": "90%"}),
        ("≤ 2 hari", {"at_most": "2 hari"}),
        ("no more than 3", {"at_most": "3"}),
        ("paling lambat 5 hari", {"at_most": "5 hari"}),
        ("2 days max", {"at_most": "2 days"}),
        ("5 atau kurang", {"at_most": "5"}),
        ("> 50 %", {"above": "50 %"}),
        (">50", {"above": "50"}),
        ("di atas 50", {"above": "50"}),
        ("lebih dari Rp 2 jt", {"above": "Rp 2 jt"}),
        ("< 3", {"below": "3"}),
        ("kurang dari 2%", {"below": "2%"}),
        ("below 10", {"below": "10"}),
        ("between 3 and 5", {"at_least": "3", "at_most": "5"}),
        ("antara 80 dan 90%", {"at_least": "80%", "at_most": "90%"}),
        ("> 80% and < 90%", {"above": "80%", "below": "90%"}),
        ("≥ 3 dan ≤ 5", {"at_least": "3", "at_most": "5"}),
        ("< $X", {"below": "$X"}),
        *((words, {}) for words in ("95", "10 min", "overtime 5", "minimize", "max", "3 - 5", "> fast", "A > B", "at least")),
    ],
)  # fmt: skip
def test_the_side_of_a_number(words: str, limits: dict[str, str]) -> None:
    assert sides(words, {"x"}) == limits


def test_two_numbers_are_a_range_only_of_a_yardstick() -> None:
    assert sides("3 - 5 days") == {}
    assert sides("3 - 5 days", ranges=True) == {"at_least": "3", "at_most": "5 days"}
    assert sides("±5%") == {}
    assert sides("±5%", ranges=True) == sides("+/- 5%", ranges=True) == {"at_least": "-5%", "at_most": "5%"}
    assert sides("80 s.d. 90%", ranges=True) == {"at_least": "80%", "at_most": "90%"}


@pytest.mark.parametrize(
    ("words", "share"),
    [
        ("+17%", "+17%"), ("−10 %", "-10%"), ("by 3%", "+3%"), ("sebesar 2,5%", "+2.5%"), ("naik 17%", "+17%"),
        ("turun 10 persen", "-10%"), ("increase by 5%", "+5%"), ("reduce by 5%", "-5%"), ("3% more", "+3%"), ("4% lower", "-4%"),
        ("17%", ""), ("17", ""), ("up", ""), ("by 3", ""),
    ],
)  # fmt: skip
def test_a_share_of_the_start(words: str, share: str) -> None:
    assert share_of_start(words) == share


def test_counts_of_a_check_in() -> None:
    """As they are typed at `okr checkin`, too; there may be one kind, and none of a kind."""
    both = {"senior": 1, "other": 2}
    for words in ("senior=1 other=2", "senior=1; other=2", "senior: 1 other: 2", "senior = 1, other = 2"):
        assert parts(words, Style(), several=False) == both
    assert parts("short stay=3 burns=2", Style(), several=False) == {"short stay": 3, "burns": 2}
    assert parts("senior=0; other=2", Style(), several=False) == {"senior": 0, "other": 2}
    assert parts("senior=1 other 2", Style(), several=False) == {}


def test_a_check_in_that_leaves_its_sign_out_is_told_with_what_to_write() -> None:
    cells = {"Target": "2 senior, 3 other", "Now": "senior=1 other 2"}

    assert stated(**cells)[1] == ['not kept: Now "senior=1 other 2"; counts are written senior=2; other=3']
    assert stated(**cells | {"Now": "senior=1 other=2"})[1] == []


def test_a_share_falls_where_the_column_says_so() -> None:
    assert share_of_start("by 10%", falls=True) == "-10%"
    assert share_of_start("+10%", falls=True) == "+10%"


@pytest.mark.parametrize(
    ("words", "counts"),
    [
        ("1 senior and 1 lead", {"senior": 1, "lead": 1}),
        ("1 intern + 1 senior", {"intern": 1, "senior": 1}),
        ("1 senior + 1", {"senior": 1, "other": 1}),
        ("2 senior, 3 junior dan 1", {"senior": 2, "junior": 3, "other": 1}),
        ("senior: 2; others = 3", {"senior": 2, "others": 3}),
        ("1 senior + 1 senior", {"senior": 2}),
        *((words, {}) for words in ("1 senior", "1,250", "3 + 4", "fast and 2 slow", "0 a + 1 b", "5% and 3%", "mail, chat")),
    ],
)  # fmt: skip
def test_counts_by_kinds(words: str, counts: dict[str, int]) -> None:
    assert parts(words, Style()) == counts


KEYS = """
open = true
[objective]
title = "O"
[key_result]
title = "K"
start = "Start"
target = "Target"
at_most = "Most"
by = "By"
direction = "Way"
polarity = "Better"
unit = "Unit"
parts = "Kinds"
priority = "Prio"
link = "Link"
ends = "Ends"
current = "Now"
done = "Done"
"""


def stated(mapping: str = KEYS, **cells: str) -> tuple[dict[str, Any], list[str]]:
    """The keys of a key result but for its title, and its doubts."""
    row = {"O": "Grow", "K": "It", **cells}
    head, line = ",".join(row), ",".join(f'"{cell}"' for cell in row.values())
    all_ = found(f"{head}\n{line}", "chosen = true\n" + mapping)
    assert told(all_) == []
    (result,) = (each for each in all_.drafts if each.kind == "key result")
    return {key: value for key, value in result.values.items() if key != "title"}, [*map(str, result.doubts)]


@pytest.mark.parametrize(
    ("cells", "values", "doubts"),
    [
        # targets and limits that come later
        ({"Start": "5", "Target": "TBD"}, {"start": 5, "target": "open"}, []),
        ({"Start": "X", "Target": "Y"}, {"start": "first", "target": "open"}, []),
        ({"Target": "belum ditentukan"}, {"target": "open"}, []),
        ({"Target": "TBD", "Way": "Keep"}, {"target": "open"},
         ['unknown direction "keep"; say what it means: [values] "Way" = { "keep" = "at most" }']),
        ({"Target": "< $X"}, {"at_most": "open", "unit": "$"}, []),
        ({"Target": "≥ X%"}, {"at_least": "open", "unit": "%"}, []),
        ({"Most": "n/a"}, {"at_most": "open"}, []),
        # strict limits, and a start that is not there yet
        ({"Target": "> 50%"}, {"above": 50, "unit": "%"}, []),
        ({"Target": "di bawah 3"}, {"below": 3}, []),
        ({"Start": "60", "Target": "≥ 80"}, {"start": 60, "target": 80}, []),
        ({"Start": "9", "Target": "≤ 2 hari"}, {"start": 9, "target": 2, "unit": "hari"}, []),
        ({"Start": "40", "Target": "> 50"}, {"start": 40, "target": 50}, ["a strict limit: here 50 itself reaches the target"]),
        ({"Start": "95", "Target": "≥ 90"}, {"at_least": 90}, ["not kept: Start 95"]),
        ({"Target": "Zero accidents"}, {"at_most": 0, "unit": "accidents"}, []),
        ({"Target": "Nihil"}, {"at_most": 0}, []),
        # a share of the start
        ({"Target": "+17%"}, {"start": "first", "by": "+17%"}, []),
        ({"Start": "200", "Target": "turun 10%"}, {"start": 200, "by": "-10%"}, []),
        ({"By": "17%"}, {"start": "first", "by": "+17%"}, []),
        ({"By": "10%", "Way": "decrease"}, {"start": "first", "by": "-10%"}, []),
        # counts by kinds, and what is done or not
        ({"Target": "1 senior and 1 lead"}, {"parts": {"senior": 1, "lead": 1}}, []),
        ({"Kinds": "2 senior"}, {"parts": {"senior": 2}}, []),
        ({"Target": "Selesai"}, {"milestones": {"done": 1}}, []),
        ({"Start": "No", "Target": "Yes"}, {"milestones": {"done": 1}}, []),
        ({"Start": "0", "Target": "1 lead + 2"}, {"parts": {"lead": 1, "other": 2}}, []),
        ({"K": "Cut churn", "Start": "8", "Target": "by 25%"}, {"start": 8, "by": "-25%"}, []),
        # which values are better
        ({"Target": "5", "Better": "Min"}, {"at_most": 5}, []),
        ({"Target": "5", "Better": "semakin kecil semakin baik"}, {"at_most": 5}, []),
        ({"Target": "5", "Better": "Maximize"}, {"at_least": 5}, []),
        ({"Start": "9", "Target": "5", "Better": "Min"}, {"start": 9, "target": 5}, []),
        ({"Target": "5", "Way": "Lower is better"}, {"at_most": 5}, []),
        # what goes with it
        ({"Start": "0", "Target": "5", "Prio": "P0"}, {"start": 0, "target": 5, "priority": 0}, []),
        ({"Start": "0", "Target": "5", "Prio": "2"}, {"start": 0, "target": 5, "priority": 2}, []),
        ({"Start": "0", "Target": "5", "Prio": "P?"}, {"start": 0, "target": 5}, ['not kept: Prio "P?"']),
        ({"Start": "0", "Target": "5", "Ends": "15 August"}, {"start": 0, "target": 5, "ends": date(2026, 8, 15)}, []),
        ({"Start": "0", "Target": "5", "Ends": "end of July"}, {"start": 0, "target": 5, "ends": date(2026, 7, 31)}, []),
        ({"Start": "0", "Target": "5", "Ends": "by 3 Aug"}, {"start": 0, "target": 5, "ends": date(2026, 8, 3)}, []),
        ({"Start": "0", "Target": "5", "Ends": "akhir Agustus"}, {"start": 0, "target": 5, "ends": date(2026, 8, 31)}, []),
        ({"Start": "0", "Target": "5", "Ends": "2026-08-15"}, {"start": 0, "target": 5, "ends": date(2026, 8, 15)}, []),
        ({"Start": "0", "Target": "5", "Ends": "30 September"}, {"start": 0, "target": 5}, []),
        ({"Start": "0", "Target": "5", "Ends": "3 June"}, {"start": 0, "target": 5}, ['not kept: Ends "3 June"']),
        ({"Start": "0", "Target": "5", "Link": "https://example.com/a"},
         {"start": 0, "target": 5, "link": "https://example.com/a"}, []),
        ({"Start": "0", "Target": "5", "Link": "see wiki"}, {"start": 0, "target": 5}, ['not kept: Link "see wiki"']),
        ({"Start": "0", "Target": "5", "Done": "no"}, {"start": 0, "target": 5}, []),
        ({"Start": "0", "Target": "5", "Done": "half"}, {"start": 0, "target": 5}, ['not kept: Done "half"']),
    ],
)  # fmt: skip
def test_cells_become_keys(cells: dict[str, str], values: dict[str, Any], doubts: list[str]) -> None:
    assert stated(**cells) == (values, doubts)


def test_what_comes_later_is_said_by_the_mapping_alone() -> None:
    """Without `open` such a text is no number; with words of its own it is only those; `empty` comes before it."""
    lines = "O,K,Start,Target\nGrow,It,5,TBD"
    closed = found(lines, "chosen = true\n" + KEYS.replace("open = true", ""))
    own = found(lines, "chosen = true\n" + KEYS.replace("open = true", 'open = ["soon"]'))
    empty = found(lines, "chosen = true\n" + KEYS.replace("open = true", 'open = true\nempty = ["TBD"]'))

    assert told(closed) == told(own) == ['refused 2 Target: Target: "TBD" is not a number']
    assert told(empty) == ["skipped 2 Target: it has no target"]


def test_a_value_of_each_kind_and_a_ratio_are_check_ins() -> None:
    mapping = KEYS + 'of = ["Yes", "All"]\n'
    counted, ratio, off, nothing, three = drafts(
        """
        O,K,Kinds,Start,Target,Unit,Now,Yes,All
        Grow,Hire,1 senior + 1,,,,1 senior,,
        Grow,On time,,90,98,%,"97.41",1204,1236
        Grow,Asked,,0,1,,0.6,1,2
        Grow,None,,0,100,%,,0,0
        Grow,Three,,0,100,%,98.95,7912 / 8011,8046
        """,
        "chosen = true\n" + mapping,
    )[1:]
    assert [r.values for r in counted.records] == [{"parts": {"senior": 1}}]
    assert [r.values for r in ratio.records] == [{"value": 97.41100323624596, "of": [1204, 1236]}]
    assert [r.values for r in off.records] == [{"value": 0.5, "of": [1, 2]}]
    assert [r.values for r in nothing.records] == []
    assert [r.values for r in three.records] == [{"value": 98.95}]
    assert [*map(str, (*ratio.doubts, *off.doubts, *nothing.doubts, *three.doubts))] == [
        "1/2 is 0.5, and Now says 0.6: the two counts are kept",
        "0 of 0 is no value, so it is not recorded",
        "not kept: 7912 / 8011 / 8046, which are not two counts",
    ]


def test_a_range_is_no_target() -> None:
    """Which of its numbers is meant is said in the mapping."""
    lines = "O,K,Start,Target\nGrow,It,0,6-8"

    (refused,) = found(lines, "chosen = true\n" + KEYS).refused
    assert (refused.place.row, refused.message) == (2, 'Target: "6-8" is a range')
    assert refused.remedy.endswith('[values] Target = { "6-8" = "…" }')
    (_, settled) = drafts(lines, "chosen = true\n" + KEYS + '[values.Target]\n"6-8" = 8\n')
    assert (settled.values["start"], settled.values["target"]) == (0, 8)


def test_a_factor_with_two_readings_is_settled_by_what_it_means() -> None:
    lines = "O,K,Start,Target\nGrow,It,0,Rp 26.2M"
    mapping = 'chosen = true\nnumbers = "1,250.75"\n' + KEYS

    (refused,) = found(lines, mapping).refused
    assert refused.message == 'Target: "Rp 26.2M" can be 26,200,000 or 26,200,000,000'
    assert refused.remedy.endswith('[values.COLUMN] "Rp 26.2M" = 26200000')
    (_, settled) = drafts(lines, mapping + '[values.Target]\n"Rp 26.2M" = 26200000\n')
    assert settled.values["target"] == 26_200_000


def test_a_score_of_a_key_result() -> None:
    (_, half, none) = drafts(
        "O,K,Start,Target,Score\nGrow,It,0,5,0.5\nGrow,That,0,5,\n",
        'chosen = true\npercent = { Score = "0-1" }\n' + KEYS + 'grade = "Score"\n',
    )

    assert (half.closing, none.closing) == (Closing(None, 0.5), None)
