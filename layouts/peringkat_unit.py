"""More of what drives a unit: its past months, who held the clocks that it missed, what of its
charges was contested."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from dash import html

from dashboard.access import Ability
from dashboard.board_months import Months
from dashboard.contests import Contest
from dashboard.handling import Handling
from dashboard.held import HeldClock
from dashboard.leaderboard import Line
from dashboard.ranking import FLOOR
from layouts.peringkat_contests import counts_words, state_words
from layouts.peringkat_words import Here
from layouts.sparkline import months_table, scale_from


def past_months_view(here: Here, months: Months, line: Line) -> list[html.Section]:
    """The past months of the line's unit, whoever was in office."""
    s, found = here.s, months.get(line.unit.code, ())
    if not any(one.decided for one in found):
        return []
    low = scale_from(months)
    said = s.t(
        "Tepat waktu, %. Penuh: bulan beku; kosong: menurut keadaan sekarang; lingkaran: kurang "
        "dari {floor} yang diputuskan, terlalu sedikit untuk dinilai; – tanpa lingkaran: tidak ada "
        "yang diputuskan. Skala dari {low} sampai 100 %.",
        floor=s.t.number(FLOOR),
        low=s.t.number(low),
    )
    return [
        html.Section(
            [
                html.H3(s.t("Bulan-bulan lalu")),
                months_table(s, found, low=low),
                html.P(said, className="quiet"),
            ],
            className="unit-months",
        )
    ]


def held_view(here: Here, held: Sequence[HeldClock]) -> list[html.Section]:
    """Who held the missed clocks until they were due."""
    if not held:
        return []
    s = here.s
    total = sum((one.held for one in held), timedelta())
    heads = (s.t("Pemegang"), s.t("Laporan"), s.t("Lama"), s.t("Porsi %"))
    rows = [
        html.Tr(
            [
                html.Th(s.name_of(one.area_code, one.holder), scope="row"),
                html.Td(s.t.number(one.reports)),
                html.Td(s.t.span(one.held)),
                html.Td(s.t.number(100 * (one.held / total) if total else 0)),
            ]
        )
        for one in held
    ]
    head = html.Thead(html.Tr([html.Th(word, scope="col") for word in heads]))
    said = s.t(
        "Dari jam yang terlewat: siapa memegang laporannya sejak masuk sampai batasnya, menurut "
        "jam dinding. Yang terakhir memegang yang menanggung."
    )
    return [
        html.Section(
            [
                html.H3(s.t("Siapa memegang jam yang terlewat")),
                html.Table([head, html.Tbody(rows)], className="mix"),
                html.P(said, className="quiet"),
            ],
            className="unit-held",
        )
    ]


def handling_view(here: Here, of: Handling | None) -> list[html.Section]:
    """What else was done with the unit's reports; nothing where it is charged with none."""
    if of is None or not of.charged:
        return []
    s = here.s
    told = (
        (s.t("Kategori atau tingkatnya diubah"), of.recategorised),
        (s.t("Dipindahkan atau diserahkan"), of.moved),
        (s.t("Tindakan dicatat lebih dari 15 menit kemudian"), of.told_late),
        (s.t("Dicatat sendiri oleh petugas"), of.by_hand),
    )
    rows = [html.Div([html.Dt(name), html.Dd(s.t.number(number))]) for name, number in told]
    said = s.t(
        "Dari {n} laporan yang jamnya dibebankan. Semua ini boleh, dan bukan bukti kesalahan; "
        "riwayat laporannya menyebut siapa dan kapan.",
        n=s.t.number(of.charged),
    )
    return [
        html.Section(
            [
                html.H3(s.t("Yang dapat ditanyakan")),
                html.Dl(rows),
                html.P(said, className="quiet"),
            ],
            className="unit-handling",
        )
    ]


def contested_view(here: Here, contests: Sequence[Contest]) -> list[html.Section]:
    """The contests of the line's charges, in a count and one by one."""
    s = here.s
    if not contests:
        return []
    rows: list[Any] = [
        html.Li(f"#{one.report_id}: {one.reason} ({state_words(s, one)})") for one in contests
    ]
    listed = [html.Ol(rows)] if s.scope.may(Ability.READ_REPORTS) else []
    return [
        html.Section(
            [html.H3(s.t("Sanggahan")), html.P(counts_words(s, contests)), *listed],
            className="unit-contests",
        )
    ]
