"""Photos of work: kept in the database, beside what their cameras told, and shown to who may read
the report."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Connection, and_, any_, func, insert, or_, select, update

from dashboard.access import Ability, Scope, everything
from dashboard.errors import ActionRefused, NotAllowed, NotFound
from dashboard.evidence import (
    CLOCKS_DIFFER,
    Earlier,
    Evidence,
    Finding,
    findings,
    is_alike,
    metres_away,
    parts_alike,
    parts_of,
    taken_before,
)
from dashboard.photos import Photo
from dashboard.refusals import Refusal
from dashboard.reports import PhotoLine, Review
from data_access import audit, conditions
from data_access.schema import cities, report_photos, reports, users

SIGNED = 1 << 63
PHOTO_LOCK = 0x466F746F
LONGEST_NOTE = 1_000
ERASED = (
    "content", "thumbnail", "taken_at", "lat", "lon", "fingerprint", "fingerprint_parts",
    "early_s", "away_m",
)  # fmt: skip
REVIEWER = users.alias("reviewer")
LINES = (
    select(
        *(column for column in report_photos.c if column.name not in ("content", "thumbnail")),
        users.c.username.label("author"),
        REVIEWER.c.username.label("reviewer"),
    )
    .join_from(report_photos, reports, reports.c.id == report_photos.c.report_id)
    .join(users, users.c.id == report_photos.c.user_id)
    .outerjoin(REVIEWER, REVIEWER.c.id == report_photos.c.reviewed_by)
    .where(report_photos.c.content.is_not(None))
)
"""Photos that were not taken back, as `lines_of` tells them; for who may read their reports."""


def add_photo(
    conn: Connection,
    *,
    report_id: int,
    photo: Photo,
    by: audit.Author,
    at: datetime,
    now: datetime,
) -> int:
    """Keeps a photo, and what is measured of it against its report and those before it; its id. Its
    event is the caller's to write."""
    mark, report = photo.fingerprint, _measured_by(conn, report_id)
    early = taken_before(photo.taken_at, report.created_at)
    away = metres_away(_point(photo.lat, photo.lon), _point(report.lat, report.lon))
    photo_id: int = conn.execute(
        insert(report_photos)
        .values(
            report_id=report_id,
            user_id=by.scope.user_id,
            content=photo.content,
            thumbnail=photo.thumbnail,
            width=photo.width,
            height=photo.height,
            at=at,
            recorded_at=now,
            taken_at=photo.taken_at,
            lat=photo.lat,
            lon=photo.lon,
            fingerprint=None if mark is None else _signed(mark),
            fingerprint_parts=None if mark is None else parts_of(mark),
            alike=[] if mark is None else _alike(conn, mark, report_id, report.city_id),
            early_s=None if early is None else int(early.total_seconds()),
            away_m=away,
        )
        .returning(report_photos.c.id)
    ).scalar_one()
    return photo_id


def withdraw_photo(conn: Connection, *, photo_id: int) -> None:
    """Erases a photo's picture and what its camera told; that there was one stays. Its report is
    locked by the caller. Raises ActionRefused for one that was reviewed."""
    if was_reviewed(conn, photo_id=photo_id):
        raise ActionRefused(Refusal.REVIEWED_STAYS)
    nothing = dict.fromkeys(ERASED) | {"alike": []}
    conn.execute(update(report_photos).where(report_photos.c.id == photo_id).values(nothing))


def was_reviewed(conn: Connection, *, photo_id: int) -> bool:
    """Whether somebody has looked at what there was to look at in it."""
    asked = select(report_photos.c.reviewed_at).where(report_photos.c.id == photo_id)
    return conn.execute(asked).scalar() is not None


def stays(conn: Connection, *, photo_id: int, far_m: int) -> bool:
    """Whether the photo is kept whatever is undone: there is something to look at in it, whoever
    may see what, or somebody has looked."""
    kept = report_photos.c.reviewed_at.is_not(None) | doubtful(far_m=far_m, scope=everything())
    asked = select(report_photos.c.id).where(report_photos.c.id == photo_id, kept)
    return conn.execute(asked).first() is not None


def doubtful(*, far_m: int, scope: Scope) -> ColumnElement[bool]:
    """In which photos `dashboard.evidence.findings` finds something."""
    return or_(
        report_photos.c.early_s > CLOCKS_DIFFER.total_seconds(),
        report_photos.c.away_m > far_m,
        _used_before(scope),
    )


def _used_before(scope: Scope) -> ColumnElement[bool]:
    other = report_photos.alias("earlier")
    shown = (
        select(other.c.id)
        .join_from(other, reports, reports.c.id == other.c.report_id)
        .where(
            other.c.id == any_(report_photos.c.alike),
            other.c.content.is_not(None),
            conditions.readable(scope),
        )
        .correlate(report_photos)
        .exists()
    )
    # What the planner can find in the index of what is doubtful.
    return and_(report_photos.c.alike != [], shown)


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
    return bytes(_picture(conn, report_photos.c.content, report_id, photo_id, scope))


def small_content(conn: Connection, *, report_id: int, photo_id: int, scope: Scope) -> bytes | None:
    """Its small version; None where it has none yet, as photos of before there were any. Raises
    NotFound as `photo_content`."""
    small = _picture(conn, report_photos.c.thumbnail, report_id, photo_id, scope)
    return None if small is None else bytes(small)


def keep_small(conn: Connection, *, photo_id: int, small: bytes) -> None:
    """Keeps the small version of a photo that has none; nothing where it was taken back
    meanwhile."""
    conn.execute(
        update(report_photos)
        .where(
            report_photos.c.id == photo_id,
            report_photos.c.content.is_not(None),
            report_photos.c.thumbnail.is_(None),
        )
        .values(thumbnail=small)
    )


def _picture(
    conn: Connection, column: ColumnElement[Any], report_id: int, photo_id: int, scope: Scope
) -> Any:
    asked = (
        select(column)
        .join_from(report_photos, reports, reports.c.id == report_photos.c.report_id)
        .where(
            report_photos.c.id == photo_id,
            report_photos.c.report_id == report_id,
            report_photos.c.content.is_not(None),
            conditions.readable(scope),
        )
    )
    row = conn.execute(asked).first()
    if row is None:
        raise NotFound
    return row[0]


def photo_lines(
    conn: Connection, *, report_id: int, scope: Scope, far_m: int
) -> tuple[PhotoLine, ...]:
    """The report's photos, newest first, with what there is to look at for who reviews them; none
    where the user may not read it. Among the pictures that one may be a copy of are those of
    reports that the user may read alone."""
    asked = LINES.where(report_photos.c.report_id == report_id, conditions.readable(scope))
    rows = conn.execute(asked.order_by(report_photos.c.id.desc())).all()
    return lines_of(conn, rows, scope=scope, far_m=far_m)


def lines_of(
    conn: Connection, rows: Sequence[Any], *, scope: Scope, far_m: int
) -> tuple[PhotoLine, ...]:
    """Rows of LINES as they are told to a user with this scope."""
    if not scope.may(Ability.REVIEW_PHOTOS):
        return tuple(_line(row, (), scope) for row in rows)
    earlier = _earlier(conn, rows, scope)
    return tuple(_line(row, findings(_evidence(row, earlier), far_m=far_m), scope) for row in rows)


def review_photo(
    conn: Connection,
    *,
    report_id: int,
    photo_id: int,
    note: str,
    by: audit.Author,
    now: datetime,
) -> None:
    """Writes that somebody has looked at what there was to look at, and what they found: once, the
    first to say so. Who took a photo doesn't review it. Sent again by the same user it is done.
    Raises NotAllowed, NotFound, ActionRefused."""
    if not by.scope.may(Ability.REVIEW_PHOTOS):
        raise NotAllowed
    row = _to_review(conn, report_id, photo_id, by)
    said = note.strip()
    if row.user_id == by.scope.user_id:
        raise ActionRefused(Refusal.OWN_PHOTO)
    if not said or len(said) > LONGEST_NOTE:
        raise ActionRefused(Refusal.NEEDS_FINDING, most=LONGEST_NOTE)
    if row.reviewed_at is not None:
        if (row.reviewed_by, row.review_note) == (by.scope.user_id, said):
            return
        raise ActionRefused(Refusal.REVIEWED, by=row.reviewer)
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


def _to_review(conn: Connection, report_id: int, photo_id: int, by: audit.Author) -> Any:
    """The photo, which nobody else reviews or takes back until the end of the transaction. The
    report is locked first, as every action on it does, so that nobody waits in a ring."""
    asked = select(reports.c.id).where(reports.c.id == report_id, conditions.readable(by.scope))
    if conn.execute(asked.with_for_update(of=reports)).first() is None:
        raise NotFound
    this = LINES.where(report_photos.c.id == photo_id, report_photos.c.report_id == report_id)
    row = conn.execute(this).first()
    if row is None:
        raise NotFound
    return row


def _measured_by(conn: Connection, report_id: int) -> Any:
    """What of the report a photo is held against; photos of its city come one at a time from here
    on, so that of two that show the same picture the later one is known as such."""
    row = conn.execute(
        select(reports.c.city_id, reports.c.created_at, reports.c.lat, reports.c.lon).where(
            reports.c.id == report_id
        )
    ).one()
    conn.execute(select(func.pg_advisory_xact_lock(PHOTO_LOCK, row.city_id)))
    return row


def _alike(conn: Connection, mark: int, report_id: int, city_id: int) -> list[int]:
    """The photos of the same picture with other reports of the city, by id."""
    asked = (
        select(report_photos.c.id, report_photos.c.fingerprint)
        .join_from(report_photos, reports, reports.c.id == report_photos.c.report_id)
        .where(
            report_photos.c.fingerprint_parts.overlap(parts_alike(mark)),
            report_photos.c.report_id != report_id,
            reports.c.city_id == city_id,
        )
        .order_by(report_photos.c.id)
    )
    rows = conn.execute(asked).all()
    return [one.id for one in rows if is_alike(one.fingerprint % (2 * SIGNED), mark)]


def _earlier(conn: Connection, rows: Sequence[Any], scope: Scope) -> dict[int, Earlier]:
    """By id, the photos that show the same picture as one of these, with reports that the user may
    read; those taken back left out."""
    ids = {one for row in rows for one in row.alike}
    if not ids:
        return {}
    asked = (
        select(report_photos.c.id, report_photos.c.report_id, report_photos.c.recorded_at)
        .join_from(report_photos, reports, reports.c.id == report_photos.c.report_id)
        .where(
            report_photos.c.id.in_(sorted(ids)),
            report_photos.c.content.is_not(None),
            conditions.readable(scope),
        )
    )
    return {
        one.id: Earlier(one.report_id, one.recorded_at, one.id) for one in conn.execute(asked).all()
    }


def _evidence(row: Any, earlier: Mapping[int, Earlier]) -> Evidence:
    return Evidence(
        before=None if row.early_s is None else timedelta(seconds=row.early_s),
        metres=row.away_m,
        earlier=tuple(earlier[one] for one in row.alike if one in earlier),
    )


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
