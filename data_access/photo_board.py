"""The photos of a city that are worth a second look, for who reviews them."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from dashboard.access import Ability, Scope
from dashboard.errors import NotAllowed
from dashboard.photo_board import FlaggedPhoto, PhotoBoard
from dashboard.places import City
from dashboard.reports import PhotoLine
from data_access import conditions
from data_access.photos import LINES, doubtful, lines_of
from data_access.schema import agencies, areas, categories, report_photos, reports

OPEN = report_photos.c.reviewed_at.is_(None)


def photo_board(
    conn: Connection, *, city: City, scope: Scope, far_m: int, page: int, size: int
) -> PhotoBoard:
    """The page of that number (from 1) of the photos in which there is something to look at, of
    reports that the user may read. Raises NotAllowed."""
    flagged = _flagged(city, scope, far_m)
    waiting, number = _counts(conn, flagged)
    shown = min(page, max(1, -(-number // size)))
    rows = conn.execute(
        LINES.add_columns(
            reports.c.title,
            reports.c.stage,
            categories.c.slug.label("category"),
            areas.c.code.label("area_code"),
            areas.c.name.label("area_name"),
            agencies.c.name.label("agency"),
        )
        .join(categories, categories.c.id == reports.c.category_id)
        .outerjoin(areas, areas.c.id == reports.c.area_id)
        .outerjoin(agencies, agencies.c.id == reports.c.holder_agency_id)
        .where(flagged)
        .order_by(OPEN.desc(), report_photos.c.id.desc())
        .limit(size)
        .offset((shown - 1) * size)
    ).all()
    lines = lines_of(conn, rows, scope=scope, far_m=far_m)
    photos = tuple(_photo(row, line) for row, line in zip(rows, lines, strict=True))
    return PhotoBoard(photos, waiting, number, shown, size)


def photos_waiting(conn: Connection, *, city: City, scope: Scope, far_m: int) -> int:
    """How many of them nobody has reviewed; 0 for who reviews none."""
    if not scope.may(Ability.REVIEW_PHOTOS):
        return 0
    return _counts(conn, _flagged(city, scope, far_m) & OPEN)[0]


def _counts(conn: Connection, wanted: ColumnElement[bool]) -> tuple[int, int]:
    """How many are not reviewed yet, and how many there are."""
    asked = (
        select(func.count().filter(OPEN), func.count())
        .select_from(report_photos)
        .join(reports, reports.c.id == report_photos.c.report_id)
        .where(wanted)
    )
    waiting, number = conn.execute(asked).one()
    return waiting, number


def _flagged(city: City, scope: Scope, far_m: int) -> ColumnElement[bool]:
    if not scope.may(Ability.REVIEW_PHOTOS):
        raise NotAllowed
    kept = report_photos.c.content.is_not(None)
    found = doubtful(far_m=far_m, scope=scope)
    return conditions.readable(scope) & (reports.c.city_id == city.id) & kept & found


def _photo(row: Any, line: PhotoLine) -> FlaggedPhoto:
    told = ("title", "category", "stage", "area_code", "area_name", "agency")
    return FlaggedPhoto(line, **{name: row._mapping[name] for name in told})
