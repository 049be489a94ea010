"""What is nested too deep is refused before any parser meets it, at the line where it is."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
import tomli

from okr.storage.toml.data import DEEPEST, TooDeepError, data_of

WITHIN = {
    "a header": f"[{'.'.join('a' * DEEPEST)}]\n",
    "a header and a key": f"[{'.'.join('a' * (DEEPEST - 1))}]\nb = 1\n",
    "an entry of a list": f"[[{'.'.join('a' * (DEEPEST - 1))}]]\n",
    "a dotted key": f"{'.'.join('a' * DEEPEST)} = 1\n",
    "lists": f"a = {'[' * (DEEPEST - 1)}{']' * (DEEPEST - 1)}\n",
    "tables": f"a = {'{a = ' * (DEEPEST - 1)}1{'}' * (DEEPEST - 1)}\n",
    "many that stand side by side": "a = [" + "[1, 2], " * 500 + "]\n",
    "points in texts": f"a = \"{'.' * 500}\"\nb = '{'[' * 500}'\nc = \"\"\"\n{'{' * 500}\n\"\"\"\nd = '''{'.' * 500}'''\n",
    "points in comments": f"a = 1  # {'[.{' * 500}\n",
    "numbers and dates": "a = [" + "1.5, 2026-07-10T10:00:00.5Z, " * 200 + "]\n",
    "quoted names with points": f'["{"a." * 200}"]\nb = 1\n',
    "tables in a list": "a = [" + "{b = 1, c.d = [1]}, " * 200 + "]\n",
    "quotes at the end of a text": 'a = """x"""""\n' + "b = [[]]\n" * 1 + "# " + "." * 200 + "\n",
}
BEYOND = {
    "a header": (f"x = 1\n[{'.'.join('a' * (DEEPEST + 1))}]\n", 2),
    "a header of 900 parts": (f"[{'.'.join('a' * 900)}]\nk = 1\n", 1),
    "a key below a header": (f"[{'.'.join('a' * DEEPEST)}]\n\nb = 1\n", 3),
    "a quoted header": ("[" + ".".join(['"a"'] * 101) + "]\n", 1),
    "an entry of a list": (f"[[{'.'.join('a' * DEEPEST)}]]\n", 1),
    "a dotted key": (f"\n\n{'.'.join('a' * (DEEPEST + 1))} = 1\n", 3),
    "lists": (f"a = {'[' * DEEPEST}{']' * DEEPEST}\n", 1),
    "lists over lines": ("a = [\n" + "[\n" * DEEPEST + "]\n" * DEEPEST + "]\n", DEEPEST),
    "tables": (f"a = {'{a = ' * DEEPEST}1{'}' * DEEPEST}\n", 1),
    "all of them": (f"[{'.'.join('a' * 40)}]\n{'.'.join('b' * 40)} = {'[{c = ' * 20}", 2),
    "what never ends": ("a = " + "[" * 100_000, 1),
}  # fmt: skip


@pytest.mark.parametrize("text", WITHIN.values(), ids=WITHIN.keys())
def test_what_is_within_the_limit_is_read(text: str) -> None:
    """As tomli alone reads it."""
    assert data_of(text.encode()) == tomli.loads(text)


@pytest.mark.parametrize(("text", "line"), BEYOND.values(), ids=BEYOND.keys())
def test_what_is_beyond_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(TooDeepError, match=r"^nested more than 100 levels deep$") as refused:
        data_of(text.encode())

    assert refused.value.line == line


def test_a_bom_says_nothing() -> None:
    assert data_of(b"\xef\xbb\xbfa = 1\n") == {"a": 1}


@pytest.mark.parametrize("text", ['"""\\"""' * 100_000, '"\\' * 200_000, "'''" * 200_000, "[" * 500_000, '"a" ' * 200_000, "# #\n" * 100_000])  # fmt: skip
def test_no_text_takes_long(text: str) -> None:
    """Also of what is no TOML at all the end is found in one walk."""
    began = time.process_time()
    with suppress(ValueError):
        data_of(text.encode())

    assert time.process_time() - began < 2
