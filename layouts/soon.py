"""What will be late soon: how many of it the usual pace will not reach, and one by one why."""

from typing import Any

from dash import html

from dashboard.access import Ability, is_within
from dashboard.pace import ENOUGH, LOOKED_BACK, DueSoon, Estimate, SoonLine
from dashboard.sla import ClockName
from layouts.components import empty, link, stage_mark
from layouts.icons import icon
from layouts.lists import numbers_only, title_of
from layouts.situation import Situation

DUE_WORDS = {
    ClockName.RESPONSE: "batas respons",
    ClockName.RESOLUTION: "batas penyelesaian",
}
TESTED_DAYS, TOLD_LATE, CAME_LATE = 20, 2_706, 2_736
"""What the back-test of docs/akan-terlambat.md came to on the demo city."""


def soon_view(s: Situation, found: DueSoon) -> list[Any]:
    """The list of what comes due within two hours, with how many of it will not be reached."""
    if not found.total:
        return [
            empty(
                s.t("Tidak ada yang jatuh tempo dalam 2 jam."),
                s.t("Laporan muncul di sini dua jam sebelum batas waktunya."),
                name="check",
            )
        ]
    parts: list[Any] = [_head(s, found)]
    if not s.scope.may(Ability.READ_REPORTS):
        return [*parts, numbers_only(s)]
    parts.append(html.Ol([_row(s, line) for line in found.lines], className="soon"))
    if len(found.lines) < found.total:
        first = s.t("{n} pertama ditampilkan.", n=s.t.number(len(found.lines)))
        parts.append(html.P(first, className="quiet soon-end"))
    return parts


def soon_words(s: Situation, found: DueSoon) -> str:
    """The answer as a sentence: how many come due, and how many of them will be late."""
    due = s.t.count("{n} laporan jatuh tempo dalam 2 jam", found.total)
    late = round(found.expected)
    if not late:
        return s.t("{due}; dengan laju biasa semuanya terkejar", due=due)
    if found.total == 1:
        return s.t("{due}; dengan laju biasa tidak terkejar", due=due)
    number = s.t.number(late)
    return s.t("{due}; dengan laju biasa sekitar {n} tidak terkejar", due=due, n=number)


def likeness_words(s: Situation, estimate: Estimate) -> str:
    """What a chance was told by, as in 34 dari 120 sejenis dengan sisa waktu sama, di Kec. Wajo,
    terlambat: of those that ran that close to their due time, which are few of all."""
    if not estimate.n:
        return s.t("belum ada laporan sejenis untuk dibandingkan")
    told = {"missed": s.t.number(estimate.missed), "n": s.t.number(estimate.n)}
    where = _where(s, estimate.area)
    if estimate.category is None:
        return s.t(
            "{missed} dari {n} laporan dengan sisa waktu sama, {where}, terlambat",
            where=where,
            **told,
        )
    return s.t(
        "{missed} dari {n} sejenis dengan sisa waktu sama, {where}, terlambat", where=where, **told
    )


def _head(s: Situation, found: DueSoon) -> html.Div:
    parts: list[Any] = [html.H2(soon_words(s, found))]
    if found.low != found.high:
        bounds = {"low": s.t.number(found.low), "high": s.t.number(found.high)}
        said = s.t("Sembilan dari sepuluh kali: antara {low} dan {high}.", **bounds)
        parts.append(html.P(said, className="quiet"))
    return html.Div([*parts, _why(s)], className="soon-head")


def _why(s: Situation) -> html.Details:
    weeks, days = LOOKED_BACK.days // 7, s.t.number(TESTED_DAYS)
    told = {"told": s.t.number(TOLD_LATE), "came": s.t.number(CAME_LATE)}
    said = (
        s.t(
            "Setiap laporan dibandingkan dengan laporan yang jatuh tempo dalam {weeks} minggu "
            "terakhir dan masih berjalan saat sisa waktunya sama: berapa yang terlambat.",
            weeks=s.t.number(weeks),
        ),
        s.t(
            "Sejenis berarti kategori yang sama di kecamatan yang sama; bila kurang dari {n}, di "
            "seluruh kota; bila masih kurang, kategori apa pun di seluruh kota.",
            n=s.t.number(ENOUGH),
        ),
        s.t(
            "Diuji pada {days} hari data contoh: diperkirakan {told} terlambat, nyatanya {came}.",
            days=days,
            **told,
        ),
    )
    summary = html.Summary([icon("info"), s.t("Kenapa angka ini?")])
    return html.Details(
        [summary, *(html.P(one) for one in said)], className="soon-why", **{"data-keep": "soon"}
    )


def _row(s: Situation, line: SoonLine) -> html.Li:
    report = line.report
    due = html.Span(
        [
            html.Time(
                s.t.time(line.due_at, s.filters.city.zone),
                dateTime=line.due_at.isoformat().replace("+00:00", "Z"),
                title=s.t.moment(line.due_at, s.filters.city.zone),
            ),
            html.Span(s.t("sisa {span}", span=s.t.span(line.due_at - s.now)), className="left"),
        ],
        className="due",
    )
    state = html.Span(
        [stage_mark(report.stage, s.t), html.Span(s.t(DUE_WORDS[line.clock]))],
        className="state",
    )
    return html.Li(
        link(
            [due, html.Span(title_of(s, report), className="title"), state, _chance(s, line)],
            s.href(report=report.id),
        ),
        className="selected" if s.view.report == report.id else "",
        **{"data-row": f"soon-{report.id}"},
    )


def _chance(s: Situation, line: SoonLine) -> html.Span:
    percent = round(100 * line.estimate.chance)
    bar = html.Span(
        html.I(style={"width": f"{percent}%"}), className="bar", **{"aria-hidden": "true"}
    )
    said = s.t("{n} %", n=s.t.number(percent))
    words = html.Span(likeness_words(s, line.estimate), className="words")
    title = s.t("Kemungkinan terlambat {share}", share=said)
    return html.Span(
        [bar, html.Span(said, className="share", title=title), words], className="chance"
    )


def _where(s: Situation, area: str) -> str:
    """The area that was compared; of one that the user sees a part of, what they see."""
    place = s.places.get(area)
    whole = s.scope.sees_whole_city(s.filters.city.code)
    if place is None or not (whole or any(is_within(area, root) for root in s.scope.areas)):
        return s.t("yang Anda lihat")
    return s.t("di {place}", place=s.name(place))
