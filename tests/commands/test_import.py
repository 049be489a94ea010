"""`okr import` as a person types it: a guess to correct, the dry run, the write, the undo."""

SHEET = """Sasaran;Hasil utama;Awal;Target;PIC;Minggu 1;Minggu 2
Tumbuh di Jawa Timur;Naikkan pendapatan;100;130;Ana Wijaya;104;109
;Buka tiga kota;0;3;Budi;;1
"""


def test_a_sheet_goes_from_a_guess_to_goals_and_back(okr):
    okr.write({"sheet.csv": SHEET})
    file = str(okr.root / "sheet.csv")
    guessed = okr("import", file, "--guess", "-o", str(okr.root / "map.toml"))
    mapping = (okr.root / "map.toml").read_text()
    said = okr("import", file, "--map", str(okr.root / "map.toml"), "-q", "2026-Q3", "--make-people")
    before = set((okr.root / "objectives").rglob("*.toml"))
    written = okr(
        "import", file, "--map", str(okr.root / "map.toml"), "-q", "2026-Q3", "--make-people", "--write"
    )
    made = okr.root / "objectives/2026-Q3/tumbuh-jawa-timur.toml"
    text = made.read_text()
    again = okr("import", file, "--map", str(okr.root / "map.toml"), "-q", "2026-Q3", "--make-people")
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
    words = (
        "import",
        str(okr.root / "sheet.csv"),
        "--map",
        str(okr.root / "map.toml"),
        "-q",
        "2026-Q3",
        "--write",
    )
    ran = okr(*words)

    assert ran.code == 1
    assert '"1.250" can be' in ran.out
    assert "row 2  Target:" in ran.out
    assert not (okr.root / "objectives/2026-Q3/tumbuh-jawa-timur.toml").exists()


def test_one_way_to_read_the_file_is_chosen(okr):
    okr.write({"sheet.csv": SHEET})
    file = str(okr.root / "sheet.csv")
    none, two = okr("import", file), okr("import", file, "--guess", "--write")

    assert (none.code, none.err) == (
        2,
        f"error: --preset is missing\nhint: Example: okr import {file} --guess\n",
    )
    assert (two.code, two.err.splitlines()[0]) == (2, "error: --guess and --write cannot be used together")
