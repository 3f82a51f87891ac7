"""Photos of work: kept in the database, beside what their cameras told, and shown to who may read
the report."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select, update

from dashboard.access import Ability, Scope
from dashboard.errors import ActionRefused, NotAllowed, NotFound
from dashboard.evidence import Earlier, Evidence, Finding, findings, parts_alike, parts_of
from dashboard.photos import Photo
from dashboard.refusals import Refusal
from dashboard.reports import PhotoLine, Review
from data_access import audit, conditions
from data_access.schema import cities, report_photos, reports, users

SIGNED = 1 << 63
LONGEST_NOTE = 1_000


def add_photo(
    conn: Connection,
    *,
    report_id: int,
    photo: Photo,
    by: audit.Author,
    at: datetime,
    now: datetime,
) -> int:
    """Keeps a photo; its id. Its event is the caller's to write."""
    mark = photo.fingerprint
    photo_id: int = conn.execute(
        insert(report_photos)
        .values(
            report_id=report_id,
            user_id=by.scope.user_id,
            content=photo.content,
            width=photo.width,
            height=photo.height,
            at=at,
            recorded_at=now,
            taken_at=photo.taken_at,
            lat=photo.lat,
            lon=photo.lon,
            fingerprint=None if mark is None else _signed(mark),
            fingerprint_parts=None if mark is None else parts_of(mark),
        )
        .returning(report_photos.c.id)
    ).scalar_one()
    return photo_id


def withdraw_photo(conn: Connection, *, photo_id: int) -> None:
    """Erases a photo's picture and what its camera told; that there was one stays."""
    nothing = dict.fromkeys(
        ("content", "taken_at", "lat", "lon", "fingerprint", "fingerprint_parts")
    )
    conn.execute(update(report_photos).where(report_photos.c.id == photo_id).values(nothing))


def zone_of(conn: Connection, *, report_id: int, scope: Scope) -> ZoneInfo:
    """The zone of the report's city. Raises NotFound where the user may not read the report."""
    asked = (
        select(cities.c.timezone)
        .join_from(reports, cities, cities.c.id == reports.c.city_id)
        .where(reports.c.id == report_id, conditions.readable(scope))
    )
    name = conn.execute(asked).scalar()
    if name is None:
        raise NotFound
    return ZoneInfo(name)


def photo_content(conn: Connection, *, report_id: int, photo_id: int, scope: Scope) -> bytes:
    """The JPEG. Raises NotFound where the user may not read its report, or it was taken back."""
    asked = (
        select(report_photos.c.content)
        .join_from(report_photos, reports, reports.c.id == report_photos.c.report_id)
        .where(
            report_photos.c.id == photo_id,
            report_photos.c.report_id == report_id,
            report_photos.c.content.is_not(None),
            conditions.readable(scope),
        )
    )
    content = conn.execute(asked).scalar()
    if content is None:
        raise NotFound
    return bytes(content)


def photo_lines(
    conn: Connection, *, report_id: int, scope: Scope, far_m: int
) -> tuple[PhotoLine, ...]:
    """The report's photos, newest first, with what there is to look at for who reviews them; none
    where the user may not read it. Among the pictures that one may be a copy of are those of
    reports that the user may read alone."""
    reviewer = users.alias("reviewer")
    rows = conn.execute(
        select(
            *(column for column in report_photos.c if column.name != "content"),
            users.c.username.label("author"),
            reviewer.c.username.label("reviewer"),
            reports.c.city_id,
            reports.c.created_at.label("reported_at"),
            reports.c.lat.label("report_lat"),
            reports.c.lon.label("report_lon"),
        )
        .join_from(report_photos, reports, reports.c.id == report_photos.c.report_id)
        .join(users, users.c.id == report_photos.c.user_id)
        .outerjoin(reviewer, reviewer.c.id == report_photos.c.reviewed_by)
        .where(
            report_photos.c.report_id == report_id,
            report_photos.c.content.is_not(None),
            conditions.readable(scope),
        )
        .order_by(report_photos.c.id.desc())
    ).all()
    reviews = scope.may(Ability.REVIEW_PHOTOS)
    alike = _earlier(conn, rows, scope) if reviews else {}
    return tuple(
        _line(row, _findings(row, alike.get(row.id, ()), far_m) if reviews else (), scope)
        for row in rows
    )


def review_photo(
    conn: Connection,
    *,
    report_id: int,
    photo_id: int,
    note: str,
    by: audit.Author,
    now: datetime,
) -> None:
    """Writes that somebody has looked at what there was to look at, and what they found. Who took
    a photo doesn't review it. Raises NotAllowed, NotFound, ActionRefused."""
    if not by.scope.may(Ability.REVIEW_PHOTOS):
        raise NotAllowed
    row = conn.execute(
        select(report_photos.c.user_id)
        .join_from(report_photos, reports, reports.c.id == report_photos.c.report_id)
        .where(
            report_photos.c.id == photo_id,
            report_photos.c.report_id == report_id,
            report_photos.c.content.is_not(None),
            conditions.readable(by.scope),
        )
        .with_for_update(of=report_photos)
    ).first()
    if row is None:
        raise NotFound
    said = note.strip()
    if row.user_id == by.scope.user_id:
        raise ActionRefused(Refusal.OWN_PHOTO)
    if not said or len(said) > LONGEST_NOTE:
        raise ActionRefused(Refusal.NEEDS_FINDING, most=LONGEST_NOTE)
    conn.execute(
        update(report_photos)
        .where(report_photos.c.id == photo_id)
        .values(reviewed_at=now, reviewed_by=by.scope.user_id, review_note=said)
    )
    # Its row is written so that readers look at the report again.
    conn.execute(update(reports).where(reports.c.id == report_id).values(id=report_id))
    subject = f"photo {photo_id} of report {report_id}"
    detail = {"note": said}
    audit.record_by(conn, author=by, action="photo.review", at=now, subject=subject, detail=detail)


def _earlier(conn: Connection, rows: Any, scope: Scope) -> dict[int, tuple[Earlier, ...]]:
    """By photo, the pictures that may be the same, of other reports of the city, that came before
    it."""
    found: dict[int, tuple[Earlier, ...]] = defaultdict(tuple)
    for row in rows:
        if row.fingerprint is None:
            continue
        asked = (
            select(
                report_photos.c.report_id, report_photos.c.recorded_at, report_photos.c.fingerprint
            )
            .join_from(report_photos, reports, reports.c.id == report_photos.c.report_id)
            .where(
                report_photos.c.fingerprint_parts.overlap(
                    parts_alike(row.fingerprint % (2 * SIGNED))
                ),
                report_photos.c.id < row.id,
                report_photos.c.report_id != row.report_id,
                reports.c.city_id == row.city_id,
                conditions.readable(scope),
            )
        )
        found[row.id] = tuple(
            Earlier(one.report_id, one.recorded_at, one.fingerprint % (2 * SIGNED))
            for one in conn.execute(asked).all()
        )
    return found


def _findings(row: Any, earlier: tuple[Earlier, ...], far_m: int) -> tuple[Finding, ...]:
    evidence = Evidence(
        reported_at=row.reported_at,
        taken_at=row.taken_at,
        photo_point=_point(row.lat, row.lon),
        report_point=_point(row.report_lat, row.report_lon),
        fingerprint=None if row.fingerprint is None else row.fingerprint % (2 * SIGNED),
        earlier=earlier,
    )
    return findings(evidence, far_m=far_m)


def _line(row: Any, found: tuple[Finding, ...], scope: Scope) -> PhotoLine:
    review = None
    if row.reviewed_at is not None and scope.may(Ability.REVIEW_PHOTOS):
        review = Review(row.reviewer, row.reviewed_at, row.review_note)
    return PhotoLine(
        id=row.id,
        report_id=row.report_id,
        author=row.author,
        at=row.at,
        width=row.width,
        height=row.height,
        findings=found,
        review=review,
    )


def _point(lat: float | None, lon: float | None) -> tuple[float, float] | None:
    return None if lat is None or lon is None else (lat, lon)


def _signed(mark: int) -> int:
    """64 bits as PostgreSQL keeps them."""
    return mark - 2 * SIGNED if mark >= SIGNED else mark
