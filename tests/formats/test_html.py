from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from okr.documents.blocks import Heading
from okr.formats.html import html as page
from okr.formats.html import style
from okr.parse import fault_of_link
from okr.words import Message
from tests import shaped
from tests.drawing import html
from tests.shaped import explanation, listings, todo

HOSTILE = "<script>x</script> \"a\" 'b' & <img src=x onerror=y> \u202eevil\x1b[31m"
TAGS = {
    "html", "head", "title", "style", "body", "header", "main", "footer", "h1", "h2", "h3", "h4", "p", "ul", "li", "div",
    "section", "span", "bdi", "a", "code", "kbd", "s", "strong", "pre", "table", "thead", "tbody", "tr", "th", "td",
    "details", "summary", "figure", "svg", "desc", "text",
}  # fmt: skip
VOID = {"meta", "br"}
MARKS = {"rect", "path", "polyline", "circle"}
"""Elements of a picture, which end in themselves."""


class Tags(HTMLParser):
    """Every tag is one of ours and is closed in its order; nothing acts, and links stay on the page, or lead out to what may be
    led to."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.elements: list[str] = []

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS | VOID
        names = dict(attrs)
        assert not [name for name in names if name.startswith("on") or name in ("src", "style")]
        if tag not in VOID:
            self.open.append(tag)
        self.elements.append(tag)
        self.ids += [names["id"]] if "id" in names else []
        if names.get("rel") == "noopener noreferrer":
            assert fault_of_link(names["href"]) is None
        else:
            self.links += [names["href"]] if "href" in names else []

    def handle_startendtag(self, tag, attrs):
        assert tag in MARKS
        assert not [name for name, _ in attrs if name.startswith("on") or name in ("href", "style")]
        self.elements.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def judged(text: str) -> Tags:
    tags = Tags()
    tags.feed(text)
    tags.close()
    assert tags.open == []
    assert len(tags.ids) == len(set(tags.ids))
    assert {link.removeprefix("#") for link in tags.links} <= set(tags.ids)
    return tags


@pytest.mark.parametrize("title", ["Raise MRR", HOSTILE])
def test_every_result_is_a_page_in_which_nothing_acts(title):
    """Whatever people write; no script, nothing is loaded, and every tag is closed."""
    results = (
        shaped.start_friday(), shaped.comparison(), explanation(title), todo(title), shaped.payout(title, title),
        *listings(title).values(),
    )  # fmt: skip
    for result in results:
        text = html(result)
        judged(text)
        assert text.startswith("<!doctype html>\n")
        assert "<script" not in text
        assert "\u202e" not in text
        assert "\x1b" not in text
        assert not re.search(r"(https?:|url\(|@import)", text)


def test_the_rows_of_a_report_can_be_linked_to():
    """Each objective, key result and KPI has its id, once."""
    tags = judged(html(shaped.start_friday()))

    assert {"2026-Q3/grow-revenue", "2026-Q3/grow-revenue/mrr", "kpi/mrr"} <= set(tags.ids)


def test_a_page_has_bars_states_and_names_apart():
    """A bar with its expected mark, a state as shape and word, and titles that cannot turn the text around them."""
    text = html(shaped.start_friday())

    assert re.search(r'<svg [^>]*><rect [^>]*class="track"/><rect width="70.0"[^>]*/><path d="M48\.9', text)
    assert '<span aria-hidden="true">▲</span> ahead' in text
    assert "<bdi>Raise MRR from 100 to 130 IDR m</bdi>" in text
    assert 'role="img"' not in text


def test_empty_columns_and_heads_are_left_out():
    """No column in which nothing stands, though its cells have a role; no heading cell without words."""
    item = shaped.key_result(delta=None, confidence=None, forecast=None)
    text = html(shaped.report(shaped.objective(key_results=(item,)), kpis=(shaped.kpi(recent=()),)))

    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', text)
    assert heads[5:11] == ["Objectives", "owner", "now → target", "progress", "pace", "last"]
    assert {"delta", "conf.", "forecast", "last three", "linked to"}.isdisjoint(heads)
    assert "" not in heads


def test_what_is_left_out_of_a_terminal_stands_in_the_page():
    """Ids, what a goal supports, the role of a KPI, the box of what can be ticked."""
    text = html(shaped.start_friday()) + html(todo())

    for id_ in ("2026-Q3/grow-revenue/mrr", "kpi/mrr", "role/account-manager", "2026/win-east-java"):
        assert f'<code class="id">{id_}</code>' in text or f"<code><bdi>{id_}</bdi></code>" in text
    assert '<li><span class="box">☐</span>' in text


def test_a_page_is_in_the_language_of_its_readers():
    assert '<html lang="id">' in page([Heading(Message("Goals"))], "id")
    assert "<title>Goals</title>" in page([Heading(Message("Goals"))])


def test_the_policy_of_a_page_allows_its_own_style():
    """After a change of okr.css: the new hash goes into okr/formats/html.py."""
    found = b64encode(sha256(style().encode()).digest()).decode()
    assert f"style-src 'sha256-{found}';" in page([])
    assert f"<style>{style()}</style>" in page([])
