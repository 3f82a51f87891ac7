"""Cities, their areas, agencies and categories, and what was imported."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from dashboard.places import Level
from data_access.schema.base import metadata, moment, one_of, xid

cities = Table(
    "cities",
    metadata,
    Column("id", SmallInteger, Identity(), primary_key=True),
    Column("code", String(32), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    moment("created_at", default=True),
    xid(),
)

areas = Table(
    "areas",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("city_id", ForeignKey("cities.id"), nullable=False),
    Column("code", String(32), nullable=False, unique=True),
    Column("parent_id", ForeignKey("areas.id")),
    Column("level", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("approximate", Boolean, nullable=False, server_default=text("false")),
    Column("km2", Double, comment="land area; null without a polygon"),
    Column("label_lon", Double),
    Column("label_lat", Double),
    Column("west", Double),
    Column("south", Double),
    Column("east", Double),
    Column("north", Double),
    Column("geometry", LargeBinary, comment="WKB, WGS84, as imported: for placing reports"),
    Column("screen_geometry", JSONB, comment="GeoJSON geometry, simplified for its level"),
    xid(),
    one_of("level", Level),
    CheckConstraint("valid_to is null or valid_to > valid_from", name="validity"),
    CheckConstraint("km2 > 0", name="km2_positive"),
    CheckConstraint("(geometry is null) = (km2 is null)", name="geometry_measured"),
    UniqueConstraint("id", "city_id"),
    Index("ix_areas_city_id", "city_id"),
    Index("ix_areas_code_prefix", "code", postgresql_ops={"code": "text_pattern_ops"}),
)

agencies = Table(
    "agencies",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("city_id", ForeignKey("cities.id"), nullable=False),
    Column("slug", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("example", Boolean, nullable=False, server_default=text("true")),
    xid(),
    UniqueConstraint("city_id", "slug"),
)

categories = Table(
    "categories",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("city_id", ForeignKey("cities.id"), nullable=False),
    Column("slug", String(64), nullable=False),
    Column("label_id", Text, nullable=False),
    Column("label_en", Text, nullable=False),
    Column("icon", String(32), nullable=False),
    Column("agency_id", ForeignKey("agencies.id")),
    Column("default_severity", SmallInteger, nullable=False, server_default=text("2")),
    Column("lens", Boolean, nullable=False, server_default=text("false")),
    Column("position", SmallInteger, nullable=False, server_default=text("0")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("example", Boolean, nullable=False, server_default=text("true")),
    xid(),
    UniqueConstraint("city_id", "slug"),
    UniqueConstraint("id", "city_id"),
    CheckConstraint("default_severity between 1 and 3", name="severity"),
    CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug_form"),
)

imports = Table(
    "imports",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("city_id", ForeignKey("cities.id"), nullable=False),
    Column("subject", String(16), nullable=False),
    Column("source", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("actor", Text, nullable=False),
    moment("started_at"),
    moment("finished_at"),
    Column("counts", JSONB, nullable=False),
    one_of("subject", ("reports", "areas", "officials", "indicators")),
)
