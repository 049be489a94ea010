"""What a title says, in English or Indonesian: how much, of what, and whether it is work or change.

Every function is silent where it is not sure: a finding that is wrong costs more trust than one that is missing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from okr.checks.word_forms import (
    CHANGE,
    COUNTED,
    DETERMINERS,
    DONE,
    ID_CHANGE,
    ID_COUNTED,
    NOUN_TOO,
    WORK,
    WORK_NOUNS,
    is_brought_about,
    is_done,
    is_noun_of_work,
    is_verb,
    is_verb_of_work,
)
from okr.periods import MONTHS

Words = tuple[str, ...]
"""Of a title, in small letters, without signs."""


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d[\d.,]*|[%&]")


@lru_cache(maxsize=256)
def words_of(title: str) -> Words:
    return tuple(_WORD.findall(title.casefold()))


# ── how much ─────────────────────────────────────────────────────────────────────────────────────

_NAME = re.compile(
    r"\b(?:iso|sni|psak|pph|pasal|top|no\.?|nomor|number|fortune|big|level|tier|phase|fase|tahap|batch|angkatan|kelas|grade|"
    r"version|versi|windows|office|industri|industry|society|web|pasal|smkn?|sman?|smpn?|sdn?|lantai|floor|semester|"
    r"kuartal|triwulan|quarter|sprint|wave|generasi|gen|peringkat|ranking|feedback)"
    r"[ #-]{0,2}\d+(?:[.:-]\d+)*(?![\d.,]*\s?(?:%|persen|percent|juta|jt|ribu|rb|miliar|million|k\b))"
    r"|\b24\s?/\s?7\b|\b(?:50/50|80/20|360°|360[- ](?:degrees?|derajat))"
    r"|\b(?:layanan|buka|klinik|apotek|igd|siaga|service|support|open|online)\s24[\s-](?:jam|hours?)\b"
    r"|(?<![$€£\w])\d{1,2}(?-i:[SDGRP])\b"
    r"|\b\d+\s?besar\b|\b\d+(?:st|nd|rd|th)\b"
    r"|\b(?:19|20)\d\d\s?[/–-]\s?\d{2,4}\b"
    rf"|\b\d{{1,2}}\s(?:{'|'.join(MONTHS)})\b",
    re.IGNORECASE,
)
"""Numbers in names: `ISO 9001`, `24/7`, `top 10`, `5S`, `Industri 4.0`, `17 Agustus`."""
_NUMBER = re.compile(
    r"(?<![\w.-])(?!(?:19|20)\d[1-9](?![\w%]|[.,]\d)|20[1-9]0(?![\w%]|[.,]\d))"
    r"[-+−±≥≤<>~$€£]*(?:rp\.?\s?|idr\s?|usd\s?)?\d[\d.,]*\s?(?:%|[a-z]{0,3}\b)",
    re.IGNORECASE,
)
"""A number by itself; neither a year nor part of a word such as Q3 or B2B."""

_NUMERALS = _set(
    "zero one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred "
    "thousand million dozen half halve halves halved halving double doubles doubling triple triples tripling quadruple "
    "twice thrice third quarter percent nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh "
    "sebelas puluh belas ratus seratus ribu seribu juta sejuta setengah separuh kali lipat persen"
)
_WHOLES = _set("once every all none no never always each both per setiap semua tanpa tidak")


def has_number(title: str) -> bool:
    """Whether it has a figure: `20%`, `1.5`, `Rp 3m`; not a year, not ISO 9001."""
    if not any(map(str.isdigit, title)):
        return False
    return bool(_NUMBER.search(_NAME.sub(" ", title)))


def has_amount(title: str) -> bool:
    """Whether it says how many, in figures or in words: `three`, `halve`; a year does not count as one."""
    return has_number(title) or not _NUMERALS.isdisjoint(words_of(title))


def counts_something(title: str) -> bool:
    """Whether it says how much, also by `every` or `none`."""
    return not _WHOLES.isdisjoint(words_of(title)) or has_amount(title)


def names_unit(title: str, unit: str | None) -> bool:
    """Whether it has a word of the unit."""
    folded = title.casefold()
    return any(word.rstrip("s") in folded for word in re.findall(r"[^\W\d_]{3,}", (unit or "").casefold()))


_RANGE = re.compile(
    r"\b(?:from|dari)\b[^\d]{0,12}\d[^\n]*?\b(?:to|ke|menjadi|jadi)\b[^\d]{0,12}\d", re.IGNORECASE
)

# ── work or change ───────────────────────────────────────────────────────────────────────────────

_FILLERS = _set("berhasil sukses telah sudah segera akan successfully fully finally to")
_PREPOSITIONS = _set(
    "for of to in at on with by per from before until and across untuk di ke dari pada dengan oleh bagi dan sebelum per "
    "kepada"
)
_BETTER = _set(
    "naik turun meningkat menurun bertambah berkurang membaik tumbuh menjadi lebih rises rise falls fall grows grew more "
    "fewer less faster better tanpa without"
)
_ON_TIME = re.compile(
    r"\b(?:on time|on-time|tepat waktu|first time|passed|lulus|puas|satisfied)\b", re.IGNORECASE
)


def _started(words: Words) -> Words:
    """Without fillers in front: `successfully launch` begins with `launch`."""
    while words and words[0] in _FILLERS:
        words = words[1:]
    return words


def _is_english_verb(words: Words, place: int, verbs: frozenset[str]) -> bool:
    """Whether a word is one of these verbs; one that is a noun, too, only before an article or a number."""
    word = words[place]
    if word not in verbs:
        return False
    if word not in NOUN_TOO:
        return True
    after = words[place + 1] if place + 1 < len(words) else ""
    return after in DETERMINERS or after[:1].isdigit() or after in _NUMERALS


def _head(words: Words) -> str:
    """The noun that an English or Indonesian phrase is about, by its end: `Patient record migration of March`."""
    before = ""
    for word in words:
        if word in _PREPOSITIONS:
            break
        before = word
    return before


def is_work(title: str) -> bool:
    """Whether it says what is done, not what changes: by a verb, a noun of work, or a passive in front or at the end."""
    words = _started(words_of(title))
    if not words or not _BETTER.isdisjoint(words) or _ON_TIME.search(title):
        return False
    return begins_with_work(title) or _is_passive(words)


def begins_with_work(title: str) -> bool:
    """Whether its verb or its noun is one of work: `Launch …`, `Menyusun …`, `Pembuatan …`, `Terlaksananya …`."""
    words = _started(words_of(title))
    if not words:
        return False
    first = words[0]
    return (
        _is_english_verb(words, 0, WORK)
        or is_verb_of_work(first)
        or is_noun_of_work(first)
        or is_brought_about(first)
        or _head(words) in WORK_NOUNS
    )


def begins_with_change(title: str) -> bool:
    """Whether its verb says what is won or changed: `Win …`, `Raih …`, `Mendapatkan …`."""
    words = _started(words_of(title))
    return bool(words) and (words[0] in CHANGE or words[0] in ID_CHANGE)


def _is_passive(words: Words) -> bool:
    """`Website is launched`, `Reports delivered to …`, `SOP baru dibuat`; not `keluhan yang dijawab`, which is a measure."""
    for place, word in enumerate(words):
        before = words[place - 1] if place else ""
        after = words[place + 1] if place + 1 < len(words) else ""
        if before != "yang" and is_done(word):
            return True
        if word in DONE and place and (not after or after in _PREPOSITIONS) and before not in DETERMINERS:
            return True
    return False


_UNITS_OF_WORK = _set(
    "article articles audits brochures campaign campaigns checklists demos documents emails events features flyers "
    "interviews lectures manuals meeting meetings newsletter newsletters posts presentations proposals reports seminar "
    "seminars sessions surveys talks training trainings tutorials videos webinar webinars workshop workshops "
    "acara artikel brosur dokumen fitur kampanye konten laporan lokakarya panduan pelatihan postingan presentasi "
    "proposal rapat sesi seminar sop survei video wawancara"
)
"""Of what is made or held: more of it says nothing about what it brings."""
_FROM_OTHERS = _set(
    "unasked incoming inbound requested viewed read received masuk diterima dibaca ditonton permintaan requests "
    "inquiries enquiries yang that who whose"
)


def counts_work(title: str) -> bool:
    """Whether what is counted is work: `Hold 5 trainings`, `Menghubungi 100 prospek`, `8 webinars for parents`."""
    words = _started(words_of(title))
    if not words or _ON_TIME.search(title):
        return False
    first = words[0]
    if _is_english_verb(words, 0, COUNTED) or first in ID_COUNTED or is_brought_about(first):
        return True
    if not _FROM_OTHERS.isdisjoint(words):
        return False
    if is_noun_of_work(first) or (first == "kunjungan" and words[1:2] == ("ke",)):
        return True
    return _head(words) in _UNITS_OF_WORK or first in _UNITS_OF_WORK or _is_passive(words)


_COMPLETION = _set(
    "completion complete completed done finished progress progres selesai rampung tuntas kemajuan"
)


def is_completion(title: str) -> bool:
    """Whether it says how far work is: `Penyelesaian renovasi`, `Progress of the migration`."""
    return begins_with_work(title) or not _COMPLETION.isdisjoint(words_of(title))


_ROUTINE = _set(
    "daily weekly monthly regular regularly routine routinely day-to-day ongoing harian mingguan bulanan rutin rutinitas "
    "berkala sehari-hari operasional"
)
_AS_USUAL = re.compile(
    r"\b(?:as usual|seperti biasa|setiap (?:hari|pekan|minggu|bulan)|every (?:day|week|month))\b",
    re.IGNORECASE,
)
_GOING_ON = _set("tetap terus selalu")
_CONTINUE = _set("continue melanjutkan lanjutkan meneruskan teruskan")
_MAINTAIN = _set("maintain menjaga jaga memelihara pelihara")
_GAINING = re.compile(r"(?:grow|improv|increas|winn|beat|rais|reduc|gain|lift|cutt)ing")


def is_routine(title: str, *, is_limit: bool) -> bool:
    """Whether it goes on with ordinary work: `Keep running …`, `Tetap mengirim …`, `Send the weekly newsletter`."""
    words = words_of(title)
    if not words or not _BETTER.isdisjoint(words):
        return False
    first, second = words[0], words[1] if len(words) > 1 else ""
    if first == "keep" and second.endswith("ing") and not _GAINING.fullmatch(second):
        return True
    if first in _GOING_ON:
        return is_verb_of_work(second)
    if first in _CONTINUE:
        after = words[2:3] if second == "to" else (second,)
        return not (after and after[0] in CHANGE)
    if first in _MAINTAIN:
        return not is_limit and not has_number(title)
    usual = not _ROUTINE.isdisjoint(words) or _AS_USUAL.search(title)
    return bool(usual) and begins_with_work(title)


# ── what is counted ──────────────────────────────────────────────────────────────────────────────

_VANITY = _set(
    "followers follower likes pageviews views impressions downloads hits fans retweets pengikut tayangan impresi unduhan "
    "trafik traffic"
)
_ONLINE = _set(
    "website web site page blog landing-page situs laman online youtube video instagram tiktok konten postingan reels "
    "facebook linkedin media social"
)
_VANITY_ONLINE = _set(
    "visitors visits visitor reach shares subscribers pengunjung kunjungan jangkauan penonton subscriber suka like klik clicks"
)
_BEHIND = _set(
    "orders order sales sale leads lead inquiries enquiries requests request bookings booking appointments sign-ups signups "
    "trials revenue conversion conversions clients customers patients pupils buy buys book purchase purchases paying pay who "
    "that become becoming clicking "
    "pesanan penjualan permintaan transaksi omzet konversi pendaftar pendaftaran reservasi janji pasien klien pelanggan siswa "
    "membeli mendaftar memesan jadi yang"
)


def is_vanity(title: str, unit: str | None) -> bool:
    """Whether it counts followers, views or the like, and nothing that they lead to."""
    words = set(words_of(title))
    if "%" in words or "%" in (unit or "") or not _BEHIND.isdisjoint(words):
        return False
    if not _VANITY.isdisjoint(words) or not _VANITY.isdisjoint(words_of(unit or "")):
        return True
    return not _VANITY_ONLINE.isdisjoint(words) and not _ONLINE.isdisjoint(words)


_EXISTING = _set(
    "retention satisfaction nps rating uptime occupancy attendance productivity loyalty margin availability accuracy "
    "retensi kepuasan okupansi hunian kehadiran produktivitas loyalitas margin ketepatan kepatuhan akurasi kedisiplinan"
)
_EXISTING_PAIRS = re.compile(
    r"\b(?:market share|pangsa pasar|(?:response|answer|waiting|delivery|lead|cycle) times?|waktu (?:tunggu|respons?|balas|"
    r"layanan|antar|kirim)|repeat (?:orders|purchases|customers|buyers)|(?:pelanggan|pembelian|pesanan) (?:ulang|berulang)|"
    r"average|rata-rata|tepat waktu|on[- ]time|churn)\b",
    re.IGNORECASE,
)
_NEW = _set("new first baru pertama")
_SCALE_UNITS = re.compile(
    r"\b(?:nps|score|skor|points?|poin|rating|stars?|bintang|minutes?|menit|hours?|jam|seconds?|detik|of (?:5|10)|dari (?:5|10))\b",
    re.IGNORECASE,
)


def is_of_something_that_exists(title: str, unit: str | None) -> bool:
    """Whether its value is above 0 as soon as there is anything: satisfaction, market share, minutes of waiting."""
    words = words_of(title)
    if not _NEW.isdisjoint(words) or counts_work(title):
        return False
    exists = not _EXISTING.isdisjoint(words) or bool(_EXISTING_PAIRS.search(title))
    return exists or bool(unit and _SCALE_UNITS.search(unit))


_MADE = _set(
    "article articles blog post posts videos content newsletters commits proposals quotations campaigns flyers designs "
    "reports tickets calls visits emails demos presentations "
    "artikel konten postingan video proposal brosur laporan kampanye desain tiket telepon panggilan kunjungan presentasi"
)
_HANDLED = _set(
    "closed solved handled answered resolved processed published written made sent shipped delivered produced completed "
    "posted created done ditutup diselesaikan ditangani dijawab diterbitkan ditulis dikirim dibuat diproses diunggah"
)
_ALWAYS_MADE = _set(
    "article articles posts videos commits newsletters proposals quotations campaigns flyers artikel konten postingan "
    "proposal brosur kampanye"
)


def is_volume(title: str, unit: str | None) -> bool:
    """Whether it counts what is put out: tickets closed, articles, sales calls; not what others ask for or read."""
    words = set(words_of(title))
    if (
        "%" in (unit or "")
        or not _FROM_OTHERS.isdisjoint(words)
        or not _BEHIND.isdisjoint(words)
        or _ON_TIME.search(title)
    ):
        return False
    counted = words | set(words_of(unit or ""))
    if not _MADE.isdisjoint(counted) and (not _HANDLED.isdisjoint(words) or begins_with_work(title)):
        return True
    return not _ALWAYS_MADE.isdisjoint(words) or bool(
        {"cold", "sales"} & words and {"calls", "visits"} & words
    )


# ── two goals ────────────────────────────────────────────────────────────────────────────────────

_AND = _set("and & dan serta sekaligus")
_VERBS = (WORK | CHANGE) - _set("list map plan post test lead study")
_CAUSING = _set("help let make enable membantu bantu membuat buat bikin biar")
_BACK = _set("them it him her mereka")


def has_two_goals(title: str) -> bool:
    """Whether two verbs, each with its object, are joined, or two measures; not `sales and support`."""
    words = _started(words_of(title))
    if _AND.isdisjoint(words):
        return False
    first = words[0]
    if first not in _CAUSING and (_is_english_verb(words, 0, _VERBS) or is_verb(first)):
        for place in range(2, len(words) - 1):
            verb, after = words[place], words[place + 1]
            if words[place - 1] not in _AND or place < 3 or after in _BACK or after in _AND:
                continue
            if _is_english_verb(words, place, _VERBS) or is_verb(verb):
                return True
    return len(_RANGE.findall(title)) > 1


# ── copies ───────────────────────────────────────────────────────────────────────────────────────

_SMALL = DETERMINERS | _PREPOSITIONS | _AND | _set("yang be is are more lebih kami kita")


@lru_cache(maxsize=1024)
def content(title: str) -> frozenset[str]:
    """Its words that carry meaning, numbers too."""
    return frozenset(word.rstrip("s") for word in words_of(title) if word not in _SMALL)


def is_copy(title: str, above: str) -> bool:
    """Whether it says the same as another, small words, order and one word in six apart."""
    own, other = content(title), content(above)
    return bool(own) and len(own & other) > 0.8 * len(own | other)


# ── scales and quality ───────────────────────────────────────────────────────────────────────────

_SCALE = re.compile(r"\b(?:of|dari|out of|/|skala)\s?(5|10|100)\b")
_RATED = _set("rating score skor nilai ulasan bintang stars star indeks index review ipk")
_QUALITY = _set(
    "rating score satisfaction nps quality errors mistakes complaints rework returns retention skor nilai kepuasan "
    "kualitas mutu kesalahan keluhan retur ulasan retensi"
)


def end_of_scale(title: str, unit: str | None, *, is_percent: bool) -> float | None:
    """Where the scale of a value ends: 100%, 5 stars; None where it has no end."""
    if is_percent:
        return 100
    if found := _SCALE.search(unit or ""):
        return float(found[1])
    return 5 if not _RATED.isdisjoint((*words_of(title), *words_of(unit or ""))) else None


def names_quality(title: str, unit: str | None) -> bool:
    return bool(_ON_TIME.search(title)) or not _QUALITY.isdisjoint((*words_of(title), *words_of(unit or "")))
