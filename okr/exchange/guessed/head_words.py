"""The words of the heads of sheets, in English and Indonesian: what a column is called → what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

_NAMES = {
    # titles
    "objective": "objective|objectives|objective title|objective name|goal|goals|goal title|goal name|heading / sasaran|"
    "sasaran strategis|sasaran kerja|sasaran kinerja|tujuan|objektif",
    "area": "area|theme|pillar|focus area|perspective|sub objective / tema|pilar|fokus|perspektif|sub sasaran",
    "key_result": "key result|key results|kr|krs|key result title|key result name|metric name / hasil utama|hasil kunci|"
    "ukuran keberhasilan|indikator keberhasilan",
    "kpi": "kpi|kpi name|performance measure|performance indicator|key performance indicator|indicator|indicators / iku|indikator|indikator kinerja|"
    "indikator kinerja utama|nama indikator",
    "initiative": "initiative|initiatives|task|tasks|activity|activities|deliverable|deliverables|project|action|actions|"
    "action plan / inisiatif|tugas|aktivitas|kegiatan|program kerja|proyek|rencana aksi",
    "title": "title|name|item|okr / nama|judul",
    # what a row is, and what is above it
    "kind": "type|object type|okr type|goal type|level|kind / tipe|jenis",
    "id": "id|okr id|goal id|objective id|goal identifier|identifier|code / kode",
    "number": "no|nr|number|num / nomor|urutan",
    "parent": "parent|parent id|parent goal|parent objective|aligned to|alignment|supports / induk|mendukung",
    # whose it is, and when
    "owner": "owner|owners|owner email|responsible|accountable|dri|assignee|assigned to|lead|email / pic|pemilik|penanggung jawab|"
    "penanggungjawab|pelaksana",
    "team": "team|teams|department|division|directorate|squad / tim|departemen|divisi|bagian|bidang|direktorat|unit kerja|"
    "perangkat daerah",
    "role": "role|position / jabatan|peran|posisi",
    "cycle": "quarter|cycle|period|time period|timeframe|semester / kuartal|triwulan|siklus|periode",
    "starts": "start date|starts|begins / tanggal mulai|tgl mulai|mulai",
    "ends": "end date|ends / tanggal selesai|tgl selesai|tanggal akhir|berakhir",
    "due": "due|due date|deadline|target date / tenggat|tenggat waktu|batas waktu|jatuh tempo",
    # how it is measured
    "start": "baseline|base line|start|start value|starting value|starting amount|initial value / awal|nilai awal|kondisi awal",
    "target": "target|target value|goal value|ending amount / nilai target|target akhir",
    "stretch": "stretch|stretch target|stretch goal /",
    "threshold": "threshold / ambang|ambang batas",
    "at_least": "minimum|min|at least / batas bawah|minimal",
    "at_most": "maximum|max|at most / batas atas|maksimal",
    "unit": "unit|units|unit of measure|metric unit|uom / satuan",
    "direction": "direction|target type / arah",
    "polarity": "polarity|better|what is better|good direction|good is|good to be|good when|good performance|aim|"
    "preferred direction|max min|min max / polaritas|polarisasi|sifat|jenis polaritas|arah polaritas",
    "measure": "measure|measurement|metric|metric type / metrik|ukuran|cara ukur",
    "milestones": "milestone|milestones / tonggak",
    "weight": "weight|weighting / bobot",
    "priority": "priority|prio / prioritas",
    "cadence": "cadence|frequency / frekuensi",
    # how it goes
    "current": "current|current value|current amount|actual|actuals|actual value|outturn|achieved / realisasi|aktual|nilai sekarang|"
    "terkini|capaian|pencapaian|hasil",
    "numerator": "numerator / pembilang",
    "denominator": "denominator / penyebut",
    "progress": "progress|percent complete|completion|achievement / kemajuan|progres|persentase",
    "value": "value|reading / nilai|angka",
    "date": "date|checkin date|check in date / tanggal|tgl",
    "by": "by|updated by|user / oleh|diisi oleh",
    "note": "note|notes|comment|comments|remarks / catatan|keterangan|komentar",
    "confidence": "confidence|confidence level / keyakinan|tingkat keyakinan|kepercayaan diri",
    "status": "status|state|health|rag /",
    "grade": "score|grade|final score / skor|nilai akhir",
    "why": "why|description|rationale|reason / deskripsi|alasan|latar belakang",
    "link": "link|url|web address / tautan",
    "done": "done|complete|completed / selesai",
}
"""What a column says → its names in English / in Indonesian, those that are meant first before the others."""


class Named(NamedTuple):
    """What the name of a column says."""

    says: str
    is_whole: bool
    """Whether the name is exactly that; else it has other words, too."""
    place: int
    """Among the names of that: `realisasi` is before `capaian`."""


def _known() -> Iterator[tuple[str, tuple[str, int, bool]]]:
    for says, names in _NAMES.items():
        english, _, indonesian = names.partition(" /")
        words = [(word, True) for word in english.split("|")]
        words += [(word.strip(), False) for word in indonesian.split("|") if word.strip()]
        for place, (word, is_english) in enumerate(words):
            yield word, (says, place, is_english)


_WORDS = dict(_known())
_MOST_WORDS = max(len(word.split()) for word in _WORDS)
_SHORTEST_PART = 3
"""Letters of a known word inside of a longer name."""
_WEEK = re.compile(r"(?:w|wk|week|m|mg|minggu|p|pekan)(?: ke)? ?(?P<n>\d{1,2})")
_NUMBERED = re.compile(r"(?P<front>\D*)(?P<n>\d{1,2})(?P<back>(?:\D.*)?)", re.DOTALL)
KINDS = {
    "objective": "objective|objectives|goal|company objective|team objective|sasaran|tujuan|objektif",
    "key_result": "key result|key results|kr|milestone|hasil utama|hasil kunci",
    "initiative": "initiative|task|project|deliverable|deliverable project|activity|inisiatif|kegiatan|proyek",
    "kpi": "kpi|iku|indicator|indikator",
}
"""Kind → the words in a column of kinds that mean it."""


def bare(name: str) -> str:
    """A name as it is compared: its words in small letters, those of `dueDate` too, without signs and what is in brackets."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|\([^()]*\)", " ", name)
    return " ".join(re.findall(r"[^\W_]+", parted.casefold()))


@lru_cache(maxsize=4096)
def named(name: str) -> Named | None:
    """What a column of that name says. Of several known words in it the last decides, of Indonesian ones the first:
    `Objective owner` and `Pemilik sasaran` are both owners.
    """
    words = bare(name).split()
    whole = " ".join(words)
    if whole in _WORDS:
        says, place, _ = _WORDS[whole]
        return Named(says, is_whole=True, place=place)
    parts = list(_parts(words))
    if not parts:
        return None
    says, place, _ = parts[-1] if all(is_english for *_, is_english in parts) else parts[0]
    return Named(says, is_whole=False, place=place)


def _parts(words: Sequence[str]) -> Iterator[tuple[str, int, bool]]:
    """The known words inside of a name, of each place the longest."""
    begin = 0
    while begin < len(words):
        for size in range(min(_MOST_WORDS, len(words) - begin), 0, -1):
            part = " ".join(words[begin : begin + size])
            if part in _WORDS and len(part) >= _SHORTEST_PART:
                yield _WORDS[part]
                begin += size - 1
                break
        begin += 1


def week_number(name: str) -> int | None:
    """The number of a week that a column is called by: `W1`, `Minggu ke-3`."""
    found = _WEEK.fullmatch(bare(name))
    return int(found["n"]) if found else None


def numbered(names: Sequence[str]) -> dict[str, list[str]]:
    """Names with a number, by what they are with `{n}` in its place, where there are number 1 and number 2."""
    by_form: dict[str, dict[int, str]] = {}
    for name in names:
        found = _NUMBERED.fullmatch(name)
        if found and "{" not in name and week_number(name) is None:
            by_form.setdefault(f"{found['front']}{{n}}{found['back']}", {})[int(found["n"])] = name
    return {
        form: list(by_number.values()) for form, by_number in by_form.items() if {1, 2} <= by_number.keys()
    }
