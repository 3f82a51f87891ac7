"""What the API's answers look like: from the questions' answers to plain data."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

import numpy as np

from callbacks import clock_answers
from callbacks.api_parameters import write_cursor
from callbacks.requests import Asked
from dashboard.filters import to_parameters
from dashboard.metrics import (
    AreaFigures,
    Category,
    Compliance,
    Heat,
    Kpis,
    PeriodFigures,
    TrendStep,
)
from dashboard.pace import MINUTES, DueSoon
from dashboard.places import Place
from dashboard.reports import ReportDetail, ReportLine, ReportPoint

Data = dict[str, object]
LINE_FACTS = (
    "id",
    "category",
    "area_code",
    "area_name",
    "stage",
    "created_at",
    "date_only",
    "outside",
)
HEAT_HEADER = struct.Struct("<8d")
MOST = np.iinfo(np.uint16).max
DEFINITIONS = {
    "received": "Masuk",
    "open": "Terbuka",
    "late": "Terlambat",
    "at_risk": "Berisiko",
    "compliance": "% tepat SLA",
    "acted_on": "Ditindaklanjuti",
    "median_response_minutes": "Median respons",
}


def about(asked: Asked, *, now: datetime) -> Data:
    """What every answer begins with: the place, the window, and what was understood."""
    start, end = asked.filters.bounds(now)
    return {
        "city": asked.city.code,
        "area": asked.filters.area,
        "timezone": asked.city.timezone,
        "from": start,
        "to": end,
        "parameters": to_parameters(asked.filters),
        "definitions": DEFINITIONS,
    }


def kpis(answer: Kpis) -> Data:
    """The figures of the period, of the one before, and what they leave out."""
    return {
        "kpis": _figures(answer.now),
        "before": _figures(answer.before),
        "left_out": asdict(answer.left_out),
        "clocked": answer.clocked,
    }


def areas(figures: Sequence[AreaFigures], places: Mapping[str, Place]) -> Data:
    """The figures of the children of the place asked for."""
    return {"areas": [_area(line, places.get(line.code)) for line in figures]}


def trend(steps: Sequence[TrendStep]) -> Data:
    """Reports received, step by step; times with the city's offset."""
    return {
        "steps": [
            {
                "start": step.start.isoformat(),
                "received": step.total,
                "by_category": step.received,
                "breaches": step.breaches,
            }
            for step in steps
        ]
    }


def heat(answer: Heat, top: float) -> Data:
    """Reports as cells of the Web-Mercator grid, row by row."""
    cells = sorted(zip(answer.x, answer.y, answer.count, strict=True), key=lambda cell: cell[1::-1])
    return {
        "x0": answer.x0,
        "y0": answer.y0,
        "cell_size": answer.cell_size,
        "total": answer.total,
        "top": top,
        "cells": cells,
    }


def heat_binary(answer: Heat, top: float) -> bytes:
    """The same, as docs/api.md lays it out: a header of eight float64, then uint16 columns."""
    weighted = any(count != 1 for count in answer.count)
    header = HEAT_HEADER.pack(
        answer.x0,
        answer.y0,
        answer.cell_size,
        len(answer.x),
        float(weighted),
        answer.total,
        top,
        0.0,
    )
    columns = [answer.x, answer.y, *([answer.count] if weighted else [])]
    # In the order of the map's rows it packs better, and the same cells give the same bytes.
    order = np.lexsort((answer.x, answer.y))
    return header + b"".join(
        np.minimum(column, MOST)[order].astype("<u2").tobytes() for column in columns
    )


def points(found: Sequence[ReportPoint], limit: int) -> Data:
    """Reports as [id, lat, lon, category, stage]; `more` when there are others."""
    return {
        "points": [
            [point.id, point.lat, point.lon, point.category, point.stage] for point in found[:limit]
        ],
        "more": len(found) > limit,
    }


def reports(found: Sequence[ReportLine], limit: int, *, now: datetime) -> Data:
    """Reports, newest first; `next` is the cursor of those that follow, null at the end."""
    shown = found[:limit]
    more = len(found) > limit
    return {
        "reports": [report_line(line, now) for line in shown],
        "next": write_cursor(shown[-1].created_at, shown[-1].id) if more else None,
    }


def report_set(found: Sequence[ReportLine], total: int, *, offset: int, now: datetime) -> Data:
    """Reports behind a figure, which counts `total`; `next_offset` is null at the end."""
    end = offset + len(found)
    return {
        "reports": [report_line(line, now) for line in found],
        "total": total,
        "next_offset": end if found and end < total else None,
    }


def report_line(line: ReportLine, now: datetime) -> Data:
    """A report of a list, with the clock of it that matters first."""
    facts = {name: getattr(line, name) for name in LINE_FACTS}
    return {**facts, "clock": clock_answers.urgent(line, now)}


def soon(found: DueSoon, *, now: datetime) -> Data:
    """How many come due soon, how many of them will be late, and the first of them by due time."""
    return {
        "within_minutes": MINUTES,
        "total": found.total,
        "expected_late": found.expected,
        "low": found.low,
        "high": found.high,
        "reports": [
            {**report_line(line.report, now), "estimate": asdict(line.estimate)}
            for line in found.lines
        ],
    }


def report(detail: ReportDetail, *, now: datetime) -> Data:
    """One report with its clocks and its history, newest first."""
    facts = {
        name: getattr(detail, name)
        for name in ReportDetail.__dataclass_fields__
        if name not in ("line", "clocks", "photos")
    }
    full = clock_answers.clocks(detail.clocks) if detail.clocks else None
    return {"report": {**report_line(detail.line, now), **facts, "clocks": full}}


def categories(found: Sequence[Category]) -> Data:
    """The city's categories: lenses first, then in the city's order."""
    return {
        "categories": [
            {
                "slug": category.slug,
                "label_id": category.label_id,
                "label_en": category.label_en,
                "lens": category.lens,
                "severity": category.severity,
                "example": category.example,
            }
            for category in found
        ]
    }


def places(found: Sequence[Place]) -> Data:
    """Places by name."""
    return {
        "places": [
            {
                "code": place.code,
                "name": place.name,
                "level": place.level,
                "parent": place.parent_code,
                "km2": place.km2,
                "approximate": place.approximate,
            }
            for place in found
        ]
    }


def _figures(figures: PeriodFigures) -> Data:
    return {
        "from": figures.start,
        "to": figures.end,
        "received": figures.received,
        "open": figures.open_at_end,
        "late": figures.standing.late,
        "at_risk": figures.standing.at_risk,
        "compliance": {
            "response": _compliance(figures.response_compliance),
            "resolution": _compliance(figures.resolution_compliance),
        },
        "acted_on": {
            "share": figures.acted_share,
            "numerator": figures.acted_on,
            "denominator": figures.with_stage,
        },
        "median_response_minutes": {"value": figures.response.minutes, "n": figures.response.n},
    }


def _compliance(found: Compliance) -> Data:
    return {"share": found.share, "met": found.met, "decided": found.decided}


def _area(line: AreaFigures, place: Place | None) -> Data:
    return {
        "code": line.code,
        "name": line.name,
        "level": place.level if place else None,
        "km2": line.km2,
        "approximate": place.approximate if place else None,
        "open": line.open,
        "open_per_km2": line.open_per_km2,
        "late": line.late,
        "late_before": line.standing_before.late,
        "at_risk": line.standing.at_risk,
        "compliance": _compliance(line.compliance),
        "received": line.received,
        "received_before": line.received_before,
        "received_last_hour": line.received_last_hour,
    }
