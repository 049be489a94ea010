"""The mapping file: what it may say, and how all that is wrong with one is told."""

from __future__ import annotations

import pytest

from okr.errors import UsageError
from okr.exchange.mapped.mapping import Constant, Mapping
from okr.exchange.mapped.mapping_files import load, preset, presets


def loaded(text: str) -> Mapping:
    return load(text.encode(), "map.toml")


def test_the_sketch_of_the_manual_is_a_mapping() -> None:
    """Every key of it is known; labels in a list are fields by what they commonly mean."""
    mapping = loaded("""
from = "csv"
sheet = "OKR"
header = 3
numbers = "1.250,75"
dates = "DD/MM/YYYY"
fill_down = ["Objective"]
id = "Id"
[rows]
column = "Object Type"
objective = ["Objective"]
key_result = ["Key result"]
initiative = ["Deliverable", "Project"]
[parent]
column = "Aligned To (weight, Objective ID)"
pattern = '^(?P<title>.*)\\(weight: (?P<weight>[\\d.]+)%, Id: (?P<id>\\d+)\\)$'
[objective]
title = "Title"
why = "Description"
cycle = "Period"
[key_result]
title = "Title"
start = { is = 0 }
[values]
"Goal Type" = { "Committed Goal" = "committed" }
[checkins]
labels = ["Checkin Date", "User", "Note", "Current Value"]
columns = "Checkins…"
[weeks]
columns = "W1…W13"
""")
    assert mapping.checkins
    assert mapping.checkins.fields == {
        "Checkin Date": "date", "User": "person", "Note": "note", "Current Value": "value",
    }  # fmt: skip
    assert mapping.key_result
    assert mapping.key_result.start == Constant(is_=0)
    assert mapping.style().decimal == ","


def test_all_that_is_wrong_is_told_at_once() -> None:
    """Each key with the table that it is in, a typo with what it may have meant."""
    with pytest.raises(UsageError) as caught:
        loaded("""
headr = 2
percent = "0-10"
[objective]
titel = "A"
[parent]
column = "P"
pattern = "(?P<title>.*"
[key_result]
title = "K"
owner = 3
start = { was = 1 }
""")
    assert caught.value.message.splitlines() == [
        "8 keys of map.toml are wrong",
        '  unknown key "headr"; did you mean header?',
        '  objective: unknown key "titel"; did you mean title?',
        '  key_result.start: unknown key "was"',
        '  percent needs one of "", "0-100", "0-1" or a table of texts in quotes, found the text "0-10"',
        "  parent: the pattern does not compile: missing ), unterminated subpattern at position 0",
        "  objective: title is missing: it needs text in quotes or a list of texts in quotes",
        "  key_result: start needs text in quotes or a table, found a table",
        "  key_result: owner needs text in quotes or a table, found 3",
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[parent]\ncolumn = "P"\npattern = "(.*)"', "the pattern needs a group: (?P<title>…), (?P<id>…)"),
        ('[parent]\ncolumn = "P"\npattern = "(?P<name>.*)(?P<id>.)"', 'unknown group "name"'),
        ('[checkins]\nlabels = ["Date"]', "columns needs labels, and labels columns"),
        (
            '[checkins]\ncolumns = "C…"\nlabels = { Date = "day" }',
            'the label "Date" needs one of date, person',
        ),
        ('[checkins]\ndate = "D"', "check-ins need a column of values or of notes"),
        ('[weeks]\ncolumns = "W1"', "columns needs the first and the last: W1…W13"),
        ('[key_result]\ntitle = "K"\n[key_result.numbered]\ntitle = "KR"', "numbered.title needs {n}"),
    ],
)
def test_a_table_that_cannot_work_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(UsageError, match=r"map\.toml") as caught:
        loaded(f'[objective]\ntitle = "A"\n{text}')
    assert sentence in caught.value.message


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "a mapping needs a title"),
        ('source = "viva"\n[objective]\ntitle = "A"', "source needs id"),
        ('numbers = "12"\n[objective]\ntitle = "A"', 'numbers = "12" does not show the decimal mark'),
        ("[objective\n", "map.toml:1:11: "),
        ('preset = "vivacsv"\n', 'unknown preset "vivacsv"'),
    ],
)
def test_a_mapping_that_says_too_little_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        loaded(text)
    assert sentence in caught.value.message


def test_each_preset_is_a_mapping() -> None:
    for name in presets():
        assert preset(name)


def test_a_mapping_may_begin_with_a_preset() -> None:
    """What it does not say is that of the preset, table by table and key by key."""
    mapping = loaded('preset = "viva-csv"\nnumbers = "1.250,75"\n[key_result]\nweight = "Weight"\n')
    base = preset("viva-csv")
    assert mapping.style().decimal == ","
    assert mapping.key_result
    assert base.key_result
    assert (mapping.key_result.weight, mapping.key_result.title) == ("Weight", base.key_result.title)
    assert (mapping.checkins, mapping.rows, mapping.values) == (base.checkins, base.rows, base.values)


def test_labels_of_markdown_are_part_of_it() -> None:
    mapping = loaded("[markdown]\nobjective = ['Goal']\ncounts_from = 0\n")
    assert mapping.markdown
    assert (mapping.from_, mapping.markdown.objective, mapping.markdown.counts_from) == (
        "markdown",
        ("Goal",),
        0,
    )


def test_shares_may_be_written_otherwise_in_each_column() -> None:
    mapping = loaded('percent = { "Score" = "0-1", "kr_{n}_done" = "0-100" }\n[objective]\ntitle = "O"')
    assert [mapping.style(name).percent for name in ("Score", "kr_12_done", "Other")] == ["0-1", "0-100", ""]
    with pytest.raises(UsageError, match="is not a range of shares"):
        loaded('percent = { "Score" = "1" }\n[objective]\ntitle = "O"')
