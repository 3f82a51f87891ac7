"""What the address of the list of teams says besides the city: which team's form is open."""

from urllib.parse import urlencode

from dashboard.teams import SLUG_FORM

OPEN = "open"
KIND = "team"
NEW = ""
"""The form for a team that is still to be made."""


def read_opened(text: str) -> str | None:
    """The slug of the team that is open, NEW for a new one, None for nothing."""
    kind, _, slug = text.partition(":")
    if kind != KIND or (slug and not SLUG_FORM.fullmatch(slug)):
        return None
    return slug


def teams_query(city: str, opened: str | None = None) -> str:
    """The query string of the list for that city, with its question mark."""
    if opened is None:
        return "?" + urlencode({"city": city})
    shown = f"{KIND}:{opened}" if opened else KIND
    return "?" + urlencode({"city": city, OPEN: shown}, safe=":")
