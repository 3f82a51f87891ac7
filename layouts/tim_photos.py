"""Photos of finished work that are worth a second look, those that wait for it first."""

from dataclasses import replace
from typing import Any

from dash import dcc, html

from dashboard.ids import Path, TimPhotos
from dashboard.photo_board import FlaggedPhoto, PhotoBoard
from dashboard.texts import Texts
from layouts import topbar
from layouts.components import empty, link, skeleton, stage_mark
from layouts.drawer_photos import findings_view, picture_view, taken_words, unsent_view
from layouts.icons import icon
from layouts.operasi import problems_view
from layouts.situation import Situation
from layouts.tim_tabs import reviews, tabs_view
from layouts.tim_teams import part_head, part_top

is_for = reviews
PARTS: tuple[tuple[str, str], ...] = (
    (TimPhotos.CITIES, "children"),
    (TimPhotos.TABS, "children"),
    (TimPhotos.BADGES, "children"),
    (TimPhotos.ZONE, "data-zone"),
    (TimPhotos.PROBLEMS, "children"),
    (TimPhotos.CLOCK, "children"),
    (TimPhotos.HEADLINE, "children"),
    (TimPhotos.LIST, "children"),
)


def layout(t: Texts, *, chip: html.Div) -> html.Div:
    """The page before its photos are there."""
    return html.Div(
        [
            dcc.Store(id=TimPhotos.SHOWN, data={}),
            part_top(t, chip, TimPhotos),
            html.Main(
                [
                    *part_head(t, TimPhotos, t("Foto pengerjaan")),
                    html.Section(
                        skeleton(200, 200, 200),
                        id=TimPhotos.LIST,
                        className="rule-section",
                        **{"aria-label": t("Foto untuk ditinjau")},
                    ),
                ],
                id="isi",
                className="rules-main",
            ),
        ],
        className="rules",
    )


def parts(s: Situation, board: PhotoBoard) -> dict[str, Any]:
    """What each part of the page shows, by its id."""
    return {
        TimPhotos.CITIES: topbar.cities_view(s),
        TimPhotos.TABS: tabs_view(s, here=Path.TIM_PHOTOS, photos=board.waiting),
        TimPhotos.BADGES: topbar.badges_view(s),
        TimPhotos.ZONE: s.filters.city.timezone,
        TimPhotos.PROBLEMS: problems_view(s),
        TimPhotos.CLOCK: s.t.moment(s.now, s.filters.city.zone),
        TimPhotos.HEADLINE: headline(s, board),
        TimPhotos.LIST: list_view(s, board),
    }


def headline(s: Situation, board: PhotoBoard) -> str:
    """How many wait to be reviewed."""
    if board.waiting:
        return s.t.count("{n} foto perlu ditinjau.", board.waiting)
    return s.t("Tidak ada foto yang perlu ditinjau.")


def list_view(s: Situation, board: PhotoBoard) -> list[Any]:
    """The photos of this page."""
    about = s.t(
        "Foto yang sama pernah dipakai, diambil sebelum laporannya, atau jauh dari titiknya. "
        "Petunjuk untuk dilihat, bukan tuduhan."
    )
    words = s.t("Tulisan Anda untuk foto di laporan {report} tidak terkirim: {note}")
    head = html.Div([html.P(about, className="quiet"), unsent_view(s, words)])
    if not board.photos:
        hint = s.t("Foto yang perlu dilihat dua kali muncul di sini dengan sendirinya.")
        return [head, empty(s.t("Tidak ada foto yang perlu ditinjau."), hint, name="check")]
    rows = html.Ol([_photo(s, one) for one in board.photos], className="photo-board")
    return [head, rows, *_pager(s, board)]


def _photo(s: Situation, one: FlaggedPhoto) -> html.Li:
    # Reports are looked at on Operasi.
    there = replace(s, path=Path.OPERASI)
    number = one.line.report_id
    title = one.title or s.label(one.category)
    named = [html.Span(title), html.Span(f"#{number}", className="quiet")]
    held = ", ".join(filter(None, [s.label(one.category), _place(s, one), one.agency]))
    return html.Li(
        [
            picture_view(s, one.line),
            html.Div(
                [
                    html.H2(link(named, f"/?city={s.filters.city.code}&report={number}")),
                    html.Div([html.Span(held), stage_mark(one.stage, s.t)], className="team-where"),
                    taken_words(s, one.line),
                    findings_view(there, one.line),
                ]
            ),
        ],
        **{"data-photo-of": str(number)},
    )


def _place(s: Situation, one: FlaggedPhoto) -> str:
    if one.area_code is None:
        return s.t("di luar wilayah mitra")
    return s.name_of(one.area_code, one.area_name)


def _pager(s: Situation, board: PhotoBoard) -> list[Any]:
    if board.pages == 1:
        return []
    first = (board.page - 1) * board.size + 1
    numbers = {
        "first": s.t.number(first),
        "last": s.t.number(first + len(board.photos) - 1),
        "n": s.t.number(board.number),
    }
    steps = [
        _step(s, "left", s.t("Sebelumnya"), board.page - 1 or None),
        _step(s, "right", s.t("Berikutnya"), board.page + 1 if board.page < board.pages else None),
    ]
    said = html.Span(s.t("{first}–{last} dari {n}", **numbers))
    return [html.Nav([said, *steps], className="pager", **{"aria-label": s.t("Halaman daftar")})]


def _step(s: Situation, name: str, label: str, page: int | None) -> Any:
    if page is None:
        return html.Span(icon(name), className="step off", **{"aria-hidden": "true"})
    return link(icon(name), s.href(page=page), className="step", **{"aria-label": label})
