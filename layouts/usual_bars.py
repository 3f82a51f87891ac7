"""A count of today as a bar over the range that is usual for it."""

from dash import html

from dashboard.usual import Usual

ROOM = 1.08
"""How much longer than its longest part a bar is, so that its end shows."""


def usual_bar(count: float, usual: Usual | None, *, said: str, late: bool = False) -> html.Div:
    """The bar of the count, bright where it is of what is late; behind it lies the usual range,
    where there is one. `said` is read out in its place."""
    top = max(count, usual.high if usual else 0, 1) * ROOM
    parts = []
    if usual is not None:
        left = 100 * usual.low / top
        width = max(100 * (usual.high - usual.low) / top, 1.5)
        style = {"left": f"{left:.1f}%", "width": f"{width:.1f}%"}
        parts.append(html.Span(className="usual-range", style=style))
    name = "usual-now late" if late else "usual-now"
    parts.append(html.Span(className=name, style={"width": f"{100 * count / top:.1f}%"}))
    return html.Div(parts, className="usual-bar", role="img", **{"aria-label": said})


def share_bar(count: float, top: float, *, said: str) -> html.Div:
    """The bar of a count of late reports beside others, of which `top` is the highest."""
    width = f"{100 * count / max(top, 1):.1f}%"
    bar = html.Span(className="usual-now late", style={"width": width})
    return html.Div(bar, className="usual-bar", role="img", **{"aria-label": said})
