"""Whatever people write, a page is the page that it is with other words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from zlib import crc32

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from okr.documents.blocks import Heading, Link, Paragraph, Span
from okr.fields import Dropped, fields
from okr.formats.html import html as drawn
from okr.kpi_models import Kpi
from okr.measure_rules import NOT_TOLD
from okr.models import Closed, Initiative, KeyResult, Objective
from okr.people_models import Person, Update
from okr.words.money import is_money
from tests.formats.test_html import HOSTILE, judged
from tests.parsed import tree
from tests.sizes import examples
from tests.writing import CHECKINS, FORMS, GOALS, KPIS, PEOPLE, TEXTS, page

ATTACKS = (
    HOSTILE,
    "</title><script>alert(1)</script>",
    "</style></svg></table></details>",
    "<!--", "-->", "<![CDATA[", "]]>", "<?php", "&lt;b&gt;", "&#60;b&#62;", "&amp", "<b", '" onload="x', "' style='x",
    "javascript:alert(1)", "https://example.com/a?b=c", "[a](https://example.com)", "@everyone", "#top", "`$(id)`",
    "{workspace}", "{0.__class__}", "%s %(x)s", "\\u003cb\\u003e", "\\", "\x00", "\x1b[2J", "\x7f\x85\x9b", "\ufeff",
    "\u202egpj.exe", "\u2066a\u2069", "a\u200bb", "\u2028", "🏳️‍🌈", "مرحبا بالعالم", "W" * 300, "two\nlines", "a\r\n\tb", "=1+1",
)  # fmt: skip
words = st.one_of(st.sampled_from(ATTACKS), st.text(min_size=1, max_size=20))
"""What a file can say: any text but an empty one, which says nothing."""
HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def harmless(text: str) -> str:
    """Other words of the same kind: as many, on as many lines, and the same only for the same text. What has a meaning stays:
    money, and what an outcome says that is not told yet."""
    if is_money(text) or text == NOT_TOLD:
        return text
    return re.sub(r"\S+", f"word{crc32(text.encode())}", text)


@examples(60)
@given(st.sampled_from([*FORMS]), st.lists(words, min_size=len(TEXTS), max_size=len(TEXTS)))
def test_hostile_words_make_no_element(form: str, said: list[str]) -> None:
    """The tree of a page with these words in every place is the tree with harmless ones; nothing in it hides or acts."""
    hostile = dict(zip(TEXTS, said, strict=True))
    text = page(hostile.__getitem__, **FORMS[form])

    assert tree(text).shape == tree(page(lambda name: harmless(hostile[name]), **FORMS[form])).shape
    judged(text)
    assert not HIDDEN.search(text)


def test_no_text_of_a_file_is_forgotten() -> None:
    """Each key that is somebody's words, of goals, KPIs and check-ins, has such words in these tests."""
    tables = [
        tomli.loads(text) for text in (*GOALS.values(), *KPIS.values(), *CHECKINS.values(), *PEOPLE.values())
    ]
    said = {key for table in tables for key in keys_with_words(table)}

    forgotten = {
        f"{model.__name__}.{field.key}"
        for model in (Objective, KeyResult, Initiative, Closed, Dropped, Kpi, Update, Person)
        for field in fields(model).values()
        if is_text(field.hint) and field.key not in said | NAMES
    }
    assert forgotten == set()


NAMES = {"item", "period", "since", "objective", "kpi", "key_result", "supports", "formerly", "done", "undone"} | {
    "manager", "moves", "drives", "kpi_group", "sum_of", "from", "buddy", "onboarding", "emails", "acknowledged", "source", "evidence", "via",
    "imported", "link", "by",
}  # fmt: skip
"""Keys that name an item, a milestone, a period or a web address, and what is in no report."""


def is_text(hint: Any) -> bool:
    if get_origin(hint) is Annotated:
        return is_text(get_args(hint)[0])
    return hint is str or (
        get_origin(hint) in (Union, UnionType, tuple) and any(map(is_text, get_args(hint)))
    )


def keys_with_words(table: Any) -> Iterator[str]:
    if isinstance(table, dict):
        for key, value in table.items():
            if str(value[0] if isinstance(value, list) and value else value).startswith("«"):
                yield key
            yield from keys_with_words(value)
    elif isinstance(table, list):
        for value in table:
            yield from keys_with_words(value)


def test_ids_of_items_stay_in_their_attributes() -> None:
    """A file may be called anything: its place on the page and the links to it are one attribute each."""
    id_ = '2026-Q3/"><script>\u202e é'
    html = tree(drawn([Heading("Goal", id=id_), Paragraph((Link(Span("to it"), id_),))]))

    assert html.one("a").attributes["href"] == f"#{html.one('h2').attributes['id']}"
    assert [each.name for each in html.one("body").all("script")] == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "␛[31m"),
        ("\u202eevil", "\\u202eevil"),
        ("a\u200bb", "a\\u200bb"),
        ("\x9b", "\\x9b"),
        ("\x7f", "␡"),
    ],
)
def test_what_hides_is_written_out(text: str, shown: str) -> None:
    """In a title, in a blocker, in the description of a chart: a reader sees that something is odd."""
    body = tree(page(lambda name: text if name in ("change", "blocker") else name)).one("body")

    assert body.text.count(shown) >= 4
    assert text not in body.text


@pytest.mark.parametrize(
    "note", ["https://example.com", "[a](https://example.com)", "<a href=https://example.com>"]
)
def test_no_words_become_a_link(note: str) -> None:
    """An address in a note stays words: nobody is led away from the page."""
    links = list(tree(page(lambda _: note, changes=True)).all("a"))

    assert links
    assert all(link.attributes["href"].startswith("#") for link in links)


@pytest.mark.parametrize("form", ["full", "changes"])
def test_what_needs_attention_leads_to_its_place(form: str) -> None:
    """Each row has one link, and the element is there."""
    html = tree(page(lambda name: name, **FORMS[form]))
    attention = next(html.one("main").all("table"))
    places = {
        each.attributes["id"]: each
        for each in html.all("h2", "h3", "h4", "li", "tr")
        if "id" in each.attributes
    }

    links = [row.one("a") for row in attention.one("tbody").children]
    led_to = {link.text: places[link.attributes["href"][1:]].text for link in links}
    assert led_to == {
        "objective › change": "change",
        "objective › hold": "hold",
        "KPI (KPI)": "KPI",
        "objective › late": "objective",
        "objective › steps": "steps",
        "objective › unread": "unread",
    }
