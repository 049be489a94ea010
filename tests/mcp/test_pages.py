"""A long answer in pages: each holds what fits, and all of them together have each value once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.mcp.answers import page, size


def pages(value: Any, room: int) -> list[Any]:
    """All pages of a value, from the first to the last."""
    found, place = [], ()
    while place is not None:
        part, place = page(value, place, room)
        found.append(part)
    return found


def leaves(value: Any) -> Iterator[Any]:
    """The values in it that hold no others, but for the ids, which are repeated."""
    if isinstance(value, dict) and value:
        for key, each in value.items():
            if key != "id":
                yield from leaves(each)
    elif isinstance(value, list) and value:
        for each in value:
            yield from leaves(each)
    else:
        yield value


@st.composite
def trees(draw: st.DrawFn) -> Any:
    """Rows with ids in rows with ids, and a number of its own for each value, so that each can be found again."""
    numbers = iter(range(10**9))

    def value(depth: int) -> Any:
        kind = draw(st.sampled_from(("text", "row", "rows", "texts") if depth else ("text", "texts")))
        match kind:
            case "text":
                return f"{next(numbers)} {'x' * draw(st.integers(0, 60))}"
            case "texts":
                return [f"{next(numbers)}" for _ in range(draw(st.integers(1, 5)))]
            case "row":
                return row(depth - 1)
        return [row(depth - 1) for _ in range(draw(st.integers(1, 5)))]

    def row(depth: int) -> dict[str, Any]:
        fields = {f"field{n}": value(depth) for n in range(draw(st.integers(1, 4)))}
        return {"id": f"row-{next(numbers)}"} | fields

    return {"data": row(3), "warnings": [row(1) for _ in range(draw(st.integers(0, 3)))]}


@given(tree=trees(), room=st.integers(300, 1500))
def test_all_pages_have_each_value_once(tree: Any, room: int) -> None:
    """In the order of the whole; no page is larger than its room."""
    told = pages(tree, room)

    assert [leaf for part in told for leaf in leaves(part)] == [*leaves(tree)]
    assert all(size(part) <= room for part in told)


@given(tree=trees(), room=st.integers(300, 1500))
def test_a_value_stands_in_the_row_that_it_belongs_to(tree: Any, room: int) -> None:
    """Whatever page it is on, the ids around it are those of the whole."""

    def ways(value: Any, way: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
        if isinstance(value, dict):
            own = (*way, value["id"]) if "id" in value else way
            for key, each in value.items():
                if key != "id":
                    yield from ways(each, (*own, key))
        elif isinstance(value, list):
            for each in value:
                yield from ways(each, way)
        else:
            yield way, value

    assert Counter(way for part in pages(tree, room) for way in ways(part)) == Counter(ways(tree))


def test_a_row_stays_whole_where_a_page_has_room_for_it() -> None:
    """Three rows of 69 bytes, and room for two."""
    rows = [{"id": f"row-{n}", "title": "t" * 44} for n in range(3)]
    assert [size(row) for row in rows] == [69, 69, 69]

    first, second = pages({"data": {"items": rows}}, 170)

    assert first == {"data": {"items": rows[:2]}}
    assert second == {"data": {"items": rows[2:]}}


def test_a_row_that_is_too_long_goes_on_under_its_id() -> None:
    """What was told of it is left out: its title and its first note."""
    row = {"id": "2026-Q3/a", "title": "A", "notes": ["n" * 60, "o" * 60], "owner": "ana"}

    first, second = pages({"items": [row]}, 140)

    assert first == {"items": [{"id": "2026-Q3/a", "title": "A", "notes": ["n" * 60]}]}
    assert second == {"items": [{"id": "2026-Q3/a", "notes": ["o" * 60], "owner": "ana"}]}


def test_what_fits_is_one_page() -> None:
    assert page({"data": {}, "warnings": []}, (), 100) == ({"data": {}, "warnings": []}, None)


def test_a_text_that_is_longer_than_a_page_is_told_alone() -> None:
    """So that pages come to an end; the texts of an answer are shorter."""
    assert pages({"a": 1, "b": "x" * 500, "c": 2}, 100) == [{"a": 1}, {"b": "x" * 500}, {"c": 2}]


@pytest.mark.parametrize("place", [(5,), (0, 0, 0, 0), (0, 9), (1, 0)])
def test_a_place_that_is_not_there(place: tuple[int, ...]) -> None:
    with pytest.raises(IndexError):
        page({"data": {"items": [1, 2]}, "warnings": []}, place, 100)


@pytest.mark.parametrize("value", [1.5, "é\U0001f600", None, True, ['"\\'], {"a": [1, {"b": ""}]}])
def test_the_size_is_that_of_the_json(value: Any) -> None:
    assert size(value) == len(msgspec.json.encode(value))
