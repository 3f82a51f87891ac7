"""A time of a city as an address writes it: local, to the minute."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

AT_FORM = "%Y-%m-%dT%H:%M"
"""A local time of the city, to the minute."""


def write_moment(at: datetime, zone: ZoneInfo) -> str:
    """The aware time as it stands in an address of a city of that zone."""
    return at.astimezone(zone).strftime(AT_FORM)


def read_moment(text: str, zone: ZoneInfo) -> datetime | None:
    """The time (aware, UTC) that an address says; None where it is no local time to the minute."""
    try:
        local = datetime.strptime(text, AT_FORM)  # noqa: DTZ007
        at = local.replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if local.strftime(AT_FORM) == text else None
