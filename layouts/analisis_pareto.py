"""Analisis: the categories by how many reports they have, and what the largest make up together."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from dash import html

from dashboard.pareto import ParetoLine, pareto, vital_few
from layouts.components import link
from layouts.icons import CATEGORY_FALLBACK, icon
from layouts.lists import no_reports
from layouts.situation import Situation


def pareto_view(s: Situation, counts: Mapping[str, int]) -> list[Any]:
    """Bars sorted by number; each filters to its category, or frees it again."""
    lines = pareto(counts)
    title = html.H2(s.t("Kategori"))
    if not lines:
        return [html.Div(title, className="panel-head"), no_reports(s)]
    head = html.Div([title, html.Span(_few(s, lines), className="quiet")], className="panel-head")
    top = lines[0].received
    rows = html.Ol([_row(s, line, top) for line in lines], className="pareto")
    body = [rows, together_line([line.together for line in lines])]
    heads = html.Div(
        [html.Span(s.t("laporan")), html.Span(s.t("kumulatif"))], className="pareto-heads"
    )
    return [head, heads, html.Div(body, className="pareto-body")]


def _few(s: Situation, lines: tuple[ParetoLine, ...]) -> str:
    few = vital_few(lines)
    share = s.t.number(100 * lines[few - 1].together)
    if s.filters.categories:
        told = "semua kategori di tempat dan waktu ini: {n} membuat {share} % laporan"
        return s.t.count(told, few, share=share)
    return s.t.count("{n} kategori membuat {share} % laporan", few, share=share)


def _row(s: Situation, line: ParetoLine, top: int) -> html.Li:
    category = s.category(line.slug)
    on = line.slug in s.filters.categories
    told = [
        icon(category.icon if category else CATEGORY_FALLBACK),
        html.Span(s.label(line.slug), className="pareto-name"),
        html.Span(
            html.I(style={"width": f"{100 * line.received / top:.1f}%"}), className="pareto-bar"
        ),
        html.Span(s.t.number(line.received), className="pareto-count"),
        html.Span(
            s.t("{n} %", n=s.t.number(100 * line.together)),
            className="pareto-share",
            title=s.t("bersama yang di atasnya"),
        ),
    ]
    switch = link(
        told,
        s.href(categories=s.filters.categories ^ {line.slug}),
        role="switch",
        **{"aria-checked": str(on).lower(), "data-toggle": "category", "data-value": line.slug},
    )
    quiet = "quiet-row" if s.filters.categories and not on else ""
    return html.Li(switch, className=quiet)


def together_line(shares: list[float]) -> html.Div:
    """The cumulative shares as a line over rows of equal height, drawn as a mask that takes the
    theme's colour."""
    points = " ".join(f"{100 * share:.2f},{row + 0.5}" for row, share in enumerate(shares))
    drawn = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 {len(shares)}" '
        'preserveAspectRatio="none"><polyline points="'
        f'{points}" fill="none" stroke="#000" stroke-width="1.5" '
        'vector-effect="non-scaling-stroke"/></svg>'
    )
    mask = f'url("data:image/svg+xml,{quote(drawn)}")'
    return html.Div(
        html.Div(style={"maskImage": mask, "WebkitMaskImage": mask}, className="pareto-drawn"),
        className="pareto-line",
        **{"aria-hidden": "true"},
    )
