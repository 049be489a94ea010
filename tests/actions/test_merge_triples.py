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


CLOSED = "\n[closed]\ndate = 2026-10-01\ngrade = 0.5\n"
DOTTED = 'title = "Grow"\n# It ended.\nclosed.date = 2026-10-01  # a Thursday\nclosed.grade = 0.5\n'
INLINE = (
    BASE.replace(TABLE, "")
    + '\n[key_results]\n# About a.\na = { title = "From 0 to 10", start = 0, target = 10 }\n'
)
HEADED = BASE.replace("# About a.\n", "# All of them.\n[key_results]  # by rank\n\n# About a.\n")
TURNED = BASE.replace(TABLE, "").rstrip() + "\n\n" + TABLE.rstrip() + "\n"
FORMS = [
    ("dotted and table", BASE + CLOSED, BASE.replace('title = "Grow"\n', DOTTED), BASE + CLOSED + 'lesson = "l"  # learnt\n', BASE.replace('title = "Grow"\n', DOTTED + 'closed.lesson = "l"  # learnt\n')),
    ("table and dotted", BASE + CLOSED, BASE + CLOSED + "# Why.\n" + 'lesson = "l"\n', BASE.replace('title = "Grow"\n', DOTTED.replace("0.5", "0.7")), BASE.replace('title = "Grow"\n', DOTTED.replace("0.5", "0.7") + '# Why.\nclosed.lesson = "l"\n')),
    ("both new, in two ways", BASE, BASE.replace('title = "Grow"\n', 'title = "Grow"\nclosed.grade = 0.5\n'), BASE + '\n[closed]\nlesson = "l"  # learnt\n', BASE.replace('title = "Grow"\n', 'title = "Grow"\nclosed.grade = 0.5\nclosed.lesson = "l"  # learnt\n')),
    ("one line and table", BASE, INLINE.replace("10 }", "10, weight = 2 }  # heavy"), RETITLED.replace("target = 10", "target = 12  # more"), INLINE.replace("From", "Raise from").replace("a = {", "# more\na = {").replace("10 }", "12, weight = 2 }  # heavy")),
    ("a bare header", BASE, TURNED, HEADED.replace("target = 10", "target = 12"), TURNED.replace("target = 10", "target = 12").replace("# About a.\n", "# About a.\n# All of them.\n# by rank\n")),
]  # fmt: skip


@pytest.mark.parametrize(("what", "base", "ours", "theirs", "text"), FORMS)
@pytest.mark.parametrize("crlf", [False, True])
def test_a_table_that_the_sides_write_in_different_ways(
    what: str, base: str, ours: str, theirs: str, text: str, crlf: bool
) -> None:
    """It is merged in the way of the side that wrote it anew, with the comments of both sides, each of them once."""
    texts = [one.replace("\n", "\r\n").encode() if crlf else one.encode() for one in (base, ours, theirs)]
    outcome = merge_texts(OBJECTIVE, *texts)
    swapped = merge_texts(OBJECTIVE, texts[0], texts[2], texts[1])

    assert (outcome.conflicts, swapped.conflicts) == ((), ()), what
    assert outcome.text.decode().replace("\r\n", "\n") == text, what
    assert parse(outcome.text) == parse(swapped.text)
    found = [sorted(re.findall("#[^\r\n]+", one.text.decode())) for one in (outcome, swapped)]
    assert found[0] == found[1] == sorted({*re.findall("#[^\n]+", ours), *re.findall("#[^\n]+", theirs)})


COMMENTED = [
    ("target = 11  # mine", "target = 12  # yours", "target = 11  # mine\n=======\ntarget = 12  # yours\n"),
    ("target = 11", "target = 12  # yours", "target = 11\n=======\ntarget = 12  # yours\n"),
    ("target = 11  # mine", "target = 12", "target = 11  # mine\n=======\ntarget = 12\n"),
    ("target = 11  # mine\nstretch = 20", "target = 30  # yours", "target = 11  # mine\nstretch = 20\n=======\ntarget = 30  # yours\n"),
]  # fmt: skip


@pytest.mark.parametrize(("mine", "other", "says"), COMMENTED)
def test_the_comment_behind_a_conflict_stays_with_its_value(mine: str, other: str, says: str) -> None:
    """In front of the markers stands nothing of it, and each side has its own."""
    sides = [BASE.replace("target = 10", line) for line in (mine, other)]
    outcome = merge_texts(OBJECTIVE, BASE.encode(), *(side.encode() for side in sides))

    assert f"start = 0\n<<<<<<< ours\n{says}>>>>>>> theirs\n" in outcome.text.decode()


def test_a_comment_behind_a_table_on_one_line() -> None:
    """Where a field inside of it is in conflict, the whole line is."""
    base = BASE.replace("start = 0\ntarget = 10", "milestones = { x = 1, y = 1 }")
    ours, theirs = base.replace("x = 1", "x = 2"), base.replace("x = 1, y = 1 }", "x = 3, y = 1 }  # yours")
    text = merge_texts(OBJECTIVE, base.encode(), ours.encode(), theirs.encode()).text.decode()

    assert "\nmilestones = { x = 2, y = 1 }\n=======\nmilestones = { x = 3, y = 1 }  # yours\n>" in text


def test_the_header_of_what_is_gone_goes_with_it() -> None:
    """Both sides had `[key_results]` by itself; one took out all that was below it, the other wrote a new comment."""
    gone = GONE.replace("# About a.\n", "")
    for sides in (
        (HEADED.replace("by rank", "by weight"), gone),
        (gone, HEADED.replace("by rank", "by weight")),
    ):
        outcome = merge_texts(OBJECTIVE, HEADED.encode(), *(side.encode() for side in sides))
        assert outcome.conflicts == ()
        assert outcome.text.decode().split() == [*gone.split(), "#", "by", "weight"]


def test_comments_on_an_update_that_both_added() -> None:
    """Whichever side it is taken from, it has the comments of both, once and in their places."""
    path, update = (
        "checkins/2026-W28/2026-07-10-ana.toml",
        '[[update]]\nitem = "2026-Q3/grow/a"\nvalue = {}\n',
    )
    for mine, other in ((1, 9), (9, 1)):
        ours = update.format(5).replace("value", "# mine\nvalue") + "\n" + update.format(mine)
        theirs = update.format(5).replace("5", "5  # yours") + "\n" + update.format(other)
        text = merge_texts(path, b"", ours.encode(), theirs.encode()).text.decode()
        assert text.startswith(update.format(5).replace("value = 5", "# mine\nvalue = 5  # yours"))
        assert text.count("# mine") == text.count("# yours") == 1
