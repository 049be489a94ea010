from __future__ import annotations

import re
import unicodedata
from datetime import date

import pytest
from msgspec.structs import replace

from okr.documents.blocks import Entries, Entry, Span
from okr.fields import Dropped
from okr.formats import UNBOUND, TerminalStyle
from okr.formats.terminal import terminal as screen
from okr.models import Closed
from okr.views.change_results import Diff, GoalProgress
from okr.views.results import Explanation, InitiativeShape, Listing, PersonTodo, RollUpCounts, Step, TodoOfAll
from okr.words import plural, translated
from tests import shaped
from tests.drawing import look, markdown, terminal
from tests.shaped import explanation, listings, todo

WIDTHS = (60, 80, 120, 200)
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def screens(title="Raise MRR from 100 to 130 IDR m"):
    """Every screen there is, with this text wherever people write."""
    report = shaped.start_friday()
    objectives = [
        replace(
            objective,
            title=title,
            key_results=tuple(
                replace(
                    k,
                    title=title,
                    blocker=title,
                    unit=title,
                    dropped=k.dropped and Dropped(date=k.dropped.date, reason=title),
                )
                for k in objective.key_results
            ),
            closed=objective.closed and replace(objective.closed, lesson=title, reason=title),
        )
        for objective in report.objectives
    ]
    kpis = tuple(replace(kpi, title=title, unit=title, blocker=title) for kpi in report.kpis)
    comparison = replace(
        report.comparison,
        advice=tuple(replace(a, message=title, command=title) for a in report.comparison.advice),
        differences=tuple(
            replace(d, kpi=title, okr=title, broken_by=(title,) * 9) for d in report.comparison.differences
        ),
    )
    report = replace(report, name=title, objectives=tuple(objectives), kpis=kpis, comparison=comparison)
    return {
        "report": (report, ""),
        "compare": (comparison, ""),
        "explain": (explanation(title), "explain"),
        "show": (explanation(title), "show"),
        "show an objective": (replace(explanation(title), item=objectives[0], statement=title), "show"),
        "show a kpi": (replace(explanation(title), item=kpis[0], statement=title), "show"),
        "bonus": (shaped.payout(title, title), ""),
        "todo": (todo(title), ""),
        "todo of all": (TodoOfAll(people=(PersonTodo(id="@ana", items=todo(title).items),)), ""),
        **{f"list {name}": (listing, "") for name, listing in listings(title).items()},
    }


def width_of(line: str) -> int:
    """Cells of a line, counted from the Unicode database alone."""
    return sum(
        0
        if unicodedata.category(c) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(c) in "WF"
        else 1
        for c in line
    )


HOSTILE = {
    "markup": "[bold red]x[/] :smile: [link=http://evil]y",
    "escapes": "\x1b[2J\x1b]0;owned\x07\x9b31m\r\n\tline",
    "direction": "pay \u202eevil\u2066 \u200e",
    "hidden": "mr\u200br \ufeff\u00ad",
    "formula": "=cmd|'/C calc'!A0",
    "table": "a | b | <b>c</b> `d`",
    "wide": "東京都庁の売上を二倍にする計画と顧客満足度の向上",
    "emoji": "🚀 Ship 🎉 more 👍 value 🔥 to 💡 all 🌏",
    "arabic": "زيادة الإيرادات الشهرية في جاوة الشرقية",
    "long": "x" * 300,
    "empty": "",
}


@pytest.mark.parametrize("width", WIDTHS)
def test_the_report_at_every_width(golden, width):
    """Columns drop, nothing wraps badly, what needs doing stands first; the file shows the whole screen."""
    golden(f"report-{width}.txt", terminal(shaped.start_friday(), look(width)))


def test_the_report_in_ascii(golden):
    """A plain terminal gets the same facts in ASCII."""
    shown = terminal(shaped.start_friday(), look(100, ascii=True))

    assert shown.isascii()
    golden("report-ascii.txt", shown)


def test_the_report_in_colour_says_the_same_words(golden):
    """Colour repeats what words and shapes say: without it the text is the same to the letter."""
    coloured = terminal(shaped.start_friday(), look(120, colour=True))

    assert ANSI.sub("", coloured) == terminal(shaped.start_friday(), look(120))
    golden("report-colour.txt", coloured.replace("\x1b", "␛"))


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_comparison(golden, width):
    """Side by side where there is room, one below the other where there is not."""
    golden(f"compare-{width}.txt", terminal(shaped.start_friday().comparison, look(width)))


@pytest.mark.parametrize("width", [80, 100, 109, 110, 120])
def test_the_comparison_cuts_no_id(width):
    """Where its columns are too narrow for an id it stands one below the other."""
    shown = terminal(replace(shaped.comparison(), side_by_side=True), look(width))

    assert "2026-Q3/sell-package/partners" in shown


def test_what_wraps_in_a_list_without_leads_is_indented_and_its_command_stands_below():
    """So that the next entry is seen at once."""
    rows = [
        Entry(("one two three four five six",), below=(Span("okr add kpi", "command"), "said")),
        Entry(("next",)),
    ]

    assert screen([Entries(rows)], TerminalStyle(width=20)) == (
        "  one two three four\n    five six\n    okr add kpi\n    said\n  next\n"
    )


def test_the_state_of_a_kpi_is_never_cut():
    """Its words are longer in Indonesian: the title gives way."""
    kpi = shaped.kpi(title="Clients who would recommend us to others", stale=True, unit="IDR m")
    shown = terminal(shaped.report(kpis=(kpi,)), look(60, language="id"))

    assert shown[shown.index("\nKPI ") :].count("◌ lama tidak diisi") == 1


@pytest.mark.parametrize("language", ["en", "id"])
def test_what_leads_a_list_is_whole_at_sixty_columns(language):
    """How late something was done, and who thanked whom."""
    late = plural(14, "done, {n} day late", "done, {n} days late")
    rows = [Entry(("said",), late), Entry(("said",), "24 Jul  @hannah → @rizky")]
    shown = screen([Entries(rows)], TerminalStyle(width=60, language=language))

    assert translated(late, language) in shown
    assert "@hannah → @rizky" in shown


def test_a_diff_shows_key_results_below_their_objective():
    """By their own titles and last names, so that nothing of them is cut; a page names the whole id."""
    moved = (
        GoalProgress(id="2026-Q3/firm-ground", title="Stand on firm ground", then=0.3, now=0.4),
        GoalProgress(
            id="2026-Q3/firm-ground/days-to-pay",
            title="Stand on firm ground › Bring the days down",
            then=None,
            now=0.5,
        ),
    )
    found = Diff(from_="2026-07-01", to="2026-08-01", changes=(), progress=moved, cycle="2026-Q3")

    assert terminal(found, look(60)).endswith(
        "Stand on firm ground   2026-Q3/firm-ground   30%  40%\n"
        "  Bring the days down  days-to-pay             –  50%\n"
    )
    assert "Bring the days down `2026-Q3/firm-ground/days-to-pay` | – | 50% |" in markdown(found)


def test_the_state_of_an_initiative_is_whole_at_sixty_columns():
    item = InitiativeShape(
        id="2026-Q3/grow-revenue/contract-bahasa", title="Have the partner contract in Bahasa", objective="2026-Q3/x",
        owner=None, due=date(2026, 8, 24), key_result=None, done=False, last_checkin=None,
    )  # fmt: skip
    found = Listing(kind="initiative", items=(item,), cycle="2026-Q3")

    assert "belum selesai" in terminal(found, look(60, language="id"))


@pytest.mark.parametrize("width", [60, 72])
@pytest.mark.parametrize("language", ["en", "id"])
def test_no_list_is_wider_than_the_terminal(language, width, monkeypatch):
    """What is wider is cut at the very edge, and its last words are lost."""
    monkeypatch.setattr("okr.formats.terminal._held", lambda line, _width: pytest.fail(f"cut: {line}"))

    for found in (*listings("Raise tickets that are solved without help").values(), shaped.start_friday()):
        terminal(found, look(width, language=language))


def test_the_names_of_steps_give_way_before_their_reasons():
    """The column of the reasons keeps room to be read, also where the names are long."""
    step = Step(
        name="forecast_recent", value=155, why="the value at the end, by the slope of the last four answers"
    )
    pace = Step(name="pace", value="off_track", why="behind")
    shown = terminal(replace(explanation(), steps=(step, pace)), look(60, language="id"))

    assert "the value at the end," in shown
    assert "perkiraan akhir" in shown


@pytest.mark.parametrize("kind", ["explain", "show"])
def test_one_item(golden, kind):
    """`explain` tells the steps, `show` the facts."""
    golden(f"{kind}.txt", terminal(explanation(), look(100), kind=kind))


@pytest.mark.parametrize("width", [60, 100])
def test_a_bonus(golden, width):
    """Every step of every KPI; what is not known leaves no sum."""
    golden(f"bonus-{width}.txt", terminal(shaped.payout(), look(width)))


def test_lists(golden):
    """Each kind has its own columns; key results and initiatives stand below their objective."""
    golden("lists.txt", "\n".join(terminal(listing, look(100)) for listing in listings().values()))


def test_todo(golden):
    """How late, what, why, and the command that does it."""
    golden("todo.txt", terminal(todo(), look(80)))


@pytest.mark.parametrize("width", [20, *WIDTHS])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_is_wider_than_the_terminal_and_nothing_acts_on_it(width, text):
    """Whatever people write, on every screen: no line too wide, no control character, no mark-up taken as such."""
    for name, (result, kind) in screens(text).items():
        for ascii_only in (False, True):
            shown = terminal(result, look(width, ascii=ascii_only), kind=kind)
            for line in shown.splitlines():
                assert width_of(line) <= width, (name, line)
            assert not re.search(
                r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]", shown
            ), name


def test_markup_in_titles_is_shown_as_written():
    """`[bold]` and `:smile:` are words, in colour, too."""
    shown = terminal(screens(HOSTILE["markup"])["report"][0], look(200, colour=True))

    assert "[bold red]x[/] :smile: [link=http://evil]y" in ANSI.sub("", shown)
    assert "http://evil" in shown
    assert "\x1b]8" not in shown


@pytest.mark.parametrize("state", ["stale", "no_data"])
def test_stale_and_no_data_are_never_green(state):
    """What was not recorded lately, or never, carries no green, whatever its old values say."""
    item = shaped.key_result(stale=state == "stale", pace="ahead" if state == "stale" else "no_data")
    report = shaped.report(shaped.objective(pace="on_track", key_results=(item,)))
    shown = terminal(report, look(colour=True))

    if state == "stale":
        assert "\x1b[32m" not in shown
    assert "\x1b[32m" not in next(line for line in shown.splitlines() if "Raise MRR" in line)


def test_items_are_named_by_the_shortest_ending_that_is_sure():
    """`partners` would be two things, so a segment more is said; `sign-ups` is enough."""
    shown = terminal(shaped.start_friday(), look(200))

    assert re.search(r"off track  +sell-package/partners  +Sell the new package", shown)
    assert re.search(r"off track  +sign-ups  ", shown)


def test_in_a_past_cycle_the_whole_id_is_named():
    """An ending would be looked for in the running cycle, so only the whole id is sure."""
    shown = terminal(replace(shaped.start_friday(), as_of=date(2026, 11, 2)), look(200))

    assert "  2026-Q3/sell-package/sign-ups  " in shown


def test_many_calls_are_counted_not_listed():
    """A list of attention that nobody reads is cut, and says how much more there is."""
    items = tuple(shaped.key_result(f"2026-Q3/grow-revenue/k{n}", pace="off_track") for n in range(30))
    shown = terminal(shaped.report(shaped.objective(key_results=items)), look())

    assert shown.count("121 → 130 IDR m, expected") == 20
    assert "and 10 more: ▼ 10 off track" in shown
    assert shown.count("okr explain ID") == 1


@pytest.mark.parametrize("width", [60, 130])
def test_what_has_ended_waits_for_its_close(width):
    """By name, with the command, whatever the width."""
    ended = ("2026-Q3/grow-revenue", "2026-Q3/sell-package")
    shown = " ".join(terminal(replace(shaped.report(), to_close=ended), look(width)).split())

    assert (
        "2 objectives are ready to close: 2026-Q3/grow-revenue, 2026-Q3/sell-package · okr close ID" in shown
    )


def test_an_objective_that_has_ended_shows_its_band():
    """And its key results the value reached: no pace is told on the last day, no expected mark drawn."""
    parts = (
        shaped.key_result(pace="off_track"),
        shaped.key_result("2026-Q3/grow-revenue/won", "Win three cities", pace="done", progress=1),
    )
    report = shaped.report(shaped.objective(key_results=parts, ended=True, band="amber", pace="off_track"))
    shown = terminal(report, look(140))

    assert re.search(r"Grow recurring revenue in East Java .* 61%  ◆ amber", shown, re.MULTILINE)
    assert re.search(r"Raise MRR .* 121 → 130 IDR m  ███████───  70%  ", shown)
    assert "✓ done" in shown
    assert "off track" not in shown
    assert "│" not in shown
    assert "1 objective  ◆ 1 amber" in shown


def test_of_a_cycle_that_runs_no_band_is_shown():
    """A grade before the end is a number without meaning."""
    item = shaped.objective(band="amber")
    told = Explanation(
        item=item,
        statement=item.title,
        rule="rolled up",
        steps=(Step(name="grade", value=0.61, why="so far"), Step(name="band", value="amber", why="so far")),
    )

    assert "amber" not in terminal(told, look(), kind="show") + terminal(told, look(), kind="explain")


def test_a_value_below_its_start_is_not_one_that_did_not_move():
    """12 → 0 at 15 is −25%, at 12 it is 0%; what fell too far for a number says so."""
    fell = shaped.key_result(start=12, target=0, current=15, progress_raw=-0.25, progress=0)
    still = shaped.key_result("2026-Q3/grow-revenue/b", progress_raw=0, progress=0)
    deep = shaped.key_result("2026-Q3/grow-revenue/c", progress_raw=-40, progress=0)
    shown = terminal(shaped.report(shaped.objective(key_results=(fell, still, deep))), look(100))

    assert " −25%" in shown
    assert " 0%" in shown
    assert " below start" in shown


def test_what_is_left_out_is_told_beside_the_progress():
    """Which quarters a year is made of, and what was not due yet; what has not begun says so."""
    counted = RollUpCounts(items=3, no_data=0, objectives=0, begins_later=1)
    waiting = shaped.key_result(
        progress=None, progress_raw=None, current=None, pace="no_data", closed_periods=0
    )
    year = shaped.objective(covers="Q1 of 4", counted=counted, key_results=(waiting,))
    report = shaped.report(year)
    later = replace(report, cycle=replace(report.cycle, elapsed=0.0), as_of=date(2026, 6, 20))

    assert "Q1 of 4 · 1 of 3 not due yet" in terminal(report, look(90))
    assert "○ not due yet" in terminal(report, look(90))
    assert "○ begins later" in terminal(later, look(90))
    assert "not due yet" not in terminal(later, look(90))


def test_committed_is_said_wherever_the_goal_is_shown():
    """In the report, in what needs attention, in lists, beside an item and above its parts."""
    late = shaped.key_result(pace="at_risk")
    goal = shaped.objective(ambition="committed", key_results=(late,))
    listed = Listing(
        kind="key result", items=(late,), titles={goal.id: goal.title}, committed=frozenset({goal.id})
    )
    explained = Explanation(item=late, statement="Grow › Raise", rule="", steps=(), committed=True)

    assert terminal(shaped.report(goal), look(200)).count("(committed)") == 2
    for result in (Listing(kind="objective", items=(goal,)), listed, explained):
        assert "(committed)" in terminal(result, look(), kind="show" if result is explained else "")


def test_what_was_reached_long_ago_says_how_old_it_is():
    """A value can fall again: 63 days later the report says so, 4 weeks later it does not."""
    item = shaped.key_result(pace="done", progress=1, current=130, answered_on=date(2026, 7, 24))
    report = shaped.report(shaped.objective(key_results=(item,)))

    assert "reached 24 Jul, 63 d ago" in terminal(replace(report, as_of=date(2026, 9, 25)), look())
    assert "reached" not in terminal(replace(report, as_of=date(2026, 8, 21)), look())


def test_a_goal_given_up_is_struck_through():
    """With its key results; in colour by the line, in words by its state."""
    goal = shaped.objective(
        given_up=True,
        closed=Closed(date=date(2026, 8, 17), grade=0.2, outcome="drop", lesson="Too early"),
        key_results=(shaped.key_result(),),
    )
    shown = terminal(shaped.report(goal), look(colour=True))

    assert re.search(r"\x1b\[2;9mGrow recurring revenue", shown)
    assert "✗ given up" in shown
    assert "closed 17 Aug: 20%" in shown


def test_a_goal_whose_values_are_all_stale_is_not_on_track():
    """In the report, the list and the totals."""
    goal = shaped.objective(pace="on_track", stale=True, key_results=(shaped.key_result(stale=True),))

    for result in (shaped.report(goal), Listing(kind="objective", items=(goal,))):
        shown = terminal(result, look())
        assert "on track" not in shown
        assert "◌ stale" in shown


def test_an_empty_report_says_what_to_type_next():
    """Nothing planned is no dead end."""
    shown = terminal(shaped.report(), look(60))

    assert 'okr add objective "Keep the clients we win" -q 2026-Q3' in shown
    assert "Needs attention" not in shown


def test_an_objective_without_key_results_says_what_to_type_next():
    """The next step stands where the gap is."""
    shown = terminal(shaped.report(shaped.objective(progress=None, pace="no_data")), look())

    assert "okr add key-result 2026-Q3/grow-revenue" in shown
    assert "okr add kpi" in shown


def test_the_heading_of_short_titles_is_whole():
    """Where there are no key results there is nothing to tell of now and target, and no room for the words."""
    shown = terminal(shaped.report(shaped.objective(title="Win", progress=None, pace="no_data")), look())

    assert "\nObjectives  owner" in shown


def test_objectives_that_support_each_other_are_all_shown():
    """A loop of supports hides nothing."""
    one = shaped.objective("2026-Q3/a", "First", supports=("2026-Q3/b",))
    two = shaped.objective("2026-Q3/b", "Second", supports=("2026-Q3/a",))
    shown = terminal(shaped.report(one, two), look())

    assert shown.count("First") == shown.count("Second") == 1


def test_a_key_result_dropped_later_still_counts_today():
    """`dropped` holds from its day on."""
    item = shaped.key_result(dropped=Dropped(date=date(2026, 9, 1), reason="Merged"))

    assert "Merged" not in terminal(shaped.report(shaped.objective(key_results=(item,))), look())


def test_a_pipe_shortens_nothing():
    """Where there is no terminal there is no edge: a title of 300 letters is whole."""
    shown = terminal(screens("x" * 300)["report"][0], look(UNBOUND))

    assert "x" * 300 in shown
    assert max(map(len, shown.splitlines())) < 2000
