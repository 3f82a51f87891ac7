"""The form that corrects a frozen month: what would change, and why it should."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import html

from dashboard.ids import Peringkat
from dashboard.seals import Difference, Seal
from layouts.forms import form_buttons, form_drawer, reason_input
from layouts.peringkat_words import CLOCK_TITLES, UNIT_TITLES, Here


def correction_form(here: Here, month: date, boards: Sequence[Difference]) -> list[html.Aside]:
    """The form; where nothing has changed it says so, and can't be sent."""
    s, close = here.s, here.href(opened=None)
    some = any(one.changed for one in boards)
    said = (
        s.t(
            "Papan yang berubah mendapat versi baru menurut keadaan sekarang. Versi lama tetap "
            "dapat dibuka, dan alasannya tampil di sebelahnya untuk selamanya."
        )
        if some
        else s.t("Tidak ada yang berubah sejak versi terakhir.")
    )
    hint = s.t("Misalnya: dua sanggahan dikabulkan, atau laporan terlambat diimpor.")
    reason = reason_input(Peringkat.CORRECTION_REASON, s.t("Alasan"), hint)
    send = form_buttons(
        s, Peringkat.SAVE_CORRECTION, s.t("Buat versi baru"), close=close, said=Peringkat.FORM_SAID
    )
    return [
        form_drawer(
            s,
            s.t("Koreksi {month}", month=here.s.t.month(month)),
            close=close,
            under=[html.Span(said)],
            body=[
                html.Div(_table(here, boards), className="correction-told"),
                *([html.Div(reason, className="fields"), send] if some else []),
            ],
        )
    ]


def corrected_words(here: Here, month: date, seals: Sequence[Seal]) -> str:
    """What a correction came to."""
    told = here.s.t.count("{n} papan mendapat versi baru", len(seals))
    return f"{here.s.t.month(month)}: {told}."


def _table(here: Here, boards: Sequence[Difference]) -> html.Table:
    s = here.s
    heads = (s.t("Papan"), s.t("Beku"), s.t("Sekarang"), s.t("Versi"))
    head = html.Thead(html.Tr([html.Th(word, scope="col") for word in heads]))
    return html.Table([head, html.Tbody([_row(here, one) for one in boards])], className="mix")


def _row(here: Here, one: Difference) -> html.Tr:
    s = here.s
    name = f"{s.t(UNIT_TITLES[one.unit])}, {s.t(CLOCK_TITLES[one.clock]).lower()}"
    version = s.t.number(one.version)
    if one.changed:
        version = f"{version} → {s.t.number(one.version + 1)}"
    cells: list[Any] = [
        _kept(here, one.met, one.decided),
        _kept(here, one.met_now, one.decided_now) if one.changed else s.t("sama"),
        version,
    ]
    return html.Tr([html.Th(name, scope="row"), *(html.Td(cell) for cell in cells)])


def _kept(here: Here, met: int, decided: int) -> str:
    return f"{here.s.t.number(met)} / {here.s.t.number(decided)}"
