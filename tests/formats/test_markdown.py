from __future__ import annotations

import re

from msgspec.structs import replace

from okr.views.results import Comparison, Difference, PersonTodo, Todo, TodoOfAll
from tests import shaped
from tests.drawing import markdown
from tests.shaped import explanation, listings, todo

HOSTILE = "a | b <script>x</script> [l](http://evil) `c` @everyone\nnext"


def test_a_report_to_paste_into_a_pull_request(golden):
    """Tables a host renders; the file shows the whole text."""
    golden("report.md", markdown(shaped.start_friday()))


def test_the_other_results(golden):
    """Comparison, explanation, lists and todo have their Markdown, too."""
    results = (shaped.comparison(), explanation(), todo(), *listings().values())
    golden("others.md", "\n".join(map(markdown, results)))


def test_every_row_has_as_many_cells_as_its_heading():
    """What needs attention has 5 columns, objectives and KPIs have 9, in every row."""
    found = set()
    for block in markdown(shaped.start_friday()).split("\n\n"):
        if block.startswith("|"):
            bars = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
            assert len(bars) == 1, block
            found |= bars

    assert found == {6, 10}


def test_titles_stay_words():
    """No title ends a cell, makes a link, HTML or code, or mentions anyone."""
    item = shaped.key_result(title=HOSTILE, blocker=HOSTILE)
    difference = Difference(name=HOSTILE, kpi=HOSTILE, okr=HOSTILE, broken_by=(HOSTILE,))
    report = shaped.report(
        shaped.objective(title=HOSTILE, key_results=(item,)),
        kpis=(shaped.kpi(title=HOSTILE, unit=HOSTILE),),
        name=HOSTILE,
    )
    text = markdown(report) + markdown(Comparison(differences=(difference,), pairs=(), advice=()))

    assert "<script" not in text
    assert not re.search(r"(?<!`)@everyone", text)
    assert not re.search(r"(?<!\\)\[l", text)
    assert not re.search(r"(?<!\\)`c", text)
    assert "\nnext" not in text


def test_a_todo_of_everyone_names_each():
    """Each person is a heading; nothing due is said."""
    text = markdown(
        TodoOfAll(people=(PersonTodo(id="@ana", items=todo().items), PersonTodo(id="@budi", items=())))
    )

    assert "## `@ana`" in text
    assert text.endswith("## `@budi`\n\nNothing is due.\n")
    assert markdown(Todo(items=())) == "Nothing is due.\n"


def test_an_empty_report():
    """Nothing planned is said in a sentence."""
    assert "No objectives in 2026-Q3 yet:" in markdown(shaped.report())


def test_what_needs_somebody_stands_first_in_markdown_too():
    """By severity, with value and limit; what is all stale is not on track, what ended shows its band."""
    late = shaped.key_result(pace="off_track", current=103)
    old = shaped.objective(
        "2026-Q3/old",
        "Old",
        pace="on_track",
        stale=True,
        key_results=(shaped.key_result("2026-Q3/old/k", stale=True),),
    )
    over = shaped.objective(
        "2026-Q3/over", "Over", ended=True, band="amber", pace="off_track", progress=0.6996
    )
    goal = shaped.objective(ambition="committed", pace="at_risk", covers="Q1 of 4", key_results=(late,))
    text = markdown(replace(shaped.report(goal, old, over), to_close=("2026-Q3/over",)))

    assert text.index("## Needs attention") < text.index(
        "**Grow recurring revenue in East Java (committed)**"
    )
    assert "| 103 → 130 IDR m, expected 115 |" in text
    assert "`2026-Q3/old` | `@ana` |  | 61% | ◌ stale |" in text
    assert "`2026-Q3/over` | `@ana` |  | 69% | ◆ amber |" in text
    assert "61%<br>Q1 of 4 | ◆ at risk |" in text
    assert "1 objective is ready to close: 2026-Q3/over · `okr close ID`" in text
    assert "on track" not in text
