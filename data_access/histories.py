"""The histories of many reports at once, as their clocks are wound from them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from dashboard.history import Spell
from data_access.clocks import CLOCK_FACTS, ClockFacts
from data_access.report_rows import spell_of
from data_access.schema import reports, spells


@dataclass(frozen=True)
class ReportHistory:
    """What the clocks of one report are wound from."""

    report_id: int
    facts: ClockFacts
    spells: tuple[Spell, ...]
    first_action_at: datetime | None


def histories(
    conn: Connection, *, report_ids: Sequence[int], locked: bool = False
) -> Iterator[ReportHistory]:
    """The histories of these reports, in no order; `locked` keeps others from writing them."""
    lives: dict[int, list[Any]] = {report_id: [] for report_id in report_ids}
    for row in conn.execute(
        select(spells)
        .where(spells.c.report_id.in_(report_ids))
        .order_by(spells.c.report_id, spells.c.seq)
    ):
        lives[row.report_id].append(spell_of(row))
    names = ("id", "first_action_at", *CLOCK_FACTS)
    asked = select(*(reports.c[name] for name in names)).where(reports.c.id.in_(report_ids))
    for row in conn.execute(asked.with_for_update() if locked else asked).all():
        yield ReportHistory(
            report_id=row.id,
            facts=ClockFacts(**{name: getattr(row, name) for name in CLOCK_FACTS}),
            spells=tuple(lives[row.id]),
            first_action_at=row.first_action_at,
        )
