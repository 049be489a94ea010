"""An answer as the text that an assistant gets: one page of JSON, and a cursor that belongs to it alone."""

from __future__ import annotations

import base64
import json
from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.errors import AmbiguousError, OkrError, UsageError
from okr.mcp.answers import LONGEST_CURSOR, MOST, answer, refusal
from tests.mcp.test_pages import leaves, trees

ROWS = [{"id": f"2026-Q3/goal-{n}", "title": f"Goal {n} – {'é' * 500}"} for n in range(200)]


def envelope(rows: list[Any], warnings: tuple[Any, ...] = ()) -> bytes:
    data = {"as_of": "2026-08-19", "objectives": rows}
    return msgspec.json.encode({"schema": 1, "kind": "report", "data": data, "warnings": warnings}) + b"\n"


def walked(question: str, whole: bytes) -> list[dict[str, Any]]:
    """Each page of an answer, as a client gets it."""
    pages, cursor = [], None
    while True:
        text = answer(question, whole, cursor)
        assert len(text.encode()) <= MOST
        pages.append(json.loads(text))
        cursor = pages[-1].get("cursor")
        if cursor is None:
            return pages


def test_all_pages_have_each_row_once() -> None:
    """200 titles of about a kilobyte, and what was left out behind them: five pages and a bit."""
    pages = walked("report {}", envelope(ROWS, ({"code": "F001", "path": "x.toml", "message": "broken"},)))

    assert len(pages) == 6
    assert [row for page in pages for row in page["data"].get("objectives", ())] == ROWS
    assert [(page["schema"], page["kind"]) for page in pages] == [(1, "report")] * 6
    assert [page["data"].get("as_of") for page in pages] == ["2026-08-19", *[None] * 5]
    assert [len(page["warnings"]) for page in pages] == [0, 0, 0, 0, 0, 1]
    assert all(len(page.get("cursor", "")) <= LONGEST_CURSOR for page in pages)


@given(tree=trees(), most=st.integers(900, 2500))
def test_all_pages_of_any_answer_have_each_value_once(tree: dict[str, Any], most: int) -> None:
    """Rows in rows in rows, on pages of a size that cuts them anywhere."""
    whole = msgspec.json.encode({"schema": 1, "kind": "report"} | tree)

    with patch("okr.mcp.answers.MOST", most):
        pages = walked("q", whole)

    assert [
        leaf for page in pages for leaf in leaves([page["data"], page["warnings"]]) if leaf not in ({}, [])
    ] == [leaf for leaf in leaves([tree["data"], tree["warnings"]]) if leaf not in ({}, [])]


def test_a_short_answer_has_no_cursor() -> None:
    assert json.loads(answer("q", envelope(ROWS[:1]))) == {
        "schema": 1, "kind": "report", "data": {"as_of": "2026-08-19", "objectives": ROWS[:1]}, "warnings": []
    }  # fmt: skip


def test_what_is_left_out_takes_no_place_and_no_page() -> None:
    """Rows of pay between others, of which each is told once; and an answer of which nothing is left."""
    rows = [
        {"id": f"kpi/{n}", "change": "changed", "field": "bonus.cap" if n % 2 else "title", "old": "x" * 500}
        for n in range(300)
    ]
    whole = msgspec.json.encode({"schema": 1, "kind": "diff", "data": {"changes": rows}, "warnings": []})
    empty = msgspec.json.encode(
        {"schema": 1, "kind": "diff", "data": {"changes": rows[1:2], "bonus": 1}, "warnings": []}
    )

    pages = walked("diff", whole)

    assert [row for page in pages for row in page["data"].get("changes", ())] == rows[::2]
    assert [page["data"] for page in walked("diff", empty)] == [{"changes": []}]
    assert [page["data"] for page in walked("x", empty.replace(b'"data":{', b'"data":{},"left":{'))] == [{}]


def test_a_cursor_of_another_question() -> None:
    cursor = json.loads(answer("report {}", envelope(ROWS)))["cursor"]

    with pytest.raises(UsageError, match="this cursor belongs to another question"):
        answer("report {'team': 'growth'}", envelope(ROWS), cursor)


def test_a_cursor_of_goals_that_have_changed() -> None:
    """One title, on a page that was told already."""
    cursor = json.loads(answer("report {}", envelope(ROWS)))["cursor"]
    changed = [{"id": "2026-Q3/goal-0", "title": "Another"}, *ROWS[1:]]

    with pytest.raises(OkrError, match="the goals have changed since this cursor was given") as raised:
        answer("report {}", envelope(changed), cursor)
    assert raised.value.remedy == "Ask again, without a cursor."


def _made(place: Any) -> str:
    """A cursor of this question and answer, with another place in it."""
    text = json.loads(answer("q", envelope(ROWS)))["cursor"]
    asked, digest, _ = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return base64.urlsafe_b64encode(json.dumps([asked, digest, place]).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "AAAA",
        "é",
        "W10",
        _made([9]),
        _made([0, -1]),
        _made([0, 1, 1000]),
        _made([10**30]),
        _made("x"),
        _made([0, 1, 0, 0, 0]),
    ],
)
def test_what_is_no_cursor(cursor: str) -> None:
    with pytest.raises(UsageError, match="this is no cursor of okr"):
        answer("q", envelope(ROWS), cursor)


def test_a_refusal_is_json_with_what_to_do() -> None:
    error = AmbiguousError(
        '"mrr" is ambiguous\x1b',
        remedy="Use the full id.",
        choices=[("kpi/mrr", "KPI: Revenue"), ("2026-Q3/a/mrr", "key result")],
    )

    assert json.loads(refusal(error)) == {
        "error": {
            "message": '"mrr" is ambiguous␛',
            "remedy": "Use the full id.",
            "choices": [
                {"id": "kpi/mrr", "what": "KPI: Revenue"},
                {"id": "2026-Q3/a/mrr", "what": "key result"},
            ],
        }
    }
