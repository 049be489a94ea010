"""What is taken for a conflict marker of git, and what is not."""

from __future__ import annotations

import pytest

from okr.storage.codec import decode
from okr.storage.toml.data import between_markers, first_marker, size_for

GOAL = "objectives/2026-Q3/grow.toml"


@pytest.mark.parametrize(
    "text",
    [
        "<<<<<<< HEAD\n",
        "<<<<<<<\n",
        "<<<<<<<< HEAD:a.toml\n",
        "||||||| 3f1c2aa\n",
        "||||||||||| merged common ancestors\n",
        "=======\n",
        "=========\r\n",
        ">>>>>>> theirs",
        ">>>>>>>>>> b:c\r\n",
        "\ufeff<<<<<<< ours\r\n",
    ],
)
def test_markers_of_any_length_form_and_line_ending(text: str) -> None:
    assert first_marker(text.encode()) is not None
    marked = f'title = "Grow"\n{text}'.replace("\ufeff", "").encode()
    assert [(f.code, f.line) for f in decode(GOAL, marked).findings] == [("F002", 2)]


@pytest.mark.parametrize(
    "text", ["<<<<<< a\n", " <<<<<<< a\n", "======= a\n", "<<<<<<<a\n", "# =======\n", "<=======\n"]
)
def test_what_only_looks_alike(text: str) -> None:
    assert first_marker(text.encode()) is None


@pytest.mark.parametrize("title", ['"======="', '"""\n=======\n"""', "'''\n<<<<<<< ours\n'''"])
def test_a_text_of_a_file_that_can_be_read_is_no_marker(title: str) -> None:
    assert decode(GOAL, f"title = {title}\n".encode()).findings == ()


def test_markers_are_longer_than_what_stands_between_them() -> None:
    texts = [b"a\n=========\nb\n", b"<<<<<<< x\n"]
    size = size_for(texts)

    assert (size, size_for([b"a\n"])) == (10, 7)
    assert between_markers(b"1\r\n", b"", eol=b"\r\n", size=size) == (
        b"<<<<<<<<<< ours\r\n1\r\n==========\r\n>>>>>>>>>> theirs\r\n"
    )
