"""The sets of reports behind the figures: which rows a number stands for, and how many they are."""

from enum import StrEnum

from dashboard.metrics import PeriodFigures


class Slice(StrEnum):
    """The reports that a figure counts: those received in the period, open at its end (some of them
    late or at risk then), first acted on, or with a clock decided in it, met or missed."""

    RECEIVED = "received"
    OPEN = "open"
    LATE = "late"
    AT_RISK = "at_risk"
    RESPONDED = "responded"
    RESPONSE_DECIDED = "response_decided"
    RESPONSE_MET = "response_met"
    RESPONSE_MISSED = "response_missed"
    RESOLUTION_DECIDED = "resolution_decided"
    RESOLUTION_MET = "resolution_met"
    RESOLUTION_MISSED = "resolution_missed"


AT_END = frozenset({Slice.OPEN, Slice.LATE, Slice.AT_RISK})
"""How reports stand at the period's end; the others tell of what happened in it."""


def number_of(part: Slice, figures: PeriodFigures) -> int:
    """How many reports of the period the slice holds."""
    standing = figures.standing
    response, resolution = figures.response_compliance, figures.resolution_compliance
    return {
        Slice.RECEIVED: figures.received,
        Slice.OPEN: standing.open,
        Slice.LATE: standing.late,
        Slice.AT_RISK: standing.at_risk,
        Slice.RESPONDED: figures.response.n,
        Slice.RESPONSE_DECIDED: response.decided,
        Slice.RESPONSE_MET: response.met,
        Slice.RESPONSE_MISSED: response.missed,
        Slice.RESOLUTION_DECIDED: resolution.decided,
        Slice.RESOLUTION_MET: resolution.met,
        Slice.RESOLUTION_MISSED: resolution.missed,
    }[part]
