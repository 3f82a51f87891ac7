"""Why something can't be done, in the reader's language."""

from dashboard.errors import Declined, Overtaken
from dashboard.lifecycle import STAGE_WORD, EventKind, Stage
from dashboard.refusals import Refusal
from dashboard.texts import Texts

REFUSAL_WORDS = {
    Refusal.NO_STAGES: "sumber laporan ini tidak menyebut status",
    Refusal.WRONG_STAGE: "status laporan ini: {stage}",
    Refusal.NEEDS_WHOM: "sebut siapa yang ditunggu, misalnya PLN",
    Refusal.NEEDS_WORK: "tulis apa yang dikerjakan",
    Refusal.NEEDS_REASON: "tulis mengapa dibuka kembali",
    Refusal.NEEDS_NOTE: "catatannya masih kosong",
    Refusal.LONG_NOTE: "catatan paling panjang {most} huruf",
    Refusal.NEEDS_PICTURE: "fotonya belum ada",
    Refusal.WAITED_TOO_LONG: "sudah lebih dari sehari sejak ditekan; lihat laporannya lagi",
    Refusal.NEEDS_TEAM: "pilih tim dari kota ini",
    Refusal.NOT_YOUR_TEAM: "Anda tidak ada di tim itu; muat ulang halaman",
    Refusal.SAME_TEAM: "tim itu sudah memegangnya",
    Refusal.OTHER_TEAM: "tim lain sudah memegangnya; minta agar ditugaskan",
    Refusal.NEEDS_ORIGINAL: "sebut nomor laporan yang asli",
    Refusal.OWN_ORIGINAL: "laporan tidak dapat digabung dengan dirinya sendiri",
    Refusal.UNKNOWN_ORIGINAL: "laporan {report} tidak ada, atau di luar kewenangan Anda",
    Refusal.RING: "laporan {report} sudah digabung ke laporan ini",
    Refusal.CLOSED_ORIGINAL: "laporan {report} ditutup tanpa dikerjakan",
    Refusal.LATER_ORIGINAL: "laporan {report} masuk sesudah ini; gabungkan yang itu ke sini",
    Refusal.DONE_ORIGINAL: "laporan {report} sudah selesai sebelum laporan ini masuk",
    Refusal.NEEDS_CHOICE: "pilih {what}",
    Refusal.SAME_CHOICE: "itu sudah {what} laporan ini",
    Refusal.UNKNOWN_CHOICE: "{what} itu tidak ada di kota ini",
    Refusal.UNSEEN_VERSION: "halaman ini keliru tentang laporannya; muat ulang halaman",
    Refusal.KEY_TAKEN: "tindakan ini sudah dipakai untuk laporan lain; tekan lagi",
    Refusal.UNDO_OVER: "hanya dapat diurungkan selama satu menit; sekarang catat yang benar",
    Refusal.NOTE_STAYS: "catatan tidak dapat diurungkan",
    Refusal.OWN_PHOTO: "foto Anda sendiri harus ditinjau orang lain",
    Refusal.NEEDS_FINDING: "tulis apa yang Anda temukan, paling panjang {most} huruf",
    Refusal.REVIEWED: "{by} sudah meninjau foto ini",
    Refusal.REVIEWED_STAYS: "foto yang sudah ditinjau tidak dapat diurungkan",
    Refusal.NO_PICTURE: "berkas ini bukan foto JPEG, PNG, atau WebP",
    Refusal.HEIC_PICTURE: "foto HEIC tidak dapat dibaca di sini; ubah setelan kamera ke JPEG "
    "(iPhone: Pengaturan, Kamera, Format, Paling Kompatibel), lalu potret lagi",
    Refusal.MANY_PIXELS: "foto ini terlalu besar, lebih dari {most} juta piksel",
    Refusal.LONG_SIDE: "foto ini terlalu panjang, lebih dari {most} piksel satu sisi",
    Refusal.BROKEN_PICTURE: "berkas foto ini rusak atau terpotong; potret lagi",
    Refusal.LARGE_PICTURE: "foto ini lebih besar dari {most} MB",
    Refusal.HALF_POINT: "titik perlu lintang dan bujur",
    Refusal.NEEDS_PLACE: "sebut tempatnya: kelurahan, atau titik di peta",
    Refusal.NEEDS_DESCRIPTION: "tulis apa yang dilaporkan",
    Refusal.LONG_FIELD: "{what} paling panjang {most} huruf",
    Refusal.OTHER_CITY: "titik ini di {city}; catat di sana",
    Refusal.NEEDS_WHY: "tulis alasannya, paling panjang {most} huruf",
    Refusal.HAS_ENDED: "lonjakan ini sudah berakhir",
}
WHAT_WORDS = {
    "category": "kategori",
    "area": "wilayah",
    "kelurahan": "kelurahan",
    "holder": "pemegang",
    "title": "judul",
    "address": "alamat",
    "description": "isi laporan",
    "reporter_name": "nama pelapor",
    "reporter_contact": "kontak pelapor",
}
EVENT_WORDS = {
    EventKind.TEAM: "ditangani {what}",
    EventKind.MERGE: "digabung dengan laporan lain",
    EventKind.CATEGORY: "kategorinya diubah",
    EventKind.AREA: "wilayahnya dipindah",
    EventKind.HOLDER: "diserahkan ke pemegang lain",
}
TAKEN_AWAY_WORDS = {
    EventKind.TEAM: "tidak lagi ditangani tim",
    EventKind.MERGE: "tidak lagi digabung dengan laporan lain",
}
MILLION = 1_000_000


def why(t: Texts, error: Declined) -> str:
    """The reason, as part of a sentence."""
    return t(REFUSAL_WORDS[error.kind], **{k: _fact(t, k, v) for k, v in error.facts.items()})


def what_became(t: Texts, error: Overtaken) -> str:
    """What somebody else did with the report meanwhile."""
    kind = EventKind(error.kind)
    if kind is EventKind.STAGE:
        return t(STAGE_WORD[Stage(error.what) if error.what else None])
    if error.what is None and kind in TAKEN_AWAY_WORDS:
        return t(TAKEN_AWAY_WORDS[kind])
    return t(EVENT_WORDS[kind], what=error.what)


def _fact(t: Texts, name: str, value: object) -> str:
    if name == "stage":
        return t(STAGE_WORD[Stage(str(value))])
    if name == "what":
        return t(WHAT_WORDS[str(value)])
    if isinstance(value, int) and name == "most":
        return t.number(value / MILLION if value >= MILLION else value)
    return str(value)
