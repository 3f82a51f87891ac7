"""The incident that comes before everything on a wall, where there is one."""

from callbacks.deps import Deps
from dashboard.places import City
from layouts.wall import Picture


def incident_picture(_deps: Deps, *, city: City) -> Picture | None:
    """What every wall of the city shows in the place of its playlist, as long as it lasts; None
    while nothing of the kind is known of the city, as of `city` without such a watch."""
    return None
