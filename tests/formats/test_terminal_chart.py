"""The picture of how an item went on a terminal: each sign where its day and its value are."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from okr.documents.blocks import Chart
from okr.documents.charts import charts
from okr.formats import UNBOUND, TerminalStyle
from okr.formats.terminal import terminal
from okr.formats.terminal_layout import cells
from okr.periods import find_cycle
from okr.scoring import Scoring
from okr.views import items, kpi_items
from okr.views.trend import key_result_trend, kpi_trend
from tests.making import update, workspace

DAY = date(2026, 8, 16)
"""Place 46 of 0 to 91: the middle of the quarter."""
FIRST = date(2026, 7, 1)
ID = "2026-Q3/grow"
CHANGE = "start = 0\ntarget = 91\nunit = 'IDR m'"
Values = dict[int, object]
"""Day of the quarter, counted from 0 → what was recorded."""


def charted(measure: str, values: Values, *, field: str = "value", day: date = DAY) -> Chart | None:
    """Of a key result."""
    said = {}
    for gone, value in values.items():
        on = FIRST + timedelta(gone)
        said[f"{on}-ana"] = update(f"{ID}/x", on, **{field: value})
    goal = f'title = "Grow"\n[key_results.x]\ntitle = "X"\n{measure}\n'
    scoring = Scoring(workspace({ID: goal}, checkins=said), day)
    return next(charts(items.key_result(scoring, f"{ID}/x"), key_result_trend(scoring, f"{ID}/x")), None)


def kpi_charted(line: str, readings: dict[str, float]) -> Chart | None:
    text = f'title = "Answer time"\nobjective = "{ID}"\nrole = "support"\ncadence = "monthly"\n{line}\n'
    said = {
        f"2026-08-{day:02}-ana": update("kpi/x", date(2026, 8, day), period=period, value=value)
        for day, (period, value) in enumerate(readings.items(), 1)
    }
    found = workspace({ID: 'title = "Grow"\n'}, kpis={"kpi/x": text}, checkins=said)
    scoring, span = Scoring(found, DAY), find_cycle("2026-Q3", DAY, found.settings)
    return next(charts(kpi_items.kpi(scoring, "kpi/x", span), kpi_trend(scoring, "kpi/x", span)), None)


def drawn(chart: Chart | None, width: int = 60, **look: bool) -> list[str]:
    assert chart
    return terminal([chart], TerminalStyle(width=width, **look)).splitlines()


def test_a_change_beside_what_was_expected() -> None:
    """A value a day from 0 to 91 is expected; 46 on day 9 is far above. Five weeks ran out, so no line goes to day 46."""
    chart = charted(CHANGE, {2: 0, 9: 46, 46: 46})
    assert drawn(chart, 54) == [
        "91 IDR m  ───────────────────────────────────────⣀─⠐⠒─",
        "                                │          ⣀ ⠠⠒ ⠈",
        "                                │    ⢀ ⠠⠔ ⠈",
        "              ⢀                 ●⠠⠤ ⠈⠁",
        "             ⢀⠎            ⢀⠤ ⠈⠉│",
        "             ⡎       ⢀⠤ ⠐⠉      │",
        "            ⡜  ⢀⡠ ⠐⠊            │",
        "0 IDR m   ⣀⡜⠐⠒                  │",
        "          1 Jul              16 Aug             30 Sep",
        "          ⠤⠤ value  ⠒⠂ ⠒⠂ expected  ─ target  │ today",
    ]
    assert drawn(chart, 54, ascii=True) == [
        "91 IDR m  -----------------------------------------.-.",
        "                                |            . . .",
        "                                |      . . .",
        "              *                 *. . .",
        "             *             . . .|",
        "             *       . . .      |",
        "            *  . . .            |",
        "0 IDR m   .* .                  |",
        "          1 Jul              16 Aug             30 Sep",
        "          * value  . expected  - target  | today",
    ]


def test_a_hold_has_its_limits_and_a_strip_of_its_periods() -> None:
    """Kept at 15 and at 20, broken at 25, missed, kept at 10."""
    values: Values = {2: 15, 9: 20, 16: 25, 30: 10}
    assert drawn(charted("at_least = 10\nat_most = 20", values, day=date(2026, 8, 1)), 54) == [
        "25         ⢀⠎        │",
        "          ⡠⠃         │",
        "    ────⢀⠜────────────────────────────────────────────",
        "       ⡠⠊            │",
        "     ⢀⠔⠁             │",
        "     ⠊               │",
        "                     │",
        "10  ────────────────●─────────────────────────────────",
        "     ●   ●  ○   ○   ●   ·   ·  ·   ·   ·   ·   ·   ·",
        "    1 Jul          1 Aug                        30 Sep",
        "    ⠤⠤ value  ─ limit  │ today",
    ]


def test_milestones_are_stairs() -> None:
    """What is done stays until more is; 1 of 3 is expected once a third of the time has gone."""
    measure = 'milestones = { bali = 1, malang = 2 }\ncadence = "monthly"'
    assert drawn(charted(measure, {16: ["bali"], 44: ["malang"]}, field="done"), 54) == [
        "100%  ───────────────────────⡇───────────────────────⠘",
        "                             ⡇│                      ⢰",
        "                             ⡇│                      ⢀",
        "                             ⡇│                      ⠘",
        "                             ⡇│                      ⢰",
        "              ⠐⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠃⠐⠒ ⠐⠒ ⠐⠒ ⠐⠒ ⠐⠒ ⠐⠒ ⠐⠒ ⠐⠒",
        "                     ⢰        │",
        "0%    ⣀ ⢀⣀ ⢀⣀ ⢀⣀ ⢀⣀ ⢀⣀        │",
        "      1 Jul                16 Aug               30 Sep",
        "      ⠤⠤ value  ⠒⠂ ⠒⠂ expected  ─ target  │ today",
    ]


def test_a_kpi_has_a_place_for_each_period() -> None:
    """70, 60 that is within the tolerance of 65, nothing in June, 90."""
    readings = {"2026-04": 70.0, "2026-05": 60.0, "2026-07": 90.0}
    chart = kpi_charted("at_least = 65\nat_most = 80\ntolerance = 5", readings)
    assert drawn(chart, 54) == [
        "90                                             ●",
        "    ⠒⠂ ⠒⠂ ⠒⠂ ⠒⠂ ⠒⠂ ⠒⠂ ⠒⠂ ⠒⠂ ⠒⠂ ⠒⠂ ⠒⠂ ⠒⠂ ⠒⠂ ⠒⠂ ⠒⠂ ⠒⠂ ⠒⠂",
        "    ──────────────────────────────────────────────────",
        "",
        "",
        "          ●⠤⣀⡀",
        "    ─────────⠈⠑⠒⠤⣀⡀───────────────────────────────────",
        "60  ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀⠈⣑⡒⠤●⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀ ⣀⡀",
        "       2026-04     2026-05      2026-06     2026-07",
        "    ⠤⠤ value  ─ limit  ⠒⠂ ⠒⠂ tolerance",
    ]


def test_a_limit_that_was_moved_is_a_step() -> None:
    """At most 4, from July on 2; August runs."""
    line = 'at_most = 4\n[targets."2026-07"]\nat_most = 2'
    lines = drawn(kpi_charted(line, {"2026-06": 1.0, "2026-07": 0.0, "2026-08": 0.0}), 49)

    assert lines[0] == "4  ────────────────"
    assert lines[4] == "                  ───────────────────────────────"
    assert lines[8] == "       2026-06         2026-07        2026-08"


def test_a_single_reading_is_a_dot() -> None:
    """Beside its limit, over its period."""
    lines = drawn(kpi_charted("at_least = 65", {"2026-07": 90.0}), 40)
    assert [lines[0], lines[7], lines[8]] == [
        "90                    ●",
        "65  ────────────────────────────────────",
        "                   2026-07",
    ]


def test_what_never_moves_is_flat_at_mid_height() -> None:
    """One level has one label, and no line of another level."""
    lines = drawn(charted("start = 5\ntarget = 5", {2: 5, 9: 5}), 40)

    assert [line[:3].strip() for line in lines[:8]] == ["", "", "", "", "5", "", "", ""]
    assert not any(set(line) - set(" │") for line in (*lines[:4], *lines[5:8]))


def test_the_values_take_the_role_of_the_state() -> None:
    """Off track at 1 of 46: bold red; what is beside them is dim."""
    first, *_, legend = drawn(charted(CHANGE, {2: 1, 46: 1}), 54, colour=True)

    assert first.startswith("\x1b[2m91 IDR m")
    assert "\x1b[1;31m● value \x1b[0m \x1b[2m⠒⠂ ⠒⠂ expected" in legend


def test_a_unit_without_room_is_left_out_and_a_number_is_never_cut() -> None:
    """A quarter of the line is for the labels."""
    measure = "start = 2000000000\ntarget = 9000000000\nunit = 'Rp per month'"

    assert drawn(charted(measure, {2: 2000000000}), 112)[0].startswith("9,000,000,000 Rp per month  ─")
    assert drawn(charted(measure, {2: 2000000000}), 60)[0].startswith("9,000,000,000  ─")


def test_a_terminal_without_room_for_a_picture_has_the_table() -> None:
    """Of 16 cells at least."""
    chart = charted("start = 0\ntarget = 9000000000", {2: 1})

    assert drawn(chart, 30)[0].split() == ["day", "value", "expected"]
    assert drawn(chart, 31)[0].startswith("9,000,000,000  ─")


def test_a_pipe_has_80_columns_and_a_wide_terminal_a_line_that_is_read_at_a_glance() -> None:
    """No line of a picture is as wide as a pipe."""
    assert cells(drawn(charted(CHANGE, {2: 1}), UNBOUND)[0]) == 80
    assert cells(drawn(charted(CHANGE, {2: 1}), 240)[0]) == 120


_NUMBERS = st.one_of(st.integers(-(10**12), 10**12), st.floats(-1e100, 1e100))


@given(
    st.dictionaries(st.integers(0, 91), _NUMBERS, min_size=1, max_size=14),
    st.tuples(_NUMBERS, _NUMBERS),
    st.integers(20, 130),
    st.booleans(),
)
def test_no_value_leaves_the_picture(
    values: Values, ends: tuple[float, float], width: int, plain: bool
) -> None:
    """Eight rows, days and signs below them, at any width; every answer is in it."""
    chart = charted("start = {}\ntarget = {}".format(*ends), values, day=date(2026, 9, 30))
    lines = drawn(chart, width, ascii=plain)

    assert max(map(cells, lines)) <= width
    if not lines[0].startswith("day"):
        assert lines[-1].split()[-1]
        body = "\n".join(lines[:8])
        assert "*" in body if plain else any(sign == "●" or "\u2800" < sign < "\u2900" for sign in body)
        assert body.isascii() == plain
