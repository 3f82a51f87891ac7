"""What is known of a city's areas besides their reports."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from data_access.schema.base import metadata

indicators = Table(
    "indicators",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("city_id", SmallInteger, ForeignKey("cities.id"), nullable=False),
    Column("slug", String(48), nullable=False),
    Column("name", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("as_of", Date, nullable=False),
    Column("source", Text, nullable=False),
    Column("example", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("city_id", "slug", "as_of"),
    UniqueConstraint("id", "city_id"),
    CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug_form"),
    CheckConstraint("btrim(name) <> '' and btrim(unit) <> '' and btrim(source) <> ''", name="told"),
)

indicator_values = Table(
    "indicator_values",
    metadata,
    Column("indicator_id", Integer, primary_key=True),
    Column("area_id", Integer, primary_key=True),
    Column("city_id", SmallInteger, nullable=False),
    Column("value", Double, nullable=False),
    ForeignKeyConstraint(
        ["indicator_id", "city_id"],
        ["indicators.id", "indicators.city_id"],
        name="fk_indicator_values_indicator_of_city",
        ondelete="CASCADE",
    ),
    ForeignKeyConstraint(
        ["area_id", "city_id"],
        ["areas.id", "areas.city_id"],
        name="fk_indicator_values_area_of_city",
    ),
    CheckConstraint("value >= 0 and value < 'infinity'", name="counted"),
)
