"""KPIs and the links to them: the edge of each rule, one file with the mistake and one without."""

from __future__ import annotations

from datetime import date

import pytest

from okr.checks.kpi_titles import change_in
from okr.findings import Finding
from tests.checks.conftest import Check, told

GOAL = "objectives/2026-Q3/grow.toml"
RETIRED = 'retired = { date = 2026-07-01, reason = "Merged" }\n'


def kpi(*lines: str, title: str = "Recurring revenue") -> str:
    known = {line.partition(" ")[0] for line in lines}
    own = [
        f'title = "{title}"',
        'objective = "2026/win"',
        'role = "maker"',
        *([] if known & {"at_least", "at_most"} else ["at_least = 95"]),
        *lines,
    ]
    return "".join(f"{line}\n" for line in own)


def goal(*lines: str, title: str = "Raise MRR") -> str:
    own = ['title = "Grow"', 'owner = "ana"', "[key_results.mrr]", f'title = "{title}"', *lines]
    return "".join(f"{line}\n" for line in own)


def reading(period: str, value: float, item: str = "kpi/mrr") -> str:
    return f'[[update]]\nitem = "{item}"\ndate = 2026-07-03\nperiod = "{period}"\nvalue = {value}\n'


CHECKIN = "checkins/2026-W27/2026-07-03-ana.toml"


def only(findings: tuple[Finding, ...]) -> list[str]:
    """The texts, and what to do."""
    return [text for finding in findings for text in (finding.message, finding.fix)]


# ── K006 ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("link", "target", "count"),
    [
        ('kpi = "kpi/mrr"', 130, 0),
        ('kpi = "kpi/mrr"', 95, 1),
        ('moves = ["kpi/mrr"]', 95, 0),
    ],
)
def test_a_bonus_leaks_only_where_no_more_is_asked_for(
    checked: Check, link: str, target: int, count: int
) -> None:
    """`tests/test_leaks.py` has the cases; here is what the check makes of them."""
    files = {
        GOAL: goal("start = 80", f"target = {target}", link),
        "kpis/mrr.toml": kpi("[bonus]", "weight = 40"),
    }
    found = checked(files, select=("K006",))

    assert len(found) == count
    assert all((f.path, f.key, f.level) == (GOAL, ("key_results", "mrr", "kpi"), "warning") for f in found)


# ── K011 ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("title", "change"),
    [
        ("MRR from 100 to 130", "from_to"),
        ("Omzet dari 100 ke 130 jt", "from_to"),
        ("Churn 8% → 4%", "from_to"),
        ("Revenue by the end of 2026", "deadline"),
        ("Churn by Q3", "deadline"),
        ("Klien baru sebelum Desember", "deadline"),
        ("Omzet sampai 31 Des", "deadline"),
        ("Raise MRR", "verb"),
        ("Keep uptime at 99.9%", "verb"),
        ("Halve the accounts lost", "verb"),
        ("Successfully reduce complaints", "verb"),
        ("Double our revenue", "verb"),
        ("Win 30 clients", "verb"),
        ("Cut churn to 4%", "verb"),
        ("Publish the report on time", "verb"),
        ("Naikkan kepuasan klien", "verb"),
        ("Jaga uptime", "verb"),
        ("Turunkan keluhan", "verb"),
        ("Kurangi keluhan pelanggan", "verb"),
        ("Menjaga kualitas", "verb"),
        ("Pertahankan retensi", "verb"),
    ],
)
def test_a_change_in_a_title(title: str, change: str) -> None:
    """From–to, a deadline, a verb in front, in both languages."""
    assert change_in(title) == change


NOUNS = """\
Leads per week|Keep rate|Win rate|Retain rate|Share of revenue from new clients|Double rooms sold|Cut flowers sold|Reach per post
Increase in revenue|Growth of revenue|Launch delay|Open roles|Hire cost|Build time|Lift availability|Sell-through rate|Save rate
Gain per hectare|Book value|Order value|Staff who stay|Answered by 4 people|Leads by marketing|Orders by segment
Time from order to delivery|Monthly recurring revenue|Accounts lost in a month|Member retention|Growth
Penjualan|Kenaikan gaji|Hasil panen per hektar|Untung per cangkir|Panjang antrean|Rasa kopi|Tingkat hunian|Jual beli
Peningkatan omzet|Penurunan keluhan|Survei kepuasan|Produksi harian|Menu terlaris|Meja terisi|Metode bayar digital|Naik kelas
Waktu dari pesan ke antar|Kunjungan per pasien|Cuti sampai 5 hari|Persentase keluhan yang dijawab dalam 4 jam"""


@pytest.mark.parametrize("title", NOUNS.replace("\n", "|").split("|"))
def test_the_name_of_a_quantity_is_no_change(title: str) -> None:
    assert change_in(title) is None


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("MRR from 100 to 130", "has a start and a target"),
        ("MRR by Q4", "has a deadline"),
        ("Raise MRR", "begins with a verb"),
    ],
)
def test_what_the_title_says_is_told(checked: Check, title: str, said: str) -> None:
    files = {"kpis/mrr.toml": kpi(title=title)}
    (found,) = checked(files, select=("K011",))

    assert said in found.message
    assert checked({"kpis/mrr.toml": kpi(RETIRED, title=title)}, select=("K",)) == ()


# ── K012 ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("start", "target", "value", "told_"),
    [
        (100, 130, 108, True),
        (100, 130, 100, False),
        (100, 130, 100.3, False),  # 1% of the way is 0.3
        (100, 130, 100.31, False),  # read in whole numbers it is 100, and 1% off
        (100, 110, 100.4, False),  # 4% of the way, in whole numbers the same
        (1, 3, 1.4, True),  # in whole numbers the same, but a fifth of the way
        (100.0, 130, 101, True),
        (8, 4, 7.9, False),
        (8, 4, 8.1, False),
        (8, 4, 7.4, True),
        (3.9, 4.5, 3.93, False),
        (3.9, 4.5, 3.96, True),
    ],
)
def test_a_start_and_the_last_reading(
    checked: Check, start: float, target: float, value: float, *, told_: bool
) -> None:
    """The same within 1% of the way, or in round numbers within 5%."""
    files = {
        GOAL: goal(f"start = {start}", f"target = {target}", 'kpi = "kpi/mrr"'),
        "kpis/mrr.toml": kpi(),
        CHECKIN: reading("2026-Q2", value),
    }

    assert bool(checked(files, select=("K012",))) is told_


def test_the_figures_are_told_and_the_fix_can_be_typed(checked: Check) -> None:
    files = {
        GOAL: goal("start = 100", "target = 130", 'kpi = "kpi/mrr"'),
        "kpis/mrr.toml": kpi(),
        CHECKIN: reading("2026-Q1", 90) + reading("2026-Q2", 108.5),
    }

    assert only(checked(files, select=("K012",))) == [
        "starts at 100, but kpi/mrr was 108.5 in 2026-Q2",
        "which of the two is right? `okr set 2026-Q3/grow/mrr start=108.5`",
    ]


def test_a_target_that_was_reached_before_asks_for_a_further_one(checked: Check) -> None:
    """A start behind the target would turn the change round."""
    files = {
        GOAL: goal("start = 100", "target = 130", 'kpi = "kpi/mrr"'),
        "kpis/mrr.toml": kpi(),
        CHECKIN: reading("2026-Q2", 131),
    }

    assert only(checked(files, select=("K012",)))[1].startswith("the target was reached before")


@pytest.mark.parametrize(
    ("goal_", "read", "today"),
    [
        # a quarter to come: its last reading before is not known yet
        (goal("start = 100", "target = 130", 'kpi = "kpi/mrr"'), "2026-Q2", date(2026, 6, 30)),
        # a quarter that is over, but not closed
        (goal("start = 100", "target = 130", 'kpi = "kpi/mrr"'), "2026-Q2", date(2026, 10, 1)),
        # read in the cycle only, or never
        (goal("start = 100", "target = 130", 'kpi = "kpi/mrr"'), "2026-Q3", date(2026, 8, 19)),
        (goal("at_least = 100", 'kpi = "kpi/mrr"'), "2026-Q2", date(2026, 8, 19)),
        (goal("start = 100", "target = 130", 'moves = ["kpi/mrr"]'), "2026-Q2", date(2026, 8, 19)),
        (
            goal(
                "start = 100",
                "target = 130",
                'kpi = "kpi/mrr"',
                'dropped = { date = 2026-07-09, reason = "x" }',
            ),
            "2026-Q2",
            date(2026, 8, 19),
        ),
    ],
)
def test_where_no_start_is_compared(checked: Check, goal_: str, read: str, today: date) -> None:
    files = {GOAL: goal_, "kpis/mrr.toml": kpi(), CHECKIN: reading(read, 120)}

    assert checked(files, select=("K012",), today=today) == ()


# ── K013 ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("more", "today", "count"),
    [
        ((), date(2026, 8, 19), 1),
        ((), date(2026, 10, 1), 0),  # the cycle is over: only the close is left
        (('dropped = { date = 2026-07-09, reason = "Merged" }',), date(2026, 8, 19), 0),
        (('kpi = "kpi/other"',), date(2026, 8, 19), 0),
        (('moves = ["kpi/other"]',), date(2026, 8, 19), 0),
    ],
)
def test_alike_and_unlinked(checked: Check, more: tuple[str, ...], today: date, count: int) -> None:
    """`tests/test_alike.py` has the words and units; here is which key results are asked about."""
    files = {
        GOAL: goal("start = 100", "target = 130", 'unit = "Rp jt"', *more),
        "kpis/mrr.toml": kpi('unit = "IDR juta"', title="Monthly recurring revenue"),
        "kpis/other.toml": kpi('unit = "%"', title="Other"),
    }

    assert len(checked(files, select=("K013",), today=today)) == count


# ── K014 to K016 ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("lines", "spare"),
    [
        (("at_least = 95", 'unit = "%"'), "2.5"),
        (("at_least = 99.9", 'unit = "persen"'), "0.05"),
        (("at_least = 99.95", 'unit = "percent"'), "0.025"),
        (("at_most = 98", 'unit = "%"'), "1"),
        (("at_least = 100", 'unit = "%"'), "1"),
        (("at_least = 94.9", 'unit = "%"'), None),
        (("at_least = 99", 'unit = "points"'), None),
        (("at_least = 99",), None),
        (("at_least = 99.9", 'unit = "%"', "tolerance = 0.05"), None),
        (("at_least = 99.9", 'unit = "%"', "tolerance = 0"), None),  # none, and meant so
        (("at_least = 99.9", 'unit = "%"', RETIRED), None),
        # the limit of today: not one to come, nor one that is over
        (("at_least = 90", 'unit = "%"', '[targets."2026-Q4"]', "at_least = 99"), None),
        (("at_least = 90", 'unit = "%"', '[targets."2026-Q3"]', "at_least = 98"), "1"),
    ],
)
def test_a_tight_limit(checked: Check, lines: tuple[str, ...], spare: str | None) -> None:
    found = checked({"kpis/mrr.toml": kpi(*lines)}, select=("K014",))

    assert [f.fix.rpartition("tolerance=")[2] for f in found] == ([f"{spare}`"] if spare else [])


def test_a_tight_limit_is_found_where_it_stands(checked: Check) -> None:
    lines = ("at_least = 90", 'unit = "%"', '[targets."2026-Q3"]', "at_least = 98")
    (found,) = checked({"kpis/mrr.toml": kpi(*lines)}, select=("K014",))

    assert found.key == ("targets", "2026-Q3", "at_least")


UNITS = (
    "at_least = 500", "bonus = {{ cap = {}, bands = [[500, 1], [520, 1.1], [540, 1.2]] }}",
    "[units.north]", "[units.south]", "bonus = {{ bands = [[400, 0.5], [450, 1.01]] }}",
    "[units.west]", "bonus = {{ bands = [[400, 0.5], [450, 1]] }}",
)  # fmt: skip


@pytest.mark.parametrize(
    ("cap", "said"),
    [
        ("1", [("kpi/mrr", "540 pays 1.2", "1"), ("kpi/mrr/south", "450 pays 1.01", "1")]),
        ("1.15", [("kpi/mrr", "540 pays 1.2", "1.15"), ("kpi/mrr/south", "450 pays 1.01", "1")]),
        ("1.2", [("kpi/mrr/south", "450 pays 1.01", "1")]),
    ],
)
def test_a_band_above_the_cap_is_found_once(
    checked: Check, cap: str, said: list[tuple[str, str, str]]
) -> None:
    """Where it is written: a unit that has the bonus of its definition repeats nothing."""
    found = checked({"kpis/mrr.toml": kpi(*(line.format(cap) for line in UNITS))}, select=("K019",))

    assert [(each.id, each.message) for each in found] == [
        (id_, f"the band {band}, which the cap limits to {most}") for id_, band, most in said
    ]


def test_a_kpi_without_a_unit(checked: Check) -> None:
    assert len(checked({"kpis/mrr.toml": kpi()}, select=("K015",))) == 1
    assert checked({"kpis/mrr.toml": kpi('unit = "IDR m"')}, select=("K015",)) == ()
    assert checked({"kpis/mrr.toml": kpi(RETIRED)}, select=("K015",)) == ()


@pytest.mark.parametrize(
    ("lines", "people", "said"),
    [
        ((), {}, ["K016 KPI has no owner, and 2 people have its role"]),
        (
            (),
            {"people/budi.toml": 'name = "Budi"\nrole = "maker"\nleft = 2026-07-31\n'},
            ["K016 KPI has no owner; @ana has its role"],
        ),
        (
            (),
            {"people/ana.toml": 'name = "Ana"\n', "people/budi.toml": 'name = "Budi"\n'},
            ["P004 KPI has no owner, and the role maker is vacant"],
        ),
        (('owner = "ana"',), {}, []),
        (('owner = "ana"', 'owned = [{ from = 2026-08-01, owner = "budi" }]'), {}, []),
        ((RETIRED,), {}, []),
    ],
)
def test_a_kpi_without_an_owner(
    checked: Check, lines: tuple[str, ...], people: dict[str, str], said: list[str]
) -> None:
    """One finding: of the role where nobody has it, else of the KPI."""
    found = checked({"kpis/mrr.toml": kpi(*lines), **people}, select=("K016", "P004"))
    texts = [line.partition("mrr.toml:")[2] for line in told(found)]

    assert [text.partition(" ")[2] for text in texts] == said


# ── K017, R020 ───────────────────────────────────────────────────────────────────────────────────

LOST = kpi('unit = "%"', title="Accounts lost")


@pytest.mark.parametrize(
    ("lines", "read", "count"),
    [
        (('drives = ["kpi/lost"]', 'since = "2026-Q2"'), "", 1),
        (('drives = ["kpi/lost"]',), "", 1),
        (('drives = ["kpi/lost"]', 'since = "2026-Q3"'), "", 0),  # begins now
        (('drives = ["kpi/lost"]', 'since = "2026-08"', 'cadence = "monthly"'), "", 0),
        (('since = "2026-Q2"',), "", 0),
        (('drives = ["kpi/lost"]',), reading("2026-Q1", 90), 0),
        (('drives = ["kpi/lost"]', RETIRED), "", 0),
    ],
)
def test_a_driver_without_readings(checked: Check, lines: tuple[str, ...], read: str, count: int) -> None:
    """Never read, although a period ran out."""
    files = {"kpis/mrr.toml": kpi(*lines), "kpis/lost.toml": LOST, **({CHECKIN: read} if read else {})}

    assert len(checked(files, select=("K017",))) == count


def test_a_driver_whose_first_reading_can_still_be_given_in_time(checked: Check) -> None:
    """The second quarter is read by Friday 3 July, with three days of grace."""
    files = {"kpis/mrr.toml": kpi('drives = ["kpi/lost"]', 'since = "2026-Q2"'), "kpis/lost.toml": LOST}

    assert checked(files, select=("K017",), today=date(2026, 7, 6)) == ()
    assert len(checked(files, select=("K017",), today=date(2026, 7, 7))) == 1


def test_each_member_of_a_loop_is_found(checked: Check) -> None:
    """Also one that drives itself, under a former id, and none that only leads into the loop."""
    names = {"a": "b", "b": "c", "c": "a", "d": "a", "self": "self", "old": "was-old"}
    files = {f"kpis/{name}.toml": kpi(f'drives = ["kpi/{effect}"]') for name, effect in names.items()}
    files["kpis/old.toml"] += 'formerly = ["kpi/was-old"]\n'

    found = checked(files, select=("R020",))

    loop = "loop of drives: kpi/a → kpi/b → kpi/c → kpi/a"
    assert [(f.id, f.key, f.message) for f in found] == [
        ("kpi/a", ("drives",), loop),
        ("kpi/b", ("drives",), loop),
        ("kpi/c", ("drives",), loop),
        ("kpi/old", ("drives",), "loop of drives: kpi/old → kpi/old"),
        ("kpi/self", ("drives",), "loop of drives: kpi/self → kpi/self"),
    ]
    assert {f.level for f in found} == {"error"}


# ── sound ────────────────────────────────────────────────────────────────────────────────────────


def test_a_sound_chain_is_quiet(checked: Check) -> None:
    """A KPI that drives another, one that is moved and one that is read and paid: nothing to say."""
    revenue = kpi(
        'owner = "ana"', 'unit = "IDR m"', 'drives = ["kpi/stay"]', "[bonus]", title="Recurring revenue"
    )
    files = {
        "kpis/mrr.toml": revenue,
        "kpis/stay.toml": kpi('owner = "budi"', 'unit = "%"', "at_least = 95", "tolerance = 2", title="Clients who stay"),
        GOAL: goal("start = 100", "target = 130", 'unit = "IDR m"', 'kpi = "kpi/mrr"', 'moves = ["kpi/stay"]'),
        CHECKIN: reading("2026-Q2", 100) + reading("2026-Q2", 96, "kpi/stay"),
    }  # fmt: skip

    assert checked(files, select=("K", "R")) == ()
