"""Which areas of a city touch each other."""

from collections.abc import Mapping
from threading import Lock

import shapely
from sqlalchemy import BigInteger, Connection, Text, cast, func, select

from dashboard.places import City, parent_code
from data_access.schema import areas

TOUCHING_DEGREES = 1e-4
"""Some ten metres: borders that were drawn apart seldom meet in every point."""
MOST_CITIES = 8
Touching = Mapping[str, frozenset[str]]

_lock = Lock()
_measured: dict[tuple[object, ...], Touching] = {}


def neighbours(conn: Connection, *, city: City) -> Touching:
    """Of each area of the city's lowest level in force that has borders the codes of those that it
    shares a border or a corner with, or comes as near to as some ten metres.

    They are measured once for each version of the city's areas, which takes some tenths of a second
    where borders are fine; after that only the version is asked for. Asked of PostgreSQL only: the
    mirror holds no borders.
    """
    key = (conn.engine.url, city.id, _version(conn, city))
    found = _measured.get(key)
    if found is None:
        found = _touching(conn, city)
        with _lock:
            _measured[key] = found
            if len(_measured) > MOST_CITIES:
                del _measured[next(iter(_measured))]
    return found


def _version(conn: Connection, city: City) -> int:
    """Rises with every change to the city's areas."""
    last = func.max(cast(cast(areas.c.xid, Text), BigInteger))
    return int(conn.execute(select(last).where(areas.c.city_id == city.id)).scalar() or 0)


def _touching(conn: Connection, city: City) -> Touching:
    rows = conn.execute(
        select(areas.c.code, areas.c.geometry)
        .where(areas.c.city_id == city.id, areas.c.valid_to.is_(None))
        .order_by(areas.c.code)
    ).all()
    above = {parent_code(row.code) for row in rows}
    drawn = [row for row in rows if row.geometry is not None and row.code not in above]
    codes = [row.code for row in drawn]
    shapes = shapely.from_wkb([bytes(row.geometry) for row in drawn])
    near: dict[str, set[str]] = {code: set() for code in codes}
    pairs = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=TOUCHING_DEGREES)
    for one, other in zip(*pairs.tolist(), strict=True):
        if one != other:
            near[codes[one]].add(codes[other])
    return {code: frozenset(found) for code, found in near.items()}
