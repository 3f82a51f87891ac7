"""The Aturan page: a city's rules. The sentence first, then one section a subject."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from dashboard.access import Ability, Scope
from dashboard.ids import Aturan
from dashboard.metrics import Category
from dashboard.rule_board import RuleBoard
from dashboard.texts import Texts
from layouts import topbar
from layouts.aturan_calendars import calendars_view
from layouts.aturan_policies import policies_view
from layouts.components import skeleton
from layouts.icons import icon
from layouts.operasi import problems_view
from layouts.rule_words import EARLIEST_YEAR, day_words
from layouts.situation import Situation


@dataclass(frozen=True)
class RuleAnswers:
    """What the page shows; a subject that the visitor doesn't manage is None."""

    board: RuleBoard | None = None


@dataclass(frozen=True)
class Section:
    """A part of the page: its anchor, its title, who sees it, the part that holds it, and what it
    shows of the answers."""

    anchor: str
    title: str
    ability: Ability
    part: str
    view: Callable[[Situation, RuleAnswers], list[Any]]


SECTIONS = (
    Section(
        anchor="target",
        title="Target",
        ability=Ability.MANAGE_RULES,
        part=Aturan.POLICIES,
        view=lambda s, answers: policies_view(s, answers.board),
    ),
    Section(
        anchor="kalender",
        title="Kalender",
        ability=Ability.MANAGE_RULES,
        part=Aturan.CALENDARS,
        view=lambda s, answers: calendars_view(s, answers.board),
    ),
)
ABILITIES = frozenset(section.ability for section in SECTIONS)
"""Of which a visitor needs one, for a whole city."""
PARTS: tuple[tuple[str, str], ...] = (
    (Aturan.CITIES, "children"),
    (Aturan.SECTION_LINKS, "children"),
    (Aturan.BADGES, "children"),
    (Aturan.ZONE, "data-zone"),
    (Aturan.PROBLEMS, "children"),
    (Aturan.CLOCK, "children"),
    (Aturan.HEADLINE, "children"),
    *((section.part, "children") for section in SECTIONS),
)


def is_for(scope: Scope) -> bool:
    """Whether there is a section for who has that scope."""
    return any(scope.may_somewhere(ability) for ability in ABILITIES)


def layout(t: Texts, *, chip: html.Div) -> html.Div:
    """The page before its rules are there."""
    sections = [
        html.Section(
            id=section.part,
            className="rule-section",
            **{"aria-label": t(section.title), "data-anchor": section.anchor},
        )
        for section in SECTIONS
    ]
    return html.Div(
        [
            dcc.Store(id=Aturan.SHOWN, data={}),
            _top(t, chip),
            html.Main(
                [
                    html.Div(id=Aturan.PROBLEMS, role="status"),
                    html.Div(
                        [
                            html.Div(
                                [html.Span(t("Aturan kota")), html.Div(id=Aturan.CLOCK)],
                                className="above",
                            ),
                            html.H1(skeleton(32), id=Aturan.HEADLINE, className="headline"),
                            html.Div(id=Aturan.SAID, className="said-done", role="status"),
                        ],
                        className="head",
                    ),
                    *sections,
                    html.Div(
                        skeleton(24, 40, 40, 40, 40, 40, 40), className="rule-section waiting"
                    ),
                ],
                id="isi",
                className="rules-main",
            ),
            html.Div(id=Aturan.DRAWER, className="drawer-place"),
        ],
        className="rules",
    )


def parts(s: Situation, answers: RuleAnswers) -> dict[str, Any]:
    """What each part of the page shows, by its id."""
    seen = [section for section in SECTIONS if s.scope.may_in(section.ability, s.filters.city.code)]
    return {
        Aturan.CITIES: topbar.cities_view(s),
        Aturan.SECTION_LINKS: [
            html.A(s.t(section.title), href=f"#{section.anchor}") for section in seen
        ],
        Aturan.BADGES: topbar.badges_view(s),
        Aturan.ZONE: s.filters.city.timezone,
        Aturan.PROBLEMS: problems_view(s),
        Aturan.CLOCK: s.t.moment(s.now, s.filters.city.zone),
        Aturan.HEADLINE: headline(s, answers.board, s.categories),
        **{section.part: section.view(s, answers) for section in seen},
    }


def failed(t: Texts) -> dict[str, Any]:
    """What changes when the database can't be asked: what is shown stays."""
    return {Aturan.PROBLEMS: html.Div(html.P([icon("alert"), away_words(t)]), className="problem")}


def away_words(t: Texts) -> str:
    """What is said while the database is away."""
    return t("Basis data sedang tidak dapat dihubungi. Tidak ada yang hilang; coba lagi sebentar.")


def headline(s: Situation, board: RuleBoard | None, categories: tuple[Category, ...]) -> str:
    """How the city's rules stand, in a sentence."""
    if board is None:
        return s.t("Aturan {city}", city=s.filters.city.name)
    found = [board.in_force(category.id, None, s.now) for category in categories]
    ruled = [entry for entry in found if entry is not None]
    if not ruled:
        said = [s.t("Belum ada kategori yang punya aturan")]
    else:
        said = [s.t.count("{n} kategori punya aturan", len(ruled)), _confirmed(s, ruled)]
    return "; ".join([", ".join(said), *_holidays(s, board)])


def _confirmed(s: Situation, ruled: list[Any]) -> str:
    examples = sum(entry.policy.example for entry in ruled)
    return s.t.count("{n} masih contoh", examples) if examples else s.t("semua dikukuhkan")


def _holidays(s: Situation, board: RuleBoard) -> list[str]:
    until = board.holidays_until
    if until is None:
        return []
    if until.year <= EARLIEST_YEAR:
        return [s.t("libur belum dikonfirmasi")]
    return [s.t("libur dikonfirmasi sampai {day}", day=day_words(s, until))]


def _top(t: Texts, chip: html.Div) -> html.Header:
    return html.Header(
        [
            html.Div(id=Aturan.CITIES, className="cities"),
            html.Div(
                html.Nav(
                    html.Div(id=Aturan.SECTION_LINKS, className="links"),
                    className="segments",
                    **{"aria-label": t("Bagian halaman")},
                ),
                className="filters",
            ),
            html.Div(
                [
                    html.Div(id=Aturan.BADGES, className="badges"),
                    html.Div(chip, id=Aturan.ZONE, className="chip-place"),
                ],
                className="top-right",
            ),
        ],
        className="top",
    )
