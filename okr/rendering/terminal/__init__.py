"""The terminal look: columns that fit, states as words and shapes, what needs doing first.

Imports Rich, so it is imported only when a terminal is to be drawn on.
"""

from __future__ import annotations

from collections.abc import Iterator

from okr.rendering.look import Look
from okr.rendering.pages import page
from okr.rendering.terminal.layout import Line
from okr.rendering.terminal.pages import page_lines
from okr.rendering.terminal.paint import paint
from okr.rendering.terminal.report import report_lines
from okr.views.change_results import Audit, Diff, Log
from okr.views.people_results import Agenda, GoalTree, Onboard, PersonPage, Tree
from okr.views.results import Comparison, Explanation, Listing, Payout, Report, Result, Todo, TodoOfAll


def terminal(result: Result, look: Look, *, kind: str = "") -> str:
    """A whole screen, or several, as text; `kind` tells `show` from `explain`."""
    return paint(_lines(result, look, kind), look)


# Each screen is imported when it is drawn: a report needs few of them.
# ruff: noqa: PLC0415
def _lines(result: Result, look: Look, kind: str) -> Iterator[Line]:
    match result:
        case Report():
            return report_lines(result, look)
        case Comparison():
            from okr.rendering.terminal.compare import compare_lines

            return compare_lines(result, look)
        case Listing():
            from okr.rendering.terminal.listing import list_lines

            return list_lines(result, look)
        case Explanation():
            from okr.rendering.terminal.item import explain_lines, show_lines

            return show_lines(result, look) if kind == "show" else explain_lines(result, look)
        case Todo() | TodoOfAll():
            from okr.rendering.terminal.todo import todo_lines

            return todo_lines(result, look)
        case Payout():
            from okr.rendering.terminal.bonus import bonus_lines

            return bonus_lines(result, look)
        case Diff() | Log() | Audit():
            from okr.rendering.terminal.changes import changes_lines

            return changes_lines(result, look)
        case Agenda() | Onboard() | PersonPage() | Tree() | GoalTree():
            return page_lines(page(result), look)
        case _:
            raise NotImplementedError(type(result).__name__)
