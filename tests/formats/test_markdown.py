from __future__ import annotations

import re
from datetime import date

from msgspec.structs import replace

from okr.fields import Dropped
from okr.views.report_results import Comparison, Difference
from okr.views.results import PersonTodo, Todo, TodoItem, TodoOfAll
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
    """What needs attention has 5 columns, objectives have 9, KPIs 8, in every row."""
    found = set()
    for block in markdown(shaped.start_friday()).split("\n\n"):
        if block.startswith("|"):
            bars = {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
            assert len(bars) == 1, block
            found |= bars

    assert found == {6, 9, 10}


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


def test_values_and_units_are_words_too():
    """A unit that could mention somebody or be a mark is written out, in columns as in sentences."""
    item = shaped.key_result(unit="@team of_all *x*")
    text = markdown(
        shaped.report(shaped.objective(key_results=(item,)), kpis=(shaped.kpi(unit="@team a_b"),))
    )

    assert "121 → 130 `@team` of\\_all \\*x\\* |" in text
    assert "≤ 4 `@team` a\\_b |" in text
    assert not re.search(r"(?<!`)@team", text)


def test_an_empty_report():
    """Nothing planned is said in a sentence."""
    assert "No objectives in 2026-Q3 yet:" in markdown(shaped.report())


def test_a_report_names_what_its_goals_belong_to():
    """Whom a goal supports and is supported by, the role of a KPI and what is linked to it, all as ids."""
    kpi = shaped.kpi(role="account-manager", linked=("2026-Q3/grow-revenue/mrr", "2026-Q3/x/y"))
    goal = shaped.objective(
        supports=("2026/win", "2026/stay"),
        supported_by=("2026-Q3/other",),
        key_results=(shaped.key_result(),),
    )
    text = markdown(replace(shaped.report(goal, kpis=(kpi,)), comparison=shaped.comparison()))

    assert (
        "`2026-Q3/grow-revenue`<br>supports `2026/win` `2026/stay`<br>supported by `2026-Q3/other` |" in text
    )
    assert (
        "`kpi/first-answer`<br>`role/account-manager`<br>linked to `2026-Q3/grow-revenue/mrr` `2026-Q3/x/y` |"
        in text
    )


def test_a_dropped_key_result_is_named_with_its_owner_and_values():
    gone = shaped.key_result(dropped=Dropped(date=date(2026, 7, 24), reason="Merged"), owner="dewi")
    text = markdown(shaped.report(shaped.objective(key_results=(gone,))))

    assert (
        "✗ ~~Raise MRR from 100 to 130 IDR m~~ dropped 24 Jul: Merged · `2026-Q3/grow-revenue/mrr` · `@dewi` · "
        "121 → 130 IDR m · 70%" in text
    )


def test_an_item_of_a_todo_can_be_ticked_and_named():
    """A box, the id and the day of each, also of check-ins, which a terminal counts; `okr done 1` has its name."""
    item = TodoItem(
        id="2026-Q3/g/page",
        kind="initiative",
        due=date(2026, 8, 15),
        late_days=4,
        why="Publish",
        command="okr checkin 2026-Q3/g/page done",
    )
    checkins = tuple(
        TodoItem(id=f"2026-Q3/g/{slug}", kind="checkin", due=date(2026, 8, 19), late_days=0, why=slug)
        for slug in ("mrr", "rating")
    )
    text = markdown(Todo(items=(item, *checkins), person="@ana", ticks=("2026-Q3/g/page",)))

    assert (
        "- [ ] initiative: Publish · **4 days overdue** · `2026-Q3/g/page` · due Sat 15 Aug 2026<br>`okr done 1`\n"
        in text
    )
    assert "- [ ] check-in: mrr · `2026-Q3/g/mrr` · due Wed 19 Aug 2026\n" in text
    assert "- [ ] check-in: rating · `2026-Q3/g/rating` · due Wed 19 Aug 2026\n" in text


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
