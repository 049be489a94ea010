"""`# okr: ignore CODE reason`: which line, which file, and what is no comment."""

from __future__ import annotations

import pytest

from okr.findings import Finding
from okr.storage.ignores import ignores_of

CASES = {
    "at the end of a line": (b'title = "a"  # okr: ignore Q004 agreed\nowner = "b"\n', {1: "Q004"}),
    "alone, for the next line": (b'owner = "b"\n# okr: ignore Q004\ntitle = "a"\n', {3: "Q004"}),
    "alone, over other comments": (
        b"a = 1\n# okr: ignore Q004\n# words\n# okr: ignore Q005\nb = 2\n",
        {5: "Q004 Q005"},
    ),
    "several codes": (b"a = 1 # okr: ignore Q004, P001 both\n", {1: "Q004 P001"}),
    "a family": (b"a = 1 # okr: ignore q\n", {1: "Q004"}),
    "inside a text": (b'title = "# okr: ignore Q004"\n', {}),
    "inside a text over lines": (b'why = """\n# okr: ignore Q004\n"""\n', {}),
    "no code": (b"a = 1 # okr: ignore\n", {}),
    "a word that is no code": (b"a = 1 # okr: ignore everything\n", {}),
    "in an array over lines": (b'a = 0\nduties = [\n  "x", # okr: ignore Q004\n]\n', {3: "Q004"}),
    "CRLF": (b"a = 1\r\n# okr: ignore Q004\r\nb = 2\r\n", {3: "Q004"}),
}


@pytest.mark.parametrize(("data", "expected"), CASES.values(), ids=CASES.keys())
def test_a_comment_silences_its_line(data: bytes, expected: dict[int, str]) -> None:
    """That line alone, and these codes alone."""
    found = ignores_of(data)

    for line in range(1, data.count(b"\n") + 2):
        for code in ("Q004", "Q005", "P001"):
            wanted = code in expected.get(line, "").split() or (
                b"ignore q" in data and line == 1 and code == "Q005"
            )
            assert (Finding(path="x", line=line, code=code) in found) is wanted, (line, code)


@pytest.mark.parametrize(
    "data",
    [b"# okr: ignore Q\na = 1\n", b"\xef\xbb\xbf# okr: ignore Q\n\n[a]\n", b"\n# x\n# okr: ignore Q004\n"],
)
def test_before_the_first_key_it_silences_the_file(data: bytes) -> None:
    found = ignores_of(data)

    assert all(Finding(path="x", line=line, code="Q004") in found for line in (1, 2, 99))
    assert Finding(path="x", code="P001") not in found


def test_comments_of_a_file_that_does_not_parse_count() -> None:
    assert Finding(path="x", line=2, code="F001") in ignores_of(b"a = 1\nb = # okr: ignore F001 later\n")
