"""What somebody answers for, on their own page: by place, and what was missed, each with a way to
contest it."""

from typing import Any

from dash import html

from dashboard.board_address import Opened, Opens
from dashboard.contests import Contest, OwnCharge, OwnPlace
from dashboard.sla import ClockName
from layouts.components import link
from layouts.icons import CATEGORY_FALLBACK, icon
from layouts.peringkat_contests import state_words
from layouts.peringkat_headline import BoardAnswers
from layouts.peringkat_words import Here, dates, percent

STOPPED_WORDS = {
    ClockName.RESPONSE: "ditindak {moment}",
    ClockName.RESOLUTION: "selesai {moment}",
}
RUNNING_WORDS = {
    ClockName.RESPONSE: "belum ditindak",
    ClockName.RESOLUTION: "belum selesai",
}


def own_view(here: Here, answers: BoardAnswers) -> list[Any]:
    """The charges of who answers for places; nothing for others."""
    own, s = answers.own, here.s
    if own is None:
        return []
    contested = {
        (one.report_id, one.area): one
        for one in answers.contests
        if one.clock is here.address.clock
    }
    late = own.decided - own.met
    rows = [_charge(here, one, contested.get((one.report_id, one.area))) for one in own.missed]
    said = s.t(
        "Sebuah tenggat dibebankan kepada yang memegang laporannya saat tenggat itu diputuskan. "
        "Bila bukan tanggung jawab Anda, sanggahlah: administrator kota yang memutuskan."
    )
    shown = [html.Ol(rows, className="feed charges")] if rows else []
    if late > len(rows):
        shown.append(html.P(s.t("Hanya {n} yang terbaru.", n=s.t.number(len(rows)))))
    return [
        html.Section(
            [
                *([_places(here, own.places)] if len(own.places) > 1 else []),
                html.Div(
                    [
                        html.H2(s.t("Yang tidak tepat waktu")),
                        html.Span(s.t.number(late), className="many"),
                    ],
                    className="band-head",
                ),
                html.P(said if late else s.t("Tidak ada."), className="quiet own-words"),
                *shown,
                *_frozen_head(here, answers),
            ]
        )
    ]


def _places(here: Here, places: tuple[OwnPlace, ...]) -> html.Table:
    s = here.s
    heads = (s.t("Tempat"), s.t("Diputuskan"), s.t("Tepat waktu"), s.t("Terlambat"), s.t("Tepat %"))
    worst = sorted(places, key=lambda place: (place.met - place.decided, place.code))
    rows = [
        html.Tr(
            [
                html.Th(s.name_of(place.code, place.name), scope="row"),
                html.Td(s.t.number(place.decided)),
                html.Td(s.t.number(place.met)),
                html.Td(s.t.number(place.decided - place.met)),
                html.Td(percent(s, place.met / place.decided)),
            ]
        )
        for place in worst
    ]
    head = html.Thead(html.Tr([html.Th(word, scope="col") for word in heads]))
    return html.Table([head, html.Tbody(rows)], className="mix own-places")


def _frozen_head(here: Here, answers: BoardAnswers) -> list[html.Div]:
    if answers.board is None or answers.seal is None:
        return []
    told = here.s.t("Bulan yang dibekukan: {days}", days=dates(here.s, answers.board))
    return [html.Div(html.H2(told), className="band-head")]


def _charge(here: Here, one: OwnCharge, contest: Contest | None) -> html.Li:
    s, category = here.s, here.s.category(one.category)
    clock = here.address.clock
    ended = s.t(RUNNING_WORDS[clock])
    if one.stopped_at is not None:
        ended = s.t(STOPPED_WORDS[clock], moment=_near(here, one.stopped_at))
    content = [
        icon(category.icon if category else CATEGORY_FALLBACK),
        html.Span(
            f"{s.label(one.category)}, {s.name_of(one.area, one.area_name)}", className="title"
        ),
        html.Span(
            [
                html.Span(f"#{one.report_id}"),
                html.Span(s.t("batas {moment}", moment=_near(here, one.due_at))),
                html.Span(ended),
            ],
            className="state",
        ),
    ]
    row = link(content, here.report(one.report_id)) if one.readable else html.Div(content)
    return html.Li([row, _way(here, one, contest)], className="report charge")


def _near(here: Here, moment: Any) -> str:
    return here.s.t.near(moment, here.s.now, here.s.zone)


def _way(here: Here, one: OwnCharge, contest: Contest | None) -> Any:
    """The state of its contest, or the way to contest it."""
    if contest is not None:
        return html.Span(state_words(here.s, contest), className="contested")
    opened = Opened(Opens.CONTEST, str(one.report_id))
    return link(
        here.s.t("Sanggah"),
        here.href(opened=opened),
        className="button small",
        **{"aria-label": here.s.t("Sanggah laporan #{id}", id=one.report_id)},
    )
