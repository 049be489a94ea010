"""The words of a title and their traits: what each says by itself, in English or Indonesian."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from okr.checks import word_forms as forms

WORDS: Mapping[str, Iterable[str]] = {
    "numeral": "zero one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty "
    "hundred thousand million dozen half halve halves halved halving double doubles doubling triple triples tripling "
    "quadruple twice thrice third quarter percent nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh "
    "sebelas puluh belas ratus seratus ribu seribu juta sejuta setengah separuh kali lipat persen",
    "whole": "once every all none no never always each both per setiap semua seluruh tanpa tidak",
    "naming": "iso sni psak pph pasal top no nomor number fortune big level tier phase fase tahap batch angkatan kelas grade "
    "version versi windows office industri industry society web smk smkn sma sman smp smpn sd sdn lantai floor semester "
    "kuartal triwulan quarter sprint wave generasi gen peringkat ranking feedback besar degree degrees derajat layanan "
    "buka klinik apotek igd siaga service support open online",
    "filler": "berhasil sukses telah sudah segera akan successfully fully finally to",
    "preposition": "for of to in at on with by per from before until and across untuk di ke dari pada dengan oleh bagi dan "
    "sebelum kepada",
    "determiner": forms.DETERMINERS,
    # how it goes on
    "better": "naik turun meningkat menurun bertambah berkurang membaik tumbuh menjadi lebih rises rise falls fall grows "
    "grew more fewer less faster better tanpa without",
    "completion": "completion complete completed done finished progress progres selesai rampung tuntas kemajuan",
    "routine": "daily weekly monthly regular regularly routine routinely day-to-day ongoing harian mingguan bulanan rutin "
    "rutinitas berkala sehari-hari operasional",
    "going on": "tetap terus selalu rutin",
    "continue": "continue melanjutkan lanjutkan meneruskan teruskan",
    "maintain": "maintain menjaga jaga memelihara pelihara",
    "and": "and & dan serta sekaligus",
    "causing": "help let make enable membantu bantu membuat buat bikin biar",
    "back": "them it him her mereka",
    "small": "yang be is are kami kita our",
    # work
    "work": forms.WORK,
    "counted": forms.COUNTED,
    "noun too": forms.NOUN_TOO,
    "done": forms.DONE,
    "work noun": forms.WORK_NOUNS,
    "change": forms.CHANGE,
    "id counted": forms.ID_COUNTED,
    "id change": forms.ID_CHANGE,
    "unit of work": "article articles audits brochures campaign campaigns checklists demos documents emails events features "
    "flyers interviews lectures manuals meeting meetings newsletter newsletters posts presentations proposals reports "
    "seminar seminars sessions surveys talks training trainings tutorials videos webinar webinars workshop workshops "
    "acara artikel brosur dokumen fitur kampanye konten laporan lokakarya panduan pelatihan postingan presentasi proposal "
    "rapat sesi sop survei video wawancara",
    "from others": "unasked incoming inbound requested viewed read received masuk diterima dibaca ditonton permintaan "
    "requests inquiries enquiries",
    "clause": "yang that who whose",
    "made": "article articles blog post posts videos content newsletters commits proposals quotations campaigns flyers "
    "designs reports tickets calls visits emails demos presentations orders artikel konten postingan video proposal brosur "
    "laporan kampanye desain tiket telepon panggilan kunjungan presentasi",
    "always made": "article articles posts videos commits newsletters proposals quotations campaigns flyers artikel konten "
    "postingan proposal brosur kampanye",
    "handled": "answer solve handle resolve close menjawab jawab menangani tangani closed solved handled answered resolved processed published written made sent shipped delivered produced "
    "completed posted created done ditutup diselesaikan ditangani dijawab diterbitkan ditulis dikirim dibuat diproses "
    "diunggah",
    # what a number is worth
    "vanity": "followers follower likes pageviews pageview views impressions downloads hits fans retweets pengikut tayangan "
    "impresi unduhan trafik traffic",
    "vanity online": "visitors visits visitor reach shares subscribers pengunjung kunjungan jangkauan penonton subscriber "
    "suka like klik clicks installs viewers",
    "online": "website web site page blog landing-page situs laman online youtube video instagram tiktok konten postingan "
    "reels facebook linkedin media social app",
    "behind": "orders order sales sale leads lead inquiries enquiries requests request bookings booking appointments "
    "sign-ups signups trials revenue conversion conversions clients customers patients pupils buy buys book purchase "
    "purchases paying pay become becoming clicking time speed complaints cost pesanan penjualan permintaan "
    "transaksi omzet konversi pendaftar pendaftaran reservasi janji pasien klien pelanggan siswa membeli mendaftar memesan "
    "jadi keluhan biaya",
    "existing": "retention satisfaction nps rating uptime occupancy attendance productivity loyalty margin availability "
    "accuracy retensi kepuasan okupansi hunian kehadiran produktivitas loyalitas ketepatan kepatuhan akurasi kedisiplinan",
    "new": "new first baru pertama",
    "saved": "save saved hemat menghemat",
    "rated": "rating score skor nilai ulasan bintang stars star indeks index review ipk",
    "quality": "rating score satisfaction nps quality errors mistakes complaints rework returns retention skor nilai "
    "kepuasan kualitas mutu kesalahan keluhan retur ulasan retensi",
}
"""Trait → the words that have it, apart from the Indonesian forms that are told by their affixes."""


def _index() -> dict[str, frozenset[str]]:
    index: dict[str, set[str]] = {}
    for trait, words in WORDS.items():
        for word in words.split() if isinstance(words, str) else words:
            index.setdefault(word, set()).add(trait)
    return {word: frozenset(traits) for word, traits in index.items()}


_TRAITS = _index()
_NONE: frozenset[str] = frozenset()
_BY_AFFIX = {
    "id work": forms.is_verb_of_work,
    "id work noun": forms.is_noun_of_work,
    "brought about": forms.is_brought_about,
    "id done": forms.is_done,
}


@lru_cache(maxsize=1 << 14)
def traits_of(word: str) -> frozenset[str]:
    if not word[:1].isalpha():
        return _TRAITS.get(word, _NONE)
    return _TRAITS.get(word, _NONE).union(trait for trait, has in _BY_AFFIX.items() if has(word))


class Title(NamedTuple):
    """A title as its words in small letters, without signs, and all the traits that they have."""

    words: tuple[str, ...]
    traits: frozenset[str]

    def has(self, place: int, trait: str) -> bool:
        """Whether the word at a place, counted from 0, has a trait."""
        return place < len(self.words) and trait in traits_of(self.words[place])

    @property
    def first(self) -> frozenset[str]:
        """The traits of the first word."""
        return traits_of(self.words[0]) if self.words else _NONE


_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d[\d.,]*|[%&]")


@lru_cache(maxsize=1 << 14)
def read(title: str) -> Title:
    words = tuple(_WORD.findall(title.casefold()))
    return Title(words, _NONE.union(*map(traits_of, words)))


@lru_cache(maxsize=1 << 14)
def read_sentence(title: str) -> Title:
    """Without fillers in front: `successfully launch` begins with `launch`."""
    said = read(title)
    if "filler" not in said.first:
        return said
    begin = next((n for n, word in enumerate(said.words) if "filler" not in traits_of(word)), len(said.words))
    return Title(said.words[begin:], said.traits)
