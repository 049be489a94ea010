"""Sixty titles as clinics, shops, schools, agencies and software firms write them, with the finding that each deserves.

They were written down before the rules. A good title has no finding of quality at all.
"""

from __future__ import annotations

import pytest

from tests.checks.conftest import Check

STEPS = "milestones = { draft = 1, ready = 1 }"


def change(start: float, target: float, unit: str = "") -> str:
    return f"start = {start}\ntarget = {target}\n" + (f'unit = "{unit}"\n' if unit else "")


BAD = {
    # work, in English
    "Launch the online booking page": (STEPS, "Q007"),
    "New price list is approved and printed": (STEPS, "Q007"),
    "Stock reports delivered to the branch managers": (STEPS, "Q007"),
    "Hold 6 trainings for the cashiers": (change(0, 6, "trainings"), "Q015"),
    "Call 200 dormant customers": (change(0, 200, "customers"), "Q015"),
    "Complete the move to the new payroll system": (change(0, 100, "%"), "Q016"),
    "Patient record migration": (change(0, 100, "%"), "Q016"),
    # measures that say little
    "Grow Instagram followers from 2,400 to 6,000": (change(2400, 6000, "followers"), "Q017"),
    "Raise patient satisfaction from 0 to 85%": (change(0, 85, "%"), "Q018"),
    "Raise repeat orders from 40% to 41%": (change(40, 41, "%"), "Q019"),
    "Raise walk-in sales from 10 to 90 million a month": (change(10, 90, "IDR m"), "Q019"),
    "Keep running the weekly stand-up of the developers": (change(0, 12, "meetings"), "Q020"),
    "Become the first choice of growing families": (change(20, 40, "% of families asked"), "Q021"),
    "Raise enrolments from 80 to 110 and cut drop-outs from 12 to 6": (change(80, 110), "Q022"),
    "Increase support tickets closed a month from 300 to 420": (change(300, 420, "tickets"), "Q023"),
    # work, in Indonesian
    "Pembuatan katalog produk digital": (STEPS, "Q007"),
    "Terlaksananya pelatihan pelayanan untuk perawat": (STEPS, "Q007"),
    "Menyusun SOP penerimaan barang": (STEPS, "Q007"),
    "Aplikasi kasir baru dipasang di cabang Malang": (STEPS, "Q007"),
    "Mengadakan 8 kelas orang tua": (change(0, 8, "kelas"), "Q015"),
    "Kunjungan ke 50 calon klien": (change(0, 50, "kunjungan"), "Q015"),
    "Penyelesaian renovasi ruang tunggu": (change(0, 100, "%"), "Q016"),
    # measures that say little
    "Naikkan pengikut TikTok dari 1.000 ke 4.000": (change(1000, 4000, "pengikut"), "Q017"),
    "Tayangan video profil sekolah naik dari 5.000 ke 15.000": (change(5000, 15000, "kali"), "Q017"),
    "Tingkat retensi pelanggan laundry naik dari 0% ke 60%": (change(0, 60, "%"), "Q018"),
    "Omzet toko naik dari 200 ke 203 juta": (change(200, 203, "Rp juta"), "Q019"),
    "Tetap mengirim laporan keuangan setiap bulan": (change(0, 3, "laporan"), "Q020"),
    "Menjalankan operasional gudang secara rutin": (STEPS, "Q020"),
    "Meningkatkan omzet katering dan menurunkan biaya bahan": ("", "Q022"),
    "Jumlah artikel blog naik dari 4 ke 10 per bulan": (change(4, 10, "artikel"), "Q023"),
}
"""Title → its measure, and the finding that is meant; without a measure it is an objective."""

GOOD = {
    "Raise deposits collected on time from 62% to 85%": change(62, 85, "%"),
    "Cut the average wait at reception from 35 to 20 minutes": change(35, 20, "minutes"),
    "Keep the uptime of client sites at 99.5% or more": 'at_least = 99.5\nunit = "%"',
    "Win four clinics as new clients": change(0, 4, "clinics"),
    "Raise repeat purchases from 22% to 30% of orders": change(22, 30, "%"),
    "Raise quote requests from the website from 3 to 12 a month": change(3, 12, "requests a month"),
    "Halve the returns caused by wrong sizes": change(8, 4, "%"),
    "Lift the Google rating from 4.5 to 4.6": change(4.5, 4.6, "of 5"),
    "Sales and support answer within 4 hours in 90% of cases": change(60, 90, "%"),
    "Pass the ISO 9001 audit with 2 findings or fewer": "at_most = 2",
    "Raise pupils who read at grade level from 54% to 70%": change(54, 70, "%"),
    "Bring bugs found by clients from 14 down to 6 a release": change(14, 6, "bugs"),
    "Be the clinic that is open 24/7 when families need it": "",
    "Earn a place among the top 10 bakeries of Malang": "",
    "Raise monthly recurring revenue from 80 to 105": change(80, 105, "IDR m"),
    "Pasien yang datang kembali naik dari 45% ke 60%": change(45, 60, "%"),
    "Waktu tunggu di loket turun dari 40 menjadi 25 menit": change(40, 25, "menit"),
    "Menangkan 6 klien langganan di Sidoarjo": change(0, 6, "klien"),
    "Penjualan paket langganan naik dari 30 ke 55 per bulan": change(30, 55, "paket"),
    "Perpanjangan kontrak naik dari 60% ke 80%": change(60, 80, "%"),
    "Keluhan yang diselesaikan dalam 1 hari naik dari 50% ke 80%": change(50, 80, "%"),
    "Retur karena salah kirim maksimal 2% dari pesanan": 'at_most = 2\nunit = "%"',
    "Siswa yang lulus uji kompetensi naik dari 70% ke 85%": change(70, 85, "%"),
    "Meningkatkan pesanan ulang dari 18% menjadi 27%": change(18, 27, "%"),
    "Rata-rata nilai ulasan naik dari 4,1 ke 4,5": change(4.1, 4.5, "dari 5"),
    "Piutang lewat 30 hari turun dari 120 ke 60 juta": change(120, 60, "Rp juta"),
    "Pengiriman tepat waktu naik dari 82% ke 93%": change(82, 93, "%"),
    "Orang tua merasa tenang dan menitipkan adik-adiknya juga": "",
    "Bengkel rapi dengan 5S yang disukai mekanik dan pelanggan": "",
    "Pengunjung toko yang membeli naik dari 20% ke 28%": change(20, 28, "%"),
}
"""Title → its measure; without one it is an objective."""

ABOVE = "Become the first choice of growing families"


def codes(checked: Check, title: str, measure: str) -> list[str]:
    """The findings of quality of a key result, or of an objective, with this title."""
    text = f'title = "{ABOVE}"\nowner = "ana"\n[key_results.title]\ntitle = "{title}"\n{measure}\n'
    if not measure:
        text = f'title = "{title}"\nowner = "ana"\n[key_results.rate]\ntitle = "Raise it from 4 to 9"\nstart = 4\ntarget = 9\n'
    found = checked({"objectives/2026-Q3/grow.toml": text}, select=("Q",))
    return [finding.code for finding in found]


@pytest.mark.parametrize(("title", "measure", "meant"), [(title, *said) for title, said in BAD.items()])
def test_a_title_that_says_little_has_its_finding(
    title: str, measure: str, meant: str, checked: Check
) -> None:
    assert meant in codes(checked, title, measure)


@pytest.mark.parametrize(("title", "measure"), GOOD.items())
def test_a_good_title_has_none(title: str, measure: str, checked: Check) -> None:
    assert codes(checked, title, measure) == []


@pytest.mark.parametrize(
    ("title", "measure", "said"),
    [
        ("Complete the move to the new shop", change(0, 100, "%"), ["Q016"]),
        ("Number of workshops from 0 to 8", change(0, 8), ["Q015"]),
        ("Jumlah posting naik dari 0 ke 12", change(0, 12), ["Q015"]),
        ("Number of schools that renew from 0 to 8", change(0, 8), []),
        ("Meningkatkan omzet dari 100 ke 130 dan mengurangi retur", change(100, 130), ["Q022"]),
        ("Win six clients who stay and recommend us", change(0, 6, "clients"), []),
        ("Win clients and keep them: 24 to 40", change(24, 40, "clients"), []),
        ("Raise uptime from 99.5% to 99.9%", change(99.5, 99.9, "%"), []),
        ("Cut the answer time from 30 to 5 minutes", change(30, 5, "minutes"), []),
        ("Raise talks at the fair from 1 to 7", change(1, 7, "talks"), []),
        ("Orders from Instagram followers from 5 to 20", change(5, 20, "orders"), []),
        ("Share of orders paid by QRIS from 0% to 30%", change(0, 30, "%"), []),
        ("Save 100 hours of typing for the nurses", change(0, 100, "hours"), []),
        ("Keep running costs at 20 million or less", 'at_most = 20\nunit = "IDR m"', []),
        ("Pelanggan yang belanja rutin naik dari 20% ke 30%", change(20, 30, "%"), []),
    ],
)
def test_one_thing_is_said_of_a_title_and_only_where_it_is_sure(
    title: str, measure: str, said: list[str], checked: Check
) -> None:
    assert codes(checked, title, measure) == said


def test_a_title_without_a_number_is_never_sent_from_0_to_100(checked: Check) -> None:
    """What is done in percent is the plan, not the change."""
    text = 'title = "Grow"\nowner = "ana"\n[key_results.a]\ntitle = "Better reports"\nstart = 0\ntarget = 100\nunit = "%"\n'
    found = checked({"objectives/2026-Q3/grow.toml": text}, select=("Q005",))

    assert [finding.fix for finding in found] == [
        'say what is better then, and how far, e.g. "… from 60% to 80%"'
    ]


@pytest.mark.parametrize(
    ("measure", "example"),
    [
        ('start = "first"\ntarget = 140', "… to 140"),
        ('start = "first"\nby = "+17%"', "… by 17%"),
        ('start = 120\nby = "+17%"', "… from 120 to 140.4"),
        ("above = 90\nbelow = 99", "Keep … above 90"),
        ("below = 30", "Keep … below 30"),
        ("at_most = 30", "Keep … at 30 or less"),
    ],
)
def test_a_title_without_a_number_is_sent_to_what_its_measure_says(
    measure: str, example: str, checked: Check
) -> None:
    """It said "Keep … at – or less" of a change from the first value on."""
    text = f'title = "Grow"\nowner = "ana"\n[key_results.a]\ntitle = "Better answers"\n{measure}\n'
    found = checked({"objectives/2026-Q3/grow.toml": text}, select=("Q005",))

    assert [finding.fix for finding in found] == [f'say how far, e.g. "{example}"']


def test_a_commitment_may_be_sure(checked: Check) -> None:
    goal = 'title = "Grow"\nowner = "ana"\nambition = "committed"\n[key_results.a]\ntitle = "Raise it from 4 to 9"\nstart = 4\ntarget = 9\n'
    sure = '[[update]]\nitem = "2026-Q3/grow/a"\ndate = 2026-07-10\nvalue = 5\nconfidence = 10\n'
    path = "objectives/2026-Q3/grow.toml"

    assert checked({path: goal, "checkins/2026-W28/2026-07-10-ana.toml": sure}, select=("Q009",)) == ()
    assert len(checked({path: goal.replace("committed", "aspirational")}, select=("Q009",))) == 1


def test_a_confidence_that_was_corrected_on_its_day_is_the_first_one(checked: Check) -> None:
    """10, and on the same day 6, is a 6; a 10 that is a 6 a week later began as a 10."""
    goal = 'title = "Grow"\nowner = "ana"\n[key_results.a]\ntitle = "Raise it from 4 to 9"\nstart = 4\ntarget = 9\n'
    sure, unsure = (
        f'[[update]]\nitem = "2026-Q3/grow/a"\ndate = 2026-07-10\nvalue = 5\nconfidence = {confidence}\n'
        for confidence in (10, 6)
    )
    path = "checkins/2026-W28/2026-07-10-ana.toml"
    later = {"checkins/2026-W29/2026-07-17-ana.toml": unsure.replace("07-10", "07-17")}

    assert checked({"objectives/2026-Q3/grow.toml": goal, path: sure + unsure}, select=("Q009",)) == ()
    assert len(checked({path: sure, **later}, select=("Q009",))) == 1


def test_a_biweekly_kpi_is_read_as_monthly(checked: Check) -> None:
    """A hint, and its file counts: the reading that is missing is told as of a monthly one."""
    kpi = 'title = "Revenue"\nobjective = "2026/win"\nrole = "maker"\nowner = "ana"\nat_least = 130\ncadence = "biweekly"\n'
    found = checked({"kpis/mrr.toml": kpi}, select=("K009", "P008", "F"))

    assert [(finding.code, finding.level) for finding in found] == [("P008", "warning"), ("K009", "hint")]
    assert found[0].message == "no reading for 2026-07"
