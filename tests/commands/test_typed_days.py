"""Everywhere a day is typed, it is read as people type it, and the answer says which day was understood.

Today is Wednesday, 19 August 2026.
"""

from __future__ import annotations

import pytest

from tests.gitting import ANA, init
from tests.running import GROW, MRR, Okr

KEEP = "objectives/2026-Q3/keep.toml"
HOLD = 'title = "Keep"\n\n[key_results.up]\ntitle = "Keep uptime"\n\nat_least = 99\n'


@pytest.mark.parametrize(
    ("words", "path", "written", "read_as"),
    [
        (("add", "initiative", "grow-revenue", "Do", "--due", "friday"), GROW, "due = 2026-08-21", "Fri 21 Aug 2026"),
        (("add", "initiative", "grow-revenue", "Do", "--due", "sep"), GROW, "due = 2026-09-30", "Wed 30 Sep 2026"),
        (("add", "kr", "keep", "Cut it from 3 to 1", "--from", "3", "--to", "1", "--since", "10/8"), KEEP,
         "since = 2026-08-10", "Mon 10 Aug 2026"),
        (("add", "person", "Eka", "--joined", "1 sept"), "people/eka.toml", "joined = 2026-09-01", "Tue 1 Sep 2026"),
        (("set", "grow-revenue/pricing-page", "due=akhir agustus"), GROW, "due = 2026-08-31", "Mon 31 Aug 2026"),
        (("set", "grow-revenue/mrr", "since=3/8", "--yes"), GROW, "since = 2026-08-03", "Mon 3 Aug 2026"),
        (("set", "kpi/mrr", "since=Q2"), "kpis/mrr.toml", 'since = "2026-Q2"', '"Q2" was read as 2026-Q2'),
        (("set", "@budi", "left=31 Des"), "people/budi.toml", "left = 2026-12-31", "Thu 31 Dec 2026"),
        (("set", "@budi", "away=24/8..2/9@ana"), "people/budi.toml", "from = 2026-08-24, to = 2026-09-02",
         '"2/9" was read as Wed 2 Sep 2026'),
        (("set", "keep/up", "at_least=98", "--from", "besok"), KEEP, 'lines."2026-08-20"]', "Thu 20 Aug 2026"),
        (("set", "okr.toml", "cycles.Launch.starts=1/9/2026", "cycles.Launch.ends=2/9/2026"), "okr.toml",
         "starts = 2026-09-01", "Tue 1 Sep 2026"),
        (("coach", "talk", "@budi", "--share", "--agreement", "@budi 31/8 Kirim laporan", "--as", "ana"),
         "coaching/2026-08-19-ana-budi-talk.toml", 'due = 2026-08-31\ntext = "Kirim laporan"', "Mon 31 Aug 2026"),
        (("coach", "talk", "@budi", "--share", "--agreement", "@budi Minggu ini kirim", "--as", "ana"),
         "coaching/2026-08-19-ana-budi-talk.toml", "due = 2026-08-23", '"Minggu ini" was read as Sun 23 Aug 2026'),
        (("checkin", MRR, "120", "--as", "budi", "--today", "kemarin"), "checkins/2026-W34/2026-08-18-budi.toml",
         "value = 120", '"kemarin" was read as Tue 18 Aug 2026'),
    ],
)  # fmt: skip
def test_days_of_what_is_written(
    okr: Okr, words: tuple[str, ...], path: str, written: str, read_as: str
) -> None:
    """In the file as ever; on stderr what it was read as."""
    okr.write({KEEP: HOLD})
    ran = okr(*words)

    assert ran.code == 0, ran.err
    assert written in okr.read(path)
    assert read_as in ran.err
    assert "was read as" not in ran.out


@pytest.mark.parametrize(
    ("words", "out", "read_as"),
    [
        (
            ("person", "@budi", "--from", "1 jan", "--to", "kemarin"),
            "Thu 1 Jan 2026 to Tue 18 Aug 2026",
            "Thu 1 Jan",
        ),
        (("report", "--at", "31/7"), "Fri 31 Jul 2026", '"31/7" was read as Fri 31 Jul 2026'),
        (("show", "grow-revenue", "--at", "jumat"), "MRR", '"jumat" was read as Fri 14 Aug 2026'),
    ],
)
def test_days_of_what_is_shown(okr: Okr, words: tuple[str, ...], out: str, read_as: str) -> None:
    """What happened is never ahead: 31/7 is that of this year, and a Friday the last one."""
    ran = okr(*words)

    assert out in ran.out
    assert read_as in ran.err


def test_the_ends_of_a_comparison(okr: Okr) -> None:
    """A day, or a range of days; what is no day is a revision, as before."""
    init(okr.root, ANA).commit("Goals", day="2026-06-20")
    ran = okr("diff", "1/7..kemarin")

    assert "2026-07-01 → 2026-08-18" in ran.out
    assert '"1/7" was read as Wed 1 Jul 2026\n"kemarin" was read as Tue 18 Aug 2026\n' in ran.err
    okr.refuses("diff", "31/13", code=2, says='FROM: "31/13" is not a valid date: there is no month 13')
    okr.refuses("report", "--at", "someday", code=4, says="someday")


def test_days_of_a_table(okr: Okr) -> None:
    """The first is said, and how many more there are."""
    rows = "".join(
        f"{MRR},{row}\n" for row in ("115,31/07/2026", "116,7 Agu", "117,14/08/2026", "118,2026-08-17")
    )
    okr.write({"week.csv": f"item,value,date\n{rows}"})
    ran = okr("checkin", "--file", "week.csv", "--as", "budi")

    assert ran.err == '"31/07/2026" was read as Fri 31 Jul 2026\n2 more dates were read in the same way.\n'
    assert "value = 116" in okr.read("checkins/2026-W32/2026-08-07-budi.toml")
    okr.write({"week.csv": f"item,value,date\n{MRR},1,besok\n"})
    ran = okr("checkin", "--file", "week.csv", "--as", "budi")
    assert (ran.code, "error: week.csv:2: 20 Aug 2026 is in the future" in ran.err) == (2, True)


def test_files_stay_strict(okr: Okr) -> None:
    """A file is read by programs and by people of every country."""
    okr.write({GROW: okr.read(GROW).replace("due = 2026-08-15", 'due = "31/8/2026"')})

    assert "due" in okr("check", "--select", "F").out
    assert okr("check", "--select", "F").code == 3


def test_the_language_of_the_person(okr: Okr) -> None:
    ran = okr("set", "grow-revenue/pricing-page", "due=jumat", "--language", "id")
    assert ran.err == '"jumat" dibaca sebagai Jum 21 Agu 2026\n'

    ran = okr("set", "grow-revenue/pricing-page", "due=3/7/26", "--language", "id")
    assert ran.code == 2
    assert ran.err == (
        'kesalahan: due: "3/7/26" bukan tanggal yang valid: tahun terdiri dari empat angka\n'
        "saran: Tulis lengkap: 3/7/2026\n"
    )
