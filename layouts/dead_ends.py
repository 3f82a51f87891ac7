"""Where an address leads that is no page's, or a page that is not for this visitor."""

from typing import Any

from dash import html

from dashboard.ids import Path
from dashboard.texts import Texts
from layouts.components import link
from layouts.icons import icon


def unknown(t: Texts, *, chip: html.Div) -> html.Div:
    """What stands at an address that is no page's."""
    return _dead_end(
        t,
        chip,
        title=t("Halaman ini tidak ada"),
        hint=t("Periksa alamatnya, atau mulai dari halaman Operasi."),
    )


def closed(t: Texts, *, chip: html.Div, page: str) -> html.Div:
    """What stands in the place of a page that this visitor may not open."""
    return _dead_end(
        t,
        chip,
        title=t("Halaman {page} bukan untuk peran Anda", page=t(page)),
        hint=t("Bila Anda memerlukannya, mintalah peran yang sesuai kepada administrator kota."),
    )


def _dead_end(t: Texts, chip: html.Div, *, title: str, hint: str) -> Any:
    top = html.Header(html.Div(chip, className="top-right"), className="top")
    way_out = link([icon("map"), t("Ke halaman Operasi")], Path.OPERASI, className="button")
    said = [html.H1(title, className="headline"), html.P(hint), way_out]
    return html.Div([top, html.Main(said, id="isi", className="said")], className="dead-end")
