"""Which key results are paid through the KPI that they read: by hand, against the limit that is paid when they end."""

from __future__ import annotations

import pytest

from okr.leaks import Leak, leak
from okr.words import translated
from tests.making import workspace

CHANGE = "start = {0}\ntarget = {1}\n"
REVENUE = "at_least = 95\n"
CHURN = "at_most = 5\n"
SHARE = "at_least = 65\nat_most = 80\n"
LATER = 'at_least = 95\n[targets."2026-Q4"]\nat_least = 130\n'
NOW = 'at_least = 95\n[targets."2026-Q3"]\nat_least = 130\n'
YEARLY = 'at_least = 95\ncadence = "yearly"\n[targets."2026-Q3"]\nat_least = 130\n'
TURNED = 'at_least = 95\n[targets."2026-Q3"]\nat_most = 130\n'

CASES = [
    # the sentence of the rule: 130 where 95 is paid
    (CHANGE.format(100, 130), REVENUE, None),
    (CHANGE.format(80, 95), REVENUE, "the target 95 is not above the paid limit 95"),
    (CHANGE.format(80, 90), REVENUE, "the target 90 is not above the paid limit 95"),
    (CHANGE.format(8, 4), CHURN, None),
    (CHANGE.format(8, 5), CHURN, "the target 5 is not below the paid limit 5"),
    # the wrong way round: more accounts lost are not beyond the limit
    (CHANGE.format(4, 8), CHURN, "the target 8 is not below the paid limit 5"),
    (CHANGE.format(60, 99), SHARE, "within 65–80, and no target can be better than that"),
    # a limit with a date counts from its period on: at the end of the third quarter
    (CHANGE.format(100, 130), LATER, None),
    (CHANGE.format(100, 130), NOW, "the target 130 is not above the paid limit 130"),
    (CHANGE.format(100, 131), NOW, None),
    # the year that is paid began before the quarter of the other limit
    (CHANGE.format(100, 130), YEARLY, None),
    (CHANGE.format(100, 130), TURNED, "the target 130 is not below the paid limit 130"),
    # limits that are held
    ("at_least = 96\n", REVENUE, None),
    ("at_least = 95\n", REVENUE, "the limit ≥ 95 is not stricter than the paid one, ≥ 95"),
    ("at_most = 120\n", REVENUE, "the limit ≤ 120 is not stricter than the paid one, ≥ 95"),
    ("at_most = 4.5\n", CHURN, None),
    ("at_least = 1\nat_most = 5\n", CHURN, "the limit 1–5 is not stricter than the paid one, ≤ 5"),
    ("at_least = 70\nat_most = 75\n", SHARE, "within 65–80, and no target can be better than that"),
    ('at_least = 95\nlines = { "2026-09-01" = { at_least = 97 } }\n', REVENUE, None),
]


def found(measure: str, kpi: str, link: str = 'kpi = "kpi/mrr"\n', bonus: str = "[bonus]\n") -> Leak | None:
    made = workspace(
        {
            "2026/win": 'title = "Win"\n',
            "2026-Q3/grow": f'title = "Grow"\n[key_results.mrr]\ntitle = "Raise it"\n{link}{measure}',
        },
        kpis={
            "kpi/mrr": f'title = "MRR"\nobjective = "2026/win"\nrole = "sales"\n{kpi.partition("[")[0]}{bonus}'
            + "".join(kpi.partition("[")[1:])
        },
    )
    return leak(made, "2026-Q3/grow/mrr")


@pytest.mark.parametrize(("measure", "kpi", "said"), CASES)
def test_a_target_beyond_the_paid_limit_leaks_nothing(measure: str, kpi: str, said: str | None) -> None:
    """Strictly better than the one limit that is paid in the period in which the cycle ends."""
    leaking = found(measure, kpi)

    if said is None:
        assert leaking is None
    else:
        assert leaking is not None
        assert leaking.message.endswith(said)


@pytest.mark.parametrize(
    ("link", "kpi", "bonus"),
    [
        ('moves = ["kpi/mrr"]\n', REVENUE, "[bonus]\n"),
        ("", REVENUE, "[bonus]\n"),
        ('kpi = "kpi/mrr"\n', REVENUE, ""),
        ('kpi = "kpi/gone"\n', REVENUE, "[bonus]\n"),
        (
            'kpi = "kpi/mrr"\n',
            f'{REVENUE}retired = {{ date = 2026-06-30, reason = "Merged" }}\n',
            "[bonus]\n",
        ),
    ],
)
def test_what_has_nothing_to_do_with_pay(link: str, kpi: str, bonus: str) -> None:
    """`moves` never; nor no link, no bonus, no such KPI, and one that was retired before the cycle began."""
    assert found(CHANGE.format(1, 2), kpi, link, bonus) is None


def test_reading_and_moving_the_same_kpi_is_still_reading_it() -> None:
    leaking = found(CHANGE.format(1, 2), REVENUE, 'kpi = "kpi/mrr"\nmoves = ["kpi/mrr"]\n')

    assert leaking is not None


def test_the_words() -> None:
    """Fact, then when it is fine and what to do else, in both languages."""
    leaking = found(CHANGE.format(80, 90.5), REVENUE)
    assert leaking is not None

    assert leaking.fix == (
        "fine while its target is above 95; else use `moves`: `okr set 2026-Q3/grow/mrr kpi= moves+=kpi/mrr`"
    )
    assert translated(leaking.message, "id") == (
        "kpi/mrr membayar bonus, dan target 90,5 tidak di atas batas yang dibayar, 95"
    )
