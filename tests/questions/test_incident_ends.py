"""An incident that somebody ends stays over, and is told of at once."""

import pytest
from sqlalchemy import Connection, Engine, select

from dashboard.access import Role, Scope
from dashboard.errors import BadEnding, NotAllowed, NotFound
from dashboard.incidents import IncidentState
from data_access.audit import Author
from data_access.incident_ends import Ended, end_incident
from data_access.incident_ticks import IncidentsTicked, tick_incidents
from data_access.schema import audit_log, reports
from tests.factories import NOW, Town
from tests.questions.bursting import MINUTE, RULES, burst, kept, members, old_town, seen, tick

CITY = frozenset({"73.71"})
OPERATOR = Author(Scope(Role.OPERATOR, cities=CITY), "operator")


@pytest.fixture
def town(conn: Connection) -> Town:
    """With an incident that goes on."""
    town = old_town(conn)
    burst(town)
    assert tick(town) == IncidentsTicked(begun=1)
    return town


def end(town: Town, author: Author = OPERATOR, reason: str = "laporan palsu") -> Ended:
    [one] = kept(town)
    return end_incident(
        town.conn, incident_id=one.id, reason=reason, author=author, now=NOW + MINUTE
    )


def test_it_is_over_and_the_log_says_why(town: Town):
    ended = end(town)
    [one] = kept(town)
    assert (one.state, one.ended_at) == (IncidentState.ENDED.value, NOW + MINUTE)
    assert ended == Ended(one.id, NOW + MINUTE, "operator", "laporan palsu")
    assert seen(town, after=MINUTE) == []
    rows = select(audit_log.c.subject, audit_log.c.detail).where(
        audit_log.c.action == "incident.end"
    )
    [row] = town.conn.execute(rows).all()
    assert row.subject == f"incident {one.id}"
    assert row.detail == {"reason": "laporan palsu", "city": "73.71"}


def test_the_ticker_neither_opens_nor_extends_it(town: Town):
    before = members(town)
    end(town)
    # Linked to its reports, and too few for another.
    Town(town.conn, now=NOW + 2 * MINUTE).report(ago=MINUTE)
    for minutes in (1, 2, 10):
        assert tick(town, after=minutes * MINUTE) == IncidentsTicked()
    [one] = kept(town)
    assert one.ended_at == NOW + MINUTE
    assert members(town) == before


def test_as_many_that_were_in_none_begin_another(town: Town):
    end(town)
    burst(Town(town.conn, now=NOW + 9 * MINUTE), number=5)
    assert tick(town, after=9 * MINUTE) == IncidentsTicked(begun=1)
    assert len(kept(town)) == 2


def test_who_sees_its_reports_is_told_and_no_tick_comes_between(engine: Engine):
    with engine.begin() as conn:
        town = old_town(conn)
        number = burst(town)[-1]  # the newest one is told of
        tick(town)
        asked = select(reports.c.xid).where(reports.c.id == number)
        before = conn.execute(asked).scalar()
    with engine.begin() as conn, engine.begin() as other:
        town.conn = conn
        end(town)
        assert conn.execute(asked).scalar() != before
        assert tick_incidents(other, now=NOW + MINUTE, rules=RULES) is None


@pytest.mark.parametrize(
    ("scope", "error"),
    [
        (Scope(Role.ANALIS, cities=CITY), NotAllowed),
        (Scope(Role.CAMAT, areas=frozenset({"73.71.09"}), area_cities=CITY), NotAllowed),
        (Scope(Role.NASIONAL, all_cities=True), NotAllowed),
        (Scope(Role.LAYAR, cities=CITY), NotAllowed),
        (Scope(Role.OPERATOR, cities=frozenset({"31"})), NotFound),
    ],
)
def test_by_nobody_else(town: Town, scope: Scope, error: type[Exception]):
    with pytest.raises(error):
        end(town, Author(scope, "orang"))
    assert len(seen(town)) == 1


def test_not_without_a_reason_and_not_twice(town: Town):
    for reason in ("", "x" * 201):
        with pytest.raises(BadEnding):
            end(town, reason=reason)
    end(town)
    with pytest.raises(BadEnding) as told:
        end(town)
    assert told.value.kind.value == "has_ended"
