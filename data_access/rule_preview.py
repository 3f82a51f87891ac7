"""What a policy would make of the reports of the last month: each history wound anew under it."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, select

from dashboard.access import Scope
from dashboard.errors import NotFound
from dashboard.filters import Filters
from dashboard.places import City
from dashboard.policies import CalendarVersion, Policy, Rulebook
from dashboard.rule_preview import DAYS, ClockPreview, Outcome, Preview, outcome, state_of
from dashboard.sla import ClockName, ClockState
from data_access import conditions
from data_access.clocks import wind
from data_access.histories import ReportHistory, histories
from data_access.rule_board import require_rules
from data_access.rulebooks import load_rulebook
from data_access.schema import categories, reports

MOST = 4_000
"""Reports wound at most."""
BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)


def preview_policy(
    conn: Connection, *, city: City, policy: Policy, scope: Scope, now: datetime
) -> Preview:
    """How the city's counted reports of the last 30 whole days, of the policy's category and
    severity, stand `now` under the policy and under the one in force today.

    A policy for all severities is tried on those that have none of their own. Working hours are
    those that were in force at each report's creation; what its source promised is no policy's.
    Raises NotAllowed, and NotFound for a category of another city.
    """
    require_rules(scope, city)
    rules = load_rulebook(conn, city_id=city.id)
    today = now.astimezone(city.zone).date()
    first = today - timedelta(days=DAYS)
    start, end = (datetime.combine(day, time(), city.zone) for day in (first, today))
    asked = and_(
        conditions.counted(_filters(conn, city, policy), scope),
        conditions.created_in(start, end),
        _of_severity(policy, rules, now),
    )
    count = conn.execute(select(func.count()).select_from(reports).where(asked)).scalar_one()
    # By chance, and the same ones at each try: else a rule would seem to do what another pick did.
    picked = select(reports.c.id).where(asked).order_by(func.hashint8(reports.c.id)).limit(MOST)
    lives = list(histories(conn, report_ids=conn.execute(picked).scalars().all()))
    in_force = rules.policy_for(
        category_id=policy.category_id, severity=policy.severity or 0, created_at=now
    )
    new = _outcomes(lives, _only(policy, rules), now)
    old = _outcomes(lives, _only(in_force, rules), now)
    return Preview(
        first=first,
        last=today - timedelta(days=1),
        count=count,
        tried=len(lives),
        clocks={name: ClockPreview(new[name], old[name]) for name in ClockName},
    )


def _filters(conn: Connection, city: City, policy: Policy) -> Filters:
    of_city = (categories.c.id == policy.category_id) & (categories.c.city_id == city.id)
    slug = conn.execute(select(categories.c.slug).where(of_city)).scalar()
    if slug is None:
        raise NotFound
    return Filters(city=city, area=city.code, categories=frozenset({slug}))


def _of_severity(policy: Policy, rules: Rulebook, now: datetime) -> ColumnElement[bool]:
    if policy.severity is not None:
        return reports.c.severity == policy.severity
    own = {
        other.severity
        for other in rules.policies
        if other.category_id == policy.category_id and other.holds_at(now)
    }
    return reports.c.severity.not_in(sorted(own - {None}))


def _only(policy: Policy | None, rules: Rulebook) -> Rulebook:
    """A rulebook in which that policy holds for all there ever was."""
    always = (
        [replace(policy, severity=None, valid_from=BEFORE_ALL, valid_to=None)] if policy else []
    )
    return Rulebook(rules.zone, tuple(always), tuple(_from_the_start(rules.calendars)))


def _from_the_start(calendars: Collection[CalendarVersion]) -> list[CalendarVersion]:
    """The calendars, the first version of each in force from the start on."""
    found: list[CalendarVersion] = []
    for version in sorted(calendars, key=lambda version: version.valid_from):
        is_first = all(other.slug != version.slug for other in found)
        found.append(replace(version, valid_from=BEFORE_ALL) if is_first else version)
    return found


def _outcomes(
    lives: Collection[ReportHistory], rules: Rulebook, now: datetime
) -> dict[ClockName, Outcome]:
    states: dict[ClockName, Counter[ClockState]] = {name: Counter() for name in ClockName}
    for life in lives:
        ruling, clocks = wind(
            rules, facts=life.facts, spells=life.spells, first_action_at=life.first_action_at
        )
        for name in ClockName:
            if not (ruling.promised and name is ClockName.RESOLUTION):
                states[name][state_of(clocks[name], now)] += 1
    return {name: outcome(found) for name, found in states.items()}
