"""Words of titles in English and Indonesian, with their forms: verbs of work and of change, and what is only counted."""

from __future__ import annotations

import re
from collections.abc import Iterable


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
    "build": "built",
    "buy": "bought",
    "choose": "chosen",
    "film": "filmed",
    "hold": "held",
    "rewrite": "rewritten",
    "run": "run",
    "send": "sent",
    "set": "set",
    "setup": "setup",
    "teach": "taught",
    "write": "written",
}
_DOUBLED = _words("map plan ship submit")


def _participle(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("e"):
        return f"{verb}d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1]}ed" if verb in _DOUBLED else f"{verb}ed"


WORK = _WORK | _NEUTRAL
COUNTED = _WORK
NOUN_TOO = _NOUN_TOO
DONE = frozenset(
    map(_participle, (_WORK | _words("approve hire recruit open move")) - {"set", "run", "setup"})
)
"""Participles of work: "the website is launched"."""
WORK_NOUNS = _words(
    "automation campaign completion construction creation deployment development digitalisation "
    "digitalization finalisation finalization go-live implementation installation integration "
    "introduction launch migration planning preparation procurement publication "
    "redesign refactoring relaunch relocation renovation rollout roll-out setup set-up training trainings workshop "
    "workshops upgrade"
)
CHANGE = _words(
    "achieve acquire attract avoid boost bring cut decrease double earn eliminate expand gain grow halve improve "
    "increase keep lift lower lose prevent raise reach reduce retain save sell shorten speed strengthen triple win"
)
DETERMINERS = _words("a all an another any each every his its my new no our the their these this those your")

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


ID_COUNTED = (_actives(_STEMS) | _IRREGULAR_WORK) - _NO_IMPERATIVE
ID_WORK = ID_COUNTED | _actives(_NEUTRAL_STEMS)
ID_CHANGE = _actives(_CHANGE_STEMS | {f"per{stem}" for stem in _CHANGE_STEMS})
ID_DONE = frozenset(
    f"{prefix}{stem}{suffix}" for stem in _STEMS for prefix in ("ter", "di") for suffix in ("", "kan")
)
ID_NOUNS = _nouns(_STEMS - {"kirim"}) | _words(
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


def is_verb_of_work(word: str) -> bool:
    """Indonesian: an imperative of work, or a me- verb that is not one of change, also one that no list has."""
    return word in ID_WORK or (
        bool(_ACTIVE.fullmatch(word))
        and word not in ID_CHANGE
        and word not in _NO_VERB
        and not word.endswith("nya")
    )


def is_verb(word: str) -> bool:
    """Indonesian: an imperative or a me- verb, of work or of change."""
    return word in ID_CHANGE or is_verb_of_work(word)


def is_noun_of_work(word: str) -> bool:
    """Indonesian: pe-…-an (`pembuatan`), -isasi, or the like; not what is measured, such as `penjualan`."""
    if word.endswith("isasi"):
        return word not in _MEASURED_ISASI
    return word in ID_NOUNS or (bool(_NOUN.fullmatch(word)) and word not in _ID_RESULT_NOUNS)


def is_brought_about(word: str) -> bool:
    """Indonesian: ter-…-nya, di-…-nya (`terlaksananya`, `dibuatnya`); not `tercapainya`."""
    return word in ("selesainya", "adanya") or (
        bool(_BROUGHT_ABOUT.fullmatch(word)) and not _RESULT_BROUGHT_ABOUT.match(word)
    )


def is_done(word: str) -> bool:
    """Indonesian: `diluncurkan`, `tersusun`."""
    return word in ID_DONE or (
        bool(_PASSIVE.fullmatch(word)) and word not in _NOT_DONE and not word.endswith("nya")
    )
