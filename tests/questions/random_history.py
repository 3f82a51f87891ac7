"""Thousands of random reports, as different as reports can be, written by the product's writers."""

from contextlib import suppress
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection

from dashboard.errors import BadPolicy
from dashboard.history import Holder, StageStep
from dashboard.lifecycle import REASON_REQUIRED, STOPPED, EventKind, ReportKind, Stage
from dashboard.policies import ALWAYS, Policy, Target, Unit
from dashboard.profiles import OFFICE
from data_access.bulk import copy_reports
from data_access.history import record_fact, record_holder
from data_access.report_rows import NewReport
from data_access.rule_versions import add_policy
from tests.factories import NOW, SQUARES, Town

KELURAHAN = [code for code in SQUARES if code.count(".") == 3]
AFTER_WAITING = [stage for stage in Stage if stage is not Stage.MENUNGGU]
MONTHS = timedelta(days=75)
MINUTE = timedelta(minutes=1)


def write_random_history(conn: Connection, *, town: Town, reports: int, seed: int) -> None:
    """Writes random reports to the town: of all kinds and stages, reopened, without a known stage,
    outside every area, without a point, on whole hours, handed on, moved and recategorised."""
    random = Random(seed)
    write_random_rules(conn, town=town, random=random)
    made = [_report(random, town, number) for number in range(reports)]
    copy_reports(conn, reports=made, actor="test", now=NOW)
    _change_some(conn, random, town, reports // 10)


def write_random_rules(conn: Connection, *, town: Town, random: Random) -> None:
    """Gives most of the town's categories policies of every sort: in plain time and in office
    hours, of one severity, replaced halfway, and none at all."""
    halfway = NOW - MONTHS / 3
    for slug in sorted(town.categories)[:-2]:
        for severity in (None, random.choice([1, 2, 3, None])):
            for since in {NOW - MONTHS, random.choice([NOW - MONTHS, halfway])}:
                policy = Policy(
                    category_id=town.categories[slug],
                    severity=severity,
                    response=_target(random),
                    resolution=_target(random),
                    valid_from=since - MINUTE * (severity or 0),
                )
                with suppress(BadPolicy):  # the same severity twice
                    add_policy(conn, city=town.city, policy=policy, actor="test", now=NOW)


def _target(random: Random) -> Target:
    unit = random.choice(list(Unit))
    amount = random.randint(1, 6) if unit is Unit.WORKING_DAYS else random.choice([30, 400, 3000])
    return Target(amount, unit, ALWAYS if unit is Unit.MINUTES else OFFICE)


def _report(random: Random, town: Town, number: int) -> NewReport:
    usual = random.random() < 0.9
    area = random.choice(KELURAHAN if usual else ["73.71.09", "73.71", None])
    created = NOW - MONTHS * random.random() ** 3
    if random.random() < 0.2:
        created = created.replace(minute=0, second=0, microsecond=0)
    west, south = SQUARES[area][1] if area in KELURAHAN else (119.0, -5.0)
    known = random.random() < 0.9
    has_point = random.random() < 0.95
    return NewReport(
        city_id=town.city.id,
        source=random.choice(["qlue", "test"]),
        external_id=f"R-{town.city.code}-{number}",
        category_id=random.choice(list(town.categories.values())),
        created_at=created,
        holder=_holder(random, town, area),
        area_id=town.areas[area] if area else None,
        steps=_steps(random, created) if known else (),
        lat=south + 0.01 * random.random() if has_point else None,
        lon=west + 0.01 * random.random() if has_point else None,
        kind=random.choices(list(ReportKind), [8, 1, 1])[0],
        severity=random.randint(1, 3),
        date_only=random.random() < 0.1,
        response_known=random.random() < 0.9,
        promised_at=created + timedelta(hours=random.randint(1, 99))
        if random.random() < 0.05
        else None,
        title="laporan",
        rating=random.choice([None, None, 1, 2, 3, 4, 5]),
    )


def _steps(random: Random, created: datetime) -> tuple[StageStep, ...]:
    steps = [StageStep(Stage.MENUNGGU, created)]
    while random.random() < 0.75:
        now_in, at = steps[-1].stage, steps[-1].at
        at += timedelta(minutes=random.choice([0, 1, 7, 45, 600, 6000]) * random.random())
        if at >= NOW:
            break
        if now_in in STOPPED:
            stage = Stage.PROSES
        else:
            stage = random.choice([stage for stage in AFTER_WAITING if stage is not now_in])
        steps.append(StageStep(stage, at, reason="sebab" if stage in REASON_REQUIRED else None))
    return tuple(steps)


def _holder(random: Random, town: Town, area: str | None) -> Holder:
    if random.random() < 0.4:
        return Holder(agency_id=random.choice(list(town.agencies.values())))
    return Holder(area_id=town.areas[area or town.city.code])


def _change_some(conn: Connection, random: Random, town: Town, changes: int) -> None:
    ids = [row.id for row in conn.exec_driver_sql("select id from reports").all()]
    common: dict[str, Any] = {"at": NOW, "actor": "operator", "source": "test", "now": NOW}
    for report_id in random.choices(ids, k=changes):
        kind = random.choice(
            [EventKind.HOLDER, EventKind.CATEGORY, EventKind.AREA, EventKind.SEVERITY]
        )
        if kind is EventKind.HOLDER:
            holder = _holder(random, town, random.choice(KELURAHAN))
            record_holder(conn, report_id=report_id, holder=holder, **common)
        elif kind is EventKind.CATEGORY:
            category = random.choice(list(town.categories.values()))
            record_fact(conn, report_id=report_id, kind=kind, value=category, **common)
        elif kind is EventKind.SEVERITY:
            record_fact(conn, report_id=report_id, kind=kind, value=random.randint(1, 3), **common)
        else:
            area = town.areas[random.choice(KELURAHAN)]
            record_fact(conn, report_id=report_id, kind=kind, value=area, **common)
