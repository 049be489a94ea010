"""The links of the Markdown pages: where they lead, the anchors of headings, and what a host of git and the site read alike.

A link between pages is relative, to the file (.md), so that it works on a host of git and in an editor too.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
CODE = re.compile(
    r"^(?P<fence> *(?:```+|~~~+))[^\n]*\n.*?^(?P=fence) *$|(?P<ticks>(?<!`)`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)(?P=ticks)(?!`)|<!--.*?-->",
    re.DOTALL | re.MULTILINE,
)
LINK = re.compile(
    r"(?P<image>!?)\[(?P<words>(?:[^\[\]]|\[[^\[\]]*\])*)\]\((?P<target>[^()\s]+)(?P<title> +\"[^\"\n]*\")?\)"
)
ELSEWHERE = re.compile(r"\w+:")
HEADING = re.compile(r"^#{1,6} +(.*?) *#*$", re.MULTILINE)
ITEM = re.compile(r"^( *)(?:[-*+]|\d+[.)]) ")


def pages() -> list[Path]:
    """Every page of Markdown that people read."""
    folders = [page for folder in (DOCS, ROOT / "examples") for page in folder.rglob("*.md")]
    return sorted([*ROOT.glob("*.md"), *folders])


def without_code(text: str) -> str:
    """The text with code and comments as blanks: each line and each letter stays at its place."""
    return CODE.sub(lambda code: re.sub(r"[^\n]", " ", code[0]), text)


def links(text: str) -> Iterator[re.Match[str]]:
    """Each link and image outside of code, those inside of the words of a link too."""
    prose = without_code(text)
    for link in LINK.finditer(prose):
        yield link
        yield from LINK.finditer(prose, *link.span("words"))


def relinked(text: str, new: Callable[[str], str | None]) -> str:
    """The text with another target for each link; where there is none, the words alone are left."""
    prose = without_code(text)
    done, at = "", 0
    for link in LINK.finditer(prose):
        words = relinked(text[slice(*link.span("words"))], new)
        target = new(link["target"])
        done += text[at : link.start()]
        done += words if target is None else f"{link['image']}[{words}]({target}{link['title'] or ''})"
        at = link.end()
    return done + text[at:]


def slug(heading: str) -> str:
    """The anchor of a heading, as hosts of git and the site make it."""
    words = LINK.sub(lambda link: link["words"], heading)
    return re.sub(r"[^\w\- ]", "", words.strip()).lower().replace(" ", "-")


@cache
def anchors(page: Path) -> frozenset[str]:
    """What a link may name in a page. A heading that comes twice is not among them: its second anchor differs by host."""
    text = page.read_text("utf-8")
    starts = [heading.start() for heading in HEADING.finditer(without_code(text))]
    slugs = Counter(slug(heading[1]) for at in starts if (heading := HEADING.match(text, at)))
    return frozenset(each for each, times in slugs.items() if times == 1)


def broken(page: Path) -> Iterator[str]:
    """Links of a page that lead to no file or to no heading."""
    for link in links(page.read_text("utf-8")):
        path, _, anchor = link["target"].partition("#")
        if ELSEWHERE.match(path):
            continue
        to = (page.parent / path).resolve() if path else page
        if not to.exists() or not to.is_relative_to(ROOT):
            yield f"{named(page)}: the link to {link['target']} leads nowhere"
        elif anchor and (to.suffix != ".md" or anchor not in anchors(to)):
            yield f"{named(page)}: {named(to)} has no heading, or two, for #{anchor}"


def read_otherwise(page: Path) -> Iterator[str]:
    """Lists that a host of git and the site would show in different ways."""
    lines = without_code(page.read_text("utf-8")).split("\n")
    for number, (before, line) in enumerate(zip(["", *lines], lines, strict=False), 1):
        if not (item := ITEM.match(line)):
            continue
        if len(item[1]) % 4:
            yield f"{named(page)}:{number}: a list inside of a list is four blanks further to the right"
        if before.strip() and not ITEM.match(before) and not before.startswith(" "):
            yield f"{named(page)}:{number}: a blank line is missing before the list"


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix() if page.is_relative_to(ROOT) else page.name
