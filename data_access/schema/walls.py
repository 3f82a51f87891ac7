"""Walls: paired screens, and those that show a code and wait."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Integer,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from dashboard.walls import LONGEST_NAME
from data_access.schema.base import metadata, moment

walls = Table(
    "walls",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("city_id", ForeignKey("cities.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("playlist", JSONB, comment="as dashboard.walls writes it; null: the default"),
    Column("sound", Boolean, nullable=False, server_default=text("false")),
    moment("paired_at"),
    Column("paired_by", Text, nullable=False),
    moment("seen_at", nullable=True),
    Column("scene", Text),
    Column("build", String(16)),
    moment("revoked_at", nullable=True),
    Column("revoked_by", Text),
    CheckConstraint(
        f"btrim(name) = name and char_length(name) between 1 and {LONGEST_NAME}", name="name_form"
    ),
    CheckConstraint("(revoked_at is null) = (revoked_by is null)", name="revoked_whole"),
)

wall_codes = Table(
    "wall_codes",
    metadata,
    Column("code", String(8), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    moment("asked_at"),
    moment("expires_at"),
    Column("address", Text, comment="network address that it was asked from"),
)
