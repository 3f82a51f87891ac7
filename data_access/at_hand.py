"""A report as who works on it finds it: what decides what can be done with it."""

from sqlalchemy import Connection

from dashboard.access import Ability, Scope
from dashboard.errors import NotAllowed
from dashboard.team_queue import AtHand
from data_access.field_actions import version_of
from data_access.standings import standing_of, standing_row
from data_access.teams import teams_of


def report_at_hand(conn: Connection, *, report_id: int, scope: Scope, user_id: int) -> AtHand:
    """How the report stands for that user. Raises NotAllowed for who works on no reports, NotFound
    where the user may not read it."""
    if not scope.may(Ability.WORK_REPORTS):
        raise NotAllowed
    row = standing_row(conn, report_id=report_id, scope=scope)
    own = teams_of(conn, user_id=user_id, city=row.city)
    return AtHand(standing_of(row), version_of(conn, report_id=report_id), row.team_name, own)
