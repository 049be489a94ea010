"""Each further measure is changed, checked in, moved, copied and looked at as of a day, with the index and without; each
change can be taken back."""

from __future__ import annotations

import json

import pytest

from tests.running import GROW, Okr

OWN = "2026-Q3/grow-revenue/own"
MEASURES = {
    # what stands in the file, what is set, what is recorded
    "first": ('start = "first"\nby = "+17%"', ("start=5", "by=+20%"), ("107",)),
    "open": ('start = 3\ntarget = "open"', ("target=9",), ("4",)),
    "bare": ('target = "open"', ("start=first",), ()),
    "limit": ('at_most = "open"', ("at_most=4",), ("3",)),
    "strict": (
        'above = 5\nlines = { "2026-08-01" = { above = 6, below = 9 } }',
        ("lines.2026-08-01.below=8",),
        ("7",),
    ),
    "ends": ("start = 0\ntarget = 10\nends = 2026-08-31", ("ends=2026-09-10",), ("6",)),
    "parts": ("parts = { senior = 2, other = 3 }", ("parts.other=4",), ("senior=1", "other=4")),
    "words": ('result = "words"', ("result=Two left.",), ()),
    "owners": ('start = 0\ntarget = 10\n\nowners = ["ana", "budi"]\npriority = 1', ("priority=2",), ("6",)),
    "judged": (
        'start = 0\ntarget = 10\n\ngraded = { grade = 0.9, reason = "A strike." }',
        ("graded.grade=0.8",),
        ("6",),
    ),
}


@pytest.fixture(params=MEASURES)
def own(request: pytest.FixtureRequest, okr: Okr) -> tuple[Okr, str]:
    measure = MEASURES[request.param][0]
    okr.environment.setenv("OKR_USER", "ana")
    okr.write({GROW: okr.read(GROW) + f'\n[key_results.own]\ntitle = "Own"\n\n{measure}\n'})
    return okr, request.param


def own_shape(okr: Okr, *words: str) -> dict[str, object]:
    report = json.loads(okr("report", "-f", "json", *words).out)["data"]
    return next(kr for o in report["objectives"] for kr in o["key_results"] if kr["id"] == OWN)


def test_changed_and_taken_back(own: tuple[Okr, str]) -> None:
    okr, name = own
    _, fields, recorded = MEASURES[name]
    before = okr.files()
    steps = [("set", OWN, *fields), ("move", OWN, f"{OWN}-moved"), ("copy", OWN, f"{OWN}-copied")]
    steps += [("checkin", OWN, *recorded)] if recorded else []

    for step in steps:
        assert okr(*step).code == 0, step
        assert okr.files() != before
        okr.does("undo")
        assert okr.files() == before


def test_the_same_without_the_index(own: tuple[Okr, str]) -> None:
    okr, name = own
    recorded = MEASURES[name][2]
    if recorded:
        assert okr("checkin", OWN, *recorded).code == 0

    for words in ((), ("--at", "2026-08-18"), ("-q", "2026-Q3")):
        shape = own_shape(okr, *words)
        assert shape == own_shape(okr, *words) == own_shape(okr, *words, "--no-index")
    assert okr("check", "--select", "F").code == 0


def test_a_copy_in_another_cycle_is_valid(own: tuple[Okr, str]) -> None:
    """With no end of the old cycle, no grade, and words that are to be told anew."""
    okr, name = own
    assert okr("copy", "2026-Q3/grow-revenue", "2026-Q4/grow-revenue").code == 0

    text = (
        okr.read("objectives/2026-Q4/grow-revenue.toml").partition("[key_results.own]")[2].partition("\n[")[0]
    )
    kept = [
        line for line in MEASURES[name][0].splitlines() if not line.startswith(("ends", "graded", "lines"))
    ]
    assert [line for line in text.splitlines() if line and "title" not in line] == [
        line for line in ("above = 6\nbelow = 9".splitlines() if name == "strict" else kept) if line
    ]
