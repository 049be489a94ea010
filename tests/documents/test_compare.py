"""The chain of KPIs and key results as it is told: its rows, what stands below them, and the tree of a page."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from msgspec.structs import replace

from okr.documents import blocks_of
from okr.documents.blocks import Entry, Link
from okr.documents.chain import decided, mover_words, readings, since, tree
from okr.formats import TerminalStyle
from okr.formats.html import html
from okr.formats.json import envelope
from okr.formats.markdown import markdown
from okr.formats.terminal import terminal
from okr.views.report_results import Advice, ChainKpi, Hygiene
from okr.views.results import AwaitedPeriod
from tests.shaped import TODAY, chain, chain_kpi, comparison, decision, initiative, mover


def screen(width=100, **changes) -> str:
    return terminal(blocks_of(replace(comparison(), **changes), TODAY), TerminalStyle(width=width))


def page(**changes) -> str:
    text = html(blocks_of(replace(comparison(), **changes), TODAY))
    return " ".join(re.sub("<[^>]*>", " ", text[text.index("<body>") :]).split())


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────


def test_what_waits_for_a_decision_names_the_command():
    lines = [line.strip() for line in screen(120).splitlines()]
    at = next(n for n, line in enumerate(lines) if "First answer time" in line)
    assert lines[at].split("  ")[-1] == "worse by 1.1"
    assert "nothing: decide" in lines[at]
    assert lines[at + 1 : at + 3] == ["off for 2 months · okr decide first-answer", "drives accounts-lost"]


def test_numbers_of_one_place_are_aligned_on_their_digits():
    """Place by place, the last of each KPI below the last of the others."""
    at = screen().splitlines()[2].index("last three")
    lines = [
        line[at : at + 16].rstrip() for line in screen().splitlines() if line.startswith(("▼", "◆", "●", "◌"))
    ]
    assert lines == [
        " 3.9  4.1   5.2",
        "      7.9   5.4",
        "     96   100",
        "71   70    71",
        "54   47     –",
    ]


def test_a_missing_reading_is_a_dash():
    assert readings(chain_kpi(values=(54, 47), stale=True)) == ["54", "47", "–"]
    assert readings(chain_kpi(values=(2, 3, 4), stale=True)) == ["3", "4", "–"]
    assert readings(chain_kpi(values=(2, 3, 4))) == ["2", "3", "4"]
    assert readings(chain_kpi(values=(), stale=True)) == []


JULY = AwaitedPeriod(period="2026-07", due=date(2026, 8, 5))
SEPTEMBER = AwaitedPeriod(period="2026-08", due=date(2026, 9, 4))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"since": "worse", "off_periods": 2}, "worse by 1.1"),
        ({"since": "worse", "off_periods": 1}, "worse by 1.1"),
        ({"since": "better", "off_periods": 3, "values": (7.9, 5.4)}, "better by 2.5"),
        ({"since": "steady", "off_periods": 0, "values": (4.1, 4.1)}, "steady"),
        ({"since": "steady", "off_periods": 3, "values": (4.1, 4.1)}, "steady"),
        ({"since": None, "off_periods": 1}, "no newer reading"),
        ({"since": None, "off_periods": 1, "next_reading": SEPTEMBER}, "next reading 4 Sep"),
        ({"since": None, "off_periods": 2, "next_reading": SEPTEMBER}, "next reading 4 Sep"),
        ({"since": None, "stale": True, "next_reading": JULY}, "reading due 5 Aug"),
        ({"since": None, "before": None}, "first reading"),
        ({"since": None, "before": None, "now": None}, "no reading yet"),
    ],
)
def test_since_the_cycle_before(changes, said):
    assert since(chain_kpi(**changes), TODAY) == said


def test_the_day_of_a_reading_that_is_awaited():
    (kpi,) = [kpi for kpi in chain() if kpi.awaited]
    assert since(kpi, TODAY) == "reading due 3 Jul"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Raise MRR from 100 to 130, 70% ▲"),
        ({"link": "moves"}, "Raise MRR from 100 to 130, 70% ▲ (moves)"),
        ({"title": "Raise MRR"}, "Raise MRR: 100 → 130, 70% ▲"),
        ({"title": "Raise MRR", "unit": "demos"}, "Raise MRR: 100 → 130 demos, 70% ▲"),
        ({"stale": True}, "Raise MRR from 100 to 130, 70% ◌"),
        ({"progress": None, "pace": "no_data"}, "Raise MRR from 100 to 130, no check-in yet"),
        (
            {"title": "Keep uptime", "measure": "hold", "at_least": 99.9, "progress": 1, "pace": "on_track"},
            "Keep uptime: ≥ 99.9, ●",
        ),
        ({"title": "Open three cities", "measure": "milestones"}, "Open three cities, 70% ▲"),
        (
            {"initiatives": (initiative("a/b", "Call", done=True), initiative("a/c", "Write"))},
            "Raise MRR from 100 to 130, 70% ▲, 1 of 2 initiatives done",
        ),
    ],
)
def test_what_moves_a_kpi(changes, said):
    assert mover_words(mover(**changes), "IDR m") == said


def test_further_key_results_have_lines_of_their_own():
    kpi = chain_kpi(moved_by=(mover(), mover("2026-Q3/x/y", "Open two cities")), undecided=False)
    lines = screen(120, kpis=(kpi,)).splitlines()
    assert [n for n, line in enumerate(lines) if "Raise MRR" in line or "Open two" in line] == [3, 4]
    assert [line for line in screen(70, kpis=(kpi,)).splitlines() if line.startswith("    ")][:2] == [
        "    Raise MRR from 100 to 130, 70% ▲",
        "    Open two cities: 100 → 130 IDR m, 70% ▲",
    ]


def test_the_sign_of_a_cause_is_that_of_what_was_read():
    """A dash behind its name would say nothing."""
    cause, effect = chain_kpi(drives=("kpi/b",)), chain_kpi("kpi/b", "B", driven_by=("kpi/first-answer",))
    assert "driven by first-answer ▼\n" in screen(kpis=(cause, effect))
    unread = replace(cause, health="no_data", periods=())
    assert "driven by first-answer\n" in screen(kpis=(unread, effect))


def test_a_decision_that_has_run_out_is_told_while_another_one_is_needed():
    over = decision(over=True)
    assert decided(chain_kpi(decision=over, undecided=False), TODAY) == ""
    assert "30 Sep" in decided(chain_kpi(decision=over, undecided=True), TODAY)


def test_a_limit_that_was_to_be_changed_is_told_until_the_kpi_is_within_it():
    """Else it would ask for what was done. The data keep the decision."""
    change = decision(decision="change", reason=None)
    kpi = chain_kpi(decision=change, health="healthy", off_periods=0)
    assert "decision" not in screen(kpis=(kpi,))
    assert "decision" not in page(kpis=(kpi,))
    kept = json.loads(envelope("comparison", replace(comparison(), kpis=(kpi,))))["data"]["kpis"][0]
    assert kept["decision"]["decision"] == "change"

    for still in (replace(kpi, health="watch"), replace(kpi, health="unhealthy"), replace(kpi, stale=True)):
        assert "decision until 30 Sep: change the limit" in screen(kpis=(still,))
    assert "decision until 30 Sep: accepted" in screen(kpis=(replace(kpi, decision=decision()),))


def test_kpis_of_which_nothing_is_known_are_one_line():
    """Of three each has a row, since these are seen at a glance."""
    quiet = [chain_kpi(f"kpi/k{n}", f"Number {n}", ()) for n in range(4)]
    assert "KPIs without a reading  4: Number 0, Number 1, Number 2 and 1 more" in screen(kpis=tuple(quiet))
    assert "KPIs without a reading" not in screen(kpis=tuple(quiet[:3]))
    moved = replace(quiet[0], moved_by=(mover(),))
    assert "KPIs without a reading" not in screen(kpis=(moved, *quiet[1:]))


# ── many KPIs ────────────────────────────────────────────────────────────────────────────────────


def well(n: int, **changes) -> ChainKpi:
    kept = {"health": "healthy", "since": "steady", "trend": "steady", "off_periods": 0}
    return chain_kpi(f"kpi/k{n}", f"Number {n}", (3.9, 3.9, 3.9), **(kept | changes))


def folded(text: str) -> str:
    """The names in the line of those that are well; nothing where there is none."""
    return "".join(re.findall(r"^Healthy and steady +(.+)$", text, re.MULTILINE))


def test_of_many_kpis_those_that_are_well_are_one_line():
    """Eleven are looked through; of twelve those that ask for nothing are a line below the others."""
    off = chain_kpi(undecided=True)
    ten, eleven = [well(n) for n in range(10)], [well(n) for n in range(11)]
    assert folded(screen(kpis=(off, *ten))) == ""

    text = screen(kpis=(off, *eleven))
    lines = text.splitlines()
    assert folded(text) == "11: Number 0, Number 1, Number 2 and 8 more   okr list kpis"
    assert [line for line in lines if line.startswith(("●", "▼"))] == [
        line for line in lines if "First answer time" in line
    ]
    at = next(n for n, line in enumerate(lines) if line.startswith("Healthy and steady"))
    assert lines[at - 2 : at] == ["    off for 2 months · okr decide first-answer", ""]


def test_those_that_are_well_are_one_line_in_indonesian():
    found = replace(comparison(), kpis=tuple(well(n) for n in range(12)))
    text = terminal(blocks_of(found, TODAY), TerminalStyle(width=100, language="id"))
    line = next(line for line in text.splitlines() if "okr list kpis" in line)
    assert re.split(" {2,}", line) == [
        "Sehat dan stabil",
        "12: Number 0, Number 1, Number 2 dan 9 lainnya",
        "okr list kpis",
    ]


@pytest.mark.parametrize(
    ("changes", "is_shown"),
    [
        ({}, False),
        ({"since": "better"}, False),
        ({"since": None}, False),
        ({"since": "worse"}, True),
        ({"health": "watch"}, True),
        ({"stale": True}, True),
        ({"undecided": True}, True),
        ({"moved_by": (mover(),)}, True),
        ({"decision": decision()}, True),
        ({"decision": decision(over=True)}, False),
        ({"decision": decision(decision="change")}, False),
    ],
)
def test_what_there_is_to_say_of_has_a_row(changes, is_shown):
    text = screen(kpis=(well(0, **changes), *(well(n) for n in range(1, 12))))
    assert folded(text).startswith("11: Number 1" if is_shown else "12: Number 0")
    assert bool(re.search(r"^[●◆◌] Number 0", text, re.MULTILINE)) == is_shown


def test_a_chain_is_shown_whole():
    """Number 0 drives one that is off, and Number 1 drives Number 0; of Number 2 and 3 both are well."""
    kpis = (
        chain_kpi(driven_by=("kpi/k0",)),
        well(0, drives=("kpi/first-answer",), driven_by=("kpi/k1",)),
        well(1, drives=("kpi/k0",)),
        well(2, drives=("kpi/k3",)),
        well(3, driven_by=("kpi/k2",)),
        *(well(n) for n in range(4, 11)),
    )
    text = screen(kpis=kpis)
    assert folded(text).startswith("9: Number 2, Number 3, Number 4 and 6 more")
    assert re.findall(r"^[●▼] (\w+ \w+)", text, re.MULTILINE) == ["First answer", "Number 0", "Number 1"]


def test_a_few_that_are_well_keep_their_rows():
    """As a line would take as much room; and what was never read is no reason for one."""
    off = [chain_kpi(f"kpi/off{n}", f"Off {n}") for n in range(9)]
    assert folded(screen(kpis=(*off, *(well(n) for n in range(3))))) == ""
    unread = [chain_kpi(f"kpi/u{n}", f"Unread {n}", ()) for n in range(30)]
    text = screen(kpis=(*unread, *(well(n) for n in range(11))))
    assert folded(text) == ""
    assert "KPIs without a reading  30: " in text


def test_nothing_but_what_is_well():
    """There is no table; that is not the same as no KPIs."""
    text = screen(kpis=tuple(well(n) for n in range(12)))
    assert folded(text).startswith("12: ")
    assert "last three" not in text
    assert "No KPIs yet" not in text


def test_pages_and_data_have_all_of_many():
    found = replace(comparison(), kpis=tuple(well(n) for n in range(12)))
    for text in (html(blocks_of(found, TODAY)), markdown(blocks_of(found, TODAY))):
        assert text.count("Number 11") == 1
        assert "Healthy and steady" not in text
    assert len(json.loads(envelope("comparison", found))["data"]["kpis"]) == 12


def test_nothing_at_all_names_the_command():
    assert "No KPIs yet: okr add kpi" in screen(kpis=())
    assert "okr add" not in page(kpis=(), advice=())


# ── below ────────────────────────────────────────────────────────────────────────────────────────


def test_findings_are_grouped_and_a_few_of_each_are_told():
    found = (
        *(
            Hygiene(id=f"kpi/{n}", code="K015", level="warning", message="has no unit", fix="")
            for n in range(4)
        ),
        Hygiene(id="kpi/a", code="K011", level="hint", message="has a verb", fix=""),
    )
    text = screen(hygiene=found)
    lines = [line.strip() for line in text[text.index("To tidy up") :].splitlines()][1:6]
    assert lines == [
        "K015  kpi/0 · has no unit",
        "K015  kpi/1 · has no unit",
        "and 2 more",
        "K011  kpi/a · has a verb",
        "",
    ]


def test_no_line_says_what_another_one_says():
    """The decision and the graduation have lines with their commands already."""
    text = screen()
    assert text.count("okr decide") == 1
    assert text.count("okr graduate uptime") == 1
    again = Advice(id="x", message="Make it a KPI", command="okr graduate uptime")
    assert "Make it a KPI" not in screen(advice=(again,))


def test_the_differences_are_shown_where_they_are_asked_for():
    text = screen(side_by_side=True)
    assert re.findall(r"^[a-z]+", text, re.MULTILINE) == ["statement", "reward", "rhythm"]
    assert "First answer time" not in text
    assert "statement" not in screen()
    assert "okr compare --differences" in screen()


# ── a page ───────────────────────────────────────────────────────────────────────────────────────


def test_nothing_paid_is_on_a_page():
    for changes in ({}, {"side_by_side": True}):
        text = page(**changes)
        assert not re.search(r"bonus|weight|\bpaid\b|K006|K005|reward", text)
    assert "2 pay a bonus (weights 40, 40)" in markdown(blocks_of(comparison(), TODAY))


def test_a_page_names_no_command():
    assert "okr decide" not in page()
    assert "okr graduate" not in page()
    assert "needs a decision" in page()


def rows(*kpis) -> list[tuple[int, str, bool]]:
    """Depth, title, and whether it is told in full."""
    titles = {kpi.id: kpi.title for kpi in kpis}
    return [(row.depth, _title(row), bool(row.id)) for row in tree(kpis, TODAY, "2026-Q2", titles, {})]


def _title(row: Entry) -> str:
    first = row.texts[0]
    assert not isinstance(first, str)
    return first.text.text if isinstance(first, Link) else first.text


def linked(name: str, drives=(), driven_by=()):
    def ids(names):
        return tuple(f"kpi/{each}" for each in names)

    return chain_kpi(f"kpi/{name}", name, drives=ids(drives), driven_by=ids(driven_by))


def test_a_cause_stands_above_its_effects():
    found = rows(linked("c", (), ("b",)), linked("b", ("c",), ("a",)), linked("a", ("b",)))
    assert found == [(0, "a", True), (1, "b", True), (2, "c", True)]


def test_a_kpi_with_several_causes_is_told_once_and_named_below_the_others():
    found = rows(
        linked("a", ("c",)), linked("b", ("c",)), linked("c", ("d",), ("a", "b")), linked("d", (), ("c",))
    )
    assert found == [(0, "a", True), (1, "c", True), (2, "d", True), (0, "b", True), (1, "c", False)]


def test_a_loop_is_told_once_round():
    found = rows(linked("a", ("b",), ("b",)), linked("b", ("a",), ("a",)), linked("own", ("own",), ("own",)))
    assert found == [(0, "a", True), (1, "b", True), (2, "a", False), (0, "own", True), (1, "own", False)]


def test_a_long_chain_goes_no_deeper_than_a_phone_has_room_for():
    kpis = [linked(str(n), (str(n + 1),), (str(n - 1),) if n else ()) for n in range(300)]
    assert [depth for depth, *_ in rows(*kpis)] == [0, 1, 2, 3, *[4] * 296]
    assert html(blocks_of(replace(comparison(), kpis=tuple(kpis)), TODAY)).count("driven by") == 296
