"""The tables. What Alembic migrates to, and what every question is written against."""

from data_access.schema.alerts import (
    alert_events,
    alert_mutes,
    alert_rules,
    alerts,
    deliveries,
    delivery_attempts,
    webhooks,
)
from data_access.schema.base import Xid8, metadata
from data_access.schema.incidents import incident_reports, incidents
from data_access.schema.indicators import indicator_values, indicators
from data_access.schema.leaderboard import contests, officials, sealed_boards
from data_access.schema.people import audit_log, cluster_identity, scopes, users
from data_access.schema.photos import report_photos
from data_access.schema.places import agencies, areas, categories, cities, imports
from data_access.schema.reports import (
    WORLD_CELLS_LOG2,
    clock_spells,
    report_events,
    reports,
    spells,
)
from data_access.schema.rules import calendar_versions, calendars, holidays, policies
from data_access.schema.teams import (
    report_actions,
    team_areas,
    team_members,
    team_shifts,
    teams,
)
from data_access.schema.views import brief_choices, briefs, saved_views
from data_access.schema.walls import wall_codes, walls

__all__ = [
    "MIRRORED",
    "WITH_XID",
    "WORLD_CELLS_LOG2",
    "Xid8",
    "agencies",
    "alert_events",
    "alert_mutes",
    "alert_rules",
    "alerts",
    "areas",
    "audit_log",
    "brief_choices",
    "briefs",
    "calendar_versions",
    "calendars",
    "categories",
    "cities",
    "clock_spells",
    "cluster_identity",
    "contests",
    "deliveries",
    "delivery_attempts",
    "holidays",
    "imports",
    "incident_reports",
    "incidents",
    "indicator_values",
    "indicators",
    "metadata",
    "officials",
    "policies",
    "report_actions",
    "report_events",
    "report_photos",
    "reports",
    "saved_views",
    "scopes",
    "sealed_boards",
    "spells",
    "team_areas",
    "team_members",
    "team_shifts",
    "teams",
    "users",
    "wall_codes",
    "walls",
    "webhooks",
]

MIRRORED = (cities, areas, agencies, categories, reports, clock_spells)
WITH_XID = ("cities", "areas", "agencies", "categories", "reports")
