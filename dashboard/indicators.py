"""Indicators: what is known of areas besides their reports, as their residents or their poverty."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.lenses import LONGEST_NAME, Lens, is_name

POPULATION = "population"
PER = 1_000
"""Rates are told per so many residents."""
KIND_WORDS = {
    POPULATION: "Penduduk",
    "poverty": "Kemiskinan",
    "tax": "Pajak",
    "traffic": "Lalu lintas",
}
"""The kinds that the product knows by name, by their slug."""
OTHER_NAMES = {
    "penduduk": POPULATION,
    "jumlah-penduduk": POPULATION,
    "kemiskinan": "poverty",
    "pajak": "tax",
    "lalu-lintas": "traffic",
}
PERSONS = frozenset({"jiwa", "orang", "people"})


@dataclass(frozen=True)
class Indicator:
    """An indicator of a city as it was on a day, told by a source. `example` marks made-up ones."""

    slug: str
    name: str
    unit: str
    as_of: date
    source: str
    example: bool = False


@dataclass(frozen=True)
class IndicatorFigures:
    """An indicator and its values by the code of an area; an area without one isn't known."""

    indicator: Indicator
    values: Mapping[str, float]


def slug_of(name: str) -> str:
    """What an indicator of that name is known by. Raises ValueError, saying why in Indonesian, for
    a name that can't be told apart from others or from a lens of the map."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")
    slug = OTHER_NAMES.get(slug, slug)
    if not is_name(slug):
        raise ValueError(f"nama indikator adalah huruf dan angka, paling banyak {LONGEST_NAME}")
    if slug in list(Lens):
        raise ValueError(f"{name} adalah nama lensa peta: beri nama lain")
    return slug


def per_thousand(reports: int, residents: float | None) -> float | None:
    """Reports per 1,000 residents; None where nobody is known to live."""
    return PER * reports / residents if residents else None


def rolled_up(
    figures: IndicatorFigures, children: Collection[str], residents: Mapping[str, float]
) -> float | None:
    """The indicator of the area whose parts are `children`: of residents their sum, of others the
    mean of the parts weighted by `residents`. None unless all parts, and the residents of all, are
    known: half a kecamatan is none."""
    values = figures.values
    if not children or not values.keys() >= set(children):
        return None
    if figures.indicator.slug == POPULATION:
        return sum(values[code] for code in children)
    if not residents.keys() >= set(children):
        return None
    living = sum(residents[code] for code in children)
    if living <= 0:
        return None
    return sum(values[code] * residents[code] for code in children) / living
