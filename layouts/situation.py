"""What a page is drawn from besides its numbers: who looks, at what, when, in which language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dashboard.access import Ability, Scope
from dashboard.filters import Filters, Preset, Problem, View, Window, to_query
from dashboard.ids import Path
from dashboard.metrics import Category
from dashboard.places import LEVEL_PREFIXES, Agency, City, Level, Place
from dashboard.texts import Texts

WINDOW_WORDS = {
    Preset.HOUR: "1 jam",
    Preset.DAY: "24 jam",
    Preset.WEEK: "7 hari",
    Preset.MONTH: "30 hari",
}
LEVEL_WORDS = {
    Level.PROVINSI: "provinsi",
    Level.KOTA: "kota",
    Level.KECAMATAN: "kecamatan",
    Level.KELURAHAN: "kelurahan",
}


def short_name(name: str) -> str:
    """A name without the words of its office, as in Jakarta Barat."""
    for office in ("Kota Administrasi ", "Kabupaten Administrasi "):
        name = name.removeprefix(office)
    return name


@dataclass(frozen=True)
class Situation:
    """A page's address as understood, for one user at one moment (`now` is aware, UTC).

    `places` holds the places of the city that the user may look at, by code, `home` the code of
    the one their screen opens on. `holidays_end` is told to who has to see to it: the day up to
    which the city's holidays are confirmed, where that is near.
    """

    t: Texts
    now: datetime
    filters: Filters
    view: View
    scope: Scope
    home: str
    places: Mapping[str, Place]
    categories: tuple[Category, ...]
    agencies: tuple[Agency, ...] = ()
    cities: tuple[City, ...] = ()
    problems: tuple[Problem, ...] = ()
    holidays_end: date | None = None
    path: str = Path.OPERASI
    tiles: str | None = None
    photo_hosts: tuple[str, ...] = ()

    def href(self, **changes: object) -> str:
        """The address of this picture after `changes`, which are fields of Filters or View. The
        time that the map shows is left out where the window changes to one that doesn't hold it."""
        at, window = self.view.at, changes.get("window")
        if at and isinstance(window, Window) and not window.holds(at, self.now, self.zone):
            changes["at"] = None
        return self.path + to_query(self.filters, self.view, **changes)

    @property
    def zone(self) -> ZoneInfo:
        """The city's time zone."""
        return self.filters.city.zone

    @property
    def place(self) -> Place | None:
        """The place looked at."""
        return self.places.get(self.filters.area)

    @property
    def children(self) -> tuple[Place, ...]:
        """The places right below the one looked at, by code."""
        return tuple(
            place
            for place in self.places.values()
            if place.parent_code == self.filters.area and place.valid_to is None
        )

    @property
    def child_word(self) -> str:
        """What the children are, as in kecamatan; empty without any."""
        children = self.children
        return self.t(LEVEL_WORDS[children[0].level]) if children else ""

    @property
    def line(self) -> tuple[Place, ...]:
        """The places from the user's home down to the one looked at."""
        found = [
            place
            for code, place in self.places.items()
            if self.filters.area == code or self.filters.area.startswith(f"{code}.")
        ]
        return tuple(sorted(found, key=lambda place: len(place.code)))

    @property
    def today(self) -> date:
        """The city's date."""
        return self.now.astimezone(self.filters.city.zone).date()

    @property
    def past(self) -> bool:
        """Whether the window ended before now."""
        return self.filters.bounds(self.now)[1] < self.now

    @property
    def sees_outside(self) -> bool:
        """Whether this user may know of reports outside every area."""
        return self.scope.may(Ability.SEE_OUTSIDE) and self.scope.sees_whole_city(
            self.filters.city.code
        )

    def name(self, place: Place) -> str:
        """The place's name with the word of its level, as in Kel. Tamamaung."""
        prefix = LEVEL_PREFIXES.get(place.level)
        return self.t(prefix, name=place.name) if prefix else short_name(place.name)

    def name_of(self, code: str | None, name: str | None) -> str:
        """The name of the area of that code, with its level where the code is known here."""
        place = self.places.get(code or "")
        return self.name(place) if place else (name or "")

    def category(self, slug: str) -> Category | None:
        """The city's category of that slug."""
        return next((category for category in self.categories if category.slug == slug), None)

    def label(self, slug: str) -> str:
        """The name of a category."""
        category = self.category(slug)
        return category.label(self.t.language) if category else slug

    @property
    def chosen(self) -> list[str]:
        """The names of the categories chosen, in the city's order; none means all of them."""
        return [
            category.label(self.t.language)
            for category in self.categories
            if category.slug in self.filters.categories
        ]

    @property
    def window(self) -> str:
        """The window in words, as in 24 jam, or 2-8 Nov 2026."""
        window = self.filters.window
        if window.preset in WINDOW_WORDS:
            return self.t(WINDOW_WORDS[window.preset])
        if window.first is None or window.last is None:
            return self.t(WINDOW_WORDS[Preset.DAY])
        return self.range(window.first, window.last)

    def range(self, first: date, last: date) -> str:
        """Two dates in words, as in 2-8 Nov 2026; one where they are the same."""
        day, month, year = self.t.day(first).split(" ")[1:]
        end_day, end_month, end_year = self.t.day(last).split(" ")[1:]
        end = f"{end_day} {end_month} {end_year}"
        if first == last:
            return end
        if year != end_year:
            return f"{day} {month} {year} – {end}"
        return f"{day}–{end}" if month == end_month else f"{day} {month} – {end}"
