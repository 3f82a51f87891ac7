"""The Peringkat page: the sentence first, the list by bands, the funnel beside it."""

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.board_address import FORMS, Opens
from dashboard.ids import Peringkat
from dashboard.leaderboard import Board, Exclusion
from dashboard.texts import Texts
from layouts import topbar
from layouts.charts import BLANK, CONFIG
from layouts.components import popover, search_field, skeleton
from layouts.icons import icon
from layouts.operasi import problems_view
from layouts.peringkat_beside import left_out_view, seal_view, seals_view
from layouts.peringkat_choices import (
    clocks_view,
    district_words,
    districts_menu,
    periods_view,
    range_words,
    units_view,
)
from layouts.peringkat_contests import contests_view
from layouts.peringkat_drawer import left_out_drawer, line_drawer
from layouts.peringkat_funnel import funnel_figure, funnel_words
from layouts.peringkat_headline import (
    BoardAnswers,
    headline,
    no_board,
    notes_view,
    paper_marks,
    title,
)
from layouts.peringkat_lines import list_view
from layouts.peringkat_own import own_view
from layouts.peringkat_words import Here

BEAT_MS = 60_000
"""How often the board is asked for anew: a ranking that moves while it is read can't be read."""
PARTS: tuple[tuple[str, str], ...] = (
    *(
        (part, "children")
        for part in (
            Peringkat.CITIES,
            Peringkat.UNITS,
            Peringkat.CLOCKS,
            Peringkat.PERIODS,
            Peringkat.RANGE_WORDS,
            Peringkat.BADGES,
            Peringkat.PROBLEMS,
            Peringkat.TITLE,
            Peringkat.CLOCK,
            Peringkat.HEADLINE,
            Peringkat.SEAL,
            Peringkat.DISTRICT,
            Peringkat.DISTRICTS,
            Peringkat.NOTE,
            Peringkat.OWN,
            Peringkat.CONTESTS,
            Peringkat.LIST,
            Peringkat.FUNNEL_WORDS,
            Peringkat.LEFT_OUT,
            Peringkat.SEALS,
            Peringkat.DRAWER,
        )
    ),
    (Peringkat.BODY, "className"),
    (Peringkat.RANGE, "value"),
    (Peringkat.FUNNEL, "figure"),
    (Peringkat.ZONE, "data-zone"),
)


def layout(t: Texts, *, chip: html.Div) -> html.Div:
    """The page before its board is there."""
    return html.Div(
        [
            dcc.Store(id=Peringkat.SHOWN, data={}),
            dcc.Interval(id=Peringkat.BEAT, interval=BEAT_MS),
            _top(t, chip),
            html.Main(
                [
                    html.Div(id=Peringkat.PROBLEMS, role="status"),
                    html.Div(id=Peringkat.SAID, className="board-said", role="status"),
                    _head(),
                    html.Div(
                        [html.Section(_list(t), className="board-list"), _beside(t)],
                        id=Peringkat.BODY,
                        className="board-body",
                    ),
                ],
                id="isi",
                className="board-main",
            ),
            html.Div(id=Peringkat.DRAWER, className="drawer-place"),
            html.Div(id=Peringkat.FORM, className="drawer-place"),
        ],
        className="board",
    )


def parts(here: Here, answers: BoardAnswers) -> dict[str, Any]:
    """What each part of the page shows, by its id."""
    s, board, seal = here.s, answers.board, answers.seal
    if answers.own is not None and here.address.month is None:
        seal = None  # The page is of the own charges; the frozen lines stand below them.
    found: dict[str, Any] = {
        Peringkat.CITIES: topbar.cities_view(s),
        Peringkat.UNITS: units_view(here),
        Peringkat.CLOCKS: clocks_view(here),
        Peringkat.PERIODS: periods_view(here, answers.seals),
        Peringkat.RANGE_WORDS: range_words(here, board, answers.seals),
        Peringkat.RANGE: topbar.range_days(s),
        Peringkat.BADGES: topbar.badges_view(s),
        Peringkat.PROBLEMS: problems_view(s, clean=here.href()),
        Peringkat.TITLE: [*paper_marks(here, board), html.Span(title(here, answers))],
        Peringkat.CLOCK: s.t.moment(s.now, s.zone),
        Peringkat.HEADLINE: headline(here, answers),
        Peringkat.SEAL: seal_view(here, seal),
        Peringkat.DISTRICT: district_words(here),
        Peringkat.DISTRICTS: districts_menu(here),
        Peringkat.NOTE: notes_view(here, answers),
        Peringkat.OWN: own_view(here, answers),
        Peringkat.CONTESTS: contests_view(here, answers.contests),
        Peringkat.SEALS: seals_view(here, answers.seals, answers.seal),
        Peringkat.ZONE: s.filters.city.timezone,
        Peringkat.BODY: _body_class(here, board),
    }
    if board is None:
        return found | {
            Peringkat.LIST: [] if answers.own else [no_board(here, answers)],
            Peringkat.FUNNEL_WORDS: [],
            Peringkat.FUNNEL: {"data": [], "layout": BLANK},
            Peringkat.LEFT_OUT: [],
            Peringkat.DRAWER: [],
        }
    return found | {
        Peringkat.LIST: list_view(here, board, answers.months),
        Peringkat.FUNNEL_WORDS: funnel_words(here, board),
        Peringkat.FUNNEL: funnel_figure(here, board),
        Peringkat.LEFT_OUT: left_out_view(here, board, answers.seal),
        Peringkat.DRAWER: _drawer(here, answers, board),
    }


def failed(t: Texts) -> dict[str, Any]:
    """What changes when the database can't be asked: the last board stays."""
    said = t(
        "Basis data sedang tidak dapat dihubungi. Gambar terakhir tetap tampil; halaman ini "
        "mencoba lagi sendiri."
    )
    return {Peringkat.PROBLEMS: html.Div(html.P([icon("alert"), said]), className="problem")}


def no_city(t: Texts) -> dict[str, Any]:
    """What is shown where the user has no city to look at."""
    said = t(
        "Belum ada kota yang dapat Anda lihat. Administrator menambahkannya dengan "
        "`flask --app app cities add`, lalu memberi Anda kewenangan."
    )
    return {
        Peringkat.HEADLINE: t("Belum ada kota"),
        Peringkat.LIST: [],
        Peringkat.FUNNEL_WORDS: [],
        Peringkat.PROBLEMS: html.Div(html.P([icon("alert"), said]), className="problem"),
    }


def _body_class(here: Here, board: Board | None) -> str:
    """Without the lines of others there is nothing to search, to narrow or to chart."""
    compared = board is not None and here.s.scope.sees_whole_city(here.s.filters.city.code)
    return "board-body" if compared else "board-body alone"


def _drawer(here: Here, answers: BoardAnswers, board: Board) -> list[Any]:
    opened = here.address.opened
    if opened is None or opened.kind in FORMS:
        return []
    if opened.kind is Opens.LEFT_OUT:
        why = Exclusion(opened.name)
        if why not in board.excluded:
            return []
        return left_out_drawer(here, board, why, answers.reports or ())
    line = board.line(opened.name)
    if line is None:
        return []
    return line_drawer(here, answers, board, line)


def _top(t: Texts, chip: html.Div) -> html.Header:
    def bar(part: str, name: str, *more: Any) -> html.Nav:
        links = html.Div(id=part, className="links")
        return html.Nav([links, *more], className="segments", **{"aria-label": name})

    return html.Header(
        [
            html.Div(id=Peringkat.CITIES, className="cities"),
            html.Div(
                [
                    bar(Peringkat.UNITS, t("Yang diperingkat")),
                    bar(Peringkat.CLOCKS, t("Jam")),
                    bar(Peringkat.PERIODS, t("Periode"), _range(t)),
                ],
                className="filters",
            ),
            html.Div(
                [
                    html.Div(id=Peringkat.BADGES, className="badges"),
                    html.Div(chip, id=Peringkat.ZONE, className="chip-place"),
                ],
                className="top-right",
            ),
        ],
        className="top",
    )


def _range(t: Texts) -> dmc.Popover:
    """The button that opens a calendar; picking two days goes there (assets/ranking.js)."""
    calendar = dmc.DatesProvider(
        dmc.DatePicker(id=Peringkat.RANGE, type="range", allowSingleDateInRange=True, size="sm"),
        settings={"locale": t.language, "firstDayOfWeek": 1},
    )
    hint = html.P(t("Pilih hari pertama dan terakhir."), className="menu-hint")
    button = html.Button(html.Span(id=Peringkat.RANGE_WORDS), type="button", className="segment")
    return popover(button, html.Div([hint, calendar], className="calendar"))


def _head() -> html.Div:
    return html.Div(
        [
            html.Div(
                [
                    html.Span(id=Peringkat.TITLE),
                    html.Div(id=Peringkat.SEAL, className="seal"),
                    html.Div(id=Peringkat.CLOCK, className="clock"),
                ],
                className="above",
            ),
            html.H1(skeleton(32), id=Peringkat.HEADLINE, className="headline"),
        ],
        className="head",
    )


def _list(t: Texts) -> list[Any]:
    districts = popover(
        html.Button(id=Peringkat.DISTRICT, type="button", className="district"),
        html.Nav(id=Peringkat.DISTRICTS, className="menu", **{"aria-label": t("Kecamatan")}),
        width=240,
        position="bottom-start",
    )
    search = html.Div(
        search_field(Peringkat.WORDS, t("Cari unit atau pejabat"), wait_ms=250),
        className="list-search",
        role="search",
        **{"data-qlue": "search"},
    )
    printing = html.Button(
        [icon("printer"), t("Cetak")], type="button", className="print", **{"data-print": ""}
    )
    return [
        html.Div([search, districts, printing], className="list-tools"),
        html.Div(id=Peringkat.NOTE, className="board-notes"),
        html.Div(id=Peringkat.CONTESTS, className="board-contests"),
        html.Div(id=Peringkat.OWN, className="board-own"),
        html.Div(skeleton(24, 40, 40, 40, 40, 24, 40, 40, 40, 40), id=Peringkat.LIST),
    ]


def _beside(t: Texts) -> html.Aside:
    graph = dcc.Graph(
        id=Peringkat.FUNNEL,
        config=CONFIG,
        responsive=True,
        className="funnel",
        figure={"data": [], "layout": BLANK},
    )
    return html.Aside(
        [
            html.Section(
                [html.Div(skeleton(20), id=Peringkat.FUNNEL_WORDS), graph],
                className="board-funnel",
            ),
            html.Section(id=Peringkat.LEFT_OUT, className="board-facts"),
            html.Section(id=Peringkat.SEALS, className="board-facts"),
        ],
        className="board-beside",
        **{"aria-label": t("Grafik corong dan catatan")},
    )
