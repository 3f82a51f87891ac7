"""A board again from its plain data: frozen ones are drawn like those of today."""

from datetime import date, datetime
from typing import Any

from dashboard.funnel import Funnel, FunnelLimits, FunnelPoint
from dashboard.leaderboard import Beside, Board, Exclusion, Line, Paused, Unit, UnitKind
from dashboard.officials import Office, Term
from dashboard.ranking import Band, CategoryRate, Count, Interval, Ranked, Scores
from dashboard.sla import ClockName

Data = dict[str, Any]
ADDED = ("closed_late", "held", "other_decided", "other_met")
"""What boards that were frozen before it was counted do not tell."""
SHARES = frozenset({"reopened_share", "other_share"})


def read_board(data: Data) -> Board:
    """The board whose `dashboard.board_data.plain`, as JSON, this is. Units have no id (0): it is
    not frozen."""
    return Board(
        city=data["city"],
        kind=UnitKind(data["unit"]),
        clock=ClockName(data["clock"]),
        start=datetime.fromisoformat(data["from"]),
        end=datetime.fromisoformat(data["to"]),
        lines=tuple(_line(line) for line in data["lines"]),
        scores=_scores(data),
        excluded={Exclusion(why): number for why, number in data["excluded"].items()},
        paused=Paused(**data["paused"]),
        example=data["example"],
    )


def _scores(data: Data) -> Scores:
    return Scores(
        units=tuple(_standing(line) for line in data["lines"]),
        decided=data["decided"],
        met=data["met"],
        rate=data["rate"],
        m=data["m"],
        categories=tuple(CategoryRate(**one) for one in data["categories"]),
        funnel=_funnel(data),
        floor=data["floor"],
        formula=data["formula"],
        ranked_in_all=data["ranked"],
    )


def _funnel(data: Data) -> Funnel:
    return Funnel(
        rate=data["rate"],
        points=tuple(
            FunnelPoint(
                one["key"], one["decided"], one["share"], _ends(one["inner"]), _ends(one["outer"])
            )
            for one in data["funnel"]["points"]
        ),
        limits=tuple(
            FunnelLimits(one["decided"], _ends(one["inner"]), _ends(one["outer"]))
            for one in data["funnel"]["limits"]
        ),
    )


def _line(line: Data) -> Line:
    # Older ones lack what was added since; shares follow from the others.
    told = dict.fromkeys(ADDED) | {
        name: value for name, value in line["beside"].items() if name not in SHARES
    }
    return Line(
        unit=Unit(0, line["code"], line["name"]),
        standing=_standing(line),
        from_at=datetime.fromisoformat(line["from"]),
        to_at=datetime.fromisoformat(line["to"]),
        official=_official(line["code"], line["official"]),
        split=line["split"],
        beside=Beside(**told),
        categories=tuple(
            (one["category"], Count(one["decided"], one["met"])) for one in line["categories"]
        ),
        rank_before=line["rank_before"],
        score_before=_interval(line.get("score_before")),
    )


def _standing(line: Data) -> Ranked:
    return Ranked(
        key=line["key"],
        decided=line["decided"],
        met=line["met"],
        band=Band(line["band"]),
        expected=line["expected"],
        ratio=line["ratio"],
        score=_interval(line["score"]),
        above=line["above"],
        rank=line["rank"],
        drawn_rank=_interval(line["drawn_rank"]),
    )


def _official(code: str, official: Data | None) -> Term | None:
    if official is None:
        return None
    last = official["last_day"]
    return Term(
        area=code,
        office=Office(official["office"]),
        name=official["name"],
        first=date.fromisoformat(official["first_day"]),
        last=date.fromisoformat(last) if last else None,
        example=official["example"],
    )


def _interval(of: Data | None) -> Interval | None:
    return Interval(**of) if of else None


def _ends(of: list[float]) -> tuple[float, float]:
    return of[0], of[1]
