"""A cloudburst over one kelurahan on the evening before a load: rain alone brings a burst only
every few weeks, and who sees the demo for the first time should find one."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random

import numpy as np

from data_access.demo.generate import Sight, SimulatedCity, ticket
from data_access.report_rows import NewReport

FLOOD = "banjir"
FLOODED = 16
"""Reports of it: few against 400 a day, many for one kelurahan."""
BEGAN, LASTED = time(17), timedelta(minutes=90)


def cloudburst(city: SimulatedCity, *, now: datetime, seed: int) -> Iterator[NewReport]:
    """The reports of it, oldest first, each with its history up to `now` (aware)."""
    rng = np.random.default_rng([city.seed, seed])
    lives = Random(f"{city.seed} cloudburst {seed}")
    kind = city.slugs.index(FLOOD)
    spots = np.repeat(city.ground.pick(rng, kind, 1), FLOODED)
    area = city.facts.areas[city.ground.hotspots.area[spots[0]]]
    yesterday = now.astimezone(city.facts.city.zone).date() - timedelta(days=1)
    began = datetime.combine(yesterday, BEGAN, city.facts.city.zone)
    moments = sorted(began + LASTED * part for part in rng.random(FLOODED))
    taken: set[str] = set()
    for at, lon, lat in zip(moments, *city.ground.points(rng, spots), strict=True):
        sight = Sight(at, city.facts.categories[kind], area, float(lat), float(lon))
        # Numbers of its own: a load's other reports may have come in the same millisecond.
        number = f"{ticket(at, city, taken)}-{FLOOD}"
        yield city.report(lives, sight, external_id=number, until=now)
