"""When simulated reports come in: by the hour and weekday of the city's clock, and by the rain."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

HOUR = timedelta(hours=1)
RAIN_CHANCE = 0.5
DRY_DAY = 400
"""Reports that come in on a dry weekday."""

# Relative numbers of reports at each hour of the local day, 00 to 23.
_EVEN = (3, 2, 1, 1, 2, 4, 8, 12, 14, 15, 15, 14, 12, 12, 13, 14, 15, 15, 13, 12, 11, 9, 7, 5)
_MORNING = (1, 1, 1, 1, 3, 9, 20, 26, 24, 18, 13, 9, 7, 6, 6, 7, 8, 8, 7, 5, 4, 3, 2, 1)
_NOON = (1, 1, 0, 0, 0, 1, 4, 9, 13, 17, 21, 25, 26, 23, 18, 15, 13, 12, 11, 11, 9, 6, 3, 2)
_RUSH = (1, 0, 0, 0, 1, 5, 16, 26, 20, 9, 7, 8, 9, 8, 9, 14, 24, 28, 20, 10, 6, 4, 2, 1)
_EVENING = (5, 3, 2, 1, 1, 2, 3, 4, 4, 4, 4, 4, 4, 5, 6, 7, 9, 14, 22, 26, 24, 20, 14, 9)


@dataclass(frozen=True)
class Habit:
    """How one category comes in: its share of all reports on a dry weekday, its hours, the factor
    of a weekend's day, and how many times more of it come while it rains."""

    share: float
    hours: tuple[int, ...] = _EVEN
    weekend: float = 0.85
    rain: float = 1.0


HABITS = {
    "banjir": Habit(4.0, _EVENING, weekend=1.0, rain=14.0),
    "sampah": Habit(25.0, _MORNING, weekend=0.95),
    "parkir-liar": Habit(13.0, _NOON, weekend=0.6),
    "jalan-rusak": Habit(9.5),
    "lampu-jalan": Habit(8.0, _EVENING, weekend=0.95),
    "drainase": Habit(6.5, rain=2.5),
    "kemacetan": Habit(6.5, _RUSH, weekend=0.45, rain=2.0),
    "pkl-liar": Habit(5.0, _NOON, weekend=1.1),
    "iklan-liar": Habit(2.5),
    "pelanggaran": Habit(4.5, _EVENING, weekend=1.3),
    "bangunan-liar": Habit(2.0),
    "pohon": Habit(2.0, rain=5.0),
    "kesehatan": Habit(2.5),
    "sosial": Habit(3.5),
    "fasilitas-umum": Habit(4.5),
}
_OTHER = Habit(3.0)


@dataclass(frozen=True)
class Storm:
    """A rainy evening: from and until which local hour, how heavy (about 1), and where its middle
    lies across the city's width and height, 0 to 1."""

    first_hour: int
    last_hour: int
    force: float
    middle: tuple[float, float]


def storm_of(day: date, *, seed: int) -> Storm | None:
    """The rain of a local day, None on a dry one; always the same for the same seed."""
    rng = Random(f"{seed} rain {day.isoformat()}")
    if rng.random() > RAIN_CHANCE:
        return None
    first = rng.randint(14, 19)
    return Storm(
        first_hour=first,
        last_hour=first + rng.randint(1, 4),
        force=rng.uniform(0.4, 1.4),
        middle=(rng.uniform(0.2, 0.8), rng.uniform(0.2, 0.8)),
    )


def intensity(slug: str, local: datetime, *, seed: int) -> float:
    """Reports of a category in the hour of that local time, in no unit: to be compared only."""
    habit = HABITS.get(slug, _OTHER)
    weekend = habit.weekend if local.weekday() >= 5 else 1.0
    usual = habit.share * habit.hours[local.hour] / sum(habit.hours) * weekend
    storm = storm_of(local.date(), seed=seed)
    if storm is None or habit.rain == 1.0:
        return usual
    raining = storm.first_hour <= local.hour <= storm.last_hour + 1
    return usual * (1 + (habit.rain - 1) * storm.force) if raining else usual


def hourly(
    slugs: tuple[str, ...], *, start: datetime, end: datetime, zone: ZoneInfo, seed: int
) -> tuple[list[datetime], NDArray[np.float64]]:
    """The starts of the hours that cover the time from `start` to `end`, and the intensity of each
    hour (row) and category (column); hours that stick out count for the part inside."""
    begin = start.replace(minute=0, second=0, microsecond=0)
    hours = [begin + HOUR * step for step in range(int((end - begin) / HOUR) + 1)]
    table = np.array(
        [[intensity(slug, hour.astimezone(zone), seed=seed) for slug in slugs] for hour in hours]
    )
    inside = [(min(hour + HOUR, end) - max(hour, start)) / HOUR for hour in hours]
    return hours, table * np.maximum(inside, 0.0)[:, None]


def expected(
    slugs: tuple[str, ...], *, start: datetime, end: datetime, zone: ZoneInfo, seed: int
) -> int:
    """How many reports come in from `start` to `end`: some 400 a dry weekday."""
    _, table = hourly(slugs, start=start, end=end, zone=zone, seed=seed)
    return round(DRY_DAY * float(table.sum()) / _all_shares())


def pace(moment: datetime, zone: ZoneInfo) -> float:
    """How busy the city is at that time against its average, rain aside: about 0.1 to 1.9."""
    local = moment.astimezone(zone)
    now = sum(habit.share * habit.hours[local.hour] / sum(habit.hours) for habit in HABITS.values())
    return 24 * now / _all_shares()


def _all_shares() -> float:
    return sum(habit.share for habit in HABITS.values())
