"""A page as the tree of its elements: every tag is closed in its order, so that a small parser is enough."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "br", "link"}


@dataclass
class Element:
    name: str
    attributes: dict[str, str]
    parts: list[Element | str] = field(default_factory=list)

    @property
    def children(self) -> list[Element]:
        return [part for part in self.parts if isinstance(part, Element)]

    def all(self, *names: str) -> Iterator[Element]:
        """The elements of these names within, from the top to the end."""
        for child in self.children:
            if child.name in names:
                yield child
            yield from child.all(*names)

    def one(self, name: str) -> Element:
        (found,) = self.all(name)
        return found

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    @property
    def shape(self) -> tuple[Any, ...]:
        """The tree without words, and of its attributes only what gives a look in any script."""
        names = sorted(
            f"{key}={value}" if key in ("class", "role") else key
            for key, value in self.attributes.items()
            if key != "dir"
        )
        return (self.name, *names, *(child.shape for child in self.children))


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_startendtag(tag, attrs)
        if tag not in VOID:
            self.open.append(self.open[-1].children[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        assert len(given) == len(attrs), "an attribute is there twice"
        self.open[-1].parts.append(Element(tag, given))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().name == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def tree(page: str) -> Element:
    """The element `html` of a page."""
    builder = _Builder()
    builder.feed(page)
    builder.close()
    (top,) = builder.open
    (html,) = top.children
    return html
