"""Photos of work done, and what was read from them before they were kept without it."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from data_access.schema.base import metadata, moment

report_photos = Table(
    "report_photos",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("report_id", ForeignKey("reports.id"), nullable=False),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("content", LargeBinary, comment="a JPEG made anew; null once it was taken back"),
    Column("thumbnail", LargeBinary, comment="640 pixels at most a side; null: not made yet"),
    Column("width", SmallInteger, nullable=False),
    Column("height", SmallInteger, nullable=False),
    moment("at", comment="when it was added on the phone"),
    moment("recorded_at"),
    moment("taken_at", nullable=True, comment="by the camera; null: it did not say"),
    Column("lat", Double, comment="of the camera; null: it did not say"),
    Column("lon", Double),
    Column("fingerprint", BigInteger, comment="perceptual hash, 64 bits read as signed"),
    Column("fingerprint_parts", ARRAY(Integer), comment="its four parts, each with its place"),
    Column(
        "alike",
        ARRAY(BigInteger),
        nullable=False,
        server_default=text("'{}'"),
        comment="photos of the same picture with other reports, of those before it",
    ),
    Column("early_s", BigInteger, comment="seconds before its report that it was taken"),
    Column("away_m", Integer, comment="metres from its report that it was taken"),
    moment("reviewed_at", nullable=True),
    Column("reviewed_by", ForeignKey("users.id")),
    Column("review_note", Text),
    CheckConstraint("content is not null or thumbnail is null", name="erased_whole"),
    CheckConstraint("(lat is null) = (lon is null)", name="point_whole"),
    CheckConstraint(
        "num_nonnulls(reviewed_at, reviewed_by, review_note) in (0, 3)", name="review_whole"
    ),
    Index("ix_report_photos_report", "report_id", "id"),
    Index("ix_report_photos_alike", "fingerprint_parts", postgresql_using="gin"),
    Index(
        "ix_report_photos_doubtful",
        "id",
        postgresql_where=text("alike <> '{}' or early_s is not null or away_m >= 50"),
    ),
)
