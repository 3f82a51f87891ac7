"""Past months as small bars: full ones are frozen, hollow ones as things stand; a ring is too
little decided to judge by, a gap nothing."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.board_months import Months, PastMonth
from layouts.peringkat_words import percent
from layouts.situation import Situation

TOP, STEP = 100, 10
"""The scale ends at all of them, and begins at a full ten below the lowest month of those in which
enough was decided."""


def scale_from(months: Months) -> int:
    """Where the scale of the bars begins, in percent: one for all units of a board."""
    shares = [
        one.share
        for found in months.values()
        for one in found
        if one.share is not None and not one.too_few
    ]
    lowest = min(shares, default=1.0)
    return max(0, int(100 * lowest - 1) // STEP * STEP)


def spark(s: Situation, months: Sequence[PastMonth], *, low: int) -> list[Any]:
    """The bars of a unit, to be read in words by who points at them or doesn't see them."""
    if not months:
        return []
    said = "; ".join(month_words(s, one) for one in months)
    bars = [_bar(one, low) for one in months]
    return [html.Span(bars, className="spark", title=said, role="img", **{"aria-label": said})]


def months_table(s: Situation, months: Sequence[PastMonth], *, low: int) -> html.Ol:
    """The same with its numbers below, as the drawer shows it."""
    shown = [
        html.Li(
            [
                html.Span(_bar(one, low), className="spark"),
                html.B("–" if one.too_few else percent(s, one.share)),
                html.Span(s.t.month(one.month)),
                html.Span(_how(s, one), className="quiet"),
            ]
        )
        for one in months
    ]
    return html.Ol(shown, className="past-months")


def month_words(s: Situation, one: PastMonth) -> str:
    """As in Okt 2026: 83,1 % dari 23 (beku); of too few no share."""
    share = one.share
    if share is None or one.too_few:
        return f"{s.t.month(one.month)}: {_how(s, one)}"
    return s.t(
        "{month}: {share} % dari {n} ({how})",
        month=s.t.month(one.month),
        share=percent(s, share),
        n=s.t.number(one.decided),
        how=_how(s, one),
    )


def _how(s: Situation, one: PastMonth) -> str:
    if one.share is None:
        return s.t("tidak ada")
    if one.too_few:
        return s.t("{met} dari {n}, terlalu sedikit", met=one.met, n=one.decided)
    return s.t("beku") if one.frozen else s.t("belum dibekukan")


def _bar(one: PastMonth, low: int) -> html.I:
    share = one.share
    if share is None:
        return html.I(className="gap")
    if one.too_few:
        return html.I(className="few")
    high = max(8.0, (100 * share - low) / max(1, TOP - low) * 100)
    return html.I(
        className="frozen" if one.frozen else "live", style={"height": f"{min(100.0, high):.0f}%"}
    )
