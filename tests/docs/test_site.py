"""The site of the docs is built without a warning, no link in it is dead, and reading it asks nobody else for anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import pytest

from docs import website
from docs.links import DOCS, ROOT

pytest.importorskip("zensical", reason="the group `site` is not installed")

LOADS = {
    ("link", "href"),
    ("script", "src"),
    ("img", "src"),
    ("source", "src"),
    ("iframe", "src"),
    ("object", "data"),
}
"""What a browser asks for by itself when it shows a page."""


class Link(NamedTuple):
    tag: str
    attribute: str
    target: str
    language: str
    """Of a link to the same in another language, else empty."""


class Html(HTMLParser):
    """The links and the anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[Link] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.anchors |= {named[name] for name in ("id", "name") if name in named}
        self.links += [
            Link(tag, name, named[name], named.get("hreflang", ""))
            for name in ("href", "src", "data")
            if name in named and not (tag == "object" and name != "data")
        ]


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Html]:
    return {page: Html(page.read_text("utf-8")) for page in sorted(site.rglob("*.html"))}


def led(site: Path, page: Path, target: str) -> tuple[Path, str]:
    """The file and the anchor to which a link leads; a folder is its index."""
    path, _, anchor = unquote(target).partition("#")
    to = site / path.lstrip("/") if path.startswith("/") else page.parent / path if path else page
    return (to / "index.html" if to.is_dir() else to).resolve(), anchor


def entries(nav: list[Any]) -> Iterator[str]:
    for entry in nav:
        for inside in entry.values():
            yield from [inside] if isinstance(inside, str) else entries(inside)


def test_both_languages_are_there(site: Path) -> None:
    """English at the root, Indonesian in its folder, each with what a page says of its language."""
    for path, language in (("rules.html", "en"), ("id/aturan.html", "id")):
        assert f'<html lang="{language}"' in (site / path).read_text("utf-8")
    assert 'title="Ganti ke tampilan gelap"' in (site / "id" / "aturan.html").read_text("utf-8")


def test_no_link_is_dead(site: Path, pages: dict[Path, Html]) -> None:
    """Of pages, pictures, scripts and styles, with anchors; nothing leads out of the folder."""
    dead = []
    for page, html in pages.items():
        for link in html.links:
            if re.match(r"\w+:", link.target):
                continue
            to, anchor = led(site, page, link.target)
            if not to.is_relative_to(site) or not to.is_file():
                dead.append(f"{page.relative_to(site)}: {link.target}")
            elif anchor and anchor not in (pages[to].anchors if to in pages else ()):
                dead.append(f"{page.relative_to(site)}: {link.target} has no such place")

    assert dead == []
    assert len(pages) > 25


def test_what_the_search_finds_is_there(site: Path, pages: dict[Path, Html]) -> None:
    for folder in (site, site / "id"):
        found = set(re.findall(r'"location":\s*"([^"]+)"', (folder / "search.json").read_text("utf-8")))

        assert len(found) > 100
        for place in found:
            to, anchor = led(site, folder / "index.html", place)
            assert not anchor or anchor in pages[to].anchors, place


def test_a_reader_is_seen_by_nobody_else(site: Path, pages: dict[Path, Html]) -> None:
    """No font, script, style or picture comes from elsewhere. A person may follow a link."""
    asked = {
        link.target
        for html in pages.values()
        for link in html.links
        if (link.tag, link.attribute) in LOADS and re.match(r"(\w+:)?//", link.target)
    }
    styles = [file.read_text("utf-8") for file in site.rglob("*.css")]

    assert asked == set()
    assert [
        found
        for style in styles
        for found in re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//\S*", style)
    ] == []


def test_the_choice_of_language_leads_to_the_same_page(site: Path, pages: dict[Path, Html]) -> None:
    """And back; to the start where the other language has no such page."""
    choices = {
        page: {link.language: led(site, page, link.target)[0] for link in html.links if link.language}
        for page, html in pages.items()
        if page.name != "404.html"
    }
    for english, indonesian in website.SAME.items():
        pair = site / f"{english}.html", site / "id" / f"{indonesian}.html"
        assert choices[pair[0]] == {"en": pair[0], "id": pair[1]}
        assert choices[pair[1]]["id"] == pair[1]
        assert website.SAME[choices[pair[1]]["en"].stem] == indonesian
    assert choices[site / "performance.html"]["id"] == site / "id" / "index.html"
    assert all(choice.keys() == {"en", "id"} for choice in choices.values())


@pytest.mark.parametrize("language", website.LANGUAGES)
def test_every_page_is_in_the_navigation(language: str) -> None:
    """Once, and no entry is without its page."""
    folder = website.LANGUAGES[language]
    placed = [place for place in website.places().values() if place.endswith(".md")]
    own = [place.removeprefix("id/") for place in placed if place.startswith("id/") == bool(folder)]

    named = list(entries(website.settings(language)["project"]["nav"]))
    english = [entry.removeprefix("../") for entry in named if entry.startswith("../")]

    assert sorted(entry for entry in named if not entry.startswith("../")) == sorted(own)
    assert [page for page in english if page not in map(website.html, placed)] == []


def test_indonesian_settings_are_on_top_of_the_english_ones() -> None:
    """What is not said anew stays: the form of anchors, and that no host of fonts is asked."""
    english, indonesian = website.settings("en")["project"], website.settings("id")["project"]

    assert indonesian["markdown_extensions"] == english["markdown_extensions"]
    assert (indonesian["theme"]["font"], indonesian["theme"]["language"]) == (False, "id")
    assert indonesian["nav"] != english["nav"]


@pytest.mark.parametrize(
    ("page", "link", "there"),
    [
        ("docs/why.md", "rules.md#k001", "rules.md#k001"),
        ("docs/why.md", "../README.md#install", "overview.md#install"),
        ("README.md", "docs/page.png", "page.png"),
        ("README.md", "docs/id/README.md", "id/ringkasan.html"),
        ("docs/id/ukuran.md", "README.md", "ringkasan.md"),
        ("docs/id/ukuran.md", "../why.md#states", "../why.html#states"),
        ("docs/why.md", "#states", "#states"),
        ("docs/why.md", "https://example.com/a.md", "https://example.com/a.md"),
        ("README.md", "examples/gitlab", None),
    ],
)
def test_a_link_leads_to_where_the_site_has_it(page: str, link: str, there: str | None) -> None:
    """A file that is not in the site is linked only where a repository is known that has it."""
    placed = website.places()

    assert website.target(link, ROOT / page, placed, "") == there
    in_repository = website.target(link, ROOT / page, placed, "https://git.example/them/okr")
    assert in_repository == (there or "https://git.example/them/okr/blob/HEAD/examples/gitlab")


def test_a_dead_link_stops_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A warning is enough."""
    page = tmp_path / "index.md"
    page.write_text("# Start\n\n[gone](#nowhere)\n", "utf-8")
    monkeypatch.setattr(website, "places", lambda: {page: "index.md", DOCS / "site.css": "site.css"})
    monkeypatch.setattr(website, "settings", lambda _: {"project": {"site_name": "okr"}})

    with pytest.raises(RuntimeError, match="nowhere"):
        website.built(tmp_path / "built", "en")


def test_a_known_address_is_in_the_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then a page names its own address, and a missing page finds its style wherever it is shown."""
    monkeypatch.setenv("OKR_SITE", "https://docs.example/okr/")
    monkeypatch.setattr(
        website, "places", lambda: {DOCS / "why.md": "id/aturan.md", DOCS / "site.css": "site.css"}
    )
    bare = {"site_name": "okr", "use_directory_urls": False}
    monkeypatch.setattr(website, "settings", lambda _: {"project": bare})

    out = website.built(tmp_path / "built", "id")

    page, missing = ((out / name).read_text("utf-8") for name in ("aturan.html", "404.html"))
    assert '<link rel="canonical" href="https://docs.example/okr/id/aturan.html">' in page
    assert 'href="/okr/id/assets/' in missing
