"""What the API says of incidents: from the questions' answers to plain data."""

from collections.abc import Sequence
from dataclasses import asdict

from callbacks.api_answers import Data
from dashboard.depths import depth_word
from dashboard.incident_view import Depth, Incident


def incidents(found: Sequence[Incident]) -> Data:
    """Incidents, the newest first."""
    return {"incidents": [incident(one) for one in found]}


def incident(one: Incident) -> Data:
    """An incident with its timeline, its shape and its reports."""
    facts = {name: value for name, value in asdict(one).items() if name != "city"}
    return {**facts, "depth": _depth(one.depth)}


def _depth(depth: Depth | None) -> Data | None:
    return None if depth is None else {**asdict(depth), "word": depth_word(depth.deepest_cm)}
