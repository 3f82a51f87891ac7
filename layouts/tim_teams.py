"""The teams of a city: who works where and when, who is on shift now, and how much each has to do
out of what it has room for."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from dashboard.access import Ability
from dashboard.ids import Path, TimTeams
from dashboard.team_address import NEW, teams_query
from dashboard.teams import Shift, Team, TeamEntry, shift_at
from dashboard.texts import Texts
from layouts import topbar
from layouts.aturan import away_words
from layouts.chips import weekday_words
from layouts.components import empty, link, skeleton
from layouts.icons import icon
from layouts.operasi import problems_view
from layouts.situation import Situation
from layouts.tim_tabs import knows_teams, tabs_view

is_for = knows_teams
PARTS: tuple[tuple[str, str], ...] = (
    (TimTeams.CITIES, "children"),
    (TimTeams.TABS, "children"),
    (TimTeams.BADGES, "children"),
    (TimTeams.ZONE, "data-zone"),
    (TimTeams.PROBLEMS, "children"),
    (TimTeams.CLOCK, "children"),
    (TimTeams.HEADLINE, "children"),
    (TimTeams.LIST, "children"),
)
FEW_AREAS = 3
COLUMN_WORDS = ("Tim", "Wilayah", "Anggota", "Giliran", "Beban")


def layout(t: Texts, *, chip: html.Div) -> html.Div:
    """The page before its teams are there."""
    return html.Div(
        [
            dcc.Store(id=TimTeams.SHOWN, data={}),
            part_top(t, chip, TimTeams),
            html.Main(
                [
                    *part_head(t, TimTeams, t("Tim lapangan")),
                    html.Div(id=TimTeams.SAID, className="said-done", role="status"),
                    html.Section(
                        skeleton(24, 40, 40, 40, 40, 40, 40),
                        id=TimTeams.LIST,
                        className="rule-section",
                        **{"aria-label": t("Daftar tim")},
                    ),
                ],
                id="isi",
                className="rules-main",
            ),
            html.Div(id=TimTeams.DRAWER, className="drawer-place"),
        ],
        className="rules",
    )


def part_top(t: Texts, chip: html.Div, ids: Any) -> html.Header:
    """The top of a page that is a part of Tim: the city, the parts, how fresh the data is."""
    tabs = html.Div(id=ids.TABS, className="links")
    named = {"aria-label": t("Bagian halaman")}
    return html.Header(
        [
            html.Div(id=ids.CITIES, className="cities"),
            html.Div(html.Nav(tabs, className="segments", **named), className="filters"),
            html.Div(
                [
                    html.Div(id=ids.BADGES, className="badges"),
                    html.Div(chip, id=ids.ZONE, className="chip-place"),
                ],
                className="top-right",
            ),
        ],
        className="top",
    )


def part_head(t: Texts, ids: Any, above: str) -> list[html.Div]:
    """What stands over a part of Tim: what in the address made no sense, and the sentence."""
    said = html.Div([html.Span(above), html.Div(id=ids.CLOCK)], className="above")
    title = html.H1(skeleton(32), id=ids.HEADLINE, className="headline")
    return [html.Div(id=ids.PROBLEMS, role="status"), html.Div([said, title], className="head")]


def part_failed(t: Texts, ids: Any) -> dict[str, Any]:
    """What changes on a part of Tim when the database can't be asked: what is shown stays."""
    said = html.P([icon("alert"), away_words(t)])
    return {ids.PROBLEMS: html.Div(said, className="problem")}


def part_closed(t: Texts, ids: Any) -> dict[str, Any]:
    """What who has no city sees of a part of Tim."""
    said = t("Akun Anda belum diberi wilayah. Minta administrator kota menambahkannya.")
    return {ids.HEADLINE: said, ids.LIST: []}


def parts(s: Situation, entries: Sequence[TeamEntry], *, photos: int) -> dict[str, Any]:
    """What each part of the page shows, by its id; `photos` wait to be reviewed."""
    return {
        TimTeams.CITIES: topbar.cities_view(s),
        TimTeams.TABS: tabs_view(s, here=Path.TIM_TEAMS, photos=photos),
        TimTeams.BADGES: topbar.badges_view(s),
        TimTeams.ZONE: s.filters.city.timezone,
        TimTeams.PROBLEMS: problems_view(s),
        TimTeams.CLOCK: s.t.moment(s.now, s.filters.city.zone),
        TimTeams.HEADLINE: headline(s, entries),
        TimTeams.LIST: list_view(s, entries),
    }


def manages(s: Situation) -> bool:
    """Whether the visitor makes, changes and ends the teams of the city."""
    return s.scope.may_in(Ability.MANAGE_TEAMS, s.filters.city.code)


def headline(s: Situation, entries: Sequence[TeamEntry]) -> str:
    """How many there are, how many of them work now, have nobody in them, and have no room."""
    if not entries:
        return s.t("Belum ada tim.")
    now = [one for one in entries if one.team.on_duty(s.now, s.zone)]
    said = [
        s.t.count("{n} tim", len(entries)),
        s.t("{n} bertugas sekarang", n=s.t.number(len(now))),
    ]
    if unstaffed := sum(not one.team.staffed for one in entries):
        said.append(s.t("{n} tanpa anggota", n=s.t.number(unstaffed)))
    if full := sum(one.is_full for one in entries):
        said.append(s.t("{n} penuh", n=s.t.number(full)))
    return ", ".join(said) + "."


def list_view(s: Situation, entries: Sequence[TeamEntry]) -> list[Any]:
    """The teams, and a way to make one for who may."""
    add = []
    if manages(s):
        new = s.path + teams_query(s.filters.city.code, NEW)
        add.append(link(s.t("Tim baru"), new, className="button small"))
    head = html.Div(
        [
            html.H2(s.t("Daftar tim")),
            html.Span(s.t("beban: laporan terbuka dari yang sanggup dipegang"), className="quiet"),
            *add,
        ],
        className="panel-head",
    )
    if not entries:
        return [head, _nothing(s)]
    columns = [html.Th(s.t(word), scope="col") for word in COLUMN_WORDS]
    named = html.Tr([*columns, html.Td()])
    rows = [_row(s, entry) for entry in entries]
    return [head, html.Table([html.Thead(named), html.Tbody(rows)], className="targets teams")]


def shift_lines(s: Situation, shifts: Sequence[Shift]) -> list[str]:
    """The shifts in words, days of the same hours together, as in Sen–Jum 07.00-15.00."""
    by_day: dict[int, list[str]] = {}
    for shift in shifts:
        by_day.setdefault(shift.weekday, []).append(_hours(s, shift))
    by_hours: dict[str, list[int]] = {}
    for day, hours in by_day.items():
        by_hours.setdefault(", ".join(hours), []).append(day)
    return [f"{weekday_words(s, days)} {hours}" for hours, days in by_hours.items()]


def _hours(s: Situation, shift: Shift) -> str:
    return f"{s.t.clock(shift.start)}-{s.t.clock(shift.end)}"


def _nothing(s: Situation) -> html.Div:
    if manages(s):
        return empty(s.t("Belum ada tim."), s.t("Buat yang pertama dengan Tim baru."), name="users")
    return empty(
        s.t("Tidak ada tim yang bekerja di wilayah Anda."),
        s.t("Administrator kota yang membuatnya."),
        name="users",
    )


def _row(s: Situation, entry: TeamEntry) -> html.Tr:
    team = entry.team
    name: list[Any] = [html.Span(team.name)]
    agency = next((one.name for one in s.agencies if one.slug == team.agency), None)
    if agency:
        name.append(html.Span(agency, className="quiet"))
    return html.Tr(
        [
            html.Th(name, scope="row", className="team-cell"),
            _cell(s, "Wilayah", _areas(s, entry)),
            _cell(s, "Anggota", _members(s, entry)),
            _cell(s, "Giliran", _shifts(s, entry.team)),
            _cell(s, "Beban", _load(s, entry), className="load"),
            html.Td(_change(s, entry), className="action"),
        ],
        **{"data-team": team.slug},
    )


def _cell(s: Situation, label: str, shown: Any, className: str = "") -> html.Td:
    return html.Td(shown, className=className, **{"data-label": s.t(label)})


def _areas(s: Situation, entry: TeamEntry) -> Any:
    if not entry.team.areas:
        return html.Span(s.t("seluruh kota"), className="quiet")
    codes = sorted(entry.team.areas)
    named = [s.name_of(code, code) for code in codes]
    said = ", ".join(named[:FEW_AREAS])
    if rest := len(named) - FEW_AREAS:
        said = s.t("{shown} dan {n} lagi", shown=said, n=rest) if rest > 0 else said
    return html.Span(said, title=", ".join(named))


def _members(s: Situation, entry: TeamEntry) -> Any:
    if not entry.team.staffed:
        named = ", ".join(one.name for one in entry.members)
        return html.Span(s.t("tanpa anggota"), title=named or None, className="unstaffed")
    *others, last = entry.members
    shown = [html.Span(f"{one.username},", title=one.name) for one in others]
    shown.append(html.Span(last.username, title=last.name))
    return html.Span(shown, className="members")


def _shifts(s: Situation, team: Team) -> list[Any]:
    hours = " · ".join(shift_lines(s, team.shifts)) or s.t("selalu")
    lines = html.Span(hours, className="quiet")
    if not team.staffed:
        return [_duty(s, s.t("tidak disarankan"), on=False), lines]
    if not team.shifts:
        return [_duty(s, s.t("bertugas"), on=True), lines]
    present = shift_at(team.shifts, s.now, s.zone)
    said = s.t("bertugas sampai {time}", time=s.t.clock(present.end)) if present else ""
    return [_duty(s, said or s.t("di luar giliran"), on=present is not None), lines]


def _duty(s: Situation, said: str, *, on: bool) -> html.B:
    return html.B([icon("check" if on else "clock"), said], className="on-duty" if on else "quiet")


def _load(s: Situation, entry: TeamEntry) -> list[Any]:
    room = entry.team.capacity
    share = min(1, entry.load / room)
    said = s.t("{n} dari {room}", n=s.t.number(entry.load), room=s.t.number(room))
    bar = html.Span(html.I(style={"width": f"{share:.0%}"}), className="load-bar")
    words = [html.Span(said)]
    if entry.is_full:
        words.append(html.B(s.t("penuh")))
    return [bar, html.Span(words, className="load-words")]


def _change(s: Situation, entry: TeamEntry) -> list[Any]:
    if not manages(s):
        return []
    href = s.path + teams_query(s.filters.city.code, entry.team.slug)
    named = {"aria-label": s.t("Ubah {name}", name=entry.team.name)}
    return [link(s.t("Ubah"), href, className="button small", **named)]
