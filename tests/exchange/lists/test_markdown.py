"""Markdown documents: every line that states a goal becomes a draft or is told with the reason, and no figure is made up."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.errors import UsageError
from okr.exchange.cells import Style
from okr.exchange.drafts import Draft, Found
from okr.exchange.lists.markdown import read
from okr.exchange.lists.markdown_labels import Labels, labels_of
from okr.words import translated

ROOT = Path(__file__).parents[3]
DOCUMENTS = ROOT / "tests/fixtures/documents"
PRESET = tomllib.loads((ROOT / "okr/exchange/presets/gitlab-okrs.toml").read_text("utf-8"))
PLAIN = labels_of(PRESET["markdown"], "gitlab-okrs.toml")
COUNTING = labels_of(PRESET["markdown"] | {"counts_from": 0}, "map.toml")
ENGLISH = Style(decimal=".")


def found(text: str | bytes, labels: Labels = COUNTING, style: Style = ENGLISH) -> Found:
    data = text.encode() if isinstance(text, str) else text
    return read(data, "goals.md", labels, source="gitlab", style=style)


def document(name: str, labels: Labels = COUNTING, style: Style = ENGLISH) -> Found:
    return found((DOCUMENTS / name).read_bytes(), labels, style)


def measures(of: Found) -> dict[int, dict[str, Any]]:
    """Line → what measures the key result there."""
    return {
        draft.place.row: {key: value for key, value in draft.values.items() if key != "title"}
        for draft in of.drafts
        if draft.kind == "key result"
    }


def objectives(of: Found) -> dict[int, Draft]:
    return {draft.place.row: draft for draft in of.drafts if draft.kind == "objective"}


def reasons(of: Found) -> dict[int, str]:
    return {remark.place.row: remark.message for remark in of.skipped}


def doubts(of: Found, line: int) -> list[str]:
    return [doubt for draft in of.drafts if draft.place.row == line for doubt in draft.doubts]


def command(of: Found, line: int) -> str:
    (remark,) = (remark for remark in of.skipped if remark.place.row == line)
    return remark.remedy


# ── the two documents ────────────────────────────────────────────────────────────────────────────

COMMITTEE_OBJECTIVES = {
    24: "Let more kinds of people shape what we do",
    28: "Be of use to the projects around ours",
    36: "Offer content that people can use",
    41: "Make working together across the project easier and more common",
}
COMMITTEE_COUNTS = {
    25: (5, "committee members"), 30: (5, "guest posts"), 31: (3, "posts"), 32: (10, "conferences"), 33: (1, ""),
    34: (20, "announcements"), 37: (5, "hands-on tutorials"), 38: (3, "question hours"), 39: (5, "repositories"),
    43: (5, "documents"),
}  # fmt: skip


def counts(of: dict[int, tuple[int, str]]) -> dict[int, dict[str, Any]]:
    return {
        line: {"start": 0, "target": target} | ({"unit": unit} if unit else {})
        for line, (target, unit) in of.items()
    }


def test_the_committee_states_seventeen_goals() -> None:
    """Four objectives; ten counts from 0, two steps, one change from what is now and one share of the first value."""
    read_ = document("committee-2020.md")

    assert {line: draft.values["title"] for line, draft in objectives(read_).items()} == COMMITTEE_OBJECTIVES
    assert measures(read_) == {
        **counts(COMMITTEE_COUNTS),
        26: {"milestones": {"written": 1, "collected": 1}},
        29: {"start": 125_000, "target": 200_000, "unit": "views in 30 days"},
        42: {"start": "first", "by": "+3%", "unit": "active contributors"},
    }
    assert not reasons(read_)
    assert len(COMMITTEE_OBJECTIVES) + len(measures(read_)) == 17
    assert read_.notes == ["Items without a label, so no goals: lines 9–12, 18–20"]
    assert not read_.refused
    assert not read_.left_over
    above = {draft.place.row: [each.row for each in draft.above] for draft in read_.drafts}
    assert above == {24: [], 25: [24], 26: [24], 28: [], **{line: [28] for line in range(29, 35)}, 36: [],
                     37: [36], 38: [36], 39: [36], 41: [], 42: [41], 43: [41]}  # fmt: skip


def test_without_the_word_of_a_person_nothing_is_counted_from_0() -> None:
    """The same file by the preset alone: the counts stay open, and the answer says so."""
    read_ = document("committee-2020.md", PLAIN)

    assert {line: values for line, values in measures(read_).items() if line in COMMITTEE_COUNTS} == {
        line: {"target": "open"} for line in COMMITTEE_COUNTS
    }
    assert doubts(read_, 31) == ["target open: its start is not given"]
    assert read_.notes[-1] == (
        "Targets left open: lines 25, 30–34, 37–39, 43. Say what they measure in [markdown.lines] of the mapping:"
        ' 25 = "from 3 to 5 posts"'
    )
    assert objectives(read_).keys() == COMMITTEE_OBJECTIVES.keys()


CEO_COUNTS = {
    21: (3, "pilots"), 30: (5000, "certificates"), 44: (3, "packaging projects"), 47: (100, "%"), 56: (25, "team members"),
    57: (25, "people"), 58: (25, "%"),
}  # fmt: skip
CEO_LATER: dict[int, dict[str, Any]] = {
    19: {"at_most": "open", "unit": "$"},
    23: {"target": "open"},
    27: {"target": "open"},
    36: {"start": "first", "target": "open"},
    41: {"start": "first", "target": "open"},
}
CEO_HALVES: dict[int, list[dict[str, Any]]] = {
    42: [{"start": "first", "by": "+17%", "weight": 0.5}, {"start": "first", "by": "+26%", "weight": 0.5}],
    51: [
        {"above": 50, "unit": "%", "weight": 0.5, "link": "https://goals.example.com/groups"},
        {"at_least": 90, "unit": "%", "weight": 0.5, "link": "https://goals.example.com/groups"},
    ],
}
"""Lines that state two key results."""
CEO_OWNERS = {
    "CEO": [17, 34, 49],
    "CFO": [20, 52, 57],
    "CRO": [21, 24, 37],
    "CMO": [22, 26, 28, 39],
    "CLO": [31, 40, 60, 61, 62],
    "Chief Technology Officer": [29, 46, 59],
    "Chief of Staff": [32],
    "Senior Director, People": [30, 47, 53],
    "EVP, Product": [38, 42, 45],
    "VP, Product": [43],
    "VP of Talent": [54],
    "People Leadership": [55],
}
CEO_ABOVE = {
    **dict.fromkeys((21, 22), (19,)), 20: (19, 23), **dict.fromkeys((24, 26), (23,)), 28: (27,),
    **dict.fromkeys((29, 30, 31, 32), (17,)), **dict.fromkeys((37, 38, 39, 40), (36,)), **dict.fromkeys((42, 43), (41,)),
    45: (44,), **dict.fromkeys((46, 47), (34,)), **dict.fromkeys((52, 53, 54, 55), (51,)), 57: (56,),
    **dict.fromkeys((59, 60, 61, 62), (49,)),
}  # fmt: skip
"""Line of an executive → the lines that it supports: the key result that it is indented under, else the objective."""


def test_the_ceo_and_the_executives_state_forty_one_goals() -> None:
    """Three objectives and nine key results of the CEO, 29 lines of executives of which one stands twice."""
    read_ = document("ceo-fy21-q3.md")
    own = objectives(read_)

    assert {
        line: {key: value for key, value in values.items() if key != "link"}
        for line, values in measures(read_).items()
        if line not in CEO_HALVES
    } == counts(CEO_COUNTS) | CEO_LATER
    for line, halves in CEO_HALVES.items():
        drafts = [each for each in read_.drafts if each.place.row == line and each.kind == "key result"]
        assert [
            {key: value for key, value in each.values.items() if key != "title"} for each in drafts
        ] == halves
    assert not reasons(read_)
    assert {
        owner: [line for line, draft in own.items() if draft.owners == (owner,)] for owner in CEO_OWNERS
    } == CEO_OWNERS
    assert {
        line: tuple(dict.fromkeys(each.row for each in draft.above))
        for line, draft in own.items()
        if draft.above
    } == CEO_ABOVE
    assert len(own) + 1 == 3 + 29
    assert read_.notes == [
        "Items without a label, so no goals: lines 12, 67–73, 77–83",
        'Targets left open: lines 23, 27. Say what they measure in [markdown.lines] of the mapping: 23 = "from 3 to 5 posts"',
    ]
    assert not read_.refused


def test_the_ids_of_the_source_and_their_addresses_are_kept() -> None:
    """Epic 31 stands twice and is one objective; Issue 70 has three titles and is the id of three."""
    own = objectives(document("ceo-fy21-q3.md"))

    assert (own[17].source_id, own[34].source_id, own[49].source_id) == ("Epic 20", "Epic 21", "Epic 22")
    assert own[17].values["link"] == "https://goals.example.com/epics/20"
    assert own[20].source_id == "Epic 31"
    assert own[20].values["link"] == "https://goals.example.com/epics/31"
    assert own[20].doubts[0] == "one objective: lines 20, 25 state it"
    assert {line for line, draft in own.items() if draft.shares_id} == {29, 46, 59}
    assert {own[line].source_id for line in (29, 46, 59)} == {"Issue 70"}
    assert own[46].doubts == ['"Issue 70" is the id of several goals: lines 29, 46, 59']
    assert own[59].values["title"] == "Give our team more skills."
    assert own[29].values["title"] == "Spend less to run our hosted service."


def test_what_a_line_says_besides_is_told() -> None:
    """Addresses of further links, and words behind a role."""
    read_ = document("ceo-fy21-q3.md")

    assert read_.left_over["address of a link"] == [30, 41]
    assert read_.left_over['"Contracts" in the label'] == [31, 60]
    own = objectives(read_)
    assert own[42].doubts == own[47].doubts == []
    assert own[30].values["title"] == "5,000 certificates in remote work earned by staff of large customers"


def test_a_figure_that_can_be_two_numbers_is_refused() -> None:
    """5,000 without a word on how numbers are written; the key that decides is named."""
    (refused,) = document("ceo-fy21-q3.md", style=Style()).refused

    assert (refused.place.row, refused.message) == (30, 'title: "5,000" can be 5000 or 5')
    assert "numbers = " in refused.remedy


# ── forms of lines ───────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "title", "owners"),
    [
        ("* **Objective:** Grow", "Grow", ()),
        ("- __Objective__: Grow", "Grow", ()),
        ("1. Objective 2: Grow \\< all", "Grow < all", ()),
        ("### 1. CEO: Grow **fast** ###", "Grow fast", ("CEO",)),
        ("**Sasaran 1:** Tumbuh", "Tumbuh", ()),
        ("* **Objective: Grow**", "Grow", ()),
        (
            "* [ ] **VP, Ops** – [Grow](https://example.org/a_(b)) `all` &amp; more",
            "Grow all & more",
            ("VP, Ops",),
        ),
        ("* **Objective:** Grow\n  and *stay*", "Grow and stay", ()),
    ],
)
def test_an_objective(line: str, title: str, owners: tuple[str, ...]) -> None:
    """Bold or not, as an item, a heading or a paragraph; marks, links and escapes are taken away."""
    (draft,) = found(line).drafts

    assert (draft.kind, draft.values["title"], draft.owners) == ("objective", title, owners)


@pytest.mark.parametrize(
    ("title", "keys", "doubt"),
    [
        ("P1: Win 5 prizes", {"start": 0, "target": 5, "unit": "prizes", "priority": 1}, "0 → 5 prizes, from the title"),
        ("Improve our image", {"target": "open"}, "target open: no figure says how far"),
        ("Go from 5 to 5", {"target": "open"}, "target open: start and target are both 5, so it is a limit"),
        ("Win 3m users", {"target": "open"}, 'target open: title: "3m" can be 3,000,000 or 3,000,000,000'),
        ("See [all](https://example.org/a) of it", {"target": "open", "link": "https://example.org/a"}, "target open: no figure says how far"),
        ("See [all](javascript:alert)", {"target": "open"}, "target open: no figure says how far"),
    ],
)  # fmt: skip
def test_a_key_result(title: str, keys: dict[str, Any], doubt: str) -> None:
    """The keys that its line gives, and what a person should look at; what measures it may come later."""
    read_ = found(f"* **Objective:** Grow\n  * **Key Result:** {title}")

    assert measures(read_) == {2: keys}
    assert doubts(read_, 2) == [doubt]


@pytest.mark.parametrize(
    ("said", "measured"),
    [
        ('"from 3 to 5 posts"', [{"start": 3, "target": 5, "unit": "posts"}]),
        ('"open"', [{"target": "open"}]),
        ('"done"', [{"milestones": {"done": 1}}]),
        ('"milestones: written, commented"', [{"milestones": {"written": 1, "commented": 1}}]),
        ('"words"', [{"result": "words"}]),
        ('"3 hires"', [{"start": 0, "target": 3, "unit": "hires"}]),
        ("{ at_least = 90, unit = '%' }", [{"at_least": 90, "unit": "%"}]),
        ('["all: from X to Y", "paying: by 5% more"]', [{"start": "first", "target": "open", "weight": 0.5}, {"start": "first", "by": "+5%", "weight": 0.5}]),
        ('["open", "open", { name = "third", above = 3 }]', [{"target": "open", "weight": 0.3333}, {"target": "open", "weight": 0.3333}, {"above": 3, "weight": 0.3333}]),
        ("false", []),
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["2", '"Do it well"'])
def test_what_a_person_says_of_a_line(name: str, said: str, measured: list[dict[str, Any]]) -> None:
    """By its number or its title: a measure in words or in keys, several of them, or that it is no goal."""
    lines = tomllib.loads(f"{name} = {said}")
    read_ = found(
        "* **Objective:** Grow\n  * **Key Result:** Do it well",
        labels_of(PRESET["markdown"] | {"lines": lines}, "map.toml"),
    )
    drafts = [draft for draft in read_.drafts if draft.kind == "key result"]

    assert [
        {key: value for key, value in draft.values.items() if key != "title"} for draft in drafts
    ] == measured
    assert len({draft.values["title"] for draft in drafts}) == len(measured)
    assert not any(draft.unsure for draft in drafts)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ({"9": "open"}, "[markdown.lines] 9: no line of that number or title states a goal"),
        ({"2": "much"}, '[markdown.lines] 2: "much" is not a measure: no figure says how far'),
        ({"2": 3}, "[markdown.lines] 2: a measure is needed, or false where it is no goal"),
        ({"2": []}, "[markdown.lines] 2: a measure is needed, or false where it is no goal"),
        ({"2": {"targte": 3}}, "[markdown.lines] 2 targte: unknown key"),
    ],
)
def test_a_line_that_cannot_be_decided_so_is_refused(lines: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as refused:
        found(
            "* **Objective:** Grow\n  * **Key Result:** Do it",
            labels_of(PRESET["markdown"] | {"lines": lines}, "map.toml"),
        )

    assert refused.value.message == message


@pytest.mark.parametrize(
    ("line", "values", "doubt"),
    [
        ("Hire 3 cooks => 2/3 (66%)", {"value": 2, "note": "2/3 (66%)"}, ""),
        ("Hire 10 cooks: 7/10 (70%)", {"value": 7, "note": "7/10 (70%)"}, ""),
        ("Find 150 names: 160 found (100%)", {"value": 160, "note": "160 found (100%)"}, "the file says 100%, its figures 106.7%"),
        ("Hire 5 cooks: 2/10", {"value": 2, "note": "2/10"}, "the outcome counts to 10, the title to 5"),
        ("Hire 10 cooks: 10/10 (110%)", {"value": 10, "note": "10/10 (110%)"}, "the file says 110%, its figures 100%"),
        ("Hire 3 cooks => 45%", {"note": "45%"}, ""),
        ("Win 10 prizes - 7/10", {"value": 7, "note": "7/10"}, ""),
        ("Open 3 shops - 24/7", {}, ""),
        ("Satisfaction: 4.6/5", {}, ""),
        ("Lift it from 0% to 100% => 45%", {"value": 45, "note": "45%"}, ""),
        ("Lift it from 30% to 60% => 45%", {"value": 45, "note": "45%"}, "the outcome 45% is taken as the value, not as the progress"),
        ("Hire 3 cooks => DONE", {"note": "DONE"}, ""),
        ("Grow it by 17% => 120 (10%)", {"note": "120 (10%)"}, ""),
        ("Hire 3 cooks and 2 drivers => 4/5 (80%)", {"note": "4/5 (80%)"}, ""),
        ("Write it, then send it => 1/2 (50%)", {"note": "1/2 (50%)"}, ""),
        ("Hire 3 cooks => ~2", {"value": 2, "note": "~2"}, 'the outcome "~2" is not exact'),
        ("Hire 3 cooks → 2/3 (66%) 🟡", {"value": 2, "note": "2/3 (66%)"}, ""),
        ("Hire 3 cooks – 2/3", {"value": 2, "note": "2/3"}, ""),
        ("Hire 3 cooks: X/3 (X%)", None, 'the outcome "X/3 (X%)" was not filled in'),
    ],
)  # fmt: skip
def test_an_outcome(line: str, values: dict[str, Any] | None, doubt: str) -> None:
    """A value where it is one of the key result, else a note; what contradicts itself is told."""
    key_result = found(f"* **Objective:** Grow\n  * **Key Result:** {line}").drafts[1]

    assert [dict(record.values) for record in key_result.records] == ([values] if values else [])
    assert [each for each in key_result.doubts if "the title" not in each or "counts" in each] == (
        [doubt] if doubt else []
    )
    assert "cooks:" not in key_result.values["title"]
    assert "=>" not in key_result.values["title"]


def test_an_outcome_behind_the_id() -> None:
    """The id is no word of the title."""
    (draft,) = found("* **CFO:** Pay well. [Epic 7](https://example.org/7) => 45%").drafts

    assert (draft.values["title"], draft.source_id) == ("Pay well.", "Epic 7")
    assert draft.values["link"] == "https://example.org/7"


def test_lines_that_are_no_goals() -> None:
    """Labels that are not known and items without a label below a goal are told one by one, others together."""
    read_ = found(
        "---\ntitle: '**Objective:** no'\n---\n<!-- **Objective:** no -->\n"
        "# Goals\n* Note: read this\n* a\n* b\n\n| Objective |\n```\n* **Objective:** no\n```\n"
        "* **Objective:** Grow\n  * Content: Write 3 posts\n  * no label\n  * **Key Result:**\n\n  Some words.\n"
        "* **Key Result:** Win 3 prizes\n"
    )

    assert [draft.place.row for draft in read_.drafts] == [14, 20]
    assert reasons(read_) == {
        6: 'the label "Note" is not known',
        15: 'the label "Content" is not known',
        16: "it is below a goal and has no label, so it is no goal",
        17: 'no words behind the label "Key Result"',
    }
    assert command(read_, 15).endswith(' of the mapping: roles = ["Content"]')
    assert read_.left_over == {"text below a goal": [19]}
    assert read_.notes == [
        "Items without a label, so no goals: lines 7–8",
        'Tables are not read: lines 10. A mapping with from = "markdown" and without [markdown] reads them.',
    ]


def test_items_below_a_heading_of_key_results() -> None:
    """`Key Results` below an objective, as a heading, a line or an item, is the label of the items right below it; elsewhere
    it explains a word."""
    read_ = found(
        "## Objective 1: Be reliable\n\n**Key Results**\n- Go from 800 ms to 400 ms\n- [x] Rating: from 3 to 5\n  - a note\n"
        "## O2 - Be happy\n#### Key Results\n1. KR2.1 - Win 5 prizes\n"
        "**Objective:** Sell\nKey Results:\n* Sell at least 90% of stock\n"
        "# Words\n- Key Results\n  - what we measure\n- **Key Results**\n  - what we count\n"
        "* Hire a sales lead: by June\n"
    )

    above = {
        draft.place.row: (draft.values["title"], [each.row for each in draft.above]) for draft in read_.drafts
    }
    assert above == {
        1: ("Be reliable", []),
        4: ("Go from 800 ms to 400 ms", [1]),
        5: ("Rating: from 3 to 5", [1]),
        7: ("Be happy", []),
        9: ("Win 5 prizes", [7]),
        10: ("Sell", [7]),
        12: ("Sell at least 90% of stock", [10]),
    }
    assert reasons(read_) == {
        6: "it is below a goal and has no label, so it is no goal",
        16: 'no words behind the label "Key Results"',
        18: 'the label "Hire a sales lead" is not known',
    }
    assert read_.left_over == {"ticked box": [5]}
    assert read_.notes == ["Items without a label, so no goals: lines 14–15, 17"]


def test_roles_of_a_person_are_known_beside_those_of_the_preset() -> None:
    """By their words alone, in any case; the expressions of the preset stay."""
    labels = labels_of(PRESET["markdown"] | {"roles": ["Content (web)"]}, "map.toml")
    read_ = found("# CEO: Grow\n* content (WEB): Write\n* CFO: Pay\n", labels)

    assert [draft.owners for draft in read_.drafts] == [("CEO",), ("content (WEB)",), ("CFO",)]


@pytest.mark.parametrize(
    ("label", "owners"),
    [("CFO & CRO", ("CFO", "CRO")), ("CFO and Chief of Staff", ("CFO", "Chief of Staff")), ("Direktur dan Ketua", ("Direktur", "Ketua"))],
)  # fmt: skip
def test_several_owners(label: str, owners: tuple[str, ...]) -> None:
    """Where each of the names is known as an owner by itself; `VP of Research and Development` is one."""
    read_ = found(f"* **{label}:** Grow\n* **VP of Research and Development:** Grow more")

    assert [draft.owners for draft in read_.drafts] == [owners, ("VP of Research and Development",)]


def test_several_owners_of_a_key_result() -> None:
    """By the label of the key result; names that nobody knows are one owner, which the import tells."""
    labels = labels_of(PRESET["markdown"] | {"roles": ["Ana", "Budi"]}, "map.toml")
    read_ = found(
        "* **Objective:** Grow\n  * **Ana & Budi KR:** Win 5 prizes\n  * **Eka & Fitri KR:** Win 6", labels
    )

    assert [draft.owners for draft in read_.drafts] == [(), ("Ana", "Budi"), ("Eka & Fitri",)]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"owners": []}, "map.toml [markdown] owners: unknown key"),
        ({"counts_from": "0"}, "map.toml [markdown] counts_from: a value of another kind is needed"),
        ({"counts_from": float("nan")}, "map.toml [markdown] counts_from: a value of another kind is needed"),
        ({"owner": "("}, 'map.toml [markdown] owner: "(" is not a regular expression'),
        ({"id": 3}, "map.toml [markdown] id: a value of another kind is needed"),
        ({"roles": "Content"}, "map.toml [markdown] roles: a value of another kind is needed"),
        ({"headings": [7]}, "map.toml [markdown] headings: a value of another kind is needed"),
        ({"unlabelled": "objective"}, "map.toml [markdown] unlabelled: a value of another kind is needed"),
        ({"lines": "open"}, "map.toml [markdown] lines: a value of another kind is needed"),
    ],
)
def test_labels_that_cannot_be_used_are_refused(table: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as refused:
        labels_of(table, "map.toml")

    assert refused.value.message == message


def test_what_is_below_what() -> None:
    """By indentation and headings; an objective below a key result supports it; a key result needs an objective."""
    read_ = found(
        "* **KR:** Win 1 prize\n# CEO: Grow\n**Objective 1:** Be good\n\n* **KR:** Win 2 prizes\n\t* **CFO:** Pay well\n"
        "\t\t* **Lead of it:** no\n* **KR:** Win 3 prizes\n# Else\n* **COO:** Run\n"
    )

    assert reasons(read_) == {
        1: "the key result is below no objective",
        7: 'the label "Lead of it" is not known',
    }
    above = {(draft.place.row, draft.kind): [each.row for each in draft.above] for draft in read_.drafts}
    assert above == {
        (2, "objective"): [],
        (3, "objective"): [2],
        (5, "key result"): [3],
        (6, "objective"): [5],
        (8, "key result"): [3],
        (10, "objective"): [],
    }


def test_goals_without_labels() -> None:
    """Where a person says so: headings of a level are objectives, items right below them key results, and no deeper ones."""
    said = {"headings": [2], "unlabelled": "key_result", "counts_from": 0}
    read_ = found(
        "# Our goals\n- no goal\n## 1. Be reliable\n- Latency: from 800 to 400 ms\n  - a remark\n- **KR:** Win 5 prizes\n"
        "## Notes\n- nothing\n",
        labels_of(PRESET["markdown"] | said | {"lines": {"7": False}}, "map.toml"),
    )

    assert [(draft.place.row, draft.kind, draft.values["title"]) for draft in read_.drafts] == [
        (3, "objective", "Be reliable"),
        (4, "key result", "Latency: from 800 to 400 ms"),
        (6, "key result", "Win 5 prizes"),
    ]
    assert reasons(read_) == {
        5: "it is below a goal and has no label, so it is no goal",
        7: "no goal, as the mapping says",
        8: "the key result is below no objective",
    }
    assert read_.notes == ["Items without a label, so no goals: lines 2"]


def test_paragraphs_and_items_as_objectives() -> None:
    """Where a person says so: bold paragraphs, those above a list, items with items below. A heading that is a period states nothing."""
    for form, lines in (
        ("bold", "**Be fast**\n- Win 1 prize\n\n**Be kind**\n- Win 2 prizes\n\nSome words.\n"),
        ("text", "Be fast\n- Win 1 prize\n\nBe kind\n- Win 2 prizes\n\nSome words.\n"),
        ("item", "- Be fast\n  - Win 1 prize\n- Be kind\n  - Win 2 prizes\n    - a remark\n- no goal\n"),
    ):
        said = {"headings": [2, form], "unlabelled": "key_result", "counts_from": 0}
        read_ = found(f"## 2018 Q4\n{lines}", labels_of(PRESET["markdown"] | said, "map.toml"))

        assert [(draft.kind, draft.values["title"]) for draft in read_.drafts] == [
            ("objective", "Be fast"), ("key result", "Win 1 prize"), ("objective", "Be kind"), ("key result", "Win 2 prizes"),
        ]  # fmt: skip
        assert [draft.above for draft in read_.drafts if draft.kind == "objective"] == [(), ()]


def test_goals_of_several_periods() -> None:
    """They are told; `under` takes those of one section."""
    text = (
        "# 2018 Q4\n## O1: Be fast\n- KR1.1: Win 1 prize\n# 2018 Q3\n## O1: Be kind\n- KR1.1: Win 2 prizes\n"
    )

    periods = "Goals below headings of several periods, with their lines: 2018 Q4 (2–3), 2018 Q3 (5–6). "
    assert found(text, COUNTING).notes == [f'{periods}Take those of one: [markdown] under = "2018 Q4"']
    of_one = found(text, labels_of(PRESET["markdown"] | {"under": "q3", "counts_from": 0}, "map.toml"))
    assert ([draft.place.row for draft in of_one.drafts], of_one.notes) == ([5, 6], [])
    with pytest.raises(UsageError, match="no heading has the words"):
        found(text, labels_of(PRESET["markdown"] | {"under": "2019"}, "map.toml"))


@pytest.mark.parametrize(
    ("title", "kept", "owners", "grade", "priority"),
    [
        ("Win 5 prizes (@ana, @budi)", "Win 5 prizes", ("@ana", "@budi"), None, None),
        ("Win 5 prizes (owner: Ana & Budi Putra)", "Win 5 prizes", ("Ana", "Budi Putra"), None, None),
        ("Menang 5 lomba (PJ: Rina)", "Menang 5 lomba", ("Rina",), None, None),
        ("`P1` @ana @budi - Win 5 prizes", "P1 - Win 5 prizes", ("@ana", "@budi"), None, 1),
        ("PX - Win 5 prizes", "PX - Win 5 prizes", (), None, None),
        ("Win 5 prizes (@ana) — **0.7** 🟢", "Win 5 prizes", ("@ana",), 0.7, None),
        ("Win 5 prizes (score: 0,7)", "Win 5 prizes", (), 0.7, None),
        ("Reach 0.95 - 0.97", "Reach 0.95 - 0.97", (), None, None),
        ("Improve the F1 score 0.85", "Improve the F1 score 0.85", (), None, None),
        ("Win 5 prizes. Score: 0.7", "Win 5 prizes.", (), 0.7, None),
        ("Improve F1 (0.9)", "Improve F1 (0.9)", (), None, None),
        ("Win ~~5~~ 3 prizes", "Win 3 prizes", (), None, None),
    ],
)
def test_what_stands_around_a_title(
    title: str, kept: str, owners: tuple[str, ...], grade: float | None, priority: int | None
) -> None:
    """Owners, a score, a sign of the state: none of it is a word of the title, or a figure of the measure."""
    read_ = found(f"- **Objective:** Grow\n  - KR1.1: {title}")
    key_result = read_.drafts[1]

    assert (key_result.values["title"], key_result.owners) == (kept, owners)
    assert (key_result.closing and key_result.closing.grade, key_result.values.get("priority")) == (
        grade,
        priority,
    )
    assert ("sign 🟢" in read_.left_over) == ("🟢" in title)
    assert ("left out, as struck through: 5" in key_result.doubts) == ("~~" in title)
    assert ("no priority: PX" in key_result.doubts) == ("PX" in title)


def test_lines_below_a_goal_that_say_whose_it_is() -> None:
    """And of an objective why; a role with something to do is no owner."""
    read_ = found(
        "## 🎯 Objective 1 (Sales): Grow\n**Why:** one in three leaves.\n\n**Owner:** Ana Putri, Budi\n\n"
        "- KR1: Win 5 prizes\n  - Owner: @citra\n  - Lead: Write 3 posts\n"
    )
    objective, key_result = read_.drafts

    assert (objective.values, objective.owners) == (
        {"title": "Grow", "why": "one in three leaves."}, ("Ana Putri", "Budi"),
    )  # fmt: skip
    assert key_result.owners == ("@citra",)
    assert reasons(read_) == {8: 'the label "Lead" is not known'}
    assert read_.left_over == {'"Sales" in the label': [1], "sign 🎯": [1]}


def test_lines_that_are_struck_through_or_empty() -> None:
    read_ = found(
        "**Objective:** Grow\n- ~~KR1: Win 5 prizes~~ (moved)\n- KR2: ~~Win 3 prizes~~ dropped\n- KR3: PX -\n- [x] KR4: Win it, then show it\n",
        labels_of(PRESET["markdown"] | {"lines": {"5": "milestones: won, shown"}}, "map.toml"),
    )

    assert reasons(read_) == {
        2: "its words are struck through", 3: "its words are struck through", 4: "it has no words",
    }  # fmt: skip
    assert [dict(record.values) for record in read_.drafts[1].records] == [{"done": ("won", "shown")}]
    assert read_.left_over == {}


# ── bytes and hostile lines ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_line_ends_and_encodings(end: str, encoding: str) -> None:
    """As editors on all systems write them; a guessed encoding is told."""
    text = end.join(("# Café", "* **Objective:** Café", "\t* **KR:** Win 5 é"))
    read_ = found(text.encode("mac_roman" if (encoding, end) == ("cp1252", "\r") else encoding))

    assert [(draft.place.row, draft.values["title"]) for draft in read_.drafts] == [
        (2, "Café"),
        (3, "Win 5 é"),
    ]
    assert bool(read_.notes) is (encoding == "cp1252")


@pytest.mark.parametrize("data", [b"PK\x03\x04", bytes(range(256)), b"\xff\xfe\x00"])
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UsageError, match=r"goals\.md is not a text file"):
        found(data)


def test_a_document_of_too_many_lines_is_refused() -> None:
    with pytest.raises(UsageError, match=r"goals\.md has more than 100000 rows"):
        found("- Objective: x\n" * 100_001)


HOSTILE = {
    "items": "* **Objective:** x\n" + "".join(f"  * **KR:** Win {n % 9} things\n" for n in range(5_000)),
    "deep": "".join(f"{' ' * 2 * n}* **KR:** x\n" for n in range(1_500)),
    "wide": f"* **Objective:** {'x' * 1_000_000}",
    "paragraph": "* **Objective:** x\n" + "y\n" * 99_000,
    "brackets": f"* **Objective:** {'[' * 30_000}\n" * 20,
    "stars": "* " * 400_000 + "x",
    "fences": "".join(f"{'`' * (3 + n % 50)}x\n" for n in range(30_000)),
    "comments": "<!--" * 250_000,
    "one id": "* **CFO**: same [Epic 1](x)\n" * 10_000,
    "figures": "* **Objective:** a\n" + f"  * **KR:** {'from 1 ' * 70}\n" * 60,
    "owners": "".join(
        f"* **Objective:** {each * 8_000}x\n"
        for each in ("@a ", "(@a) ", "- @a ", "(owner: A ", "🟢 ", "— 0.7 ", "~~a~~ ")
    ),
    "digits": "* **Objective:** a\n" + f"  * **KR:** {'1,' * 240}\n" * 60,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_take_no_time(name: str) -> None:
    """A million characters at most, each read a fixed number of times."""
    begun = process_time()
    read_ = found(HOSTILE[name])

    assert process_time() - begun < 2
    assert all(len(remark.message) < 1_000 for remark in read_.skipped)


def test_a_line_that_is_too_long_is_told() -> None:
    assert reasons(found(HOSTILE["wide"])) == {1: "the line has more than 32768 characters"}
    assert reasons(found(f"* **Objective:** {'x' * 600}")) == {
        1: "title has 600 characters; the limit is 500"
    }
    assert reasons(found("* **Objective:** a\x1b[31m")) == {1: "title contains a control character"}


LINE = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "  ", "    ", "\t", "> "]),
    st.sampled_from(["* ", "1. ", "# ", "### ", "", "- [x] "]),
    st.sampled_from(["**Objective:** ", "**KR:** ", "**CFO**: ", "Note: ", ""]),
    st.sampled_from(
        [
            "Win 5 prizes",
            "from 3 to 4%",
            "X to Y => 3/4 (75%)",
            "go [a](b)",
            "at least 1,5",
            "",
            "`<!--`",
        ]
    )
    | st.text(max_size=20),
)


@given(st.lists(LINE, max_size=12).map("\n".join))
def test_every_line_with_a_known_label_is_accounted_for(text: str) -> None:
    """As a draft or a remark; figures of drafts are in their line or the start of the person; both languages can say it."""
    read_ = found(text, style=Style())
    told = {each.place.row for each in (*read_.skipped, *read_.refused, *read_.drafts)}
    for draft in read_.drafts:
        for key in {"start", "target", "at_least", "at_most", "above", "below"} & draft.values.keys():
            value = draft.values[key]
            assert value in ("open", "first", 0) or f"{value}".replace(".", ",") in text.replace(".", ",")
    if not any(sign in text for sign in ("`", "~", "<!--", "---")):  # code, comments, front matter
        for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
            if re.match(r"\s*(?:\* |1\. )\*\*(?:Objective:|KR:|CFO)\*\*.*\w", line):
                assert number in told
    for remark in (*read_.skipped, *read_.refused):
        assert translated(remark.message, "id")
