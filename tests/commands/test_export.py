"""`okr export`: who may see what, in which format, and what it says where something cannot be written."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import python_calamine

from tests.running import GROW, Okr

SECRET = "SECRET"
ABOUT_PEOPLE = {
    "people/budi.toml": f'name = "{SECRET} name"\nemails = ["{SECRET}@example.com"]\nmanager = "ana"\n'
    'onboarding = "newcomer"\njoined = 2026-08-10\n',
    "onboarding/newcomer.toml": 'title = "Welcome"\n[steps.read]\ntitle = "Read"\nday = 1\n',
    "coaching/2026-08-12-ana-budi-talk.toml": 'kind = "talk"\nfrom = "ana"\nto = "budi"\ndate = 2026-08-12\n'
    f'upward = "{SECRET} upward"\n\n[[agreement]]\nowner = "budi"\ntext = "{SECRET} agreement"\n',
    "coaching/2026-08-12-ana-budi-request.toml": 'kind = "request"\nfrom = "ana"\nto = "budi"\n'
    f'date = 2026-08-12\ntext = "{SECRET} request"\n',
    "meetings/2026-08-12-week.toml": 'kind = "week"\ndate = 2026-08-12\nby = "ana"\n'
    f'\n[[decision]]\ntext = "{SECRET} decision"\n',
    "pulse/2026-08.toml": f'voice = [0, 0, 1, 2, 3]\nwords = ["{SECRET} words"]\n',
    "checkins/2026-W33/2026-08-12-budi.toml": "\n".join(
        f'[[update]]\nitem = "{item}"\ndate = 2026-08-12\nnote = "{SECRET} of {item}"\n'
        for item in (
            "@budi/newcomer/read",
            "2026-08-12-ana-budi-talk/1",
            "2026-08-12-ana-budi-request",
            "2026-08-12-week/1",
            "nobody-knows/what/this-is",
        )
    ),
    "checkins/2026-W34/2026-08-18-ana.toml": "\n".join(
        f'[[update]]\nitem = "{item}"\ndate = 2026-08-18\nnote = "of {item}"\n'
        for item in (
            "2026-Q3",
            "2026-Q3/grow-revenue",
            "2026-Q3/grow-revenue/pricing-page",
            "kpi/mrr",
            "2026-Q1",
        )
    ),
}
BONUS = {"kpis/mrr.toml": 'title = "MRR"\nobjective = "2026/win-east-java"\nrole = "account-manager"\nat_least = 130\n'
         "\n[bonus]\nweight = 0.7771\n"}  # fmt: skip


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def printed(okr: Okr, *words: str) -> str:
    """What goes to stdout; a key that okr does not know is told beside it."""
    ran = okr(*words)
    assert ran.code == 0, ran.err
    return ran.out


@pytest.mark.parametrize("form", ["csv", "json", "markdown", "xlsx"])
def test_nothing_about_people_leaves_without_with_people(okr: Okr, form: str) -> None:
    """No file about a person, and no update of a step, an agreement, a request, a decision or an unknown item; bonuses alone
    with `bonus`."""
    okr.write(ABOUT_PEOPLE | BONUS | {"okr.toml": okr.read("okr.toml") + "\n[bonus]\naccelerator = 1.7771\n"})
    file = okr.root.parent / f"goals.{form}"

    def cells(*words: str) -> str:
        ran = okr("export", *words, "-f", form, "-o", str(file))
        assert ran.code == 0, ran.err
        return text_of(file)

    plain = cells()
    assert SECRET not in plain
    assert "7771" not in plain
    assert "grow-revenue" in plain
    with_people = cells("--with", "people")
    assert with_people.count(SECRET) == 12
    assert "7771" not in with_people
    with_bonus = cells("--with", "bonus")
    assert with_bonus.count("7771") == 2
    assert SECRET not in with_bonus


def text_of(file: Path) -> str:
    if file.suffix != ".xlsx":
        return file.read_text()
    book = python_calamine.CalamineWorkbook.from_path(str(file))
    return str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])


def test_goals_keep_their_owners_authors_and_unknown_keys(okr: Okr) -> None:
    """One row a record, a column a key that some row uses; nothing that belongs to the folder."""
    okr.write(ABOUT_PEOPLE)
    found = rows(printed(okr, "export", "-o", "-"))
    assert [row["kind"] for row in found] == [
        "settings", "team", "role", "onboarding", "objective", "key result", "objective", "key result", "key result",
        "initiative", "objective", "kpi", *["checkin"] * 6,
    ]  # fmt: skip
    grow = next(row for row in found if row["id"] == "2026-Q3/grow-revenue")
    assert (grow["owner"], grow["colour"], grow["supports"]) == ("ana", "kept for ever", "2026/win-east-java")
    assert "schema" not in grow
    updates = [row for row in found if row["kind"] == "checkin"]
    assert [(row["person"], row["item"]) for row in updates] == [
        ("budi", "2026-Q3/grow-revenue/mrr"),
        ("ana", "2026-Q3"),
        ("ana", "2026-Q3/grow-revenue"),
        ("ana", "2026-Q3/grow-revenue/pricing-page"),
        ("ana", "kpi/mrr"),
        ("ana", "2026-Q1"),
    ]
    assert {row["milestones"] for row in found} == {"", "{ surabaya = 1, malang = 1, bali = 2 }"}


def test_a_cycle_has_its_goals_and_the_kpis_that_they_use(okr: Okr) -> None:
    """And what these name: settings, the team, the role. Not the year above, nor another quarter."""
    okr.write(ABOUT_PEOPLE)
    okr.write({
        "kpis/churn.toml": 'title = "Churn"\nobjective = "2026/win-east-java"\nrole = "support"\nat_most = 4\n',
        "roles/support.toml": 'title = "Support"\nreports_to = "head"\n',
        "roles/head.toml": 'title = "Head"\n',
        "teams/other.toml": 'name = "Other"\n',
        GROW: okr.read(GROW) + '\n[key_results.churn]\ntitle = "Churn"\nstart = 8\ntarget = 4\nkpi = "kpi/churn"\n',
    })  # fmt: skip
    found = rows(printed(okr, "export", "-q", "Q3", "-o", "-"))
    assert [row["id"] or row["item"] or row["kind"] for row in found] == [
        "settings", "team/growth", "role/head", "role/support", "2026-Q3/grow-revenue", "2026-Q3/grow-revenue/mrr",
        "2026-Q3/grow-revenue/cities", "2026-Q3/grow-revenue/churn", "2026-Q3/grow-revenue/pricing-page", "kpi/churn",
        "2026-Q3/grow-revenue/mrr", "2026-Q3", "2026-Q3/grow-revenue", "2026-Q3/grow-revenue/pricing-page",
    ]  # fmt: skip
    both = rows(printed(okr, "export", "-q", "Q3", "-q", "2026", "-o", "-"))
    assert {"kpi/mrr", "2026/win-east-java", "role/account-manager"} <= {row["id"] for row in both}


def test_each_format_has_the_types_that_it_knows(okr: Okr) -> None:
    """Numbers and days are those; what a workbook would change is a text."""
    okr.write({
        "objectives/2026/win-east-java.toml": 'title = "=1+1"\nowner = "ana"\nn = 9007199254740993\nf = 2.0\n'
        "share = 0.1\nday = 2026-07-10\nat = 2026-07-10T09:00:00+07:00\nyes = true\nold = 1899-12-31\n"
    })  # fmt: skip
    entry = json.loads(printed(okr, "export", "-q", "2026", "-f", "json", "-o", "-"))
    assert (entry["schema"], entry["kind"]) == (1, "export")
    assert {told["code"] for told in entry["warnings"]} == {"F004"}  # keys that okr does not know
    row = next(row for row in entry["data"]["rows"] if row["kind"] == "objective")
    assert row == {
        "kind": "objective", "id": "2026/win-east-java", "title": "=1+1", "owner": "ana", "n": 9007199254740993, "f": 2.0,
        "share": 0.1, "day": "2026-07-10", "at": "2026-07-10T09:00:00+07:00", "yes": True, "old": "1899-12-31",
    }  # fmt: skip
    file = okr.root.parent / "goals.xlsx"
    ran = okr("export", "-q", "2026", "-o", str(file))
    assert (ran.code, ran.out) == (0, "")
    sheet = python_calamine.CalamineWorkbook.from_path(str(file)).get_sheet_by_name("objective")
    head, cells = sheet.to_python()
    shown: dict[str, Any] = dict(zip(head, cells, strict=True))
    assert shown == {
        "kind": "objective", "id": "2026/win-east-java", "title": "'=1+1", "owner": "ana", "n": "9007199254740993",
        "f": "2.0", "share": 0.1, "day": date(2026, 7, 10), "at": "2026-07-10T09:00:00+07:00", "yes": True,
        "old": "1899-12-31",
    }  # fmt: skip
    assert not isinstance(shown["day"], datetime)


def test_equal_goals_make_equal_bytes(okr: Okr) -> None:
    """Whenever they are written, also as a workbook."""
    for form in ("csv", "xlsx", "json", "md"):
        one, other = (okr.root.parent / f"{n}.{form}" for n in "ab")
        okr("export", "-o", str(one), "--today", "2026-08-19")
        okr("export", "-o", str(other), "--today", "2026-09-19")
        assert one.read_bytes() == other.read_bytes(), form


def test_a_file_that_cannot_be_read_is_left_out_and_told(okr: Okr) -> None:
    """All else is written."""
    okr.write({"kpis/broken.toml": "title = \n"})
    ran = okr("export", "-o", "-")
    assert ran.code == 3
    assert "kpis/broken.toml:1:9" in ran.err
    assert "kpi/mrr" in ran.out
    assert "kpi/broken" not in ran.out


def test_what_is_wrong_about_people_is_told_to_the_person_alone(okr: Okr) -> None:
    """The JSON goes to readers of goals."""
    okr.write({"people/eka.toml": 'manager = "ana"\n'})
    ran = okr("export", "-f", "json", "-o", "-")
    assert ran.code == 3
    assert "people/eka.toml" in ran.err
    assert "eka" not in ran.out
    assert "people/eka.toml" in okr("export", "-f", "json", "-o", "-", "--with", "people").out


def test_a_text_too_long_for_a_cell_is_refused_with_its_item(okr: Okr) -> None:
    """A workbook cannot hold it; CSV can."""
    okr.write({"kpis/mrr.toml": okr.read("kpis/mrr.toml") + f'note = "{"x" * 40_960}"\n'})
    file = okr.root.parent / "goals.xlsx"
    okr.refuses("export", "-o", str(file), code=1, says="kpi/mrr: note has 40960 characters")
    assert not file.exists()
    assert "x" * 40_960 in printed(okr, "export", "-o", "-")
    okr.write({"kpis/mrr.toml": okr.read("kpis/mrr.toml").replace("x" * 40_960, "x" * 140_000)})
    okr.refuses(
        "export",
        "-o",
        "-",
        code=1,
        says="kpi/mrr: note has 140000 characters, and a cell of CSV holds 131072",
    )
    assert "x" * 140_000 in printed(okr, "export", "-f", "json", "-o", "-")


def test_what_is_too_large_to_be_imported_is_told(okr: Okr, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is written all the same."""
    monkeypatch.setattr("okr.exchange.own_table.table_files.MOST_ROWS", 5)
    ran = okr("export", "-o", "-")
    assert ran.code == 0
    assert "warning: `okr import` reads at most 20 MB, 100000 rows" in ran.err
    assert "grow-revenue" in ran.out


def test_what_is_missing_is_said(okr: Okr, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file, a format, a package, a word that is known."""
    okr.refuses("export", code=2, says="okr export -o goals.csv")
    okr.refuses("export", "-o", "goals.txt", code=2, says='the ending of "goals.txt" is not a known format')
    okr.refuses("export", "-o", "-", "--with", "peple", code=2, says="people")
    okr.refuses("export", "-o", "kpis/goals.csv", code=1, says="kpis is for okr and git only")
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    okr.refuses("export", "-o", "goals.xlsx", code=2, says="pip install 'okr[excel]'")


def test_a_terminal_gets_no_signs_that_act_there(okr: Okr) -> None:
    """And no workbook."""
    okr.write({"objectives/2026/win-east-java.toml": 'title = "a\\u202eb\\u001b[2J"\n'})
    okr.has_terminal(columns=80)
    ran = okr("export", "-o", "-")
    assert ran.code == 0
    assert "\u202e" not in ran.out
    assert "\x1b" not in ran.out
    ran = okr("export", "-f", "xlsx", "-o", "-")
    assert (ran.code, "a workbook cannot be shown on a terminal" in ran.err) == (2, True)


def test_a_format_alone_goes_to_stdout(okr: Okr) -> None:
    named, alone, neither = okr("export", "-f", "csv", "-o", "-"), okr("export", "-f", "csv"), okr("export")

    assert alone.out.startswith("kind,id,")
    assert (alone.code, alone.out) == (named.code, named.out)
    assert (neither.code, neither.err.splitlines()[0]) == (2, "error: --output is missing")
