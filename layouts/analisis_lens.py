"""The lenses of Analisis' map: the choice among them, their legend, what the map draws of them."""

from typing import Any

from dash import html

from dashboard.filters import Layer
from dashboard.lenses import Lens, leaves_below
from layouts.components import link
from layouts.lens_picture import LensAnswers, LensPicture, indicator_name
from layouts.lens_silence import silence_picture
from layouts.lens_spots import spots_picture
from layouts.lens_values import indicator_picture, rate_picture
from layouts.situation import Situation, short_name

LENS_WORDS = {
    Lens.HOT: "Titik rawan",
    Lens.RATE: "Per 1.000 penduduk",
    Lens.SILENT: "Peta sunyi",
}
PICTURES = {Lens.HOT: spots_picture, Lens.RATE: rate_picture, Lens.SILENT: silence_picture}


def lens_picture(s: Situation, answers: LensAnswers) -> LensPicture | None:
    """The lens of the address; None where it names none."""
    if s.view.lens is None:
        return None
    lens = next((one for one in Lens if one == s.view.lens), None)
    return PICTURES[lens](s, answers) if lens else indicator_picture(s, answers)


def lens_choice(s: Situation, answers: LensAnswers) -> html.Nav:
    """The lenses to choose from: reports as they stand, those of every city, the indicators."""
    words = [
        (None, s.t("Laporan")),
        *((lens.value, s.t(word)) for lens, word in LENS_WORDS.items()),
        *((one.slug, indicator_name(s, one)) for one in answers.known),
    ]
    picks = [
        link(word, s.href(lens=lens), current=lens == s.view.lens, className="pick")
        for lens, word in words
    ]
    label = s.t("Lensa peta")
    return html.Nav(
        [html.Span(label, className="lens-label"), html.Div(picks, className="picks")],
        className="legend-block lens-choice",
        **{"aria-label": label},
    )


def lens_legend(s: Situation, picture: LensPicture) -> list[html.Div]:
    """What the lens found, what its looks mean, and where its numbers are from. Of a single area it
    tells what the card beside the pointer would."""
    own = picture.cells.get(s.filters.area)
    swatches = [
        html.Div([html.I(className=f"look-{name}"), html.Span(word)])
        for name, word in picture.swatches
    ]
    if own is not None:
        told = [html.B(_name(s, s.filters.area)), ": ", "; ".join(own.lines), "."]
        said = [html.P(told, className="lens-said")]
    else:
        said = picture.said if isinstance(picture.said, list) else [picture.said]
    found: list[Any] = [html.H3(picture.title), *(one for one in said if one is not None)]
    if swatches:
        found.append(html.Div(swatches, className="swatches"))
    blocks = [html.Div(found, className="legend-block lens-finding")]
    if picture.foot:
        blocks.append(html.Div(list(picture.foot), className="legend-block lens-foot"))
    return blocks


def under_lens(s: Situation, picture: LensPicture, state: dict[str, Any]) -> dict[str, Any]:
    """The map's state under the lens: its areas in the place of the children, and nothing else that
    has a colour."""
    codes = leaves_below(s.filters.area, picture.cells)
    children = {code: child | _told(picture, code) for code, child in state["children"].items()}
    cells = {
        code: {
            "look": picture.cells[code].look,
            "label": _name(s, code),
            "lines": picture.cells[code].lines,
        }
        for code in codes
    }
    return state | {"layers": [Layer.AREAS.value], "children": children, "cells": cells}


def _told(picture: LensPicture, code: str) -> dict[str, Any]:
    cell = picture.cells.get(code)
    note = cell.note if cell else picture.notes.get(code)
    return {
        "note": note.words if note else None,
        "number": note.short if note else None,
        "lines": cell.lines if cell else [],
    }


def _name(s: Situation, code: str) -> str:
    place = s.places.get(code)
    return short_name(s.name(place)) if place else code
