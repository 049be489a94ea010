"""What KPIs pay, against sums done by hand."""

from __future__ import annotations

from datetime import date

import pytest

from okr.periods import cycle
from okr.scoring import Scoring
from okr.views.bonus import bonus
from okr.words import translated
from tests.making import update, workspace

TODAY = date(2026, 10, 16)
GOALS = {
    "2026/win": 'title = "Win"\n',
    "2026-Q3/cut": 'title = "Cut"\n[key_results.churn]\ntitle = "Cut churn"\nstart = 8\ntarget = 5\nkpi = "kpi/churn"\n'
    '[key_results.halved]\ntitle = "Halve churn"\nstart = 8\ntarget = 4\nkpi = "kpi/churn"\n',
}
CHURN = """
title = "Accounts lost"
objective = "2026/win"
role = "sales"
at_most = 5
cadence = "monthly"
[bonus]
weight = 40
threshold = 0.7
cap = 1.2
"""
MRR = """
title = "MRR"
objective = "2026/win"
role = "sales"
owner = "budi"
at_least = 100
[targets."2026-Q3"]
at_least = 120
[bonus]
weight = 20
"""
YEARLY = """
title = "Staff who stay"
objective = "2026/win"
role = "sales"
at_least = 85
cadence = "yearly"
[bonus]
weight = 500
"""
PLAIN = 'title = "Plain"\nobjective = "2026/win"\nrole = "sales"\nat_least = 1\n'
ELSEWHERE = 'title = "Other"\nobjective = "2026/win"\nrole = "support"\nat_least = 1\n[bonus]\n'
KPIS = {"kpi/churn": CHURN, "kpi/mrr": MRR, "kpi/stay": YEARLY, "kpi/plain": PLAIN, "kpi/other": ELSEWHERE}
READ = {
    "2026-10-02-ana": "".join(
        update(item, date(2026, 10, 2), period=period, value=value)
        for item, period, value in [
            ("kpi/churn", "2026-06", 1),  # ended before the cycle: does not count
            ("kpi/churn", "2026-07", 5),  # 1
            ("kpi/churn", "2026-08", 6),  # 0.8
            ("kpi/churn", "2026-09", 5.5),  # 0.9
            ("kpi/churn", "2026-10", 1),  # ends after it
            ("kpi/mrr", "2026-Q3", 126),  # 1.05 of the line of that quarter
        ]
    )
}
PEOPLE = {
    "people": {"@ana": 'name = "Ana"\nrole = "sales"\n', "@budi": 'name = "Budi"\nrole = "support"\n'},
    "roles": {"role/sales": 'title = "Sales"\n', "role/support": 'title = "Support"\n'},
}


def paid(checkins=None, settings="", *, kpis=None, today=TODAY, span="2026-Q3", **whose):
    goals = workspace(
        GOALS, kpis=kpis or KPIS, checkins=READ if checkins is None else checkins, settings=settings, **PEOPLE
    )
    found = cycle(span, goals.settings)
    assert found
    return bonus(Scoring(goals, today), found, **(whose or {"role": "sales"}))


def test_the_periods_that_end_in_the_cycle_by_their_mean():
    """Churn (1 + 0.8 + 0.9) / 3 = 0.9 pays (0.9 − 0.7) / 0.3 = 2/3; MRR 1.05 is held to 1; (40 · 2/3 + 20) / 60."""
    payout = paid()

    churn, mrr = payout.kpis
    assert (churn.id, mrr.id) == ("kpi/churn", "kpi/mrr")
    assert [p.period for p in churn.periods] == ["2026-07", "2026-08", "2026-09"]
    assert [p.achievement for p in churn.periods] == pytest.approx([1, 0.8, 0.9])
    assert (churn.achievement, churn.factor, churn.weight) == (
        pytest.approx(0.9),
        pytest.approx(2 / 3),
        40,
    )
    assert mrr.periods[0].at_least == 120
    assert (mrr.achievement, mrr.factor) == (pytest.approx(1.05), 1)
    assert payout.score == pytest.approx(7 / 9)
    assert payout.pay is None


@pytest.mark.parametrize(
    ("base", "fixed", "pay"),
    [
        (None, 0, None),
        (10000, 0, 10000 * 7 / 9),
        (10000, 0.7, 7000 + 3000 * 7 / 9),
        (10000, 1, 10000),
        (0, 0.5, 0),
    ],
)
def test_pay(base, fixed, pay):
    """base · f + base · (1 − f) · score; without a base there is none."""
    assert paid(role="sales", base=base, fixed=fixed).pay == (None if pay is None else pytest.approx(pay))


def test_what_does_not_count_is_named():
    """A yearly KPI has no period that ends in the third quarter; one without [bonus] never pays."""
    left_out = {each.id: each.why for each in paid().left_out}

    assert left_out == {
        "kpi/stay": "read yearly: no period ends in 2026-Q3",
        "kpi/plain": "no bonus",
    }
    assert (
        translated(left_out["kpi/stay"], "id") == "dibaca tahunan: tidak ada periode yang berakhir di 2026-Q3"
    )


def test_in_the_year_all_its_periods_count():
    """In 2026 the yearly KPI is one of three, and unread as long as it is."""
    payout = paid(span="2026")

    assert [(k.id, len(k.periods)) for k in payout.kpis] == [
        ("kpi/churn", 12),
        ("kpi/mrr", 4),
        ("kpi/stay", 1),
    ]
    assert payout.score is None


@pytest.mark.parametrize(
    ("missing", "why"),
    [
        ("2026-08", "no reading for kpi/churn"),
        ("2026-Q3", "no reading for kpi/mrr"),
    ],
)
def test_while_one_period_is_unread_there_is_no_sum(missing, why):
    """Also when the others were read: pay that hangs on a guess is wrong."""
    blocks = [f"[[update]]{b}" for b in READ["2026-10-02-ana"].split("[[update]]")[1:] if missing not in b]
    payout = paid({"2026-10-02-ana": "".join(blocks)}, role="sales", base=1000)

    assert (payout.score, payout.pay, payout.score_why) == (None, None, why)
    assert [k.why for k in payout.kpis if k.factor is None] == [f"no reading for {missing}"]


def test_a_sum_that_runs_pays_nothing_yet():
    """30 of 100 on day 8 of 92 is 3.45 of what that day asks for, and no reason to pay all of it; on the last day it is 0.3."""
    sales = (
        'title = "Sales"\nobjective = "2026/win"\nrole = "sales"\nat_least = 100\ntakes = "sum"\n[bonus]\n'
    )
    read = {"2026-07-08-ana": update("kpi/sales", date(2026, 7, 8), period="2026-Q3", value=30)}

    payout = paid(read, kpis={"kpi/sales": sales}, today=date(2026, 7, 8), role="sales", base=1000)
    assert (payout.score, payout.pay, payout.kpis[0].why) == (None, None, "still adding up in 2026-Q3")
    assert payout.score_why == "kpi/sales still adds up"

    payout = paid(read, kpis={"kpi/sales": sales}, today=date(2026, 9, 30), role="sales", base=1000)
    assert payout.kpis[0].achievement == pytest.approx(0.3)


def test_before_the_cycle_ends_there_is_no_sum():
    """September is not over on 19 August, so nobody knows what the quarter pays."""
    read = {
        "2026-08-14-ana": update("kpi/churn", date(2026, 8, 14), period="2026-07", value=5)
        + update("kpi/mrr", date(2026, 8, 14), period="2026-Q3", value=126)
    }
    payout = paid(read, today=date(2026, 8, 19))

    assert payout.score is None
    assert payout.kpis[0].why == "no reading for 2026-08, 2026-09"


@pytest.mark.parametrize(
    ("whose", "ids"),
    [
        ({"role": "sales"}, ["kpi/churn", "kpi/mrr"]),
        ({"role": "support"}, ["kpi/other"]),
        ({"person": "ana"}, ["kpi/churn"]),  # in the role of both, but budi owns kpi/mrr
        ({"person": "budi"}, ["kpi/mrr", "kpi/other"]),  # the one he owns, and the one of his own role
    ],
)
def test_whose(whose, ids):
    """Of a role its KPIs, whoever owns them; of a person what is theirs: their own, else those of their role."""
    assert [kpi.id for kpi in paid(**whose).kpis] == ids


def test_a_key_result_that_is_met_with_what_is_paid_leaks():
    """It is named while its cycle overlaps, and not elsewhere; one that goes beyond the limit of 5 is not."""
    assert [(leak.id, leak.why) for leak in paid().leaks] == [
        ("2026-Q3/cut/churn", "kpi/churn pays a bonus, and the target 5 is not below the paid limit 5")
    ]
    assert paid(span="2026-Q2").leaks == ()
    assert paid(role="support").leaks == ()


def test_steps_and_their_reason():
    """[bonus] of okr.toml: from this achievement this share, the highest step that is reached."""
    settings = '[bonus]\ncurve = "steps"\nsteps = [[0.8, 0.5], [0.9, 0.8], [1.0, 1.0]]\n'
    churn, mrr = paid(settings=settings).kpis

    assert (churn.factor, churn.why) == (0.8, "the step from 0.9 pays 0.8")
    assert mrr.factor == 1


def test_an_accelerator_and_a_cap():
    """1 + (1.4 − 1) · 3 = 2.2, held to 1.2."""
    churn = CHURN.replace('cadence = "monthly"', "")
    read = {"2026-10-02-ana": update("kpi/churn", date(2026, 10, 2), period="2026-Q3", value=3)}
    payout = paid(read, "[bonus]\naccelerator = 3\n", kpis={"kpi/churn": churn})

    assert payout.kpis[0].achievement == pytest.approx(1.4)
    assert payout.kpis[0].factor == payout.score == 1.2
    assert payout.kpis[0].why == "1 + (1.4 − 1) × 3, limited to the cap 1.2"


def test_weights_that_add_up_to_0_give_no_sum():
    kpis = {"kpi/mrr": MRR.replace("weight = 20", "weight = 0")}
    payout = paid(kpis=kpis)

    assert (payout.score, payout.score_why) == (None, "the weights add up to 0")


def test_nobody_is_paid_by_nothing():
    """Without a KPI there is no score, rather than 0 or 1."""
    payout = paid(kpis={"kpi/plain": PLAIN}, role="sales", base=1000)

    assert (payout.score, payout.pay, payout.score_why) == (None, None, "no KPI pays here")


def test_the_reason_gives_the_number():
    """Whatever is shown as a sum comes out as the factor, when it is done again."""
    for value in (0, 50, 83, 84, 96, 119.9, 120, 132, 150, 1e9):
        read = {"2026-10-02-ana": update("kpi/mrr", date(2026, 10, 2), period="2026-Q3", value=value)}
        kpi = MRR.replace("weight = 20", "weight = 20\nthreshold = 0.7\ncap = 1.3")
        found = paid(read, "[bonus]\naccelerator = 2\n", kpis={"kpi/mrr": kpi}).kpis[0]
        if found.why[0] in "(1":
            told = found.why.partition(", ")[0].replace(",", "").replace("−", "-").replace("×", "*")
            assert min(eval(told), 1.3) == pytest.approx(found.factor, abs=5e-3), found
        else:
            assert found.factor in (0, 1)


@pytest.mark.parametrize(
    ("value", "factor", "why"),
    [
        (110, 0.0, "0.9167 is below the threshold 0.95 (114)"),
        (117, 0.5, "(0.975 − 0.95) / (1 − 0.95)"),
        (120, 1.0, "limit met: all of it"),
    ],
)
def test_a_threshold_in_the_unit_of_the_kpi(value: float, factor: float, why: str) -> None:
    """114 of the 120 in force in 2026-Q3 is an achievement of 0.95; 117 of 120 is 0.975, half-way to 1."""
    kpis = {"kpi/mrr": MRR.replace("weight = 20", "weight = 20\nthreshold_value = 114")}
    checkins = {"2026-10-02-ana": update("kpi/mrr", date(2026, 10, 2), period="2026-Q3", value=value)}
    scoring = Scoring(workspace(GOALS, kpis=kpis, checkins=checkins), TODAY)
    (paid,) = bonus(scoring, cycle("2026-Q3", scoring.workspace.settings), role="sales").kpis

    assert paid.factor == pytest.approx(factor)
    assert (paid.threshold, paid.why) == (pytest.approx(0.95), why)


@pytest.mark.parametrize(
    ("kpi", "says"),
    [
        (MRR.replace("weight = 20", "threshold = 0.9\nthreshold_value = 114"), "use threshold or threshold_value, not both"),
        (MRR.replace("at_least = 100", "at_least = 100\nat_most = 200").replace("weight = 20", "threshold_value = 114"), "needs one limit"),
        (PLAIN.replace("at_least = 1", "at_least = 0") + "[bonus]\nthreshold_value = 1\n", "needs a limit other than 0"),
        (MRR.replace("at_least = 120", "at_most = 0").replace("weight = 20", "threshold_value = 114"), "needs a limit other than 0"),
    ],
)  # fmt: skip
def test_a_threshold_that_means_nothing_is_refused(kpi: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        workspace(GOALS, kpis={"kpi/mrr": kpi})


JOINED = CHURN.replace('cadence = "monthly"', 'cadence = "monthly"\nsince = "2026-08"')
LATER = update("kpi/churn", date(2026, 9, 4), period="2026-08", value=6) + update(
    "kpi/churn", date(2026, 10, 2), period="2026-09", value=5.5
)


def test_a_kpi_that_began_in_the_cycle_is_paid_for_what_is_expected_of_it():
    """August 0.8 and September 0.9 make 0.85; July was before the KPI, and nobody reads it any more."""
    found = paid({"2026-10-02-ana": LATER}, kpis={"kpi/churn": JOINED}, role="sales").kpis[0]

    assert [period.period for period in found.periods] == ["2026-08", "2026-09"]
    assert found.achievement == pytest.approx(0.85)


def test_a_reading_of_before_its_first_period_counts_as_it_was_recorded():
    """July 1, August 0.8 and September 0.9 make 0.9."""
    earlier = update("kpi/churn", date(2026, 10, 2), period="2026-07", value=5)
    found = paid({"2026-10-02-ana": earlier + LATER}, kpis={"kpi/churn": JOINED}, role="sales").kpis[0]

    assert found.achievement == pytest.approx(0.9)


def test_a_kpi_that_begins_after_the_cycle_is_left_out():
    late = JOINED.replace("2026-08", "2026-11")

    assert paid({}, kpis={"kpi/churn": late}, role="sales").left_out[0].why == "its first period is 2026-11"
