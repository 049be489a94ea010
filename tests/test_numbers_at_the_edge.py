"""Numbers that no machine holds: a finding of their file, and everything else is still reported."""

from __future__ import annotations

import json
import re

import pytest

from tests.running import Okr

CHECKIN = "checkins/2026-W28/2026-07-10-budi.toml"
GOAL = "objectives/2026-Q3/grow-revenue.toml"
KPI = "kpis/mrr.toml"
BITS = "F003 value: a whole number has at most 64 bits; use a larger unit"
BEYOND = "a number beyond 1e100 is not allowed"
NINES = "9" * 400
"""Beyond the range of floats, which end near 1.8e308."""


def read(okr: Okr, path: str, old: str, new: str) -> tuple[int, list[str], str]:
    """Exit code of a report, ids of its objectives and KPIs, and what stands on stderr, where `new` is in place of `old`."""
    okr.write({path: okr.read(path).replace(old, new)})
    ran = okr("report", "-f", "json")
    assert "bug" not in ran.err
    data = json.loads(ran.out)["data"]
    return ran.code, [item["id"] for item in (*data["objectives"], *data["above"], *data["kpis"])], ran.err


@pytest.mark.parametrize("value", [str(2**64), str(-(2**63) - 1), "1" + "0" * 100, NINES, f"-{NINES}"])
def test_a_recorded_integer_of_more_than_64_bits(okr: Okr, value: str) -> None:
    """It ended every command of the workspace as a bug."""
    code, ids, said = read(okr, CHECKIN, "112", value)

    assert code == 3
    assert f"{CHECKIN}:4:1: {BITS}" in said
    assert ids == ["2026-Q3/grow-revenue", "2026/win-east-java", "kpi/mrr"]


@pytest.mark.parametrize("value", [2**64 - 1, -(2**63), 2**63])
def test_a_recorded_integer_that_64_bits_hold(okr: Okr, value: int) -> None:
    """It is read as it is written, from the index, too."""
    code, _, _ = read(okr, CHECKIN, "112", str(value))
    key_result = json.loads(okr("show", "grow-revenue/mrr", "-f", "json").out)["data"]

    assert code == 0
    assert key_result["current"] == value


@pytest.mark.parametrize(
    ("path", "old", "new", "place"),
    [
        (GOAL, "target = 130", f"target = {NINES}", f"13:1: F003 target: {BEYOND}"),
        (GOAL, "start = 100", f"start = -{NINES}", f"12:1: F003 start: {BEYOND}"),
        (GOAL, "bali = 2", f"bali = {NINES}", f"20:42: F003 bali: {BEYOND}"),
        (GOAL, 'team = "growth"', f"weight = {NINES}", f"5:1: F003 weight: {BEYOND}"),
        (GOAL, 'unit = "IDR m"', f"points = [[110, {NINES}]]", f"14:17: F003 entry 2 of entry 1 of points: {BEYOND}"),
        (GOAL, 'unit = "IDR m"', f"stretch = {NINES}", f"14:1: F003 stretch: {BEYOND}"),
        (KPI, "at_least = 130", f"at_least = {NINES}", f"6:1: F003 at_least: {BEYOND}"),
        (KPI, "at_least = 130", f"at_least = 1\ntolerance = {NINES}", f"7:1: F003 tolerance: {BEYOND}"),
        (CHECKIN, "value = 112", f"confidence = {NINES}", f"4:1: F003 confidence: {BEYOND}"),
        (CHECKIN, "value = 112", "parts = { a = -1 }", "4:11: F003 a needs a number of 0 or more, found -1"),
        (CHECKIN, "value = 112", "value = 1e400", "4:1: F003 value: nan and infinity are not allowed"),
        (CHECKIN, "value = 112", f"value = {'9' * 5000}", "1:1: F001 a number has too many digits"),
    ],
)  # fmt: skip
def test_a_number_beyond_all_floats_is_a_finding_of_its_file(
    okr: Okr, path: str, old: str, new: str, place: str
) -> None:
    """The file is left out and named with line and column; the other files are reported."""
    code, ids, said = read(okr, path, old, new)

    assert code == 3
    assert f"{path}:{place}" in said
    assert len(ids) == (3 if path == CHECKIN else 2)
    assert "2026/win-east-java" in ids


@pytest.mark.parametrize(
    "table", ["[pace]\nahead", "[health]\nwatch", "[grade]\ngreen", "[bonus]\naccelerator"]
)
def test_a_setting_beyond_all_floats_is_named(okr: Okr, table: str) -> None:
    """Without settings nothing can be read, and the sentence says which line it is."""
    okr.write({"okr.toml": f"schema = 1\n{table} = {NINES}\n"})

    ran = okr("report")

    assert ran.code == 1
    assert f"okr.toml:3:1: {table.rsplit(maxsplit=1)[-1]}: {BEYOND}" in ran.err


def test_a_number_that_is_typed_is_held_to_the_same(okr: Okr) -> None:
    """An integer of more than 64 bits is written as a float, one beyond 1e100 not at all."""
    okr.does("checkin", "grow-revenue/mrr", str(2**64), "--yes", "--as", "budi")

    assert "value = 1.8446744073709552e+19" in okr.read("checkins/2026-W34/2026-08-19-budi.toml")
    okr.refuses("checkin", "grow-revenue/mrr", NINES, "--as", "budi", code=2, says="")
    okr.refuses("set", "grow-revenue/mrr", f"target={NINES}", code=2, says="")
    assert okr("check").code == 0


NOISY = {
    "objectives/2026-Q3/visits.toml": 'title = "Be seen"\nowner = "ana"\n\n[key_results.visits]\ntitle = "Raise visits"\nstart = 120\n'
    'by = "+17%"\nsince = 2026-07-01\n\n[key_results.mean]\ntitle = "Raise a mean"\nstart = 0\ntarget = 0.3\ntakes = "mean"\n',
    "kpis/answer.toml": 'title = "Answer"\nobjective = "2026/win-east-java"\nrole = "account-manager"\nat_most = 4\n'
    'cadence = "monthly"\nbonus = { threshold = 0.7 }\n',
    "checkins/2026-W33/2026-08-14-ana.toml": "".join(
        f'[[update]]\nitem = "{item}"\ndate = 2026-08-{day}\nvalue = {value}\n\n'
        for item, day, value in (
            ("2026-Q3/visits/visits", 14, 130.2), ("2026-Q3/visits/mean", 14, 0.1)
        )
    ) + '[[update]]\nitem = "kpi/answer"\ndate = 2026-08-14\nperiod = "2026-07"\nvalue = 4.4\n',
    "checkins/2026-W34/2026-08-17-ana.toml": '[[update]]\nitem = "2026-Q3/visits/mean"\ndate = 2026-08-17\nvalue = 0.2\n',
    "checkins/2026-W34/2026-08-18-ana.toml": '[[update]]\nitem = "2026-Q3/visits/mean"\ndate = 2026-08-18\nvalue = 0.3\n',
}  # fmt: skip


def test_what_programs_read_has_no_noise_of_arithmetic(okr: Okr) -> None:
    """1 − (4.4 − 4) / 4 is 0.9, 10.2 of 20.4 is 0.5, and the mean of 0.1, 0.2 and 0.3 is 0.2; 2 / 3 keeps all its digits."""
    okr.write(NOISY)
    report = json.loads(okr("report", "-q", "Q3", "-f", "json").out)["data"]

    assert next(kpi["achievement"] for kpi in report["kpis"] if kpi["id"] == "kpi/answer") == 0.9
    found = {kr["id"]: kr for each in report["objectives"] for kr in each["key_results"]}
    assert found["2026-Q3/visits/visits"]["progress"] == 0.5
    assert found["2026-Q3/visits/mean"]["current"] == 0.2
    assert found["2026-Q3/visits/mean"]["progress"] == 0.2 / 0.3
    for words in (
        ("report", "-q", "Q3"),
        ("explain", "kpi/answer"),
        ("explain", "visits/visits"),
        ("bonus", "-q", "2026-Q3"),
    ):
        for form in ("json", "csv", "markdown"):
            more = ("--role", "account-manager") if words[0] == "bonus" else ()
            out = okr(*words, *more, "-f", form).out
            assert out
            assert re.findall(r"\d\.\d*(?:0{8}|9{8})\d", out) == []
