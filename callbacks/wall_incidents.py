"""The incident that comes before everything on a wall, where there is one."""

from dataclasses import replace

from callbacks.deps import Deps
from dashboard.access import Scope
from dashboard.errors import DatabaseAway
from dashboard.filters import Preset, Window
from dashboard.incident_view import Incident
from dashboard.places import City
from data_access.incidents import open_incidents
from layouts.incidents import fastest, incident_place
from layouts.situation import Situation


def urgent_incident(deps: Deps, *, city: City, scope: Scope) -> Incident | None:
    """The incident of the city that goes on fastest; None without any, and while the database,
    which alone knows of them, is away."""
    try:
        found = deps.desk.ask_postgres(open_incidents, city=city, scope=scope)
    except DatabaseAway:
        return None
    return fastest(found)


def at_incident(s: Situation, one: Incident) -> Situation:
    """The situation at its place in the last day, with its category alone."""
    known = frozenset(found.slug for found in s.categories) & {one.category}
    of = {"area": incident_place(s, one), "categories": known, "window": Window(Preset.DAY)}
    return replace(s, filters=replace(s.filters, **of))
