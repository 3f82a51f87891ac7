"""What a screen shows that is no wall yet, or no longer: plain HTML, nothing of any city in it."""

from dashboard.texts import Texts
from dashboard.walls import Waiting
from layouts.login import TEMPLATES


def pairing_page(t: Texts, waiting: Waiting, *, address: str) -> str:
    """The code, in two halves so that it can be read out, and what to do with it."""
    half = len(waiting.code) // 2
    code = f"{waiting.code[:half]} {waiting.code[half:]}"
    return _door(
        t,
        title=t("Pasangkan layar ini"),
        code=code,
        said=t(
            "Administrator kota memasukkan kode ini di {address}, halaman Aturan, bagian Layar.",
            address=address.rstrip("/"),
        ),
        hint=t("Kode berlaku sepuluh menit; sesudahnya tampil kode baru dengan sendirinya."),
    )


def revoked_page(t: Texts) -> str:
    """A wall whose session an administrator has ended."""
    return _door(
        t,
        title=t("Layar ini sudah dicabut"),
        said=t("Administrator kota mencabut layar ini. Tidak ada angka yang ditampilkan lagi."),
        again=t("Pasangkan lagi"),
    )


def crowded_page(t: Texts) -> str:
    """Too many codes were asked for from one network."""
    return _door(
        t,
        title=t("Tunggu sebentar"),
        said=t("Terlalu banyak layar meminta kode dari jaringan ini. Dicoba lagi dalam semenit."),
    )


def _door(t: Texts, **shown: str) -> str:
    empty = {"code": "", "hint": "", "again": ""}
    return TEMPLATES.get_template("wall_door.html").render(t=t, **(empty | shown))
