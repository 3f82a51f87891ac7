"""A team to be made, or one there is, in a drawer over the list of teams."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.ids import TimTeams, team_field, team_hours
from dashboard.team_address import teams_query
from dashboard.team_forms import (
    LONGEST_HOURS,
    NO_AGENCY,
    WEEKDAYS,
    TeamField,
    write_hours,
    write_point,
)
from dashboard.teams import LONGEST_NAME, MOST_ROOM, USUAL_ROOM, Member, Team, TeamEntry
from layouts.forms import ABOVE, choice_input, form_buttons, form_drawer, text_input
from layouts.mute_form import place_choices
from layouts.rule_words import DAY_WORDS
from layouts.situation import Situation

BLANK = Team(0, "", "", frozenset(), USUAL_ROOM)
LONGEST_SLUG, LONGEST_POINT = 64, 40


def team_drawer(
    s: Situation, entry: TeamEntry | None, people: Sequence[Member]
) -> list[html.Aside]:
    """The form, filled in with how the team stands; empty for a new one. `people` can be in it."""
    team = entry.team if entry else BLANK
    close = s.path + teams_query(s.filters.city.code)
    under = s.t("Kode: {slug}", slug=team.slug) if entry else s.t("Kota menugaskan laporan ke tim.")
    body = [
        dcc.Store(id=TimTeams.SEEN, data=entry.version if entry else ""),
        html.Div([*_named(s, team, new=entry is None)], className="fields"),
        html.Div([*_place(s, team), _members(s, entry, people)], className="fields"),
        _hours(s, team),
        html.Div(_point(s, team), className="fields"),
        form_buttons(s, TimTeams.SAVE, s.t("Simpan"), close=close, said=TimTeams.FORM_SAID),
        *([_end(s, entry)] if entry else []),
    ]
    title = team.name if entry else s.t("Tim baru")
    return [form_drawer(s, title, close=close, under=[html.Span(under)], body=body)]


def _named(s: Situation, team: Team, *, new: bool) -> list[Any]:
    found = [
        text_input(
            team_field(TeamField.NAME),
            s.t("Nama tim"),
            value=team.name,
            longest=LONGEST_NAME,
            placeholder="TRC Panakkukang",
            withAsterisk=True,
        ),
        dmc.NumberInput(
            id=team_field(TeamField.CAPACITY),
            label=s.t("Sanggup memegang"),
            description=s.t("Laporan terbuka sekaligus; di atasnya tim dihitung penuh."),
            value=team.capacity,
            min=1,
            max=MOST_ROOM,
            allowDecimal=False,
        ),
    ]
    # A team keeps its slug: commands and reports name it so.
    slug = text_input(
        team_field(TeamField.SLUG),
        s.t("Kode"),
        value=team.slug,
        longest=LONGEST_SLUG,
        description=s.t("Dibuat dari nama bila kosong; dipakai perintah dan API."),
        placeholder="trc-panakkukang",
    )
    return [*found, slug if new else html.Div(slug, hidden=True)]


def _place(s: Situation, team: Team) -> list[Any]:
    agencies = [{"value": NO_AGENCY, "label": s.t("tanpa dinas")}]
    agencies += [{"value": one.slug, "label": one.name} for one in s.agencies]
    return [
        _several(
            team_field(TeamField.AREAS),
            s.t("Wilayah"),
            value=sorted(team.areas),
            choices=place_choices(s),
            description=s.t("Dan semua yang ada di dalamnya."),
            nothingFoundMessage=s.t("Tidak ada tempat bernama itu."),
        ),
        choice_input(
            team_field(TeamField.AGENCY),
            s.t("Dinas"),
            value=team.agency or NO_AGENCY,
            choices=agencies,
            description=s.t("Tim juga disarankan untuk laporan yang dipegang dinas ini."),
        ),
    ]


def _members(s: Situation, entry: TeamEntry | None, people: Sequence[Member]) -> Any:
    slug = entry.team.slug if entry else None
    known = {one.username for one in people}
    chosen = [one.username for one in entry.members if one.username in known] if entry else []
    return _several(
        team_field(TeamField.MEMBERS),
        s.t("Anggota"),
        value=chosen,
        choices=[{"value": one.username, "label": _person(s, one, slug)} for one in people],
        description=s.t("Satu akun satu tim: yang dipilih keluar dari timnya yang lama."),
        nothingFoundMessage=s.t("Tidak ada akun bernama itu."),
    )


def _person(s: Situation, one: Member, slug: str | None) -> str:
    if one.team is None or one.team == slug:
        return f"{one.username} ({one.name})"
    told = {"user": one.username, "name": one.name, "team": one.team_name}
    return s.t("{user} ({name}), kini di {team}", **told)


def _several(
    id: str, label: str, *, value: list[str], choices: list[dict[str, str]], **more: Any
) -> dmc.MultiSelect:
    return dmc.MultiSelect(
        id=id,
        label=label,
        value=value,
        data=choices,
        searchable=True,
        hidePickedOptions=True,
        comboboxProps=ABOVE,
        maxDropdownHeight=280,
        **more,
    )


def _hours(s: Situation, team: Team) -> html.Div:
    hint = s.t(
        "Tulis seperti 07.00-15.00, 22.00-06.00 (sampai besok paginya); kosongkan hari yang tidak. "
        "Semua kosong berarti selalu bertugas."
    )
    fields = [
        text_input(
            team_hours(weekday),
            s.t(DAY_WORDS[weekday - 1]),
            value=write_hours(team.shifts, weekday),
            longest=LONGEST_HOURS,
        )
        for weekday in WEEKDAYS
    ]
    return html.Div(
        [
            html.H3(s.t("Giliran")),
            html.P(hint, className="quiet"),
            html.Div(fields, className="fields week-fields"),
        ]
    )


def _point(s: Situation, team: Team) -> Any:
    return text_input(
        team_field(TeamField.POINT),
        s.t("Titik berangkat"),
        value=write_point(team.lat, team.lon),
        longest=LONGEST_POINT,
        description=s.t("Lintang dan bujur; dipakai untuk jarak saat tim disarankan."),
        placeholder="-5.148, 119.446",
    )


def _end(s: Situation, entry: TeamEntry) -> html.Div:
    button = html.Button(s.t("Ya, akhiri"), id=TimTeams.END, type="button", className="button")
    return html.Div(
        [
            html.H3(s.t("Akhiri")),
            html.P(end_words(s, entry)),
            html.Details([html.Summary(s.t("Akhiri tim ini")), button], className="discard"),
        ],
        className="fields deed",
    )


def end_words(s: Situation, entry: TeamEntry) -> str:
    """What becomes of the team and its reports, said before it is done."""
    gone = s.t("Tim tidak diberi laporan lagi, dan anggotanya tidak punya tim.")
    if not entry.load:
        return s.t("Tim ini tidak memegang laporan terbuka.") + " " + gone
    held = s.t.count("Tim ini memegang {n} laporan terbuka.", entry.load)
    stays = s.t(
        "Laporan itu tetap terbuka di antrean dengan nama tim ini, dan jam SLA-nya jalan terus: "
        "sesudahnya tugaskan ke tim lain dari Antrean."
    )
    return " ".join([held, gone, stays])
