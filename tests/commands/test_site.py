"""`okr site`: which pages there are and where they lead, what is written again, and what is on none of them."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args
from urllib.parse import unquote

import pytest

from okr.documents import site as documents
from okr.storage.own_folder import LIST, digest
from okr.store import Store
from okr.views.site import file_of, is_page
from okr.words import Language
from okr.workspace import Workspace
from tests.running import GROW, MRR, ROOT, Okr

PAGES = {
    "index.html",
    "style.css",
    "cycle.2026-Q1.html",
    "cycle.2026-Q3.html",
    "cycle.2026.html",
    "objective.2026-Q1.first-steps.html",
    "objective.2026-Q3.grow-revenue.html",
    "objective.2026.win-east-java.html",
    "kpi.mrr.html",
    "team.growth.html",
}


@pytest.fixture(autouse=True)
def without_a_warning(okr: Okr) -> None:
    okr.write({GROW: okr.read(GROW).replace('colour = "kept for ever"\n', "")})


def published(okr: Okr, *words: str, out: str = "public") -> dict[str, str]:
    """The pages that were written, by name."""
    ran = okr("site", "--out", out, *words)
    assert (ran.code, ran.err) == (0, "")
    return pages(okr.root / out)


def pages(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.name != LIST}


class Page(HTMLParser):
    """What a page is linked to, and the places on it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places: set[str] = set()
        self.meta: dict[str | None, str | None] = {}
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.tags.add(tag)
        self.links += [names["href"] or ""] if "href" in names else []
        self.places |= {names["id"] or ""} if "id" in names else set()
        if tag == "meta":
            self.meta[names.get("name") or names.get("http-equiv")] = names.get("content")
        assert not {"src", "style", "onclick"} & {*names}


# ── the pages ────────────────────────────────────────────────────────────────────────────────────


def test_a_page_for_each(okr: Okr):
    assert {*published(okr)} == PAGES
    assert all(map(is_page, PAGES))


def test_every_link_leads_to_a_page_or_a_place_on_one(okr: Okr):
    """And every page can be reached from the first one."""
    parsed = {name: Page(text) for name, text in published(okr).items() if name.endswith(".html")}
    ways: dict[str, set[str]] = {}
    for name, page in parsed.items():
        for link in page.links:
            file, _, place = link.partition("#")
            assert file in PAGES, (name, link)
            assert not place or unquote(place) in {unquote(id_) for id_ in parsed[file].places}, (name, link)
            ways.setdefault(name, set()).add(file)
    reached, waiting = set(), ["index.html"]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += ways.get(name, ())
    assert reached == PAGES


def test_a_page_loads_one_style_sheet_and_tells_nobody(okr: Okr):
    found = published(okr)
    for name, text in found.items():
        if name == "style.css":
            continue
        page = Page(text)
        assert page.meta["Content-Security-Policy"] == (
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"
        )
        assert (page.meta["robots"], page.meta["referrer"]) == ("noindex", "no-referrer")
        assert text.count('<link rel="stylesheet" href="style.css">') == 1
        assert not page.tags & {"script", "style", "img", "iframe", "form", "base"}
        assert not re.search(r"(https?:|url\(|@import)", text)
        assert "Wed 19 Aug 2026" in text  # the day as of which it speaks
    assert "@import" not in found["style.css"]


def test_titles_of_people_do_not_act(okr: Okr):
    hostile = "<script>x</script> \"a\" 'b' & \u202eevil"
    okr.write({"teams/growth.toml": f"name = {json.dumps(hostile)}\npurpose = {json.dumps(hostile)}\n"})
    okr.write({GROW: okr.read(GROW).replace("Grow recurring revenue", "<img src=x onerror=y>")})

    for name, text in published(okr).items():
        if name.endswith(".html"):
            assert not Page(text).tags & {"script", "img"}
            assert "\u202e" not in text


def test_many_teams_are_not_looked_through_for_each(okr: Okr, monkeypatch: pytest.MonkeyPatch):
    """Three cycles are put in order once for their own pages and once for those of all teams."""
    asked: list[str] = []
    monkeypatch.setattr(
        documents, "own", lambda found, own=documents.own: (asked.append(found.cycle.name), own(found))[1]
    )
    okr.write({f"teams/t{n}.toml": f'name = "Team {n}"\nparent = "growth"\n' for n in range(9)})
    okr.write({f"objectives/2026-Q3/o{n}.toml": f'title = "O{n}"\nteam = "t{n}"\n' for n in range(9)})

    found = published(okr)
    assert sorted(asked) == sorted(["2026", "2026-Q1", "2026-Q3"] * 2)
    for n in range(9):
        page = found[f"team.t{n}.html"]
        assert page.count("<tr>") == 2, "its head and its only goal"
        assert f"<bdi>O{n}</bdi>" in page
        assert '<a href="team.growth.html"><bdi>Growth</bdi></a>' in page


def test_only_some_cycles(okr: Okr):
    """Repeated, or in front of the command; what is no page then is no link either."""
    found = published(okr, "-q", "Q3")
    assert {name for name in found if name.startswith("cycle")} == {"cycle.2026-Q3.html"}
    assert 'href="objective.2026.win' not in found["objective.2026-Q3.grow-revenue.html"]
    assert "Win East Java" in found["objective.2026-Q3.grow-revenue.html"]

    found = published(okr, "-q", "Q3", "--quarter", "2026", "-q", "2026")
    assert {name for name in found if name.startswith("cycle")} == {"cycle.2026-Q3.html", "cycle.2026.html"}
    assert 'href="objective.2026.win' in found["objective.2026-Q3.grow-revenue.html"]

    assert okr("-q", "2026-Q1", "site", "--out", "public").code == 0
    assert {name for name in pages(okr.root / "public") if name.startswith("cycle")} == {"cycle.2026-Q1.html"}
    okr.refuses("site", "--out", "public", "-q", "Q9", code=2, says='unknown cycle "Q9"')


def test_before_there_is_a_goal(okr: Okr):
    for file in ("objectives/2026/win-east-java", "objectives/2026-Q1/first-steps", "kpis/mrr"):
        (okr.root / f"{file}.toml").unlink()
    (okr.root / GROW).unlink()
    (okr.root / "checkins/2026-W28/2026-07-10-budi.toml").unlink()

    found = published(okr)

    assert {*found} == {"index.html", "style.css", "cycle.2026-Q3.html", "team.growth.html"}
    assert "No objectives in 2026-Q3 yet." in found["cycle.2026-Q3.html"]


def test_a_kpi_is_shown_as_of_the_cycle_that_runs(okr: Okr):
    """One that was retired as of the last cycle that has it."""
    retired = okr.read("kpis/mrr.toml") + '\n[retired]\ndate = 2026-03-01\nreason = "Merged"\n'
    okr.write({"kpis/old.toml": retired.replace("Monthly recurring revenue", "Old revenue")})

    found = published(okr)

    assert "<bdi>2026-Q3</bdi>" in found["kpi.mrr.html"]
    assert "<bdi>2026</bdi>" in found["kpi.old.html"]
    assert 'href="kpi.old.html"' in found["cycle.2026-Q1.html"]
    assert 'href="kpi.old.html"' not in found["index.html"]


def test_both_languages(okr: Okr):
    first = published(okr)["index.html"]
    assert '<html lang="en">' in first
    assert re.findall(r"<bdi>([^<]*) · now</bdi>", first) == ["1 Jul – 30 Sep 2026"]
    found = published(okr, "--language", "id")["index.html"]
    assert '<html lang="id">' in found
    assert "Rab 19 Agu 2026" in found
    assert "30 Sep 2026 · sekarang" in found


def test_goals_that_were_left_out_are_named(okr: Okr):
    okr.write({"kpis/broken.toml": "title ="})

    ran = okr("site", "--out", "public")

    assert ran.code == 3
    assert "kpis/broken.toml:1:8" in ran.err
    assert {*pages(okr.root / "public")} == PAGES


@pytest.mark.parametrize(
    ("id_", "name"),
    [
        ("/", "index.html"),
        ("2026-Q3", "cycle.2026-Q3.html"),
        ("index", "cycle.index.html"),
        ("2026-Q3/grow-revenue", "objective.2026-Q3.grow-revenue.html"),
        ("kpi/mrr", "kpi.mrr.html"),
        ("team/growth", "team.growth.html"),
    ],
)
def test_the_name_of_a_page(id_: str, name: str):
    assert file_of(id_) == name
    assert is_page(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "a.html",
        "INDEX.html",
        "kpi..html",
        "kpi.a b.html",
        "kpi.a/b.html",
        "kpi.con.html",
        "kpi.mrr.html.html",
        "kpi.mrr.toml",
        "cycle.kpi.html",
        "objective.2026-Q3.html",
        "person.ana.html",
        "cycle.../x.html",
        "../kpi.mrr.html",
        "/kpi.mrr.html",
        "kpi.\u202e.html",
        f"kpi.{'a' * 101}.html",
    ],
)
def test_what_is_no_name_of_a_page(name: str):
    assert not is_page(name)


# ── what is written ──────────────────────────────────────────────────────────────────────────────


def test_the_same_goals_give_the_same_bytes(okr: Okr):
    """In another folder, without an index, and after other states."""
    first = published(okr)
    second = published(okr, "--no-index", out="again")
    published(okr, "-q", "Q1", "--with", "people", out="again")

    assert second == first == published(okr, out="again")
    assert (okr.root / "public" / LIST).read_bytes() == (okr.root / "again" / LIST).read_bytes()


def test_the_second_run_draws_and_writes_nothing(okr: Okr):
    assert "9 written\n" in okr("site", "--out", "public").out
    before = {path: path.stat().st_mtime_ns for path in (okr.root / "public").iterdir()}
    okr.environment.setattr(documents, "pages", None)

    ran = okr("site", "--out", "public")

    assert ran.out == "public: 9 pages, nothing changed\nFirst page: public/index.html\n"
    assert {path: path.stat().st_mtime_ns for path in (okr.root / "public").iterdir()} == before


def test_only_what_changed_is_written(okr: Okr):
    published(okr)
    okr("checkin", MRR, "125", "--as", "budi")

    ran = okr("site", "--out", "public")

    assert "4 written\n" in ran.out  # the objective, its cycle, its team, the first page
    okr("remove", "kpi/mrr")
    assert "1 removed" in okr("site", "--out", "public").out
    assert not (okr.root / "public/kpi.mrr.html").exists()


def test_a_change_while_pages_are_drawn_is_seen_by_the_next_run(okr: Okr):
    """The goals are noted as they were before they were read."""
    load = Store.load

    def late(store: Store) -> Workspace:
        workspace = load(store)
        okr.write({GROW: okr.read(GROW).replace("Open in three cities", "Open in four cities")})
        return workspace

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Store, "load", late)
        assert "three cities" in published(okr)["objective.2026-Q3.grow-revenue.html"]

    assert "four cities" in published(okr)["objective.2026-Q3.grow-revenue.html"]


@pytest.mark.parametrize("change", ["day", "language", "people", "cycle"])
def test_what_else_it_depends_on(okr: Okr, change: str):
    published(okr)
    words = {
        "day": ("--today", "2026-08-20"),
        "language": ("--language", "id"),
        "people": ("--with", "people"),
        "cycle": ("-q", "Q3"),
    }

    assert "nothing changed" not in okr("site", "--out", "public", *words[change]).out
    assert "nothing changed" not in okr("site", "--out", "public").out


def test_pages_that_came_with_a_clone_are_drawn_again(okr: Okr):
    """Although list and page fit each other, and nothing changed since the last run here."""
    right = published(okr)
    forged = b"<h1>Send your password</h1>"
    (okr.root / "public/index.html").write_bytes(forged)
    listed = json.loads((okr.root / "public" / LIST).read_text())
    listed["files"]["index.html"] = digest(forged)
    (okr.root / "public" / LIST).write_text(f"{json.dumps(listed, indent=1)}\n")

    assert published(okr) == right


def test_a_list_that_names_other_files(okr: Okr):
    """They are named, and nothing is done to them."""
    published(okr)
    listed = json.loads((okr.root / "public" / LIST).read_text())
    listed["files"] |= {"../okr.toml": digest((okr.root / "okr.toml").read_bytes()), "/etc/passwd": "0" * 64}
    (okr.root / "public" / LIST).write_text(json.dumps(listed))
    before = okr.files()

    ran = okr("site", "--out", "public")

    assert ran.code == 0
    assert ran.err == (
        "warning: .okr-site.json also lists other files, which are left alone: ../okr.toml, /etc/passwd\n"
    )
    assert {**okr.files(), f"public/{LIST}": b""} == {**before, f"public/{LIST}": b""}


def test_other_files_are_left_and_named(okr: Okr):
    published(okr)
    (okr.root / "public/notes.txt").write_text("mine")
    (okr.root / "public/index.html").write_text("mended")

    says = "public has files that are not of this site: index.html, notes.txt"
    okr.refuses("site", "--out", "public", code=1, says=says)
    okr.refuses("site", "--out", "public", "--dry-run", code=1, says=says)


def test_a_dry_run_writes_nothing(okr: Okr):
    ran = okr("site", "--out", "public", "--dry-run")

    assert ran.out.startswith("public: 9 pages, 9 to write\n")
    assert not (okr.root / "public").exists()


def test_no_place_of_goals(okr: Okr):
    for out in ("kpis", "objectives/x", ".okr", "Teams/site", "public/../people"):
        okr.refuses("site", "--out", out, code=1, says=f'cannot write "{out}"')
    okr.refuses("site", code=2, says="--out is missing")
    okr.refuses("site", "--out", "public", "--with", "bonus", code=2, says='invalid --with "bonus"')
    okr.refuses("site", "--out", ".", code=1, says=". has files that are not of this site:")


# ── people ───────────────────────────────────────────────────────────────────────────────────────

WORDS = """
[[update]]
item = "2026-Q3/grow-revenue/mrr"
date = 2026-08-14
value = 120
confidence = 2
note = "xnote"
blocker = "xblocker"
next = "xnext"

[[update]]
item = "2026-Q3"
date = 2026-08-14
note = "xcycle"

[[update]]
item = "kpi/mrr"
date = 2026-08-14
period = "2026-Q2"
value = 100
note = "xreading"
blocker = "xstuck"
source = "csv xplace.example.com"
evidence = "sha256:e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1e1"
via = "xprogram"

[[update]]
item = "2026-Q3/grow-revenue/mrr"
date = 2026-08-14
acknowledged = "xword"
"""


def private(okr: Okr) -> None:
    """Every word of a person, each of its own."""
    okr.write(
        {
            "checkins/2026-W33/2026-08-14-xslug.toml": WORDS,
            "people/xslug.toml": 'name = "Xname Wijaya"\nemails = ["xmail@example.com"]\nteam = "growth"\n'
            'manager = "xlead"\naway = [{ from = 2026-08-17, to = 2026-08-21, stand_in = "xlead" }]\n',
            "people/xlead.toml": 'name = "Xchief"\nemails = ["xchiefmail@example.com"]\n'
            'role = "account-manager"\nteam = "growth"\n',
            "teams/growth.toml": 'name = "Growth"\nlead = "xlead"\n',
            GROW: okr.read(GROW).replace('"budi"', '"xslug"').replace('"ana"', '"xlead"')
            + '\n[closed]\ndate = 2026-08-16\ngrade = 0.5\nreason = "xreason"\nlesson = "xlesson"\n'
            + '\n[key_results.gone]\ntitle = "Gone"\nstart = 0\ntarget = 9\nowner = "xslug"\n'
            'dropped = { date = 2026-08-01, reason = "xdropped" }\n',
            "checkins/2026-W34/2026-08-18-xslug.toml": '[[update]]\nitem = "2026-Q3/grow-revenue/mrr"\n'
            'date = 2026-08-18\nvalue = 125\nlate = true\nnote = "xlate"\n',
            "objectives/2026-Q3/sell.toml": 'title = "Sell"\nowner = "xslug"\n\n[key_results.calls]\ntitle = "Calls"\n'
            "start = 0\ntarget = 10\n",
            "checkins/2026-W32/2026-08-07-xslug.toml": '[[update]]\nitem = "2026-Q3/sell/calls"\ndate = 2026-08-07\n'
            'value = 1\nconfidence = 1\nblocker = "xopen"\n',
            "kpis/mrr.toml": okr.read("kpis/mrr.toml") + 'owner = "xslug"\nbonus = { weight = 40.125 }\n',
            "kpis/old.toml": okr.read("kpis/mrr.toml")
            + '\n[retired]\ndate = 2026-08-01\nreason = "xretired"\n',
            "coaching/2026-08-10-xlead-xslug-recognition.toml": 'kind = "recognition"\nfrom = "xlead"\nto = "xslug"\n'
            'date = 2026-08-10\ntext = "xthanks"\n',
            "coaching/2026-08-11-xlead-xslug-talk.toml": 'kind = "talk"\nfrom = "xlead"\nto = "xslug"\n'
            'date = 2026-08-11\ntopics = ["xtopic"]\nupward = "xupward"\n',
            "coaching/2026-08-12-xslug-xslug-growth.toml": 'kind = "growth"\nfrom = "xslug"\nto = "xslug"\n'
            'date = 2026-08-12\ntext = "xgrowth"\nshows = "account-manager/xslug"\nmark = "seen"\n',
        }
    )  # fmt: skip


def everything(found: dict[str, str]) -> Iterator[str]:
    yield from found
    yield from found.values()


@pytest.mark.parametrize("language", get_args(Language))
def test_nothing_of_a_person_is_in_any_byte(okr: Okr, language: Language):
    """The words and names of people all begin with an x here; no other word does."""
    private(okr)

    found = published(okr, "--language", language)

    assert [each for text in everything(found) for each in re.findall(r"\bx\w+", text.casefold())] == []
    assert "40.125" not in "".join(found.values())
    assert '"objective.2026-Q3.sell.html"' in found["cycle.2026-Q3.html"]
    assert '<a href="team.growth.html"><bdi>Growth</bdi></a>' in found["objective.2026-Q3.sell.html"]


def test_with_people_inside_readers_see_them(okr: Okr):
    """But no bonus, no talk, and no thanks that nobody made public."""
    private(okr)

    found = published(okr, "--with", "people")

    words = {each for text in everything(found) for each in re.findall(r"\bx\w+", text.casefold())}
    assert words == {
        "xslug", "xlead", "xname", "xnote", "xblocker", "xnext", "xcycle", "xreading", "xstuck", "xlate", "xlesson",
        "xdropped", "xopen", "xprogram",
    }  # fmt: skip
    assert "40.125" not in "".join(found.values())


def test_thanks_that_their_receiver_made_public_are_inside_alone(okr: Okr):
    private(okr)
    okr("ack", "2026-08-10-xlead-xslug-recognition", "public", "--as", "xslug")

    inside, outside = published(okr, "--with", "people", out="inside"), published(okr)

    assert "xthanks" in inside["cycle.2026-Q3.html"]
    assert "xthanks" not in "".join(outside.values())


def test_the_example_names_nobody(okr: Okr, tmp_path: Path):
    """Slug, name, email and each word of a check-in or a talk of the example, apart from what its titles say."""
    root = tmp_path / "example"
    assert okr("init", str(root), "--example", "--no-git").code == 0
    files = [tomllib.loads(path.read_text()) for path in root.rglob("*.toml")]

    def texts(value: Any, *names: str) -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from [inner] if key in names and isinstance(inner, str) else texts(inner, *names)
        elif isinstance(value, list):
            for inner in value:
                yield from texts(inner, *names)

    said = {*texts(files, "note", "blocker", "next", "lesson", "reason", "text", "upward", "acknowledged")}
    people = [tomllib.loads(path.read_text()) for path in (root / "people").iterdir()]
    said |= {person["name"] for person in people} | {
        mail for person in people for mail in person.get("emails", ())
    }
    said |= {f"@{path.stem}" for path in (root / "people").iterdir()}
    assert len(said) > 100

    outside = published(okr, "-C", str(root))
    inside = published(okr, "-C", str(root), "--with", "people", out="inside")

    assert [words for words in said if any(words in text for text in everything(outside))] == []
    assert [words for words in said if any(words in text for text in everything(inside))]


def test_the_example_of_a_company(okr: Okr, tmp_path: Path):
    """Goals with people of their own names: every link leads somewhere."""
    root = shutil.copytree(ROOT / "examples/gitlab", tmp_path / "company")
    for language in get_args(Language):
        found = published(okr, "-C", str(root), "--language", language)
        links = {link.partition("#")[0] for text in found.values() for link in Page(text).links}
        assert links <= {*found}
