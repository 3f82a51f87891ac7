"""Targets: what each category is held to today, what is coming, and what can be done about it."""

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboard.ids import Repeated, one_of
from dashboard.metrics import Category
from dashboard.policies import Policy, Target
from dashboard.profiles import PROFILES
from dashboard.rule_address import Opened, Opens, rules_query
from dashboard.rule_board import PolicyEntry, RuleBoard
from layouts.components import link
from layouts.icons import icon
from layouts.rule_words import (
    calendar_words,
    full_target_words,
    severity_words,
    since_day,
    since_words,
    target_words,
)
from layouts.situation import Situation

PROFILE_LABELS = {"jakarta": "Contoh Jakarta", "sp4n": "Contoh SP4N-LAPOR!"}
PROFILE_WORDS = {
    "jakarta": "respons 6 jam, selesai 7 hari, setiap saat",
    "sp4n": "tanggapan 3 hari kerja, selesai 14 hari kerja",
}


def policies_view(s: Situation, board: RuleBoard | None) -> list[Any]:
    """The table of targets, and a way to start where a category has none."""
    if board is None:
        return []
    names = {calendar.slug: calendar.name for calendar in board.calendars}
    heads = [
        s.t("Kategori"),
        s.t("Respons"),
        s.t("Penyelesaian"),
        s.t("Dasar hukum"),
        html.Span(s.t("Tanda"), className="said-only"),
        s.t("Berlaku sejak"),
        html.Span(s.t("Tindakan"), className="said-only"),
    ]
    rows = [row for category in s.categories for row in _rows(s, board, category, names)]
    return [
        html.Div(
            [
                html.H2(s.t("Target"), id="target"),
                html.Span(s.t("batas waktu tiap kategori"), className="quiet"),
            ],
            className="panel-head",
        ),
        *_examples(s, board),
        html.Table(
            [
                html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
                html.Tbody(rows),
            ],
            className="targets",
        ),
    ]


def policy_href(s: Situation, category: Category, severity: int | None = None) -> str:
    """The address at which a policy's versions and the form for a new one are open."""
    opened = Opened(Opens.POLICY, category.slug, severity)
    return s.path + rules_query(s.filters.city.code, opened)


def target_cell(s: Situation, target: Target, names: Mapping[str, str]) -> list[Any]:
    """A target with its calendar set apart."""
    calendar = calendar_words(target, names)
    found: list[Any] = [html.Span(target_words(s.t, target), className="amount")]
    return [*found, " ", html.Span(f"({calendar})", className="quiet")] if calendar else found


def example_mark(s: Situation) -> html.Span:
    """The mark of what no administrator stands for yet."""
    return html.Span(
        s.t("contoh"), className="badge", title=s.t("Belum dikukuhkan oleh administrator kota")
    )


def _rows(
    s: Situation, board: RuleBoard, category: Category, names: Mapping[str, str]
) -> list[html.Tr]:
    rows = []
    for severity in (None, *board.severities_of(category.id)):
        entry = board.in_force(category.id, severity, s.now)
        rows.append(_row(s, category, severity, entry, names))
        rows += [
            _coming_row(s, coming.policy, names)
            for coming in reversed(board.versions_of(category.id, severity))
            if coming.policy.valid_from > s.now
        ]
    return rows


def _row(
    s: Situation,
    category: Category,
    severity: int | None,
    entry: PolicyEntry | None,
    names: Mapping[str, str],
) -> html.Tr:
    action = html.Td(
        link(
            s.t("Versi baru") if entry else s.t("Buat aturan"),
            policy_href(s, category, severity),
            className="button small",
            **{
                "aria-label": s.t(
                    "Versi baru: {what}",
                    what=f"{category.label(s.t.language)}, {severity_words(s.t, severity)}",
                )
            },
        ),
        className="action",
    )
    name = _name(s, category, severity)
    if entry is None:
        nothing = html.Td(s.t("belum ada aturan"), colSpan=5, className="quiet")
        return html.Tr([name, nothing, action], className="without")
    return html.Tr([name, *_policy_cells(s, entry.policy, names), action])


def _name(s: Situation, category: Category, severity: int | None) -> html.Th:
    if severity is not None:
        return html.Th(severity_words(s.t, severity), scope="row", className="severity")
    words = [icon(category.icon), html.Span(category.label(s.t.language))]
    return html.Th(link(words, policy_href(s, category)), scope="row")


def _policy_cells(s: Situation, policy: Policy, names: Mapping[str, str]) -> list[html.Td]:
    return [
        html.Td(target_cell(s, policy.response, names), **{"data-label": s.t("Respons")}),
        html.Td(target_cell(s, policy.resolution, names), **{"data-label": s.t("Penyelesaian")}),
        html.Td(
            html.Span(policy.legal_basis, className="basis", title=policy.legal_basis),
            **{"data-label": s.t("Dasar hukum")},
        ),
        html.Td(example_mark(s) if policy.example else None),
        html.Td(since_day(s, policy.valid_from), **{"data-label": s.t("Berlaku sejak")}),
    ]


def _coming_row(s: Situation, policy: Policy, names: Mapping[str, str]) -> html.Tr:
    said = s.t(
        "berlaku mulai {moment}: respons {response}, penyelesaian {resolution}",
        moment=since_words(s, policy.valid_from),
        response=full_target_words(s.t, policy.response, names),
        resolution=full_target_words(s.t, policy.resolution, names),
    )
    return html.Tr([html.Td(), html.Td([icon("right"), said], colSpan=6)], className="coming")


def _examples(s: Situation, board: RuleBoard) -> list[Any]:
    """The way to start from an example, while a category has no policy at all."""
    lacking = [category for category in s.categories if not board.versions_of(category.id, None)]
    if not lacking:
        return []
    said = s.t.count(
        "{n} kategori belum punya aturan, sehingga laporannya tidak punya batas waktu. Mulai dari "
        "contoh, lalu kukuhkan satu per satu:",
        len(lacking),
    )
    buttons = [
        html.Button(
            [html.B(s.t(PROFILE_LABELS[name])), html.Span(s.t(PROFILE_WORDS[name]))],
            id=one_of(Repeated.EXAMPLE, profile=name),
            type="button",
            className="button choice",
        )
        for name in PROFILES
    ]
    return [html.Div([html.P(said), html.Div(buttons, className="choices")], className="start")]
