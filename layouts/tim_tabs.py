"""The parts of the page Tim, as its pages name them: the queue, the teams, photos to review."""

from collections.abc import Callable
from typing import Any

from dash import html

from dashboard.access import Ability, Scope
from dashboard.ids import Path
from layouts.components import link
from layouts.situation import Situation


def works(scope: Scope) -> bool:
    """Whether the queue is for who has that scope."""
    return scope.may(Ability.WORK_REPORTS)


def knows_teams(scope: Scope) -> bool:
    """Whether the list of teams is: for who gives them work, and for who makes them."""
    return scope.may(Ability.DISPATCH) or scope.may_somewhere(Ability.MANAGE_TEAMS)


def reviews(scope: Scope) -> bool:
    """Whether the list of photos is."""
    return scope.may(Ability.REVIEW_PHOTOS)


TABS: dict[str, tuple[str, Callable[[Scope], bool]]] = {
    Path.TIM: ("Antrean", works),
    Path.TIM_TEAMS: ("Tim", knows_teams),
    Path.TIM_PHOTOS: ("Foto", reviews),
}


def tabs_view(s: Situation, *, here: str, photos: int = 0) -> list[html.A]:
    """The parts that are for this visitor; `photos` wait to be reviewed."""
    return [
        link(
            [html.Span(s.t(word)), *(_waiting(s, photos) if path == Path.TIM_PHOTOS else [])],
            f"{path}?city={s.filters.city.code}",
            current=path == here,
        )
        for path, (word, is_for) in TABS.items()
        if is_for(s.scope)
    ]


def _waiting(s: Situation, photos: int) -> list[Any]:
    if not photos:
        return []
    said = s.t.count("{n} foto perlu ditinjau", photos)
    return [html.Span(s.t.number(photos), className="list-count", title=said)]
