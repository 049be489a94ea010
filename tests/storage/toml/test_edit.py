"""Edits, shown as TOML before and after."""

from __future__ import annotations

import re
from datetime import date

import pytest

from okr.storage.toml.edit import (
    AddTable,
    AppendTable,
    EditRefusedError,
    RemoveKey,
    RenameTable,
    SetKey,
    apply,
    toml_equal,
    value_text,
)

OBJECTIVE = """\
# Agreed on Monday.
title = "Grow revenue"  # the short one

owner = "ana"
team = "growth"

[key_results.mrr]
title = "Raise MRR"

start=100 # from the ledger
target=130

# ---- the plan ----

# Budi's idea
[initiatives.page]
title = "Publish the page"
due = 2026-08-15

[closed]
date = 2026-10-02
"""


def edited(text: str, *edits) -> str:
    return apply(text.encode(), edits).decode()


def diff(before: str, after: str) -> list[str]:
    """The lines that went and came, `-` and `+`, in the order of the text."""
    import difflib

    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line[0] + line[2:] for line in lines if line[0] in "-+"]


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        (
            SetKey(("title",), 'Grow "it"\nnow'),
            ['-title = "Grow revenue"  # the short one', '+title = "Grow \\"it\\"\\nnow"  # the short one'],
        ),
        (
            SetKey(("key_results", "mrr", "start"), 100.0),
            ["-start=100 # from the ledger", "+start=100.0 # from the ledger"],
        ),
        (SetKey(("key_results", "mrr", "unit"), "IDR m"), ['+unit="IDR m"']),
        (SetKey(("weight",), 2), ["+weight = 2"]),
        (
            SetKey(("initiatives", "page", "due"), date(2026, 9, 1)),
            ["-due = 2026-08-15", "+due = 2026-09-01"],
        ),
        (SetKey(("closed", "grade"), 0.7), ["+grade = 0.7"]),
        (
            SetKey(("key_results", "mrr", "dropped"), {"date": date(2026, 9, 1), "reason": "Merged"}),
            ['+dropped={ date = 2026-09-01, reason = "Merged" }'],
        ),
        (
            SetKey(("key_results", "mrr", "points"), ((110, 0.2), (120, 0.6))),
            ["+points=[[110, 0.2], [120, 0.6]]"],
        ),
        (RemoveKey(("team",)), ['-team = "growth"']),
        (RemoveKey(("key_results", "mrr", "start")), ["-start=100 # from the ledger"]),
        (RemoveKey(("no", "such", "key")), []),
        (RemoveKey(("closed",)), ["-", "-[closed]", "-date = 2026-10-02"]),
        (
            RemoveKey(("initiatives", "page")),
            [
                "-# Budi's idea",
                "-[initiatives.page]",
                '-title = "Publish the page"',
                "-due = 2026-08-15",
                "-",
            ],
        ),
        (RenameTable(("key_results", "mrr"), "income"), ["-[key_results.mrr]", "+[key_results.income]"]),
        (RenameTable(("key_results", "mrr"), "2026"), ["-[key_results.mrr]", '+[key_results."2026"]']),
        (
            AddTable(
                ("key_results", "cities"), {"milestones": {"a": 1, "b": 2}, "title": "Open", "unit": None}
            ),
            ["+[key_results.cities]", '+title = "Open"', "+", "+milestones = { a = 1, b = 2 }", "+"],
        ),
        (
            AppendTable(("update",), {"value": 112, "item": "kpi/mrr"}),
            ["+", "+[[update]]", '+item = "kpi/mrr"', "+value = 112"],
        ),
    ],
    ids=repr,
)
def test_an_edit_changes_the_lines_it_must(edit, lines):
    """Comments, blank lines, order and style of all else stay; new keys take the style of their table."""
    after = edited(OBJECTIVE, edit)

    assert sorted(diff(OBJECTIVE, after)) == sorted(lines)


def test_an_equal_value_leaves_the_bytes():
    """What is said already is not written again, however it is spelt; another type is another value."""
    text = 'a = 0x10\nb = """long"""\nc = [ 1,2 ]\nd = 1.0\n'

    assert edited(text, SetKey(("a",), 16), SetKey(("b",), "long"), SetKey(("c",), (1, 2))) == text
    assert edited(text, SetKey(("d",), 1)) == text.replace("1.0", "1")
    assert edited(text, SetKey(("d",), True)) == text.replace("1.0", "true")


def test_formerly_stays_the_last_key():
    """It is added behind all others, goes there from anywhere, and what comes later stands in front of it."""
    text = 'title = "x"\nformerly = ["kpi/a"]\nunit = "m"\n'

    moved = edited(text, SetKey(("formerly",), ["kpi/a", "kpi/b"], place="last"))
    added = edited(moved, SetKey(("owner",), "ana"))

    assert moved == 'title = "x"\nunit = "m"\nformerly = ["kpi/a", "kpi/b"]\n'
    assert added == 'title = "x"\nunit = "m"\nowner = "ana"\nformerly = ["kpi/a", "kpi/b"]\n'
    assert edited(added, SetKey(("formerly",), ["kpi/a", "kpi/b"], place="last")) == added


@pytest.mark.parametrize(
    ("before", "edit", "after"),
    [
        ("kr = {}\n", SetKey(("kr", "a"), 1), "kr = { a = 1 }\n"),
        ("kr = {b=2}  # c\n", SetKey(("kr", "a"), 1), "kr = {b=2, a = 1}  # c\n"),
        ("kr = {b=2, a = 1}\n", RemoveKey(("kr", "b")), "kr = {a = 1}\n"),
        ("kr = {b=2, a = 1}\n", RemoveKey(("kr", "a")), "kr = {b=2}\n"),
        ("kr = {b=2}\n", RemoveKey(("kr", "b")), "kr = {}\n"),
        ("kr.mrr.a = 1\n", SetKey(("kr", "mrr", "b"), "x"), 'kr.mrr.a = 1\nkr.mrr.b = "x"\n'),
        ("kr.mrr.a = 1\nx = 1\n", RemoveKey(("kr", "mrr")), "x = 1\n"),
        ("kr.mrr.a = 1\nkr.mrr.b = 2\n", RenameTable(("kr", "mrr"), "z"), "kr.z.a = 1\nkr.z.b = 2\n"),
        (
            "key_results = {mrr = {a=1}}\n",
            AddTable(("key_results", "c"), {"title": "x"}),
            'key_results = {mrr = {a=1}, c = { title = "x" }}\n',
        ),
        ('["a.b"]\n"c d" = 1\n', SetKey(("a.b", "c d"), 2), '["a.b"]\n"c d" = 2\n'),
        ("[a.b]\nx = 1\n", SetKey(("a", "y"), 2), "[a]\ny = 2\n\n[a.b]\nx = 1\n"),
        ("[[u]]\na = 1\n\n[[u]]\na = 2\n", SetKey(("u", 1, "a"), 3), "[[u]]\na = 1\n\n[[u]]\na = 3\n"),
        ("[[u]]\na = 1\n\n[[u]]\na = 2\n", SetKey(("u", 0, "b"), 3), "[[u]]\na = 1\nb = 3\n\n[[u]]\na = 2\n"),
        ("[[u]]\na = 1\n\n[[u]]\na = 2\n", RemoveKey(("u", 0)), "[[u]]\na = 2\n"),
        ("[[u]]\na = 1\n\n[[u]]\na = 2\n", RemoveKey(("u", 1)), "[[u]]\na = 1\n"),
        (
            "[[u]]\n# x\na = 1\n\n[t]\nb = 1\n",
            SetKey(("u",), [{"a": 1}, {"a": 2}]),
            "[[u]]\n# x\na = 1\n\n[[u]]\na = 2\n\n[t]\nb = 1\n",
        ),
        ("[m.steps]\na = 1\n", SetKey(("m", "steps"), {"b": 2}), "[m]\nsteps = { b = 2 }\n\n"),
        ("a = [\n  1, # one\n  2 # two\n]\n", SetKey(("a",), [1, 2, 3]), "a = [\n  1, # one\n  2, # two\n  3\n]\n"),
        ("a = [\n  1, # one\n  2, # two\n]\n", SetKey(("a",), [1, 3]), "a = [\n  1, # one\n  3, # two\n]\n"),
        ("a = [\n  1, # one\n  2, # two\n]\n", SetKey(("a",), [2]), "a = [\n  2, # two\n]\n"),
        ("a = [\n  1, # one\n  2, # two\n]\n", SetKey(("a",), [1, 2, 3]), "a = [\n  1, # one\n  2, # two\n  3,\n]\n"),
        ("a = [1, # c\n 2,]\n", RemoveKey(("a", 1)), "a = [1, # c\n ]\n"),
        ("a = [1, 2,]\n", RemoveKey(("a", 1)), "a = [1,]\n"),
        ("a = [1, 2]\n", RemoveKey(("a", 1)), "a = [1]\n"),
        ("a = [1, 2]\n", RemoveKey(("a", 0)), "a = [2]\n"),
        ("a = [1]\n", RemoveKey(("a", 0)), "a = []\n"),
        ("a = [\n  1, # one\n  2 # two\n]\n", RemoveKey(("a", 1)), "a = [\n  1 # one\n   # two\n]\n"),
        ("a = [1, 2]\n", SetKey(("a", 1), 5), "a = [1, 5]\n"),
    ],
)  # fmt: skip
def test_every_style_of_toml_is_edited_in_its_own(before, edit, after):
    """Inline tables, dotted and quoted keys, arrays of tables and arrays on several lines."""
    assert edited(before, edit) == after


@pytest.mark.parametrize("eol", ["\n", "\r\n"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_line_endings_a_bom_and_a_missing_final_newline_survive(eol, bom):
    """A file from another editor stays such a file."""
    text = (bom + 'title = "x"\n\n[closed]\ndate = 2026-10-02').replace("\n", eol)

    after = edited(
        text,
        SetKey(("owner",), "ana"),
        SetKey(("closed", "grade"), 1),
        AddTable(("key_results", "a"), {"title": "y"}),
    )

    shown = (
        'title = "x"\nowner = "ana"\n\n[key_results.a]\ntitle = "y"\n\n[closed]\ndate = 2026-10-02\ngrade = 1'
    )
    assert after == (bom + shown).replace("\n", eol)


def test_an_appended_block_only_ever_appends():
    """A missing line ending is added in front of the block; the old bytes are untouched."""
    block = {"item": "kpi/mrr", "date": date(2026, 7, 10), "done": ["a"], "note": None}
    new = '[[update]]\nitem = "kpi/mrr"\ndate = 2026-07-10\ndone = ["a"]\n'

    assert edited("", AppendTable(("update",), block)) == new
    assert edited("# c", AppendTable(("update",), block)) == f"# c\n\n{new}"
    assert edited("# c\n\n", AppendTable(("update",), block)) == f"# c\n\n{new}"
    assert edited("# a\r\n# b", AppendTable(("update",), block)) == "# a\r\n# b\r\n\r\n" + new.replace(
        "\n", "\r\n"
    )


def test_of_blocks_that_are_appended_together_none_stands_where_one_is_refused():
    """The words are those of one that is appended by itself."""
    block = AppendTable(("update",), {"x": 1})

    with pytest.raises(EditRefusedError, match="cannot change update without touching other parts of it"):
        edited("update = []\n", block, block)


def test_tables_come_in_the_order_of_the_house():
    """A new table stands behind its last sibling, else where a new file would have it; unknown ones do not matter."""
    text = 'title = "x"\n\n[other]\n\n[initiatives.a]\n\n[closed]\n'

    after = edited(
        text, AddTable(("key_results", "k"), {"title": "y"}), AddTable(("initiatives", "b"), {"title": "z"})
    )

    assert re.findall(r"^\[.*", after, re.MULTILINE) == [
        "[other]", "[key_results.k]", "[initiatives.a]", "[initiatives.b]", "[closed]",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "edit", "why"),
    [
        ("a = \n", SetKey(("a",), 1), "not valid TOML"),
        ("a = {\n  x = 1,\n}\n", SetKey(("b",), 1), "okr reads this way of writing TOML but does not edit it"),
        ("a = 1\n", SetKey(("a", "b"), 1), "no place for a.b"),
        ("a = [1]\n", SetKey(("a", 5), 1), "no place for a.5"),
        ("a = 1\n", AddTable(("a",), {"x": 1}), "a is there already"),
        ("a = 1\nb = 1\n", RenameTable(("a",), "b"), "b is there already"),
        ("a = 1\n", RenameTable(("c",), "b"), "no place for c"),
        ("a = 1\n", RenameTable(("c",), "c"), "no place for c"),
        ("update = []\n", AppendTable(("update",), {"x": 1}), "cannot change update without touching other parts of it"),
        ("a = " + "[" * 5000 + "]" * 5000 + "\n", SetKey(("b",), 1), "nested more than 100 levels deep in line 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_cleanly_is_refused_with_a_way_out(text, edit, why):
    """The file is named, the reason said, and `okr edit` offered."""
    with pytest.raises(EditRefusedError) as refused:
        apply(text.encode(), [edit], path="kpis/mrr.toml", id_="kpi/mrr")

    assert str(refused.value).startswith("kpis/mrr.toml was not changed: ")
    assert why in refused.value.message
    assert refused.value.remedy == "`okr edit kpi/mrr` opens it, to change it by hand."
    assert refused.value.exit_code == 1


@pytest.mark.parametrize(
    ("a", "b"),
    [(1, 1.0), (1, True), (0.0, -0.0), ("1", 1), ([1], [1.0]), ({"a": 1}, {"a": True}), ([1], [1, 2])],
)
def test_the_gate_tells_types_apart(a, b):
    """1, 1.0 and true are three values."""
    assert not toml_equal(a, b)
    assert toml_equal(a, a)


def test_a_table_taken_over_keeps_its_empty_values():
    """A new table leaves out what says nothing; one from another file loses nothing."""
    values = {"title": "x", "tags": [], "note": ""}

    assert edited("", AddTable(("key_results", "a"), values)) == '[key_results.a]\ntitle = "x"\n'
    assert edited("", AddTable(("key_results", "a"), values, keep_empty=True)) == (
        '[key_results.a]\ntitle = "x"\n\ntags = []\nnote = ""\n'
    )


def test_values_stand_on_one_line():
    """Line ends in text are escaped, nan is never written."""
    value = {"a b": [1, 1.5, True, date(2026, 1, 2)], "c": {"d": "x\r\n\ty\x00"}, "e": None}

    assert value_text(value) == '{ "a b" = [1, 1.5, true, 2026-01-02], c = { d = "x\\r\\n\ty\\u0000" } }'
    with pytest.raises(Exception, match="finite"):
        value_text([float("nan")])
    with pytest.raises(Exception, match="UTF-8"):
        value_text("\udcff")


def test_a_table_inside_another_stands_behind_that_one() -> None:
    """Not behind the last key result, where it would read as if it belonged to that."""
    before = "[key_results.up]\nat_least = 99\n\n[key_results.mrr]\nstart = 1\n"

    after = apply(before.encode(), [SetKey(("key_results", "up", "lines", "2026-08-10", "at_least"), 98)])

    entry = '[key_results.up.lines."2026-08-10"]\nat_least = 98\n'
    assert after.decode() == f"[key_results.up]\nat_least = 99\n\n{entry}\n[key_results.mrr]\nstart = 1\n"


@pytest.mark.parametrize(
    "text",
    [
        OBJECTIVE,
        'title = "x"\n',
        "",
        'title = "x"\n\n[closed]\ndate = 2026-01-01\ngrade = 1\n',
        'title = "x"\nkey_results = { a = { title = "a" } }\n',
        'title = "x"\r\n\r\n[key_results.a]\r\ntitle = "a"\r\n\r\n\r\n# end\r\n[initiatives.i]\r\ntitle = "i"',
    ],
)
def test_tables_that_are_added_together_stand_as_if_each_was_added_by_itself(text):
    adds = [AddTable(("key_results", f"new-{n}"), {"title": f"New {n}", "start": n}) for n in range(4)]
    adds += [AddTable(("initiatives", f"do-{n}"), {"title": f"Do {n}"}) for n in range(2)]
    one_by_one = text
    for add in adds:
        one_by_one = edited(one_by_one, add)

    assert edited(text, *adds) == one_by_one


def test_a_table_that_is_there_already_refuses_all_that_are_added_with_it():
    adds = [AddTable(("key_results", name), {"title": "x"}) for name in ("new", "mrr")]

    with pytest.raises(EditRefusedError, match=r"key_results\.mrr is there already"):
        edited('[key_results.mrr]\ntitle = "x"\n', *adds)
