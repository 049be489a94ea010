"""One indicator in many units, on the command line: shown, recorded, changed in one place, added, moved, merged."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from okr.actions.merge import merge_texts
from okr.store import Store
from tests.gitting import init
from tests.running import Okr

COUNTS = {1: (212, 230), 2: (187, 196), 3: (164, 181), 4: (241, 252)}
ADVICE = """\
title = "Advice followed"

objective = "2025/clean"
role = "head"

at_least = 93
unit = "%"
cadence = "yearly"
since = "2025"
roll_up = "counts"
""" + "".join(f'\n[units.u{n}]\ntitle = "Inspectorate {n}"\nrole = "first"\n' for n in COUNTS)
INDEX = """\
title = "Satisfaction"

objective = "2025/clean"

at_least = 3.84
cadence = "yearly"
since = "2025"

[units.head]
role = "head"

[units.u1]
role = "first"

at_least = 3.9
"""
ANA = "checkins/2026-W01/2026-01-02-ana.toml"
READ = (
    "\n".join(
        f'[[update]]\nitem = "kpi/advice/u{n}"\ndate = 2026-01-02\nperiod = "2025"\nvalue = {part / whole * 100:.2f}\n'
        f"of = [{part}, {whole}]\n"
        for n, (part, whole) in COUNTS.items()
    )
    + '\n[[update]]\nitem = "kpi/index/u1"\ndate = 2026-01-02\nperiod = "2025"\nvalue = 3.88\n'
)
FILES = {
    "objectives/2025/clean.toml": 'title = "Clean"\nowner = "ana"\n',
    "kpis/advice.toml": ADVICE,
    "kpis/index.toml": INDEX,
    "people/eka.toml": 'name = "Eka"\nrole = "first"\n',
    "roles/head.toml": 'title = "Head"\nlevel = "organisation"\nduties = ["Read"]\n',
    "roles/first.toml": 'title = "First"\nreports_to = "head"\nduties = ["Read"]\n',
    ANA: READ,
}


@pytest.fixture
def body(okr: Okr) -> Okr:
    for path in (
        "kpis/mrr.toml",
        "objectives/2026-Q3/grow-revenue.toml",
        "objectives/2026-Q1/first-steps.toml",
    ):
        (okr.root / path).unlink()
    (okr.root / "checkins/2026-W28/2026-07-10-budi.toml").unlink()
    okr.write(FILES)
    okr.environment.setenv("OKR_TODAY", "2026-01-03")
    return okr


# ── screens ──────────────────────────────────────────────────────────────────────────────────────

SHOWN = """\
Advice followed · kpi/advice

objective    2025/clean
role         role/head
limit        ≥ 93%
roll-up      counts of the units, added up
last period  2025: 93.597% (804 of 859)
health       ● healthy
achievement  100%
cadence      yearly
last         Fri 2 Jan 2026, 1 d ago
linked to    no key result

units            2025              health
Inspectorate 1  92.17  212 of 230  ▼ unhealthy  kpi/advice/u1
Inspectorate 2  95.41  187 of 196  ● healthy    kpi/advice/u2
Inspectorate 3  90.61  164 of 181  ▼ unhealthy  kpi/advice/u3
Inspectorate 4  95.63  241 of 252  ● healthy    kpi/advice/u4
"""
DITAMPILKAN = """\
Satisfaction · kpi/index

objective  2025/clean
batas      ≥ 3,84
gabungan   tidak ada: unitnya tidak digabung
frekuensi  tahunan

unit  2025  kondisi
head  –     – belum ada data  kpi/index/head
u1    3,88  ◆ waspada         kpi/index/u1
"""
EXPLAINED = """\
current      93.5972        (212 + 187 + 164 + 241) / (230 + 196 + 181 + 252) = 804 / 859
achievement  1.0064         1 + (93.5972060536 − 93) / |93|, never below 0
"""
REPORTED = """\
KPIs                          value  limit     health       period  running
  Advice followed           93.597   ≥ 93%     ● healthy    2025
    Inspectorate 1          92.17    ≥ 93%     ▼ unhealthy  2025
    Inspectorate 2          95.41    ≥ 93%     ● healthy    2025
    Inspectorate 3          90.61    ≥ 93%     ▼ unhealthy  2025
    Inspectorate 4          95.63    ≥ 93%     ● healthy    2025
  Satisfaction
    head                     –       ≥ 3.84    – no data    2025    2025 due 2 Jan
    u1                       3.88    ≥ 3.9     ◆ watch      2025
"""


def test_shown(body: Okr) -> None:
    """With its units below it; in both languages, with a value for all of them and without."""
    assert body.does("show", "advice").startswith(SHOWN)
    assert body.does("show", "kpi/index", "--language", "id").startswith(DITAMPILKAN)


def test_explained(body: Okr) -> None:
    told = body.does("explain", "advice")
    assert EXPLAINED in told
    assert "part         kpi/advice/u1  Inspectorate 1: 212 of 230\n" in told
    told = body.does("explain", "kpi/index", "--language", "id")
    assert "unit      kpi/index/head  head, 2025: belum ada angka\n" in told
    assert "unit      kpi/index/u1    u1, 2025: 3,88\n" in told


def test_reported_below_their_indicator(body: Okr) -> None:
    """Its title once, a line a unit: on a terminal, on a page, in a list; in JSON and CSV a row a unit."""
    squeezed = [" ".join(line.split()) for line in body.does("report", "-q", "2025").splitlines()]
    wanted = [" ".join(line.split()) for line in REPORTED.splitlines()]
    at = squeezed.index(wanted[0])
    assert squeezed[at : at + len(wanted)] == wanted

    page = body.does("report", "-q", "2025", "-f", "html")
    assert page.count("Satisfaction<") == 1
    headings = [re.sub("<[^>]*>", "", each) for each in re.findall(r"<h[34][ >].*?</h[34]>", page)]
    assert headings[1:] == ["Advice followed", *(f"Inspectorate {n}" for n in COUNTS), "Satisfaction", "u1"]
    assert page.count("Inspectorate 1</bdi>") >= 1

    listed = body.does("list", "kpis").splitlines()
    assert listed[1].startswith("kpi/advice ")
    assert listed[2].startswith("  kpi/advice/u1 ")
    assert "Satisfaction · kpi/index" in listed

    kpis = json.loads(body.does("report", "-q", "2025", "-f", "json"))["data"]["kpis"]
    assert [(kpi["id"], kpi["kpi_group"], kpi["roll_up"]) for kpi in kpis][:2] == [
        ("kpi/advice", None, "counts"), ("kpi/advice/u1", "advice", None),
    ]  # fmt: skip
    assert kpis[1]["title"] == "Advice followed · Inspectorate 1"
    assert kpis[0]["units"] == [f"kpi/advice/u{n}" for n in COUNTS]
    rows = list(csv.DictReader(io.StringIO(body.does("list", "kpis", "-f", "csv"))))
    assert [row["id"] for row in rows][-2:] == ["kpi/index/head", "kpi/index/u1"]


# ── check-ins ────────────────────────────────────────────────────────────────────────────────────


def test_a_unit_is_recorded(body: Okr) -> None:
    """An ending does where it is the only one."""
    said = body("checkin", "index/head", "3.87", "--as", "ana").out
    assert "Satisfaction · head (KPI), 2025\n  3.87 · healthy, limit ≥ 3.84" in said
    body.refuses("checkin", "u1", "3.9", "--as", "ana", code=4, says='"u1" is ambiguous')
    assert 'item = "kpi/index/head"' in body.read("checkins/2026-W01/2026-01-03-ana.toml")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("checkin", "kpi/index", "4"), 1, "kpi/index has no value of its own: its units have one"),
        (
            ("checkin", "kpi/advice", "94"),
            1,
            "kpi/advice has no values of its own: it is made of kpi/advice/u1",
        ),
        (("decide", "kpi/index", "accept", "--reason", "x"), 1, "kpi/index has no value of its own"),
    ],
)
def test_an_indicator_is_not(body: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    body.refuses(*words, "--as", "ana", code=code, says=says)


def test_a_value_in_a_file_is_a_finding(body: Okr) -> None:
    """Of an indicator with a value for all units as of one without."""
    more = "".join(
        f'\n[[update]]\nitem = "kpi/{slug}"\ndate = 2026-01-02\nperiod = "2025"\nvalue = 1\n'
        for slug in ("advice", "index")
    )
    body.write({ANA: READ + more})
    said = body("check", "--select", "R007").out
    assert said.count("does not count: the units of this KPI have values, and not the KPI itself") == 2
    assert "93.597%" in body.does("show", "advice")


def test_the_todo_asks_each_unit(body: Okr) -> None:
    body.write({"people/eka.toml": 'name = "Eka"\nrole = "head"\n'})
    items = json.loads(body("todo", "--person", "eka", "-f", "json").out)["data"]["items"]
    assert [each["id"] for each in items if each["kind"] == "checkin"] == ["kpi/index/head"]


# ── changes ──────────────────────────────────────────────────────────────────────────────────────


def test_a_changed_target_is_one_change(body: Okr) -> None:
    """For all units that have no limit of their own; each that is judged otherwise is told."""
    said = body.does("set", "kpi/advice", "at_least=95.5")
    assert "  Inspectorate 2: 2025: healthy → unhealthy\n" in said
    assert "at_least = 95.5\n" in body.read("kpis/advice.toml")
    assert body.read("kpis/advice.toml").count("95.5") == 1


def test_a_unit_has_its_own_limit(body: Okr) -> None:
    body.does("set", "kpi/advice/u1", "at_least=90")
    body.does("set", "advice/u2", "at_least=97", "--from", "2026-03-01")
    text = body.read("kpis/advice.toml")
    assert '[units.u1]\ntitle = "Inspectorate 1"\nrole = "first"\nat_least = 90\n' in text
    assert '[units.u2.targets."2026"]\nat_least = 97\n' in text
    assert "● healthy" in body.does("show", "kpi/advice/u1")


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("set", "kpi/advice/u1", "cadence=monthly"), 2, "cadence is the same for all units of kpi/advice"),
        (("set", "kpi/advice/u1", "role=nobody"), 4, 'role: unknown role "nobody"'),
        (("set", "kpi/index", "roll_up=sum"), 1, "roll_up needs a role of its own"),
        (("move", "kpi/advice/u1", "kpi/index/u9"), 2, "kpi/advice/u1 must stay a unit of kpi/advice"),
        (("move", "kpi/advice/u1", "u2"), 1, "kpi/advice/u2 is already a KPI"),
        (("remove", "kpi/advice/u1"), 1, "kpi/advice/u1 is still in use"),
        (("add", "unit", "kpi/advice/u1", "u9"), 2, "kpi/advice/u1 is a unit itself"),
        (("add", "unit", "advice", "u1"), 1, "kpi/advice/u1 is already a KPI"),
        (("add", "unit", "advice", "Unit 1"), 2, 'invalid name "Unit 1"'),
        (("add", "unit", "index", "u9"), 1, "role is missing: a KPI belongs to a role"),
        (("add", "unit", "advice", "u9", "--role", "nobody"), 4, 'unknown role "nobody"'),
    ],
)
def test_what_is_refused(body: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    body.refuses(*words, code=code, says=says)


def test_a_unit_is_added_and_removed(body: Okr) -> None:
    before = body.read("kpis/index.toml")
    said = body.does(
        "add", "unit", "index", "u2", "--role", "first", "--at-least", "3.5", "--title", "Second"
    )
    assert said == "Added KPI kpi/index/u2 (kpis/index.toml).\n"
    assert body.read("kpis/index.toml") == before + (
        '\n[units.u2]\ntitle = "Second"\nrole = "first"\n\nat_least = 3.5\n'
    )
    body.does("remove", "kpi/index/u2")
    assert body.read("kpis/index.toml") == before


def test_a_kpi_with_values_keeps_them(body: Okr) -> None:
    """With a unit its own values would not count any more."""
    body.write(
        {
            "kpis/index.toml": INDEX.split("[units", maxsplit=1)[0].replace(
                "at_least", 'role = "head"\n\nat_least'
            )
        }
    )
    body.write({ANA: '[[update]]\nitem = "kpi/index"\ndate = 2026-01-02\nperiod = "2025"\nvalue = 3.9\n'})
    body.refuses(
        "add", "unit", "kpi/index", "u1", code=1,
        says="kpi/index has values of its own, and with units only these have values",
    )  # fmt: skip
    body.refuses("set", "kpi/index", "units.u1.at_least=3", code=1, says="kpi/index has values of its own")


def test_a_unit_is_retired(body: Okr) -> None:
    """The others go on."""
    body.does("drop", "kpi/advice/u4", "--reason", "Merged")
    assert 'retired = { date = 2026-01-03, reason = "Merged" }' in body.read("kpis/advice.toml")
    workspace = Store.open(body.root).load()
    assert workspace.kpis["kpi/advice/u4"].retired
    assert workspace.kpis["kpi/advice/u3"].retired is None


def test_both_move(body: Okr) -> None:
    """Values, old ids and references follow, whichever moves first."""
    body.write({"kpis/all.toml": INDEX.split("since", maxsplit=1)[0].replace("at_least", 'role = "head"\nat_least')
                + 'sum_of = ["kpi/advice/u2", "kpi/advice"]\n'})  # fmt: skip
    body.does("move", "kpi/advice/u2", "second")
    body.does("move", "kpi/advice", "kpi/followed")

    assert 'sum_of = ["kpi/followed/second", "kpi/followed"]\n' in body.read("kpis/all.toml")
    assert 'formerly = ["kpi/advice/u2"]' in body.read("kpis/followed.toml")
    assert "93.597% (804 of 859)" in body.does("show", "followed")
    workspace = Store.open(body.root).load()
    for old in ("kpi/advice/u2", "kpi/followed/u2", "kpi/advice/second"):
        assert workspace.current_id(old) == "kpi/followed/second"
    assert [entry.update.of for entry in workspace.updates("kpi/followed/second")] == [(187, 196)]


def test_roles_that_move_are_followed_in_units(body: Okr) -> None:
    body.does("move", "role/first", "inspector")
    assert body.read("kpis/advice.toml").count('role = "inspector"') == 4
    body.refuses("remove", "role/inspector", code=1, says="kpi/advice/u1  (role)")


# ── rules ────────────────────────────────────────────────────────────────────────────────────────


def test_rules_look_at_each_unit(body: Okr) -> None:
    """At its table; what the definition says is told once."""
    body.write(
        {
            "kpis/advice.toml": ADVICE.replace('unit = "%"\n', "").replace('"first"', '"nobody"', 1),
            "kpis/index.toml": INDEX.replace("Satisfaction", "Raise satisfaction from 3 to 4"),
        }
    )
    found = json.loads(body("check", "-f", "json").out)["data"]["findings"]
    told = [(each["code"], each["path"], each["line"], each["id"]) for each in found]

    assert [each for each in told if each[0] == "K011"] == [("K011", "kpis/index.toml", 1, "kpi/index")]
    assert [each[3] for each in told if each[0] == "K015"] == ["kpi/advice", "kpi/index"]
    assert [each for each in told if each[0] == "R001"] == [("R001", "kpis/advice.toml", 13, "kpi/advice/u1")]
    assert ("K016", "kpis/advice.toml", 15, "kpi/advice/u2") in told


def test_an_indicator_without_a_value_is_read_by_nothing(body: Okr) -> None:
    body.refuses(
        "add", "kr", "2025/clean", "Up", "--from", "3", "--to", "4", "--kpi", "kpi/index", code=1,
        says="kpi/index has no value of its own: its units have one",
    )  # fmt: skip


# ── merges, exports, history ─────────────────────────────────────────────────────────────────────


def test_units_of_two_branches_merge() -> None:
    """Each side adds one and changes another."""
    ours = INDEX.replace("at_least = 3.9", "at_least = 3.95") + '\n[units.u2]\nrole = "first"\n'
    theirs = (
        INDEX.replace("at_least = 3.84", "at_least = 3.8") + '\n[units.u3]\nrole = "first"\nat_least = 3.5\n'
    )

    made = merge_texts("kpis/index.toml", INDEX.encode(), ours.encode(), theirs.encode())

    assert made.conflicts == ()
    text = made.text.decode()
    assert ("at_least = 3.8\n" in text, "at_least = 3.95\n" in text) == (True, True)
    assert ("[units.u2]" in text, "[units.u3]" in text) == (True, True)


def test_a_unit_that_one_branch_moved_is_changed_by_the_other() -> None:
    ours = INDEX.replace("[units.u1]", "[units.one]") + 'formerly = ["kpi/index/u1"]\n'
    theirs = INDEX.replace("3.9", "3.95")

    made = merge_texts("kpis/index.toml", INDEX.encode(), ours.encode(), theirs.encode())

    assert made.conflicts == ()
    assert b'[units.one]\nrole = "first"\n\nat_least = 3.95\nformerly = ["kpi/index/u1"]\n' in made.text


def test_two_limits_of_one_unit_are_a_conflict() -> None:
    sides = (INDEX.replace("3.9", value) for value in ("3.95", "3.7"))
    made = merge_texts("kpis/index.toml", INDEX.encode(), *(side.encode() for side in sides))
    assert made.conflicts == ("kpi/index/u1 at_least: ours 3.95, theirs 3.7",)


def test_exported_and_imported_again(body: Okr, tmp_path: Path) -> None:
    """A row for the definition and one a unit; a bonus of a unit only where bonuses are asked for."""
    body.write({"kpis/index.toml": INDEX + "bonus = { weight = 40 }\n"})
    plain, table = tmp_path / "plain.csv", tmp_path / "all.csv"
    body("export", "-o", str(plain))
    assert "bonus" not in plain.read_text("utf-8-sig")
    body("export", "--with", "bonus,people", "-o", str(table))
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))
    assert [row["id"] for row in rows if row["kind"] == "kpi"][-3:] == [
        "kpi/index",
        "kpi/index/head",
        "kpi/index/u1",
    ]

    copy = tmp_path / "copy"
    copy.mkdir()
    body("init", str(copy), "--name", "Copy")
    body("-C", str(copy), "import", str(table), "--preset", "table", "--write")
    for path in ("kpis/advice.toml", "kpis/index.toml"):
        assert (copy / path).read_text() == body.read(path)
    assert "93.597%" in body("-C", str(copy), "show", "advice").out


def test_a_unit_is_told_by_its_name_in_the_history(body: Okr) -> None:
    """A changed definition is one change, not one of each unit."""
    repo = init(body.root, "Ana Wijaya <ana@example.com>")
    repo.commit("All", day="2026-01-01")
    body.does("set", "kpi/advice", "at_least=94", "--yes")
    body.does("set", "kpi/advice/u1", "at_least=90", "--yes")
    body.does("add", "unit", "index", "u2", "--role", "first")

    changes = json.loads(body("diff", "HEAD", "-f", "json").out)["data"]["changes"]
    assert [(each["id"], each["change"], each["field"], each["old"], each["new"]) for each in changes] == [
        ("kpi/advice", "changed", "at_least", 93, 94),
        ("kpi/advice/u1", "changed", "at_least", None, 90),
        ("kpi/index/u2", "added", None, None, "Satisfaction · u2"),
    ]
    assert "at_least" in body("log", "kpi/advice/u1").out


def test_the_shell_completes_units(body: Okr) -> None:
    body.does("report", "-q", "2025", "-f", "json")
    assert "kpi/index/u1" in Store.open(body.root).names()
    assert "kpi/index/u1" in Store.open(body.root, use_index=False).names()


def test_a_unit_that_is_there_gets_no_second_one(body: Okr) -> None:
    """`okr add unit` has no --slug that could be named."""
    body.refuses("add", "unit", "advice", "u1", code=1, says="kpi/advice/u1 is already a KPI")
    assert "--slug" not in body("add", "unit", "advice", "u1").err


def test_explain_names_the_unit_without_counts(body: Okr) -> None:
    body.write({ANA: READ.replace("of = [241, 252]\n", "")})
    told = body.does("explain", "advice")
    assert "Inspectorate 4: 95.63 without its two counts" in told
    assert "it has a value once all its units are read, with both counts" in told


def test_a_page_has_the_units_behind_other_kpis(body: Okr) -> None:
    """Else what comes behind them would look as a unit, too."""
    body.write({"kpis/budget.toml": ADVICE.partition("roll_up")[0].replace("Advice followed", "Budget")})
    body.does("checkin", "kpi/budget", "95", "--period", "2025", "--as", "eka")
    body.write({"kpis/zeal.toml": ADVICE.partition("roll_up")[0].replace("Advice followed", "Zeal")})
    body.does("checkin", "kpi/zeal", "95", "--period", "2025", "--as", "eka")
    page = body.does("report", "-q", "2025", "-f", "html")
    headings = [re.sub("<[^>]*>", "", each) for each in re.findall(r"<h[34][ >].*?</h[34]>", page)]
    assert headings[1:5] == ["Budget", "Zeal", "Advice followed", "Inspectorate 1"]


# ── a unit with a file of its own ────────────────────────────────────────────────────────────────

OWN = 'kpi_group = "advice"\n\nat_least = 96\n'
OWN_REPORTED = """\
KPIs                          value  limit     health       period
  Advice followed           93.597   ≥ 93%     ● healthy    2025
    Inspectorate 1          92.17    ≥ 93%     ▼ unhealthy  2025
    Inspectorate 2          95.41    ≥ 96%     ▼ unhealthy  2025
"""
OWN_DITAMPILKAN = """\
Advice followed · Inspectorate 2 · kpi/u2

objective         2025/clean
jabatan           role/first
batas             ≥ 96%
periode terakhir  2025: 95,41% (187 dari 196)
"""


@pytest.fixture
def apart(body: Okr) -> Okr:
    body.write({"kpis/u2.toml": OWN})
    return body


def test_a_unit_with_a_file_is_shown_below_its_indicator(apart: Okr) -> None:
    """What was recorded before it had a file is there; on all screens, in both languages."""
    squeezed = [" ".join(line.split()) for line in apart.does("report", "-q", "2025").splitlines()]
    wanted = [" ".join(line.split()) for line in OWN_REPORTED.splitlines()]
    at = squeezed.index("Advice followed 93.597 ≥ 93% ● healthy 2025")
    assert squeezed[at : at + 3] == wanted[1:]
    assert apart.does("show", "kpi/u2", "--language", "id").startswith(OWN_DITAMPILKAN)
    assert "limit        ≥ 96       the KPI's own limit\n" in apart.does("explain", "u2")
    assert "Inspectorate 2  95.41  187 of 196  ▼ unhealthy  kpi/u2\n" in apart.does("show", "advice")
    page = apart.does("report", "-q", "2025", "-f", "html")
    headings = [re.sub("<[^>]*>", "", each) for each in re.findall(r"<h[34][ >].*?</h[34]>", page)]
    assert headings[1:4] == ["Advice followed", "Inspectorate 1", "Inspectorate 2"]
    drawn = apart.does("report", "-q", "2025", "-f", "markdown")
    assert "Inspectorate 2 `kpi/u2`<br>`role/first` | 95.41 | ≥ 96% |" in drawn
    rows = list(csv.DictReader(io.StringIO(apart.does("list", "kpis", "-f", "csv"))))
    assert [row["id"] for row in rows][:3] == ["kpi/advice", "kpi/advice/u1", "kpi/u2"]
    kpis = json.loads(apart.does("report", "-q", "2025", "-f", "json"))["data"]["kpis"]
    told = ("id", "title", "kpi_group", "group_title", "objective", "current")
    assert [kpis[2][key] for key in told] == [
        "kpi/u2", "Advice followed · Inspectorate 2", "advice", "Advice followed", "2025/clean", 95.41,
    ]  # fmt: skip
    assert kpis[0]["units"] == ["kpi/advice/u1", "kpi/u2", "kpi/advice/u3", "kpi/advice/u4"]


def test_a_change_of_the_definition_reaches_it(apart: Okr) -> None:
    """From the index, too, which keeps of each file what that says alone."""
    apart.does("report")
    apart.write({"kpis/advice.toml": ADVICE.replace("Advice followed", "Advice taken").replace("93", "91")})
    assert apart.does("show", "u2").startswith("Advice taken · Inspectorate 2 · kpi/u2\n")
    said = apart.does("set", "kpi/u2", "at_least=")
    assert "  Inspectorate 2: 2025: unhealthy → healthy\n" in said
    assert apart.read("kpis/u2.toml") == 'kpi_group = "advice"\n'
    apart.does("set", "kpi/u2", "watch_only=true")
    assert apart.read("kpis/u2.toml") == 'kpi_group = "advice"\nwatch_only = true\n'
    store = Store.open(apart.root)
    assert {**store.names()} == {**store.load().items}


def test_both_ids_lead_to_it(apart: Okr) -> None:
    apart("checkin", "kpi/advice/u2", "97", "--as", "ana", "--period", "2025")
    assert 'item = "kpi/u2"' in apart.read("checkins/2026-W01/2026-01-03-ana.toml")
    apart.refuses("add", "unit", "advice", "u2", code=1, says="kpi/advice/u2 was the id of kpi/u2")
    apart.write({"kpis/u9.toml": 'kpi_group = "advice"\n'})
    apart.refuses("add", "unit", "advice", "u9", code=1, says="kpi/advice/u9 was the id of kpi/u9")


def test_it_and_its_indicator_move(apart: Okr) -> None:
    """Its table in the definition stays its own."""
    apart.does("move", "kpi/advice", "followed")
    apart.does("move", "kpi/u2", "second")
    assert apart.read("kpis/second.toml") == (
        'kpi_group = "followed"\n\nat_least = 96\nformerly = ["kpi/u2"]\n'
    )
    workspace = Store.open(apart.root).load()
    for old in ("kpi/advice/u2", "kpi/followed/u2", "kpi/followed/second"):
        assert workspace.current_id(old) == "kpi/second"
    assert workspace.kpis["kpi/second"].title == "Advice followed · Inspectorate 2"
    assert [entry.update.of for entry in workspace.updates("kpi/second")] == [(187, 196)]
    assert workspace.units["kpi/followed"][1] == "kpi/second"


def test_its_indicator_is_in_use(apart: Okr) -> None:
    apart.refuses("remove", "kpi/advice", code=1, says="kpi/u2  (kpi_group)")
    apart.does("drop", "kpi/advice", "--reason", "Merged")
    assert Store.open(apart.root).load().kpis["kpi/u2"].retired


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("set", "kpi/u2", "kpi_group=nothing"), 4, 'kpi_group: unknown KPI "nothing"'),
        (("set", "kpi/u2", "kpi_group=u2"), 1, "kpi/u2: it names itself, and has no units"),
        (("set", "kpi/index", "kpi_group=advice"), 1, "it has units itself, so it is no unit of kpi/advice"),
        (("set", "kpi/u2", "kpi_group="), 1, "title is missing: it needs text in quotes"),
        (("set", "kpi/u2", "watch_only=true", "at_least=", "tolerance=1"), 1, "watch_only = true means no limit"),
    ],
)  # fmt: skip
def test_what_a_unit_with_a_file_refuses(apart: Okr, words: tuple[str, ...], code: int, says: str) -> None:
    apart.refuses(*words, code=code, says=says)


def test_a_kpi_becomes_a_unit(body: Okr) -> None:
    """And keeps what it has itself."""
    body.write(
        {
            "kpis/u7.toml": INDEX.split("[units", maxsplit=1)[0].replace(
                "at_least", 'role = "head"\n\nat_least'
            )
        }
    )
    body.does("set", "kpi/u7", "kpi_group=advice")
    assert 'kpi_group = "advice"\n' in body.read("kpis/u7.toml")
    assert [line.split()[0] for line in body.does("list", "kpis").splitlines()[5:7]] == [
        "kpi/advice/u4",
        "kpi/u7",
    ]
    assert body.does("set", "kpi/advice", "kpi_group=advice")
    assert "K025" not in body("check").out


def test_a_unit_is_added_with_a_file_of_its_own(apart: Okr) -> None:
    """It is asked only for what it says itself, in the unit of its indicator, and begins with it."""
    said = apart.does(
        "add", "kpi", "Advice in the north", "--slug", "north", "--kpi-group", "advice", "--at-least", "95%"
    )

    assert said == "Added KPI kpi/north (kpis/north.toml).\n"
    assert (
        apart.read("kpis/north.toml")
        == 'title = "Advice in the north"\n\nkpi_group = "advice"\n\nat_least = 95\n'
    )
    assert "190 of 200" in apart.does("checkin", "kpi/north", "190/200", "--period", "2025", "--as", "eka")
    # five units together: 212, 187, 164, 241 and 190 of 230, 196, 181, 252 and 200
    assert "93.86% (994 of 1059)" in apart.does("show", "advice", "-q", "2025")
    apart.refuses("add", "kpi", "X", "--kpi-group", "nix", code=4, says='unknown KPI "nix"')


def test_a_roll_up_needs_units_first(body: Okr) -> None:
    """In both languages with what to type."""
    body.write({"kpis/plain.toml": ADVICE.partition("roll_up")[0]})
    ran = body("set", "kpi/plain", "roll_up=sum")
    assert "roll_up needs units: [units.NAME]\nhint: Add one first: `okr add unit KPI NAME`" in ran.err
    assert (
        "saran: Tambahkan satu dulu: `okr add unit KPI NAMA`"
        in body("set", "kpi/plain", "roll_up=sum", "--language", "id").err
    )
    body.does("add", "unit", "kpi/plain", "u1")
    body.does("set", "kpi/plain", "roll_up=sum")


def test_an_unknown_indicator_is_a_finding(body: Okr) -> None:
    """Of a KPI that has nothing else: it is watched, and every screen shows it."""
    body.write({"kpis/lone.toml": 'kpi_group = "advise"\n'})
    found = json.loads(body("check", "-f", "json").out)["data"]["findings"]
    assert ("R001", "kpis/lone.toml", 1, 'kpi_group: unknown KPI "advise"') in [
        (each["code"], each["path"], each["line"], each["message"]) for each in found
    ]
    body.does("checkin", "kpi/lone", "5", "--as", "ana")
    for words in (
        ("report", "-q", "2025"),
        ("show", "lone"),
        ("explain", "lone"),
        ("list", "kpis"),
        ("todo", "--as", "ana"),
    ):
        assert body(*words).code == 0
    assert "kpi/lone: kpi_group" not in body.does("report", "-q", "2025", "-f", "html")


def test_a_unit_with_a_file_is_exported_and_imported_again(apart: Okr, tmp_path: Path) -> None:
    apart("export", "--with", "bonus,people", "-o", str(tmp_path / "all.csv"))
    copy = tmp_path / "copy"
    copy.mkdir()
    apart("init", str(copy), "--name", "Copy")
    apart("-C", str(copy), "import", str(tmp_path / "all.csv"), "--preset", "table", "--write")
    assert (copy / "kpis/u2.toml").read_text() == OWN


def test_a_unit_with_a_file_merges_by_meaning() -> None:
    """One side makes it a unit, the other changes its limit."""
    was = 'title = "A"\nobjective = "2025/clean"\nrole = "head"\nat_least = 1\n'
    ours, theirs = was.replace("objective", 'kpi_group = "advice"\nobjective'), was.replace("= 1", "= 2")
    made = merge_texts("kpis/u2.toml", was.encode(), ours.encode(), theirs.encode())
    assert (made.conflicts, made.text.decode()) == ((), ours.replace("= 1", "= 2"))


def test_a_unit_is_named_with_its_indicator(body: Okr) -> None:
    """For a lead, whose people may have a unit of the same name in each of several indicators."""
    both = ADVICE.replace('since = "2025"', 'since = "2024"').replace('role = "first"', 'owner = "eka"')
    body.write({
        "kpis/advice.toml": both, "kpis/other.toml": both, ANA: "",
        "people/eka.toml": 'name = "Eka"\nmanager = "ana"\n',
    })  # fmt: skip
    body.environment.setenv("OKR_TODAY", "2026-01-20")
    said = body("todo", "--person", "ana").out
    assert "advice/u1, advice/u2" in said


def test_the_history_of_a_unit_with_a_file_is_what_its_file_said(apart: Okr) -> None:
    """Not what it has from its indicator, whose change is told there."""
    repo = init(apart.root, "Ana Wijaya <ana@example.com>")
    repo.commit("All", day="2026-01-01")
    apart.write({"kpis/u2.toml": OWN.replace("96", "97"), "kpis/advice.toml": ADVICE.replace("93", "92")})

    log = apart.does("log", "kpi/u2")
    assert "Not committed\n  at_least: 96 → 97\n" in log
    assert "objective:" not in log
    assert apart.does("diff", "HEAD").count("at_least: ") == 2
    repo.commit("Limits", day="2026-01-02")
    assert apart.does("log", "kpi/u2").count("at_least: ") == 1


def test_units_with_the_role_of_their_indicator_are_asked_for_an_owner_once(okr: Okr) -> None:
    """Four units of one role said the same four times; one with a role of its own has a question of its own."""
    head = 'title = "Complaints"\nobjective = "2026/win-east-java"\nat_least = 98\nunit = "%"\n'
    units = "".join(f"\n[units.u{n}]\n" for n in COUNTS)
    okr.write(
        {
            "kpis/complaints.toml": f'{head}role = "account-manager"\n{units}\n[units.own]\nrole = "driver"\n',
            "roles/account-manager.toml": 'title = "Account manager"\n',
            "roles/driver.toml": 'title = "Driver"\n',
        }
    )
    asked = r"okr set (kpi/complaints\S*) owner"
    assert re.findall(asked, okr("check", "--select", "P004").out) == ["kpi/complaints", "kpi/complaints/own"]

    okr.write({"people/budi.toml": f'{okr.read("people/budi.toml")}role = "account-manager"\n'})
    assert re.findall(asked, okr("check", "--select", "K016").out) == ["kpi/complaints"]
    assert re.findall(asked, okr("check", "--select", "P004").out) == ["kpi/complaints/own"]
