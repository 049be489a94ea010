"""Numbers as people type them: the table says what each form means, and what is said about it in both languages.

`asked` has the readings that are asked for, the nearer one first; `refused` has the reason. Nothing is said of a number
that is typed as okr writes it in one of the two languages, with groups of digits or without. `⍽` is a no-break space, `·` a thin one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okr.errors import TwoReadingsError, UsageError
from okr.quantities import Scale, exact, leading, quantity, understood
from okr.words import Language, translated
from okr.words.numbers import Point, recorded, with_unit
from tests.running import Okr

TABLE = """
typed           | unit         | decimal | goal                     | means      | said in English                        | said in Indonesian
2,5             |              |         | 0 to 10                  | 2.5        |                                        |
(5)             |              |         | 0 to 10                  | refused    | is not a number                        | bukan angka
0,5%            | %            |         | 0 to 5                   | 0.5        |                                        |
Rp 1,5 jt/bulan | Rp/bulan     |         | 1000000 to 2000000       | 1500000    | 1,500,000 Rp/bulan                     | Rp 1.500.000/bulan
1,5jt per bulan | Rp/bulan     |         | 1000000 to 2000000       | 1500000    | 1,500,000 Rp/bulan                     | Rp 1.500.000/bulan
124 jt/bulan    | Rp jt / bulan |        | 100 to 130               | 124        | 124 Rp jt / bulan                      | Rp 124 jt / bulan
5/bulan         | Rp/tahun     |         | 0 to 10                  | refused    | is not a number                        | bukan angka
120%            | %            |         | 0 to 100                 | 120        |                                        |
Rp -5           | Rp           |         | -9 to 9                  | -5         |                                        |
1.234,56        |              |         |                          | 1234.56    | 1234.56                                | 1234,56
1e3 jt          | Rp           |         |                          | 1000000000 | 1,000,000,000 Rp                       | Rp 1.000.000.000
1250            | Rp jt        |         | 1000 to 1500             | 1250       |                                        |
-3              | °C           |         | -10 to 5                 | -3         |                                        |
+3              | hari         |         | 0 to 10                  | 3          |                                        |
1e3             |              |         |                          | 1000.0     |                                        |
1_000           |              |         |                          | 1000       |                                        |
99.9            | %            |         | 99 to 100                | 99.9       |                                        |
4,2             |              |         | 4.1 to 4.6               | 4.2        |                                        |
,5              |              |         | 0 to 1                   | 0.5        | 0.5                                    | 0,5
0,125           |              |         | 0 to 500                 | 0.125      |                                        |
0.125           |              |         | 0 to 500                 | 0.125      |                                        |
1.250,75        | Rp jt        |         | 1000 to 1500             | 1250.75    | 1250.75 Rp jt                          | Rp 1250,75 jt
1,250.75        | Rp jt        |         | 1000 to 1500             | 1250.75    | 1250.75 Rp jt                          | Rp 1250,75 jt
1250,75         | Rp jt        |         | 1000 to 1500             | 1250.75    |                                        |
1.250.000       | Rp           |         | 0 to 2000000             | 1250000    |                                        |
1,250,000       | Rp           |         | 0 to 2000000             | 1250000    |                                        |
1 250           | Rp jt        |         | 1000 to 1500             | 1250       |                                        |
1 250,5         | Rp jt        |         | 1000 to 1500             | 1250.5     |                                        |
1⍽250           | Rp jt        |         | 1000 to 1500             | 1250       |                                        |
1·250           | Rp jt        |         | 1000 to 1500             | 1250       |                                        |
1'250           | CHF          |         | 1000 to 1500             | 1250       | 1250 CHF                               | CHF 1250
−4,5            | °C           |         | -10 to 5                 | -4.5       |                                        |
1.250           | Rp jt        |         | 1000 to 1500             | 1250       | 1250 Rp jt                             | Rp 1250 jt
1,250           | Rp jt        |         | 1000 to 1500             | 1250       | 1250 Rp jt                             | Rp 1250 jt
1.250           | kg           |         | 1 to 2                   | 1.25       | 1.25 kg                                | 1,25 kg
1.250           |              |         | 0 to 2000                | asked      | 1250 or 1.25                           | 1250 atau 1,25
1,250           |              |         | 0 to 2000                | asked      | 1250 or 1.25                           | 1250 atau 1,25
1.250           |              |         |                          | asked      | 1250 or 1.25                           | 1250 atau 1,25
12.500          | klien        |         | 10 to 20                 | 12.5       | 12.5 klien                             | 12,5 klien
1.250           |              | ,       |                          | 1250       | 1250                                   | 1250
1,250           |              | ,       |                          | 1.25       | 1.25                                   | 1,25
1.250           |              | .       |                          | 1.25       | 1.25                                   | 1,25
1.25.000        |              |         |                          | refused    | is not a number                        | bukan angka
12,34,567       |              |         |                          | refused    | is not a number                        | bukan angka
45%             | %            |         | 0 to 100                 | 45         |                                        |
45 %            | % of clients |         | 0 to 100                 | 45         |                                        |
45 persen       | %            |         | 0 to 100                 | 45         | 45%                                    | 45%
18%             | Rp jt        |         | 1000 to 1500             | refused    | is a share, and the unit here is not % | adalah persentase, padahal satuan di sini bukan %
45%             |              |         |                          | refused    | is a share, and the unit here is not % | adalah persentase, padahal satuan di sini bukan %
45%             |              |         | 0 to 1                   | 0.45       | 0.45                                   | 0,45
490/500         | %            |         | 90 to 99                 | 98         | 98%                                    | 98%
1.225/1.250     | %            |         | 90 to 99                 | 98         | 98%                                    | 98%
490/500         |              |         | 0 to 1                   | 0.98       | 0.98                                   | 0,98
490 dari 500    | %            |         | 90 to 99                 | 98         | 98%                                    | 98%
490 of 500      |              |         | 0 to 1                   | 0.98       | 0.98                                   | 0,98
490/500         | klien        |         | 400 to 500               | refused    | is a share, and the unit here is not % | adalah persentase, padahal satuan di sini bukan %
7/10            | /10          |         | 0 to 10                  | 7          |                                        |
5 jam           | jam          |         | 8 to 4                   | 5          |                                        |
5jam            | jam          |         | 8 to 4                   | 5          |                                        |
5 JAM           | jam/minggu   |         | 8 to 4                   | 5          |                                        |
5 hours         | hour         |         | 8 to 4                   | 5          | 5 hour                                 | 5 hour
5 jam           | hari         |         | 8 to 4                   | refused    | is in another unit than hari           | bukan hari
Rp 2.000.000    | Rp           |         | 1000000 to 3000000       | 2000000    |                                        |
Rp2jt           | Rp           |         | 1000000 to 3000000       | 2000000    | 2,000,000 Rp                           | Rp 2.000.000
Rp. 2.000.000,- | IDR          |         | 1000000 to 3000000       | 2000000    | 2,000,000 IDR                          | IDR 2.000.000
Rp 250.000,-    | Rp           |         |                          | 250000     | 250,000 Rp                             | Rp 250.000
Rp 250.000.–    | Rp           |         |                          | 250000     | 250,000 Rp                             | Rp 250.000
IDR 2000000     | Rp           |         | 1000000 to 3000000       | 2000000    | 2,000,000 Rp                           | Rp 2.000.000
2 juta rupiah   | Rp           |         | 1000000 to 3000000       | 2000000    | 2,000,000 Rp                           | Rp 2.000.000
$5              | USD          |         | 1 to 9                   | 5          | 5 USD                                  | USD 5
5 USD           | $            |         | 1 to 9                   | 5          | 5 $                                    | $ 5
$5              | Rp           |         | 1000000 to 3000000       | refused    | is in another unit than Rp             | bukan Rp
Rp 5            |              |         | 1 to 9                   | refused    | has a unit, and none is set here       | memakai satuan, padahal di sini belum ada satuan
1k              |              |         |                          | 1000       | 1000                                   | 1000
1,5k            | followers    |         | 0 to 5000                | 1500       | 1500 followers                         | 1500 followers
500 rb          | Rp           |         | 0 to 900000              | 500000     | 500,000 Rp                             | Rp 500.000
2,5 jt          | Rp           |         | 0 to 5000000             | 2500000    | 2,500,000 Rp                           | Rp 2.500.000
2 m             | Rp           |         | 1000000 to 3000000       | 2000000    | 2,000,000 Rp                           | Rp 2.000.000
2 m             | Rp           |         | 1000000000 to 3000000000 | asked      | 2,000,000,000 or 2,000,000             | 2.000.000.000 atau 2.000.000
2 M             | Rp           |         |                          | asked      | 2,000,000 or 2,000,000,000             | 2.000.000 atau 2.000.000.000
2 miliar        | Rp           |         |                          | 2000000000 | 2,000,000,000 Rp                       | Rp 2.000.000.000
124jt           | Rp jt        |         | 100 to 130               | 124        |                                        |
Rp 124 jt       | Rp jt        |         | 100 to 130               | 124        |                                        |
Rp124           | Rp jt        |         | 100 to 130               | 124        | 124 Rp jt                              | Rp 124 jt
Rp 124.000.000  | Rp jt        |         | 100 to 130               | 124        | 124 Rp jt                              | Rp 124 jt
124.000 rb      | Rp jt        |         | 100 to 130               | 124        | 124 Rp jt                              | Rp 124 jt
1,2 miliar      | Rp jt        |         | 1000 to 1500             | 1200       | 1200 Rp jt                             | Rp 1200 jt
500rb           | Rp jt        |         | 0 to 2                   | 0.5        | 0.5 Rp jt                              | Rp 0,5 jt
124jt           | jt           |         | 100 to 130               | 124        |                                        |
124m            | IDR m        |         | 100 to 130               | 124        |                                        |
124 jt          | IDR m        |         | 100 to 130               | 124        | 124 IDR m                              | IDR 124 m
124 jt          | IDR m        |         |                          | asked      | 124 or 0.124                           | 124 atau 0,124
5k              | k EUR        |         | 1 to 9                   | 5          |                                        |
5.000 EUR       | k EUR        |         | 1 to 9                   | 5          | 5 k EUR                                | 5 k EUR
5 m             | m            |         | 1 to 9                   | 5          |                                        |
nan             |              |         |                          | refused    | is not a number                        | bukan angka
12o             |              |         |                          | refused    | is not a number                        | bukan angka
5,              |              |         |                          | refused    | is not a number                        | bukan angka
delapan         |              |         |                          | refused    | is not a number                        | bukan angka
"""


class Row(NamedTuple):
    typed: str
    unit: str
    decimal: str
    goal: str
    means: str
    english: str
    indonesian: str

    @property
    def scale(self) -> Scale:
        known = tuple(float(end) for end in self.goal.split(" to ")) if self.goal else ()
        return Scale(self.unit or None, cast(Point, self.decimal) or None, known)

    @property
    def said(self) -> tuple[str, str]:
        return self.english, self.indonesian


def rows() -> Iterator[Row]:
    for line in TABLE.strip().splitlines()[1:]:
        cells = [cell.strip() for cell in line.split("|")]
        yield Row(cells[0].replace("⍽", "\u00a0").replace("·", "\u202f"), *cells[1:])


ROWS = tuple(rows())


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_forms_of_numbers(row: Row) -> None:
    """Each form means one number and says so, or is asked, or is refused with the reason."""
    if row.means == "asked":
        with pytest.raises(TwoReadingsError) as asked:
            quantity(row.typed, "value", row.scale)
        assert _said(asked.value.message, " can be ", " bisa berarti ") == row.said
        assert [quantity(exact(each), "value", row.scale) for each in asked.value.readings] == [
            *asked.value.readings
        ]
        return
    if row.means == "refused":
        with pytest.raises(UsageError) as refused:
            quantity(row.typed, "value", row.scale)
        assert not isinstance(refused.value, TwoReadingsError)
        for said, language in zip(row.said, ("en", "id"), strict=True):
            assert said in translated(refused.value.message, language)
        return
    value = quantity(row.typed, "value", row.scale)
    assert repr(value) == row.means
    echo = understood(row.typed, value, row.scale.unit)
    assert _said(echo or "", " was read as ", " dibaca sebagai ") == row.said


def _said(message: str, english: str, indonesian: str) -> tuple[str, str]:
    """What a message says behind a phrase, in both languages."""
    return message.partition(english)[2], translated(message, "id").partition(indonesian)[2]


def test_the_table_is_whole() -> None:
    """Sixty forms and more, no two alike."""
    forms = {(row.typed, row.unit, row.decimal, row.goal) for row in ROWS}

    assert len(forms) == len(ROWS) >= 60


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_programme_reads_them_alike(okr: Okr, language: str) -> None:
    """Through `okr checkin`, a goal for each scale of the table."""
    scales = list(
        dict.fromkeys((row.unit, row.goal) for row in ROWS if " to " in row.goal and not row.decimal)
    )
    goals = "".join(
        f'\n[key_results.k{place}]\ntitle = "K"\n\nstart = {goal.partition(" to ")[0]}\n'
        f"target = {goal.partition(' to ')[2]}\n" + (f'unit = "{unit}"\n' if unit else "")
        for place, (unit, goal) in enumerate(scales)
    )
    okr.write({"objectives/2026-Q3/forms.toml": f'title = "Forms"\n{goals}'})
    for row in ROWS:
        if (row.unit, row.goal) not in scales or row.decimal:
            continue
        item = f"forms/k{scales.index((row.unit, row.goal))}"
        ran = okr(
            "checkin", item, "--yes", "--dry-run", "--language", language, "--as", "budi", "--", row.typed
        )
        said = row.said[language == "id"]
        assert ran.code == (2 if row.means in ("asked", "refused") else 0), (row, ran)
        assert said in (ran.err if ran.code else ran.out), (row, ran)
        if not ran.code:
            assert f"+value = {row.means}\n" in ran.out, (row, ran)
            told = "was read as" in ran.out or "dibaca sebagai" in ran.out
            assert told == (bool(said) and "\n+of = [" not in ran.out), (row, ran)  # counts are echoed


NUMBERS = (
    st.integers(-(10**12), 10**12)
    | st.floats(-1e12, 1e12).map(lambda value: round(value, 3))
    | st.floats(-1e9, 1e9)
)
UNITS = st.sampled_from(
    [None, "%", "jam", "hours/week", "Rp", "Rp jt", "IDR m", "k EUR", "m", "/10", "% of clients"]
)


@given(
    NUMBERS,
    UNITS,
    st.lists(NUMBERS, max_size=3),
    st.sampled_from(["en", "id"]),
    st.sampled_from([None, ".", ","]),
)
def test_what_is_shown_is_read_back(
    value: float, unit: str | None, others: list[float], language: Language, decimal: Point | None
) -> None:
    """As the number that is shown, or it is asked, where the goal has that value; `[input] decimal` of the reader."""
    shown = recorded(value)
    meant = float(shown.replace("−", "-").replace(",", ""))
    if decimal and (language == "id") != (decimal == ","):
        decimal = None
    scale = Scale(unit, decimal, (meant, *others))
    text = translated(with_unit(shown, unit), language)

    try:
        assert quantity(text, "value", scale) == meant
    except TwoReadingsError as asked:
        assert meant in asked.readings  # noqa: PT017  the other way to be right
    assert leading(f"{text} 7 Two renewals", scale) == (text, "7 Two renewals")


@given(NUMBERS, UNITS, st.lists(NUMBERS, max_size=3), st.sampled_from([None, ".", ","]))
def test_an_exact_text_means_one_number(
    value: float, unit: str | None, others: list[float], decimal: Point | None
) -> None:
    """Whatever is known, and however decimals are typed."""
    found = quantity(exact(value), "value", Scale(unit, decimal, tuple(others)))

    assert (found, type(found)) == (value, type(value))


@given(
    st.text(alphabet="0123456789.,' -+%/eEkmjtRp$\u00a0−", max_size=12), UNITS, st.lists(NUMBERS, max_size=2)
)
def test_no_text_is_a_bug(text: str, unit: str | None, others: list[float]) -> None:
    """A number in bounds, or an error with its sentence and hint."""
    scale = Scale(unit, None, tuple(others))
    try:
        value = quantity(text, "value", scale)
    except UsageError as error:
        assert error.remedy  # noqa: PT017
        return
    assert math.isfinite(value)
    assert abs(value) <= 1e100
    assert understood(text, value, unit) is None or text.strip()


@pytest.mark.parametrize(
    ("line", "unit", "goal", "value", "rest"),
    [
        ("124,5 8 Two renewals", "IDR m", (100, 130), "124,5", "8 Two renewals"),
        ("5 jam lembur", "jam", (8, 4), "5 jam", "lembur"),
        ("Rp 2 jt 7 !Legal", "Rp", (), "Rp 2 jt", "7 !Legal"),
        ("1 250 7", None, (1000, 1500), "1 250", "7"),
        ("4 100 calls made", None, (0, 10), "4", "100 calls made"),
        ("490/500 8", "%", (90, 99), "490/500", "8"),
        ("4.2 delapan", None, (4, 5), "4.2", "delapan"),
        ("45 % of them", "Rp jt", (0, 10), "45 %", "of them"),  # refused with its reason, never a note
        ("3 jt", "jam", (0, 10), "3 jt", ""),
        ("5 hari 7 lembur", "jam", (8, 4), "5 hari", "7 lembur"),
        ("5 hari", "jam", (8, 4), "5 hari", ""),
        ("5 hari lagi", "jam", (8, 4), "5", "hari lagi"),
        ("surabaya 7", None, (), "", "surabaya 7"),
        ("!Legal", None, (), "", "!Legal"),
        ("", None, (), "", ""),
    ],
)
def test_the_value_at_the_beginning_of_a_line(
    line: str, unit: str | None, goal: tuple[float, ...], value: str, rest: str
) -> None:
    """With its unit and groups of digits, and no word more."""
    assert leading(line, Scale(unit, None, goal)) == (value, rest)
