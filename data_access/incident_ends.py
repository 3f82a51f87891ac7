"""An incident that somebody ends: one that false reports told, or that is known to be over."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from dashboard.access import Ability
from dashboard.errors import BadEnding, NotAllowed, NotFound
from dashboard.incidents import IncidentState
from dashboard.refusals import Refusal
from data_access import audit
from data_access.incident_ticks import members, tell_of, wait_for_tick
from data_access.incidents import followed
from data_access.schema import cities, incidents

LONGEST_REASON = 200


@dataclass(frozen=True)
class Ended:
    """The incident that was ended, when (aware, UTC), by whom (a user name), and why."""

    incident_id: int
    ended_at: datetime
    by: str
    reason: str


def end_incident(
    conn: Connection, *, incident_id: int, reason: str, author: audit.Author, now: datetime
) -> Ended:
    """Ends the incident of that id, or the one that it turned out to be part of, at `now`. Its
    reports stay in it, so that they begin no other.

    Raises NotAllowed, NotFound, BadEnding without a reason and where it is over already.
    """
    if not author.scope.may(Ability.END_INCIDENTS):
        raise NotAllowed
    if not 0 < len(reason) <= LONGEST_REASON:
        raise BadEnding(Refusal.NEEDS_WHY, most=LONGEST_REASON)
    # A tick that has read it as open would put more reports into it.
    wait_for_tick(conn)
    found = conn.execute(
        select(incidents.c.id, incidents.c.state, cities.c.code)
        .join_from(incidents, cities, cities.c.id == incidents.c.city_id)
        .where(incidents.c.id == followed(conn, incident_id))
    ).first()
    if found is None or not author.scope.may_in(Ability.END_INCIDENTS, found.code):
        raise NotFound
    if found.state == IncidentState.ENDED.value:
        raise BadEnding(Refusal.HAS_ENDED)
    ended = {"state": IncidentState.ENDED.value, "ended_at": now}
    conn.execute(update(incidents).where(incidents.c.id == found.id).values(ended))
    tell_of(conn, report_ids=members(conn, incident_id=found.id))
    subject, detail = f"incident {found.id}", {"reason": reason, "city": found.code}
    audit.record_by(
        conn, author=author, action="incident.end", at=now, subject=subject, detail=detail
    )
    return Ended(found.id, now, author.username, reason)
