"""What a title gives away: a number, a measure, a task. English and Indonesian words."""

from __future__ import annotations

import re

_NUMBER = re.compile(
    r"(?<![\w.-])(?!(?:19|20)\d\d(?![\w%.,]))[-+−±≥≤<>~$€£]*(?:rp\.?\s?|idr\s?|usd\s?)?\d[\d.,]*\s?(?:%|[a-z]{0,3}\b)",
    re.IGNORECASE,
)
"""A number that stands by itself; neither a year nor part of a name such as Q3 or B2B."""

_COUNTS = (
    "zero one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred "
    "thousand million dozen half halve halves halved halving double doubles doubling triple triples tripling quadruple "
    "twice thrice once third quarter every all none no never always each both percent per cent "
    "nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas puluh belas ratus seratus ribu seribu "
    "juta sejuta setengah separuh kali lipat persen setiap semua tanpa tidak"
)
_COUNT = re.compile(rf"\b(?:{'|'.join(sorted(set(_COUNTS.split())))})\b", re.IGNORECASE)

_TASKS = (
    "add agree arrange assign attend book build buy choose collect complete conduct configure contact "
    "create decide define deliver deploy describe design develop document draft establish execute file finish fix "
    "hire hold implement install integrate interview introduce invite launch list migrate move organise "
    "organize perform plan prepare present print produce publish refactor release rent replace review rewrite roll run "
    "schedule send setup set ship sign start submit switch test train translate update upgrade write "
    "adakan ajukan atur bangun beli bentuk buat cetak gelar hubungi jadwalkan kirim kumpulkan lakukan latih luncurkan "
    "migrasi mulai pasang perbarui pindahkan rapat rekrut rilis selesaikan selenggarakan sewa siapkan susun terapkan "
    "terbitkan terjemahkan tulis uji undang"
)
_TASK = re.compile(rf"\s*(?:{'|'.join(_TASKS.split())})\b", re.IGNORECASE)


def has_number(title: str) -> bool:
    """Whether a figure stands in it: `20 %`, `1.5`, `Rp 3m`; not a year, not Q3."""
    return bool(_NUMBER.search(title))


def counts_something(title: str) -> bool:
    """Whether it says how much, in figures or in words: `three`, `halve`, `every`; a year does not count as one."""
    return has_number(title) or bool(_COUNT.search(title))


def names_unit(title: str, unit: str | None) -> bool:
    """Whether a word of the unit stands in it."""
    words = re.findall(r"[^\W\d_]{3,}", (unit or "").casefold())
    folded = title.casefold()
    return any(word.rstrip("s") in folded for word in words)


def is_work(title: str) -> bool:
    """Whether it begins with a word for work that is done, not for something that changes."""
    return bool(_TASK.match(title))
