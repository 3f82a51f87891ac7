"""The facts of a brief, gathered from the questions that the screens ask."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from dashboard.access import Scope
from dashboard.briefs import BriefFacts, Candidate, Spot, Topic
from dashboard.filters import Filters
from dashboard.lifecycle import Stage
from dashboard.places import City, Place
from data_access.askable import askable_reports
from data_access.breaches import breaches
from data_access.cities import city_categories
from data_access.daily_figures import daily_figures
from data_access.kpis import kpis
from data_access.movers import movers
from data_access.places import places


class Asks(Protocol):
    """Where questions are asked, as `data_access.desk.Desk` does."""

    def ask(self, question: Callable[..., Any], **asked: Any) -> Any:
        """The answer, of the mirror or of PostgreSQL."""

    def ask_postgres(self, question: Callable[..., Any], **asked: Any) -> Any:
        """The answer of PostgreSQL."""


def brief_facts(
    desk: Asks, *, city: City, scope: Scope, since: datetime, now: datetime
) -> BriefFacts:
    """What there is to tell, of the place that the user's screen opens on; new is what became late
    from `since` on. Raises DatabaseAway."""
    home = scope.home(city.code)
    filters = Filters(city=city, area=home)
    of: dict[str, Any] = {"filters": filters, "scope": scope}
    spots = _spots(desk.ask(places, city=city, scope=scope), city)
    topics = {
        one.slug: Topic(one.slug, one.label_id, one.label_en)
        for one in desk.ask(city_categories, city=city)
    }
    figures = desk.ask(kpis, **of)
    return BriefFacts(
        city=city,
        home=spots.get(home, spots[city.code]),
        since=since,
        at=now,
        clocked=figures.clocked,
        late=figures.now.standing.late,
        open=figures.now.standing.open,
        breaches=desk.ask(breaches, **of, since=since, until=now),
        moves=desk.ask(movers, rises_only=True, **of) or (),
        candidates=_candidates(desk.ask_postgres(askable_reports, **of), spots, topics),
        figures=desk.ask(daily_figures, **of),
        spots=spots,
        topics=topics,
    )


def _spots(found: Mapping[str, Place], city: City) -> dict[str, Spot]:
    spots = {code: Spot(code, place.name, place.level) for code, place in found.items()}
    return spots | {city.code: Spot(city.code, city.name)}


def _candidates(
    rows: Any, spots: Mapping[str, Spot], topics: Mapping[str, Topic]
) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            id=row.id,
            topic=topics[row.category],
            spot=spots[row.area],
            created_at=row.created_at,
            stage=Stage(row.stage),
            severity=row.severity,
            late_since=row.late_since,
            duplicates=row.duplicates,
            reopened=row.reopened,
        )
        for row in rows
        if row.area in spots and row.category in topics
    )
