"""The page of a report: what stands on it in which order, what never does, and the one sheet."""

from __future__ import annotations

import re
from datetime import date

from okr.documents import blocks_of
from okr.formats.html import html
from okr.formats.markdown import markdown
from okr.periods import find_cycle
from okr.report import build_report
from okr.scoring import Scoring
from okr.views.change_results import Change, Diff
from okr.views.page import MOST_CHARTS, Made, page_of
from tests.making import update, workspace

DAY = date(2026, 8, 19)
YEAR = 'title = "Win East Java"\nowner = "sari"\n'
GROW = """
title = "Grow recurring revenue"
owner = "ana"
team = "growth"
supports = ["2026/win"]
[key_results.mrr]
title = "Raise MRR from 100 to 192"
start = 100
target = 192
owner = "budi"
[key_results.uptime]
title = "Keep uptime"
at_least = 99
[key_results.cities]
title = "Open two cities"
milestones = { surabaya = 1, malang = 1 }
[key_results.gone]
title = "Sell the old package"
start = 0
target = 5
dropped = { date = 2026-08-01, reason = "Nobody asks for it" }
[initiatives.page]
title = "Publish the page"
owner = "budi"
due = 2026-08-15
[initiatives.list]
title = "Call the list"
"""
KPI = """
title = "Accounts lost"
objective = "2026/win"
role = "support"
at_most = 5
cadence = "monthly"
[bonus]
weight = 40
"""
UNREAD = 'title = "Would recommend"\nobjective = "2026/win"\nrole = "support"\nat_least = 50\n'
CHECKINS = {
    "2026-07-10-budi": update(
        "2026-Q3/grow/mrr", date(2026, 7, 10), value=112, note="Two renewals", confidence=7
    ),
    "2026-08-14-budi": update(
        "2026-Q3/grow/mrr", date(2026, 8, 14), value=120, blocker="Legal review", confidence=6
    ),
    "2026-08-13-ana": update("2026-Q3/grow/uptime", date(2026, 8, 13), value=99.5),
    "2026-08-12-ana": update("kpi/lost", date(2026, 8, 12), period="2026-07", value=6),
}


def page(
    *,
    objectives=None,
    kpis=None,
    checkins=None,
    ritual=True,
    settings="",
    cycle="2026-Q3",
    every=False,
    **parts,
):
    found = workspace(
        {"2026/win": YEAR, "2026-Q3/grow": GROW} if objectives is None else objectives,
        kpis={"kpi/lost": KPI, "kpi/nps": UNREAD} if kpis is None else kpis,
        checkins=CHECKINS if checkins is None else checkins,
        settings=settings,
    )
    scoring = Scoring(found, DAY)
    span = find_cycle(cycle, DAY, found.settings)
    report = build_report(found, span, DAY, scoring=scoring, ritual="short" if ritual else None, every=every)
    return page_of(report, scoring, span, Made(version="1.2"), **parts)


def drawn(*, language="en", **parts) -> str:
    return html(blocks_of(page(**parts), DAY), language)


def words(text: str) -> str:
    """What a reader sees, with one space between words."""
    body = text[text.index("<body>") :]
    return " ".join(re.sub(r"<[^>]*>", " ", body).split())


def test_the_sections_stand_in_their_order():
    heads = [
        " ".join(re.sub("<[^>]*>", "", head).split())
        for head in re.findall(r"<h[12][^>]*>.*?</h[12]>", drawn())
    ]
    assert heads == [
        "Test",
        "Needs attention",
        "Objectives",
        "KPIs",
        "KPIs and OKRs",
        "Check-ins",
        "Blockers",
        "Alignment",
    ]


def test_each_line_that_needs_attention_leads_to_its_place():
    text = drawn()
    links = re.findall(r'<a href="#([^"]+)"', text[: text.index(">Objectives<")])
    # unhealthy, off track, overdue (at its objective), no check-in yet, one missed week too many
    assert links == [
        "kpi/lost",
        "2026-Q3/grow/mrr",
        "2026-Q3/grow",
        "2026-Q3/grow/cities",
        "2026-Q3/grow/uptime",
    ]
    assert all(f'id="{link}"' in text for link in links)


def test_a_key_result_has_all_that_is_known_of_it():
    """Day 45 of 92: 145 were expected on 14 August; 20 of 92 is 22 percent."""
    text = words(drawn())
    card = text[text.index("Raise MRR from 100 to 192 ", text.index("Objectives")) :]
    for said in ("22%", "120 → 192", "+8", "From 112 on Fri 10 Jul 2026 to 120 on Fri 14 Aug 2026", "Legal review",
                 "@budi", "confidence 7 6 of 10", "last check-in 14 Aug"):  # fmt: skip
        assert said in card


def test_a_limit_without_a_check_in_has_one_dash():
    assert "○ not due yet · – (≥ 3)" in words(drawn(objectives={
        "2026-Q3/grow": 'title = "Grow"\n[key_results.x]\ntitle = "Keep"\nat_least = 3\ncadence = "quarterly"\n'
    }))  # fmt: skip


def test_the_plan_the_milestones_and_what_was_dropped_are_told():
    text = words(drawn())
    assert "Plan: 0 of 2 done · 1 overdue" in text
    assert "· Publish the page · @budi · 4 days overdue" in text
    assert "· surabaya · malang" in text
    assert "✗ Sell the old package dropped 1 Aug: Nobody asks for it" in text


def test_nothing_of_a_bonus_is_on_it():
    change = {
        "kind": "kpi",
        "title": "Accounts lost",
        "who": "Ana",
        "commit": "a" * 40,
        "message": "Pay more",
    }
    changes = Diff(
        from_="a", to="b", progress=(),
        changes=(Change(id="kpi/lost", change="changed", field="bonus.weight", old=40, new=60, **change),
                 Change(id="kpi/lost", change="changed", field="at_most", old=4, new=5, **change)),
    )  # fmt: skip
    text = words(drawn(changes=changes))
    assert "at_most: 4 → 5" in text
    assert "bonus" not in text.lower()
    assert "pays" not in text
    assert "40" not in text


def test_the_page_of_a_team_says_so_and_is_about_its_goals_alone():
    """Not what changed in goals of others, and not how they are linked to KPIs of others."""
    change = {
        "change": "changed",
        "field": "title",
        "old": "a",
        "who": "Ana",
        "commit": "a" * 40,
        "message": "Reword",
    }
    changes = Diff(
        from_="a", to="b", progress=(),
        changes=(Change(id="2026-Q3/grow/mrr", kind="key result", new="Mine", **change),
                 Change(id="2026-Q3/other", kind="objective", new="Theirs", **change)),
    )  # fmt: skip
    text = words(drawn(about="Growth", changes=changes))
    assert text.startswith("Test Growth · 2026-Q3, week 8 of 13")
    assert "title: a → Mine" in text
    assert "Theirs" not in text
    assert "KPIs and OKRs" not in text
    assert "Theirs" in words(drawn(changes=changes))


def test_changes_of_people_are_no_changes_of_goals():
    """Their addresses are nobody's business."""
    person = Change(
        id="@ana",
        kind="person",
        change="changed",
        field="emails",
        old=(),
        new=("ana@example.com",),
        commit="a" * 40,
    )
    assert "ana@example.com" not in drawn(changes=Diff(from_="a", to="b", progress=(), changes=(person,)))


def test_kpis_without_a_reading_are_counted():
    text = words(drawn())
    assert "1 KPI without a reading" in text
    assert "6, limit ≤ 5" in text


def test_it_names_no_command():
    assert "okr " not in words(drawn()).replace("okr 1.2", "")


def test_the_foot_says_by_what_it_was_made():
    assert words(drawn()).endswith("okr 1.2 · No script, nothing from elsewhere.")


def test_a_cycle_without_goals_says_so():
    assert "No objectives in 2026-Q3 yet." in words(drawn(objectives={}, kpis={}, checkins={}))


def test_what_is_ready_to_close_is_named_if_it_is_of_the_cycle():
    """2026-Q2 is over, and nobody closed its goals: on the page of Q3 that is no matter."""
    old = {"2026-Q2/old": 'title = "Old goal"\n', "2026-Q2/more": 'title = "Another"\n'}
    assert "Ready to close" not in words(drawn(objectives={**old, "2026-Q3/grow": GROW}))
    text = words(drawn(objectives=old, cycle="2026-Q2"))
    assert "Ready to close: Old goal · Another" in text


def test_a_very_long_list_is_cut_unless_all_is_asked_for():
    work = "".join(f'[initiatives.w{n}]\ntitle = "Work {n}"\ndue = 2026-08-01\n' for n in range(103))
    goals = {"2026-Q3/grow": f'title = "Grow"\n{work}'}
    assert "and 3 more: ! 3 overdue" in words(drawn(objectives=goals, kpis={}))
    assert "more:" not in words(drawn(objectives=goals, kpis={}, every=True))


def test_an_old_reading_is_never_green_in_the_chain():
    """Read for July only: on 20 September that of August ran out, for the KPI and for what reads it."""
    goals = {"2026/win": YEAR, "2026-Q3/keep": 'title = "Keep"\n[key_results.lost]\ntitle = "Lose fewer"\nstart = 8\n'
             'target = 4\nkpi = "kpi/lost"\n'}  # fmt: skip
    read = update("kpi/lost", date(2026, 8, 4), period="2026-07", value=4.5)
    found = workspace(goals, kpis={"kpi/lost": KPI}, checkins={"2026-08-04-ana": read})
    day = date(2026, 9, 20)
    scoring, span = Scoring(found, day), find_cycle("2026-Q3", day, found.settings)
    report = build_report(found, span, day, scoring=scoring)
    (pair,) = report.comparison.pairs
    assert (pair.stale, pair.kpi_stale, pair.pace) == (True, True, "on_track")

    text = words(html(blocks_of(page_of(report, scoring, span, Made(version="1")), day)))
    chain = text[text.index("1 of 1 KPIs linked") :]
    assert "◌ stale Accounts lost limit ≤ 5 · last reading 4.5 · reading due 4 Sep" in chain
    assert "linked to Keep › Lose fewer · 8 → 4 ◌ stale" in chain
    compared = words(html(blocks_of(report.comparison, day)))
    assert "◌ stale Accounts lost" in compared
    assert "on track" not in compared


def test_too_many_key_results_have_no_charts():
    parts = "".join(
        f'[key_results.k{n}]\ntitle = "K"\nstart = 0\ntarget = 1\n' for n in range(MOST_CHARTS + 1)
    )
    text = drawn(objectives={"2026-Q3/grow": f'title = "Grow"\n{parts}'})
    assert "<figure" not in text
    assert f"more than {MOST_CHARTS} key results" in text
    assert "okr site" in words(text)


def test_one_sheet_has_a_row_for_everything():
    text = words(drawn(brief=True))
    assert "Raise MRR from 100 to 192 @budi 120 → 192 22%" in text
    assert "Accounts lost role/support 6, ≤ 5" in text
    assert "1 KPI without a reading" in text
    assert "too many" not in text


def test_what_does_not_fit_on_one_sheet_says_so():
    """An objective with 60 key results is 61 rows."""
    parts = "".join(f'[key_results.k{n}]\ntitle = "K"\nstart = 0\ntarget = 1\n' for n in range(60))
    goals = {"2026-Q3/grow": f'title = "Grow"\n{parts}'}
    assert "61 rows: too many for one sheet." in words(drawn(objectives=goals, kpis={}, brief=True))


def test_it_speaks_indonesian():
    text = drawn(language="id")
    assert '<html lang="id">' in text
    assert "Rab 19 Agu 2026" in words(text)
    assert "99,5" in words(text)
    assert "Tanpa skrip, tidak ada yang dimuat dari luar." in words(text)


RUPIAH = """
title = "Omzet Rp 26.150.000.000 tumbuh"
owner = "ana"
[key_results.n]
title = "Naikkan omzet"
start = 25000000000
target = 30000000000
unit = "Rp"
[key_results.kas]
title = "Jaga saldo kas"
at_least = 1300000000000
unit = "IDR"
[key_results.mrr]
title = "Naikkan MRR"
start = 100
target = 130
unit = "Rp jt"
"""
PROFIT = 'title = "Laba"\nobjective = "2026/win"\nrole = "support"\nat_least = 950000000\nunit = "Rp"\ncadence = "monthly"\n'
IN_RUPIAH = {
    "objectives": {"2026/win": YEAR, "2026-Q3/grow": RUPIAH},
    "kpis": {"kpi/profit": PROFIT},
    "checkins": {
        "2026-08-07-ana": update("2026-Q3/grow/n", date(2026, 8, 7), value=25000000000),
        "2026-08-14-ana": update("2026-Q3/grow/n", date(2026, 8, 14), value=26150000000)
        + update("2026-Q3/grow/kas", date(2026, 8, 14), value=1299950000000)
        + update("2026-Q3/grow/mrr", date(2026, 8, 14), value=112),
        "2026-08-12-ana": update("kpi/profit", date(2026, 8, 12), period="2026-07", value=949960000),
    },
}


def test_money_is_short_on_an_indonesian_page_and_whole_for_those_who_ask():
    """By its title, in the description of its chart and in the values below it; what people wrote stays."""
    text = drawn(language="id", **IN_RUPIAH)
    shown = words(re.sub(r'<span title="[^"]*" class="value">([^<]*)</span>', r"\1", text))

    assert "Rp 26,2 M → Rp 30 M · +Rp 1,2 M" in shown  # 26.15 bn of 30 bn, 1.15 bn more
    assert "IDR 1,29995 T" not in shown
    assert "IDR 1.299.950.000.000 (≥ IDR 1,3 T)" in shown  # three decimals would reach 1,3 T
    assert "112 → Rp 130 jt" in shown
    assert "Rp 949,96 jt, batas ≥ Rp 950 jt" in shown  # one decimal would reach 950 jt
    assert "26,150,000,000" not in text
    assert '<span title="Rp 26.150.000.000" class="value">Rp 26,2 M</span>' in text
    assert "<desc>Dari 25.000.000.000 pada Jum 7 Agu 2026 ke Rp 26.150.000.000 pada" in text
    assert "Omzet Rp 26.150.000.000 tumbuh" in text
    figure = text[text.index("<figure") : text.index("</figure>")]
    assert "Rp 30 M</text>" in figure
    assert "<span title" not in figure[: figure.index("</svg>")]
    assert "26.150.000.000" in words(f"<body>{figure[figure.index('<table') :]}")


def test_money_is_written_out_in_english_and_outside_of_pages():
    assert "26,150,000,000 → 30,000,000,000 Rp" in words(drawn(**IN_RUPIAH))
    blocks = list(blocks_of(page(**IN_RUPIAH), DAY))
    assert "26.150.000.000 → Rp 30.000.000.000" in markdown(blocks, "id")
