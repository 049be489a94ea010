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
COMMITTEE_COUNTS = {25: 5, 30: 5, 31: 3, 32: 10, 33: 1, 34: 20, 37: 5, 38: 3, 39: 5, 43: 5}
COMMITTEE_SKIPPED = {
    26: "no figure says how far",
    42: "3%: relative to a start that is not given",
}


def test_the_committee_states_seventeen_goals() -> None:
    """Four objectives; ten counts from 0, one change from what is now; two key results wait for their start or their steps."""
    read_ = document("committee-2020.md")

    assert {line: draft.values["title"] for line, draft in objectives(read_).items()} == COMMITTEE_OBJECTIVES
    assert measures(read_) == {
        **{line: {"start": 0, "target": target} for line, target in COMMITTEE_COUNTS.items()},
        29: {"start": 125_000, "target": 200_000},
    }
    assert reasons(read_) == COMMITTEE_SKIPPED
    assert len(COMMITTEE_OBJECTIVES) + len(measures(read_)) + len(COMMITTEE_SKIPPED) == 17
    assert read_.notes == ["Items without a label, so no goals: lines 9–12, 18–20"]
    assert not read_.refused
    assert not read_.left_over
    above = {draft.place.row: [each.row for each in draft.above] for draft in read_.drafts}
    assert above == {24: [], 25: [24], 28: [], **{line: [28] for line in range(29, 35)}, 36: [],
                     37: [36], 38: [36], 39: [36], 41: [], 43: [41]}  # fmt: skip


def test_without_the_word_of_a_person_nothing_is_counted_from_0() -> None:
    """The same file by the preset alone: what a person may type is said, and only the line that has both figures is taken."""
    read_ = document("committee-2020.md", PLAIN)

    assert measures(read_) == {29: {"start": 125_000, "target": 200_000}}
    assert reasons(read_).keys() == {26, 42, *COMMITTEE_COUNTS}
    assert objectives(read_).keys() == COMMITTEE_OBJECTIVES.keys()
    assert command(read_, 31) == (
        "To add it: okr add key-result use-projects-around 'Bring out 3 posts on the way our project is run' --from 0 --to 3"
    )
    assert command(read_, 42).endswith(" --from START --to TARGET")


CEO_COUNTS = {21: 3, 30: 5000, 44: 3, 56: 25, 57: 25}
CEO_SKIPPED = {
    19: "the target is not known yet",
    23: "no figure says how far",
    27: "no figure says how far",
    36: "the target is not known yet",
    41: "the target is not known yet",
    51: '"more than 50%" excludes its own number, and a limit includes it; several figures (50%, 90%), each a key result of its own',
    58: "its start is not given",
}
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
    **dict.fromkeys((20, 21, 22, 24, 26, 28, 29, 30, 31, 32), 17),
    **dict.fromkeys((37, 38, 39, 40, 42, 43, 46, 47), 34),
    45: 44,
    **dict.fromkeys((52, 53, 54, 55, 59, 60, 61, 62), 49),
    57: 56,
}
"""Line of an executive → the line that it supports; the objective where the key result between is left out."""


def test_the_ceo_and_the_executives_state_forty_one_goals() -> None:
    """Three objectives and nine key results of the CEO, 29 lines of executives of which one stands twice."""
    read_ = document("ceo-fy21-q3.md")
    own = objectives(read_)

    assert measures(read_) == {line: {"start": 0, "target": target} for line, target in CEO_COUNTS.items()}
    assert reasons(read_) == CEO_SKIPPED
    assert {
        owner: [line for line, draft in own.items() if draft.owners == (owner,)] for owner in CEO_OWNERS
    } == CEO_OWNERS
    assert {line: [each.row for each in draft.above] for line, draft in own.items() if draft.above} == {
        line: [above] for line, above in CEO_ABOVE.items()
    }
    assert len(own) + 1 == 3 + 29
    assert {44, 56} | CEO_SKIPPED.keys() == {19, 23, 27, 36, 41, 44, 51, 56, 58}
    assert read_.notes == ["Items without a label, so no goals: lines 12, 67–73, 77–83"]
    assert not read_.refused


def test_the_ids_of_the_source_are_kept_where_they_name_one_goal() -> None:
    """Epic 31 stands twice and is one objective; Issue 70 has three titles and is the id of none of them."""
    own = objectives(document("ceo-fy21-q3.md"))

    assert (own[17].source_id, own[34].source_id, own[49].source_id) == ("Epic 20", "Epic 21", "Epic 22")
    assert own[20].source_id == "Epic 31"
    assert own[20].doubts[0] == "one objective: lines 20, 25 state it"
    assert {line for line, draft in own.items() if not draft.source_id} == {29, 46, 59}
    assert own[46].doubts == ['"Issue 70" is the id of several goals (lines 29, 46, 59), so it is left out']
    assert own[59].values["title"] == "Give our team more skills."
    assert own[29].values["title"] == "Spend less to run our hosted service."


def test_what_a_line_says_besides_is_told() -> None:
    """Addresses of links, words behind a role, and figures that are no key result."""
    read_ = document("ceo-fy21-q3.md")

    assert {36, 56, 58}.isdisjoint(read_.left_over["address of a link"])
    assert {18, 20, 25, 30, 62} <= {*read_.left_over["address of a link"]}
    assert read_.left_over['"Contracts" in the label'] == [31, 60]
    own = objectives(read_)
    assert own[42].doubts == [
        "no key result for its figure: 17%, 26%: relative to a start that is not given",
        "line 41 is left out, so it supports the objective of that line",
    ]
    assert own[47].doubts == ["no key result for its figure: its start is not given"]
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

    assert (draft.kind, draft.values, draft.owners) == ("objective", {"title": title}, owners)


@pytest.mark.parametrize(
    ("title", "measure"),
    [
        ("Cut churn from 8% to 4%", {"start": 8, "target": 4, "unit": "%"}),
        ("Omzet naik dari Rp 1,5 ke 2 jt", {"start": 1.5, "target": 2, "unit": "Rp jt"}),
        ("Grow by 20%, from 5 to 6", {"start": 5, "target": 6}),
        ("Answer at least 90% of tickets", {"at_least": 90, "unit": "%"}),
        ("Biaya maksimal Rp 2 jt", {"at_most": 2_000_000, "unit": "Rp"}),
        ("Stay between at least 5% and at most 10%", {"at_least": 5, "at_most": 10, "unit": "%"}),
        ("Win at least 5 members by 15 March 2027", {"start": 0, "target": 5}),
        ("Publish 12 articles per quarter", {"start": 0, "target": 12}),
        ("Luncurkan tiga fitur", {"start": 0, "target": 3}),
    ],
)
def test_a_measure_that_a_title_says(title: str, measure: dict[str, Any]) -> None:
    """Both ends, a limit, or a count, which begins at 0 by the word of the person alone."""
    assert measures(found(f"* **Objective:** Grow\n  * **Key Result:** {title}")) == {2: measure}


@pytest.mark.parametrize(
    ("title", "reason", "options"),
    [
        ("Lift the share from X to Y", "the target is not known yet", "--from START --to TARGET"),
        ("Reach TBD% of clients", "the target is not known yet", "--from START --to TARGET"),
        (
            "Fewer than 5 incidents",
            '"Fewer than 5" excludes its own number, and a limit includes it',
            "TARGET",
        ),
        ("Cut cost by 17%", "17%: relative to a start that is not given", "--from START --to TARGET"),
        ("5 more stars", "5: relative to a start that is not given", "--from START --to TARGET"),
        ("Hire 3 cooks and 2 drivers", "several figures (3, 2), each a key result of its own", "TARGET"),
        ("Grow sales 20%", "its start is not given", "--from START --to 20 --unit %"),
        ("Reach an NPS of 50", "its start is not given", "--from START --to 50"),
        ("Reduce incidents to 3", "its start is not given", "--from START --to 3"),
        ("Answer in 4 hours", "no figure says how far", "--milestone STEP"),
        ("Go from 5 to 5", "start and target are both 5, so it is a limit", "--at-least 5"),
        (
            "Move from 3 days to 36 hours",
            "its start and target have different units",
            "--from START --to TARGET",
        ),
        ("Win $3m", 'title: "$3m" can be 3,000,000 or 3,000,000,000', "--from START --to TARGET"),
        ("Get ISO 9001 in 2027", "no figure says how far", "--milestone STEP"),
        ("Improve our image", "no figure says how far", "--milestone STEP"),
    ],
)
def test_a_key_result_that_is_left_out(title: str, reason: str, options: str) -> None:
    """The reason, and what to type; the objective is there anyway."""
    read_ = found(f"* **Objective:** Grow\n  * **Key Result:** {title}")

    assert objectives(read_).keys() == {1}
    assert reasons(read_) == {2: reason}
    assert command(read_, 2).endswith(options)


@pytest.mark.parametrize(
    ("line", "values", "doubt"),
    [
        ("Hire 3 cooks => 2/3 (66%)", {"value": 2, "note": "2/3 (66%)"}, ""),
        ("Hire 10 cooks: 7/10 (70%)", {"value": 7, "note": "7/10 (70%)"}, ""),
        ("Find 150 names: 160 found (100%)", {"value": 160, "note": "160 found (100%)"}, "the file says 100%, its figures 106.7%"),
        ("Hire 5 cooks: 2/10", {"value": 2, "note": "2/10"}, "the outcome counts to 10, the title to 5"),
        ("Hire 10 cooks: 10/10 (110%)", {"value": 10, "note": "10/10 (110%)"}, "the file says 110%, its figures 100%"),
        ("Hire 3 cooks => 45%", {"note": "45%"}, ""),
        ("Lift it from 0% to 100% => 45%", {"value": 45, "note": "45%"}, ""),
        ("Lift it from 30% to 60% => 45%", {"value": 45, "note": "45%"}, "the outcome 45% is taken as the value, not as the progress"),
        ("Hire 3 cooks => DONE", {"note": "DONE"}, ""),
        ("Hire 3 cooks => ~2", {"value": 2, "note": "~2"}, 'the outcome "~2" is not exact'),
        ("Hire 3 cooks: X/3 (X%)", None, 'the outcome "X/3 (X%)" was not filled in'),
    ],
)  # fmt: skip
def test_an_outcome(line: str, values: dict[str, Any] | None, doubt: str) -> None:
    """A value where it is one of the key result, else a note; what contradicts itself is told."""
    key_result = found(f"* **Objective:** Grow\n  * **Key Result:** {line}").drafts[1]

    assert [dict(record.values) for record in key_result.records] == ([values] if values else [])
    assert [each for each in key_result.doubts if "from the title" not in each] == ([doubt] if doubt else [])
    assert "cooks:" not in key_result.values["title"]
    assert "=>" not in key_result.values["title"]


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
        "Tables in Markdown are not read: lines 10. Save them as CSV.",
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
    ("table", "message"),
    [
        ({"owners": []}, "map.toml [markdown] owners: unknown key"),
        ({"counts_from": "0"}, "map.toml [markdown] counts_from: a number is needed"),
        ({"counts_from": float("nan")}, "map.toml [markdown] counts_from: a number is needed"),
        ({"owner": "("}, 'map.toml [markdown] owner: "(" is not a regular expression'),
        ({"id": 3}, "map.toml [markdown] id: a regular expression is needed"),
        ({"roles": "Content"}, "map.toml [markdown] roles: a list of words is needed"),
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
    "items": "* **Objective:** x\n" + "".join(f"  * **KR:** Win {n % 9} things\n" for n in range(20_000)),
    "deep": "".join(f"{' ' * 2 * n}* **KR:** x\n" for n in range(1_500)),
    "wide": f"* **Objective:** {'x' * 1_000_000}",
    "paragraph": "* **Objective:** x\n" + "y\n" * 99_000,
    "brackets": f"* **Objective:** {'[' * 30_000}\n" * 20,
    "stars": "* " * 400_000 + "x",
    "fences": "".join(f"{'`' * (3 + n % 50)}x\n" for n in range(30_000)),
    "comments": "<!--" * 250_000,
    "one id": "* **CFO**: same [Epic 1](x)\n" * 10_000,
    "figures": "* **Objective:** a\n" + f"  * **KR:** {'from 1 ' * 70}\n" * 300,
    "digits": "* **Objective:** a\n" + f"  * **KR:** {'1,' * 240}\n" * 300,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_take_no_time(name: str) -> None:
    """A million characters at most, each read a fixed number of times."""
    begun = process_time()
    read_ = found(HOSTILE[name])

    assert process_time() - begun < 5
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
        for key in {"start", "target", "at_least", "at_most"} & draft.values.keys():
            value = draft.values[key]
            assert value == 0 or f"{value}".replace(".", ",") in text.replace(".", ",")
    if not any(sign in text for sign in ("`", "~", "<!--", "---")):  # code, comments, front matter
        for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
            if re.match(r"\s*(?:\* |1\. )\*\*(?:Objective:|KR:|CFO)\*\*.*\w", line):
                assert number in told
    for remark in (*read_.skipped, *read_.refused):
        assert translated(remark.message, "id")
