"""For every example file and thousands of made ones: what an edit does not mean stays to the byte."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from bench.generate import Plan, files
from okr.storage.toml.edit import Edit, SetKey, apply
from okr.storage.toml.outline import outline_of
from tests.sizes import size

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[3] / "examples"
MADE = size(250, 5_000)
Key = tuple[str | int, ...]
Editor = Callable[[bytes, Sequence[Edit]], bytes]


def scalars(data: Any, at: Key = ()) -> Iterator[tuple[Key, Any]]:
    """Path and value of everything that is neither a table nor a list."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from scalars(value, (*at, key))
    elif isinstance(data, list) and data and all(isinstance(entry, dict) for entry in data):
        for i, entry in enumerate(data):
            yield from scalars(entry, (*at, i))
    elif not isinstance(data, list):
        yield at, data


def another(value: Any) -> Any:
    """A different value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str):
        return f"{value} “more”\n"
    return value.replace(year=value.year + 1)


def shared(a: bytes, b: bytes) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def check(data: bytes, keys: Sequence[tuple[Key, Any]], apply: Editor = apply) -> None:
    """A value set to itself changes nothing; set to another, only the bytes of the value."""
    spans = outline_of(data).values
    for key, value in keys:
        assert apply(data, [SetKey(key, value)]) == data

        new = apply(data, [SetKey(key, another(value))])

        span = spans[key]
        assert new[: span.start] == data[: span.start]
        rest = data[span.end :]
        assert new[len(new) - len(rest) :] == rest
        assert len(new) - len(rest) > span.start
        changed = tomllib.loads(new.removeprefix(b"\xef\xbb\xbf").decode())
        before = dict(scalars(tomllib.loads(data.removeprefix(b"\xef\xbb\xbf").decode())))
        assert {k: v for k, v in scalars(changed) if v != before[k]} == {key: another(value)}


@pytest.mark.parametrize("example", sorted(path.parent.name for path in EXAMPLES.glob("*/okr.toml")))
def test_every_field_of_every_example_file(example: str) -> None:
    """Each value of each file, one at a time; of long files a dozen."""
    chance = random.Random(1)
    count = 0
    for path in sorted((EXAMPLES / example).rglob("*.toml")):
        data = path.read_bytes()
        found = list(scalars(tomllib.loads(data.decode())))
        check(data, found if len(found) <= 12 else chance.sample(found, 12))
        count += 1
    assert count


def made() -> Iterator[bytes]:
    """Files of the generator, as editors leave them: comments, CRLF, no final newline, a BOM, odd blanks."""
    chance = random.Random(2)
    seed = 0
    while True:
        seed += 1
        for _, text in files(Plan(Path(), 60, 1, 20, seed)):
            yield roughened(text, chance)


def roughened(text: str, chance: random.Random) -> bytes:
    lines = []
    for line in text.splitlines():
        if line and chance.random() < 0.15:
            lines.append(chance.choice(["# why = 1", "", "  # [no.table]", "#"]))
        if " = " in line and chance.random() < 0.2:
            key, _, value = line.partition(" = ")
            rough = [f"{key}={value}", f"  {key} =  {value}", f"{line}  # ümlaut", f'"{key}" = {value}']
            lines.append(chance.choice(rough))
        else:
            lines.append(line)
    text = "\n".join(lines) + chance.choice(["", "\n", "\n", "\n\n"])
    if chance.random() < 0.3:
        text = text.replace("\n", "\r\n")
    return (b"\xef\xbb\xbf" if chance.random() < 0.1 else b"") + text.encode()


def test_many_made_files() -> None:
    """One value of each."""
    chance = random.Random(3)
    kinds: dict[bytes, int] = {}
    for data, _ in zip(made(), range(MADE), strict=False):
        text = data.removeprefix(b"\xef\xbb\xbf").decode()
        check(data, [chance.choice(list(scalars(tomllib.loads(text))))])
        for mark in (b"\r\n", b"#", b"\xef\xbb\xbf"):
            kinds[mark] = kinds.get(mark, 0) + (mark in data)

    assert min(kinds.values()) > MADE // 20


def rewritten(data: bytes, edits: Sequence[Edit]) -> bytes:
    """How not to do it: read as data, written anew."""
    table = tomllib.loads(data.decode())
    for edit in edits:
        assert isinstance(edit, SetKey)
        table[str(edit.key[0])] = edit.value
    return tomli_w.dumps(table).encode()


def test_an_editor_that_writes_anew_does_not_pass() -> None:
    """The control: the same check finds out that a comment is gone."""
    data = b"a = 1 # one\nb = 2\n"
    check(data, [(("a",), 1), (("b",), 2)])

    with pytest.raises(AssertionError):
        check(data, [(("a",), 1)], rewritten)
