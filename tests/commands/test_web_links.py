"""A web address with a check-in, or of a goal: only one that a page may lead to is taken, and nowhere does another one act."""

from __future__ import annotations

import io
import json
import sys

import pytest

from okr.actions.merge import merge_texts
from okr.documents.blocks import Heading, Paragraph, Span
from okr.formats.html import html
from okr.formats.markdown import markdown
from okr.parse import fault_of_link
from tests.parsed import tree
from tests.running import GROW, MRR, Okr

URL = "https://example.com/a?b=c_d&e=1#top"
FILE = "checkins/2026-W34/2026-08-19-budi.toml"
CHECKIN = f"""\
[[update]]
item = "{MRR}"
date = 2026-08-19
value = 121
link = {{link}}
"""
GOOD = (
    URL,
    "http://wiki/Goals",
    "HTTPS://EXAMPLE.COM",
    "https://id.wikipedia.org/wiki/Gröẞe_(satuan)",
    "https://example.com:8443/@team/x;y=1,2",
    "https://[2001:db8::1]/x",
    f"https://example.com/{'x' * 1980}",
)
BAD = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "//example.com/x",
    "example.com",
    "ftp://example.com",
    "file:///etc/passwd",
    "https://",
    "https:///x",
    "https://user:secret@example.com",
    "https://example.com:443@evil.example",
    "https://example.com\\@evil.example",
    "https://exаmple.com",  # noqa: RUF001  a Cyrillic letter that looks like a Latin one
    "https://example.com/a b",
    "https://example.com/\tx",
    "https://example.com/\nx",
    "https://example.com/\x1b[2J",
    "https://example.com/\u202egpj.exe",
    "https://example.com/a\u200bb",
    "https://example.com/\u3164",
    'https://example.com/" onclick="alert(1)',
    "https://example.com/<script>",
    "https://example.com/`id`",
    "https://example.com/|x|",
    "https://example.com/{x}",
    f"https://example.com/{'x' * 1981}",
    "",
)


@pytest.mark.parametrize("text", GOOD)
def test_an_address_of_the_web_is_one(text: str) -> None:
    assert fault_of_link(text) is None


@pytest.mark.parametrize("text", BAD)
def test_what_acts_hides_or_ends_is_a_fault_of_the_file(text: str, okr: Okr) -> None:
    """In a check-in and in a goal: the file is left out of the report, named with its line, and no format shows the text."""
    link = json.dumps(text)
    okr.write({FILE: CHECKIN.format(link=link), "objectives/2026-Q3/x.toml": f'title = "X"\nlink = {link}\n'})

    found = okr("check").out

    assert "checkins/2026-W34/2026-08-19-budi.toml:5:1: F003 link: a link " in found
    assert "objectives/2026-Q3/x.toml:2:1: F003 link: a link " in found
    for form in ("json", "markdown", "html"):
        ran = okr("report", "-f", form)
        assert ran.code == 3
        assert '"X"' not in ran.out
    ways = [each.attributes["href"] for each in tree(okr("report", "-f", "html").out).all("a")]
    assert all(way.startswith("#") for way in ways)


@pytest.mark.parametrize("text", BAD)
def test_no_format_leads_to_another_address(text: str) -> None:
    """Were one to come as far as a page, it would be words there."""
    blocks = [Heading("Goal"), Paragraph((Span(text, "link"),))]

    assert not [*tree(html(blocks)).all("a")]
    assert not [*tree(html(blocks)).all("script")]
    assert f"<{text}>" not in markdown(blocks)


def test_a_page_leads_out_without_telling_where_from() -> None:
    blocks = [Heading("Goal"), Paragraph((Span(URL, "link"),))]

    assert f'<a href="{URL.replace("&", "&amp;")}" rel="noopener noreferrer">' in html(blocks)
    assert markdown(blocks) == f"## Goal\n\n<{URL}>\n"


@pytest.fixture
def goal(okr: Okr) -> Okr:
    okr.write({GROW: okr.read(GROW).replace('colour = "kept for ever"\n', "")})
    okr.environment.setenv("OKR_USER", "budi")
    return okr


def data(okr: Okr, *words: str) -> dict[str, object]:
    return json.loads(okr.does(*words, "-f", "json"))["data"]


def test_a_check_in_says_where_it_comes_from(goal: Okr) -> None:
    said = goal.does("checkin", MRR, "121", "--link", URL)

    assert f" · link {URL}\n" in said
    assert goal.read(FILE).endswith(f'value = 121\nlink = "{URL}"\n')
    assert f"Wed 19 Aug 2026, @budi, 121\n    link: {URL}\n" in goal.does("show", MRR)
    assert f"    link: {URL}\n" in goal.does("log", MRR)
    assert f"link: <{URL}>" in goal.does("show", MRR, "-f", "markdown")
    assert [each["link"] for each in data(goal, "show", MRR)["checkins"]] == [URL]
    assert [each["link"] for each in data(goal, "log", MRR)["entries"] if each["who"] == "budi"][-1] == URL
    goal.environment.setenv("LC_ALL", "id_ID.UTF-8")
    assert f"    tautan: {URL}\n" in goal.does("show", MRR)


def test_a_link_alone_answers_nothing_and_an_initiative_takes_one(goal: Okr) -> None:
    """It is a word about the work, as a note is."""
    goal.does("checkin", "pricing-page", "--link", URL)

    assert goal.read(FILE).endswith(f'date = 2026-08-19\nlink = "{URL}"\n')
    assert data(goal, "show", "pricing-page")["done"] is False


def test_a_column_of_a_table_has_links(goal: Okr) -> None:
    """In a list that was changed, the link of the goal itself is not that of a check-in."""
    goal.does("set", MRR, "link=https://example.com/goal")

    def record(table: str) -> None:
        goal.environment.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(table.encode())))
        goal.does("checkin", "--file", "-")

    record(f"item,value,tautan\n{MRR},121,{URL}\n")
    listed = goal.does("list", "kr", "-f", "csv")
    assert ",https://example.com/goal," in listed
    record(listed.replace(",121,", ",122,"))

    assert goal.read(FILE).count("link = ") == 1
    assert goal.read(FILE).endswith("value = 122\n")


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("checkin", MRR, "121", "--link"), "link: "),
        (("add", "objective", "X", "--link"), "--link: "),
        (("add", "key-result", "grow-revenue", "X", "--from", "1", "--to", "2", "--link"), "--link: "),
        (("add", "initiative", "grow-revenue", "X", "--link"), "--link: "),
        (("add", "kpi", "X", "--objective", "win-east-java", "--role", "account-manager", "--at-least", "1", "--link"), "--link: "),
    ],
)  # fmt: skip
def test_a_command_refuses_what_is_no_link(words: tuple[str, ...], name: str, goal: Okr) -> None:
    says = (
        f"error: {name}a link begins with https:// or http:// and has no blanks, quotes or password\n"
        "hint: Example: https://example.com/report\n"
    )
    goal.refuses(*words, "javascript:alert(1)", code=2, says=says)
    goal.refuses(*words, "https://u:p@example.com", code=2, says=says)
    assert goal(*words, URL).code == 0


@pytest.mark.parametrize("id_", ["2026-Q3/grow-revenue", MRR, "2026-Q3/grow-revenue/pricing-page", "kpi/mrr"])
def test_a_goal_has_a_link(id_: str, goal: Okr) -> None:
    """Set, shown, on the page and in the Markdown report, and in the JSON; on no public page."""
    goal.refuses("set", id_, "link=data:,x", code=2, says="link: a link begins with https://")
    goal.does("set", id_, f"link={URL}")

    assert data(goal, "show", id_)["link"] == URL
    line = next(line for line in goal.does("show", id_).splitlines() if line.startswith("link "))
    assert line.split() == ["link", URL]
    words = ("report", "--all") if id_.endswith("page") else ("report",)
    assert f"<{URL}>" in goal.does(*words, "-f", "markdown")
    page = tree(goal.does(*words, "-f", "html"))
    led = [each.attributes for each in page.all("a") if each.attributes["href"] == URL]
    assert led == [{"href": URL, "rel": "noopener noreferrer"}]
    goal.does("set", id_, "link=")
    assert data(goal, "show", id_)["link"] is None


def test_a_goal_in_the_next_cycle_keeps_its_link(goal: Okr) -> None:
    """A document about it is still about it; a link that is lost is missed by nobody in time."""
    goal.does("set", MRR, f"link={URL}")
    goal.does("set", "2026-Q3/grow-revenue", f"link={URL}")

    goal.does("copy", "2026-Q3/grow-revenue", "--to", "Q4")

    assert goal.read("objectives/2026-Q4/grow-revenue.toml").count(f'link = "{URL}"') == 2


def test_two_links_are_a_conflict_and_one_is_kept() -> None:
    """A link merges as every other field of a goal."""
    base, other = 'title = "X"\nowner = "ana"\n', 'title = "Y"\nowner = "ana"\n'
    ours = f'{base}link = "{URL}"\n'

    merged = merge_texts(GROW, base.encode(), ours.encode(), other.encode())
    both = merge_texts(GROW, base.encode(), ours.encode(), f'{base}link = "http://b"\n'.encode())

    assert not merged.conflicts
    assert 'title = "Y"' in merged.text.decode()
    assert f'link = "{URL}"' in merged.text.decode()
    assert len(both.conflicts) == 1
