"""The figures of the house stay under the limits that are set here; `docs/census.py` prints them with their places."""

from __future__ import annotations

import ast

import pytest

from docs.census import NO_REASON, ROOT, Census, called_once, census, count

FILES = 421  # with the API for programs and the server for assistants, whose tools, answers, texts and check-in are each a job
LINES = 82_400  # the same
CALLED_ONCE = 0.261  # readers of forms have a function for each step that nothing else takes
"""The share of private functions that are called once, of all functions."""
LAZY_IMPORTS = 59  # the libraries of workbooks, databases and servers, for the commands alone that read them
LAZY_IMPORTS_WITHOUT_REASON = 0
LONG_MODULES = 11
LONG_FUNCTIONS = 28


@pytest.fixture(scope="module")
def house() -> Census:
    return census(ROOT / "okr")


def test_the_house_stays_small(house: Census) -> None:
    """Files, lines, long modules and long functions."""
    assert house.files <= FILES
    assert house.lines <= LINES
    assert len(house.long_modules) <= LONG_MODULES, house.long_modules
    assert len(house.long_functions) <= LONG_FUNCTIONS, house.long_functions


def test_few_private_functions_are_called_once(house: Census) -> None:
    """A function that is called once and says less than its body belongs back into its caller."""
    assert house.share_called_once <= CALLED_ONCE


def test_a_lazy_import_says_why(house: Census) -> None:
    """Each has a comment with the reason on its line."""
    assert len(house.lazy_imports) <= LAZY_IMPORTS
    assert len(house.without_reason) <= LAZY_IMPORTS_WITHOUT_REASON, house.without_reason


SAMPLE = """
import os


def _once(): ...
def _twice(): return _twice() if os else None
def _never(): ...


class Kept:
    def _of_class(self):
        import json  # noqa: PLC0415  only here
        import csv
        return json, csv

    def __len__(self): return self._of_class()


def public():
    def _inner(): return 1

    from re import (
        compile,
        match,
    )  # rare

    import this
    return _once(), _twice(), _twice(), _inner(), compile, match, this
"""


def test_what_counts_as_called_once() -> None:
    """At module or class level, one reference outside of the definition; a call of itself is none."""
    assert [function.name for function in called_once(ast.parse(SAMPLE))] == ["_once", "_of_class"]


def test_what_counts_as_a_reason() -> None:
    """The comment on the line without the codes of the linter; imports in a row share one."""
    counted = Census()
    count(counted, "sample.py", SAMPLE)

    assert [place.text.rpartition(": ")[2] for place in counted.lazy_imports] == [
        "only here", "only here", "rare", NO_REASON
    ]  # fmt: skip
