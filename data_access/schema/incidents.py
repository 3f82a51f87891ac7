"""Incidents: bursts of reports as they were found, and the reports in them."""

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
    text,
)

from dashboard.incidents import IncidentState
from data_access.schema.base import metadata, moment, one_of

incidents = Table(
    "incidents",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("city_id", ForeignKey("cities.id"), nullable=False),
    Column("category_id", Integer, nullable=False),
    Column("area_id", Integer, nullable=False, comment="the place whose burst told it"),
    Column("hours", SmallInteger, nullable=False, comment="over which it told it"),
    Column("observed", Integer, nullable=False),
    Column("expected", Double, nullable=False),
    Column("tail", Double, nullable=False, comment="how often chance brings as many"),
    Column(
        "stand_in",
        Boolean,
        nullable=False,
        comment="the city-wide rate stood in for weeks that there were too few of",
    ),
    moment("found_at"),
    moment("began_at", comment="its first report's time when it was found"),
    Column("state", String(16), nullable=False),
    moment("last_report_at"),
    moment("ended_at", nullable=True),
    Column("merged_into", ForeignKey("incidents.id"), comment="the older one that it is part of"),
    # With the city: its category and place are of its own city.
    ForeignKeyConstraint(
        ["category_id", "city_id"],
        ["categories.id", "categories.city_id"],
        name="fk_incidents_category_of_city",
    ),
    ForeignKeyConstraint(
        ["area_id", "city_id"], ["areas.id", "areas.city_id"], name="fk_incidents_area_of_city"
    ),
    one_of("state", IncidentState),
    CheckConstraint("hours > 0 and observed > 0", name="counted"),
    CheckConstraint("expected >= 0 and tail between 0 and 1", name="told"),
    CheckConstraint("(state = 'ended') = (ended_at is not null)", name="ended_whole"),
    CheckConstraint("merged_into is null or state = 'ended'", name="merged_when_ended"),
    CheckConstraint("merged_into < id", name="merged_into_older"),
    CheckConstraint("began_at <= found_at", name="found_after"),
    Index("ix_incidents_open", "city_id", postgresql_where=text("state = 'open'")),
    Index("ix_incidents_city", "city_id", "found_at"),
)

incident_reports = Table(
    "incident_reports",
    metadata,
    Column("report_id", ForeignKey("reports.id"), primary_key=True, autoincrement=False),
    Column("incident_id", ForeignKey("incidents.id"), nullable=False, index=True),
    moment("joined_at"),
    Column(
        "depth_cm", SmallInteger, comment="of the water, as its text tells it; null: it doesn't"
    ),
    CheckConstraint("depth_cm > 0", name="deep"),
    comment="a report is part of one incident",
)
