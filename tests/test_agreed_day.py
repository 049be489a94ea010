"""The due day of an agreement: a text begins with it, or it is asked about; a date is never silently text.

Today is Wednesday, 22 July 2026.
"""

from __future__ import annotations

from datetime import date

import pytest

from okr.agreed_day import agreed_day
from okr.days import DayReader
from okr.errors import UsageError
from okr.settings import OwnCycle, Settings
from okr.words import translated

TODAY = date(2026, 7, 22)
CALENDAR = Settings()
OWN = Settings(cycles={"Launch": OwnCycle(starts=date(2026, 8, 3), ends=date(2026, 8, 21))})


@pytest.mark.parametrize(
    ("text", "due", "rest"),
    [
        ("31/7 Kirim laporan", "2026-07-31", "Kirim laporan"),
        ("2026-07-31 Send", "2026-07-31", "Send"),
        ("31 Jul Kirim laporan", "2026-07-31", "Kirim laporan"),
        ("Jumat Kirim laporan", "2026-07-24", "Kirim laporan"),
        ("Jumat, 31 Juli 2026: kirim", "2026-07-31", "kirim"),
        ("by friday send it", "2026-07-24", "send it"),
        ("min 26 jul kirim", "2026-07-26", "kirim"),
        ("Minggu kirim", "2026-07-26", "kirim"),
        ("Minggu 3 klien", "2026-07-26", "3 klien"),
        ("Minggu ini kirim undangan", "2026-07-26", "kirim undangan"),
        ("minggu depan kirim", "2026-08-02", "kirim"),
        ("akhir Agustus kirim", "2026-08-31", "kirim"),
        ("besok telepon", "2026-07-23", "telepon"),
        ("until 31/7 send it", "2026-07-31", "send it"),
        ("sampai Jumat kirim", "2026-07-24", "kirim"),
        ("2026-W31 telepon", "2026-08-02", "telepon"),
        ("3 klien dihubungi", None, "3 klien dihubungi"),
        ("100 klien dihubungi", None, "100 klien dihubungi"),
        ("2026 klien dihubungi", None, "2026 klien dihubungi"),
        ("10.30 rapat", None, "10.30 rapat"),
        ("1.250.000 rupiah", None, "1.250.000 rupiah"),
        ("sebelum jumat kirim laporan", "2026-07-24", "kirim laporan"),
        ("paling lambat hari jumat, 31 juli 2026: kirim", "2026-07-31", "kirim"),
        ("- Kirim laporan besok", None, "Kirim laporan besok"),
        # words that are no due day within a text
        ("Launch the page", None, "Launch the page"),
        ("Prepare what today needs and send it", None, "Prepare what today needs and send it"),
        ("Call 3/4 of the clients", None, "Call 3/4 of the clients"),
        ("Reach 3/4", None, "Reach 3/4"),
        ("Be reachable 24/7", None, "Be reachable 24/7"),
        ("Ask May about it", None, "Ask May about it"),
        ("Report on sales in May", None, "Report on sales in May"),
        ("Send the report every friday", None, "Send the report every friday"),
        ("Rapat tiap senin pagi", None, "Rapat tiap senin pagi"),
        ("Send the numbers of 30/6/2026", None, "Send the numbers of 30/6/2026"),
        ("Meet them at 10.30", None, "Meet them at 10.30"),
        ("Tambah min 3 klien", None, "Tambah min 3 klien"),
        ("Sell 100 of 2026", None, "Sell 100 of 2026"),
        ("Posting 3 konten per minggu", None, "Posting 3 konten per minggu"),
        ("Selesaikan dalam 2 minggu", None, "Selesaikan dalam 2 minggu"),
        ("Draft the OKRs for Q4", None, "Draft the OKRs for Q4"),
        ("Kirim laporan untuk Juni", None, "Kirim laporan untuk Juni"),
        ("Prepare slides for Monday standup", None, "Prepare slides for Monday standup"),
        ("Report on friday sales", None, "Report on friday sales"),
        ("Rapat tiap Senin dan Kamis", None, "Rapat tiap Senin dan Kamis"),
        ("Kerjakan seperti hari ini", None, "Kerjakan seperti hari ini"),
        ("Naikkan skor ke 8/10", None, "Naikkan skor ke 8/10"),
        ("due friday send it", "2026-07-24", "send it"),
        ("Deadline 31/7: kirim", "2026-07-31", "kirim"),
    ],
)
def test_the_day_of_an_agreement(text: str, due: str | None, rest: str) -> None:
    """A text may begin with its day; what is read as one is said."""
    told: list[str] = []
    found = agreed_day(text, "--agreement", "@siti", DayReader(TODAY, OWN, told.append))

    assert found == (date.fromisoformat(due) if due else None, rest)
    assert bool(told) == (due is not None and not text.startswith("2026-07-31"))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Hubungi klien sampai 3/4", "sampai 3/4"),
        ("Kirim laporan besok", "besok"),
        ("Kirim laporan besok pagi jam 10", "besok"),
        ("send it by friday", "by friday"),
        ("send it by friday.", "by friday"),
        ("send it by friday to Budi", "by friday"),
        ("Kirim sebelum 31/7", "sebelum 31/7"),
        ("Kirim laporan paling lambat hari jumat ke Budi", "paling lambat hari jumat"),
        ("Kirim besok laporannya", "besok"),
        ("Send it Friday, then call Budi", "Friday"),
        ("Send it friday EOD", "friday"),
        ("Send it (due 31/7)", "due 31/7"),
        ("Send it no later than friday", "no later than friday"),
        ("Telepon hari Minggu", "hari Minggu"),
        ("Kirim minggu ini juga", "minggu ini"),
        ("Kirim laporan 31 Jul 2026 ke Budi", "31 Jul 2026"),
        ("Send it by end of august", "by end of august"),
        ("Finish it by Q3", "by Q3"),
        ("Kirim minggu depan", "minggu depan"),
        ("Send it before the end of august", "before the end of august"),
    ],
)
def test_a_day_elsewhere_is_never_silently_text(text: str, day: str) -> None:
    """It is refused with two forms that work, with the day and without one; at a terminal it is a question."""
    days = DayReader(TODAY, OWN)
    with pytest.raises(UsageError) as refused:
        agreed_day(text, "--agreement", "@siti", days)
    asked: list[str] = []

    assert f'the day "{day}" is not at the beginning' in refused.value.message
    assert agreed_day(f"- {text}", "--agreement", "@siti", days) == (None, text)
    assert agreed_day(text, "--agreement", "@siti", days, lambda question: bool(asked.append(question))) == (
        None,
        text,
    )
    assert asked == [f'Is "{day}" the due day?']


def test_both_forms_are_shown() -> None:
    """As they work when they are typed, in both languages."""
    told: list[str] = []
    days = DayReader(TODAY, OWN, told.append)
    with pytest.raises(UsageError) as refused:
        agreed_day("Kirim laporan besok", "--agreement", "@siti", days)

    assert refused.value.remedy == (
        'Write it there: "@siti 2026-07-23 Kirim laporan besok". '
        'If there is no due day: "@siti - Kirim laporan besok"'
    )
    assert translated(refused.value.remedy, "id") == (
        'Tulis di depan: "@siti 2026-07-23 Kirim laporan besok". '
        'Kalau tidak ada tenggat: "@siti - Kirim laporan besok"'
    )
    assert agreed_day("2026-07-23 Kirim laporan besok", "--agreement", "@siti", days) == (
        date(2026, 7, 23),
        "Kirim laporan besok",
    )
    found = agreed_day("send it by friday to Budi", "--agreement", "@siti", days, lambda _: True)
    assert found == (date(2026, 7, 24), "send it by friday to Budi")
    assert told == ['"by friday" was read as Fri 24 Jul 2026']


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("31/13 Kirim", '"31/13" is not a valid date: there is no month 13'),
        ("3/7/26 Kirim", "a year has four digits"),
        ("2026-13-40 Call", "there is no month 13"),
        ("kamis 31/7 kirim", "that day is Fri 31 Jul 2026"),
        ("31-7/2026 kirim", "is not a valid date"),
        ("min 3 klien", '"min" may be a day or a word'),
        ("3-4 klien", '"3-4" may be a day or a word'),
        ("2.5 jam", '"2.5" may be a day or a word'),
        ("Kirim laporan tanggal 25", '"tanggal 25" is not a valid date: the month is missing'),
        ("tanggal 25 kirim", '"tanggal 25" is not a valid date: the month is missing'),
        ("May call", '"May" may be a day or a word'),
        ("Q3: kirim", '"Q3" may be a day or a word'),
    ],
)
def test_a_day_is_never_silently_text(text: str, says: str) -> None:
    with pytest.raises(UsageError) as refused:
        agreed_day(text, "--agreement", "@siti", DayReader(TODAY, CALENDAR))
    assert says in refused.value.message
