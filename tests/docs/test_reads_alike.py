"""A page says the same on the site as on a host of git, which reads Markdown by the rules of CommonMark."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from docs import website
from docs.links import named

SHOWN = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "pre", "code", "blockquote"),
    *("table", "tr", "th", "td", "img", "strong", "em", "del", "a"),
}
"""Elements that make a difference to a reader."""
EMPTY = ("img", "br", "hr", "input")
PAGES = [page for page, place in website.places().items() if place.endswith(".md")]


class Shown(HTMLParser):
    """The elements and words of a page in a row, without what a theme adds to them."""

    def __init__(
        self, html: str, *, within: str | None = None, leads: Callable[[str], bool] = lambda _: True
    ) -> None:
        """Of one element, if any; `leads` says of a link whether it counts."""
        super().__init__()
        self.leads = leads
        self.within = within
        self.inside = within is None
        self.added = 0
        """Elements of the theme that are open."""
        self.parts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside |= tag == self.within
        if self.added or dict(attrs).get("class") in ("headerlink", "filename") or tag in ("nav", "svg"):
            self.added += tag not in EMPTY
        elif self.inside and tag in SHOWN and (tag != "a" or self._leads(dict(attrs).get("href"))):
            self.parts.append(f"<{tag}>")

    def _leads(self, link: str | None) -> bool:
        return link is not None and self.leads(link)

    def handle_endtag(self, tag: str) -> None:
        self.inside &= tag != self.within
        self.added -= bool(self.added)

    def handle_data(self, data: str) -> None:
        if self.inside and not self.added:
            self.parts += data.split()

    def __str__(self) -> str:
        """A table without rows has an empty one on the site, which its style hides."""
        return re.sub(r"<tr>(<td>)+(?=<(?!td)|$)", "", "".join(self.parts).replace("\u00a0", ""))


def is_there(page: Path, places: Mapping[Path, str], link: str) -> bool:
    """Whether a link of a page leads anywhere in a site whose repository nobody knows."""
    return website.target(link, page, places, "") is not None


def test_every_page_reads_alike(site: Path) -> None:
    """The same headings, lists, tables, blocks, links and words, in the same order; only a file that the site does not have is
    no link there."""
    host = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    places = website.places()
    for page in PAGES:
        on_site = str(Shown((site / website.html(places[page])).read_text("utf-8"), within="article"))
        on_host = str(Shown(host.render(page.read_text("utf-8")), leads=partial(is_there, page, places)))
        assert on_site == on_host, named(page)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<ul><li>a</li></ul>", "<p>- a</p>"),
        ("<p>a <code>b</code></p>", "<p>a `b`</p>"),
        ("<h2>A</h2><p>b</p>", "<h3>A</h3><p>b</p>"),
        ('<p><a href="b.html">b</a></p>', "<p>b</p>"),
    ],
)
def test_another_reading_is_seen(one: str, other: str) -> None:
    assert str(Shown(one)) != str(Shown(other))


def test_what_a_theme_adds_is_not_seen() -> None:
    on_site = '<article><a id="x"></a><h2 id="a">A<a class="headerlink" href="#a">¶</a></h2><p>b</p></article><p>c</p>'

    assert str(Shown(on_site, within="article")) == str(Shown("<h2>A</h2>\n<p>b</p>")) == "<h2>Ab"
