from __future__ import annotations

import pytest

from okr.formats.markdown import code, escaped
from okr.tables import csv_text, restored


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a | b", "a \\| b"),
        ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
        ("[bold](http://x)", "\\[bold\\](http://x)"),
        ("`code` *it* _it_ ~~no~~", "\\`code\\` \\*it\\* \\_it\\_ \\~\\~no\\~\\~"),
        ("back\\slash", "back\\\\slash"),
        ("two\nlines\tand more ", "two lines and more "),
        ("ask @everyone", "ask &#64;everyone"),
        ("R&D &lt;", "R&D &amp;lt;"),
        ("\u202eevil", "\\\\u202eevil"),
    ],
)
def test_words_in_markdown_stay_words(text, written):
    """No mark-up, link, HTML, mention or end of a cell comes out of a title."""
    assert escaped(text) == written


@pytest.mark.parametrize(
    ("id_", "written"), [("kpi/mrr", "`kpi/mrr`"), ("a`b", "`` a`b ``"), ("a|b", "`a\\|b`"), ("", "")]
)
def test_ids_stand_in_code_marks(id_, written):
    """Whatever stands in an id, it does not leave its code marks."""
    assert code(id_) == written


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''"])
def test_no_cell_is_a_formula(text):
    """A text that a spreadsheet would calculate gets an apostrophe in front, and so does one that has it: both come back."""
    assert csv_text(text) == f"'{text}"
    assert restored(csv_text(text)) == text


def test_other_cells_stay_as_they_are():
    """What is no formula is not touched."""
    assert csv_text("a=b") == "a=b"
    assert csv_text("") == ""
