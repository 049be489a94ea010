"""Random documents, random edits: the data is what was meant, and no other line changes."""

from __future__ import annotations

import copy
import tomllib
from datetime import date
from itertools import takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.storage.toml.edit import (
    AddTable,
    AppendTable,
    EditRefusedError,
    RemoveKey,
    RenameTable,
    SetKey,
    apply,
)
from okr.storage.toml.outline import outline_of
from tests.sizes import examples

BOM = b"\xef\xbb\xbf"
KEYS = ["title", "owner", "start", "a-b", "2x", "with space", "dotted.key", "é", 'quo"te', "formerly"]
VALUES = st.one_of(
    st.integers(-(2**40), 2**40),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.dates(date(1990, 1, 1), date(2100, 1, 1)),
    st.text(max_size=12).filter(lambda text: text.isprintable() or "\n" in text),
    st.lists(st.integers(0, 9), max_size=3),
    st.just({"a": 1, "b c": "x"}),
)
WRITTEN = st.sampled_from(
    [
        "1", "-0.0", "1e6", "true", "2026-07-10", "2026-07-10T10:00:00Z", '"text # no comment"', "'raw'",
        '"""two\nlines # not a comment\n[no.header]\n"""', "[1, 2, 3]", '[\n  "a", # first\n  "b"\n]', "[\n  1,\n\n  2,\n]",
        "[]", "{}", '{ x = 1, "y z" = [1, {q = 2}] }', "{a.b=1}", "0x1F", "1_000", "inf",
    ]
)  # fmt: skip
COMMENTS = st.sampled_from(["", "", " # note", "  #[x] = 1", "\t# ümlaut"])
LINES = st.sampled_from(["", "", "", "# alone", "  # indented", "\n# block\n# of two", "\n"])
HEADERS = ["key_results.mrr", "key_results.churn", "initiatives.page", "closed", '"odd name"', "other . x"]


def quoted(key: str) -> str:
    if key.isascii() and key.replace("-", "").isalnum():
        return key
    return '"' + key.replace('"', '\\"') + '"'


@st.composite
def pairs(draw):
    keys = draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=4))
    lines = []
    for key in keys:
        lines.append(draw(LINES))
        indent = draw(st.sampled_from(["", "", "  "]))
        equals = draw(st.sampled_from([" = ", "=", "   = "]))
        name = quoted(key) + draw(st.sampled_from(["", "", "", ".inner", ' . "in ner"']))
        lines.append(f"{indent}{name}{equals}{draw(WRITTEN)}{draw(COMMENTS)}")
    return lines


@st.composite
def documents(draw):
    lines = [draw(LINES), *draw(pairs())]
    for header in draw(st.lists(st.sampled_from(HEADERS), unique=True, max_size=4)):
        lines += [draw(LINES), f"[{header}]{draw(COMMENTS)}", *draw(pairs())]
    for _ in range(draw(st.integers(0, 2))):
        lines += [draw(LINES), f"[[update]]{draw(COMMENTS)}", *draw(pairs())]
    lines.append(draw(LINES))
    text = "\n".join(line for line in lines if line or draw(st.booleans()))
    text += draw(st.sampled_from(["", "\n", "\n", "\n\n"]))
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return (BOM if draw(st.booleans()) else b"") + text.encode()


def load(data: bytes):
    return tomllib.loads(data.removeprefix(BOM).decode().replace("\r\n", "\n"))


def leaves(data, path=()):
    """Path of every key of every table, arrays of tables included."""
    for key, value in data.items():
        yield (*path, key)
        if isinstance(value, dict):
            yield from leaves(value, (*path, key))
        elif isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value):
            for i, entry in enumerate(value):
                yield from leaves(entry, (*path, key, i))


def at(data, path):
    for part in path:
        data = data[part]
    return data


def typed(value):
    """Equal only for what is equal in value and type."""
    if isinstance(value, dict):
        return {key: typed(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [typed(inner) for inner in value]
    return type(value).__name__, repr(value)


def is_subsequence(few: list[bytes], many: list[bytes]) -> bool:
    rest = iter(many)
    return all(line in rest for line in few)


def lines_of(data: bytes) -> list[bytes]:
    return [line.removesuffix(b"\r") for line in data.removeprefix(BOM).split(b"\n") if line.strip()]


def check_style(old: bytes, new: bytes, *, appended: bool = False) -> None:
    assert new.startswith(BOM) == old.startswith(BOM)
    assert not new.removeprefix(BOM).startswith(BOM)
    if old.removeprefix(BOM).strip() and new.removeprefix(BOM).strip() and not appended:
        assert new.endswith(b"\n") == old.endswith(b"\n")
    if b"\n" in old:
        crlf = b"\r\n" in old
        assert new.count(b"\r\n") == (new.count(b"\n") if crlf else 0)


def shared(a: bytes, b: bytes) -> int:
    """How many bytes both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def replaced_once(old: bytes, new: bytes, key) -> bool:
    """Whether the two differ in one stretch, and that stretch is inside the value that stood there."""
    start = shared(old, new)
    end = shared(old[start:][::-1], new[start:][::-1])
    value = outline_of(old).values[key]
    return (value.start <= start and len(old) - end <= value.end) or old == new


def without(data, path):
    """The data without the key; then, one after another, without the tables above it that are empty."""
    data = copy.deepcopy(data)
    del at(data, path[:-1])[path[-1]]
    yield typed(data)
    for length in range(len(path) - 1, 0, -1):
        above = at(data, path[: length - 1])
        if above[path[length - 1]] != {}:
            return
        del above[path[length - 1]]
        yield typed(data)


@given(documents(), st.data())
def test_setting_a_key_that_stands_changes_only_its_value(old, data):
    """The lines of all other keys and every comment stay to the byte."""
    before = load(old)
    keys = list(leaves(before))
    if not keys:
        return
    key = data.draw(st.sampled_from(keys))
    if isinstance(at(before, key), dict | list):
        return
    value = data.draw(VALUES)

    new = apply(old, [SetKey(key, value)])

    wanted = copy.deepcopy(before)
    at(wanted, key[:-1])[key[-1]] = value
    assert typed(load(new)) == typed(wanted)
    assert replaced_once(old, new, key)
    check_style(old, new)


@given(documents(), st.data())
def test_a_new_key_leaves_every_line_as_it_was(old, data):
    """A key that is missing is added to a table of any style; all old lines stand, in their order."""
    before = load(old)
    tables = [(), *(k for k in leaves(before) if isinstance(at(before, k), dict))]
    table = data.draw(st.sampled_from(tables))
    value = data.draw(VALUES)
    place = data.draw(st.sampled_from(["end", "first", "last"]))
    key = (*table, data.draw(st.sampled_from(["unit", "new key", "zé"])))

    new = apply(old, [SetKey(key, value, place)])

    wanted = copy.deepcopy(before)
    at(wanted, table)[key[-1]] = value
    assert typed(load(new)) == typed(wanted)
    inline = b"{" in old
    assert inline or is_subsequence(lines_of(old), lines_of(new))
    check_style(old, new)
    assert apply(new, [SetKey(key, value)]) == new


@given(documents(), st.data())
def test_removing_a_key_or_table_keeps_every_comment_of_others(old, data):
    """What is left stands in its old order, and the data misses just what was removed."""
    before = load(old)
    keys = list(leaves(before))
    if not keys:
        return
    key = data.draw(st.sampled_from(keys))

    new = apply(old, [RemoveKey(key)])

    assert typed(load(new)) in list(without(before, key))
    assert b"{" in old or is_subsequence(lines_of(new), lines_of(old))
    check_style(old, new)
    if not isinstance(at(before, key), dict | list) and isinstance(key[-1], str):
        alone = [line for line in lines_of(old) if line.lstrip().startswith(b"#")]
        assert is_subsequence(alone, lines_of(new))


@examples(60)
@given(documents(), st.data())
def test_renaming_a_table_changes_its_name_alone(old, data):
    """Key, value and place stay."""
    before = load(old)
    tables = [k for k in leaves(before) if isinstance(at(before, k), dict)]
    if not tables:
        return
    table = data.draw(st.sampled_from(tables))
    name = data.draw(st.sampled_from(["renamed", "2026-Q4", "a b"]))

    new = apply(old, [RenameTable(table, name)])

    wanted = copy.deepcopy(before)
    above = at(wanted, table[:-1])
    above[name] = above.pop(table[-1])
    assert typed(load(new)) == typed(wanted)
    assert len(new.split(b"\n")) == len(old.split(b"\n"))
    check_style(old, new)


@examples(60)
@given(documents(), st.booleans())
def test_an_appended_block_leaves_all_bytes_in_front_of_it(old, with_note):
    """A check-in only ever appends."""
    before = load(old)
    values = {"item": "kpi/mrr", "value": 112, "note": "x\ny" if with_note else None}

    new = apply(old, [AppendTable(("update",), values)])

    assert new.startswith(old)
    entry = {key: value for key, value in values.items() if value is not None}
    assert load(new) == {**before, "update": [*before.get("update", []), entry]}
    check_style(old, new, appended=True)
    assert new.endswith(b"\n")


@examples(60)
@given(documents(), st.lists(st.sampled_from([None, "x", "x\ny", "x\n\n"]), min_size=2, max_size=4))
def test_blocks_that_are_appended_together_stand_as_one_after_the_other(old, notes):
    """To the byte, whatever the end of the text and of its lines."""
    blocks = [AppendTable(("update",), {"item": "kpi/mrr", "value": 112, "note": note}) for note in notes]

    new = old
    for block in blocks:
        new = apply(new, [block])

    assert apply(old, blocks) == new


@examples(60)
@given(documents(), st.sampled_from([("key_results", "new"), ("initiatives", "new"), ("bonus",)]))
def test_a_new_table_leaves_every_line_as_it_was(old, key):
    """A table is added between others; all old lines stand, in their order."""
    before = load(old)

    new = apply(old, [AddTable(key, {"title": "x", "milestones": {"a": 1}})])

    wanted = copy.deepcopy(before)
    above = wanted
    for part in key[:-1]:
        above = above.setdefault(part, {})
    above[key[-1]] = {"title": "x", "milestones": {"a": 1}}
    assert typed(load(new)) == typed(wanted)
    assert is_subsequence(lines_of(old), lines_of(new))
    check_style(old, new)


@examples(60)
@given(st.binary(max_size=60), VALUES)
def test_an_edit_of_anything_is_right_or_refused(old, value):
    """Bytes that are no TOML are refused in words, never with a traceback, never written over."""
    try:
        new = apply(old, [SetKey(("key",), value)])
    except EditRefusedError as refused:
        new, remedy = None, refused.remedy

    if new is None:
        assert "okr edit" in remedy
    else:
        assert load(new)["key"] == value


def test_the_property_is_not_vacuous():
    """The checks above see a comment that goes missing."""
    assert not is_subsequence(lines_of(b"a = 1\n# c\n"), lines_of(b"a = 2\n"))
    with pytest.raises(AssertionError):
        check_style(b"a = 1\r\n", b"a = 1\n")
