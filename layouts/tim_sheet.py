"""The sheet that asks for what an action needs: words, a team, or the report it is a duplicate of.
assets/team.js opens it, and shows the part of the action that was pressed."""

from typing import Any

from dash import html

from dashboard.field_actions import LONGEST_NOTE, Action
from dashboard.ids import Tim
from dashboard.texts import Texts
from layouts.icons import icon
from layouts.tim_original import original_field

ACTION_WORDS = {
    Action.AMBIL: "Ambil",
    Action.TUGASKAN: "Tugaskan",
    Action.MULAI: "Mulai",
    Action.TAHAN: "Tahan",
    Action.SELESAI: "Selesai",
    Action.BUKA_KEMBALI: "Buka kembali",
    Action.GABUNG: "Gabung duplikat",
    Action.CATAT: "Catat",
    Action.FOTO: "Foto",
    Action.UBAH_KATEGORI: "Ubah kategori",
    Action.PINDAH: "Pindah wilayah",
    Action.SERAHKAN: "Serahkan",
}
ASK_WORDS = {
    Action.TUGASKAN: "Catatan untuk tim, bila ada",
    Action.TAHAN: "Menunggu siapa di luar kota?",
    Action.SELESAI: "Apa yang dikerjakan?",
    Action.BUKA_KEMBALI: "Mengapa dibuka kembali?",
    Action.GABUNG: "Catatan, bila ada",
    Action.CATAT: "Catatan",
    Action.FOTO: "Keterangan, bila ada",
    Action.UBAH_KATEGORI: "Catatan, bila ada",
    Action.PINDAH: "Catatan, bila ada",
    Action.SERAHKAN: "Catatan, bila ada",
}
"""What the words are asked for with; an action that is none of these is done at once."""
CHOICE_WORDS = {
    Action.UBAH_KATEGORI: ("category", "Kategori yang benar"),
    Action.PINDAH: ("area", "Wilayah yang benar"),
    Action.SERAHKAN: ("holder", "Pemegang yang baru"),
}
"""What is chosen from a list of the city (layouts/tim_desk.py), and what it is asked for with."""
WITH_PHOTO = frozenset({Action.SELESAI, Action.FOTO})
OUTSIDERS = ("PLN", "PDAM", "Telkom", "Pertamina", "Kementerian PU")


def sheet(t: Texts) -> html.Dialog:
    """The sheet, closed."""
    parts = [_asked(t, action, words) for action, words in ASK_WORDS.items()]
    texts = {
        "data-offline": t(
            "Tanpa jaringan: {n} tindakan menunggu. Dikirim sendiri saat tersambung."
        ),
        "data-sending": t("{n} tindakan sedang dikirim."),
        "data-waiting": t("belum terkirim"),
        "data-flying": t("sedang dikirim, tidak dapat dibatalkan lagi"),
        "data-cancel": t("Batalkan"),
        "data-cancelling": t("dibatalkan; dipastikan saat tersambung"),
        "data-cancelled": t("dibatalkan"),
        "data-was-cancelled": t("{action}, laporan {report}: dibatalkan"),
        "data-cancelled-late": t("Sudah tersimpan sebelum dibatalkan: {why}"),
        "data-done": t("{action}, laporan {report}: tersimpan"),
        "data-undo": t("Urungkan ({n})"),
        "data-undone": t("Laporan {report}: diurungkan"),
        "data-not-undone": t("Laporan {report}: tidak dapat diurungkan; lihat laporannya lagi"),
        "data-without-team": t("{team} sudah berakhir, jadi laporan ini tanpa tim: tugaskan lagi."),
        "data-overtaken": t(
            "Sudah didahului {by} pukul {time}: {what}. Tindakan Anda tidak menimpa."
        ),
        "data-refused": t("Tidak dapat dilakukan: {why}"),
        "data-forbidden": t(
            "Anda tidak berwenang melakukan ini, atau laporan sudah di luar wilayah Anda."
        ),
        "data-lost": t("Tindakan tidak dapat dikirim dan dibatalkan."),
        "data-failed": t(
            "Server gagal menyimpan ini lima kali, jadi dibatalkan. Coba lagi; bila tetap gagal, "
            "beri tahu administrator."
        ),
        "data-understood": t("Mengerti"),
        "data-no-teams": t("Belum ada tim untuk wilayah ini."),
        "data-full": t("penuh"),
        "data-off-duty": t("di luar jam tugas"),
        "data-unstaffed": t("tanpa anggota, tidak disarankan: tidak ada yang membacanya"),
        "data-load": t("{distance}, {load} dari {capacity} tugas"),
        "data-no-distance": t("jarak tidak diketahui"),
        "data-km": t("{n} km"),
        "data-mean-km": t("rata-rata {n} km"),
        "data-undo-all": t("Urungkan {n} sekaligus ({left})"),
        "data-taken-back": t("diurungkan"),
        "data-not-taken-back": t("tidak dapat diurungkan; lihat laporannya lagi"),
        "data-photo-refused": t("Foto tidak dapat diterima: {why}"),
        "data-photo-lost": t("Foto yang menunggu tidak ditemukan lagi di ponsel ini."),
        "data-photo-many": t("Sudah 20 foto menunggu di ponsel ini. Tunggu sampai terkirim."),
        "data-phone-full": t(
            "Belum disimpan: penyimpanan ponsel ini penuh. Tunggu sampai yang menunggu terkirim, "
            "atau kosongkan ruang di ponsel, lalu tekan lagi."
        ),
        "data-photo-drop": t("Buang foto"),
        "data-several": t("{n} dipilih"),
        "data-saved": t("tersimpan"),
        "data-photo-unreadable": t(
            "Berkas ini tidak dapat dibaca sebagai foto. Ubah setelan kamera ke JPEG (iPhone: "
            "Pengaturan, Kamera, Format, Paling Kompatibel), lalu potret lagi."
        ),
        "data-estranged": t(
            "Akun di peramban ini sudah berganti. {n} tindakan menunggu sampai pemiliknya masuk "
            "lagi; muat ulang halaman ini."
        ),
        "data-others": t(
            "{n} tindakan akun lain menunggu di ponsel ini. Dikirim saat pemiliknya masuk lagi."
        ),
    }
    return html.Dialog(
        html.Form(
            [
                html.H2(className="sheet-title", **{"data-sheet-title": ""}),
                *parts,
                html.P(className="sheet-problem", role="alert", **{"data-sheet-problem": ""}),
                html.Div(
                    [
                        html.Button(
                            t("Tutup"), type="button", className="button", **{"data-close": ""}
                        ),
                        html.Button(t("Simpan"), type="submit", className="button primary"),
                    ],
                    className="sheet-buttons",
                ),
            ],
            method="dialog",
        ),
        id=Tim.SHEET,
        className="sheet",
        **{"data-sheet": ""},
        **texts,
    )


def _asked(t: Texts, action: Action, words: str) -> html.Fieldset:
    inside: list[Any] = []
    if action is Action.TUGASKAN:
        inside.append(html.Div(className="sheet-teams", tabIndex=-1, **{"data-teams": ""}))
    if action is Action.GABUNG:
        inside += original_field(t)
    if action in CHOICE_WORDS:
        name, said = CHOICE_WORDS[action]
        choices = html.Select(className="sheet-number", **{"data-choices": name})
        inside.append(html.Label([html.Span(t(said)), choices]))
    if action in WITH_PHOTO:
        inside.append(_photo(t))
    inside.append(
        html.Label(
            [
                html.Span(t(words)),
                html.Textarea(rows=3, maxLength=LONGEST_NOTE, **{"data-note": ""}),
            ]
        )
    )
    if action is Action.TAHAN:
        inside.append(
            html.Div(
                [
                    html.Button(
                        name, type="button", className="button small", **{"data-fill": name}
                    )
                    for name in OUTSIDERS
                ],
                className="sheet-fill",
            )
        )
    return html.Fieldset(
        inside,
        hidden=True,
        **{
            "data-for": action.value,
            "data-title": t(ACTION_WORDS[action]),
            "data-needs": t("Isi dulu, lalu simpan."),
        },
    )


def _photo(t: Texts) -> html.Div:
    """A photo that is taken or chosen on the phone (assets/team_photos.js)."""
    return html.Div(
        [
            html.Button(
                [icon("camera"), html.Span(t("Ambil atau pilih foto"))],
                type="button",
                className="button",
                **{"data-pick-photo": ""},
            ),
            html.Div(className="sheet-photo", **{"data-photo": ""}),
        ],
        className="sheet-photos",
    )
