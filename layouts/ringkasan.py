"""The Ringkasan page: the sentence of the morning, the day's figures against what is usual, then
what is newly late, what is above its usual, and what to ask about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.access import Scope
from dashboard.brief_words import brief_query, headline, spot_words
from dashboard.briefs import Brief, is_for
from dashboard.ids import Ringkasan
from dashboard.texts import LANGUAGES, Texts
from layouts import topbar
from layouts.components import empty, link, skeleton
from layouts.icons import icon
from layouts.operasi import away_notice, no_city_notice, problems_view
from layouts.ringkasan_groups import figures_view, groups_view
from layouts.shell import LANGUAGE_NAMES
from layouts.situation import Situation

BEAT_MS = 60_000
PARTS: tuple[tuple[str, str], ...] = (
    *(
        (part, "children")
        for part in (
            Ringkasan.CITIES,
            Ringkasan.BADGES,
            Ringkasan.PROBLEMS,
            Ringkasan.TITLE,
            Ringkasan.CLOCK,
            Ringkasan.HEADLINE,
            Ringkasan.FIGURES,
            Ringkasan.GROUPS,
            Ringkasan.TEXT,
            Ringkasan.WHEN,
            Ringkasan.DAYS,
        )
    ),
    (Ringkasan.ZONE, "data-zone"),
    (Ringkasan.WANTED, "checked"),
    (Ringkasan.LANGUAGE, "value"),
)


@dataclass(frozen=True)
class BriefPage:
    """What the page shows: the brief of the day asked for (None: there is none), its text for
    WhatsApp, the days there are, and what its reader chose. `next_at` is when the next one comes
    (aware), `email` where it is mailed to, None where it isn't."""

    brief: Brief | None
    text: str
    days: Sequence[date]
    wanted: bool
    language: str
    next_at: datetime
    email: str | None = None


def layout(t: Texts, *, chip: html.Div) -> html.Div:
    """The page before its brief is there."""
    return html.Div(
        [
            dcc.Store(id=Ringkasan.SHOWN, data={}),
            dcc.Interval(id=Ringkasan.BEAT, interval=BEAT_MS),
            _top(chip),
            html.Main(
                [
                    html.Div(id=Ringkasan.PROBLEMS, role="status"),
                    html.Div([_morning(), _beside(t)], className="brief-body"),
                ],
                id="isi",
                className="brief-main",
            ),
        ],
        className="brief",
    )


def parts(s: Situation, page: BriefPage) -> dict[str, Any]:
    """What each part of the page shows, by its id."""
    brief = page.brief
    found: dict[str, Any] = {
        Ringkasan.CITIES: topbar.cities_view(s),
        Ringkasan.BADGES: topbar.badges_view(s),
        Ringkasan.PROBLEMS: problems_view(s, clean=s.path + brief_query(s.filters.city.code)),
        Ringkasan.ZONE: s.filters.city.timezone,
        Ringkasan.WHEN: when_view(s, page),
        Ringkasan.DAYS: days_view(s, page),
        Ringkasan.WANTED: page.wanted,
        Ringkasan.LANGUAGE: page.language,
    }
    if brief is None:
        return found | {
            Ringkasan.TITLE: s.t("Ringkasan pagi"),
            Ringkasan.CLOCK: [],
            Ringkasan.HEADLINE: s.t("Belum ada ringkasan"),
            Ringkasan.FIGURES: [],
            Ringkasan.GROUPS: [empty(_nothing(s, page), name="calendar")],
            Ringkasan.TEXT: [],
        }
    place = spot_words(brief.home, s.t)
    return found | {
        Ringkasan.TITLE: _title(s, place),
        Ringkasan.CLOCK: s.t("keadaan {moment}", moment=s.t.moment(brief.at, brief.zone)),
        Ringkasan.HEADLINE: headline(brief, s.t),
        Ringkasan.FIGURES: figures_view(s, brief),
        Ringkasan.GROUPS: groups_view(s, brief),
        Ringkasan.TEXT: text_view(s, page.text),
    }


def _title(s: Situation, place: str) -> list[Any]:
    """With what the top bar says on a screen, and a printed page has to say, too."""
    said: list[Any] = [html.Span(s.t("Ringkasan pagi, {place}", place=place))]
    if s.filters.city.demo:
        said.append(html.Span(s.t("data contoh"), className="badge paper"))
    return said


def failed(t: Texts) -> dict[str, Any]:
    """What changes when the database can't be asked: the brief stays."""
    return {Ringkasan.PROBLEMS: away_notice(t)}


def no_city(t: Texts) -> dict[str, Any]:
    """What is shown where the user has no city to look at."""
    return {
        Ringkasan.HEADLINE: t("Belum ada kota"),
        Ringkasan.PROBLEMS: no_city_notice(t),
        Ringkasan.GROUPS: [],
        Ringkasan.FIGURES: [],
    }


def allowed(scope: Scope) -> bool:
    """Whether the page is for who has that scope."""
    return is_for(scope)


def text_view(s: Situation, text: str) -> list[Any]:
    """The text as it is pasted, and the button that copies it."""
    copy = html.Button(
        [icon("copy"), s.t("Salin teks")],
        type="button",
        className="button primary copy",
        **{"data-copy-text": text, "data-copied": s.t("Tersalin")},
    )
    return [
        html.Div([html.H2(s.t("Untuk WhatsApp")), copy], className="panel-head"),
        html.Pre(text, tabIndex=0, **{"aria-label": s.t("Teks untuk WhatsApp")}),
    ]


def when_view(s: Situation, page: BriefPage) -> list[Any]:
    """When the next brief comes, and how."""
    if not page.wanted:
        said = s.t("Dimatikan: tidak ada ringkasan baru. Yang lama tetap bisa dibaca.")
        return [html.P(said)]
    soon = page.next_at <= s.now
    moment = s.t.moment(page.next_at, s.zone)
    when = (
        s.t("Yang berikut sedang disiapkan.")
        if soon
        else s.t("Yang berikut: {moment}.", moment=moment)
    )
    where = (
        s.t("Juga lewat e-mail ke {address}.", address=page.email)
        if page.email
        else s.t("Hanya di halaman ini: e-mail belum diatur untuk Anda.")
    )
    return [html.P(when), html.P(where, className="quiet")]


def days_view(s: Situation, page: BriefPage) -> list[Any]:
    """The days whose briefs can be read, newest first."""
    if not page.days:
        return []
    shown = page.brief.day if page.brief else None
    city = s.filters.city.code
    items = [
        html.Li(link(s.t.day(day), s.path + brief_query(city, day), current=day == shown))
        for day in page.days
    ]
    return [html.H2(s.t("Pilih hari")), html.Ul(items, className="brief-days")]


def _nothing(s: Situation, page: BriefPage) -> str:
    if page.wanted:
        moment = s.t.moment(page.next_at, s.zone)
        if page.next_at <= s.now:
            return s.t("Ringkasan hari ini sedang disiapkan; biasanya selesai dalam semenit.")
        return s.t("Ringkasan pertama Anda datang {moment}.", moment=moment)
    return s.t("Nyalakan “Kirimi saya tiap pagi” untuk mendapatkannya.")


def _top(chip: html.Div) -> html.Header:
    return html.Header(
        [
            html.Div(id=Ringkasan.CITIES, className="cities"),
            html.Div(
                [
                    html.Div(id=Ringkasan.BADGES, className="badges"),
                    html.Div(chip, id=Ringkasan.ZONE, className="chip-place"),
                ],
                className="top-right",
            ),
        ],
        className="top",
    )


def _morning() -> html.Div:
    return html.Div(
        [
            html.Div(
                [
                    html.Div(
                        [html.Span(id=Ringkasan.TITLE), html.Div(id=Ringkasan.CLOCK)],
                        className="above",
                    ),
                    html.H1(skeleton(32), id=Ringkasan.HEADLINE, className="headline"),
                ],
                className="head",
            ),
            html.Div(skeleton(24, 24, 24), id=Ringkasan.FIGURES, className="brief-figures"),
            html.Div(skeleton(24, 40, 40, 40), id=Ringkasan.GROUPS, className="brief-groups"),
        ],
        className="brief-morning",
    )


def _beside(t: Texts) -> html.Aside:
    languages = [{"value": one, "label": LANGUAGE_NAMES[one]} for one in LANGUAGES]
    choices = html.Section(
        [
            html.H2(t("Ringkasan harian")),
            dmc.Switch(id=Ringkasan.WANTED, checked=None, label=t("Kirimi saya tiap pagi")),
            html.Div(id=Ringkasan.WHEN, className="brief-when"),
            html.Div(
                [
                    html.Span(t("Bahasa e-mail"), id="brief-language-name"),
                    dmc.SegmentedControl(
                        id=Ringkasan.LANGUAGE,
                        data=languages,
                        value=None,
                        **{"aria-labelledby": "brief-language-name"},
                    ),
                ],
                className="brief-language",
            ),
            html.Div(id=Ringkasan.SAID, role="status", className="quiet"),
        ],
        className="brief-choices",
    )
    return html.Aside(
        [
            html.Section(id=Ringkasan.TEXT, className="brief-text"),
            choices,
            html.Section(id=Ringkasan.DAYS, className="brief-past"),
        ],
        className="brief-beside",
        **{"aria-label": t("Teks, pengaturan, dan hari lain")},
    )
