"""Alerts as plain data: for the API, and for the command that lists them."""

from collections.abc import Sequence
from datetime import datetime

from callbacks.api_answers import Data, report_line
from dashboard.alerts import AlertBoard, AlertEvent, AlertLine, ReportAlert

FACTS = (
    "id",
    "clock",
    "run",
    "level",
    "state",
    "raised_at",
    "due_at",
    "next_step_at",
    "acknowledged_at",
    "acknowledged_by",
    "note",
    "muted",
    "reraised",
)


def board(found: AlertBoard, *, now: datetime) -> Data:
    """How many alerts live in a place, and the first of them."""
    return {
        "counts": {
            "waiting": found.waiting,
            "acknowledged": found.acknowledged,
            "muted": found.muted,
        },
        "alerts": [alert(line, now=now) for line in found.lines],
    }


def report_alerts(found: Sequence[ReportAlert], *, now: datetime) -> Data:
    """The alerts that a report has and has had, with their histories."""
    return {
        "alerts": [
            {
                **alert(one.line, now=now),
                "closed_at": one.closed_at,
                "closed_why": one.line.closed_why,
                "history": [_event(event) for event in one.events],
            }
            for one in found
        ]
    }


def _event(event: AlertEvent) -> Data:
    step = {"step": None if event.step is None else event.step.name.lower()}
    return {**vars(event), **step}


def alert(line: AlertLine, *, now: datetime) -> Data:
    """One alert with its report."""
    facts = {name: getattr(line, name) for name in FACTS}
    step = {"step": line.step.name.lower()}
    return {**facts, **step, "report": report_line(line.report, now)}
