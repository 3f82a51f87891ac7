"""What is open over the board: one line with what drives its rank, or what was left out."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.access import Ability
from dashboard.board_data import POINTS
from dashboard.board_summary import CategoryStanding, category_standings, of_its_own
from dashboard.contests import contests_of_line
from dashboard.leaderboard import RATING_FLOOR, Board, Exclusion, Line
from dashboard.ranking_words import why_this_rank
from dashboard.reports import ReportLine
from dashboard.seals import Seal
from dashboard.sla import ClockName
from layouts.components import age, link, stage_mark
from layouts.icons import CATEGORY_FALLBACK, icon
from layouts.lists import numbers_only, title_of
from layouts.peringkat_headline import BoardAnswers
from layouts.peringkat_unit import contested_view, handling_view, held_view, past_months_view
from layouts.peringkat_words import (
    BAND_TITLES,
    LEFT_OUT_WORDS,
    Here,
    dates,
    minutes,
    percent,
    ranks,
    rating_words,
    seal_words,
    term_words,
)

MOST_LISTED = 50
MOST_PRINTED = 6
"""Reports on the printed page of a unit, which is one (assets/ranking_print.css)."""
OTHER_CLOCK_WORDS = {
    ClockName.RESPONSE: "Penyelesaian tepat waktu",
    ClockName.RESOLUTION: "Respons tepat waktu",
}
COSTLY = 1.0
"""Clocks lost against the city's rate from which a category is named as costly."""


def line_drawer(here: Here, answers: BoardAnswers, board: Board, line: Line) -> list[Any]:
    """A line in full: its place, what drives it, and the reports whose clock it missed."""
    s, standing, seal, late = here.s, line.standing, answers.seal, answers.reports
    contests = contests_of_line(answers.contests, line, board.clock)
    place = s.t(BAND_TITLES[standing.band])
    if standing.rank is not None:
        place = s.t(
            "Peringkat {rank} dari {ranked}, rentang {range}: {band}",
            rank=s.t.number(standing.rank),
            ranked=s.t.number(board.scores.ranked),
            range=ranks(s, line),
            band=place[:1].lower() + place[1:],
        )
    under = [html.Span(place), html.Span(dates(s, line)), *_official(here, line)]
    under += _whole_unit(here, board, line)
    body = [
        _why(here, board, line),
        *past_months_view(here, answers.months, line),
        _beside(here, line, board.clock),
        *handling_view(here, answers.handling),
        _categories(here, board, line),
        *held_view(here, answers.held),
        *contested_view(here, contests),
        *([_late(here, late, seal)] if late is not None else []),
    ]
    return _drawer(here, line.unit.name, under, body, seal=seal, example=board.example)


def left_out_drawer(
    here: Here, board: Board, why: Exclusion, reports: Sequence[ReportLine]
) -> list[Any]:
    """The reports that the board left out for that reason."""
    s, number = here.s, board.excluded.get(why, 0)
    under = [html.Span(s.t.count("{n} laporan tidak dihitung", number)), html.Span(dates(s, board))]
    return _drawer(
        here,
        s.t(LEFT_OUT_WORDS[why]),
        under,
        [html.Section(_rows(here, reports, number))],
        seal=None,
        example=board.example,
    )


def _drawer(
    here: Here,
    title: str,
    under: list[Any],
    body: list[Any],
    *,
    seal: Seal | None,
    example: bool,
) -> list[Any]:
    s = here.s
    tools = [
        html.Button(
            icon("printer"),
            type="button",
            className="tool",
            title=s.t("Cetak"),
            **{"data-print": "", "aria-label": s.t("Cetak")},
        ),
        link(
            icon("close"),
            here.href(opened=None),
            className="tool",
            title=s.t("Tutup"),
            **{"data-qlue": "close", "aria-label": s.t("Tutup")},
        ),
    ]
    badges = [html.Span(s.t("data contoh"), className="badge")] if example else []
    head = html.Header(
        [
            html.Div(
                [html.Span(s.filters.city.name), *badges, html.Div(tools)], className="drawer-top"
            ),
            html.H2(title),
            html.Div(under, className="under"),
            *([html.P(seal_words(here, seal), className="under")] if seal else []),
        ],
        className="drawer-head",
    )
    return [
        html.Aside(
            [head, html.Div(body, className="drawer-body")],
            className="drawer unit-drawer",
            role="dialog",
            tabIndex=-1,
            **{"aria-label": title, "data-focus": ""},
        )
    ]


def _official(here: Here, line: Line) -> list[html.Span]:
    official = line.official
    if official is None:
        return [html.Span(here.s.t("jabatan kosong"))] if line.split else []
    return [html.Span(f"{official.name}, {term_words(here.s, official)}")]


def _whole_unit(here: Here, board: Board, line: Line) -> list[html.Span]:
    """What all lines of the unit come to, where it has several."""
    if not line.split:
        return []
    s, of_unit = here.s, [one.standing for one in board.lines if one.unit.code == line.unit.code]
    decided, met = sum(one.decided for one in of_unit), sum(one.met for one in of_unit)
    said = s.t(
        "Seluruh periode, siapa pun yang menjabat: {met} dari {n} tepat waktu",
        met=s.t.number(met),
        n=s.t.number(decided),
    )
    return [html.Span(said)]


def _why(here: Here, board: Board, line: Line) -> html.Section:
    sentences = why_this_rank(here.s.t, board, line, here.s.zone)
    return html.Section(
        [
            html.H3(here.s.t("Kenapa peringkat ini?")),
            html.Ol([html.Li(said) for said in sentences], className="sentences"),
        ]
    )


def _beside(here: Here, line: Line, clock: ClockName) -> html.Section:
    s, beside = here.s, line.beside
    again = "–"
    if beside.done:
        again = s.t(
            "{n} dari {done} ({share} %)",
            n=s.t.number(beside.reopened),
            done=s.t.number(beside.done),
            share=percent(s, beside.reopened_share),
        )
    told = (
        (s.t(OTHER_CLOCK_WORDS[clock]), _other(here, line)),
        (s.t("Laporan masuk"), s.t.number(beside.received)),
        (s.t("Median sampai tindakan pertama"), minutes(s, beside.median)),
        (s.t("90 % ditindak dalam"), minutes(s, beside.p90)),
        (s.t("Tunggakan pada akhir periode: lewat batas penyelesaian"), s.t.number(beside.overdue)),
        (s.t("Lewat batas, lalu ditutup tanpa dikerjakan"), _known(here, beside.closed_late)),
        (s.t("Masih ditahan pada akhir periode"), _known(here, beside.held)),
        (s.t("Dibuka lagi setelah selesai"), again),
        (s.t("Penilaian warga"), _rating(here, line)),
        (s.t("Poin"), s.t.number(beside.points)),
    )
    return html.Section(
        [
            html.H3(s.t("Di samping skor, tidak ikut menentukannya")),
            html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in told]),
            html.P(s.t("Poin: {formula}.", formula=s.t(POINTS)), className="quiet"),
        ],
        className="beside-score",
    )


def _known(here: Here, number: int | None) -> str:
    """A number; a dash where the board was frozen before it was counted."""
    return "–" if number is None else here.s.t.number(number)


def _other(here: Here, line: Line) -> str:
    s, beside = here.s, line.beside
    if beside.other_share is None:
        return "–"
    return s.t(
        "{share} % ({met} dari {n})",
        share=percent(s, beside.other_share),
        met=_known(here, beside.other_met),
        n=_known(here, beside.other_decided),
    )


def _rating(here: Here, line: Line) -> str:
    s, beside = here.s, line.beside
    if beside.rating is None:
        if not beside.rated:
            return "–"
        few = s.t("kurang dari {n}", n=RATING_FLOOR)
        return f"– ({s.t.count('{n} penilaian', beside.rated)}, {few})"
    return f"{rating_words(s, beside)} ({s.t.count('{n} penilaian', beside.rated)})"


def _categories(here: Here, board: Board, line: Line) -> html.Section:
    s, found = here.s, category_standings(board, line)
    title = html.H3(s.t("Menurut kategori"))
    if not found:
        return html.Section([title, html.P(s.t("Belum ada tenggat yang diputuskan."))])
    heads = (s.t("Kategori"), "n", s.t("Porsi %"), s.t("Tepat %"), s.t("Selisih"))
    head = html.Thead(html.Tr([html.Th(word, scope="col") for word in heads]))
    rows = [_category(here, one) for one in found]
    return html.Section(
        [
            title,
            html.P(_costly(here, found)),
            *_of_its_own(here, board, line),
            html.Table([head, html.Tbody(rows)], className="mix"),
            html.P(
                s.t(
                    "Di belakang garis miring: angka kota. Selisih: jam yang tepat waktu lebih "
                    "banyak (+) atau lebih sedikit (-) daripada menurut angka kota untuk kategori "
                    "itu."
                ),
                className="quiet",
            ),
        ],
        className="unit-mix",
    )


def _costly(here: Here, found: Sequence[CategoryStanding]) -> str:
    s = here.s
    costly = [one for one in found if one.lost >= COSTLY][:2]
    if not costly:
        return s.t("Tidak ada kategori yang hasilnya jauh di bawah angka kota.")
    names = s.t(" dan ").join(f"{s.label(one.category)} ({s.t.number(one.lost)})" for one in costly)
    return s.t("Paling banyak kehilangan jam tepat waktu: {names}.", names=names)


def _of_its_own(here: Here, board: Board, line: Line) -> list[html.P]:
    s, own = here.s, of_its_own(board, line)
    if not own:
        return []
    said = s.t(
        "{share} % dari jamnya berkategori yang di kota ini kebanyakan ditanggungnya sendiri "
        "({names}): di situ angka kota hampir angkanya sendiri.",
        share=s.t.number(100 * sum(one.share for one in own)),
        names=", ".join(s.label(one.category) for one in own),
    )
    return [html.P(said)]


def _category(here: Here, one: CategoryStanding) -> html.Tr:
    s = here.s
    gained = -one.lost
    sign = "+" if gained >= 0.05 else ""
    return html.Tr(
        [
            html.Th(s.label(one.category), scope="row"),
            html.Td(s.t.number(one.count.decided)),
            html.Td(_against(here, one.share, one.city_share)),
            html.Td(_against(here, one.rate, one.city_rate)),
            html.Td(sign + s.t.number(gained, 1, fixed=True)),
        ]
    )


def _against(here: Here, own: float, city: float) -> list[Any]:
    return [
        html.Span(here.s.t.number(100 * own)),
        html.Span(f" / {here.s.t.number(100 * city)}", className="quiet"),
    ]


def _late(here: Here, late: Sequence[ReportLine], seal: Seal | None) -> html.Section:
    s = here.s
    title = html.H3(s.t("Yang tidak tepat waktu"))
    note = []
    if seal is not None:
        said = s.t("Daftar laporan tidak ikut dibekukan: inilah keadaannya sekarang.")
        note = [html.P(said, className="quiet")]
    return html.Section([title, *note, *_rows(here, late, None)], className="unit-late")


def _rows(here: Here, reports: Sequence[ReportLine], number: int | None) -> list[Any]:
    s = here.s
    if not s.scope.may(Ability.READ_REPORTS):
        return [numbers_only(s)]
    if not reports:
        return [html.P(s.t("Tidak ada."))]
    rows = [_report(here, one) for one in reports]
    found: list[Any] = [html.Ol(rows, className="feed")]
    if len(rows) > MOST_PRINTED:
        more = s.t.count("{n} lainnya tidak dicetak", len(rows) - MOST_PRINTED)
        found.append(html.P(more, className="quiet paper"))
    if len(rows) == MOST_LISTED and number != MOST_LISTED:
        found.append(html.P(s.t("Hanya {n} yang terbaru.", n=len(rows)), className="quiet"))
    return found


def _report(here: Here, one: ReportLine) -> html.Li:
    s, category = here.s, here.s.category(one.category)
    when = age(one.created_at, s.t.moment(one.created_at, s.zone))
    content = [
        icon(category.icon if category else CATEGORY_FALLBACK),
        html.Span(title_of(s, one), className="title"),
        html.Span([stage_mark(one.stage, s.t), html.Span(f"#{one.id}")], className="state"),
        html.Span(s.t.day(one.created_at, s.zone) if one.date_only else when, className="when"),
    ]
    return html.Li(link(content, here.report(one.id)), className="report")
