"""The time scrubber under the map, and what the map says while it shows the past.

The browser moves it (assets/map_past.js); here is where its parts stand and what they are told.
"""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard.filters import Layer, Measure
from dashboard.ids import Operasi
from dashboard.metrics import TrendStep
from dashboard.moments import write_moment
from dashboard.playback import Counted, Played, played, steps_for
from dashboard.texts import Texts
from layouts.icons import icon
from layouts.maps import class_block, density_block, rows_query
from layouts.measures import class_words, counted_title
from layouts.situation import Situation

MOMENT = {"data-past": "moment"}
SHORT_MOMENT = {"data-past": "day"}
"""What the browser fills in."""
COUNTED_WORDS = {
    (Counted.OPEN, Played.LATE): "Terlambat",
    (Counted.OPEN, Played.DENSITY): "Terbuka",
    (Counted.OPEN, Played.COUNT): "Terbuka",
    (Counted.RECEIVED, Played.LATE): "Masuk",
    (Counted.RECEIVED, Played.DENSITY): "Masuk",
    (Counted.RECEIVED, Played.COUNT): "Masuk",
}


def scrubber(t: Texts) -> html.Section:
    """The strip: play, the window's start, its steps as bars, its end, speed."""
    track = html.Div(
        [html.Canvas(), html.I(className="scrub-handle"), html.Span(className="scrub-tag")],
        className="scrub-track",
        role="slider",
        tabIndex="0",
        **{"aria-label": t("Waktu yang ditampilkan peta")},
    )
    return html.Section(
        [
            dcc.Store(id=Operasi.PAST_SCALE),
            html.Button(
                [icon("play"), icon("pause")],
                type="button",
                className="scrub-play",
                **{"data-play": t("Putar"), "data-pause": t("Jeda")},
            ),
            html.Span(className="scrub-from"),
            track,
            html.Button(type="button", className="scrub-to", title=t("Ke akhir jangka waktu")),
            html.Button("1×", type="button", className="scrub-speed", title=t("Kecepatan putar")),
            html.P(className="said-only", role="status"),
        ],
        className="scrubber",
        **{
            "aria-label": t("Putar ulang"),
            "data-qlue": "scrubber",
            "data-scale": Operasi.PAST_SCALE,
        },
    )


def past_note() -> html.Div:
    """What stands over the map while it shows the past: which time, and the way back."""
    return html.Div(
        [
            html.B(
                [
                    html.Span(className="what"),
                    " ",
                    html.Span(className="long", **MOMENT),
                    html.Span(className="short", **SHORT_MOMENT),
                ]
            ),
            html.Button(type="button", className="back", **{"data-qlue": "now"}),
        ],
        className="past-note",
        **{"data-map-over": ""},
    )


def playback_state(s: Situation, trend: Sequence[TrendStep], *, measure: Measure) -> dict[str, Any]:
    """What the scrubber is told with the map's state: where its playback is to be had, the steps,
    what colours the areas (`measure` does now), and what to draw until it is there."""
    start, end = s.filters.bounds(s.now)
    steps = steps_for(start, end, s.zone)
    at = s.view.at
    return {
        "url": "/api/v1/playback?" + rows_query(s.filters),
        "at": {"local": write_moment(at, s.zone), "utc": at.isoformat()} if at else None,
        "first": steps.first.astimezone(s.zone).isoformat(),
        "step_s": int(steps.size.total_seconds()),
        "count": steps.count,
        # A window that rolls ends when the browser looks: a time here would be news every second.
        "end": end.astimezone(s.zone).isoformat() if s.past else None,
        "zone": s.zone.key,
        "zone_word": s.t.zone(end, s.zone),
        "measure": {counted.value: played(measure, counted).value for counted in Counted},
        "bars": [step.total for step in trend],
    }


def past_legend(
    s: Situation,
    *,
    counted: Counted,
    top: float,
    measure: Played,
    limits: Sequence[float],
    clocked: bool = True,
) -> list[html.Div]:
    """What the map's colours mean in a playback whose density ends at `top`, and whose areas have
    classes of that measure with these limits."""
    blocks = []
    if Layer.HEAT in s.view.layers:
        unit = s.t("terbuka per km²,")
        if counted is Counted.RECEIVED:
            unit = s.t("masuk per km² sampai")
        blocks.append(density_block(s, top, [unit, " ", html.Span(**SHORT_MOMENT)]))
    if Layer.AREAS in s.view.layers and s.children:
        coloured = Measure(measure.value)
        title = counted_title(s, coloured, s.t(COUNTED_WORDS[counted, measure]))
        classes = class_words(limits, whole=coloured is not Measure.DENSITY, t=s.t)
        blocks.append(class_block(s, title, classes, coloured, clocked=clocked))
    return blocks
