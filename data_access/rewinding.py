"""Clocks wound anew: for many reports at once, after the rules or the places of a city changed."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    MetaData,
    Table,
    delete,
    or_,
    select,
    update,
)

from dashboard.policies import Rulebook
from data_access.bulk import copy_rows
from data_access.clocks import ClockRows, clock_rows
from data_access.histories import histories
from data_access.schema import clock_spells, reports

BATCH = 5_000
COLUMNS = (
    "policy_id",
    "response_calendar_id",
    "resolution_calendar_id",
    "response_risk_at",
    "response_due_at",
    "response_minutes",
    "resolution_risk_at",
    "resolution_due_at",
    "resolution_run",
    "resolution_minutes",
    "paused_minutes",
    "open_since",
    "response_charged_area_id",
    "response_charged_agency_id",
    "resolution_charged_area_id",
    "resolution_charged_agency_id",
)
_wound = Table(
    "wound_clocks",
    MetaData(),
    Column("report_id", BigInteger, primary_key=True),
    *(Column(name, reports.c[name].type) for name in COLUMNS),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)


def wind_anew(
    conn: Connection,
    *,
    city_id: int,
    rules: Rulebook,
    report_ids: Sequence[int] | None = None,
    category_ids: Sequence[int] | None = None,
) -> int:
    """Winds the clocks of the city's reports anew, of all or of those named; how many changed.

    What does not change is not written.
    """
    asked = select(reports.c.id).where(reports.c.city_id == city_id)
    if report_ids is not None:
        asked = asked.where(reports.c.id.in_(report_ids))
    if category_ids is not None:
        asked = asked.where(reports.c.category_id.in_(category_ids))
    ids = conn.execute(asked.order_by(reports.c.id)).scalars().all()
    _wound.create(conn)
    changed = sum(
        _wind(conn, rules, ids[start : start + BATCH]) for start in range(0, len(ids), BATCH)
    )
    _wound.drop(conn)
    return changed


def _wind(conn: Connection, rules: Rulebook, ids: Sequence[int]) -> int:
    wound = dict(_wound_reports(conn, rules, ids))
    rows = [{"report_id": report_id, **clocks.columns} for report_id, clocks in wound.items()]
    copy_rows(conn, table=_wound.name, rows=rows)
    differs = or_(
        *(reports.c[name].is_distinct_from(_wound.c[name]) for name in COLUMNS),
        reports.c.id.in_(_with_other_spells(conn, wound)),
    )
    written = conn.execute(
        update(reports)
        .where(reports.c.id == _wound.c.report_id, differs)
        .values({name: _wound.c[name] for name in COLUMNS})
        .returning(reports.c.id)
    ).scalars()
    changed = list(written)
    conn.execute(delete(_wound))
    if changed:
        conn.execute(delete(clock_spells).where(clock_spells.c.report_id.in_(changed)))
        copied = [row for report_id in changed for row in wound[report_id].spells]
        copy_rows(conn, table=clock_spells.name, rows=copied)
    return len(changed)


def _with_other_spells(conn: Connection, wound: Mapping[int, ClockRows]) -> list[int]:
    """Those of the reports whose kept clock spells are not the ones that were wound."""
    kept: dict[int, list[dict[str, Any]]] = defaultdict(list)
    asked = select(clock_spells).where(clock_spells.c.report_id.in_(wound))
    for row in conn.execute(asked.order_by(clock_spells.c.report_id, clock_spells.c.seq)).all():
        kept[row.report_id].append(row._asdict())
    return [report_id for report_id, rows in wound.items() if kept[report_id] != list(rows.spells)]


def _wound_reports(
    conn: Connection, rules: Rulebook, ids: Sequence[int]
) -> Iterator[tuple[int, ClockRows]]:
    for report in histories(conn, report_ids=ids, locked=True):
        yield (
            report.report_id,
            clock_rows(
                rules,
                facts=report.facts,
                spells=report.spells,
                first_action_at=report.first_action_at,
                report_id=report.report_id,
            ),
        )
