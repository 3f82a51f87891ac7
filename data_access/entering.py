"""A report written down by hand: placed and held as any other that comes in."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from sqlalchemy import Connection, func, select

from dashboard.access import Ability
from dashboard.entries import SOURCE, Entry, check_entry
from dashboard.errors import BadEntry, NotAllowed
from dashboard.history import Holder, StageStep
from dashboard.lifecycle import Stage
from dashboard.places import City
from dashboard.refusals import Refusal
from data_access import audit
from data_access.history import record_report
from data_access.imports.place import NOWHERE, load_places
from data_access.report_rows import NewReport
from data_access.schema import areas, categories, reports, users


@dataclass(frozen=True)
class Entered:
    """The report that was made, whether it had been made before under the same key, and the code
    of the area that it lies in, None outside of all."""

    report_id: int
    area: str | None
    repeated: bool = False


def enter_report(
    conn: Connection,
    *,
    city: City,
    entry: Entry,
    key: UUID,
    by: audit.Author,
    now: datetime,
) -> Entered:
    """Takes in what somebody told the desk. `key` is the sender's own: sent again it is taken in
    once. A point decides where it lies; one outside every area is kept so.

    Raises NotAllowed, BadEntry.
    """
    if by.scope.user_id is None or not by.scope.may_in(Ability.RUN_DESK, city.code):
        raise NotAllowed
    check_entry(entry)
    # One at a time of a user's: the same one sent twice at once is found by the second.
    conn.execute(
        select(users.c.id).where(users.c.id == by.scope.user_id).with_for_update(key_share=True)
    )
    external_id = f"{SOURCE}-{by.scope.user_id}-{key}"
    if (known := _known(conn, external_id)) is not None:
        return known
    category_id, severity = _category(conn, city, entry.category)
    area_id, root = _area_id(conn, city, entry)
    report = NewReport(
        city_id=city.id,
        source=SOURCE,
        external_id=external_id,
        category_id=category_id,
        severity=severity,
        created_at=now,
        holder=Holder(area_id=area_id or root),
        area_id=area_id,
        steps=(StageStep(Stage.MENUNGGU, now),),
        lat=entry.lat,
        lon=entry.lon,
        title=entry.title,
        address=entry.address,
        description=entry.description,
        reporter_name=entry.reporter_name,
        reporter_contact=entry.reporter_contact,
    )
    report_id = record_report(conn, report=report, actor=by.username, now=now)
    subject, detail = f"report {report_id}", {"category": entry.category, "city": city.code}
    audit.record_by(conn, author=by, action="report.enter", at=now, subject=subject, detail=detail)
    return Entered(report_id, _code(conn, area_id))


def _known(conn: Connection, external_id: str) -> Entered | None:
    row = conn.execute(
        select(reports.c.id, reports.c.area_id).where(
            reports.c.source == SOURCE, reports.c.external_id == external_id
        )
    ).first()
    return None if row is None else Entered(row.id, _code(conn, row.area_id), repeated=True)


def _category(conn: Connection, city: City, slug: str) -> tuple[int, int]:
    """The category's id, and the severity that its reports have unless somebody says another."""
    row = conn.execute(
        select(categories.c.id, categories.c.default_severity).where(
            categories.c.city_id == city.id, categories.c.slug == slug, categories.c.active
        )
    ).first()
    if row is None:
        raise BadEntry(Refusal.UNKNOWN_CHOICE, what="category", which=slug, name="category")
    return row.id, row.default_severity


def _area_id(conn: Connection, city: City, entry: Entry) -> tuple[int | None, int]:
    """The area that it lies in, None outside of all, and the city's root."""
    places = load_places(conn)
    root = places.root(city.id)
    assert root is not None, "a city is made with its root area"
    if entry.lat is None or entry.lon is None:
        return _lowest(conn, city, entry.area or ""), root
    found = places.locate(np.array([entry.lat]), np.array([entry.lon]), city_id=city.id)
    area_id = int(found.area_ids[0])
    if area_id == NOWHERE:
        return None, root
    if not places.is_own(area_id, city_id=city.id):
        other = places.city_of(area_id)
        raise BadEntry(Refusal.OTHER_CITY, city=other, name="lat")
    return area_id, root


def _lowest(conn: Connection, city: City, code: str) -> int:
    inner = areas.alias("inner")
    inside = select(func.count()).where(inner.c.parent_id == areas.c.id, inner.c.valid_to.is_(None))
    asked = select(areas.c.id).where(
        areas.c.city_id == city.id,
        areas.c.code == code,
        areas.c.valid_to.is_(None),
        inside.scalar_subquery() == 0,
    )
    found: int | None = conn.execute(asked).scalar()
    if found is None:
        raise BadEntry(Refusal.UNKNOWN_CHOICE, what="kelurahan", which=code, name="area")
    return found


def _code(conn: Connection, area_id: int | None) -> str | None:
    return conn.execute(select(areas.c.code).where(areas.c.id == area_id)).scalar()
