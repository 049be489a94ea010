"""The two documents in Markdown through `okr import`: each line as the table says by hand, and a second run changes nothing."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.running import Okr

DOCUMENTS = Path(__file__).parents[2] / "fixtures/documents"
CYCLES = {"committee-2020": "2020-set-1", "ceo-fy21-q3": "2020-Q3"}
EPICS = "https://goals.example.com/epics/"
ISSUE = "https://goals.example.com/issues/70"


class Line(NamedTuple):
    """What a line of a document says, as its page of expectations has it."""

    measures: tuple[dict[str, Any], ...] = ()
    """Of its key results; the unit where the line would not be whole without it."""
    above: tuple[int, ...] = ()
    owner: str = ""
    id: str = ""
    rest: str = ""
    """Words that no key takes, so that the line is not whole."""


def count(n: float, unit: str = "") -> dict[str, Any]:
    return {"start": 0, "target": n} | ({"unit": unit} if unit else {})


def result(above: int, *measures: dict[str, Any], owner: str = "", rest: str = "") -> Line:
    return Line(measures, (above,), owner, rest=rest)


OPEN = {"target": "open"}
LATER = {"start": "first", "target": "open"}
HALF = {"weight": 0.5}
COMMITTEE = {
    24: Line(),
    25: result(24, count(5), rest="keep them: for how long"),
    26: result(24, {"milestones": {"written": 1, "collected": 1}}),
    28: Line(),
    29: result(28, {"start": 125_000, "target": 200_000, "unit": "views in 30 days"}),
    **{line: result(28, count(n)) for line, n in ((30, 5), (31, 3), (32, 10), (33, 1), (34, 20))},
    36: Line(),
    **{line: result(36, count(n)) for line, n in ((37, 5), (38, 3), (39, 5))},
    41: Line(),
    42: result(41, {"start": "first", "by": "+3%"}),
    43: result(41, count(5)),
}
CEO = {
    17: Line(owner="ceo", id="Epic 20"),
    19: result(17, {"at_most": "open", "unit": "$"}, owner="ceo"),
    20: Line((), (19, 23), "cfo", "Epic 31"),
    21: Line((count(3),), (19,), "cro", "Epic 32"),
    22: Line((), (19,), "cmo", "Epic 33"),
    23: result(17, *[OPEN | {"weight": 0.3333}] * 3, owner="ceo"),
    24: Line((), (23,), "cro", "Epic 34"),
    25: Line((), (19, 23), "cfo", "Epic 31"),  # the objective of line 20
    26: Line((), (23,), "cmo", "Epic 35"),
    27: result(17, OPEN, owner="ceo", rest="what works, and what more weight is"),
    28: Line((), (27,), "cmo", "Epic 36"),
    29: Line((), (17,), "chief-technology-officer", "Issue 70"),
    30: Line((count(5000),), (17,), "senior-director-people", "Epic 37"),
    31: Line((), (17,), "clo", "Epic 38"),
    32: Line((), (17,), "chief-staff", "Epic 39"),
    34: Line(owner="ceo", id="Epic 21"),
    36: result(34, LATER, owner="ceo"),
    37: Line((), (36,), "cro", "Epic 40"),
    38: Line((), (36,), "evp-product", "Epic 41", rest="as fast as somebody else"),
    39: Line((), (36,), "cmo", "Epic 42"),
    40: Line((), (36,), "clo", "Epic 43"),
    41: result(34, LATER | HALF | {"unit": "users"}, LATER | HALF | {"unit": "users"}, owner="ceo"),
    42: Line(({"start": "first", "by": "+17%"} | HALF, {"start": "first", "by": "+26%"} | HALF), (41,), "evp-product", "Epic 44"),
    43: Line((), (41,), "vp-product", "Epic 45"),
    44: result(34, count(3), owner="ceo"),
    45: Line((), (44,), "evp-product", "Epic 46"),
    46: Line((), (34,), "chief-technology-officer", "Issue 70"),
    47: Line((count(100, "%"),), (34,), "senior-director-people", "Epic 47"),
    49: Line(owner="ceo", id="Epic 22"),
    51: result(49, {"above": 50, "unit": "%"} | HALF, {"at_least": 90, "unit": "%"} | HALF, owner="ceo"),
    52: Line((), (51,), "cfo", "Epic 48"),
    53: Line((), (51,), "senior-director-people", "Epic 49"),
    54: Line((), (51,), "vp-talent", "Epic 50"),
    55: Line((), (51,), "people-leadership", "Epic 51"),
    56: result(49, count(25), owner="ceo"),
    57: Line((count(25),), (56,), "cfo", "Epic 52"),
    58: result(49, count(25, "%"), owner="ceo"),
    59: Line((), (49,), "chief-technology-officer", "Issue 70"),
    60: Line((), (49,), "clo", "Epic 53"),
    61: Line((), (49,), "clo", "Epic 54"),
    62: Line((), (49,), "clo", "Epic 55"),
}  # fmt: skip
EXPECTED = {"committee-2020": COMMITTEE, "ceo-fy21-q3": CEO}
TITLES = {
    "committee-2020": {25: "Win 5 committee members from groups that technology seldom hears, and keep them"},
    "ceo-fy21-q3": {
        19: "Win a dollar of revenue at a cost of < $X",
        23: "Each of the three customer segments meets its target for first-time customers.",
        42: "Monthly users grow by 17% and paying monthly users by 26%, so that more people buy",
    },
}
"""All words of a line are in its title."""
MEASURES = ("start", "target", "by", "at_least", "at_most", "above", "below", "milestones", "weight")
AGAIN = {25: 20}
"""A line that states an objective again → the line that states it first."""


@pytest.fixture
def empty(okr: Okr) -> Okr:
    """A workspace whose fiscal year begins in February, with a cycle of the committee."""
    for path in ("objectives", "kpis", "checkins"):
        for file in sorted((okr.root / path).rglob("*.toml")):
            file.unlink()
    cycles = '\n[cycle]\nyear_starts = 2\n\n[cycles."2020-set-1"]\nstarts = 2020-01-01\nends = 2020-06-30\n'
    okr.write({"okr.toml": okr.read("okr.toml") + cycles})
    return okr


def imported(okr: Okr, name: str, *more: str) -> Any:
    words = [
        "import",
        str(DOCUMENTS / f"{name}.md"),
        "--map",
        str(DOCUMENTS / f"{name}.toml"),
        "-q",
        CYCLES[name],
    ]
    return json.loads(okr.does(*words, "--make-people", "--as", "ana", "-f", "json", *more))["data"]


def differences(okr: Okr, name: str, items: list[dict[str, Any]]) -> dict[int, str]:
    """Line → in what it is not as the table says; read from the files that the import wrote."""
    ids: dict[int, list[str]] = {}
    for item in items:
        ids.setdefault(item["row"], []).append(item["id"])
    found = {}
    for number, line in EXPECTED[name].items():
        own = ids.get(AGAIN.get(number, number) if name == "ceo-fy21-q3" else number, [])
        if not own:
            found[number] = "left out"
        elif fault := line.rest or _difference(okr, name, number, line, own, ids):
            found[number] = fault
    return found


def _difference(
    okr: Okr, name: str, number: int, line: Line, own: list[str], ids: dict[int, list[str]]
) -> str:
    objective = tomllib.loads(okr.read(f"objectives/{'/'.join(own[0].split('/')[:2])}.toml"))
    is_result = own[0].count("/") == 2
    parts = [objective["key_results"][id_.split("/")[2]] for id_ in own if id_.count("/") == 2]
    top = parts[0] if is_result else objective
    above = set(objective.get("supports", [])) if not is_result else {own[0].rpartition("/")[0]}
    if above != {
        id_ for each in line.above for id_ in ids.get(each, ["?"])[: None if each in _results(name) else 1]
    }:
        return f"above it: {above}"
    if top.get("owner", "") != line.owner:
        return f"owner: {top.get('owner')}"
    if line.id and (top.get("imported"), top.get("link")) != (f"gitlab:{line.id}", _address(line.id)):
        return f"source: {top.get('imported')} {top.get('link')}"
    title = TITLES[name].get(number, "")
    if not all(part["title"].startswith(title) for part in parts):
        return "title"
    measured = [{key: part[key] for key in (*MEASURES, "unit") if key in part} for part in parts]
    if len(measured) != len(line.measures) or any(
        {key: value for key, value in is_.items() if key != "unit" or "unit" in should} != should
        for is_, should in zip(measured, line.measures, strict=True)
    ):
        return f"measures: {measured}"
    return ""


def _results(name: str) -> set[int]:
    return {number for number, line in EXPECTED[name].items() if line.measures and not line.id}


def _address(id_: str) -> str:
    return ISSUE if id_ == "Issue 70" else EPICS + id_.removeprefix("Epic ")


@pytest.mark.parametrize(
    ("name", "lines", "whole", "rest"), [("committee-2020", 17, 16, {25}), ("ceo-fy21-q3", 41, 39, {27, 38})]
)
def test_nearly_all_lines_of_a_document_are_whole(
    empty: Okr, name: str, lines: int, whole: int, rest: set[int]
) -> None:
    """Each as its row of the table; what is left are words that nobody can measure, and those are in the title."""
    found = differences(empty, name, imported(empty, name, "--write")["items"])

    assert found.keys() == rest, found
    assert (len(EXPECTED[name]), len(EXPECTED[name]) - len(found)) == (lines, whole)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_document_is_imported_once(empty: Okr, name: str) -> None:
    """A dry run writes nothing and shows the same; the second run knows all of them; nothing that is written is wrong."""
    before = empty.files()
    dry = imported(empty, name)
    assert empty.files() == before

    written = imported(empty, name, "--write")
    assert Counter(item["state"] for item in written["items"]) == {"new": len(written["items"])}
    assert written["items"] == dry["items"]
    assert not written["refused"]
    assert not written["skipped"]

    after = empty.files()
    again = imported(empty, name, "--write")
    assert Counter(item["state"] for item in again["items"]) == {"known": len(written["items"])}
    assert empty.files() == after
    assert "E0" not in empty("check", "-f", "csv").out


def test_a_key_result_ends_on_the_day_that_its_line_names(empty: Okr) -> None:
    """A day of the cycle without its year; one of no cycle is told; two owners who have files here are both kept."""
    empty.write(
        {
            "goals.md": "# CFO & CRO: Grow\n- **Key Result:** Win 5 clients by Friday 28 August\n"
            "- **Key Result:** Win 3 prizes by 1 January\n- **Key Result:** Win 4 fans by end of Q3\n",
            "map.toml": 'preset = "gitlab-okrs"\n[markdown]\ncounts_from = 0\n',
        }
    )
    data = json.loads(
        empty.does("import", "goals.md", "--map", "map.toml", "-q", "2026-Q3", "--write", "--make-people", "--as", "ana", "-f", "json")
    )["data"]  # fmt: skip

    (path,) = (path for path in empty.files() if path.startswith("objectives/2026-Q3/"))
    results = tomllib.loads(empty.read(path))["key_results"]
    assert [str(each.get("ends")) for each in results.values()] == ["2026-08-28", "None", "None"]
    assert [item["doubts"][-1] for item in data["items"]][1:] == [
        'ends 28 Aug 2026, from "by Friday 28 August"',
        '"by 1 January" is not one day of 2026-Q3, so it is left out',
        "0 → 4 fans, from the title",
    ]


def test_people_who_are_here_are_labels(empty: Okr) -> None:
    """By their id or their name, and two of them as the owners of a key result."""
    empty.write(
        {
            "goals.md": "- **Objective:** Grow\n  - **Ana & Budi KR:** Win 5 clients\n  - Ana: Ask 10 clients\n  - Zoe: Rest\n",
            "map.toml": 'preset = "gitlab-okrs"\n[markdown]\ncounts_from = 0\n',
        }
    )
    empty.does("import", "goals.md", "--map", "map.toml", "-q", "2026-Q3", "--write", "--as", "ana")

    assert 'owners = ["ana", "budi"]\n' in empty.read("objectives/2026-Q3/grow.toml")
    assert 'owner = "ana"\nsupports = ["2026-Q3/grow"]\n' in empty.read("objectives/2026-Q3/ask-clients.toml")


def test_a_score_is_the_grade_of_a_cycle_that_is_over(empty: Okr) -> None:
    """On 19 August 2026 the second quarter is over, the third is not; `@ana` and `Ana` are one person."""
    empty.write(
        {
            "goals.md": "**Objective:** Sell\n- KR1: Win 5 clients (@zoe) — 0.7\n- KR2: Win 3 fans (owner: Zoe & Ana)\n",
            "map.toml": 'preset = "gitlab-okrs"\n[markdown]\ncounts_from = 0\n',
        }
    )
    words = ["import", "goals.md", "--map", "map.toml", "--make-people", "--as", "ana"]

    assert "not kept: the score 70%, as the cycle is not over" in empty.does(*words, "-q", "2026-Q3")
    empty.does(*words, "-q", "2026-Q2", "--write")
    assert tomllib.loads(empty.read("objectives/2026-Q2/sell.toml"))["key_results"] == {
        "win-clients": {
            "title": "Win 5 clients", "start": 0, "target": 5, "unit": "clients", "owner": "zoe",
            "graded": {"grade": 0.7, "reason": "Imported from gitlab"},
        },
        "win-fans": {"title": "Win 3 fans", "start": 0, "target": 3, "unit": "fans", "owners": ["zoe", "ana"]},
    }  # fmt: skip


def test_tables_of_a_document(empty: Okr) -> None:
    """The guess names the heading above a table as the objective; tables with another head are told."""
    empty.write(
        {
            "goals.md": "# Plan\n## 🎯 Objective 1: Sell\n\n| Key Result | Target | Current | Owner |\n|---|---:|:-:|---|\n"
            "| KR1.1 - **Films** | 150 | 12 | @ana, @budi |\n| Rate \\| share | ≥ 5% | -- | @ana / @budi |\n"
            "## O2 - Safety\n| Key Result | Target | Current | Owner |\n|---|---|---|---|\n| Incidents | 0 | 0 | |\n"
            "## Who reports\n| Report | Audience |\n|---|---|\n| Numbers | CEO |\n"
        }
    )
    guessed = empty.does("import", "goals.md", "--guess")
    empty.write({"map.toml": guessed.replace('owner = "Owner"', 'owner = "Owner"\nstart = { is = 0 }')})
    said = empty.does("import", "goals.md", "--map", "map.toml", "-q", "2026-Q3", "--write", "--as", "ana")

    assert 'from = "markdown"\nsheet = "Sell"\nheader = 4\nempty = ["--"]' in guessed
    assert '[objective]\ntitle = "Heading"\n' in guessed
    assert 'Not read: "Who reports" (2 rows)' in said
    assert "0 is a limit here: none may happen" in said
    assert tomllib.loads(empty.read("objectives/2026-Q3/sell.toml")) == {
        "title": "Sell",
        "key_results": {
            "kr1-films": {"title": "KR1.1 - Films", "start": 0, "target": 150, "owners": ["ana", "budi"]},
            "rate-share": {"title": "Rate | share", "at_least": 5, "unit": "%", "owners": ["ana", "budi"]},
        },
    }
    assert tomllib.loads(empty.read("objectives/2026-Q3/safety.toml"))["key_results"] == {
        "incidents": {"title": "Incidents", "at_most": 0}
    }
