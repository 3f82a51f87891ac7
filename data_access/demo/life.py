"""How a simulated report lives: which stage follows which, after how long, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from random import Random
from zoneinfo import ZoneInfo

from dashboard.history import StageStep
from dashboard.lifecycle import Stage
from data_access.demo.words import reason_for

SPREAD = 0.85
NIGHT_HOURS = frozenset({22, 23, 0, 1, 2, 3, 4, 5})
ALWAYS_AWAKE = frozenset({"banjir", "pohon", "kesehatan"})
SLOW_SHARE, SLOW_FACTOR = 0.12, 2.6


@dataclass(frozen=True)
class Move:
    """A stage that may follow: how often, and the median of minutes until it does."""

    stage: Stage
    weight: float
    minutes: float


MOVES: dict[Stage, tuple[Move, ...]] = {
    Stage.MENUNGGU: (
        Move(Stage.KOORDINASI, 0.28, 150),
        Move(Stage.DISPOSISI, 0.44, 150),
        Move(Stage.PROSES, 0.20, 110),
        Move(Stage.DITOLAK, 0.03, 240),
        Move(Stage.DUPLIKAT, 0.035, 180),
        Move(Stage.SALAH_WILAYAH, 0.015, 200),
    ),
    Stage.KOORDINASI: (
        Move(Stage.DISPOSISI, 0.5, 150),
        Move(Stage.PROSES, 0.44, 180),
        Move(Stage.DITAHAN, 0.06, 240),
    ),
    Stage.DISPOSISI: (Move(Stage.PROSES, 0.93, 190), Move(Stage.DITAHAN, 0.07, 300)),
    Stage.PROSES: (Move(Stage.SELESAI, 0.92, 330), Move(Stage.DITAHAN, 0.08, 240)),
    Stage.DITAHAN: (Move(Stage.PROSES, 1.0, 1300),),
    Stage.SELESAI: (Move(Stage.PROSES, 0.03, 900),),
    Stage.DITOLAK: (Move(Stage.PROSES, 0.02, 900),),
    Stage.DUPLIKAT: (),
    Stage.SALAH_WILAYAH: (),
}

# How much longer than others a category takes, to its first action and to be done.
LENGTH = {
    "banjir": 0.45,
    "pohon": 0.5,
    "kesehatan": 0.6,
    "kemacetan": 0.5,
    "parkir-liar": 0.55,
    "sampah": 0.9,
    "pelanggaran": 0.9,
    "lampu-jalan": 1.7,
    "drainase": 1.9,
    "jalan-rusak": 2.6,
    "bangunan-liar": 3.0,
    "fasilitas-umum": 1.8,
}


@dataclass(frozen=True)
class Case:
    """What a report's course depends on. `slowness` is 1 for an area of usual speed."""

    slug: str
    slowness: float
    zone: ZoneInfo
    office: str
    agency: str


def slowness_of(code: str, *, seed: int) -> float:
    """How many times longer than usual things take in an area: its kecamatan's habit and its own;
    one in eight is really slow. Always the same for the same seed."""
    own = Random(f"{seed} pace {code}")
    above = Random(f"{seed} pace {code.rpartition('.')[0]}")
    slow = SLOW_FACTOR if own.random() < SLOW_SHARE else 1.0
    return exp(above.gauss(0.0, 0.22) + own.gauss(0.0, 0.28)) * slow


def next_move(rng: Random, stage: Stage) -> Move | None:
    """The move that a report in that stage will make, None when it stays for good."""
    draw = rng.random()
    for move in MOVES[stage]:
        draw -= move.weight
        if draw < 0:
            return move
    return None


def typical_minutes(case: Case, stage: Stage) -> float:
    """The minutes that such a report usually stays in an open stage."""
    moves = MOVES[stage]
    median = sum(move.weight * move.minutes for move in moves) / sum(move.weight for move in moves)
    return median * LENGTH.get(case.slug, 1.2) * case.slowness


def make_step(rng: Random, case: Case, stage: Stage, at: datetime) -> StageStep:
    """The step into a stage, with its reason and the office that takes it."""
    handled_by_agency = stage in (Stage.PROSES, Stage.SELESAI, Stage.DITAHAN)
    actor = case.agency if handled_by_agency else case.office
    return StageStep(stage, at, reason_for(rng, stage, case.slug), actor)


def lead_on(
    rng: Random, case: Case, *, stage: Stage, since: datetime, until: datetime
) -> Iterator[StageStep]:
    """The steps that a report takes after it came to `stage`, as far as they lie before `until`."""
    while (move := next_move(rng, stage)) is not None:
        length = LENGTH.get(case.slug, 1.2) * case.slowness
        minutes = rng.lognormvariate(0.0, SPREAD) * move.minutes * length
        at = since + timedelta(seconds=round(60 * max(minutes, 2.0)))
        if stage is Stage.MENUNGGU and case.slug not in ALWAYS_AWAKE:
            at = _in_the_morning(rng, at, case.zone)
        if at >= until:
            return
        yield make_step(rng, case, move.stage, at)
        stage, since = move.stage, at


def _in_the_morning(rng: Random, at: datetime, zone: ZoneInfo) -> datetime:
    """The time itself by day; most of what would happen at night waits for the morning."""
    local = at.astimezone(zone)
    if local.hour not in NIGHT_HOURS or rng.random() < 0.25:
        return at
    morning = local.replace(hour=6, minute=0) + timedelta(days=1 if local.hour >= 22 else 0)
    return at + (morning - local) + timedelta(seconds=rng.randint(0, 9000))
