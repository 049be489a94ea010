"""The two documents in Markdown through `okr import`: every line is written or told, and a second run changes nothing."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from tests.running import Okr

DOCUMENTS = Path(__file__).parents[2] / "fixtures/documents"
LINES = {
    "committee-2020": ({24, 25, *range(28, 35), 36, 37, 38, 39, 41, 43}, {26, 42}, "2020-set-1"),
    "ceo-fy21-q3": (
        {17, *range(20, 23), 24, 26, *range(28, 33), 34, *range(37, 41), *range(42, 48), 49, *range(52, 58), *range(59, 63)},
        {19, 23, 27, 36, 41, 51, 58},
        "2020-Q3",
    ),
}  # fmt: skip
"""Document → lines that are imported, lines that are left out, and the cycle. Line 25 of the CEO states line 20 again."""


@pytest.fixture
def empty(okr: Okr) -> Okr:
    """A workspace whose fiscal year begins in February, with a cycle of the committee."""
    for path in ("objectives", "kpis", "checkins"):
        for file in sorted((okr.root / path).rglob("*.toml")):
            file.unlink()
    cycles = '\n[cycle]\nyear_starts = 2\n\n[cycles."2020-set-1"]\nstarts = 2020-01-01\nends = 2020-06-30\n'
    okr.write({"okr.toml": okr.read("okr.toml") + cycles})
    return okr


@pytest.mark.parametrize("name", LINES)
def test_a_document_is_imported_once(empty: Okr, name: str) -> None:
    """A dry run writes nothing; each line is an item or has a reason; the second run knows all of them."""
    imported, skipped, cycle = LINES[name]
    words = ["import", str(DOCUMENTS / f"{name}.md"), "--map", str(DOCUMENTS / f"{name}.toml"), "-q", cycle]
    before = empty.files()
    dry = json.loads(empty.does(*words, "-f", "json"))["data"]
    assert empty.files() == before

    written = json.loads(empty.does(*words, "--write", "--as", "ana", "-f", "json"))["data"]
    assert {item["row"] for item in written["items"]} == imported
    assert {remark["row"] for remark in written["skipped"]} == skipped
    assert Counter(item["state"] for item in written["items"]) == {"new": len(written["items"])}
    assert written["items"] == dry["items"]
    assert not written["refused"]

    after = empty.files()
    again = json.loads(empty.does(*words, "--write", "--as", "ana", "-f", "json"))["data"]
    assert Counter(item["state"] for item in again["items"]) == {"known": len(written["items"])}
    assert empty.files() == after
    assert "E0" not in empty("check", "-f", "csv").out


def test_the_tree_of_the_document_is_that_of_the_goals(empty: Okr) -> None:
    """One objective of two lines; what supports a key result that is left out supports its objective."""
    empty.does(
        "import", str(DOCUMENTS / "ceo-fy21-q3.md"), "--map", str(DOCUMENTS / "ceo-fy21-q3.toml"),
        "-q", "2020-Q3", "--write", "--make-people", "--as", "ana",
    )  # fmt: skip

    assert empty.read("objectives/2020-Q3/let-financial-insight.toml") == (
        'title = "Let financial insight bring the plans together."\n\nowner = "cfo"\n'
        'supports = ["2020-Q3/new-contract-value"]\nimported = "gitlab:Epic 31"\n'
    )
    assert 'supports = ["2020-Q3/product-next-generation/finish-three-packaging"]' in empty.read(
        "objectives/2020-Q3/finish-packaging-projects.toml"
    )
    assert empty.read("people/evp-product.toml").startswith('name = "EVP, Product"\n')
