"""Which key results are proposed to become a KPI, in workspaces where each line can be counted by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from okr.lineage import cycles_in_a_row, kpi_from, lineage
from okr.periods import cycle
from okr.scoring import Scoring
from okr.views.graduations import graduations
from tests.making import update, workspace

TODAY = date(2026, 8, 19)
YEAR = {"2026/win": 'title = "Win East Java"\n'}
PEOPLE = {"@citra": 'name = "Citra"\nrole = "engineer"\n', "@dewi": 'name = "Dewi"\nleft = 2026-06-30\n'}
ROLES = {"role/engineer": 'title = "Engineer"\n'}
HOLD = 'title = "Keep uptime at 99.9% or more"\nat_least = 99.9\nunit = "%"\n'


def serving(*key_results: str, top: str = "") -> str:
    """The file of an objective with these key results, each a name, a colon and its keys."""
    tables = (part.partition(":") for part in key_results)
    head = f'title = "Serve"\nowner = "citra"\nsupports = ["2026/win"]\n{top}'
    return head + "".join(f"[key_results.{name}]\n{keys}" for name, _, keys in tables)


def uptime(keys: str = HOLD) -> str:
    return serving(f"uptime:{keys}")


def kept(item: str, value: float, first: date, weeks: int) -> dict[str, str]:
    """A value each week."""
    days = [first + timedelta(weeks=n) for n in range(weeks)]
    return {f"{day}-citra": update(item, day, value=value) for day in days}


SEVEN = kept("2026-Q3/serve/uptime", 99.95, date(2026, 7, 3), 7)
"""From 3 July to 14 August: seven weeks, each of them kept."""
THREE = {f"2026-Q{n}/serve": uptime() for n in (1, 2, 3)}


def found(objectives, cycle_name="2026-Q3", today=TODAY, **more):
    more = {"people": PEOPLE, "roles": ROLES, "checkins": SEVEN} | more
    space = workspace(YEAR | objectives, **more)
    span = cycle(cycle_name, space.settings)
    assert span
    return graduations(Scoring(space, today), span)


def test_third_cycle():
    """It was kept in all seven weeks of its third quarter; half of the 0.1% that it leaves of 100 is its tolerance."""
    (one,) = found(THREE)

    assert (one.id, one.why, one.cycles, one.kept, one.periods) == ("2026-Q3/serve/uptime", "hold", 3, 7, 7)
    assert one.command == "okr graduate 2026-Q3/serve/uptime --role engineer --tolerance 0.05"


@pytest.mark.parametrize(
    ("objectives", "why"),
    [
        ({"2026-Q2/serve": uptime(), "2026-Q3/serve": uptime()}, "two cycles"),
        ({"2026-Q1/serve": uptime(), "2026-Q3/serve": uptime()}, "a gap"),
        (THREE | {"2026-Q1/serve": uptime(HOLD.replace('"%"', '"min"'))}, "another unit"),
        (THREE | {"2026-Q1/serve": uptime(HOLD.replace('unit = "%"\n', ""))}, "once without its unit"),
        (THREE | {"2026-Q3/serve": uptime(HOLD + 'kpi = "kpi/uptime"\n')}, "reads a KPI"),
        (THREE | {"2026-Q3/serve": uptime(HOLD + 'moves = ["kpi/lost"]\n')}, "moves a KPI"),
        (THREE | {"2026-Q3/serve": uptime(HOLD + 'dropped = { date = 2026-08-01, reason = "x" }\n')}, "dropped"),
        (THREE | {"2026-Q2/serve": uptime(HOLD + 'dropped = { date = 2026-05-01, reason = "x" }\n')}, "once dropped"),
        (THREE | {"2026-Q3/serve": uptime().replace("supports", 'scope = "personal"\nsupports')}, "personal"),
        (THREE | {"2026-Q3/serve": uptime('title = "Move uptime"\nstart = 99\ntarget = 99.9\nunit = "%"\n')}, "a change"),
    ],
)  # fmt: skip
def test_not_proposed(objectives, why):
    assert found(objectives) == (), why


def test_not_kept():
    """Two of seven weeks below the line are one more than may be missed."""
    checkins = SEVEN | kept("2026-Q3/serve/uptime", 99.1, date(2026, 7, 3), 2)

    assert found(THREE, checkins=checkins) == ()


@pytest.mark.parametrize("source", ["2026-Q1/serve/uptime", "2026-Q2/serve/uptime", "2026-Q3/serve/uptime"])
def test_graduated_already(source):
    kpi = f'title = "Uptime"\nobjective = "2026/win"\nrole = "engineer"\nat_least = 99.9\nfrom = "{source}"\n'

    assert found(THREE, kpis={"kpi/uptime": kpi}) == ()


def test_graduated_later():
    """A look back at a quarter before the one that became the KPI."""
    kpi = 'title = "Uptime"\nobjective = "2026/win"\nrole = "engineer"\nat_least = 99.9\nfrom = "2026-Q3/serve/uptime"\n'
    four = THREE | {"2025-Q4/serve": uptime()}
    checkins = kept("2026-Q2/serve/uptime", 99.95, date(2026, 4, 3), 13)

    assert [each.cycles for each in found(four, "2026-Q2", checkins=checkins)] == [3]
    assert found(four, "2026-Q2", checkins=checkins, kpis={"kpi/uptime": kpi}) == ()


def test_a_kpi_is_there_already():
    """It is to be linked."""
    kpi = 'title = "Uptime"\nobjective = "2026/win"\nrole = "engineer"\nat_least = 99.9\nunit = "{}"\n'

    assert found(THREE, kpis={"kpi/uptime": kpi.format("%")}) == ()
    assert len(found(THREE, kpis={"kpi/uptime": kpi.format("h")})) == 1


# ── lines ────────────────────────────────────────────────────────────────────────────────────────


def test_renamed_objective():
    """Of three objectives one was renamed in its file, one key result in another: the line is the same."""
    objectives = {
        "2026-Q1/service": serving(f"uptime:{HOLD}", top='formerly = ["2026-Q1/serve"]\n'),
        "2026-Q2/serve": serving(f'availability:{HOLD}formerly = ["2026-Q2/serve/uptime"]\n'),
        "2026-Q3/serve": uptime(),
    }
    space = workspace(YEAR | objectives)

    assert cycles_in_a_row(space, "2026-Q3/serve/uptime") == 3
    assert cycles_in_a_row(space, "2026-Q2/serve/availability") == 2
    assert lineage(space, "2026-Q2/serve/availability") == (
        "2026-Q1/service/uptime",
        "2026-Q2/serve/availability",
        "2026-Q3/serve/uptime",
    )


def test_renamed_for_good():
    """What it is called now was another name in the quarter before."""
    objectives = {
        "2026-Q2/serve": uptime(),
        "2026-Q3/keep": serving(f'availability:{HOLD}formerly = ["2026-Q3/serve/uptime"]\n', top='formerly = ["2026-Q3/serve"]\n'),
    }  # fmt: skip

    assert cycles_in_a_row(workspace(YEAR | objectives), "2026-Q3/keep/availability") == 2


def test_fiscal_year():
    """Of a year that starts in April 2025-Q4 ends in March 2026, and 2026-Q1 follows it."""
    objectives = {name: uptime() for name in ("2025-Q3/serve", "2025-Q4/serve", "2026-Q1/serve")}
    space = workspace(YEAR | objectives, settings="[cycle]\nyear_starts = 4\n")

    assert cycles_in_a_row(space, "2026-Q1/serve/uptime") == 3


def test_own_cycles():
    """Own cycles follow one another by their days, whatever they are called; a quarter follows none of them."""
    settings = "".join(
        f'[cycles."{name}"]\nstarts = 2026-{starts}\nends = 2026-{ends}\n'
        for name, starts, ends in (("spring", "03-01", "05-31"), ("autumn", "09-01", "11-30"), ("summer", "06-01", "08-31"))
    )  # fmt: skip
    objectives = {f"{name}/serve": uptime() for name in ("spring", "summer", "autumn", "2026-Q3", "2026-Q4")}
    space = workspace(YEAR | objectives, settings=settings)

    assert cycles_in_a_row(space, "autumn/serve/uptime") == 3
    assert cycles_in_a_row(space, "2026-Q4/serve/uptime") == 2


def test_months():
    """December is followed by January."""
    objectives = {name: uptime() for name in ("2025-12/serve", "2026-01/serve", "2026-02/serve")}

    assert cycles_in_a_row(workspace(YEAR | objectives), "2026-02/serve/uptime") == 3


# ── changes that were won ────────────────────────────────────────────────────────────────────────

MRR = 'title = "Raise MRR from 100 to 130"\nstart = 100\ntarget = 130\nunit = "IDR m"\n'
CLOSED = '[closed]\ndate = 2026-08-18\ngrade = 1\noutcome = "keep"\n'
WON = kept("2026-Q3/serve/mrr", 131, date(2026, 8, 14), 1)


def won(keys=MRR, closed=CLOSED, checkins=WON, **more):
    return found({"2026-Q3/serve": serving(f"mrr:{keys}") + closed}, checkins=checkins, **more)


def test_won_at_its_close():
    (one,) = won()

    assert (one.id, one.why, one.cycles, one.kept, one.periods) == ("2026-Q3/serve/mrr", "won", 1, None, None)
    assert one.command == "okr graduate 2026-Q3/serve/mrr --role engineer"


def test_won_in_the_cycle_before():
    """After the close the next quarter runs: it is proposed in that one, and in no later one."""
    (one,) = won(cycle_name="2026-Q4", today=date(2026, 10, 2))

    assert one.id == "2026-Q3/serve/mrr"
    assert won(cycle_name="2027-Q1", today=date(2027, 1, 2)) == ()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"closed": ""}, "still open"),
        ({"checkins": kept("2026-Q3/serve/mrr", 129.9, date(2026, 8, 14), 1)}, "nearly"),
        ({"checkins": {}}, "nothing recorded"),
        ({"closed": CLOSED.replace("keep", "drop")}, "given up before the last tenth"),
        ({"keys": MRR + 'moves = ["kpi/mrr"]\n'}, "moves a KPI"),
        ({"checkins": kept("2026-Q3/serve/mrr", 131, date(2026, 8, 19), 1)}, "recorded after the close"),
    ],
)
def test_not_won(changed, why):
    assert won(**changed) == (), why


def test_downwards():
    keys = 'title = "Cut the answer time from 8 h to 4 h"\nstart = 8\ntarget = 4\nunit = "h"\n'

    assert [each.why for each in won(keys, checkins=kept("2026-Q3/serve/mrr", 4, date(2026, 8, 14), 1))] == [
        "won"
    ]


def test_set_again():
    """A change that goes on in the next quarter is not over."""
    objectives = {"2026-Q3/serve": serving(f"mrr:{MRR}") + CLOSED, "2026-Q4/serve": serving(f"mrr:{MRR}")}

    assert found(objectives, "2026-Q4", date(2026, 10, 2), checkins=WON) == ()


# ── what the command says ────────────────────────────────────────────────────────────────────────


def test_nobody_there():
    """Owner left, no unit, nothing above: what is not known is to be filled in."""
    objectives = {f"2026-Q{n}/serve": uptime(HOLD.replace('unit = "%"\n', "").replace("%", "")).replace("citra", "dewi").replace('supports = ["2026/win"]\n', "") for n in (1, 2, 3)}  # fmt: skip
    (one,) = found(objectives)

    assert one.command == (
        "okr graduate 2026-Q3/serve/uptime --role ROLE --objective 2026/win --owner PERSON --unit UNIT"
    )


def test_closed_above():
    """What the objective supports is closed: its own is the nearest that is open."""
    closed = {"2026/win": 'title = "Win East Java"\n' + CLOSED.replace("drop", "keep")}
    (one,) = found(THREE | closed)

    assert one.command.endswith(" --objective 2026-Q3/serve")


def test_kpi_of_a_line():
    kpi = 'title = "Uptime"\nobjective = "2026/win"\nrole = "engineer"\nat_least = 99.9\nfrom = "2026-Q1/serve/uptime"\n'
    space = workspace(YEAR | THREE, kpis={"kpi/uptime": kpi})

    assert kpi_from(space, "2026-Q3/serve/uptime") == "kpi/uptime"
