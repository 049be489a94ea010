"""`okr compare --after`: what was closed in a cycle, which KPIs moved and which did not."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.running import Okr

KPI = 'objective = "2026/win-east-java"\nrole = "account-manager"\n'
READ = [
    ("kpi/lost", "2026-03", 7.9),
    ("kpi/lost", "2026-06", 5.4),
    ("kpi/lost", "2026-07", 6),
    ("kpi/lost", "2026-08", 6.1),
    ("kpi/answer", "2026-03", 4),
    ("kpi/answer", "2026-06", 5),
    ("kpi/share", "2026-Q1", 60),
    ("kpi/share", "2026-Q2", 90),
    ("kpi/rating", "2025", 4.2),
    ("kpi/pilots", "2026-06", 3),
]
FILES = {
    "kpis/lost.toml": f'title = "Accounts lost"\n{KPI}at_most = 5\nunit = "%"\ncadence = "monthly"\n[bonus]\nweight = 40\n',
    "kpis/answer.toml": f'title = "First answer time"\n{KPI}at_most = 4\ncadence = "monthly"\n',
    "kpis/share.toml": f'title = "Billable share"\n{KPI}at_least = 65\nat_most = 80\n',
    "kpis/rating.toml": f'title = "Rating"\n{KPI}at_least = 4.5\ncadence = "yearly"\n',
    "kpis/pilots.toml": f'title = "Pilots"\n{KPI}at_least = 5\ncadence = "monthly"\n',
    "objectives/2026-Q2/keep.toml": """\
title = "Keep the clients we win"

owner = "ana"

[key_results.churn]
title = "Halve the accounts lost"

start = 8
target = 4
kpi = "kpi/lost"

[key_results.calls]
title = "Call 40 clients"

start = 0
target = 40
moves = ["kpi/lost", "kpi/answer", "kpi/share", "kpi/rating", "kpi/pilots"]

[key_results.talks]
title = "Hold 4 talks"

start = 0
target = 4

[closed]
date = 2026-07-02
grade = 0.7
outcome = "keep"
lesson = "Call before the renewal."
""",
    "checkins/2026-W27/2026-07-01-ana.toml": '[[update]]\nitem = "2026-Q2/keep/calls"\ndate = 2026-07-01\nvalue = 32\n',
    "checkins/2026-W37/2026-09-11-ana.toml": "".join(
        f'[[update]]\nitem = "{item}"\ndate = 2026-09-11\nperiod = "{period}"\nvalue = {value}\n'
        for item, period, value in READ
    ),
}


@pytest.fixture
def firm(okr: Okr) -> Okr:
    okr.write(FILES)
    okr.environment.setenv("OKR_TODAY", "2026-09-15")
    return okr


def read(okr: Okr, *words: str) -> str:
    ran = okr(*words)
    assert ran.code == 0
    return ran.out


def test_the_screen(firm: Okr) -> None:
    """Lost 7.9 → 5.4 is 2.5 better, 6.1 now is still 1.8 better; answer 4 → 5 is 1 worse; 60 and 90 are 5 and 10 outside."""
    assert (
        read(firm, "compare", "--after", "Q2")
        == """\
KPIs after 2026-Q2 · Start Friday · as of Tue 15 Sep 2026

3 key results closed: 1 KPI got better, 2 did not, 1 not read since, 1 not read before

Got better
  better by 2.5  Accounts lost · 7.9 (Mar) → 5.4 (Jun) → 6.1 (Aug), limit ≤ 5%, it held
                 Halve the accounts lost
                 Call 40 clients, 80% (moves)

Did not get better
  worse by 1  First answer time · 4 (Mar) → 5 (Jun), limit ≤ 4
              Call 40 clients, 80% (moves)
              Progress reached 80%, but the KPI got worse. What pulled it down?
  worse       Billable share · 60 (Q1) → 90 (Q2), limit 65–80
              Call 40 clients, 80% (moves)
              Progress reached 80%, but the KPI got worse. What pulled it down?

Not read before
  Pilots · 3 (Jun), limit ≥ 5
    Call 40 clients, 80% (moves)

Not read since
  Rating · no reading since 2025: ask again after 1 Jan 2027
    Call 40 clients, 80% (moves)

Closed without a KPI
  –  Hold 4 talks
"""
    )


def test_a_kpi_that_got_better_without_its_key_result(firm: Okr) -> None:
    """40% of the calls were made; accounts lost is moved by them alone."""
    keep = (
        FILES["objectives/2026-Q2/keep.toml"]
        .replace('kpi = "kpi/lost"\n', "")
        .replace("target = 40", "target = 80")
    )
    firm.write({"objectives/2026-Q2/keep.toml": keep})

    said = read(firm, "compare", "--after", "Q2")

    assert (
        "Call 40 clients, 40% (moves)\n"
        "                 Progress ended at 40%, and the KPI still got better. What else helped?"
    ) in said
    assert "Progress reached" not in said


def test_a_kpi_that_stayed_about_the_same(firm: Okr) -> None:
    """First answer 4 → 4.02 is within 1% of its limit. From 66 to 79 a share stays between 65 and 80: nothing to ask."""
    path = "checkins/2026-W37/2026-09-11-ana.toml"
    now = FILES[path].replace("value = 5\n", "value = 4.02\n").replace("value = 60\n", "value = 66\n")
    firm.write({path: now.replace("value = 90\n", "value = 79\n")})

    said = read(firm, "compare", "--after", "Q2")

    assert said.count("but the KPI stayed about the same. What else does it depend on?") == 1
    assert "steady            First answer time · 4 (Mar) → 4.02 (Jun), limit ≤ 4\n" in said
    assert (
        "within its limit  Billable share · 66 (Q1) → 79 (Q2), limit 65–80\n"
        "                    Call 40 clients, 80% (moves)\n\n"
    ) in said


def test_what_did_not_hold(firm: Okr) -> None:
    """8 in August is worse than the 7.9 before the cycle."""
    firm.write(
        {
            "checkins/2026-W38/2026-09-14-ana.toml": '[[update]]\nitem = "kpi/lost"\ndate = 2026-09-14\nperiod = "2026-08"\nvalue = 8\n'
        }
    )

    assert "→ 8 (Aug), limit ≤ 5%, it did not hold" in read(firm, "compare", "--after", "Q2")


def test_json_is_the_comparison_with_that_cycle(firm: Okr) -> None:
    """The other keys are those of the running cycle."""
    plain = json.loads(read(firm, "compare", "-f", "json"))
    asked = json.loads(read(firm, "compare", "--after", "2026-Q2", "-f", "json"))

    assert (asked["kind"], asked["data"]["cycle"]) == ("compare", "2026-Q3")
    after = asked["data"].pop("after")
    plain["data"].pop("after")
    assert asked == plain
    assert {name: after[name] for name in ("cycle", "closed", "moved", "still", "unread", "new")} == {
        "cycle": "2026-Q2",
        "closed": 3,
        "moved": 1,
        "still": 2,
        "unread": 1,
        "new": 1,
    }
    assert [each["id"] for each in after["unlinked"]] == ["2026-Q2/keep/talks"]


def test_csv_has_a_row_for_each_kpi_of_a_key_result(firm: Okr) -> None:
    rows = list(csv.DictReader(io.StringIO(read(firm, "compare", "--after", "Q2", "-f", "csv"))))

    assert [(row["key_result"].rpartition("/")[2], row["kpi"], row["moved"]) for row in rows] == [
        ("churn", "kpi/lost", "better"),
        ("calls", "kpi/lost", "better"),
        ("calls", "kpi/answer", "worse"),
        ("calls", "kpi/share", "worse"),
        ("calls", "kpi/rating", ""),
        ("calls", "kpi/pilots", ""),
        ("talks", "", ""),
    ]
    assert [rows[0][name] for name in ("before_period", "before", "at_end", "now", "held")] == [
        "2026-03", "7.9", "5.4", "6.1", "true",
    ]  # fmt: skip


@pytest.mark.parametrize("format_", ["html", "markdown"])
def test_pages_say_the_same_and_nothing_paid(firm: Okr, format_: str) -> None:
    page = read(firm, "compare", "--after", "Q2", "-f", format_)

    assert "7.9 (Mar) → 5.4 (Jun) → 6.1 (Aug)" in page
    assert "but the KPI got worse" in page
    assert "bonus" not in page.casefold()


def test_in_indonesian(firm: Okr) -> None:
    said = read(firm, "compare", "--after", "Q2", "--language", "id")

    assert "membaik 2,5  Accounts lost · 7,9 (Mar) → 5,4 (Jun) → 6,1 (Agu), batas ≤ 5%, bertahan" in said


@pytest.mark.parametrize(
    ("day", "words", "says"),
    [
        ("2026-09-15", "Q3", "No key result of 2026-Q3 is closed yet."),
        ("2026-09-15", "2027-Q1", "No key result of 2027-Q1 is closed yet."),
        ("2026-09-15", "last", "KPIs after 2026-Q2"),
        ("2027-02-15", "Q2", "KPIs after 2026-Q2"),
    ],
)
def test_which_cycle_is_meant(firm: Okr, day: str, words: str, says: str) -> None:
    """A short name is of the past: in February `Q2` is that of the last year."""
    firm.environment.setenv("OKR_TODAY", day)

    assert says in read(firm, "compare", "--after", words)


def test_an_unknown_cycle_is_refused(firm: Okr) -> None:
    firm.refuses("compare", "--after", "Q9", code=2, says='unknown cycle "Q9"')
