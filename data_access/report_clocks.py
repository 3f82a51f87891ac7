"""The clocks of one report in full, read anew from its history and the rules it is under."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from dashboard.lifecycle import STOPPED, Stage
from dashboard.policies import Policy, Rulebook, Ruling
from dashboard.reports import ClockView, HolderTime, PolicyView, ReportClocks
from dashboard.sla import Clock, ClockName
from dashboard.tracks import Piece, track_of
from data_access.clocks import CLOCK_FACTS, ClockFacts, wind
from data_access.report_rows import spell_of
from data_access.rulebooks import load_rulebook
from data_access.schema import agencies, areas, reports, spells


def report_clocks(conn: Connection, *, report_id: int, at: datetime) -> ReportClocks:
    """How both clocks of a report stand, or stood, at that time. The caller has made sure that the
    report is there for who asks."""
    names = ("city_id", "first_action_at", *CLOCK_FACTS)
    row = conn.execute(
        select(*(reports.c[name] for name in names)).where(reports.c.id == report_id)
    ).one()
    stays = conn.execute(_named_spells(report_id)).all()
    rules = load_rulebook(conn, city_id=row.city_id)
    ruling, clocks = wind(
        rules,
        facts=ClockFacts(**{name: getattr(row, name) for name in CLOCK_FACTS}),
        spells=[spell_of(stay) for stay in stays],
        first_action_at=row.first_action_at,
    )
    policy = next((one for one in rules.policies if one.id == ruling.policy_id), None)
    views = {name: _view(name, clocks[name], policy, ruling, rules, at) for name in ClockName}
    return ReportClocks(
        at=at,
        policy=_policy_view(policy),
        promised_at=row.promised_at,
        response=views[ClockName.RESPONSE],
        resolution=views[ClockName.RESOLUTION],
        holders=tuple(_holders(stays, clocks.resolution, row.created_at, at)),
    )


def _view(
    name: ClockName,
    clock: Clock,
    policy: Policy | None,
    ruling: Ruling,
    rules: Rulebook,
    at: datetime,
) -> ClockView:
    promised = name is ClockName.RESOLUTION and ruling.promised
    target = policy.target(name) if policy and clock.terms and not promised else None
    return ClockView(
        name=name,
        target=target,
        calendar=target.calendar if target else None,
        reading=clock.at(at),
        stretches=tuple(stretch for stretch in clock.stretches if stretch.from_at <= at),
        track=track_of(clock, at),
    )


def _policy_view(policy: Policy | None) -> PolicyView | None:
    if policy is None:
        return None
    return PolicyView(
        id=policy.id,
        legal_basis=policy.legal_basis,
        example=policy.example,
        severity=policy.severity,
        valid_from=policy.valid_from,
        valid_to=policy.valid_to,
    )


def _named_spells(report_id: int) -> Any:
    name = func.coalesce(agencies.c.name, areas.c.name).label("holder")
    return (
        select(spells, name, areas.c.code.label("area_code"))
        .outerjoin(agencies, agencies.c.id == spells.c.holder_agency_id)
        .outerjoin(areas, areas.c.id == spells.c.holder_area_id)
        .where(spells.c.report_id == report_id)
        .order_by(spells.c.seq)
    )


def _holders(
    stays: Sequence[Any], clock: Clock, created_at: datetime, at: datetime
) -> list[HolderTime]:
    """Who held the report while its clock ran, in the order in which they first did."""
    times: dict[tuple[str, str | None], list[tuple[datetime, datetime]]] = {}
    for index, stay in enumerate(stays):
        start = stay.from_at if index else created_at
        end = min(stay.to_at or at, at)
        runs = Stage(stay.stage) not in STOPPED | {Stage.DITAHAN}
        if runs and start < end:
            times.setdefault((stay.holder, stay.area_code), []).append((start, end))
    found = []
    for (holder, area_code), held in times.items():
        pieces = [Piece(clock.passed_by(start), clock.passed_by(end)) for start, end in held]
        used = sum((piece.length for piece in pieces), timedelta())
        found.append(HolderTime(holder, used, tuple(held), tuple(pieces), area_code))
    return found
