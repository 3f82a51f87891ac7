"""The Tim page: the queue of a team on a phone, what comes due first on top."""

from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from dashboard.field_actions import Standing
from dashboard.ids import Path, Tim
from dashboard.lifecycle import Stage
from dashboard.sla import ClockState
from dashboard.team_queue import MOST, STEP, Queue, QueueLine
from dashboard.teams import Team
from dashboard.texts import Texts
from layouts import topbar
from layouts.clocks import STATE_ICONS, clock_chip, held_words, late_though_held
from layouts.components import age, empty, link, skeleton, stage_mark
from layouts.icons import CATEGORY_FALLBACK, icon
from layouts.lists import place_of
from layouts.operasi import problems_view
from layouts.situation import Situation
from layouts.tim_actions import acting, actions_view, said_place
from layouts.tim_desk import desk_lists, desk_tools, entry_form, pick_button, picking_bar
from layouts.tim_map import map_note, map_panel, map_state, view_switch
from layouts.tim_sheet import sheet
from layouts.tim_tabs import tabs_view, works

PARTS: tuple[tuple[str, str], ...] = (
    (Tim.CITIES, "children"),
    (Tim.BADGES, "children"),
    (Tim.ZONE, "data-zone"),
    (Tim.PROBLEMS, "children"),
    (Tim.TITLE, "children"),
    (Tim.HEADLINE, "children"),
    (Tim.TABS, "children"),
    (Tim.LIST, "children"),
    (Tim.DESK, "children"),
    (Tim.MAP_NOTE, "children"),
    (Tim.MAP_STATE, "data"),
)


@dataclass(frozen=True)
class TeamAnswers:
    """The queue, whether only the own team's part of it is asked for, the city's teams, the slugs
    of those that the visitor is in, with the borders of which version the map is drawn, and how
    many photos wait for the visitor's review."""

    queue: Queue
    only_own: bool
    teams: tuple[Team, ...]
    own: frozenset[str]
    geometry_version: str = ""
    photos: int = 0


is_for = works


def layout(t: Texts, *, chip: html.Div) -> html.Div:
    """The page before its queue is there."""
    return html.Div(
        [
            dcc.Store(id=Tim.SHOWN, data={}),
            dcc.Store(id=Tim.MAP_STATE),
            html.Header(
                [
                    html.Div(id=Tim.CITIES, className="cities"),
                    html.Div(
                        [
                            html.Div(id=Tim.BADGES, className="badges"),
                            html.Div(chip, id=Tim.ZONE, className="chip-place"),
                        ],
                        className="top-right",
                    ),
                ],
                className="top",
            ),
            html.Main(
                [
                    html.Div(id=Tim.PROBLEMS, role="status"),
                    # Filled by assets/team.js: what waits for a connection, what can be undone.
                    html.Div(className="team-strip", role="status", **{"data-team-strip": ""}),
                    html.P(className="team-others", role="status", **{"data-team-others": ""}),
                    html.Div(
                        [
                            html.Span(id=Tim.TITLE),
                            html.H1(skeleton(28), id=Tim.HEADLINE, className="headline"),
                        ],
                        className="head",
                    ),
                    html.Div(
                        [html.Nav(id=Tim.TABS, className="segments"), _near(t), *desk_tools(t)],
                        className="team-tools",
                    ),
                    # Filled by assets/team_desk.js: what became of several at once.
                    html.Div(className="team-results", role="status", **{"data-results": ""}),
                    html.Div(skeleton(120, 120, 120, 120), id=Tim.LIST, className="team-list"),
                ],
                id="isi",
                className="team-main",
            ),
            map_panel(t),
            view_switch(t),
            html.Div(className="team-toasts", role="status", **{"data-team-toasts": ""}),
            html.Div(id=Tim.DESK, hidden=True),
            picking_bar(t),
            sheet(t),
            entry_form(t),
        ],
        className="team",
        **{"data-qlue": "team", "data-acting": ""},
    )


def parts(s: Situation, answers: TeamAnswers) -> dict[str, Any]:
    """What each part of the page shows, by its id."""
    return {
        Tim.CITIES: topbar.cities_view(s),
        Tim.BADGES: topbar.badges_view(s),
        Tim.ZONE: s.filters.city.timezone,
        Tim.PROBLEMS: problems_view(s),
        Tim.TITLE: _title(s, answers),
        Tim.HEADLINE: headline(s, answers),
        Tim.TABS: _tabs(s, answers),
        Tim.LIST: list_view(s, answers),
        Tim.DESK: desk_lists(s, answers.teams),
        Tim.MAP_NOTE: map_note(s, answers.queue),
        Tim.MAP_STATE: map_state(s, answers.queue.lines, geometry_version=answers.geometry_version),
    }


def failed(t: Texts) -> dict[str, Any]:
    """What changes when the database can't be asked: the last queue stays."""
    said = t(
        "Basis data sedang tidak dapat dihubungi. Antrean terakhir tetap tampil; tindakan disimpan "
        "di ponsel ini dan dikirim sendiri nanti."
    )
    return {Tim.PROBLEMS: html.Div([icon("alert"), html.Span(said)], className="problem")}


def no_city(t: Texts) -> dict[str, Any]:
    """What who may see no city sees."""
    said = t("Akun Anda belum diberi wilayah. Minta administrator kota menambahkannya.")
    return {Tim.HEADLINE: said, Tim.LIST: []}


def headline(s: Situation, answers: TeamAnswers) -> str:
    """The first thing read: how many are past due, else how many there are; and how many of them
    are in no figure of Operasi, so that nobody wonders at two numbers."""
    queue = answers.queue
    if not queue.number:
        return s.t("Antrean kosong.")
    tasks = s.t.count("{n} tugas", queue.number)
    if queue.uncounted:
        others = s.t.count("termasuk {n} darurat atau mesin", queue.uncounted)
        tasks = s.t("{tasks}, {others}", tasks=tasks, others=others)
    if not queue.late:
        return s.t("{tasks}, tidak ada yang terlambat.", tasks=tasks)
    return s.t("{n} terlambat dari {tasks}.", n=s.t.number(queue.late), tasks=tasks)


def list_view(s: Situation, answers: TeamAnswers) -> list[Any]:
    """The cards; of a queue that is longer how many are not shown, as a link to more of them."""
    queue = answers.queue
    if not queue.lines:
        return [_nothing(s, answers)]
    cards: list[Any] = [
        html.Ol([_card(s, answers, *one) for one in enumerate(queue.lines, start=1)])
    ]
    if queue.rest > 0:
        cards.append(_more(s, answers))
    return cards


def _more(s: Situation, answers: TeamAnswers) -> html.P:
    queue = answers.queue
    said = s.t.count("{n} lagi, dengan batas waktu lebih jauh", queue.rest)
    if len(queue.lines) >= MOST:
        end = s.t("Daftar ini memuat paling banyak {n}. Buka satu wilayah.", n=s.t.number(MOST))
        return html.P([said, ". ", end], className="quiet team-more")
    wanted = min(len(queue.lines) + STEP, queue.number, MOST)
    found = s.t("Tampilkan {n} lagi", n=s.t.number(wanted - len(queue.lines)))
    href = _queue_href(s, only_own=answers.only_own) + f"&n={wanted}"
    return html.P(
        [link(found, href, className="button"), html.Span(said, className="quiet")],
        className="team-more",
    )


def _queue_href(s: Situation, *, only_own: bool) -> str:
    return s.href() + ("&of=own" if only_own else "")


def _title(s: Situation, answers: TeamAnswers) -> str:
    named = [team.name for team in answers.teams if team.slug in answers.own]
    place = s.place
    where = s.name(place) if place else s.filters.city.name
    return ", ".join([*named, where]) + " · " + s.t("urut batas waktu")


def _tabs(s: Situation, answers: TeamAnswers) -> list[html.A]:
    own_href = _queue_href(s, only_own=True)
    own = s.t("Tugas tim saya ({n})", n=s.t.number(answers.queue.own))
    found = [link(s.t("Antrean"), s.href(), current=not answers.only_own)]
    if answers.own:
        found.append(link(own, own_href, current=answers.only_own))
    # The first of the parts is this one, with its two lists.
    return [*found, *tabs_view(s, here=Path.TIM, photos=answers.photos)[1:]]


def _near(t: Texts) -> html.Button:
    """Asks the phone where it is; the place stays in it (assets/team_near.js)."""
    return html.Button(
        [icon("pin"), html.Span(t("Jarak dari saya"))],
        type="button",
        className="button",
        **{
            "data-near": "",
            "data-denied": t("Ponsel tidak memberi tahu posisinya"),
            "data-km": t("{n} km"),
            "data-m": t("{n} m"),
        },
    )


def _nothing(s: Situation, answers: TeamAnswers) -> html.Div:
    if answers.only_own:
        return empty(s.t("Tim Anda tidak punya tugas."), link(s.t("Lihat antrean"), s.href()))
    return empty(
        s.t("Tidak ada laporan terbuka di sini."), s.t("Yang baru muncul dengan sendirinya.")
    )


def _card(s: Situation, answers: TeamAnswers, number: int, one: QueueLine) -> html.Li:
    line = one.line
    category = s.category(line.category)
    title = one.title or s.label(line.category)
    named = [icon(category.icon if category else CATEGORY_FALLBACK), html.Span(title)]
    return html.Li(
        [
            html.Div(
                [
                    html.Div(_chips(s, one), className="team-chips"),
                    html.B(**{"data-distance": ""}),
                    *pick_button(s),
                ],
                className="team-top",
            ),
            html.Div(
                [
                    html.Span(str(number), className="team-number"),
                    html.H2(link(named, _report_href(s, line.id)), className="team-name"),
                ],
                className="team-named",
            ),
            html.Div(
                [html.Span(_where(s, one)), stage_mark(line.stage, s.t)], className="team-where"
            ),
            html.Div(_facts(s, one), className="team-facts"),
            said_place(),
            actions_view(s, _standing(s, one), answers.own, _point(one)),
        ],
        className="team-card",
        **{
            "data-row": f"queue-{line.id}",
            **acting(line.id, one.version, answers.own),
            "data-lat": "" if one.lat is None else str(one.lat),
            "data-lon": "" if one.lon is None else str(one.lon),
        },
    )


def _where(s: Situation, one: QueueLine) -> str:
    """The place and the address; the place alone where the address names it."""
    place, address = place_of(s, one.line), one.address
    if address and one.line.area_name and one.line.area_name in address:
        return address
    return ", ".join(filter(None, [place, address]))


def _chips(s: Situation, one: QueueLine) -> list[Any]:
    """How it stands; of one that is held back whom it waits for, and before it how late it is."""
    urgent = one.urgent(s.now)
    if one.state(s.now) is ClockState.DITAHAN:
        late = late_though_held(s, one.line)
        first = [clock_chip(s, late.state, late.due_at)] if late else []
        return [*first, _held_chip(s, one)]
    if urgent is None:
        return [html.Span(s.t("tanpa batas waktu"), className="quiet")]
    return [clock_chip(s, urgent.state, urgent.due_at)]


def _held_chip(s: Situation, one: QueueLine) -> html.Span:
    *_, said = held_words(s, one.line, one.waits_for)
    return html.Span(
        [icon(STATE_ICONS[ClockState.DITAHAN]), html.Span(said)],
        className="clock-chip clock-ditahan",
        title=said,
    )


def _facts(s: Situation, one: QueueLine) -> list[Any]:
    created = one.line.created_at
    said = f"{s.t.day(created, s.zone)} {s.t.time(created, s.zone)}"
    found: list[Any] = [
        html.Span(s.t("No. {number}", number=one.line.id)),
        html.Span([s.t("masuk"), " ", age(created, said)]),
    ]
    urgent = one.urgent(s.now)
    if urgent and urgent.due_at:
        found.append(html.Span(s.t("batas {time}", time=s.t.near(urgent.due_at, s.now, s.zone))))
    if one.team_name:
        found.append(html.Span([icon("users"), one.team_name]))
    if one.duplicates:
        found.append(html.Span(s.t.count("+{n} laporan serupa", one.duplicates)))
    return found


def _standing(s: Situation, one: QueueLine) -> Standing:
    return Standing(
        id=one.line.id,
        city=s.filters.city.code,
        stage=Stage(one.line.stage) if one.line.stage else None,
        team=one.team,
        holder_area=one.holder_area,
    )


def _point(one: QueueLine) -> tuple[float, float] | None:
    return None if one.lat is None or one.lon is None else (one.lat, one.lon)


def _report_href(s: Situation, report_id: int) -> str:
    return f"/?city={s.filters.city.code}&report={report_id}"
