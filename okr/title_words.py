"""The words of a title and their traits: what each says by itself, in English or Indonesian, with the forms of its verbs and nouns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# ── English ──────────────────────────────────────────────────────────────────────────────────────

_WORK = _words(
    "add agree analyse analyze arrange assign attend audit automate brief build call clean coach compile complete "
    "conduct configure contact coordinate create decide define deliver deploy describe design develop digitalise "
    "digitalize digitise digitize discuss document draft email establish evaluate execute explore file film finalise "
    "finalize finish fix gather hire hold host implement inspect install integrate interview introduce investigate invite "
    "launch list map migrate negotiate organise organize paint perform plan post prepare present print produce "
    "publish recruit redesign refactor release relocate renovate renew replace research review revise rewrite roll run schedule "
    "send setup set ship specify standardise standardize start study submit survey teach test train translate update upgrade "
    "upload visit write"
)
_NEUTRAL = _words("book buy choose collect move open order purchase rent sign switch")
"""Work as a task; counted from 0 they may be a result: three offices opened, ten contracts signed."""
_NOUN_TOO = _words(
    "audit book brief call contact design document draft email file film list map order plan post print purchase "
    "release rent report research review run sign start study survey switch test update upgrade visit"
)
"""Verbs that are nouns, too: verbs only before a number, an article or the like."""
_IRREGULAR = {
    "build": "built", "buy": "bought", "choose": "chosen", "film": "filmed", "hold": "held",
    "rewrite": "rewritten", "run": "run", "send": "sent", "set": "set", "setup": "setup", "teach": "taught",
    "write": "written",
}  # fmt: skip
_DOUBLED = _words("map plan ship submit")


def _participle(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1]}ed" if verb in _DOUBLED else f"{verb}ed"


def participle_of(verb: str) -> str:
    """`written` of `write`; empty of a word that is no English verb of work."""
    return _participle(verb) if verb in _WORK | _NEUTRAL else ""


_DONE = frozenset(
    map(_participle, (_WORK | _words("approve hire recruit open move")) - {"set", "run", "setup"})
)
"""Participles of work: "the website is launched"."""
_WORK_NOUNS = _words(
    "automation campaign completion construction creation deployment development digitalisation "
    "digitalization finalisation finalization go-live implementation installation integration "
    "introduction launch migration planning preparation procurement publication "
    "redesign refactoring relaunch relocation renovation rollout roll-out setup set-up training trainings workshop "
    "workshops upgrade"
)
_CHANGE = _words(
    "achieve acquire attract avoid boost bring cut decrease double earn eliminate expand gain grow halve improve "
    "increase keep lift lower lose prevent raise reach reduce retain save sell shorten speed strengthen triple win"
)
_DETERMINERS = _words("a all an another any each every his its my new no our the their these this those your")

# ── Indonesian ───────────────────────────────────────────────────────────────────────────────────

_STEMS = _words(
    "ajar ajukan analisis atur bagi bahas bangun bentuk buat cari cek cetak desain diskusi dokumentasi evaluasi finalisasi gelar hubung implementasi "
    "gali hadir ikut instal integrasi jadwal kaji kembang kirim koordinasi kunjung lapor laksana latih luncur migrasi observasi "
    "otomatisasi pasang posting produksi promosi publikasi rancang rekap rekam renovasi rilis riset rumus sebar "
    "rekrut selenggara selesai siap siar sosialisasi survei susun tayang telepon telpon terap terbit terjemah tinjau tulis uji "
    "unggah undang update upload wawancara"
)
_NEUTRAL_STEMS = _words("beli buka kumpul mulai pindah sewa")
_IRREGULAR_WORK = _words(
    "adakan mengadakan memperbarui perbarui melakukan lakukan mengerjakan kerjakan menata mendata memetakan merapikan "
    "menindaklanjuti melengkapi mengoperasikan menjalankan jalankan"
)
_NO_IMPERATIVE = _words("bagi cari hadir kembang laksana lapor selesai siap")
"""Stems that are something else by themselves: `selesai` is "finished"."""
_CHANGE_STEMS = _words(
    "aman bagus baik bantu bebas besar bahagia banyak capai cegah cepat cinta dapat dominasi dorong dukung efisien erti "
    "gaet gandeng ganda gandakan genjot gugah hasil hemat hilang hindar hidup imbang jadi jaga jual kecil kenal kuasa "
    "kuat kuning kurang lampau lambat lebih lipat luas maksimal maju menang milik minimal mudah naik nikmat oleh "
    "optimal paham pandu pangkas panjang percaya pendek pikat pilih puas punya raih rasa rebut rekomendasi ringan sehat "
    "selamat setia singkat suka tahan tambah tarik tekan tinggi tingkat tumbuh turun untung"
)


def _with_nasal(stem: str) -> tuple[str, ...]:
    """The stem with me-: `susun` → `menyusun`; loan words keep their letter: `mempromosikan`."""
    first, rest = stem[0], stem[1:]
    if first in "pstk":
        nasal = {"p": "mem", "s": "meny", "t": "men", "k": "meng"}[first]
        return nasal + rest, {"s": "men"}.get(first, nasal) + stem
    if first in "lrmnwy":
        return (f"me{stem}",)
    nasal = "mem" if first in "bfv" else "men" if first in "cdjz" else "meng"
    return (nasal + stem,)


def _actives(stems: Iterable[str]) -> frozenset[str]:
    """Imperatives and me- verbs: `susun`, `luncurkan`, `menyusun`, `meluncurkan`."""
    return frozenset(
        form + suffix for stem in stems for form in (stem, *_with_nasal(stem)) for suffix in ("", "kan", "i")
    )


def _nouns(stems: Iterable[str]) -> frozenset[str]:
    """pe-…-an: `penyusunan`, `peluncuran`."""
    return frozenset(f"pe{form[2:]}an" for stem in stems for form in _with_nasal(stem))


_ID_COUNTED = (_actives(_STEMS) | _IRREGULAR_WORK) - _NO_IMPERATIVE
_ID_WORK = _ID_COUNTED | _actives(_NEUTRAL_STEMS)
_ID_CHANGE = _actives(_CHANGE_STEMS | {f"per{stem}" for stem in _CHANGE_STEMS})
_ID_DONE = frozenset(
    f"{prefix}{stem}{suffix}" for stem in _STEMS for prefix in ("ter", "di") for suffix in ("", "kan")
)
_ID_NOUNS = _nouns(_STEMS - {"kirim"}) | _words(
    "implementasi instalasi integrasi kampanye koordinasi lokakarya migrasi pelatihan pengadaan rapat redesain "
    "rekrutmen relokasi renovasi riset sosialisasi survei perbaikan perekrutan"
)
_MEASURED = _words(
    "pelanggan peluang pelayanan pelunasan pemahaman pemakaian pemasaran pembatalan pembayaran pembelian pemborosan "
    "pemenuhan pemeriksaan pemerintahan pemesanan pencairan pendaftaran pendapatan pendidikan penempatan penerimaan "
    "pengaduan pengakuan pengalaman pengeluaran pengembalian pengerjaan pengetahuan penggunaan penghargaan penghasilan "
    "pengiriman pengobatan penilaian penolakan penundaan penyerapan penyewaan perawatan perbankan percakapan perempuan "
    "perhatian peringatan perjalanan perkebunan permasalahan permintaan peroleh perolehan perpanjangan perputaran "
    "persaingan persediaan persetujuan pertahanan pertanian pertanyaan pertemuan pertumbuhan perubahan perumahan "
    "perusahaan penagihan penanganan peminjaman penjualan"
)
_NO_VERB = _words(
    "members membership memberships memorable memories memory mental mention mentions mentored mentoring mentors menus "
    "merchandise merchants merged merger merges merging melting "
    "media medis medsos meeting mekanik melalui melon member mental mentor menit menteri menurut merchant mereka merek "
    "meriah mesin messenger metode metrik memang meningkat menurun membaik memburuk menjadi"
)
_NOT_DONE = _words(
    "diagnosa diagnosis dialog digital digitalisasi dinamis direktur direksi disabilitas disiplin diskon diskusi "
    "display distribusi distributor diversifikasi divisi dimensi dinding diklat dikenal dipercaya disukai dipilih "
    "dicari dikunjungi diminati diandalkan direkomendasikan"
)
_ACTIVE = re.compile(r"me(?:m|n|ng|ny|l|r|w|y)[a-z]{4,}")
_NOUN = re.compile(r"pe(?:m|n|ng|ny|l)[a-z]{4,}an")
_BROUGHT_ABOUT = re.compile(r"(?:ter|di)[a-z]{3,}nya")
_PASSIVE = re.compile(r"di[a-z]{3,}(?:kan|i)")
_MEASURED_ISASI = _words("organisasi utilisasi realisasi monetisasi imunisasi improvisasi")
_ID_RESULT_NOUNS = _MEASURED | _nouns(_CHANGE_STEMS)
_RESULT_BROUGHT_ABOUT = re.compile(
    r"(?:ter|di)(?:capai|jaga|jual|penuhi|raih|percaya|kendali|jangkau|bayar|serap)"
)


def _is_verb_of_work(word: str) -> bool:
    """Indonesian: an imperative of work, or a me- verb that is not one of change, also one that no list has."""
    return word in _ID_WORK or (
        bool(_ACTIVE.fullmatch(word))
        and word not in _ID_CHANGE
        and word not in _NO_VERB
        and not word.endswith("nya")
    )


def _is_noun_of_work(word: str) -> bool:
    """Indonesian: pe-…-an (`pembuatan`), -isasi, or the like; not what is measured, such as `penjualan`."""
    if word.endswith("isasi"):
        return word not in _MEASURED_ISASI
    return word in _ID_NOUNS or (bool(_NOUN.fullmatch(word)) and word not in _ID_RESULT_NOUNS)


def _is_brought_about(word: str) -> bool:
    """Indonesian: ter-…-nya, di-…-nya (`terlaksananya`, `dibuatnya`); not `tercapainya`."""
    return word in ("selesainya", "adanya") or (
        bool(_BROUGHT_ABOUT.fullmatch(word)) and not _RESULT_BROUGHT_ABOUT.match(word)
    )


def _is_done(word: str) -> bool:
    """Indonesian: `diluncurkan`, `tersusun`."""
    return word in _ID_DONE or (
        bool(_PASSIVE.fullmatch(word)) and word not in _NOT_DONE and not word.endswith("nya")
    )


# ── traits ───────────────────────────────────────────────────────────────────────────────────────

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
    "determiner": _DETERMINERS,
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
    "work": _WORK | _NEUTRAL,
    "counted": _WORK,
    "noun too": _NOUN_TOO,
    "done": _DONE,
    "work noun": _WORK_NOUNS,
    "change": _CHANGE,
    "id counted": _ID_COUNTED,
    "id change": _ID_CHANGE,
    "unit of work": "article articles audits brochures campaign campaigns checklists demos documents emails events features "
    "flyers interviews lectures manuals meeting meetings newsletter newsletters posts presentations proposals reports "
    "seminar seminars sessions surveys talks training trainings tutorials videos webinar webinars workshop workshops "
    "acara artikel brosur dokumen fitur kampanye konten laporan lokakarya panduan pelatihan posting postingan presentasi proposal "
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
    "id work": _is_verb_of_work,
    "id work noun": _is_noun_of_work,
    "brought about": _is_brought_about,
    "id done": _is_done,
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
