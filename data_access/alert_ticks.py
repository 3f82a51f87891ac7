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
from dashboard.alerts import AlertEventKind, Escalation
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
    rules = all_alert_rules(conn)
    cases = held_cases(conn, report_ids=report_ids[:MOST], now=now)
    made = [
        (case, decision)
        for case in cases
        for decision in decide(
            case, rule=rules.get(case.city_id, DEFAULT_RULE), mutes=mutes, now=now
        )
    ]
    written = write_decisions(conn, decisions=made)
    touch(conn, report_ids=sorted({case.report_id for case, decision in made if decision.events}))
    deliveries = post_all(conn, told=list(_told(made, written)), now=now, post=post)
    events = Counter(event.kind for _, decision in made for event in decision.events)
    return Ticked(events, deliveries, len(report_ids) - len(cases))


def _told(made: Sequence[tuple[Case, Decision]], written: Sequence[Written]) -> Iterator[Told]:
    for (case, decision), (alert_id, event_ids) in zip(made, written, strict=True):
        if decision.told:
            kind = decision.events[-1].kind
            yield Told(case.report_id, alert_id, event_ids[-1], kind, decision.alert)
