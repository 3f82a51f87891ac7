"""The clocks of a report as plain data: for the API, and for the command that explains them."""

from dataclasses import asdict
from datetime import datetime, timedelta

from dashboard.policies import Target
from dashboard.reports import ClockView, ReportClocks, ReportLine

Data = dict[str, object]
MINUTE = timedelta(minutes=1)


def clocks(found: ReportClocks) -> Data:
    """Both clocks, what they are held to, and who held the report for how long. Lengths are whole
    working minutes of the clock's calendar."""
    return {
        "at": found.at,
        "policy": asdict(found.policy) if found.policy else None,
        "promised_at": found.promised_at,
        "response": _clock(found.response),
        "resolution": _clock(found.resolution),
        "holders": [
            {"holder": one.holder, "used_minutes": one.used // MINUTE} for one in found.holders
        ],
    }


def urgent(line: ReportLine, now: datetime) -> Data | None:
    """The clock of a report in a list that matters first."""
    found = line.urgent(now)
    if found is None:
        return None
    return {"clock": found.clock, "state": found.state, "due_at": found.due_at}


def _clock(view: ClockView) -> Data:
    reading = view.reading
    return {
        "state": reading.state,
        "why_none": reading.why,
        "run": reading.run,
        "target": _target(view.target),
        "target_minutes": _minutes(reading.target),
        "allowed_minutes": _minutes(reading.allowed),
        "used_minutes": _minutes(reading.used),
        "remaining_minutes": _minutes(reading.remaining),
        "paused_minutes": _minutes(reading.paused),
        "risk_at": reading.risk_at,
        "due_at": reading.due_at,
        "breached_at": reading.breached_at,
        "stopped_at": reading.stopped_at,
        "decided_at": reading.decided_at,
        "met": reading.met,
        "pauses": [
            {"from": stretch.from_at, "to": stretch.to_at}
            for stretch in view.stretches
            if stretch.paused
        ],
    }


def _target(target: Target | None) -> Data | None:
    if target is None:
        return None
    return {"amount": target.amount, "unit": target.unit, "calendar": target.calendar}


def _minutes(length: timedelta | None) -> int | None:
    return None if length is None else length // MINUTE
