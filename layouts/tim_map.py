"""The map of the queue: its place on the page, the switch between it and the list, and what the
browser draws. assets/team_map.js works it."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.ids import Tim
from dashboard.sla import ClockState
from dashboard.team_queue import Queue, QueueLine
from dashboard.texts import Texts
from layouts.clocks import STATE_WORDS, held_words
from layouts.icons import icon
from layouts.lists import title_of
from layouts.maps import map_frame
from layouts.situation import Situation, short_name

LEGEND = {
    ClockState.TERLAMBAT: "terlambat",
    ClockState.BERISIKO: "berisiko",
    ClockState.AMAN: "sisa waktu",
    ClockState.DITAHAN: "ditahan",
}


def map_panel(t: Texts) -> html.Section:
    """The map of the queue, its tools and what its pins mean."""
    point = html.Button(
        [icon("pin"), html.Span(t("Jarak dari titik"))],
        type="button",
        className="button",
        **{"data-near-point": "", "data-ask": t("Ketuk peta untuk menaruh titik")},
    )
    legend = [
        html.Span([html.I(className=f"qlue-alert-pin {state.value}"), html.Span(t(words))])
        for state, words in LEGEND.items()
    ]
    return html.Section(
        map_frame(
            Tim.MAP,
            html.Div(point, className="team-map-tools", **{"data-map-over": ""}),
            html.Div(
                [html.Div(legend), html.Span(id=Tim.MAP_NOTE)],
                className="team-map-legend",
                **{"data-map-over": ""},
            ),
        ),
        className="team-map",
        **{
            "aria-label": t("Peta antrean"),
            "data-map-fills": "",
            "data-here": t("posisi Anda"),
            "data-point": t("titik pilihan"),
        },
    )


def view_switch(t: Texts) -> html.Div:
    """List or map, where there is no room for both."""
    views = (("list", t("Daftar")), ("map", t("Peta")))
    return html.Div(
        [
            html.Button(
                words,
                type="button",
                className="segment",
                **{"data-team-view": name, "aria-pressed": str(name == "list").lower()},
            )
            for name, words in views
        ],
        className="team-switch",
        role="group",
        **{"aria-label": t("Daftar atau peta")},
    )


def map_state(s: Situation, lines: Sequence[QueueLine], *, geometry_version: str) -> dict[str, Any]:
    """The state for `qlue.map.show` (assets/clientside.js tells its fields): the place, and each
    report of the queue that has a point as a pin with its number in the list."""
    city = s.filters.city.code
    return {
        "city": city,
        "area": s.filters.area,
        "geometry_url": f"/map/{city}/areas.json?v={geometry_version}",
        "fixed": True,
        "layers": [],
        "children": {place.code: {"label": short_name(place.name)} for place in s.children},
        "approximate": any(child.approximate for child in s.children),
        "tiles": s.tiles,
        "pins": [
            _pin(s, number, one)
            for number, one in enumerate(lines, start=1)
            if one.lat is not None and one.lon is not None
        ],
    }


def map_note(s: Situation, queue: Queue) -> str:
    """What of the queue is not on the map: what is not in the list either, and what has no point;
    empty where all is."""
    said = []
    if queue.rest > 0:
        shown, number = s.t.number(len(queue.lines)), s.t.number(queue.number)
        said.append(s.t("{n} pertama dari {of}, sama dengan daftar", n=shown, of=number))
    if without := sum(one.lat is None or one.lon is None for one in queue.lines):
        said.append(s.t.count("{n} tanpa titik, ada di daftar", without))
    return "; ".join(said)


def _pin(s: Situation, number: int, one: QueueLine) -> dict[str, Any]:
    state = one.state(s.now)
    said = [title_of(s, one.line)]
    if state is ClockState.DITAHAN:
        said += held_words(s, one.line, one.waits_for)
    elif state in STATE_WORDS:
        said.append(s.t(STATE_WORDS[state]).partition(",")[0])
    return {
        "id": one.line.id,
        "number": number,
        "lat": one.lat,
        "lon": one.lon,
        "level": state.value,
        "title": ", ".join(said),
    }
