"""A board as plain data: for the API, the command line and the frozen months."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from dashboard.leaderboard import Beside, Board, Facts, Line
from dashboard.officials import Term
from dashboard.ranking import FORMULA, Interval

Data = dict[str, Any]
DIGITS = 6
POINTS = "10 x tepat waktu + 3 x terlambat tetapi terpenuhi dalam periode - 5 x belum terpenuhi"
"""The published formula of the points."""


def plain(board: Board) -> Data:
    """The board; rates and scores from 0 to 1, working minutes, times aware."""
    scores = board.scores
    return {
        "city": board.city,
        "unit": board.kind.value,
        "clock": board.clock.value,
        "from": board.start,
        "to": board.end,
        "formula": scores.formula,
        "example": board.example,
        "floor": scores.floor,
        "decided": scores.decided,
        "met": scores.met,
        "rate": _rounded(scores.rate),
        "m": _rounded(scores.m),
        "ranked": scores.ranked,
        "points_formula": POINTS,
        "categories": [
            {"category": one.category, "decided": one.decided, "met": one.met,
             "rate": _rounded(one.rate)}
            for one in scores.categories
        ],
        "lines": [_line(line) for line in board.lines],
        "excluded": {why.value: number for why, number in board.excluded.items()},
        "paused": asdict(board.paused),
        "funnel": {
            "points": [
                {"key": point.key, "decided": point.decided, "share": _rounded(point.share),
                 "inner": _ends(point.inner), "outer": _ends(point.outer)}
                for point in scores.funnel.points
            ],
            "limits": [
                {"decided": one.decided, "inner": _ends(one.inner), "outer": _ends(one.outer)}
                for one in scores.funnel.limits
            ],
        },
    }  # fmt: skip


def inputs(facts: Facts) -> Data:
    """All that a board's score is made from, in an order of its own: who is charged with what, who
    was in office, and the formula."""
    codes = {unit.id: unit.code for unit in facts.units}
    return {
        "formula": FORMULA,
        "floor": facts.floor,
        "city": facts.city,
        "unit": facts.kind.value,
        "clock": facts.clock.value,
        "from": facts.start.isoformat(),
        "to": facts.end.isoformat(),
        "units": sorted(codes.values()),
        "charges": sorted(
            [codes.get(one.unit or 0, ""), one.category, one.part, one.decided, one.met]
            for one in facts.charges
        ),
        "officials": sorted(
            [code, term.name, term.first.isoformat(), term.last.isoformat() if term.last else None]
            for code in codes.values()
            for term in facts.terms.get(code, ())
        ),
    }


def sha256_of(data: Mapping[str, Any]) -> str:
    """The SHA-256 of plain data, in hexadecimal: of its JSON with sorted names, without spaces, in
    UTF-8, as anybody can make it again."""
    written = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def _line(line: Line) -> Data:
    standing = line.standing
    return {
        "key": standing.key,
        "code": line.unit.code,
        "name": line.unit.name,
        "official": _official(line.official),
        "split": line.split,
        "from": line.from_at,
        "to": line.to_at,
        "decided": standing.decided,
        "met": standing.met,
        "share": _rounded(standing.rate),
        "expected": _rounded(standing.expected),
        "ratio": _rounded(standing.ratio),
        "score": _interval(standing.score),
        "above": _rounded(standing.above),
        "band": standing.band.value,
        "rank": standing.rank,
        "drawn_rank": _interval(standing.drawn_rank),
        "rank_before": line.rank_before,
        "score_before": _interval(line.score_before),
        "moved": line.moved,
        "beside": _beside(line.beside),
        "categories": [
            {"category": category, "decided": count.decided, "met": count.met}
            for category, count in line.categories
        ],
    }


def _beside(beside: Beside) -> Data:
    shares = {
        "reopened_share": beside.reopened_share,
        "other_share": beside.other_share,
        "rating": beside.rating,
    }
    return asdict(beside) | {name: _rounded(share) for name, share in shares.items()}


def _official(term: Term | None) -> Data | None:
    if term is None:
        return None
    return {
        "name": term.name,
        "office": term.office.value,
        "first_day": term.first,
        "last_day": term.last,
        "example": term.example,
    }


def _interval(of: Interval | None) -> Data | None:
    if of is None:
        return None
    return {name: _rounded(value) for name, value in asdict(of).items()}


def _ends(of: tuple[float, float]) -> list[float | None]:
    return [_rounded(end) for end in of]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)
