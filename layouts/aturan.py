"""The Aturan page: a city's rules. The sentence first, then one section a subject."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dash import dcc, html

from dashboard.access import Ability, Scope
from dashboard.alerts import EscalationInForce, Mute
from dashboard.deliveries import WebhookBoard
from dashboard.ids import Aturan
from dashboard.metrics import Category
from dashboard.rule_board import RuleBoard
from dashboard.texts import Texts
from dashboard.walls import Wall
from layouts import topbar
from layouts.aturan_calendars import calendars_view
from layouts.aturan_escalation import escalation_view
from layouts.aturan_mutes import mutes_view, mutes_words
from layouts.aturan_policies import policies_view
from layouts.aturan_walls import walls_view
from layouts.aturan_webhooks import webhooks_view
from layouts.components import skeleton
from layouts.icons import icon
from layouts.operasi import problems_view
from layouts.rule_words import EARLIEST_YEAR, day_words
from layouts.situation import Situation


@dataclass(frozen=True)
class RuleAnswers:
    """What the page shows; a subject that the visitor has nothing to do with is None. `by_mail`:
    e-mails are sent, too."""

    board: RuleBoard | None = None
    escalation: EscalationInForce | None = None
    mutes: tuple[Mute, ...] | None = None
    webhooks: WebhookBoard | None = None
    walls: tuple[Wall, ...] | None = None
    by_mail: bool = False


@dataclass(frozen=True)
class Section:
    """A part of the page: its anchor, its title, who sees it (one of the abilities is enough), the
    part that holds it, and what it shows of the answers."""

    anchor: str
    title: str
    abilities: frozenset[Ability]
    part: str
    view: Callable[[Situation, RuleAnswers], list[Any]]

    def is_for(self, scope: Scope, city: str) -> bool:
        """Whether who has that scope sees it of the city of that code."""
        return any(scope.may_in(ability, city) for ability in self.abilities)


MANAGING = frozenset({Ability.MANAGE_RULES})
MUTING = frozenset({Ability.MUTE_ALERTS})
SECTIONS = (
    Section(
        anchor="target",
        title="Target",
        abilities=MANAGING,
        part=Aturan.POLICIES,
        view=lambda s, answers: policies_view(s, answers.board),
    ),
    Section(
        anchor="kalender",
        title="Kalender",
        abilities=MANAGING,
        part=Aturan.CALENDARS,
        view=lambda s, answers: calendars_view(s, answers.board),
    ),
    Section(
        anchor="eskalasi",
        title="Eskalasi",
        abilities=MANAGING | MUTING,
        part=Aturan.ESCALATION,
        view=lambda s, answers: escalation_view(s, answers.escalation),
    ),
    Section(
        anchor="bisukan",
        title="Bisukan",
        abilities=MUTING,
        part=Aturan.MUTES,
        view=lambda s, answers: mutes_view(s, answers.mutes),
    ),
    Section(
        anchor="webhook",
        title="Webhook",
        abilities=MANAGING,
        part=Aturan.WEBHOOKS,
        view=lambda s, answers: webhooks_view(s, answers.webhooks, by_mail=answers.by_mail),
    ),
    Section(
        anchor="layar",
        title="Layar",
        abilities=frozenset({Ability.MANAGE_WALLS}),
        part=Aturan.WALLS,
        view=lambda s, answers: walls_view(s, answers.walls),
    ),
)
ABILITIES = MANAGING | MUTING
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
                        ],
                        className="head",
                    ),
                    html.Div(id=Aturan.SAID, className="said-done", role="status"),
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
    seen = [section for section in SECTIONS if section.is_for(s.scope, s.filters.city.code)]
    return {
        Aturan.CITIES: topbar.cities_view(s),
        Aturan.SECTION_LINKS: [
            html.A(s.t(section.title), href=f"#{section.anchor}") for section in seen
        ],
        Aturan.BADGES: topbar.badges_view(s),
        Aturan.ZONE: s.filters.city.timezone,
        Aturan.PROBLEMS: problems_view(s),
        Aturan.CLOCK: s.t.moment(s.now, s.filters.city.zone),
        Aturan.HEADLINE: _headline(s, answers),
        **{section.part: section.view(s, answers) for section in seen},
    }


def failed(t: Texts) -> dict[str, Any]:
    """What changes when the database can't be asked: what is shown stays."""
    return {Aturan.PROBLEMS: html.Div(html.P([icon("alert"), away_words(t)]), className="problem")}


def away_words(t: Texts) -> str:
    """What is said while the database is away."""
    return t("Basis data sedang tidak dapat dihubungi. Tidak ada yang hilang; coba lagi sebentar.")


def _headline(s: Situation, answers: RuleAnswers) -> str:
    if answers.board is None and answers.mutes is not None:
        return mutes_words(s, answers.mutes)
    return headline(s, answers.board, s.categories)


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
