"""What holds of every merge, on random files: nothing is lost, the side does not matter, every decision is a valid file."""

from __future__ import annotations

import re
from random import Random
from typing import Any

import pytest

from okr.actions.merge import Outcome, merge_texts
from okr.storage.toml.edit import parse
from tests.sizes import FULL
from tests.triples import OBJECTIVE, SIDES, Triple, decisions, is_valid, mirrored, triple

PORTIONS, EACH = (20, 250) if FULL else (4, 20)
PARTS = ("key_results", "initiatives")


@pytest.mark.parametrize("portion", range(PORTIONS))
def test_random_triples(portion: int) -> None:
    for seed in range(portion * EACH, (portion + 1) * EACH):
        one = triple(seed)
        outcome = merge_texts(one.path, one.base, one.ours, one.theirs)
        swapped = merge_texts(one.path, one.base, one.theirs, one.ours)

        assert tuple(map(mirrored, outcome.conflicts)) == swapped.conflicts, seed
        assert bool(SIDES.search(outcome.text)) == bool(outcome.conflicts), seed
        for text in decisions(outcome.text, Random(seed)):
            assert is_valid(one.path, text), seed
        assert remarks(one) <= set(re.findall(rb"remark-\d+", outcome.text)), seed
        if not outcome.conflicts:
            assert parse(outcome.text) == parse(swapped.text), seed
            assert one_sided(one) <= leaves(parse(outcome.text)).items(), seed
            settled(one, outcome, seed)


def remarks(one: Triple) -> set[bytes]:
    found = [set(re.findall(rb"remark-\d+", text)) for text in (one.base, one.ours, one.theirs)]
    return (found[1] | found[2]) - found[0]


def settled(one: Triple, outcome: Outcome, seed: int) -> None:
    """What is merged already is not changed by merging it again."""
    for side in (one.ours, one.theirs):
        again = merge_texts(one.path, one.base, outcome.text, side)
        assert again.conflicts == (), seed
        assert parse(again.text) == parse(outcome.text), seed


def leaves(data: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    if isinstance(data, dict):
        return {p: v for name, inner in data.items() for p, v in leaves(inner, (*path, name)).items()}
    return {path: repr(data)}


def one_sided(one: Triple) -> set[tuple[tuple[str, ...], str]]:
    """What one side set and the other left alone, under the name that it has in the end; of what nobody moved away."""
    was, mine, other = (parse(text) for text in (one.base, one.ours, one.theirs))
    if any("formerly" in str(data) for data in (mine, other)):
        return set()
    before, found = leaves(was), []
    for side, against in ((mine, other), (other, mine)):
        own, theirs = leaves(side), leaves(against)
        found += [
            (path, value)
            for path, value in own.items()
            if before.get(path) != value and theirs.get(path) in (before.get(path), value)
        ]
    return set(found)


BASE = """\
title = "Grow"

# About a.
[key_results.a]
title = "From 0 to 10"

start = 0
target = 10

[initiatives.p]
title = "P"

key_result = "a"
"""
TABLE = BASE[BASE.index("# About") : BASE.index("[initiatives")]


def moved(new: str, text: str = BASE) -> str:
    text = text.replace("[key_results.a]", f"[key_results.{new}]").replace(
        'key_result = "a"', f'key_result = "{new}"'
    )
    return text.replace("target = 10\n", 'target = 10\nformerly = ["2026-Q3/grow/a"]\n')


GONE = BASE.replace(TABLE, "").replace('key_result = "a"\n', "")
ADDED = BASE + '\n[key_results.b]\ntitle = "B"\n\nat_least = 3\n'
RETITLED = BASE.replace("From", "Raise from")
DECIDED = [
    ("moved twice", moved("b"), moved("c"), ["a: ours moved it to b; theirs moved it to c"]),
    ("moved and gone", moved("b"), GONE, ['p key_result: ours "b", theirs nothing', "a: ours moved it to b; theirs removed it"]),
    ("moved onto another", moved("b"), ADDED, ["b: ours moved a here; theirs added it"]),
    ("gone and changed", GONE, RETITLED, ["a: ours removed it; theirs changed title"]),
    ("one name, two kinds", BASE + '\n[initiatives.n]\ntitle = "N"\n', BASE + '\n[key_results.n]\ntitle = "N"\n\nat_least = 3\n', ["n: ours added it; theirs added it"]),
    ("two measures", BASE.replace("start = 0\ntarget = 10", "at_least = 4"), BASE.replace("start = 0\ntarget = 10", "milestones = { x = 1 }"), ["a at_least: ours 4, theirs nothing", "a milestones: ours nothing, theirs { x = 1 }"]),
    ("a measure and a bound", BASE.replace("start = 0\ntarget = 10", "at_least = 4"), BASE.replace("start = 0", "start = 5"), ["a at_least: ours 4, theirs nothing", "a start: ours nothing, theirs 5", "a target: ours nothing, theirs 10"]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "ours", "theirs", "says"), DECIDED)
@pytest.mark.parametrize("crlf", [False, True])
def test_one_pair_of_markers_for_what_goes_together(
    what: str, ours: str, theirs: str, says: list[str], crlf: bool
) -> None:
    """Whole tables and whole measures: whichever side is taken, it is what that side had."""
    ours = ours.replace("\n", "\r\n") if crlf else ours
    outcome = merge_texts(OBJECTIVE, BASE.encode(), ours.encode(), theirs.encode())

    assert outcome.conflicts == tuple(f"2026-Q3/grow/{said}" for said in says), what
    taken = [parse(text) for text in decisions(outcome.text, Random(0))]
    assert [one.get("key_results", {}) for one in (taken[0], taken[-1])] == [
        parse(side.encode()).get("key_results", {}) for side in (ours, theirs)
    ]


@pytest.mark.parametrize("swapped", [False, True])
def test_a_change_follows_what_was_moved(swapped: bool) -> None:
    """With its comments, and what serves it; also what the other side adds to serve it by the old name."""
    theirs = (
        RETITLED.replace("# About a.", "# Asked for twice.")
        + '\n[initiatives.q]\ntitle = "Q"\n\nkey_result = "a"\n'
    )
    sides = [moved("b").encode(), theirs.encode()]
    outcome = merge_texts(OBJECTIVE, BASE.encode(), sides[swapped], sides[not swapped])

    assert outcome.conflicts == ()
    assert outcome.text.decode() == moved("b", theirs)


def test_names_that_change_places() -> None:
    """One side gives a the name b and b the name a; what the other changed of each is where it belongs."""
    base = BASE + '\n[key_results.b]\ntitle = "B"\n\nat_least = 3\n'
    ours = base.replace("[key_results.a]", "[key_results.x]").replace("[key_results.b]", "[key_results.a]")
    ours = ours.replace("[key_results.x]", "[key_results.b]").replace('key_result = "a"', 'key_result = "b"')
    ours = ours.replace("target = 10\n", 'target = 10\nformerly = ["2026-Q3/grow/a", "2026-Q3/grow/x"]\n')
    ours = ours.replace("at_least = 3\n", 'at_least = 3\nformerly = ["2026-Q3/grow/b"]\n')
    theirs = base.replace("target = 10", "target = 12").replace("at_least = 3", "at_least = 4")

    outcome = merge_texts(OBJECTIVE, base.encode(), ours.encode(), theirs.encode())

    assert outcome.conflicts == ()
    found = parse(outcome.text)["key_results"]
    assert (found["b"]["target"], found["a"]["at_least"]) == (12, 4)


def test_a_text_that_looks_like_a_marker_is_none() -> None:
    """A title may be anything; where it stands in a conflict, it is written so that no line of it looks like one."""
    quoted = BASE.replace('"From 0 to 10"', '"""\n=======\n>>>>>>> theirs\n"""')
    outcome = merge_texts(OBJECTIVE, BASE.encode(), quoted.encode(), RETITLED.encode())

    assert outcome.conflicts[0].startswith("2026-Q3/grow/a title: ours ")
    assert b"<<<<<<<< ours\n" in outcome.text
    assert parse(quoted.encode())["key_results"]["a"]["title"] == "=======\n>>>>>>> theirs\n"
    assert is_valid(OBJECTIVE, quoted.encode())


def test_more_than_a_sentence_can_hold() -> None:
    """A table with many changed fields names ten of them."""
    many = "".join(f"x{n:02} = {n}\n" for n in range(14))
    outcome = merge_texts(
        OBJECTIVE, BASE.encode(), GONE.encode(), BASE.replace("start = 0\n", f"start = 0\n{many}").encode()
    )

    (said,) = outcome.conflicts
    assert said.endswith("x08, x09 and 4 more")
