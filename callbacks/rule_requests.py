"""From the address of the Aturan page to what it asks for, within what its visitor may manage."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request
from flask_login import current_user

from callbacks import preferences
from callbacks.deps import Deps
from callbacks.requests import UNKNOWN_CITY, parameters_of, require_sure
from dashboard.access import Scope
from dashboard.errors import NotAllowed
from dashboard.filters import Filters, Problem, View
from dashboard.ids import Path
from dashboard.metrics import Category
from dashboard.places import City, Place
from dashboard.rule_address import OPEN, Opened, read_opened
from data_access.audit import Author
from data_access.cities import city_categories, list_cities
from data_access.places import places
from layouts.aturan import ABILITIES
from layouts.situation import Situation


@dataclass(frozen=True)
class RulesAsked:
    """A city whose rules are looked at, what is open over them, what there is to choose from."""

    city: City
    cities: tuple[City, ...]
    categories: tuple[Category, ...]
    places: Mapping[str, Place]
    opened: Opened | None
    problems: tuple[Problem, ...]
    scope: Scope

    def category(self, slug: str) -> Category | None:
        """The city's category of that slug."""
        return next((category for category in self.categories if category.slug == slug), None)


def read_rules_page(deps: Deps, search: str) -> RulesAsked:
    """What the query string asks for. Raises NotAllowed where the visitor manages nothing of any
    city, DatabaseAway."""
    scope = current_user.scope
    parameters, problems = parameters_of(search)
    cities = tuple(
        city for city in deps.desk.ask(list_cities, scope=scope) if _manages(scope, city)
    )
    if not cities:
        raise NotAllowed
    named = parameters.get("city", cities[0].code)
    city = next((one for one in cities if one.code == named), None)
    if city is None:
        city, problems = cities[0], (Problem("city", named[:80], UNKNOWN_CITY), *problems)
    return RulesAsked(
        city=city,
        cities=cities,
        categories=deps.desk.ask(city_categories, city=city),
        places=deps.desk.ask(places, city=city, scope=scope),
        opened=read_opened(parameters.get(OPEN, "")),
        problems=problems,
        scope=scope,
    )


def read_rules_change(deps: Deps, search: str) -> RulesAsked:
    """As `read_rules_page`, for what is to be written: raises Refused and NotAllowed also where the
    address doesn't surely name one city of the visitor's, instead of taking another."""
    asked = read_rules_page(deps, search)
    require_sure(asked.problems)
    return asked


def rules_situation(deps: Deps, asked: RulesAsked) -> Situation:
    """What the page is drawn from."""
    return Situation(
        t=preferences.words(deps),
        now=deps.clock(),
        filters=Filters(city=asked.city, area=asked.city.code),
        view=View(),
        scope=asked.scope,
        home=asked.city.code,
        places=asked.places,
        categories=asked.categories,
        cities=asked.cities,
        problems=asked.problems,
        path=Path.ATURAN,
    )


def author() -> Author:
    """Who asks for this request's change."""
    return Author(current_user.scope, current_user.username, request.remote_addr)


def _manages(scope: Scope, city: City) -> bool:
    return any(scope.may_in(ability, city.code) for ability in ABILITIES)
