"""No link of a page is dead, anchors included, and each page reads the same on a host of git and on the site."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs import links


def shown(text: str) -> list[str]:
    return [link["target"] for link in links.links(text)]


@pytest.mark.parametrize("page", links.pages(), ids=links.named)
def test_no_link_is_dead(page: Path) -> None:
    """Of all pages of the project, with the anchors of headings."""
    assert [*links.broken(page), *links.read_otherwise(page)] == []


def test_all_pages_are_looked_at() -> None:
    """Those beside the code, those of both languages, and those of the examples."""
    named = {links.named(page) for page in links.pages()}

    assert named >= {"README.md", "docs/why.md", "docs/id/ukuran.md", "examples/README.md"}


def test_links_are_found_outside_of_code() -> None:
    """With an image inside of a link as its own; nothing of a block, of a comment or between ticks."""
    text = """\
See [the rules](rules.md#k001) and [![a page](page.png "A title")](README.md), not `[code](no.md)` nor ``a ` [b](no.md)``,
which `goes
on [c](no.md)` in the next line.

```md
[in a block](no.md)
```

<!-- [in a comment](no.md) --> | [in a `cell`](fields.md) |
"""
    assert shown(text) == ["rules.md#k001", "README.md", "page.png", "fields.md"]


def test_a_link_gets_another_target_or_leaves_its_words() -> None:
    """Whatever is in the words stays, an image too."""
    new = {"a.md": "b.html", "page.png": "pictures/page.png"}.get
    text = '[one `x`](a.md "A title"), [two](gone.md), [![three](page.png)](gone.md), `[code](a.md)`\n'

    assert links.relinked(text, new) == (
        '[one `x`](b.html "A title"), two, ![three](pictures/page.png), `[code](a.md)`\n'
    )


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("`okr add key-result`", "okr-add-key-result"),
        ("`objectives/CYCLE/SLUG.toml`", "objectivescycleslugtoml"),
        ("`key_results`", "key_results"),
        ("K: KPI and OKR", "k-kpi-and-okr"),
        ("2026-07-01 · @sari", "2026-07-01--sari"),
        ("A **bold** [link](why.md)", "a-bold-link"),
        ("Where is …?", "where-is-"),
    ],
)
def test_an_anchor_is_that_of_hosts_of_git(heading: str, anchor: str) -> None:
    """Lower letters, blanks as hyphens, no other signs."""
    assert links.slug(heading) == anchor


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(links, "ROOT", tmp_path)
    (tmp_path / "rules.md").write_text("# Rules\n\n## K001\n\n## Twice\n\n## Twice\n\n```\n# not this\n```\n")
    return tmp_path


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("gone.md", "the link to gone.md leads nowhere"),
        ("../outside.md", "the link to ../outside.md leads nowhere"),
        ("rules.md#k002", "rules.md has no heading, or two, for #k002"),
        ("rules.md#twice", "rules.md has no heading, or two, for #twice"),
        ("rules.md#not-this", "rules.md has no heading, or two, for #not-this"),
        ("#elsewhere", "page.md has no heading, or two, for #elsewhere"),
    ],
)
def test_a_dead_link_is_told(folder: Path, target: str, said: str) -> None:
    """What exists outside of the project is dead too: a reader does not have it."""
    (folder.parent / "outside.md").touch()
    page = folder / "page.md"
    page.write_text(
        f"# Page\n\n[words]({target}), [right](rules.md#k001), [here](#page), [web](https://example.com)\n"
    )

    assert list(links.broken(page)) == [f"page.md: {said}"]


def test_a_list_that_reads_otherwise_is_told(folder: Path) -> None:
    """Half of the programs that read Markdown want a blank line before a list, and four blanks inside of one."""
    page = folder / "page.md"
    page.write_text("Words:\n- one\n  more\n- two\n  - inside\n    - well inside\n\nWords:\n\n1. one\n")

    assert list(links.read_otherwise(page)) == [
        "page.md:2: a blank line is missing before the list",
        "page.md:5: a list inside of a list is four blanks further to the right",
    ]
