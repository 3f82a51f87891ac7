"""What the lens of Analisis' map is drawn from: counts, indicators, neighbours, and the rules."""

from callbacks.deps import Deps
from callbacks.requests import Asked
from dashboard.errors import DatabaseAway
from dashboard.hot_spots import HotSpots, hot_spots
from dashboard.indicators import PER, POPULATION, IndicatorFigures
from dashboard.lenses import AreaCount, Lens
from dashboard.silence import silence
from data_access.area_counts import area_counts
from data_access.indicators import indicator_figures, newest_indicators
from data_access.neighbours import neighbours
from layouts.lens_picture import LensAnswers


def lens_answers(deps: Deps, asked: Asked) -> LensAnswers | None:
    """The answers that the address's lens needs; None while PostgreSQL, which alone knows borders
    and indicators, is away."""
    try:
        return _answers(deps, asked)
    except DatabaseAway:
        return None


def _answers(deps: Deps, asked: Asked) -> LensAnswers:
    known = deps.desk.ask_postgres(newest_indicators, city=asked.city)
    lens = asked.view.lens
    if lens is None:
        return LensAnswers(known)
    counts = deps.desk.ask(area_counts, filters=asked.filters, scope=asked.scope)
    residents = _figures(deps, asked, POPULATION)
    if lens == Lens.HOT:
        everywhere = _of_all(counts, residents)
        spots = _spots(deps, asked, counts, everywhere)
        return LensAnswers(known, counts, everywhere, spots=spots)
    if lens == Lens.SILENT and residents is not None:
        received = {one.code: one.received for one in counts}
        living = {code: residents.values[code] for code in received if code in residents.values}
        return LensAnswers(known, counts, residents, quiet=silence(received, living))
    shown = None if lens in list(Lens) else _figures(deps, asked, lens)
    return LensAnswers(known, counts, residents, shown)


def _figures(deps: Deps, asked: Asked, slug: str) -> IndicatorFigures | None:
    of = {"city": asked.city, "scope": asked.scope}
    found = deps.desk.ask_postgres(indicator_figures, slug=slug, **of)
    return found if found and found.values else None


def _of_all(
    counts: tuple[AreaCount, ...], residents: IndicatorFigures | None
) -> IndicatorFigures | None:
    """The residents where they are known of every area: rates of some and counts of others can't be
    held against each other."""
    if residents and all(residents.values.get(one.code) for one in counts):
        return residents
    return None


def _spots(
    deps: Deps,
    asked: Asked,
    counts: tuple[AreaCount, ...],
    residents: IndicatorFigures | None,
) -> HotSpots:
    touching = deps.desk.ask_postgres(neighbours, city=asked.city)
    values = {one.code: float(one.received) for one in counts}
    if residents is not None:
        values = {code: PER * n / residents.values[code] for code, n in values.items()}
    return hot_spots(values, touching)
