"""Times of files: parsed, put into a zone, and whether they had an hour at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EARLIEST_YEAR = 1990
_OF_THE_DAY = ("%H", "%I", "%c", "%X", "%T", "%R")


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in UTC; `date_only` when the file told the day alone, which then starts it."""

    at: datetime
    date_only: bool = False


class Clock:
    """Reads times in the given strptime formats, or ISO 8601 without any, in that order.

    An offset in the text holds; a time without one is of `zone`. Where the clock was put back the
    earlier of both moments is meant; a time that was skipped is as late as with the clock not put
    forward yet.
    """

    def __init__(self, formats: Sequence[str], zone: ZoneInfo) -> None:
        self._formats = [(pattern, has_hour(pattern)) for pattern in formats]
        self._zone = zone

    def read(self, text: str) -> Moment | None:
        """The moment that the text names, None where it names none since 1990."""
        naive, date_only = self._parse(text)
        if naive is None or not EARLIEST_YEAR <= naive.year < MAXYEAR:
            return None
        aware = naive if naive.tzinfo else naive.replace(tzinfo=self._zone)
        return Moment(aware.astimezone(UTC), date_only)

    def end_of(self, moment: Moment) -> datetime:
        """When the time is over that a moment names: of a day alone, as the next one begins."""
        if not moment.date_only:
            return moment.at
        after = moment.at.astimezone(self._zone).date() + timedelta(days=1)
        return datetime.combine(after, time(), self._zone).astimezone(UTC)

    def _parse(self, text: str) -> tuple[datetime | None, bool]:
        if not self._formats:
            return _parse_iso(text)
        for pattern, with_hour in self._formats:
            try:
                return datetime.strptime(text, pattern), not with_hour  # noqa: DTZ007
            except ValueError:
                continue
        return None, False


def has_hour(pattern: str) -> bool:
    """Whether a strptime format names a time of the day."""
    return any(part in pattern for part in _OF_THE_DAY)


def _parse_iso(text: str) -> tuple[datetime | None, bool]:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        pass
    else:
        return datetime(day.year, day.month, day.day), True  # noqa: DTZ001
    try:
        return datetime.fromisoformat(text), False
    except ValueError:
        return None, False
