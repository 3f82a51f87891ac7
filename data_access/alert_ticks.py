"""A tick: alerts brought to what they should be at a moment, in one transaction.

One tick at a time works on a database. It may be killed at any instant and run twice: what is not
committed did not happen, and what is as it should be is left alone. It looks at a limited number of
reports, so that nobody who changes one has to wait for long.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from dashboard.alerting import Case, Decision, decide
from dashboard.alerts import AlertEventKind, Escalation, Mute
from data_access.alert_cases import Written, held_cases, write_decisions
from data_access.alert_differences import reports_to_look_at
from data_access.alert_locks import begin_tick, touch
from data_access.alert_mutes import mutes_at
from data_access.alert_rules import all_alert_rules
from data_access.notices import Told
from data_access.outbox import Post, post_all

MOST = 2_000
"""Reports that one tick looks at: two seconds of work, all of them held meanwhile."""
DEFAULT_RULE = Escalation()


@dataclass(frozen=True)
class Ticked:
    """What a tick did: events by kind, deliveries put in the outbox, and reports that are left for
    the next tick, because there are too many or somebody was changing them."""

    events: Counter[AlertEventKind] = field(default_factory=Counter)
    deliveries: int = 0
    left: int = 0


def tick(conn: Connection, *, now: datetime, post: Post = Post()) -> Ticked | None:
    """Raises, carries up, re-raises, mutes and closes what is due at `now` (aware, UTC), and puts
    what is to be told in the outbox. None where another tick is under way."""
    if not begin_tick(conn):
        return None
    mutes = mutes_at(conn, now=now)
    report_ids = reports_to_look_at(conn, now=now, mutes=mutes)
    if not report_ids:
        return Ticked()
    ticking = _Ticking(conn, now, mutes, all_alert_rules(conn))
    ticking.settle(report_ids[:MOST])
    deliveries = post_all(conn, told=ticking.told, now=now, post=post)
    return Ticked(ticking.events, deliveries, len(report_ids) - ticking.looked_at)


@dataclass
class _Ticking:
    """A tick under way."""

    conn: Connection
    now: datetime
    mutes: Sequence[Mute]
    rules: dict[int, Escalation]
    looked_at: int = 0
    told: list[Told] = field(default_factory=list)
    events: Counter[AlertEventKind] = field(default_factory=Counter)

    def settle(self, report_ids: Sequence[int]) -> None:
        """Does what is due of these reports."""
        cases = held_cases(self.conn, report_ids=report_ids, now=self.now)
        made = [(case, decision) for case in cases for decision in self._decide(case)]
        written = write_decisions(self.conn, decisions=made)
        changed = {case.report_id for case, decision in made if decision.events}
        touch(self.conn, report_ids=sorted(changed))
        self.looked_at += len(cases)
        self.told += _told(made, written)
        self.events.update(event.kind for _, decision in made for event in decision.events)

    def _decide(self, case: Case) -> list[Decision]:
        rule = self.rules.get(case.city_id, DEFAULT_RULE)
        return decide(case, rule=rule, mutes=self.mutes, now=self.now)


def _told(made: Sequence[tuple[Case, Decision]], written: Sequence[Written]) -> Iterator[Told]:
    for (case, decision), (alert_id, event_ids) in zip(made, written, strict=True):
        if decision.told:
            kind = decision.events[-1].kind
            yield Told(case.report_id, alert_id, event_ids[-1], kind, decision.alert)
