"""Teams: their members, areas and shifts, and what was done from their queues."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from dashboard.field_actions import Action
from data_access.schema.base import metadata, moment, one_of

teams = Table(
    "teams",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("city_id", ForeignKey("cities.id"), nullable=False),
    Column("slug", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("agency_id", ForeignKey("agencies.id")),
    Column("capacity", SmallInteger, nullable=False, comment="open reports that it has room for"),
    Column("lat", Double, comment="where it starts from; null: not known"),
    Column("lon", Double),
    Column("example", Boolean, nullable=False, server_default=text("false")),
    moment("ended_at", nullable=True),
    UniqueConstraint("city_id", "slug"),
    UniqueConstraint("id", "city_id"),
    Index(
        "uq_teams_name_at_work",
        "city_id",
        text("lower(btrim(name))"),
        unique=True,
        postgresql_where=text("ended_at is null"),
    ),
    CheckConstraint("slug ~ '^[a-z0-9-]+$'", name="slug_form"),
    CheckConstraint("btrim(name) <> ''", name="named"),
    CheckConstraint("capacity between 1 and 1000", name="capacity_range"),
    CheckConstraint("(lat is null) = (lon is null)", name="point_whole"),
)

team_areas = Table(
    "team_areas",
    metadata,
    Column("team_id", Integer, primary_key=True),
    Column("area_id", Integer, primary_key=True),
    Column("city_id", SmallInteger, nullable=False),
    ForeignKeyConstraint(
        ["team_id", "city_id"], ["teams.id", "teams.city_id"], name="fk_team_areas_team_of_city"
    ),
    ForeignKeyConstraint(
        ["area_id", "city_id"], ["areas.id", "areas.city_id"], name="fk_team_areas_area_of_city"
    ),
)

team_shifts = Table(
    "team_shifts",
    metadata,
    Column("team_id", ForeignKey("teams.id"), primary_key=True),
    Column("weekday", SmallInteger, primary_key=True, autoincrement=False),
    Column("starts", Time, primary_key=True),
    Column("ends", Time, nullable=False, comment="of the next day where it is not later"),
    CheckConstraint("weekday between 1 and 7", name="weekday_range"),
    comment="in the city's time; a team without any is always on duty",
)

team_members = Table(
    "team_members",
    metadata,
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), primary_key=True),
    Column("team_id", ForeignKey("teams.id"), nullable=False, index=True),
    comment="a user is in one team at a time",
)

report_actions = Table(
    "report_actions",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("report_id", ForeignKey("reports.id"), nullable=False),
    Column("key", Uuid, nullable=False, comment="the sender's own: what comes twice is done once"),
    Column("user_id", ForeignKey("users.id"), nullable=False),
    Column("action", String(16), nullable=False),
    moment("at"),
    moment("recorded_at"),
    Column("last_event_id", BigInteger, nullable=False, comment="the report's last event after it"),
    Column("before", JSONB, nullable=False, comment="what undoing it brings back"),
    moment("undone_at", nullable=True),
    UniqueConstraint("user_id", "key"),
    one_of("action", Action),
    Index("ix_report_actions_report", "report_id", "id"),
)
