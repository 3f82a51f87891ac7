"""The incident that comes before everything on a wall, where there is one."""

from dataclasses import replace

from callbacks.deps import Deps
from dashboard.errors import DatabaseAway
from dashboard.incident_view import Incident
from data_access.incidents import open_incidents
from layouts.incidents import fastest, incident_place
from layouts.situation import Situation


def urgent_incident(deps: Deps, s: Situation) -> Incident | None:
    """The incident of the city that goes on fastest; None without any, and while the database,
    which alone knows of them, is away."""
    try:
        found = deps.desk.ask_postgres(open_incidents, city=s.filters.city, scope=s.scope)
    except DatabaseAway:
        return None
    return fastest(found)


def at_incident(s: Situation, one: Incident) -> Situation:
    """The situation at its place, with its category alone."""
    known = frozenset(found.slug for found in s.categories) & {one.category}
    return replace(s, filters=replace(s.filters, area=incident_place(s, one), categories=known))
