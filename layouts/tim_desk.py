"""The operator's desk on the Tim page: a report taken down by hand, several given out at once, and
the lists of the city that sheets choose from. assets/team_desk.js works them."""

from collections.abc import Iterable
from typing import Any

from dash import html

from dashboard.access import Ability
from dashboard.entries import LONGEST
from dashboard.ids import Tim
from dashboard.places import Place
from dashboard.teams import Team
from dashboard.texts import Texts
from layouts.icons import icon
from layouts.situation import Situation

AREA, AGENCY = "area:{code}", "agency:{slug}"


def desk_tools(t: Texts) -> list[html.Button]:
    """The buttons of the desk; assets/team_desk.js shows those that the lists are there for."""
    return [
        html.Button(
            [icon("check"), html.Span(t("Pilih beberapa"))],
            type="button",
            className="button",
            hidden=True,
            **{"data-picking": "", "data-for-list": "team"},
        ),
        html.Button(
            [icon("open"), html.Span(t("Laporan baru"))],
            type="button",
            className="button",
            hidden=True,
            **{"data-new-report": "", "data-for-list": "area"},
        ),
    ]


def desk_lists(s: Situation, teams: Iterable[Team]) -> list[html.Select]:
    """What there is to choose from in the city, for who may: teams for who dispatches, categories,
    areas and holders for who runs the desk."""
    found: list[html.Select] = []
    if s.scope.may(Ability.DISPATCH):
        found.append(_list("team", [_option(one.slug, _team_words(s, one)) for one in teams]))
    city = s.filters.city.code
    if s.scope.may_in(Ability.RUN_DESK, city):
        named = [_option(one.slug, one.label(s.t.language)) for one in s.categories]
        agencies = [_option(AGENCY.format(slug=one.slug), one.name) for one in s.agencies]
        areas = _lowest(s)
        holders = [AREA.format(code=place.code) for place in areas]
        found += [
            _list("category", named),
            _list("area", _by_district(s, areas, [one.code for one in areas]), city=city),
            _list(
                "holder",
                [
                    html.Optgroup(agencies, label=s.t("Dinas")),
                    *_by_district(s, areas, holders),
                ],
            ),
        ]
    return found


def pick_button(s: Situation) -> list[html.Button]:
    """The mark of a card that is among those picked; shown while picking."""
    if not s.scope.may(Ability.DISPATCH):
        return []
    return [
        html.Button(
            icon("check", label=s.t("Pilih laporan ini")),
            type="button",
            className="button team-pick",
            **{"data-pick": "", "aria-pressed": "false"},
        )
    ]


def picking_bar(t: Texts) -> html.Div:
    """What is done with those picked."""
    return html.Div(
        [
            html.B(**{"data-picked": "", "data-words": t("{n} dipilih")}),
            html.Button(t("Batal"), type="button", className="button", **{"data-pick-none": ""}),
            html.Button(
                t("Tugaskan"), type="button", className="button primary", **{"data-pick-act": ""}
            ),
        ],
        className="team-picking",
        hidden=True,
        **{"data-picking-bar": ""},
    )


def entry_form(t: Texts) -> html.Dialog:
    """The form of a report that somebody tells by phone, closed."""
    texts = {
        "data-sending": t("Menyimpan ..."),
        "data-failed": t("Belum tersimpan. Periksa jaringan, lalu simpan lagi."),
        "data-refused": t("Belum lengkap: {why}"),
        "data-entered": t("Laporan {report} tersimpan"),
        "data-outside": t("Titik ini di luar wilayah mitra."),
    }
    place = html.Div(
        [
            html.Canvas(
                className="entry-map",
                tabIndex=0,
                role="img",
                **{
                    "data-place-picker": "",
                    "aria-label": t("Peta kecil: ketuk untuk menaruh titik"),
                },
            ),
            html.P(
                t("Pilih kelurahan, lalu ketuk peta bila titiknya diketahui."), className="quiet"
            ),
        ]
    )
    return html.Dialog(
        html.Form(
            [
                html.H2(t("Laporan baru"), className="sheet-title"),
                _chosen(t("Kategori"), "category"),
                _chosen(t("Kelurahan"), "area"),
                place,
                _words(t("Alamat"), "address"),
                _words(t("Apa yang dilaporkan?"), "description", rows=3),
                _words(t("Nama pelapor"), "reporter_name"),
                _words(t("Kontak pelapor"), "reporter_contact"),
                html.P(
                    t("Nama dan kontak disimpan, tidak pernah tampil di layar."), className="quiet"
                ),
                html.P(className="sheet-problem", role="alert", **{"data-entry-problem": ""}),
                html.Div(
                    [
                        html.Button(
                            t("Tutup"), type="button", className="button", **{"data-close": ""}
                        ),
                        html.Button(t("Simpan"), type="submit", className="button primary"),
                    ],
                    className="sheet-buttons",
                ),
            ],
            method="dialog",
        ),
        id=Tim.ENTRY,
        className="sheet entry",
        **{"data-entry": ""},
        **texts,
    )


def _chosen(said: str, name: str) -> html.Label:
    choices = html.Select(className="sheet-number", **{"data-choices": name, "data-field": name})
    return html.Label([html.Span(said), choices])


def _words(said: str, name: str, rows: int = 1) -> html.Label:
    field = html.Textarea(rows=rows, maxLength=LONGEST[name], **{"data-field": name})
    return html.Label([html.Span(said), field])


def _list(name: str, options: list[Any], city: str = "") -> html.Select:
    return html.Select(options, **{"data-list": name}, **({"data-city": city} if city else {}))


def _option(value: str, words: str) -> html.Option:
    return html.Option(words, value=value)


def _team_words(s: Situation, team: Team) -> str:
    return team.name if team.staffed else s.t("{name} (tanpa anggota)", name=team.name)


def _lowest(s: Situation) -> list[Place]:
    """The areas that have none below them, in the order of their codes."""
    parents = {place.parent_code for place in s.places.values()}
    found = [one for one in s.places.values() if one.code not in parents and one.valid_to is None]
    return sorted(found, key=lambda place: place.code)


def _by_district(s: Situation, areas: list[Place], values: list[str]) -> list[html.Optgroup]:
    """The areas with those values, below the name of the place that each lies in."""
    groups: dict[str, list[html.Option]] = {}
    for place, value in zip(areas, values, strict=True):
        groups.setdefault(place.parent_code or "", []).append(_option(value, place.name))
    return [
        html.Optgroup(options, label=s.name(s.places[code]) if code in s.places else s.t("Wilayah"))
        for code, options in groups.items()
    ]
