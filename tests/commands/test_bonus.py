"""`okr bonus`: KPIs pay, step by step, in every look; key results never do."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.running import Okr

KPI = """\
title = "Monthly recurring revenue"

objective = "2026/win-east-java"
role = "account-manager"

at_least = 130
unit = "IDR m"

[bonus]
weight = 40
threshold = 0.7
cap = 1.2
"""
READING = """\
[[update]]
item = "kpi/mrr"
date = 2026-07-03
period = "2026-Q2"
value = 117
"""
PROMISED = {"base", "fixed", "score", "pay", "kpis"}


@pytest.fixture
def paying(okr: Okr) -> Okr:
    goal = okr.read("objectives/2026-Q3/grow-revenue.toml").replace('colour = "kept for ever"\n', "")
    okr.write(
        {
            "kpis/mrr.toml": KPI,
            "checkins/2026-W27/2026-07-03-ana.toml": READING,
            "objectives/2026-Q3/grow-revenue.toml": goal,
            "people/budi.toml": 'name = "Budi"\nrole = "account-manager"\n',
        }
    )
    return okr


def test_every_step_is_seen(paying: Okr) -> None:
    """117 of 130 is 0.9, which pays (0.9 − 0.7) / 0.3 of a third of 10,000."""
    paying.environment.setenv("COLUMNS", "80")

    said = paying.does("bonus", "-q", "Q2", "--role", "account-manager", "--base", "9000", "--fixed", "0.7")

    assert (
        said
        == """\
Bonus of role/account-manager in 2026-Q2, as of Wed 19 Aug 2026

KPI                        achieved  threshold  cap  factor  weight
Monthly recurring revenue       0.9        0.7  1.2  0.6667      40
    2026-Q2: 117 IDR m, limit ≥ 130: 0.9
    factor 0.6667 = (0.9 − 0.7) / (1 − 0.7)

score  0.6667 = (40 × 0.6667) / 40
pay    8100 = 9000 × 0.7 + 9000 × 0.3 × 0.6667
"""
    )


@pytest.mark.parametrize(
    ("typed", "language", "base", "echo"),
    [
        ("Rp 5.000.000,-", "en", 5000000, ""),
        ("250.000,-", "id", 250000, '"250.000,-" dibaca sebagai 250.000\n'),
        ("Rp. 5 jt", "en", 5000000, '"Rp. 5 jt" was read as 5,000,000 Rp\n'),
        ("9000", "en", 9000, ""),
    ],
)
def test_a_base_is_an_amount_in_any_currency(
    paying: Okr, typed: str, language: str, base: int, echo: str
) -> None:
    """As prices are written; how it was read is said beside the answer."""
    words = ("bonus", "-q", "Q2", "--role", "account-manager", "--base", typed, "-f", "json")
    ran = paying(*words, "--language", language)

    assert (json.loads(ran.out)["data"]["base"], ran.err) == (base, echo)


def test_json_holds_what_is_promised(paying: Okr) -> None:
    envelope = json.loads(
        paying.does("bonus", "-q", "Q2", "--person", "budi", "--base", "9000", "-f", "json")
    )
    data = envelope["data"]

    assert envelope["kind"] == "bonus"
    assert data.keys() >= PROMISED
    assert (data["base"], data["fixed"], data["of"]) == (9000, 0, "@budi")
    assert data["score"] == pytest.approx(2 / 3)
    assert data["pay"] == pytest.approx(6000)
    assert [{k: kpi[k] for k in ("id", "achievement", "factor", "weight")} for kpi in data["kpis"]] == [
        {"id": "kpi/mrr", "achievement": pytest.approx(0.9), "factor": pytest.approx(2 / 3), "weight": 40}
    ]


def test_csv_and_markdown(paying: Okr) -> None:
    rows = list(
        csv.DictReader(
            io.StringIO(paying.does("bonus", "-q", "Q2", "--role", "account-manager", "-f", "csv"))
        )
    )
    assert [(row["id"], float(row["factor"]), row["pay"]) for row in rows] == [
        ("kpi/mrr", pytest.approx(2 / 3), "")
    ]

    said = paying.does("bonus", "-q", "Q2", "--role", "account-manager", "-f", "markdown")
    assert "| **Monthly recurring revenue** `kpi/mrr` | 0.9 | 0.7 | 1.2 | 0.6667 | 40 |" in said


def test_a_key_result_that_is_met_with_what_is_paid_is_a_warning(paying: Okr) -> None:
    """Pay leaks into the OKR: said on stderr and in the JSON, and the sum is told all the same."""
    paying.does(
        "add",
        "kr",
        "2026-Q3/grow-revenue",
        "Raise it",
        "--from",
        "1",
        "--to",
        "2",
        "--kpi",
        "kpi/mrr",
        "--slug",
        "leak",
    )

    ran = paying("bonus", "-q", "Q3", "--role", "account-manager", "-f", "json")

    assert ran.code == 0
    said = "K006 2026-Q3/grow-revenue/leak: kpi/mrr pays a bonus, and the target 2 is not above the paid limit 130"
    path = "objectives/2026-Q3/grow-revenue.toml"
    line = paying.read(path).splitlines().index('kpi = "kpi/mrr"') + 1
    assert ran.err == f"{path}:{line}:1: {said}\n"
    envelope = json.loads(ran.out)
    assert [(w["code"], w["path"], w["line"]) for w in envelope["warnings"]] == [("K006", path, line)]
    assert [leak["id"] for leak in envelope["data"]["leaks"]] == ["2026-Q3/grow-revenue/leak"]


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "--role or --person is missing"),
        (("--role", "account-manager", "--person", "ana"), 2, "--role and --person cannot be used together"),
        (("--role", "account-manger"), 4, "Did you mean account-manager?"),
        (("--person", "nobody"), 4, 'unknown person "nobody"'),
        (("--person", "ana", "--base", "much"), 2, '--base: "much" is not a number'),
        (("--person", "ana", "--base", "-1"), 2, "--base must be an amount, for example 5000000"),
        (("--person", "ana", "--fixed", "70"), 2, "--fixed must be a share from 0 to 1, for example 0.7"),
    ],
)
def test_wrong_words(paying: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    paying.refuses("bonus", *words, code=code, says=says)
