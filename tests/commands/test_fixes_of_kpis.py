"""What the rules of KPIs propose can be typed as it stands, and ends the finding."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from tests.running import Okr

GOAL = "objectives/2026-Q3/rise.toml"
KPI = "kpis/revenue.toml"
OWN = 'title = "Rise"\nowner = "ana"\n[key_results.mrr]\ntitle = "Raise MRR from 100 to 130"\nstart = 100\ntarget = 130\n'
REVENUE = 'title = "Monthly recurring revenue"\nobjective = "2026/win-east-java"\nrole = "account-manager"\n'
READ = '[[update]]\nitem = "kpi/revenue"\ndate = 2026-07-03\nperiod = "2026-Q2"\nvalue = 108.5\n'
READS = 'kpi = "kpi/revenue"\n'
CASES = {
    "K006": {GOAL: OWN + READS, KPI: f"{REVENUE}at_least = 130\n[bonus]\n"},
    "K012": {
        GOAL: OWN + READS,
        KPI: f"{REVENUE}at_least = 95\n",
        "checkins/2026-W27/2026-07-03-ana.toml": READ,
    },
    "K013": {GOAL: f'{OWN}unit = "IDR m"\n', KPI: f'{REVENUE}at_least = 95\nunit = "IDR m"\n'},
    "K014": {KPI: f'{REVENUE}at_least = 99.9\nunit = "%"\n'},
    "K015": {KPI: f"{REVENUE}at_least = 95\n"},
    "K016": {KPI: f"{REVENUE}at_least = 95\n", "people/budi.toml": 'name = "Budi"\nrole = "account-manager"\n'},
    "K017": {KPI: f'{REVENUE}at_least = 95\nsince = "2026-Q2"\ndrives = ["kpi/mrr"]\n'},
}  # fmt: skip


def found(okr: Okr, code: str) -> list[dict[str, str]]:
    data = json.loads(okr("check", "--select", code, "-f", "json").out)["data"]
    return [each for each in data["findings"] if each["id"] in ("kpi/revenue", "2026-Q3/rise/mrr")]


@pytest.mark.parametrize("code", CASES)
def test_the_fix_of_a_finding(okr: Okr, code: str) -> None:
    okr.write({"kpis/mrr.toml": REVENUE.replace("Monthly", "Other") + "at_least = 1\n", **CASES[code]})
    (finding,) = found(okr, code)
    command = re.findall("`okr ([^`]+)`", finding["fix"])[-1].replace("VALUE", "120").replace("UNIT", "%")

    okr.does("--as", "ana", *shlex.split(command))

    assert found(okr, code) == []
