"""`okr import` of each fixture, as a person runs it: what is told, what is written, and that a second import changes nothing."""

from __future__ import annotations

import io
import json
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fixtures.imports.make import write_all
from tests.importing import DOCUMENTS, IMPORTS, by_map
from tests.running import Okr

DAY = "2025-12-01"
FILES = [
    ("viva-goals.csv", "viva-csv", "", range(2, 14)),
    ("viva-goals-no-id.csv", "viva-csv", "", range(2, 6)),
    ("viva-goals-chosen.csv", "viva-csv", "", range(2, 4)),
    ("viva-goals.xlsx", "viva-csv", "", range(2, 14)),
    ("viva-goals.zip", "viva-zip", "", range(1, 16)),
    ("betterworks.csv", "betterworks", "", range(2, 6)),
    ("culture-amp.csv", "culture-amp", "2025-Q1", range(2, 5)),
    ("engagedly.xlsx", "engagedly", "", range(2, 4)),
    ("peoplecues.xlsx", "peoplecues", "", range(2, 7)),
    ("sheet-weeks.csv", "", "2025-Q1", range(4, 9)),
    ("sheet-log.csv", "", "2025-Q1", range(2, 6)),
    ("sasaran.csv", "", "", range(4, 7)),
    ("sasaran-mingguan.xlsx", "", "2025-Q1", range(4, 7)),
    ("engineering-2019-q1.csv", "", "2019-Q1", range(2, 63)),
    ("indicators-id.csv", "", "", range(4, 53)),
]
"""File, preset (else the mapping of its name), cycle, the rows below its head."""
BODY = {
    "objectives/2025/pengawasan.toml": 'title = "Pengawasan yang dipercaya"\n',
    "roles/kepala-badan.toml": 'title = "Kepala badan"\n',
    **{f"roles/inspektur-{n}.toml": f'title = "Inspektur {n}"\n' for n in range(1, 5)},
    **{
        f"teams/{name.lower()}.toml": f'name = "{name}"\n'
        for name in ("DP", "LA", "APPS", "PRODUCT", "INFRA", "DR", "ML")
    },
}
"""What the indicators and the plan of a quarter need, as no column names it or nothing makes it."""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("imports")
    write_all(folder)
    return folder


@pytest.fixture
def place(made: Path, okr: Okr) -> Callable[[str], Path]:
    """Where a file of the fixtures is; the workspace is an empty one of December 2025."""
    okr.environment.setenv("OKR_TODAY", DAY)
    for path in okr.files():
        (okr.root / path).unlink()
    okr.write({"okr.toml": 'schema = 1\nid = "k3v9q2xw"\n', "people/ana.toml": 'name = "Ana"\n', **BODY})
    return lambda name: next(
        folder / name for folder in (IMPORTS, made, DOCUMENTS) if (folder / name).is_file()
    )


def words(file: Path, preset: str, quarter: str, *more: str) -> list[str]:
    """The command for a file."""
    stem = next((f for f in (IMPORTS, DOCUMENTS) if (f / f"{file.stem}.toml").is_file()), IMPORTS)
    how = ["--preset", preset] if preset else ["--map", str(stem / f"{file.stem}.toml")]
    cycle = ["-q", quarter] if quarter else []
    return ["import", str(file), *how, *cycle, "--as", "ana", *more]


def answer(okr: Okr, *command: str) -> dict[str, Any]:
    ran = okr(*command, "-f", "json")
    assert ran.code == 0, ran.err + ran.out
    return dict(json.loads(ran.out)["data"])


@pytest.mark.parametrize(("name", "preset", "quarter"), [file[:3] for file in FILES])
def test_a_second_import_changes_nothing(
    okr: Okr, place: Callable[[str], Path], name: str, preset: str, quarter: str
) -> None:
    """The dry run writes nothing, the import what the dry run says, and the next one nothing; each file is in order."""
    command = words(place(name), preset, quarter, "--make-people")
    empty = okr.files()

    planned = answer(okr, *command)
    assert okr.files() == empty
    assert planned["items"]

    first = answer(okr, *command, "--write")
    written = okr.files()
    assert first["written"]
    assert [item["id"] for item in first["items"]] == [item["id"] for item in planned["items"]]
    assert all(
        path.startswith(("objectives/", "kpis/", "checkins/", "people/"))
        for path in written.keys() - empty.keys()
    )

    second = answer(okr, *command, "--write", "--update")
    assert okr.files() == written
    assert {item["state"] for item in second["items"]} == {"known"}
    assert second["checkins"]["new"] == 0
    assert second["checkins"]["known"] == first["checkins"]["new"]
    assert okr("check", "--all").code in (0, 3)
    assert '"error"' not in okr("check", "--all", "-f", "json").out


@pytest.mark.parametrize(("name", "preset", "quarter", "rows"), FILES)
def test_every_row_is_told(
    okr: Okr, place: Callable[[str], Path], name: str, preset: str, quarter: str, rows: range
) -> None:
    """Each row of the file becomes something, adds a check-in to something, or is listed with a reason."""
    told = answer(okr, *words(place(name), preset, quarter, "--make-people"))

    told_of = (*told["items"], *told["skipped"])
    listed = {each["row"] for each in told_of if each["sheet"] != "checkins"}
    adds = {3, 5} if name == "sheet-log.csv" else set()
    assert listed | adds == set(rows)


VIVA = 'Id,Title,Object Type,Period,Start,Target,Unit,"Aligned To (weight, Objective ID)"'
SHEET = b"""
[objective]
title = "Objective"
cycle = "Period"
[key_result]
title = "Key result"
start = "Start"
target = "Target"
unit = "Unit"
since = "Since"
"""
HEAD = "Objective,Period,Key result,Start,Target,Unit,Since"


def zipped(**files: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.json", content)
    return data.getvalue()


def lines(*rows: str) -> bytes:
    return "\n".join((*rows, "")).encode()


GOALS = zipped(objectives=b'[{"ID": 1, "Title": "Grow", "Type": "Big rock"}]')
UNREADABLE = {
    "nothing.csv": (b"", "nothing.csv is empty"),
    "cut.zip": (GOALS[:-30], "cut.zip is a broken archive"),
    "bomb.zip": (lambda: zipped(objectives=b"[" + b" " * 250_000_000 + b"]"), "bomb.zip has more than 200 MB when it is unpacked"),
    "cut-json.zip": (zipped(objectives=b'[{"ID": 1'), "objectives.json is not valid JSON"),
    "large.csv": (lambda: b"Objective\n" + b"x" * 21_000_000, "20 MiB"),
    "long.csv": (lambda: lines(HEAD, *["Grow,Q1 2025,,,,,"] * 100_001), "more than 100000 rows"),
    "head.csv": (lines("Ziel,Zeitraum,Ergebnis", "Wachsen,Q1 2025,Umsatz"), 'head.csv has no column "Objective"'),
    "quotes.csv": (lines(HEAD, 'Grow,Q1 2025,"One,0,2,,'), "quotes.csv:2: the quotes do not match"),
    "bytes.csv": (bytes(range(256)) * 9, "bytes.csv is not UTF-8"),
}  # fmt: skip
"""File → its bytes, of a large one how they are made, and what is said."""
REFUSED = {
    "ids": ((VIVA, "7,Grow,Objective,Q1 2025,,,,", "7,Keep,Objective,Q1 2025,,,,"), 3, "7 is the id of row 2, too"),
    "loop": (
        (VIVA, '1,A,Objective,Q1 2025,,,,"B(weight: 1%, Id: 2)"', '2,B,Objective,Q1 2025,,,,"A(weight: 1%, Id: 1)"'),
        3, "support each other in a loop"
    ),
    "days": (
        (HEAD, "A,Q1 2025,One,0,1,,2025-01-03", "A,Q1 2025,Two,0,1,,13/01/2025", "A,Q1 2025,Three,0,1,,3 Feb 2025"),
        2, "Since has days in 3 forms",
    ),
    "shares": (
        (HEAD, "A,Q1 2025,One,0,64,%,", "A,Q1 2025,Two,0,64%,%,", "A,Q1 2025,Three,0,0.64,%,"),
        2, "Target mixes shares in 3 forms",
    ),
    "number": ((HEAD, "A,Q1 2025,One,0,1.250,,"), 2, '"1.250" can be 1250 or 1.25'),
    "period": ((HEAD, "A,Season 4,One,0,12,,"), 2, 'the period "Season 4" is not a cycle here'),
    "formula": ((HEAD, "A,Q1 2025,=B2,0,12,,"), 2, '"=B2" is a formula kept as text'),
}  # fmt: skip
"""Rows of a file, the row and what is said of it."""


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read(
    okr: Okr, place: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    """One sentence with the name of the file, and nothing is written."""
    data, says = UNREADABLE[name]
    (tmp_path / name).write_bytes(data() if callable(data) else data)
    (tmp_path / "map.toml").write_bytes(SHEET)
    how = ("--preset", "viva-zip") if name.endswith(".zip") else ("--map", str(tmp_path / "map.toml"))
    before = okr.files()

    ran = okr("import", str(tmp_path / name), *how, "--write", "--as", "ana")

    assert says in ran.err
    assert ran.err.startswith("error: ")
    assert "Traceback" not in ran.err
    assert ran.code in (1, 2)
    assert okr.files() == before


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_keeps_all_from_being_written(
    okr: Okr, place: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    """The sentence has the row; the good rows are not written either."""
    rows, row, says = REFUSED[name]
    (tmp_path / "goals.csv").write_bytes(lines(*rows))
    (tmp_path / "map.toml").write_bytes(SHEET)
    how = ("--preset", "viva-csv") if rows[0] == VIVA else ("--map", str(tmp_path / "map.toml"))
    before = okr.files()

    ran = okr("import", str(tmp_path / "goals.csv"), *how, "--write", "--as", "ana", "-f", "json")

    refused = json.loads(ran.out)["data"]["refused"]
    assert ran.code == 1
    assert [each["row"] for each in refused if says in each["message"]] == [row]
    assert okr.files() == before


def test_history_of_viva_goals_is_recorded(okr: Okr, place: Callable[[str], Path]) -> None:
    """Each check-in with its person, its day and its whole note; a closed objective with its score."""
    okr.does(*words(place("viva-goals.csv"), "viva-csv", "", "--make-people", "--write"))

    files = {path: tomllib.loads(okr.read(path)) for path in okr.files()}
    updates = {
        path.removeprefix("checkins/"): (update["date"].isoformat(), update.get("value"), update.get("note"))
        for path, file in files.items()
        for update in file.get("update", ())
    }
    assert updates == {
        "2025-W05/2025-01-31-ana-putri.toml": ("2025-01-31", 25, "First cafés are on"),
        "2025-W09/2025-02-28-budi-santoso.toml": (
            "2025-02-28", 38.5, "Two things: the app is faster; training took a week\nNext: the night orders",
        ),
        "2025-W11/2025-03-14-budi-santoso.toml": ("2025-03-14", 98, "Malang joined"),
        "2025-W13/2025-03-28-ana-putri.toml": ("2025-03-28", 52, None),
    }  # fmt: skip
    objective = files["objectives/2025-Q1/cafes-order-themselves.toml"]
    assert objective["imported"] == "viva:2310001"
    assert objective["supports"] == ["2025/become-first-choice", "2025/serve-cafes-waiting"]
    assert objective["closed"]["grade"] == 0.8
    assert {name: part["weight"] for name, part in objective["key_results"].items()} == {
        "share-orders-placed": 0.6667,
        "cafes-standing-order": 0.3333,
    }


def test_an_import_is_undone_in_one_step(okr: Okr, place: Callable[[str], Path]) -> None:
    before = okr.files()
    okr.does(*words(place("viva-goals.zip"), "viva-zip", "", "--make-people", "--write"))

    okr.does("undo")

    assert okr.files() == before


def test_people_of_the_archive_have_their_names(okr: Okr, place: Callable[[str], Path]) -> None:
    """Goals name addresses, and the users of the archive say whose they are; who is here under a name is not made again."""
    okr.write({"people/sari.toml": 'name = "Sari Dewi"\n'})

    okr.does(*words(place("viva-goals.zip"), "viva-zip", "", "--make-people", "--write"))

    people = {path: okr.read(path) for path in okr.files() if path.startswith("people/")}
    assert people.keys() == {
        "people/ana.toml",
        "people/ana-putri.toml",
        "people/budi-santoso.toml",
        "people/sari.toml",
    }
    assert people["people/budi-santoso.toml"] == 'name = "Budi Santoso"\nemails = ["budi@example.com"]\n'
    assert 'owner = "sari"' in okr.read("objectives/2025/become-first-choice.toml")


def test_a_changed_title_is_written_only_when_asked_for(
    okr: Okr, place: Callable[[str], Path], tmp_path: Path
) -> None:
    """The next export has another target and one more goal: the goal is added, the target told with the command for it."""
    okr.does(*words(place("viva-goals.csv"), "viva-csv", "", "--make-people", "--write"))
    text = place("viva-goals.csv").read_text("utf-8")
    changed = text.replace("%,100,Key result,Committed Goal", "%,90,Key result,Committed Goal")
    later = "2310099,Open in Malang,Growth,Ana Putri,Ana Putri,Q1 2025,2025-01-01,2025-03-31,,,,,,Objective,,,,,,,,,,\n"
    (tmp_path / "viva-goals.csv").write_text(changed + later, "utf-8")
    command = words(tmp_path / "viva-goals.csv", "viva-csv", "", "--write")
    item = "2025/serve-cafes-waiting/new-roasting-hall"

    told = answer(okr, *command)
    (change,) = (each for each in told["items"] if each["state"] == "changed")
    assert (change["id"], change["command"]) == (item, f"okr set {item} target=90")
    assert [each["id"] for each in told["items"] if each["state"] == "new"] == ["2025-Q1/open-malang"]
    assert "target = 100" in okr.read("objectives/2025/serve-cafes-waiting.toml")

    answer(okr, *command, "--update")
    assert "target = 90" in okr.read("objectives/2025/serve-cafes-waiting.toml")


def test_a_sheet_that_changed_changes_all_of_a_measure(
    okr: Okr, place: Callable[[str], Path], tmp_path: Path
) -> None:
    """One owner becomes several, an open limit a strict one, a count one by kinds: what does not fit beside it goes."""
    mapping = (
        'open = true\n[objective]\ntitle = "O"\n[key_result]\ntitle = "K"\nstart = { is = 0 }\ntarget = "T"\nowner = "PIC"\n'
        'team = "Tim"\n'
    )
    (tmp_path / "map.toml").write_text(mapping, "utf-8")
    more = ("-q", "2025-Q4", "--make-people", "--write", "--update", "--as", "ana")
    command = by_map(tmp_path / "g.csv", *more)
    (tmp_path / "g.csv").write_text("O,K,T,PIC,Tim\nGrow,Margin,< X,Ana,DP\nGrow,Hire,3,Budi,DP\n", "utf-8")
    okr.does(*command)
    before = tomllib.loads(okr.read("objectives/2025-Q4/grow.toml"))["key_results"]
    (tmp_path / "g.csv").write_text(
        'O,K,T,PIC,Tim\nGrow,Margin,< 50,"Ana, Budi","DP, ML"\nGrow,Hire,1 lead + 2 others,Budi,DP\n', "utf-8"
    )
    okr.does(*command)

    after = tomllib.loads(okr.read("objectives/2025-Q4/grow.toml"))["key_results"]
    assert before == {
        "margin": {"title": "Margin", "at_most": "open", "owner": "ana", "team": "dp"},
        "hire": {"title": "Hire", "start": 0, "target": 3, "owner": "budi", "team": "dp"},
    }
    assert after == {
        "margin": {"title": "Margin", "below": 50, "owners": ["ana", "budi"], "teams": ["dp", "ml"]},
        "hire": {"title": "Hire", "parts": {"lead": 1, "others": 2}, "owner": "budi", "team": "dp"},
    }
    assert {item["state"] for item in answer(okr, *command)["items"]} == {"known"}


UNITS = """
[kpi]
title = "KPI"
units = "Unit"
role = "Unit"
objective = { is = "2025/pengawasan" }
at_least = "Target"
current = "Now"
period = { is = "2024" }
"""
NUMBERS = (
    "KPI,Unit,Target,Now\nOn time,Kepala badan,{},97\nOn time,Inspektur 1,{},95\nAlone,Inspektur 1,1,1\n"
)


def test_one_indicator_of_several_units(okr: Okr, place: Callable[[str], Path], tmp_path: Path) -> None:
    """What the rows say alike stands once; a target that changes for all is one change, for one unit that of the unit; a unit
    that comes later is added."""
    (tmp_path / "map.toml").write_text(UNITS, "utf-8")
    command = by_map(tmp_path / "k.csv", "--write", "--update", "--as", "ana")

    def kpi(rows: str) -> dict[str, Any]:
        (tmp_path / "k.csv").write_text(rows, "utf-8")
        told = answer(okr, *command)
        assert {item["state"] for item in answer(okr, *command)["items"]} == {"known"}
        return {
            "states": [item["state"] for item in told["items"]],
            **tomllib.loads(okr.read("kpis/time.toml")),
        }

    head, one = (
        {"title": "Kepala badan", "role": "kepala-badan"},
        {"title": "Inspektur 1", "role": "inspektur-1"},
    )
    definition = {"title": "On time", "objective": "2025/pengawasan", "cadence": "yearly"}
    units = {"kepala-badan": head, "inspektur-1": one}
    assert kpi(NUMBERS.format(98, 98)) == {
        "states": ["new"] * 3,
        **definition,
        "at_least": 98,
        "units": units,
    }
    assert "units" not in okr.read("kpis/alone.toml")
    assert 'item = "kpi/time/inspektur-1"' in okr.read("checkins/2025-W49/2025-12-01-ana.toml")

    assert kpi(NUMBERS.format(99, 99)) == {
        "states": ["changed", "changed", "known"], **definition, "at_least": 99, "units": units
    }  # fmt: skip
    with_own = units | {"inspektur-1": one | {"at_least": 90}}
    assert kpi(NUMBERS.format(99, 90)) == {
        "states": ["known", "changed", "known"], **definition, "at_least": 99, "units": with_own
    }  # fmt: skip
    other = {"title": "Inspektur 2", "role": "inspektur-2", "at_least": 80}
    assert kpi(NUMBERS.format(99, 90) + "On time,Inspektur 2,80,70\n") == {
        "states": ["known"] * 3 + ["new"], **definition, "at_least": 99, "units": with_own | {"inspektur-2": other}
    }  # fmt: skip
    assert '"error"' not in okr("check", "--all", "-f", "json").out


def test_units_in_columns(okr: Okr, place: Callable[[str], Path], tmp_path: Path) -> None:
    """One file an indicator, by the mapping that is guessed. The same sheet again changes nothing; a further unit is added, and
    what somebody wrote into the file stays."""
    sheet = tmp_path / "k.csv"
    sheet.write_text(
        "Indikator,Satuan,Target Bandung,Target Batu,Realisasi Bandung,Realisasi Batu\n"
        "Aduan dijawab,%,95,98,97.5,\nPelatihan,kali,4,,5,\n",
        "utf-8",
    )
    guessed = okr("import", str(sheet), "--guess").out
    guessed = guessed.replace("OBJECTIVE", "2025/pengawasan").replace("ROLE", "kepala-badan")
    (tmp_path / "map.toml").write_text(guessed + 'period = { is = "2024" }\n', "utf-8")
    command = by_map(sheet, "--write", "--as", "ana")

    answer(okr, *command)
    text = okr.read("kpis/aduan-dijawab.toml")
    assert text == ANSWERED
    assert [*tomllib.loads(okr.read("kpis/pelatihan.toml"))["units"]] == ["bandung"]
    before = okr.files()
    assert {item["state"] for item in answer(okr, *command)["items"]} == {"known"}
    assert okr.files() == before

    edited = text.replace("at_least = 98", "at_least = 98  # agreed in May")
    okr.write({"kpis/aduan-dijawab.toml": edited})
    sheet.write_text(
        "Indikator,Satuan,Target Bandung,Target Depok,Target Batu,Realisasi Depok\n"
        "Aduan dijawab,%,95,90,98,93\n",
        "utf-8",
    )
    assert [item["state"] for item in answer(okr, *command)["items"]] == ["known", "new", "known"]
    assert (
        okr.read("kpis/aduan-dijawab.toml") == f'{edited}\n[units.depok]\ntitle = "Depok"\n\nat_least = 90\n'
    )
    recorded = tomllib.loads(okr.read("checkins/2025-W49/2025-12-01-ana.toml"))["update"]
    assert {each["item"]: each["value"] for each in recorded} == {
        "kpi/aduan-dijawab/bandung": 97.5, "kpi/pelatihan/bandung": 5, "kpi/aduan-dijawab/depok": 93,
    }  # fmt: skip
    assert '"error"' not in okr("check", "--all", "-f", "json").out


ANSWERED = """\
title = "Aduan dijawab"

objective = "2025/pengawasan"
role = "kepala-badan"

unit = "%"
cadence = "yearly"

[units.bandung]
title = "Bandung"

at_least = 95

[units.batu]
title = "Batu"

at_least = 98
"""


def test_the_bonus_of_a_kpi_in_columns(okr: Okr, place: Callable[[str], Path], tmp_path: Path) -> None:
    """It stands in the file of the KPI, and the same sheet again changes nothing."""
    (tmp_path / "k.csv").write_text(
        "KPI,Target,Cap,Pays 50%,Pays 120%,Bands\nCalls,500,120%,480,550,\n", "utf-8"
    )
    (tmp_path / "map.toml").write_text(
        '[kpi]\ntitle = "KPI"\nat_least = "Target"\nobjective = { is = "2025/pengawasan" }\n'
        'role = { is = "kepala-badan" }\ncap = "Cap"\nbands = "Pays {share}"\n',
        "utf-8",
    )
    command = by_map(tmp_path / "k.csv", "--write", "--as", "ana")

    answer(okr, *command)
    assert okr.read("kpis/calls.toml").endswith("[bonus]\ncap = 1.2\nbands = [[480, 0.5], [550, 1.2]]\n")
    before = okr.files()
    assert {item["state"] for item in answer(okr, *command, "--update")["items"]} == {"known"}
    assert okr.files() == before


def test_units_of_one_indicator_have_one_unit_of_measure(
    okr: Okr, place: Callable[[str], Path], tmp_path: Path
) -> None:
    (tmp_path / "map.toml").write_text(UNITS + 'unit = "Measure"\n', "utf-8")
    (tmp_path / "k.csv").write_text(
        "KPI,Unit,Target,Now,Measure\nA,Kepala badan,2,,%\nA,Inspektur 1,2,,days\n", "utf-8"
    )

    told = okr(*by_map(tmp_path / "k.csv", "--write", "--as", "ana"))

    assert told.code == 1
    assert "the units of one indicator have one unit, and these rows differ in it" in told.out
