"""Icons: masks of `assets/icons.css`, filled with the text's colour."""

from dash import html

CATEGORY_FALLBACK = "pin"


def icon(name: str, *, label: str | None = None, className: str = "") -> html.Span:
    """The icon of that name; with a label it is read out, without it is an ornament."""
    said = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    return html.Span(className=f"icon icon-{name} {className}".rstrip(), **said)
