"""The quick way to a place gives what the grammar gives, or leaves it to the grammar."""

from __future__ import annotations

from pathlib import Path

import pytest

from okr.storage.toml.data import line_column
from okr.storage.toml.outline import _plain_layout, outline_of, place

EXAMPLES = Path(__file__).parents[3] / "examples"
ODD = {
    "a key inside a text over lines": b'why = """\ntitle = 1\n"""\ntitle = "a"\n',
    "a key inside a table over lines": b"a = {\n  title = 1\n}\ntitle = 2\n",
    "quoted, dotted and spaced keys": b'"a b" = 1\nc.d = 2\n[ e . f ]\ng = 3\n["h i".j]\nk = 4\n',
    "arrays over lines": b"points = [\n  [1, 2],\n]\ntitle = 1\n[x]\n  y = [\n    1,\n  ]\n  z = 2\n",
    "CRLF and BOM": b"\xef\xbb\xbftitle = 1\r\n[a.b]\r\nc = 2\r\n[[update]]\r\nd = 3\r\n[[update]]\r\nd = 4\r\n",
    "inline tables": b'x = { y = 1, z = { w = 2 } }\n[k]\nm = { a = 1, "b.c" = 2 }\n',
    "words before it": "warum = 'für' # title = 1\ntitle = 2\n".encode(),
}


def texts() -> list[bytes]:
    files = [path.read_bytes() for path in sorted(EXAMPLES.rglob("*.toml"))]
    assert len(files) > 200
    return [*ODD.values(), *files]


def test_both_ways_lead_to_the_same_place() -> None:
    """Every key of every example, and of what is laid out oddly."""
    quick = 0
    for data in texts():
        for key, offset in outline_of(data).places.items():
            assert place(data, key) == line_column(data, offset), (key, data)
            quick += _plain_layout(data).offset(key) is not None
    assert quick > 2500


@pytest.mark.parametrize("key", [("title", "gone"), ("update", 9, "x"), ("key_results", "gone", "title")])
def test_what_is_missing_stands_at_the_table_around_it(key: tuple[str | int, ...]) -> None:
    """Or at the file itself."""
    data = b'title = "a"\n\n[key_results.mrr]\ntitle = "b"\n'

    assert place(data, key) == ((1, 1) if key[0] != "key_results" else (3, 2))
