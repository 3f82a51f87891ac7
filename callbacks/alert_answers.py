"""Alerts as plain data: for the API, and for the command that lists them."""

from datetime import datetime

from callbacks.api_answers import Data, report_line
from dashboard.alerts import AlertBoard, AlertLine

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


def alert(line: AlertLine, *, now: datetime) -> Data:
    """One alert with its report."""
    facts = {name: getattr(line, name) for name in FACTS}
    step = {"step": line.step.name.lower()}
    return {**facts, **step, "report": report_line(line.report, now)}
