"""What users keep for themselves: saved views of pages, and the brief of each morning."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from dashboard.saved_views import LONGEST_ADDRESS, LONGEST_NAME
from dashboard.texts import LANGUAGES
from data_access.schema.base import metadata, moment, one_of

saved_views = Table(
    "saved_views",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("owner_id", ForeignKey("users.id"), nullable=False),
    Column("city_id", ForeignKey("cities.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False, comment="path and query of one of our own pages"),
    Column("shared", Boolean, nullable=False, server_default=text("false")),
    moment("created_at"),
    moment("changed_at"),
    CheckConstraint(
        f"btrim(name) = name and char_length(name) between 1 and {LONGEST_NAME}", name="name_form"
    ),
    CheckConstraint(
        rf"address ~ '^/[a-z]*\?' and char_length(address) <= {LONGEST_ADDRESS}",
        name="address_form",
    ),
)
Index("ix_saved_views_name", saved_views.c.owner_id, text("lower(name)"), unique=True)

briefs = Table(
    "briefs",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("city_id", ForeignKey("cities.id"), nullable=False),
    Column("day", Date, nullable=False, comment="of the city's calendar"),
    moment("at", comment="the time that its facts are of"),
    Column("reach", JSONB, nullable=False, comment="what its reader might see then"),
    Column("facts", JSONB, nullable=False, comment="as dashboard.briefs.Brief; never made anew"),
    UniqueConstraint("user_id", "city_id", "day"),
)

brief_choices = Table(
    "brief_choices",
    metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True, autoincrement=False),
    Column("wanted", Boolean, nullable=False),
    Column("language", String(2), nullable=False),
    moment("changed_at"),
    one_of("language", LANGUAGES),
)
