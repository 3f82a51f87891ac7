"""Filters and scope as a where clause: the one place that turns who you are into which rows.

Every question on reports takes its rows from here. A scope that names nothing sees nothing.
Subqueries here say correlate(None): the questions join the tables that they read.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, extract, false, or_, select, true

from dashboard.access import Ability, Scope, everything
from dashboard.filters import Filters
from dashboard.lifecycle import CLOSED_WITHOUT_WORK, Stage
from dashboard.narrowing import BY_AREAS
from dashboard.places import parent_code
from dashboard.sla import ClockName
from data_access.schema import (
    agencies,
    areas,
    categories,
    cities,
    reports,
    team_areas,
    team_members,
    teams,
)

HOUR_S = 3_600


def counted(filters: Filters, scope: Scope) -> ColumnElement[bool]:
    """The reports that the figures are about: of the place, the categories and the kinds asked
    for, in scope, inside some area, and not closed without work."""
    return and_(with_closed(filters, scope), ~closed_without_work())


def with_closed(filters: Filters, scope: Scope) -> ColumnElement[bool]:
    """As those of the figures, and those closed without work."""
    return and_(_asked_for(filters, scope), ~reports.c.outside)


def asked_for(filters: Filters, scope: Scope) -> ColumnElement[bool]:
    """The reports of the place, categories and kinds asked for that the user may read one by one,
    whatever their stage; those outside every area stand at their source city."""
    return and_(_asked_for(filters, scope), one_by_one(scope))


def any_kind(filters: Filters, scope: Scope) -> ColumnElement[bool]:
    """As the figures' rows, but of every kind and stage: what they leave out is among these."""
    return and_(
        visible(scope),
        of_place(filters),
        of_categories(filters),
        reports.c.city_id == filters.city.id,
        narrowed(filters),
    )


def visible(scope: Scope) -> ColumnElement[bool]:
    """The reports that the user may know of, as part of a number."""
    return and_(_in_scope(scope), ~reports.c.dihapus)


def readable(scope: Scope) -> ColumnElement[bool]:
    """The reports that the user may read one by one."""
    return and_(visible(scope), one_by_one(scope))


def charged_to(filters: Filters, scope: Scope, clock: ClockName) -> ColumnElement[bool]:
    """The counted reports whose clock is charged to a place of the user's own, wherever they lie:
    who answers for one may know that it is there, and no more of it than `readable` allows."""
    if not scope.areas or not scope.may(Ability.READ_REPORTS):
        return false()
    charged = reports.c[f"{clock.value}_charged_area_id"]
    return and_(counted(filters, everything()), charged.in_(subtree(*sorted(scope.areas))))


def answered_for(filters: Filters, scope: Scope, clock: ClockName) -> ColumnElement[bool]:
    """The counted reports in scope, and those of `charged_to`: what numbers of a line are of, so
    that who is charged and who sees the whole city are told the same."""
    return or_(counted(filters, scope), charged_to(filters, scope, clock))


def known_teams(scope: Scope) -> ColumnElement[bool]:
    """The teams that the user may know of: all of a city that they see whole; else those that work
    in their areas or all round them, those of their agency, and their own."""
    own = select(team_members.c.team_id).where(team_members.c.user_id == scope.user_id)
    known = [
        teams.c.city_id.in_(_city_ids(scope)),
        teams.c.agency_id.in_(sorted(scope.agencies)),
        teams.c.id.in_(own.correlate(None)),
    ]
    if scope.areas:
        above = {code for root in scope.areas for code in _line_of(root)}
        round_them = select(areas.c.id).where(areas.c.code.in_(sorted(above)))
        working = select(team_areas.c.team_id).where(
            or_(
                team_areas.c.area_id.in_(subtree(*sorted(scope.areas))),
                team_areas.c.area_id.in_(round_them),
            )
        )
        known.append(teams.c.id.in_(working.correlate(None)))
    return true() if scope.all_cities else or_(*known)


def one_by_one(scope: Scope) -> ColumnElement[bool]:
    """Whether the user may read reports at all, beside conditions that say which ones."""
    return true() if scope.may(Ability.READ_REPORTS) else false()


def of_place(filters: Filters) -> ColumnElement[bool]:
    """The reports of the place looked at and of all below it; outside ones are the city's."""
    if filters.whole_city:
        return true()
    return reports.c.area_id.in_(subtree(filters.area))


def of_categories(filters: Filters) -> ColumnElement[bool]:
    """The reports of the categories asked for, or of all."""
    if not filters.categories:
        return true()
    ids = select(categories.c.id).where(
        categories.c.city_id == filters.city.id,
        categories.c.slug.in_(sorted(filters.categories)),
    )
    return reports.c.category_id.in_(ids.correlate(None))


def narrowed(filters: Filters) -> ColumnElement[bool]:
    """The reports that are left by hour, weekday, holder, stage and time until done. Of one whose
    day alone is known no hour is; who holds it and its stage are those of now."""
    narrow, left = filters.narrow, []
    if narrow.hours:
        hour = extract("hour", reports.c.created_local)
        left.append(and_(~reports.c.date_only, hour.in_(sorted(narrow.hours))))
    if narrow.weekdays:
        left.append(extract("isodow", reports.c.created_local).in_(sorted(narrow.weekdays)))
    if narrow.holders:
        left.append(_held_by(filters))
    if narrow.stages:
        left.append(reports.c.stage.in_(sorted(narrow.stages)))
    if narrow.done:
        first, last = (hours * HOUR_S for hours in narrow.done)
        took = seconds_until_stop()
        left.append(and_(is_done(), took >= first, took < last))
    return and_(true(), *left)


def is_done() -> ColumnElement[bool]:
    """The reports whose work is done."""
    return reports.c.stage == Stage.SELESAI.value


def seconds_until_stop() -> ColumnElement[int]:
    """How long a stopped report was there, by the wall's clock."""
    return extract("epoch", reports.c.stopped_at) - extract("epoch", reports.c.created_at)


def created_in(start: datetime, end: datetime) -> ColumnElement[bool]:
    """The reports created from `start` (included) to `end` (not included)."""
    return and_(reports.c.created_at >= start, reports.c.created_at < end)


def is_open() -> ColumnElement[bool]:
    """The reports in a stage that isn't stopped; one without a known stage is not open."""
    return reports.c.open_since.is_not(None)


def closed_without_work() -> ColumnElement[bool]:
    """The reports refused, duplicate or of a wrong area; never null."""
    return and_(reports.c.stage.is_not(None), reports.c.stage.in_(sorted(CLOSED_WITHOUT_WORK)))


def subtree(*codes: str) -> Select[int]:
    """The ids of the areas with these codes and of all below them, as a subquery for in_()."""
    inside = [or_(areas.c.code == code, areas.c.code.startswith(f"{code}.")) for code in codes]
    return select(areas.c.id).where(or_(*inside)).correlate(None)


def _asked_for(filters: Filters, scope: Scope) -> ColumnElement[bool]:
    return and_(
        any_kind(filters, scope),
        reports.c.kind.in_(sorted(filters.kinds)),
    )


def _held_by(filters: Filters) -> ColumnElement[bool]:
    slugs = sorted(filters.narrow.holders - {BY_AREAS})
    ids = select(agencies.c.id).where(
        agencies.c.city_id == filters.city.id, agencies.c.slug.in_(slugs)
    )
    held = reports.c.holder_agency_id.in_(ids.correlate(None))
    if BY_AREAS in filters.narrow.holders:
        return or_(held, reports.c.holder_area_id.is_not(None))
    return held


def _in_scope(scope: Scope) -> ColumnElement[bool]:
    seen = or_(_cities(scope), _areas(scope), _agencies(scope))
    if scope.may(Ability.SEE_OUTSIDE):
        return seen
    return and_(seen, ~reports.c.outside)


def _cities(scope: Scope) -> ColumnElement[bool]:
    if scope.all_cities:
        return true()
    if not scope.cities:
        return false()
    return reports.c.city_id.in_(_city_ids(scope))


def _city_ids(scope: Scope) -> Select[int]:
    seen = select(cities.c.id).where(cities.c.code.in_(sorted(scope.cities)))
    return seen.correlate(None)


def _line_of(code: str) -> Iterator[str]:
    """The code and those of all that it lies in."""
    found: str | None = code
    while found:
        yield found
        found = parent_code(found)


def _areas(scope: Scope) -> ColumnElement[bool]:
    if not scope.areas:
        return false()
    return reports.c.area_id.in_(subtree(*sorted(scope.areas)))


def _agencies(scope: Scope) -> ColumnElement[bool]:
    if not scope.agencies:
        return false()
    agencies = sorted(scope.agencies)
    owned = select(categories.c.id).where(categories.c.agency_id.in_(agencies)).correlate(None)
    return or_(reports.c.holder_agency_id.in_(agencies), reports.c.category_id.in_(owned))
