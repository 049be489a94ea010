"""`okr import` as a person types it: a guess to correct, the dry run, the write, the undo."""

from tests.importing import by_map

SHEET = """Sasaran;Hasil utama;Awal;Target;PIC;Minggu 1;Minggu 2
Tumbuh di Jawa Timur;Naikkan pendapatan;100;130;Ana Wijaya;104;109
;Buka tiga kota;0;3;Budi;;1
"""


def test_a_sheet_goes_from_a_guess_to_goals_and_back(okr):
    okr.write({"sheet.csv": SHEET})
    words = by_map(okr.root / "sheet.csv", "-q", "2026-Q3", "--make-people")
    guessed = okr("import", str(okr.root / "sheet.csv"), "--guess", "-o", str(okr.root / "map.toml"))
    mapping = (okr.root / "map.toml").read_text()
    said = okr(*words)
    before = set((okr.root / "objectives").rglob("*.toml"))
    written = okr(*words, "--write")
    made = okr.root / "objectives/2026-Q3/tumbuh-jawa-timur.toml"
    text = made.read_text()
    again = okr(*words)
    okr("undo")

    assert guessed.code == 0
    assert 'fill_down = ["Sasaran"]' in mapping
    assert "Would write: 1 objective, 2 key results, 3 check-ins." in said.out
    assert made not in before
    assert "Written: 1 objective, 2 key results, 3 check-ins." in written.out
    assert "start = 100\ntarget = 130" in text
    assert "Nothing new." in again.out
    assert not made.exists()


def test_a_refused_cell_is_named_with_row_and_column_and_nothing_is_written(okr):
    okr.write({"sheet.csv": SHEET.replace("130", "1.250")})
    (okr.root / "map.toml").write_text(
        'fill_down = ["Sasaran"]\n[objective]\ntitle = "Sasaran"\n'
        '[key_result]\ntitle = "Hasil utama"\nstart = "Awal"\ntarget = "Target"\n'
    )
    ran = okr(*by_map(okr.root / "sheet.csv", "-q", "2026-Q3", "--write"))

    assert ran.code == 1
    assert '"1.250" can be' in ran.out
    assert "row 2  Target:" in ran.out
    assert not (okr.root / "objectives/2026-Q3/tumbuh-jawa-timur.toml").exists()


def test_one_way_to_read_the_file_is_chosen(okr):
    okr.write({"sheet.csv": SHEET})
    file = str(okr.root / "sheet.csv")
    none, two = okr("import", file), okr("import", file, "--guess", "--write")
    as_json = okr("import", file, "--guess", "-f", "json")

    assert none.code == 2
    assert none.err.splitlines() == [
        f"error: it is not clear how to read {file}",
        f"hint: Let okr guess: okr import {file} --guess -o okr-map.toml. Or use --preset or --map.",
    ]
    for ran, other in ((as_json, "--format"), (two, "--write")):
        says = f"error: --guess and {other} cannot be used together"
        assert (ran.code, ran.err.splitlines()[0]) == (2, says)


def imported(okr, sheet, *more):
    """What the import of a sheet in English prints, with its guessed mapping."""
    okr.write({"sheet.csv": sheet})
    (okr.root / "map.toml").unlink(missing_ok=True)
    okr("import", str(okr.root / "sheet.csv"), "--guess", "-o", str(okr.root / "map.toml"))
    return okr(*by_map(okr.root / "sheet.csv", *more))


def test_what_many_rows_share_is_said_once(okr):
    """A dry run of hundreds of rows is read by a person: a sentence with its rows, not a sentence a row."""
    rows = "".join(f"Goal {n // 5},Result {n},0,1{n},5%,Behind,Ana\n" for n in range(30))
    sheet = f"Objective,Key result,Start,Target,Current,Status,Owner\n{rows}"
    said = imported(okr, sheet, "-q", "2026-Q3", "--make-people").out

    assert said.startswith("Would write: 6 objectives, 30 key results, 30 check-ins.\n")
    assert said.count("its check-ins are in %") == 1
    assert "  rows 2–31  its check-ins are in %, but no column names the unit\n" in said
    assert said.count("Behind ≠") <= 3


def test_what_is_refused_stands_first_with_its_remedy_once(okr):
    rows = "".join(f"Goal {n},Result {n},0,1.{n}50\n" for n in range(1, 9))
    ran = imported(okr, f"Objective,Key result,Start,Target\n{rows}", "-q", "2026-Q3")

    assert ran.code == 1
    assert ran.out.splitlines()[:2] == [
        "Refused: nothing is written until these are clear",
        '  row 2      Target: "1.150" can be 1150 or 1.15',
    ]
    assert ran.out.count("Write in the mapping file how numbers look") == 1
    assert "  rows 8, 9  more of this kind\n" in ran.out


def test_a_row_of_totals_is_no_goal(okr):
    sheet = "Sasaran,Hasil utama,Awal,Target\nTumbuh,Buka kota,0,3\n,,,\nTOTAL:,,,3\n"
    ran = imported(okr, sheet, "-q", "2026-Q3")

    assert "Would write: 1 objective, 1 key result." in ran.out
    assert '  row 4  "TOTAL:" sums up other rows, so it is not a goal\n' in ran.out


def test_undo_is_named_only_where_something_was_written(okr):
    sheet = "Objective,Key result,Start,Target\nTumbuh,Buka kota,0,3\n"
    first = imported(okr, sheet, "-q", "2026-Q3", "--write").out
    second = imported(okr, sheet, "-q", "2026-Q3", "--write").out

    assert first.endswith("Next:\n  okr check\n  okr report\nUndo: okr undo\n")
    assert second == "Nothing new. Here already: 1 objective, 1 key result.\n"


def test_a_preset_that_is_no_mapping_is_listed_too(okr):
    okr.write({"sheet.csv": SHEET})

    ran = okr("import", str(okr.root / "sheet.csv"), "--preset", "foo")

    assert "peoplecues, table, viva-csv" in ran.err


def test_a_cell_of_several_people_makes_nobody_of_both_names(okr):
    sheet = (
        "Objective,Key result,Owner,Start,Target\nTumbuh,Buka kota,Rina & Andi,0,3\n,Latih,Dewi;Joko,0,3\n"
    )
    said = imported(okr, sheet, "-q", "2026-Q3", "--make-people").out

    assert "New people: Dewi (@dewi), Joko (@joko).\n" in said
    assert "  person  Rina & Andi row 2\n" in said
    assert 'what is between them: [people] split = "&"\n' in said


def test_a_bad_cell_is_told_with_its_own_column(okr):
    """Not with that of the value beside it."""
    sheet = "Objective,Key result,Start,Target,Current,Confidence\nTumbuh,Buka kota,0,3,1,sedang\n"
    said = imported(okr, sheet, "-q", "2026-Q3").out

    assert said.splitlines()[1] == '  row 2  Confidence: "sedang" is not a number'


def test_a_month_outside_of_the_cycle_is_told_with_the_cycle(okr):
    sheet = "Sasaran,Hasil utama,PIC,Awal,Target,Jan,Jul\nTumbuh,Buka kota,Ana,0,3,1,2\n"
    said = imported(okr, sheet, "-q", "2026-Q3", "--make-people").out

    assert '  row 2  "Jan" is not a week, day or month of 2026-Q3\n' in said
    assert "Jul" not in said


def test_what_is_below_the_objective_above_it_has_a_short_id(okr):
    """The room is for the title; elsewhere the whole id says where it goes."""
    sheet = "Objective,Key result,Start,Target\nTumbuh,Buka kota,0,3\n"
    said = imported(okr, sheet, "-q", "2026-Q3").out

    assert "  2  key result  …/buka-kota     Buka kota\n" in said
    assert "  2  objective   2026-Q3/tumbuh  Tumbuh\n" in said


def test_a_change_is_named_with_the_option_that_writes_it(okr):
    sheet = "Objective,Key result,Start,Target\nTumbuh,Buka kota,0,3\n"
    imported(okr, sheet, "-q", "2026-Q3", "--write")
    sheet = sheet.replace(",3\n", ",5\n")
    look = imported(okr, sheet, "-q", "2026-Q3").out
    unchanged = imported(okr, sheet, "-q", "2026-Q3", "--write").out
    written = imported(okr, sheet, "-q", "2026-Q3", "--write", "--update").out

    for said in (look, unchanged):
        assert said.startswith("Nothing new. Here already: 1 objective, 1 key result.\n")
        assert "target: 3 → 5" in said
        assert said.endswith("--update --write\n")
    assert written.startswith("Changed: 1 key result. Here already: 1 objective.\n")
    assert written.endswith("Undo: okr undo\n")


def test_a_signature_below_the_goals_is_doubted(okr):
    sheet = "Sasaran,Hasil utama,Awal,Target\nTumbuh,Buka kota,0,3\n,,,\n(Ratna Wijaya),,,\n"
    said = imported(okr, sheet, "-q", "2026-Q3").out.splitlines()

    at = said.index("  4  objective   2026-Q3/ratna-wijaya  (Ratna Wijaya)")
    assert said[at + 1].strip() == "nothing is below it in the file: is it a goal?"
    assert sum("nothing is below it" in line for line in said) == 1


def test_a_guess_never_replaces_a_mapping_that_somebody_corrected(okr):
    okr.write({"sheet.csv": SHEET})
    mapping = okr.root / "map.toml"
    mapping.write_text("# corrected\n")
    ran = okr("import", str(okr.root / "sheet.csv"), "--guess", "-o", str(mapping))

    assert (ran.code, ran.err.splitlines()[0]) == (2, f"error: {mapping} already exists")
    assert mapping.read_text() == "# corrected\n"


def test_one_objective_whose_period_is_written_in_two_ways_is_doubted(okr):
    sheet = (
        "Sasaran,Hasil utama,Periode,Awal,Target\n"
        "Tumbuh,Buka kota,Triwulan III 2026,0,3\nTumbuh,Latih,Kuartal 3 2026,0,5\n"
    )
    said = imported(okr, sheet).out.splitlines()

    at = next(n for n, line in enumerate(said) if "2026-Q3/tumbuh-2" in line)
    assert said[at + 1].strip() == "row 2 has an objective with this title in the same cycle"


def test_the_guess_says_what_is_between_two_names(okr):
    okr.write({"sheet.csv": "Objective,Key result,Owner,Start,Target\nTumbuh,Buka,Rina dan Andi,0,3\n"})
    said = okr("import", str(okr.root / "sheet.csv"), "--guess").out

    assert '[people]\nsplit = " dan "  # check: "Rina dan Andi"\n' in said


def test_a_key_of_a_line_with_a_value_of_another_type_is_refused(okr):
    okr.write(
        {
            "goals.md": "- **Objective:** Grow\n  - **Key Result:** Do it well\n",
            "map.toml": 'preset = "gitlab-okrs"\n[markdown.lines]\n2 = { start = 0, target = 5, ends = "soon" }\n',
        }
    )
    ran = okr(*by_map(okr.root / "goals.md", "-q", "2026-Q3"))

    assert ran.code == 1
    assert '  row 2  ends needs a date such as 2026-07-10, found the text "soon"\n' in ran.out
