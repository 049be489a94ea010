"""What no rule may say: the edges where a finding would be wrong, and titles as people write them."""

from __future__ import annotations

import pytest

from okr.checks.titles import counts_something, is_work, names_unit
from okr.findings import dotted
from okr.title_figures import has_number
from tests.checks.conftest import Check, told

GOAL = 'title = "Grow recurring revenue"\nowner = "ana"\n'
PLAN = '[initiatives.page]\ntitle = "Publish the page"\ndue = 2026-09-15\n'
MRR = '[key_results.mrr]\ntitle = "Raise MRR from 100 to 130"\nstart = 100\ntarget = 130\n'
PATH = "objectives/2026-Q3/grow.toml"
CHECKIN = "checkins/2026-W33/2026-08-14-ana.toml"


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("Grow revenue by 30%", True),
        ("Grow to 1,500 clients", True),
        ("Win 3 cities", True),
        ("Reach Rp 20m", True),
        ("Earn $5", True),
        ("Cut answers below 4h", True),
        ("Be ready for 2027", False),
        ("Win Q3", False),
        ("Serve B2B clients", False),
        ("Pass ISO-27001", False),
        ("Move to IPv6", False),
        ("Be the agency that East Java calls first", False),
        ("Get ISO 9001 for the workshop", False),
        ("Answer 24/7", False),
        ("Become a top 10 bakery", False),
        ("Masuk 10 besar agensi digital", False),
        ("Bengkel rapi dengan 5S", False),
        ("Siap untuk Industri 4.0", False),
        ("Layanan 24 jam yang bisa diandalkan", False),
        ("Siap jualan sebelum 17 Agustus", False),
        ("Win 2000 clients", True),
        ("Naik kelas 80% murid", True),
        ("Answer within 24 hours", True),
        ("Reach the top 10 with 4.6 stars", True),
    ],
)
def test_a_number_in_a_title(title: str, number: bool) -> None:
    """A figure that stands by itself; a year, a quarter and a name are none."""
    assert has_number(title) is number


@pytest.mark.parametrize(
    "title",
    [
        "Halve the accounts lost",
        "Open in three cities",
        "Buka di tiga kota",
        "Answer every ticket",
        "Keep 99.9%",
    ],
)
def test_words_count_too(title: str) -> None:
    """In English and in Indonesian."""
    assert counts_something(title)


def test_a_title_that_names_its_unit_names_a_measure() -> None:
    """`sign-ups` in the title and in the unit: then it is clear what is counted."""
    assert names_unit("Raise trial sign-ups", "sign-ups")
    assert not names_unit("Improve our standing", "sign-ups")
    assert not names_unit("Improve our standing", None)


@pytest.mark.parametrize(
    ("title", "work"),
    [
        ("Launch the page", True),
        ("Luncurkan halaman", True),
        ("Raise the rating", False),
        ("Launches without delay", False),
        ("Website is launched", True),
        ("Low-level functions can be added by users", False),
        ("Toko online diluncurkan", True),
        ("Keluhan yang diselesaikan", False),
        ("Pengadaan mesin kopi", True),
        ("Pendapatan bulanan", False),
        ("Tersusunnya SOP gudang", True),
        ("Tercapainya kepuasan pasien", False),
        ("Mengalibrasi timbangan", True),
        ("Memperpendek antrean", False),
        ("Members come back", False),
    ],
)
def test_work_is_told_from_change(title: str, work: bool) -> None:
    assert is_work(title) is work


QUIET = {
    "an objective that rolls up aligned goals": {
        "objectives/2026/top.toml": 'title = "Lead"\nowner = "ana"\nroll_up = "aligned"\n',
        PATH: f'{GOAL}supports = ["2026/top"]\n{MRR}{PLAN}',
        CHECKIN: '[[update]]\nitem = "2026-Q3/grow/mrr"\ndate = 2026-08-14\nvalue = 111\n',
    },
    "a closed objective": {PATH: f"{GOAL}[closed]\ndate = 2026-08-01\ngrade = 0.7\n"},
    "a dropped key result": {
        PATH: f'{GOAL}{MRR}{PLAN}[key_results.old]\ntitle = "Launch it"\nstart = 1\ntarget = 1\n'
        'dropped = { date = 2026-07-20, reason = "Merged" }\n',
        CHECKIN: '[[update]]\nitem = "2026-Q3/grow/mrr"\ndate = 2026-08-14\nvalue = 111\n',
    },
    "a step of an onboarding path and an agreement": {
        "onboarding/newcomer.toml": 'title = "First month"\n[steps.tools]\ntitle = "Get into mail"\nday = 3\nowner = "ana"\n',
        "coaching/2026-08-10-ana-budi-talk.toml": 'kind = "talk"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-10\n'
        '[[agreement]]\nowner = "budi"\ndue = 2026-08-14\ntext = "Ask Dewi"\n',
        CHECKIN: '[[update]]\nitem = "@budi/newcomer/tools"\ndate = 2026-08-14\ndone = true\n'
        '[[update]]\nitem = "2026-08-10-ana-budi-talk/1"\ndate = 2026-08-14\ndone = true\n',
    },
    "a reference to what a broken file holds has no finding of its own": {
        "people/dewi.toml": 'name = "Dewi\n',
        PATH: f'title = "Grow"\nowner = "dewi"\n{MRR}{PLAN}',
        CHECKIN: '[[update]]\nitem = "2026-Q3/grow/mrr"\ndate = 2026-08-14\nvalue = 111\n',
    },
    "an overdue initiative that is done": {
        PATH: f'{GOAL}{MRR}[initiatives.page]\ntitle = "Publish"\ndue = 2026-08-01\n',
        CHECKIN: '[[update]]\nitem = "2026-Q3/grow/mrr"\ndate = 2026-08-14\nvalue = 111\n'
        '[[update]]\nitem = "2026-Q3/grow/page"\ndate = 2026-08-14\ndone = true\n',
    },
}  # fmt: skip


@pytest.mark.parametrize("files", QUIET.values(), ids=QUIET.keys())
def test_what_is_in_order_is_not_told(files: dict[str, str], checked: Check) -> None:
    """By no rule at all; only the broken file itself is named, where there is one."""
    findings = checked(files)

    assert [line for line in told(findings) if "F001" not in line] == []


ODD = {
    "a KPI reading without its period": (
        'item = "kpi/mrr"\ndate = 2026-08-14\nvalue = 1\n',
        "checkins/2026-W33/2026-08-14-ana.toml:4:1: R007 counts for 2026-Q2, the last period that had ended: no period is given",
    ),
    "a KPI period of another rhythm": (
        'item = "kpi/mrr"\ndate = 2026-08-14\nperiod = "2026-07"\nvalue = 1\n',
        'checkins/2026-W33/2026-08-14-ana.toml:4:1: R007 counts for 2026-Q3: "2026-07" is not a period of a quarterly KPI',
    ),
    "a value of a key result that reads a KPI": (
        'item = "2026-Q3/grow/bound"\ndate = 2026-08-14\nvalue = 1\n',
        "checkins/2026-W33/2026-08-14-ana.toml:4:1: R007 does not count: this key result takes its values from kpi/mrr",
    ),
    "a value of milestones": (
        'item = "2026-Q3/grow/cities"\ndate = 2026-08-14\nvalue = 1\n',
        "checkins/2026-W33/2026-08-14-ana.toml:4:1: R007 does not count: a key result with milestones takes no value",
    ),
    "done as a whole, of milestones": (
        'item = "2026-Q3/grow/cities"\ndate = 2026-08-14\ndone = true\n',
        "checkins/2026-W33/2026-08-14-ana.toml:4:1: R007 does not count: only an initiative or a milestone is done as a whole",
    ),
    "a value of an initiative": (
        'item = "2026/win/fair"\ndate = 2026-08-14\nvalue = 1\n',
        "checkins/2026-W33/2026-08-14-ana.toml:4:1: R007 does not count: an initiative is only done or not done",
    ),
    "an update after the close": (
        'item = "2026-Q3/over/mrr"\ndate = 2026-08-14\nvalue = 1\n',
        "checkins/2026-W33/2026-08-14-ana.toml:1:3: R007 does not count: the objective was closed on 1 Aug 2026",
    ),
}


@pytest.mark.parametrize(("update", "finding"), ODD.values(), ids=ODD.keys())
def test_an_update_that_cannot_count(update: str, finding: str, checked: Check) -> None:
    """At the key that is to blame."""
    files = {
        "kpis/mrr.toml": 'title = "Revenue"\nobjective = "2026/win"\nrole = "maker"\nat_least = 130\n',
        PATH: f'{GOAL}[key_results.bound]\ntitle = "Raise it from 1 to 2"\nstart = 1\ntarget = 2\nkpi = "kpi/mrr"\n'
        '[key_results.cities]\ntitle = "Open in two"\nmilestones = { a = 1, b = 1 }\n',
        "objectives/2026-Q3/over.toml": f"{GOAL}{MRR}[closed]\ndate = 2026-08-01\ngrade = 0.5\n",
        CHECKIN: f"[[update]]\n{update}",
    }

    assert [str(f) for f in checked(files, select=("R",))] == [finding]


def test_a_place_is_the_very_key(checked: Check) -> None:
    """Also inside inline tables, lists, dotted keys and arrays of tables, behind wide letters, after a BOM."""
    files = {
        PATH: '\ufefftitle = "日本"\n'
        'supports = ["2026/win", "2026/gone"]\n'
        'key_results.mrr = { title = "Raise 1 to 2", start = 1, target = 2, owner = "nobody" }\n'
        "[initiatives]\n  page.title = 'P'\n  page.key_result = \"none\"\n",
        CHECKIN: '[[update]]\nitem = "2026/win/clients"\ndate = 2026-08-14\n\n[[update]]\n  note = "日"\n  item = "x/y/z"\n'
        "date = 2026-08-14\n",
    }

    assert [(f.path, f.line, f.column, dotted(f.key)) for f in checked(files, select=("R",))] == [
        (CHECKIN, 7, 3, "update[1].item"),
        (PATH, 2, 25, "supports[1]"),
        (PATH, 3, 68, "key_results.mrr.owner"),
        (PATH, 6, 8, "initiatives.page.key_result"),
    ]


OWNED = f'{MRR}owner = "budi"\n'


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {PATH: f'title = "Grow"\n{OWNED}'},
            [f"{PATH}:1:1: P004 objective has no owner and no team"],
        ),
        ({PATH: f'title = "Grow"\nteam = "growth"\n{OWNED}'}, []),
        (
            {
                "kpis/mrr.toml": 'title = "MRR"\nobjective = "2026/win"\nrole = "seller"\nat_least = 130\n',
                "roles/seller.toml": 'title = "Seller"\nlevel = "organisation"\n',
                "people/dewi.toml": 'name = "Dewi"\nrole = "seller"\nleft = 2026-07-31\n',
            },
            ["kpis/mrr.toml:3:1: P004 KPI has no owner, and the role seller is vacant"],
        ),
    ],
)
def test_what_is_nobodys(checked: Check, files: dict[str, str], said: list[str]) -> None:
    """An objective whose parts have owners, but nobody closes it; a KPI whose role is vacant since July."""
    assert [line.partition(" ")[2] for line in told(checked(files, select=("P004",)))] == said
