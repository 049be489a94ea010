"""The close and the rollover of results that are open, told in words, judged, or counted by their kinds."""

from __future__ import annotations

import pytest
import tomli

from tests.running import Okr
from tests.terminals import conversation

FILE = "objectives/2026-Q3/staff.toml"
NEXT = "objectives/2026-Q4/staff.toml"
CLOSE = ("close", "staff", "--outcome", "keep", "--lesson", "Ask early")
MEASURES = {
    "hire": "parts = { senior = 2, other = 3 }",
    "visits": 'start = "first"\nby = "+17%"',
    "share": 'start = 10\ntarget = "open"',
    "wait": 'at_most = "open"',
    "licence": 'result = "words"',
    "judged": 'start = 10\ntarget = "open"\ngraded = { grade = 0.4, reason = "No target" }',
    "plain": 'start = 100\ntarget = 130\ngraded = { grade = 0.7, reason = "Two came late" }',
}


def goal(*names: str, **own: str) -> str:
    """An objective with key results of these names, and with others by their measure."""
    measures = {**{name: MEASURES[name] for name in names}, **own}
    tables = (f'\n[key_results.{name}]\ntitle = "The {name}"\n\n{text}\n' for name, text in measures.items())
    return f'title = "Staff the clinic"\n\nowner = "ana"\n{"".join(tables)}'


@pytest.fixture
def ana(okr: Okr) -> Okr:
    okr.environment.setenv("OKR_USER", "ana")
    return okr


def recorded(okr: Okr, names: str, checkins: str) -> None:
    """An objective with these key results, and check-ins such as `share 12; plain 115`."""
    okr.write({FILE: goal(*names.split())})
    for each in checkins.split("; ") if checkins else ():
        okr.does("checkin", *each.split())


@pytest.mark.parametrize(
    ("names", "checkins", "grade", "lines"),
    [
        # one senior and two others of five
        ("hire", "hire senior=1 other=2", 0.6, ["60%      The hire: senior 1 of 2, other 2 of 3"]),
        # what is open is left out: 0.6 alone
        ("hire share", "hire senior=1 other=2; share 12", 0.6, ["–        The share: 12, target open"]),
        ("hire wait", "hire senior=1 other=2", 0.6, ["–        The wait: limit open"]),
        # judged 0.7 instead of 15 / 30; (0.6 + 0.7) / 2
        ("hire plain", "hire senior=1 other=2; plain 115", 0.65,
         ["70%      The plain: 115, from 100 to 130 (judged, measured 50%: Two came late)"]),
        ("plain", "", 0.7, ["70%      The plain (judged, measured –: Two came late)"]),
        # judged where nobody set a target: its value is told, too
        ("judged", "judged 12", 0.4, ["40%      The judged: 12, target open (judged, measured –: No target)"]),
        ("hire licence", "hire senior=1 other=2", 0.6, ["–        The licence: not told yet"]),
        # 120 is the start, 140.4 the target; no step of the way yet, and (0.6 + 0) / 2
        ("hire visits", "hire senior=1 other=2; visits 120", 0.3, ["0%       The visits: 120, from 120 to 140.4"]),
    ],
)  # fmt: skip
def test_what_counts_in_the_grade(
    ana: Okr, names: str, checkins: str, grade: float, lines: list[str]
) -> None:
    recorded(ana, names, checkins)

    said = ana.does(*CLOSE, "--yes")

    for line in lines:
        assert f"  {line}\n" in said
    assert tomli.loads(ana.read(FILE))["closed"]["grade"] == grade


@pytest.mark.parametrize(
    ("names", "says", "hint"),
    [
        (
            "hire share",
            "not measurable, so it does not count: The share",
            "Set what is enough first (okr set)",
        ),
        ("hire share wait", "not measurable, so it does not count: The share; The wait", "close with --yes"),
        (
            "hire licence",
            "outcome not told: The licence",
            'Tell it: --result licence="…", or close with --yes.',
        ),
    ],
)
def test_what_is_open_or_not_told_is_named(ana: Okr, names: str, says: str, hint: str) -> None:
    recorded(ana, names, "hire senior=1 other=2")
    before = ana.read(FILE)

    ran = ana(*CLOSE)

    assert (ran.code, ran.out) == (1, "")
    assert says in ran.err
    assert hint in ran.err
    assert ana.read(FILE) == before


@pytest.mark.parametrize(
    ("names", "why"),
    [("share", "none of it can be measured yet"), ("licence", "its results are told in words")],
)
def test_a_grade_of_nothing_is_set_by_hand(ana: Okr, names: str, why: str) -> None:
    recorded(ana, names, "")
    ana.refuses(*CLOSE, "--yes", code=1, says=f"2026-Q3/staff has no grade: {why}")
    assert "set by hand" in ana.does(*CLOSE, "--yes", "--grade", "1", "--reason", "The licence is here")


def test_an_outcome_is_told_as_an_option(ana: Okr) -> None:
    """By a beginning of its name; on what is measured, too."""
    recorded(ana, "hire licence", "hire senior=1 other=2")

    said = ana.does(*CLOSE, "--result", "lic=Signed on 3 August", "--result", "hire=Two more start in May")

    assert "  –        The licence: Signed on 3 August\n" in said
    assert "  60%      The hire: senior 1 of 2, other 2 of 3 · Two more start in May\n" in said
    key_results = tomli.loads(ana.read(FILE))["key_results"]
    assert [each["result"] for each in key_results.values()] == [
        "Two more start in May",
        "Signed on 3 August",
    ]
    assert "The licence: Signed on 3 August, in words" in ana("show", "2026-Q3/staff").out


@pytest.mark.parametrize(
    ("text", "says", "hint"),
    [
        ("licnce=Yes", '--result: unknown key result "licnce" of 2026-Q3/staff', "Did you mean licence?"),
        ("licence", '--result: what came of "licence"?', '--result licence="…"'),
        ("licence= ", '--result: what came of "licence"?', '--result licence="…"'),
    ],
)
def test_a_bad_outcome_says_what_to_type(ana: Okr, text: str, says: str, hint: str) -> None:
    recorded(ana, "hire licence", "hire senior=1")
    ran = ana(*CLOSE, "--result", text)
    assert says in ran.err
    assert hint in ran.err
    assert ran.code == 2


@pytest.mark.parametrize(
    ("answer", "line", "written"),
    [("Signed", "The licence: Signed", "Signed"), ("", "The licence: not told yet", "words")],
)
def test_an_outcome_is_asked_for_at_a_terminal(ana: Okr, answer: str, line: str, written: str) -> None:
    """Enter leaves it for later; nothing more is asked then."""
    recorded(ana, "hire licence", "hire senior=1 other=2")

    code, seen = conversation(ana.root, CLOSE, lambda _: answer, prompt=r"\): ", columns=100)

    assert code == 0, seen
    assert 'What came of "The licence"? (Enter: later)' in seen
    assert f"  –        {line}" in seen
    assert tomli.loads(ana.read(FILE))["key_results"]["licence"]["result"] == written


@pytest.mark.parametrize(
    ("measure", "checkins", "told", "carried"),
    [
        ("parts = { senior = 2, other = 3 }", "senior=2 other=1", "other 2", {"parts": {"other": 2}}),
        ("parts = { senior = 2, other = 3 }", "", "senior 2, other 3", {"parts": {"senior": 2, "other": 3}}),
        ('start = 100\nby = "+20%"', "110", "from 110 to 120", {"start": 110, "target": 120}),
        ('start = "first"\nby = "+10%"', "200", "from 200 to 220", {"start": 200, "target": 220}),
        ('start = "first"\nby = "+10%"', "0", "from 0, by +10%", {"start": 0, "by": "+10%"}),
        ('start = "first"\ntarget = 140', "", "from the first value to 140", {"start": "first", "target": 140}),
        ('start = "first"\ntarget = 140', "120", "from 120 to 140", {"start": 120, "target": 140}),
        ('start = 10\ntarget = "open"', "12", "from 12, target open", {"start": 12, "target": "open"}),
        ('target = "open"', "12", "target open", {"target": "open"}),
        ('at_most = "open"', "3", "limit open", {"at_most": "open"}),
        ('at_least = 2\nat_most = "open"', "3", "keeps ≥ 2, ≤ open", {"at_least": 2, "at_most": "open"}),
        ("above = 3", "4", "keeps > 3", {"above": 3}),
        ('above = 3\nlines = { "2026-08-01" = { below = 9 } }', "4", "keeps < 9", {"below": 9}),
        ('result = "words"', "", "told in words", {"result": "words"}),
        ("start = 0\ntarget = 9\nends = 2026-08-31", "3", "from 3 to 9", {"start": 3, "target": 9}),
        ('start = 0\ntarget = 9\nresult = "words"', "3", "from 3 to 9", {"start": 3, "target": 9, "result": "words"}),
        ('start = 0\ntarget = 9\nresult = "Two left"', "3", "from 3 to 9", {"start": 3, "target": 9}),
        ('start = 0\ntarget = 9\ngraded = { grade = 0.7, reason = "x" }', "3", "from 3 to 9",
         {"start": 3, "target": 9}),
    ],
)  # fmt: skip
def test_what_is_carried_over(
    ana: Okr, measure: str, checkins: str, told: str, carried: dict[str, object]
) -> None:
    """What is left, from where it is; a last day, a grade and an outcome belong to the cycle before."""
    ana.write({FILE: goal(it=measure)})
    if checkins:
        ana.does("checkin", "it", *checkins.split(), "--yes")

    said = ana.does("rollover", "staff")

    assert f"  it: {told}\n" in said
    assert ("    left out ends 31 Aug 2026: it belongs to the cycle before\n" in said) == ("ends" in measure)
    table = tomli.loads(ana.read(NEXT))["key_results"]["it"]
    assert {key: value for key, value in table.items() if key != "title"} == carried


@pytest.mark.parametrize(
    ("measure", "checkins", "why"),
    [
        ("parts = { senior = 2 }", "senior=3", "all its parts are reached"),
        ('result = "Signed"', "", "its outcome is told"),
        ('start = 0\ntarget = 9\ngraded = { grade = 1, reason = "x" }', "3", "it was judged to be reached"),
        ('start = "first"\nby = "+10%"\n', "100; it 110", "it reached its target 110 with 110"),
    ],
)
def test_what_is_not_carried_over(ana: Okr, measure: str, checkins: str, why: str) -> None:
    ana.environment.setenv("OKR_TODAY", "2026-08-18")
    ana.write({FILE: goal(it=measure)})
    for day, each in enumerate(filter(None, checkins.split("; it "))):
        ana.environment.setenv("OKR_TODAY", f"2026-08-{18 + day}")
        ana.does("checkin", "it", *each.split())

    ran = ana("rollover", "staff")

    assert why in ran.err
    assert ran.code == 1


@pytest.mark.parametrize(
    "measure", [*MEASURES.values(), "above = 3", 'start = 5\nby = "+17%"\nends = 2026-08-31']
)
def test_other_commands_take_each_of_them(ana: Okr, measure: str) -> None:
    """Copied, moved, shown, dropped, and refused by those that need a target."""
    ana.write({FILE: goal(it=measure)})

    ana("copy", "2026-Q3/staff/it", "other")
    ana("move", "2026-Q3/staff/other", "third")
    assert ana("show", "2026-Q3/staff/third").code == 0
    assert ana("explain", "2026-Q3/staff/it").code == 0
    assert ana("copy", "2026-Q3/staff", "2026-Q4/staff").code == 0
    ana.does("drop", "2026-Q3/staff/it", "--reason", "Not this year")


@pytest.mark.parametrize(
    ("name", "checkins", "says", "hint"),
    [
        (
            "hire",
            "senior=2 other=3",
            "has parts, and a KPI keeps a value",
            "What would show that the result lasts?",
        ),
        (
            "licence",
            "",
            "is told in words, and a KPI keeps a value",
            "What would show that the result lasts?",
        ),
        ("share", "12", "cannot be measured yet", "okr set 2026-Q3/staff/share target=VALUE"),
        ("wait", "12", "cannot be measured yet", "okr set 2026-Q3/staff/wait at_most=VALUE"),
        (
            "visits",
            "120",
            "has not reached its target 140.4: 120 now",
            "Graduate it once the target is reached",
        ),
    ],
)
def test_what_is_no_kpi_yet_says_why(ana: Okr, name: str, checkins: str, says: str, hint: str) -> None:
    recorded(ana, name, f"{name} {checkins}" if checkins else "")
    ran = ana("graduate", f"2026-Q3/staff/{name}", "--role", "account-manager")
    assert says in ran.err
    assert hint in ran.err


def test_the_close_says_it_in_indonesian(ana: Okr) -> None:
    """The counts, what is left out, and what is not told: (1 + 2) / 5."""
    recorded(ana, "hire share licence plain", "hire senior=1 other=2; share 12; plain 115")
    words = (*CLOSE, "--language", "id")

    refused = ana(*words).err
    assert "belum bisa diukur, jadi tidak dihitung: The share" in refused
    assert "hasil belum diceritakan: The licence" in refused

    said = ana.does(*words, "--yes")
    for line in (
        "60%      The hire: senior 1 dari 2, other 2 dari 3",
        "–        The share: 12, target menyusul",
        "–        The licence: belum diceritakan",
        "70%      The plain: 115, dari 100 ke 130 (dinilai, terukur 50%: Two came late)",
    ):
        assert f"  {line}\n" in said
