"""Where a key stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.storage.toml.data import BOM
from okr.storage.toml.outline import outline_of, place_of
from tests.sizes import examples

TEXT = """\
# head
title = "x"
a . "b c" = { d = 1, e.f = [1, { g = 2 }] }

[key_results.mrr] # note
  start = 1
  long = [
    "é", "two",
  ]

[[update]]
item = "x"

[[update]]
item = "y"
[update.more]
deep = 1
"""


@pytest.mark.parametrize(
    ("key", "place"),
    [
        (("title",), (2, 1)),
        (("a",), (3, 1)),
        (("a", "b c"), (3, 5)),
        (("a", "b c", "d"), (3, 15)),
        (("a", "b c", "e", "f"), (3, 24)),
        (("a", "b c", "e", "f", 1, "g"), (3, 34)),
        (("key_results",), (5, 2)),
        (("key_results", "mrr"), (5, 2)),
        (("key_results", "mrr", "start"), (6, 3)),
        (("key_results", "mrr", "long", 1), (8, 10)),
        (("update", 0, "item"), (12, 1)),
        (("update", 1, "item"), (15, 1)),
        (("update", 1), (14, 3)),
        (("update", 1, "more", "deep"), (17, 1)),
        ((), (1, 1)),
        (("missing",), (1, 1)),
        (("key_results", "mrr", "owner"), (5, 2)),
        (("update", 1, "date"), (14, 3)),
        (("key_results", "churn", "owner"), (5, 2)),
        (("update", 7, "date"), (11, 3)),
    ],
)
@pytest.mark.parametrize("bom", [b"", BOM], ids=["", "BOM"])
@pytest.mark.parametrize("eol", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_the_place_of_a_key_counts_characters(key, place, bom, eol):
    """Of what is missing it is the key of the nearest table around it; a BOM is no character of a line."""
    data = bom + TEXT.replace("\n", eol).encode()

    assert place_of(data, key) == place


def test_columns_count_characters_not_bytes():
    """`é` is one column, as in every editor."""
    assert place_of('"éé" . b = 1\n'.encode(), ("éé", "b")) == (1, 8)
    assert place_of(BOM + b"b = 1\n", ("b",)) == (1, 1)


@examples(300)
@given(st.lists(st.sampled_from([*"[]{}=.,\"'#\n a1é\x00", "[[", "]]", '"""', "= 1"]), max_size=25))
def test_broken_text_has_places_too(parts):
    """A finding is placed somewhere, whatever the text."""
    data = "".join(parts).encode()

    line, column = place_of(data, ("a", "a", 1))

    assert 1 <= line <= data.count(b"\n") + 1
    assert column >= 1
    assert outline_of(data).data == data
