"""Indicators of a city's areas: the ones there are, and their values."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, select

from dashboard.access import Scope
from dashboard.errors import NoSuchIndicator
from dashboard.indicators import Indicator, IndicatorFigures
from dashboard.places import City
from data_access import audit
from data_access.schema import areas, indicator_values, indicators


@dataclass(frozen=True)
class Listed:
    """An indicator as of a day, and how many areas it is known of."""

    indicator: Indicator
    areas: int


def list_indicators(conn: Connection, *, city: City) -> tuple[Listed, ...]:
    """All indicators of the city with all their days, the newest first."""
    counted = (
        select(indicator_values.c.indicator_id, func.count().label("areas"))
        .group_by(indicator_values.c.indicator_id)
        .subquery()
    )
    rows = conn.execute(
        select(indicators, func.coalesce(counted.c.areas, 0).label("areas"))
        .outerjoin(counted, counted.c.indicator_id == indicators.c.id)
        .where(indicators.c.city_id == city.id)
        .order_by(indicators.c.slug, indicators.c.as_of.desc())
    ).all()
    return tuple(Listed(_indicator(row), row.areas) for row in rows)


def newest_indicators(conn: Connection, *, city: City) -> tuple[Indicator, ...]:
    """Of each indicator of the city the newest day, by slug."""
    rows = conn.execute(
        select(indicators)
        .where(indicators.c.city_id == city.id)
        .order_by(indicators.c.slug, indicators.c.as_of)
    ).all()
    return tuple({row.slug: _indicator(row) for row in rows}.values())


def indicator_figures(
    conn: Connection, *, city: City, scope: Scope, slug: str
) -> IndicatorFigures | None:
    """The newest values of an indicator, of the areas in force that the user may see; None where
    the city has no indicator of that slug."""
    newest = conn.execute(
        select(indicators)
        .where(indicators.c.city_id == city.id, indicators.c.slug == slug)
        .order_by(indicators.c.as_of.desc())
        .limit(1)
    ).first()
    if newest is None:
        return None
    rows = conn.execute(
        select(areas.c.code, indicator_values.c.value)
        .join_from(indicator_values, areas, areas.c.id == indicator_values.c.area_id)
        .where(indicator_values.c.indicator_id == newest.id, areas.c.valid_to.is_(None))
        .order_by(areas.c.code)
    ).all()
    seen = {row.code: row.value for row in rows if scope.sees_area(row.code, city.code)}
    return IndicatorFigures(_indicator(newest), seen)


def remove_indicator(
    conn: Connection, *, city: City, slug: str, as_of: date | None, actor: str, now: datetime
) -> int:
    """Removes an indicator with its values, of one day or (None) of all; of how many days it was.
    Raises NoSuchIndicator."""
    here = [indicators.c.city_id == city.id, indicators.c.slug == slug]
    if as_of is not None:
        here.append(indicators.c.as_of == as_of)
    gone = conn.execute(delete(indicators).where(*here).returning(indicators.c.as_of)).all()
    if not gone:
        raise NoSuchIndicator(slug=slug, city=city.code)
    days = sorted(str(row.as_of) for row in gone)
    detail = {"indicator": slug, "as_of": days}
    audit.record(
        conn, actor=actor, action="indicators.remove", at=now, subject=city.code, detail=detail
    )
    return len(days)


def _indicator(row: Any) -> Indicator:
    return Indicator(row.slug, row.name, row.unit, row.as_of, row.source, row.example)
