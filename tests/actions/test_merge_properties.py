"""Three-way merge by field: nothing that one side changed is lost, and it does not matter which side is ours."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import tomli
from hypothesis import given
from hypothesis import strategies as st

from okr.actions.merge import merge_texts
from okr.storage.toml.format import new_file
from tests.sizes import examples
from tests.triples import mirrored

OBJECTIVE = "objectives/2026-Q3/grow.toml"
CHECKIN = "checkins/2026-W28/2026-07-10-ana.toml"
NUMBERS = st.integers(-5, 200)
SLUGS = st.sampled_from(["mrr", "churn", "cities", "uptime"])
UPDATES = st.fixed_dictionaries(
    {"item": st.sampled_from(["2026-Q3/grow/mrr", "2026-Q3/grow/churn"]), "value": NUMBERS},
    optional={"note": st.sampled_from(["a", 'b "c"', "d\ne"]), "confidence": st.integers(0, 10)},
)
KEY_RESULTS = st.fixed_dictionaries(
    {"title": st.sampled_from(["One", "Two"]), "start": st.integers(0, 9), "target": st.integers(20, 90)},
    optional={
        "owner": st.sampled_from(["ana", "budi"]),
        "weight": st.integers(1, 5),
        "dropped": st.fixed_dictionaries({"date": st.dates(), "reason": st.sampled_from(["x", "y"])}),
        "points": st.sampled_from([[[10, 0.2]], [[12, 0.5]]]),
    },
)
OBJECTIVES = st.fixed_dictionaries(
    {"title": st.sampled_from(["Grow", "Win"])},
    optional={
        "owner": st.sampled_from(["ana", "budi", "sari"]),
        "supports": st.sampled_from([["2026/a"], ["2026/b"], ["2026/a", "2026/b"]]),
        "formerly": st.sampled_from([["2026-Q3/a"], ["2026-Q3/b"], ["2026-Q3/a", "2026-Q3/c"]]),
        "why": st.sampled_from(["Because.", "An end\nof line"]),
        "key_results": st.dictionaries(SLUGS, KEY_RESULTS, max_size=3),
    },
)


@st.composite
def changed(
    draw: st.DrawFn, data: dict[str, Any], other: st.SearchStrategy[dict[str, Any]]
) -> dict[str, Any]:
    """The data with some of its fields as in another draw, some gone, some new."""
    fresh = draw(other)
    result: dict[str, Any] = {}
    for name in dict.fromkeys((*data, *fresh)):
        both = isinstance(data.get(name), dict) and isinstance(fresh.get(name), dict)
        if both:
            inner = draw(changed(data[name], st.just(fresh[name])))
            if inner:
                result[name] = inner
        elif draw(st.integers(0, 3)) and name in data:
            result[name] = data[name]
        elif name in fresh:
            result[name] = fresh[name]
        elif name in ("title", "start", "target"):
            result[name] = data[name]
    return result


@st.composite
def triples(draw: st.DrawFn) -> tuple[bytes, bytes, bytes]:
    base = draw(OBJECTIVES)
    sides = [draw(changed(base, OBJECTIVES)) for _ in range(2)]
    return tuple(_file(data, draw) for data in (base, *sides))  # type: ignore[return-value]


def _file(data: dict[str, Any], draw: st.DrawFn) -> bytes:
    text = new_file("objective", data)
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    return text.encode()


def leaves(data: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], str]:
    if isinstance(data, dict):
        return {p: v for name, inner in data.items() for p, v in leaves(inner, (*path, name)).items()}
    return {path: repr(data)}


@examples(40)
@given(triples())
def test_every_one_sided_change_is_held(triple: tuple[bytes, bytes, bytes]) -> None:
    """A clean result parses, has each change of one side, and is the same whichever side is ours."""
    base, ours, theirs = triple
    outcome = merge_texts(OBJECTIVE, base, ours, theirs)
    swapped = merge_texts(OBJECTIVE, base, theirs, ours)

    assert bool(outcome.conflicts) == bool(swapped.conflicts)
    if outcome.conflicts:
        assert tuple(map(mirrored, outcome.conflicts)) == swapped.conflicts
        assert b"<<<<<<< " in outcome.text
        return
    result = tomli.loads(outcome.text.decode())
    assert result == tomli.loads(swapped.text.decode())
    was, mine, other, found = (leaves(tomli.loads(d.decode())) for d in (base, ours, theirs, outcome.text))
    for path in {*was, *mine, *other}:
        if path[-1] == "formerly":
            continue
        if mine.get(path) == other.get(path) or was.get(path) == other.get(path):
            assert found.get(path) == mine.get(path)
        elif was.get(path) == mine.get(path):
            assert found.get(path) == other.get(path)


@examples(40)
@given(
    st.lists(UPDATES, max_size=4), st.lists(UPDATES, max_size=4), st.lists(UPDATES, max_size=4), st.booleans()
)
def test_no_update_is_dropped(
    base: list[dict[str, Any]], mine: list[dict[str, Any]], other: list[dict[str, Any]], crlf: bool
) -> None:
    """The updates of the base come first, then those of each side in its order, in one order for all."""
    texts = [new_file("checkin", {"update": updates}) for updates in (base, base + mine, base + other)]
    if crlf:
        texts[1] = texts[1].replace("\n", "\r\n")
    was, ours, theirs = (text.encode() for text in texts)

    outcome = merge_texts(CHECKIN, was, ours, theirs)
    swapped = merge_texts(CHECKIN, was, theirs, ours)

    found = tomli.loads(outcome.text.decode()).get("update", [])
    assert (outcome.conflicts, swapped.conflicts) == ((), ())
    assert found == tomli.loads(swapped.text.decode()).get("update", [])
    assert found[: len(base)] == base
    assert counted(found[len(base) :]) == counted(mine) | counted(other)


HEAD = """\
# Agreed on 1 July.
title = "Grow"

owner = "ana"  # asked twice
why = "Because"

"""
PARTS = {
    slug: f"""# About {slug}.
[key_results.{slug}]
title = "{slug}"  # named so

start = 0  # counted
# How far.
target = 100
"""
    for slug in ("mrr", "churn")
}
EDITS = st.lists(
    st.sampled_from(
        [
            ("# About mrr.", "# About mrr, counted anew."),
            ("# How far.\ntarget = 100", "# How far.\ntarget = 90  # less"),
            ('"Because"', '"An end"  # of the lease'),
            ('owner = "ana"', 'owner = "budi"'),
            ("start = 0", "start = 5"),
            ("# Agreed on 1 July.", "# Settled."),
        ]
    ),
    max_size=3,
    unique=True,
)


@examples(40)
@given(EDITS, EDITS, st.booleans(), st.booleans(), st.booleans())
def test_comments_of_added_and_changed_places_stay(
    mine: list[tuple[str, str]], other: list[tuple[str, str]], adds: bool, other_adds: bool, bare: bool
) -> None:
    """Every comment that a side wrote or kept is in a clean result, but for one that the other side wrote anew."""
    base = HEAD + "\n".join(PARTS.values())
    texts = [_edited(base, edits) for edits in (mine, other)]
    for at, (added, slug) in enumerate(((adds, "a"), (other_adds, "b"))):
        if added:
            texts[at] += (
                f'\n# New {slug}.\n[key_results.{slug}]\ntitle = "{slug}"  # {slug}!\n\nstart = 0\ntarget = 1\n'
            )
    if bare:
        texts[0] = texts[0].rstrip("\n")

    outcome = merge_texts(OBJECTIVE, base.encode(), *(text.encode() for text in texts))

    if outcome.conflicts:
        return
    found = _comments(outcome.text.decode())
    for own, against in ((0, 1), (1, 0)):
        kept = _comments(texts[own]) & _comments(base)
        added_comments = _comments(texts[own]) - _comments(base)
        assert kept - (_comments(base) - _comments(texts[against])) <= found
        assert added_comments <= found


def _edited(text: str, edits: list[tuple[str, str]]) -> str:
    for old, new in edits:
        text = text.replace(old, new, 1)
    return text


def _comments(text: str) -> set[str]:
    return {line.partition("#")[2].strip() for line in text.splitlines() if "#" in line}


WITH_LIST = HEAD.replace("why =", 'supports = [\n  "2026/a",\n  "2026/b",  # second\n]\nwhy =')
TAKEN_OUT = PARTS["churn"]
DATA_EDITS = st.lists(
    st.sampled_from(
        [
            ("target = 100", "target = 90"),
            ("target = 100\n", "target = 100\nweight = 2\n"),
            ("start = 0", "start = 5"),
            ('"Because"', '"An end"'),
            ('owner = "ana"', 'owner = "budi"'),
            ('  "2026/a",\n', '  "2026/a",\n  "2026/c",\n'),
            ('title = "churn"', 'title = "Lost"'),
            (TAKEN_OUT, ""),
            (TAKEN_OUT, TAKEN_OUT + '\n[key_results.a]\ntitle = "a"\n\nstart = 0\ntarget = 1\n'),
        ]
    ),
    max_size=3,
    unique=True,
)


@st.composite
def remarked(draw: st.DrawFn, text: str, word: str) -> str:
    """A side with some of its data changed and one remark of its own, on a line of its own or behind one."""
    lines = _edited(text, draw(DATA_EDITS)).split("\n")
    at = draw(st.integers(0, len(lines) - 1))
    if draw(st.booleans()):
        lines.insert(at, f"# {word}")
    else:
        lines[at] += f"  # {word}"
    return ("\r\n" if draw(st.booleans()) else "\n").join(lines)


@examples(40)
@given(st.data(), st.booleans())
def test_no_remark_is_lost(data: st.DataObject, swapped: bool) -> None:
    """Wherever a side puts a remark, it is in the result once at least, with a conflict or without, and all data too."""
    base = WITH_LIST + "\n".join(PARTS.values())
    sides = [data.draw(remarked(base, word)).encode() for word in ("remark-one", "remark-two")]
    if swapped:
        sides.reverse()

    outcome = merge_texts(OBJECTIVE, base.encode(), *sides)

    assert b"remark-one" in outcome.text
    assert b"remark-two" in outcome.text
    if not outcome.conflicts:
        assert outcome.text.count(b"remark-one") == outcome.text.count(b"remark-two") == 1
        plain = [re.sub(rb" *# remark-(one|two)", b"", side) for side in sides]
        bare = merge_texts(OBJECTIVE, base.encode(), *plain)
        assert tomli.loads(bare.text.decode()) == tomli.loads(outcome.text.decode())


def counted(updates: list[dict[str, Any]]) -> Counter[str]:
    return Counter(repr(sorted(update.items())) for update in updates)
