"""The menu of saved views in a page's bar: those there are, and a field to save this one."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.ids import OneView, Path, SavedViews, of_view
from dashboard.saved_views import LONGEST_NAME, MOST_VIEWS, SavedView, ViewFault
from dashboard.texts import Texts
from layouts.components import link, popover
from layouts.icons import icon

PAGE_NAMES = {Path.OPERASI: "Operasi", Path.ANALISIS: "Analisis", Path.PERINGKAT: "Peringkat"}
DONE_WORDS = {
    "save": "Tampilan tersimpan.",
    "rename": "Nama diganti.",
    "share": "Dibagikan di kota ini.",
    "keep": "Tidak dibagikan lagi.",
    "drop": "Tampilan dihapus.",
}
FAULT_WORDS = {
    ViewFault.NO_NAME: "Beri nama dulu.",
    ViewFault.LONG_NAME: "Nama paling panjang {longest} huruf.",
    ViewFault.NAME_TAKEN: "Anda sudah punya tampilan bernama itu.",
    ViewFault.TOO_MANY: "Anda sudah punya {most} tampilan: hapus salah satu dulu.",
    ViewFault.NO_PAGE: "Alamat halaman ini tidak bisa disimpan.",
}


def menu(t: Texts) -> dmc.Popover:
    """The button, and the panel that opens from it."""
    name = t("Tampilan tersimpan")
    button = html.Button(
        [icon("bookmark"), html.Span(name, className="views-word")],
        type="button",
        className="views-button",
        title=name,
        **{"aria-label": name},
    )
    panel = html.Div(
        [
            html.H2(name),
            html.Div(id=SavedViews.LIST),
            html.Div(
                [
                    dmc.TextInput(
                        id=SavedViews.NAME,
                        value="",
                        debounce=True,  # told with Enter itself: a quick one can't outrun it
                        label=t("Simpan tampilan ini sebagai"),
                        placeholder=t("misalnya Banjir utara, 7 hari"),
                        inputProps={"maxLength": LONGEST_NAME},
                        attributes={"input": {"autoComplete": "off"}},
                    ),
                    dmc.Checkbox(
                        id=SavedViews.SHARED,
                        checked=False,
                        label=t("Bagikan kepada rekan yang melihat seluruh kota ini"),
                    ),
                    html.Button(
                        t("Simpan"),
                        id=SavedViews.SAVE,
                        type="button",
                        className="button primary",
                    ),
                ],
                className="views-form",
            ),
            html.Div(id=SavedViews.SAID, className="views-said", role="status"),
        ],
        className="views",
    )
    return popover(button, panel, width=360)


def list_view(views: Sequence[SavedView], here: str, t: Texts) -> list[Any]:
    """The views, each with what may be done with it; the one whose address is `here` is marked."""
    if not views:
        said = t("Belum ada. Simpan tempat, kategori, dan waktu yang sering Anda lihat.")
        return [html.P(said, className="menu-hint")]
    return [html.Ul([_line(view, here, t) for view in views], className="views-list")]


def fault_words(fault: ViewFault, t: Texts) -> str:
    """Why a view isn't saved."""
    return t(FAULT_WORDS[fault], longest=LONGEST_NAME, most=MOST_VIEWS)


def away_view(t: Texts) -> list[Any]:
    """What stands in the place of the list while the database is away."""
    said = t("Basis data sedang tidak dapat dihubungi. Tidak ada yang hilang; coba lagi sebentar.")
    return [html.P(said, className="menu-hint")]


def _line(view: SavedView, here: str, t: Texts) -> html.Li:
    page = t(PAGE_NAMES[Path(view.path)])
    if not view.own:
        about = t("{page}, dibagikan {owner}", page=page, owner=view.owner)
    else:
        about = t("{page}, dibagikan", page=page) if view.shared else page
    opened = link(
        [html.B(view.name), html.Span(about)],
        view.address,
        current=view.address == here,
        **{"data-dismiss": ""},
    )
    return html.Li([opened, *_deeds(view, t)])


def _deeds(view: SavedView, t: Texts) -> list[Any]:
    """What may be done with it, behind a button of its own."""
    if not view.manageable:
        return []
    label = t("Ubah {name}", name=view.name)
    summary = html.Summary(icon("dots"), title=label, **{"aria-label": label})
    drop = _button(OneView.DROP, view, t("Hapus"), t("Hapus {name}", name=view.name))
    if not view.own:
        return [_opening(view, summary, drop)]
    word = t("Berhenti berbagi") if view.shared else t("Bagikan")
    name = dmc.TextInput(
        id=of_view(OneView.NAME, view.id),
        value=view.name,
        debounce=True,
        inputProps={"maxLength": LONGEST_NAME, "aria-label": t("Nama baru")},
    )
    deeds = [
        name,
        _button(OneView.RENAME, view, t("Ganti nama"), t("Ganti nama {name}", name=view.name)),
        _button(OneView.SHARE, view, word, f"{word}: {view.name}"),
        drop,
    ]
    return [_opening(view, summary, *deeds)]


def _opening(view: SavedView, summary: html.Summary, *deeds: Any) -> html.Details:
    keep = {"data-keep": f"view-{view.id}"}
    return html.Details([summary, html.Div([*deeds], className="deeds")], **keep)


def _button(part: OneView, view: SavedView, word: str, label: str) -> html.Button:
    return html.Button(
        word,
        id=of_view(part, view.id),
        type="button",
        className="button small",
        **{"aria-label": label},
    )
