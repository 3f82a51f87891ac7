"""From an address to what it asks for, within what its user may see: for pages and the API."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from callbacks.api_parameters import Refused
from callbacks.deps import Deps
from dashboard.access import Scope, is_within
from dashboard.errors import NotAllowed
from dashboard.filters import Filters, Problem, View, read_request
from dashboard.metrics import Category
from dashboard.places import Agency, City, Place
from data_access.cities import city_agencies, city_categories, list_cities
from data_access.places import places

MOST_PARAMETERS = 50
UNREAD = "?"
"""Stands for a parameter's name where an address could not be read at all."""
UNKNOWN_CITY = "tidak ada kota itu, atau di luar kewenangan Anda"
TWICE = "parameter ini hanya boleh disebut sekali"
NOT_HERE = "parameter ini tidak dipakai di sini"


@dataclass(frozen=True)
class Asked:
    """What an address asks for, and what there is to choose from.

    `places` are those of the city that the user may look at, by code; `problems` what in the
    address made no sense and was put aside.
    """

    filters: Filters
    view: View
    problems: tuple[Problem, ...]
    scope: Scope
    cities: tuple[City, ...]
    places: Mapping[str, Place]
    categories: tuple[Category, ...]
    agencies: tuple[Agency, ...] = ()

    @property
    def city(self) -> City:
        """The city asked for."""
        return self.filters.city


def read_page(
    deps: Deps,
    search: str,
    scope: Scope,
    *,
    ignored: Collection[str] = (),
    foreign: Collection[str] = (),
) -> Asked:
    """What the query string `search` asks for. `ignored` are parameters that others read, `foreign`
    those that are for other pages: each is a problem, and changes nothing.

    Raises NotAllowed when the scope holds no city, DatabaseAway.
    """
    parameters, twice = parameters_of(search)
    strange = tuple(
        Problem(name, parameters.pop(name)[:80], NOT_HERE)
        for name in sorted(foreign)
        if name in parameters
    )
    cities = deps.desk.ask(list_cities, scope=scope)
    if not cities:
        raise NotAllowed
    city = _city(parameters, cities)
    known = deps.desk.ask(places, city=city, scope=scope)
    categories = deps.desk.ask(city_categories, city=city)
    agencies = deps.desk.ask(city_agencies, city=city)
    home = scope.home(city.code)
    request = read_request(
        parameters,
        city=city,
        home=home,
        areas={*known, home},
        categories=[category.slug for category in categories],
        now=deps.desk.now,
        holders=[agency.slug for agency in agencies],
        ignored=ignored,
    )
    named = parameters.get("city", city.code)
    wrong = () if named == city.code else (Problem("city", named[:80], UNKNOWN_CITY),)
    return Asked(
        filters=request.filters,
        view=request.view,
        problems=(*wrong, *twice, *strange, *request.problems),
        scope=scope,
        cities=cities,
        places=known,
        categories=categories,
        agencies=agencies,
    )


def text_of(sent: object) -> str:
    """The text that a page sent; nothing where it is none. What no encoding can write is `?`."""
    return sent.encode("utf-8", "replace").decode() if isinstance(sent, str) else ""


def parameters_of(search: str) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """The parameters of a query string, and those that stood in it more than once."""
    try:
        pairs = parse_qsl(
            search.removeprefix("?"), keep_blank_values=True, max_num_fields=MOST_PARAMETERS
        )
    except ValueError:
        return {}, (Problem(UNREAD, search[:80], "terlalu banyak parameter"),)
    parameters: dict[str, str] = {}
    twice = []
    for name, value in pairs:
        if name in parameters:
            twice.append(Problem(name, value[:80], TWICE))
        parameters.setdefault(name, value)
    return parameters, tuple(twice)


def require_sure(problems: Sequence[Problem]) -> None:
    """Lets by what may be written to: its city is sure. Raises Refused for an address that could
    not be read, NotAllowed where it names a city that isn't the visitor's, or more than one; the
    city taken instead would be another than the one meant."""
    if unread := [problem for problem in problems if problem.parameter == UNREAD]:
        raise Refused(unread)
    if any(problem.parameter == "city" for problem in problems):
        raise NotAllowed


def _city(parameters: Mapping[str, str], cities: tuple[City, ...]) -> City:
    """The city named, else the one that the area named lies in, else the first."""
    by_code = {city.code: city for city in cities}
    if (named := by_code.get(parameters.get("city", ""))) is not None:
        return named
    area = parameters.get("area", "")
    return next((city for city in cities if is_within(area, city.code)), cities[0])
