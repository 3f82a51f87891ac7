"""The interface's words: Indonesian as written in the code, English from the catalogue.

The catalogue is a gettext file (`dashboard/locale/en.po`), read by Babel when the app starts.
"""

import gettext
import io
from datetime import date, datetime, timedelta
from datetime import time as TimeOfDay
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from dashboard.places import ZONE_WORDS

LANGUAGES = ("id", "en")
CATALOGUE = Path(__file__).parent / "locale" / "en.po"


class Texts:
    """One language: call it with an Indonesian text to get the words to show."""

    def __init__(self, language: str, catalogue: gettext.NullTranslations):
        self.language = language
        self._catalogue = catalogue

    def __call__(self, text: str, **values: object) -> str:
        """The text in this language, its {names} filled from `values`."""
        shown = self._catalogue.gettext(text) if text else ""
        return shown.format(**values) if values else shown

    def count(self, text: str, number: int, **values: object) -> str:
        """The text for a number of things; {n} is the number as this language writes it."""
        shown = self._catalogue.ngettext(text, text, number)
        return shown.format(n=self.number(number), **values)

    def number(self, value: float, digits: int = 0, *, fixed: bool = False) -> str:
        """The number with this language's separators and at most `digits` decimals; with exactly
        as many where they are `fixed`, as in a column."""
        pattern = "#,##0." + ("0" if fixed else "#") * digits if digits else "#,##0"
        return format_decimal(value, format=pattern, locale=self.language)

    def time(self, moment: datetime, zone: ZoneInfo, *, seconds: bool = False) -> str:
        """The time of day in the zone, as in 19.05 (English: 19:05)."""
        return self.clock(moment.astimezone(zone), seconds=seconds)

    def clock(self, at: TimeOfDay | datetime, *, seconds: bool = False) -> str:
        """The time of day as it stands, as in 19.05 (English: 19:05)."""
        separator = "." if self.language == "id" else ":"
        return at.strftime(separator.join(["%H", "%M", "%S"] if seconds else ["%H", "%M"]))

    def day(self, moment: datetime | date, zone: ZoneInfo | None = None) -> str:
        """The date, as in Sab 21 Nov 2026."""
        if isinstance(moment, datetime) and zone is not None:
            moment = moment.astimezone(zone)
        return format_datetime(
            moment if isinstance(moment, datetime) else datetime(*moment.timetuple()[:3]),  # noqa: DTZ001
            "EEE d MMM y",
            locale=self.language,
        )

    def month(self, day: date) -> str:
        """The day's month with its year, as in Nov 2026."""
        return format_date(day, "MMM y", locale=self.language)

    def moment(self, moment: datetime, zone: ZoneInfo) -> str:
        """Date, time and zone, as in Sab 21 Nov 2026 19.05 WITA."""
        return f"{self.day(moment, zone)} {self.time(moment, zone)} {self.zone(moment, zone)}"

    def zone(self, moment: datetime, zone: ZoneInfo) -> str:
        """The zone's short name at that moment, as in WITA."""
        return ZONE_WORDS.get(zone.key) or moment.astimezone(zone).strftime("%Z")

    def span(self, length: timedelta) -> str:
        """A length of time in its two largest units, as in 3 j 12 m or 2 hari 5 j."""
        minutes = int(length.total_seconds() // 60)
        days, rest = divmod(minutes, 1440)
        hours, minutes = divmod(rest, 60)
        if not days:
            return self.hours(length)
        told = self("{days} hari", days=self.number(days))
        return f"{told} {hours} {self('j')}" if hours else told

    def hours(self, length: timedelta) -> str:
        """A length in hours and minutes, as in 37 j 30 m: working hours are not gathered to days,
        since a working day has no fixed length."""
        hours, minutes = divmod(int(length.total_seconds() // 60), 60)
        parts = [(hours, self("j")), (minutes, self("m"))]
        return " ".join(f"{self.number(n)} {unit}" for n, unit in parts if n) or f"0 {self('m')}"

    def worked(self, length: timedelta) -> str:
        """A length of an office's working time, as in 37 j 30 m kerja."""
        return self("{span} kerja", span=self.hours(length))

    def near(self, moment: datetime, now: datetime, zone: ZoneInfo) -> str:
        """The time of day, with the date unless it is today's, as in 19.05 or 20 Nov 19.05."""
        time = self.time(moment, zone)
        if moment.astimezone(zone).date() == now.astimezone(zone).date():
            return time
        day = self.day(moment, zone).split(" ", 1)[1]
        this_year = moment.astimezone(zone).year == now.astimezone(zone).year
        return f"{day.rsplit(' ', 1)[0] if this_year else day} {time}"

    def age(self, moment: datetime, now: datetime) -> str:
        """How long ago, in one unit, as in 2 jam lalu."""
        seconds = max(0, int((now - moment).total_seconds()))
        for text, size in (
            ("{n} hari lalu", 86_400),
            ("{n} jam lalu", 3_600),
            ("{n} menit lalu", 60),
        ):
            if seconds >= size:
                return self.count(text, seconds // size)
        return self("baru saja")


@cache
def texts(language: str) -> Texts:
    """The words of a language, `id` or `en`; any other gives Indonesian."""
    if language != "en":
        return Texts("id", gettext.NullTranslations())
    compiled = io.BytesIO()
    with CATALOGUE.open("rb") as file:
        write_mo(compiled, read_po(file, locale="en"))
    compiled.seek(0)
    return Texts("en", gettext.GNUTranslations(compiled))
