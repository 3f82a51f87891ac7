"""What a city has laid down: calendars with their holidays, and SLA policies; all in versions.

A version that is in force is never changed: a later one takes its place.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from dashboard.policies import Unit
from data_access.schema.base import metadata, moment, one_of

HOLIDAY_KINDS = ("nasional", "cuti_bersama", "kota")

calendars = Table(
    "calendars",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("city_id", ForeignKey("cities.id"), nullable=False),
    Column("slug", String(64), nullable=False),
    Column("name", Text, nullable=False),
    UniqueConstraint("city_id", "slug"),
    CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug_form"),
)

calendar_versions = Table(
    "calendar_versions",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("calendar_id", ForeignKey("calendars.id"), nullable=False),
    Column("version", SmallInteger, nullable=False),
    Column("week", JSONB, nullable=False, comment="hours of each weekday, Monday first"),
    Column("overrides", JSONB, nullable=False, server_default=text("'[]'")),
    moment("valid_from", comment="in force until the next confirmed version's"),
    Column("holidays_until", Date, comment="last day whose holidays are told; null: knows none"),
    Column("note", Text),
    moment("created_at"),
    Column("created_by", Text, nullable=False),
    moment("confirmed_at", nullable=True, comment="null: a draft, which holds for nothing"),
    Column("confirmed_by", Text),
    UniqueConstraint("calendar_id", "version"),
    CheckConstraint("(confirmed_at is null) = (confirmed_by is null)", name="confirmed_whole"),
)

holidays = Table(
    "holidays",
    metadata,
    Column("version_id", ForeignKey("calendar_versions.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("name", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    one_of("kind", HOLIDAY_KINDS),
)

policies = Table(
    "policies",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("city_id", ForeignKey("cities.id"), nullable=False),
    Column("category_id", ForeignKey("categories.id"), nullable=False),
    Column("severity", SmallInteger, comment="null: all that no policy of their own holds for"),
    Column("response_amount", Integer, nullable=False),
    Column("response_unit", String(16), nullable=False),
    Column("response_calendar_id", ForeignKey("calendars.id"), nullable=False),
    Column("resolution_amount", Integer, nullable=False),
    Column("resolution_unit", String(16), nullable=False),
    Column("resolution_calendar_id", ForeignKey("calendars.id"), nullable=False),
    Column("legal_basis", Text, nullable=False),
    Column("example", Boolean, nullable=False, server_default=text("false")),
    moment("valid_from"),
    moment("valid_to", nullable=True, comment="not included; null: until it is replaced"),
    moment("created_at"),
    Column("created_by", Text, nullable=False),
    one_of("response_unit", Unit),
    one_of("resolution_unit", Unit),
    CheckConstraint("severity between 1 and 3", name="severity"),
    CheckConstraint("response_amount > 0 and resolution_amount > 0", name="amounts"),
    CheckConstraint("valid_to > valid_from", name="validity"),
    Index("ix_policies_city", "city_id", "category_id", "valid_from"),
)
