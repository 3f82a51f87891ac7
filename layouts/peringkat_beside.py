"""Beside the list: what was left out, how the numbers are made, and the frozen months."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from dash import html

from dashboard.access import Ability
from dashboard.board_address import Opened, Opens
from dashboard.board_data import POINTS
from dashboard.leaderboard import Board, Exclusion, is_told
from dashboard.seals import SCHEDULE, Seal
from layouts.board_sheet import board_files
from layouts.components import link
from layouts.icons import icon
from layouts.peringkat_words import LEFT_OUT_WORDS, LISTED, Here, dates, percent, seal_words

LATE_WORDS = (
    "Dari yang ditutup tanpa dikerjakan, {n} laporan unit-unit ini sudah lewat batas saat ditutup."
)


def left_out_view(here: Here, board: Board, seal: Seal | None) -> list[Any]:
    """What was counted of the whole city, and folded what was not, with its counts; those that can
    be listed lead to their list. `seal` is that of a frozen board."""
    if seal is not None:
        here = here.of_month(seal)
    s, scores = here.s, board.scores
    told = (
        (s.t("Tenggat diputuskan, dihitung"), s.t.number(scores.decided)),
        (s.t("Tepat waktu"), f"{s.t.number(scores.met)} ({percent(s, _share(board))} %)"),
        (s.t("Angka kota: (tepat + ½) / (n + 1)"), f"{percent(s, scores.rate)} %"),
        (s.t("Rumus"), scores.formula),
    )
    as_data = html.A("JSON", href=here.data(), className="countable")
    total = sum(board.excluded.values())
    rows = [
        html.Div([html.Dt(s.t(word)), html.Dd(_number(here, board, why))])
        for why, word in LEFT_OUT_WORDS.items()
        if why in board.excluded
    ]
    held = sum(line.beside.held or 0 for line in board.lines)
    late = sum(line.beside.closed_late or 0 for line in board.lines)
    paused = s.t(
        "Waktu ditahan tidak dihitung: {n} laporan, {span} waktu kerja.",
        n=s.t.number(board.paused.reports),
        span=s.t.number(board.paused.minutes // 60) + " " + s.t("jam"),
    )
    said = [
        html.P(told)
        for number, told in (
            (board.paused.reports, paused),
            (held, s.t.count("Masih ditahan pada akhir periode: {n} laporan.", held)),
            (late, s.t.count(LATE_WORDS, late)),
        )
        if number
    ]
    summary = html.Summary(
        [html.Span(s.t("Yang tidak dihitung")), html.B(s.t.count("{n} laporan", total))]
    )
    if any(not is_told(why, s.scope) for why in Exclusion):
        hidden = "Tanpa yang di luar semua kelurahan, yang tidak ditampilkan untuk akun ini."
        said.append(html.P(s.t(hidden)))
    return [
        html.H2(s.t("Seluruh kota, {days}", days=dates(s, board))),
        html.Dl(
            [
                *(html.Div([html.Dt(name), html.Dd(value)]) for name, value in told),
                html.Div(
                    [
                        html.Dt(s.t("Papan ini sebagai data")),
                        html.Dd([as_data, *board_files(here)]),
                    ],
                    className="as-data",
                ),
            ]
        ),
        html.Details([summary, html.Dl(rows), *said], **{"data-keep": "left-out"}),
        html.P(s.t("Poin: {formula}.", formula=s.t(POINTS)), className="quiet"),
    ]


def _share(board: Board) -> float | None:
    """Met out of decided, of all units: not the city's rate, which half a clock is added to."""
    return board.scores.met / board.scores.decided if board.scores.decided else None


def _number(here: Here, board: Board, why: Any) -> Any:
    number = board.excluded.get(why, 0)
    told = here.s.t.number(number)
    if not number or why not in LISTED or here.address.month is not None:
        return told
    return link(told, here.href(opened=Opened(Opens.LEFT_OUT, why.value)), className="countable")


def seal_view(here: Here, seal: Seal | None) -> list[Any]:
    """The seal of the board shown, beside the sentence; nothing for a board of today."""
    if seal is None:
        return []
    return [icon("sealed"), html.Span(seal_words(here, seal))]


def seals_view(here: Here, seals: Sequence[Seal], shown: Seal | None) -> list[Any]:
    """The frozen months of this unit and clock, newest first, each version a link; of the one shown
    the hash of what went into it, and the reason of a correction."""
    s = here.s
    title = html.H2(s.t("Bulan yang dibekukan"))
    if not seals:
        return [title, html.P(s.t("Belum ada bulan yang dibekukan untuk papan ini."))]
    rows = []
    for month, versions in groupby(seals, key=lambda seal: seal.month):
        found = list(versions)
        rows.append(
            html.Li(
                [
                    html.Span(s.t.month(month), className="month-name"),
                    *(
                        link(
                            s.t("versi {version}", version=s.t.number(seal.version)),
                            here.href(
                                month=month,
                                version=None if seal is found[0] else seal.version,
                                opened=None,
                            ),
                            current=seal == shown,
                        )
                        for seal in found
                    ),
                ]
            )
        )
    live = []
    if shown is not None and s.scope.sees_whole_city(s.filters.city.code):
        live = [link(s.t("Kembali ke papan berjalan"), here.href(month=None, version=None))]
    return [
        title,
        html.Ol(rows, className="seals"),
        *_details(here, shown),
        *_correcting(here, shown),
        *live,
    ]


def _correcting(here: Here, shown: Seal | None) -> list[Any]:
    """The way to correct the month that is shown, for who may."""
    s = here.s
    if shown is None or not s.scope.may_in(Ability.CORRECT_BOARDS, s.filters.city.code):
        return []
    opened = Opened(Opens.CORRECTION, f"{shown.month:%Y-%m}")
    return [link(s.t("Koreksi bulan ini"), here.href(opened=opened), className="button small")]


def _details(here: Here, seal: Seal | None) -> list[Any]:
    if seal is None:
        return []
    s = here.s
    told = [
        (s.t("Dibekukan"), s.t.moment(seal.sealed_at, s.zone)),
        (s.t("Oleh"), s.t("jadwal") if seal.sealed_by == SCHEDULE else seal.sealed_by),
        (s.t("Sidik masukan (SHA-256)"), html.Code(seal.inputs_sha256)),
    ]
    if seal.reason:
        told.append((s.t("Alasan koreksi"), seal.reason))
    return [html.Dl([html.Div([html.Dt(name), html.Dd(value)]) for name, value in told])]
