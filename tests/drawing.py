"""Draws a result as a reader sees it: on a terminal of a width, on a day, or as a page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree as ET

from okr.documents import blocks_of
from okr.formats import TerminalStyle
from okr.formats import html as pages
from okr.formats import markdown as texts
from okr.formats import terminal as screens
from okr.views.results import Result
from tests.shaped import TODAY


@dataclass(frozen=True)
class Reader:
    style: TerminalStyle
    today: date


def look(width: int = 120, *, as_of: date = TODAY, **options) -> Reader:
    return Reader(TerminalStyle(width=width, **options), as_of)


def terminal(result: Result, reader: Reader, *, kind: str = "") -> str:
    return screens.terminal(blocks_of(result, reader.today, kind), reader.style)


def markdown(result: Result, *, kind: str = "") -> str:
    return texts.markdown(blocks_of(result, TODAY, kind))


def html(result: Result, *, kind: str = "") -> str:
    return pages.html(blocks_of(result, TODAY, kind))


def assert_stands_alone(svg: str) -> None:
    """A drawing of the docs is small and whole, and has nothing from elsewhere in it."""
    assert len(svg.encode()) < 60_000
    assert re.findall(r"\w+:/+[^\"'\s]*|url\(|@import|<script", svg) == ["http://www.w3.org/2000/svg"]
    ET.fromstring(svg)
