"""Line and column of a byte, counted in characters as whoever opens the file counts them."""

from __future__ import annotations

import random

from okr.storage.toml.data import BOM, line_column


def test_every_place_of_a_text_is_counted_in_characters() -> None:
    """Against a walk from the beginning, over lines that are longer than a step, with and without a BOM."""
    letters = random.Random(12)
    for first in ("", "\ufeff"):
        text = first + "".join(letters.choice(["a", "ü", "山", "😀", "\n", " " * 900]) for _ in range(400))
        data = text.encode()
        at, line, column = len(first.encode()), 1, 1
        for character in text.removeprefix(first):
            assert line_column(data, at) == (line, column)
            at += len(character.encode())
            line, column = (line + 1, 1) if character == "\n" else (line, column + 1)


def test_a_bom_is_no_character() -> None:
    assert line_column(BOM + b"a = 1", 3) == (1, 1)
    assert line_column(BOM + b"a = 1", 0) == (1, 1)
    assert line_column(b"", 0) == (1, 1)
