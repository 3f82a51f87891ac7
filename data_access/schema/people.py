"""Users and what they may see, the audit log, and which server the rows live in."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from dashboard.access import Role
from data_access.schema.base import metadata, moment, one_of

users = Table(
    "users",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("username", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("session_version", Integer, nullable=False, server_default=text("1")),
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    Column("email", Text, comment="where alerts are sent to; null: nowhere"),
    moment("created_at", default=True),
    moment("disabled_at", nullable=True),
    one_of("role", Role),
    CheckConstraint("username = lower(username)", name="username_lower"),
    CheckConstraint("email ~ '^[^@[:space:]]+@[^@[:space:]]+$'", name="email_form"),
)

scopes = Table(
    "scopes",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("city_id", ForeignKey("cities.id")),
    Column("area_id", ForeignKey("areas.id")),
    Column("agency_id", ForeignKey("agencies.id")),
    CheckConstraint("num_nonnulls(city_id, area_id, agency_id) = 1", name="one_thing"),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    moment("at"),
    Column("user_id", ForeignKey("users.id")),
    Column("actor", Text, nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", Text),
    Column("detail", JSONB),
    Column("address", Text, comment="network address the request came from"),
    Index("ix_audit_log_at", "at"),
)

cluster_identity = Table(
    "cluster_identity",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=text("true")),
    Column("system_identifier", BigInteger, nullable=False),
    CheckConstraint("one", name="single_row"),
)
