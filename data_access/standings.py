"""How a report stands: what decides what can be done with it, and by whom."""

from typing import Any

from sqlalchemy import Connection, select

from dashboard.access import Scope
from dashboard.errors import NotFound
from dashboard.field_actions import Standing
from dashboard.lifecycle import Stage
from data_access import conditions
from data_access.schema import agencies, areas, categories, cities, reports, teams

_HOLDER, _LIES_IN, _TEAM = areas.alias("holder"), areas.alias("area"), teams.alias("team")
_STANDING = (
    select(
        reports.c.id,
        reports.c.city_id,
        reports.c.stage,
        reports.c.team_id,
        reports.c.last_change_at,
        reports.c.duplicate_of,
        reports.c.first_action_at,
        reports.c.open_since,
        reports.c.response_due_at,
        reports.c.resolution_due_at,
        reports.c.category_id,
        reports.c.area_id,
        reports.c.holder_area_id,
        reports.c.holder_agency_id,
        cities.c.code.label("city"),
        categories.c.slug.label("category"),
        _LIES_IN.c.code.label("area"),
        agencies.c.slug.label("holder_agency"),
        _HOLDER.c.code.label("holder_area"),
        _TEAM.c.slug.label("team"),
        _TEAM.c.name.label("team_name"),
    )
    .join_from(reports, cities, cities.c.id == reports.c.city_id)
    .join(categories, categories.c.id == reports.c.category_id)
    .outerjoin(_LIES_IN, _LIES_IN.c.id == reports.c.area_id)
    .outerjoin(_HOLDER, _HOLDER.c.id == reports.c.holder_area_id)
    .outerjoin(agencies, agencies.c.id == reports.c.holder_agency_id)
    .outerjoin(_TEAM, _TEAM.c.id == reports.c.team_id)
)


def standing_row(conn: Connection, *, report_id: int, scope: Scope, locked: bool = False) -> Any:
    """The report with what its standing is made of; `locked`, nobody else changes it until the end
    of the transaction. Raises NotFound where the user may not read it."""
    asked = _STANDING.where(reports.c.id == report_id, conditions.readable(scope))
    row = conn.execute(asked.with_for_update(of=reports) if locked else asked).first()
    if row is None:
        raise NotFound
    return row


def standing_of(row: Any) -> Standing:
    """The standing that such a row tells."""
    return Standing(
        id=row.id,
        city=row.city,
        stage=Stage(row.stage) if row.stage else None,
        team=row.team,
        holder_area=row.holder_area,
        duplicate_of=row.duplicate_of,
        category=row.category,
        area=row.area,
        holder_agency=row.holder_agency,
    )
