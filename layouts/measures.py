"""What colours the areas of the map: the value of each, its class, and the words for both."""

from collections.abc import Sequence
from math import ceil

from dashboard.filters import Measure
from dashboard.metrics import AreaFigures, class_limits, class_of, per_km2
from dashboard.texts import Texts
from layouts.situation import Situation

MEASURE_WORDS = {
    Measure.LATE: "terlambat",
    Measure.COMPLIANCE: "tepat SLA",
    Measure.DENSITY: "per km²",
    Measure.COUNT: "jumlah",
}
FEW_DECIDED = 5
"""With fewer decided clocks a share of them says little."""
SHARE_BOUNDS = (0.95, 0.85, 0.7)
"""Where a class of compliance ends and the next, stronger one begins."""
SHARE_WORDS = ("95+", "85–95", "70–85", "< 70")
OF_CLOCKS = frozenset({Measure.LATE, Measure.COMPLIANCE})


def measure_of(s: Situation, *, clocked: bool) -> Measure:
    """The measure asked for; in a city without clocks one that needs none."""
    if s.view.measure in OF_CLOCKS and not clocked:
        return Measure.DENSITY
    return s.view.measure


def counted_of(s: Situation, area: AreaFigures) -> int:
    """What a density or a count is of: what is open; of a past window, what came in then."""
    return area.received if s.past else area.open


def value_of(s: Situation, measure: Measure, area: AreaFigures) -> float | None:
    """What colours an area; 0 for a density where its size isn't known, None for a share of few."""
    if measure is Measure.LATE:
        return float(area.late)
    if measure is Measure.COMPLIANCE:
        return area.compliance.share if area.compliance.decided >= FEW_DECIDED else None
    if measure is Measure.COUNT:
        return float(counted_of(s, area))
    return per_km2(counted_of(s, area), area.km2)


def shades(s: Situation, measure: Measure, areas: Sequence[AreaFigures]) -> dict[str, int | None]:
    """The colour of each area, 0 to 3, by its code; None where there is too little to tell."""
    values = {area.code: value_of(s, measure, area) for area in areas}
    if measure is Measure.COMPLIANCE:
        return {
            code: None if share is None else sum(share < bound for bound in SHARE_BOUNDS)
            for code, share in values.items()
        }
    limits = _limits(s, measure, areas)
    return {code: class_of(value or 0.0, limits) for code, value in values.items()}


def legend_classes(
    s: Situation, measure: Measure, areas: Sequence[AreaFigures]
) -> list[tuple[str, str]]:
    """The classes as (CSS name, words)."""
    if measure is Measure.COMPLIANCE:
        few = ("few", f"n < {FEW_DECIDED}")
        return [*((f"c{index}", word) for index, word in enumerate(SHARE_WORDS)), few]
    limits = _limits(s, measure, areas)
    return class_words(limits, whole=measure is not Measure.DENSITY, t=s.t)


def _limits(s: Situation, measure: Measure, areas: Sequence[AreaFigures]) -> list[float]:
    return class_limits(max((value_of(s, measure, area) or 0.0 for area in areas), default=0))


def number_of(s: Situation, measure: Measure, area: AreaFigures) -> str | None:
    """What colours an area as a bare number; None where there is nothing, or too little to tell."""
    t, value = s.t, value_of(s, measure, area)
    if measure is Measure.COMPLIANCE:
        return t("{n} %", n=t.number(100 * value)) if value is not None else None
    return t.number(value, 2) if value else None


def note_of(s: Situation, measure: Measure, area: AreaFigures) -> str | None:
    """The same with its unit, as it stands under an area's name on the map."""
    t, value = s.t, value_of(s, measure, area)
    if measure is Measure.COMPLIANCE:
        return t("{share} % tepat", share=t.number(100 * value)) if value is not None else None
    if not value:
        return None
    if measure is Measure.LATE:
        return t.count("{n} terlambat", area.late)
    if measure is Measure.DENSITY:
        return t("{n} per km²", n=t.number(value, 2))
    counted = counted_of(s, area)
    return t.count("{n} masuk", counted) if s.past else t.count("{n} terbuka", counted)


def weight_of(s: Situation, measure: Measure, area: AreaFigures) -> float:
    """How much an area's name matters: the heavier, the sooner it gets room. One with nothing to
    tell weighs nothing."""
    value = value_of(s, measure, area)
    if measure is Measure.COMPLIANCE:
        return 0 if value is None else counted_of(s, area)
    return value or 0


def title_of(s: Situation, measure: Measure) -> str:
    """What the legend of the areas is of."""
    if measure is Measure.LATE and s.past:
        return s.t("Terlambat pada akhir periode per {level}", level=s.child_word)
    if measure is Measure.LATE:
        return s.t("Terlambat per {level}", level=s.child_word)
    if measure is Measure.COMPLIANCE:
        return s.t("% tepat SLA per {level}, {window}", level=s.child_word, window=s.window)
    return counted_title(s, measure, s.t("Masuk") if s.past else s.t("Terbuka"))


def counted_title(s: Situation, measure: Measure, counted: str) -> str:
    """What a legend is of whose areas are coloured by a number of reports or by their density."""
    if measure is Measure.DENSITY:
        return s.t("{counted} per km², per {level}", counted=counted, level=s.child_word)
    return s.t("{counted} per {level}", counted=counted, level=s.child_word)


def class_words(limits: Sequence[float], *, whole: bool, t: Texts) -> list[tuple[str, str]]:
    """The classes with these limits (dashboard.metrics.class_limits) as (CSS name, words), as in 0,
    1-4, 5-9, 10+ of counts or 0, < 5, 5-9.9, 10+ of densities. One that holds no whole number is no
    class of counts."""
    words = [("c0", "0")]
    if not limits:
        return words
    third, fourth = limits
    if whole:
        second, third, fourth = 1, ceil(third), ceil(fourth)
        words += [("c1", _span(second, third - 1, t))] if second < third else []
        words += [("c2", _span(third, fourth - 1, t))] if third < fourth else []
    else:
        finest = 0.1 if fourth > 1 else 0.01
        words.append(("c1", f"<\N{NO-BREAK SPACE}{t.number(third, 2)}"))
        words.append(("c2", _span(third, fourth - finest, t)))
    return [*words, ("c3", f"{t.number(fourth, 2)}+")]


def _span(first: float, last: float, t: Texts) -> str:
    words = [t.number(first, 2), t.number(last, 2)]
    return "–".join(words) if first < last else words[0]
