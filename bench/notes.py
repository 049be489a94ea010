"""What people write: notes, blockers and next steps as long as those of a firm that checks in each Friday."""

from __future__ import annotations

import random

NOTED = 0.8
"""Share of the check-ins with a note."""
BLOCKED = 0.05
"""Share of those that also tell of a blocker."""
ENGLISH = (
    "Two more shops signed after the demo on Tuesday",
    "The supplier moved the delivery by a week, and we told the clients",
    "Fewer calls than planned: half of the team was at the fair in Malang",
    "Cleaned the list: eleven accounts were counted twice",
    "The new form went live, and the first answers came in within an hour",
    "Spoke with six owners; four of them ask for a monthly price",
    "Server cost fell after the night jobs were moved",
    "Same as last week, since the trial ends only on Monday",
)
ENGLISH_MORE = (
    "Next week shows whether it lasts.",
    "Rina follows up by phone.",
    "Nothing is left open.",
    "The rest waits for the contract.",
    "We try the shorter page on Monday.",
)
INDONESIAN = (
    "Dua toko lagi bergabung setelah demo hari Selasa",
    "Pengiriman mundur seminggu, klien sudah kami kabari",
    "Lebih sedikit telepon dari rencana: separuh tim ikut pameran di Malang",
    "Formulir baru sudah tayang, jawaban pertama masuk dalam satu jam",
    "Sudah bicara dengan enam pemilik; empat minta harga bulanan",
)
INDONESIAN_MORE = (
    "Minggu depan terlihat apakah bertahan.",
    "Rina menindaklanjuti lewat telepon.",
    "Sisanya menunggu kontrak.",
)
BLOCKERS = (
    "Legal has not read the contract yet",
    "No access to the numbers of the shop since the move",
    "Menunggu persetujuan harga dari kantor pusat",
)
NEXT = (
    "Ask Sari what we may offer",
    "Call the three venues that did not answer",
    "Kirim ulang penawaran ke lima toko",
)
LESSONS = (
    "Ask for the price in the first talk: half of the interviews taught us nothing about money.",
    "Two of four key results moved together, so one of them would have told enough.",
    "Mulai dari klien lama: mereka menjawab dua kali lebih cepat daripada yang baru.",
)
REASONS = (
    "Half of our clients found us by chance; from next year on they have to look for us.",
    "Small firms ask for a price, and we answer with a workshop.",
    "Klien lama pergi diam-diam, dan kami baru tahu saat tagihan berhenti.",
)


def said(chance: random.Random) -> dict[str, str]:
    """The words of one check-in by the key that holds them; often a note alone, at times nothing."""
    if chance.random() >= NOTED:
        return {}
    first, more = (ENGLISH, ENGLISH_MORE) if chance.random() < 0.7 else (INDONESIAN, INDONESIAN_MORE)
    ending = f". {chance.choice(more)}" if chance.random() < 0.7 else "."
    words = {"note": chance.choice(first) + ending}
    if chance.random() < BLOCKED:
        words |= {"blocker": chance.choice(BLOCKERS), "next": chance.choice(NEXT)}
    return words
