"""Ids and paths are one thing, and no name leads out of the workspace."""

from __future__ import annotations

import hashlib
from datetime import date

import pytest

from okr.errors import OkrError
from okr.ids import (
    check_cycle_name,
    check_slug,
    checkin_name,
    checkin_path,
    id_of,
    kind_of,
    make_slug,
    path_of,
)

PATHS = {
    "2026-Q3/grow-revenue": "objectives/2026-Q3/grow-revenue.toml",
    "2026-launch/first-shop": "objectives/2026-launch/first-shop.toml",
    "kpi/mrr": "kpis/mrr.toml",
    "@ana": "people/ana.toml",
    "team/growth": "teams/growth.toml",
    "role/account-manager": "roles/account-manager.toml",
    "okr.toml": "okr.toml",
}


@pytest.mark.parametrize(("id_", "path"), PATHS.items())
def test_id_and_path_are_one_thing(id_, path):
    """An id gives its path and the path gives it back."""
    assert path_of(id_) == path
    assert id_of(path) == id_


def test_a_part_stands_in_the_file_of_its_objective():
    """A key result has no file of its own."""
    assert path_of("2026-Q3/grow-revenue/mrr") == "objectives/2026-Q3/grow-revenue.toml"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("okr.toml", "settings"),
        ("objectives/2026-Q3/a.toml", "objective"),
        ("kpis/mrr.toml", "kpi"),
        ("checkins/2026-W28/2026-07-10-ana.toml", "checkin"),
        ("people/ana.toml", "person"),
        ("teams/growth.toml", "team"),
        ("roles/maker.toml", "role"),
        ("onboarding/newcomer.toml", "onboarding"),
        ("coaching/2026-07-14-ana-budi-recognition.toml", "coaching"),
        ("README.md", None),
        ("objectives/a.toml", None),
        ("objectives/2026-Q3/deep/a.toml", None),
        ("kpis/deep/mrr.toml", None),
        ("kpis/mrr.txt", None),
        ("kpis/.mrr.toml.tmp-12", None),
        ("kpis/.hidden.toml", None),
        ("objectives/.git/a.toml", None),
        ("docs/okr.toml", None),
        (".okr/index.sqlite", None),
    ],
)
def test_kind_by_place(path, kind):
    """What a file is depends on its place alone; what stands elsewhere is not ours."""
    assert kind_of(path) == kind


def test_check_in_names_say_day_and_person():
    """The person of an update is the one in the file's name."""
    path = checkin_path("2026-W28", date(2026, 7, 10), "ana-maria")

    assert path == "checkins/2026-W28/2026-07-10-ana-maria.toml"
    assert checkin_name(path) == (date(2026, 7, 10), "ana-maria")


@pytest.mark.parametrize(
    "name", ["ana", "2026-07-10", "2026-02-30-ana", "2026-07-10-", "2026-07-10-Ana", "20260710-ana"]
)
def test_check_in_names_that_do_not(name):
    """A check-in of nobody, or of a day that is none, is refused."""
    with pytest.raises(OkrError):
        checkin_name(f"checkins/2026-W28/{name}.toml")


@pytest.mark.parametrize(
    "slug", ["ana", "grow-revenue", "q3", "2026", "ana_w", "a" * 100, "console", "com", "com10"]
)
def test_slugs(slug):
    """Small letters, digits and single dashes make a slug."""
    check_slug(slug)


BAD_SLUGS = [
    "", "..", ".", "../etc/passwd", "a/b", "a\\b", "/a", "a\0b", "a\nb", "ana\n", "Ana", "a b", "ana.w", ".hidden",
    "-a", "a-", "a--b", "_a", "a" * 101, "con", "nul", "prn", "aux", "com1", "lpt9", "é", "\uff11", "@ana", "a:b",
]  # fmt: skip


@pytest.mark.parametrize("slug", BAD_SLUGS)
def test_slugs_that_are_refused(slug):
    """What could leave the workspace, or be no file somewhere, is refused as it is, never mended."""
    with pytest.raises(OkrError) as refusal:
        check_slug(slug)

    assert refusal.value.exit_code == 1
    assert refusal.value.remedy


@pytest.mark.parametrize("slug", [s for s in BAD_SLUGS if s not in ("", "a/b")])
def test_ids_that_are_refused(slug):
    """A bad name is refused at every place in an id."""
    for id_ in (f"kpi/{slug}", f"@{slug}", f"2026-Q3/{slug}", f"2026-Q3/goal/{slug}"):
        with pytest.raises(OkrError):
            path_of(id_)


@pytest.mark.parametrize(
    "id_", ["", "mrr", "/etc/passwd", "2026-Q3", "a/b/c/d", "../x/y", "kpi/a/b/c", "@a/b"]
)
def test_what_is_no_id(id_):
    """What has no shape of an id has no path."""
    with pytest.raises(OkrError):
        path_of(id_)


@pytest.mark.parametrize("name", ["2026", "2026-Q3", "2026-H1", "2026-07", "2026-launch", "Sprint-1"])
def test_cycle_names(name):
    """Names of cycles may have capital letters."""
    check_cycle_name(name)


@pytest.mark.parametrize(
    "name", ["kpi", "team", "role", "KPI", "@ana", "..", "a/b", "Con", "", "a b", "2026-Q3\n"]
)
def test_cycle_names_that_are_refused(name):
    """The first part of another kind of id, or a bad name, cannot be a cycle."""
    with pytest.raises(OkrError):
        check_cycle_name(name)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Raise MRR from 100 to 130", "raise-mrr"),
        ("Grow recurring revenue in East Java", "grow-recurring-revenue"),
        ("Open in three cities", "open-three-cities"),
        ("Keep uptime at 99.9 % or more", "keep-uptime"),
        ("Café Über Straße", "cafe-uber-strasse"),
        ("Meningkatkan pendapatan dari pelanggan di Jawa Timur", "meningkatkan-pendapatan-pelanggan"),
        ("Ana's team: *first* (!) B2B deal", "ana-team-first"),
        ("\uff37\uff29\uff24\uff25 letters", "wide-letters"),
    ],
)
def test_slug_of_a_title(title, slug):
    """Folded to ASCII, numbers and stop words dropped, the first three words kept."""
    assert make_slug(title, "objective") == slug


@pytest.mark.parametrize("title", ["2026", "東京", "the of and", "Con", "", "100 % 🎯"])
def test_slug_of_a_title_without_words(title):
    """Where nothing is left, the kind and six digits of the title's hash; also for a name Windows reserves."""
    digest = hashlib.sha256(title.encode()).hexdigest()[:6]

    assert make_slug(title, "key result") == f"key-result-{digest}"


def test_slug_of_a_very_long_word_is_a_slug():
    """Whatever the title, the slug made of it is valid."""
    slug = make_slug("x" * 99 + " " + "y" * 300, "objective")

    check_slug(slug)
    assert slug == "x" * 99
