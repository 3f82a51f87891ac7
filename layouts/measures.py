"""What colours the areas of the map: the value of each, its class, and the words for both."""

from collections.abc import Sequence
from itertools import pairwise

from dashboard.filters import Measure
from dashboard.metrics import AreaFigures, class_of, classes_of
from dashboard.texts import Texts
from layouts.situation import Situation

MEASURE_WORDS = {
    Measure.LATE: "terlambat",
    Measure.COMPLIANCE: "tepat SLA",
    Measure.DENSITY: "per km²",
    Measure.COUNT: "jumlah",
}
CLASSES = 4
FEW_DECIDED = 5
"""With fewer decided clocks a share of them says little."""
SHARE_BOUNDS = (0.95, 0.85, 0.7)
"""Where a class of compliance ends and the next, stronger one begins."""
SHARE_WORDS = ("95+", "85–95", "70–85", "< 70")
NOTED_FROM = 2
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
    return counted_of(s, area) / area.km2 if area.km2 else 0.0


def shades(s: Situation, measure: Measure, areas: Sequence[AreaFigures]) -> dict[str, int | None]:
    """The colour of each area, 0 to 3, by its code; None where there is too little to tell."""
    values = {area.code: value_of(s, measure, area) for area in areas}
    if measure is Measure.COMPLIANCE:
        return {
            code: None if share is None else sum(share < bound for bound in SHARE_BOUNDS)
            for code, share in values.items()
        }
    bounds = class_bounds(list(values.values()))
    return {
        code: shade(class_of(value or 0.0, bounds), len(bounds) + 1)
        for code, value in values.items()
    }


def legend_classes(
    s: Situation, measure: Measure, areas: Sequence[AreaFigures]
) -> list[tuple[str, str]]:
    """The classes as (CSS name, words)."""
    if measure is Measure.COMPLIANCE:
        few = ("few", f"n < {FEW_DECIDED}")
        return [*((f"c{index}", word) for index, word in enumerate(SHARE_WORDS)), few]
    values = [value_of(s, measure, area) or 0.0 for area in areas]
    whole = measure in (Measure.LATE, Measure.COUNT)
    words = class_words(class_bounds(values), top=max(values), whole=whole, t=s.t)
    return [(f"c{shade(index, len(words))}", word) for index, word in enumerate(words)]


def note_of(s: Situation, measure: Measure, area: AreaFigures) -> str | None:
    """What stands under an area's name on the map, where there is something to say."""
    t = s.t
    if measure is Measure.LATE:
        return t.count("{n} terlambat", area.late) if area.late >= NOTED_FROM else None
    if measure is Measure.COMPLIANCE:
        share = value_of(s, measure, area)
        return t("{share} % tepat", share=t.number(100 * share)) if share is not None else None
    counted = counted_of(s, area)
    if counted < NOTED_FROM:
        return None
    return t.count("{n} masuk", counted) if s.past else t.count("{n} terbuka", counted)


def weight_of(s: Situation, measure: Measure, area: AreaFigures) -> int:
    """How much an area's name matters: the heavier, the sooner it gets room."""
    return area.late if measure is Measure.LATE else counted_of(s, area)


def title_of(s: Situation, measure: Measure) -> str:
    """What the legend of the areas is of."""
    if measure is Measure.LATE and s.past:
        return s.t("Terlambat pada akhirnya per {level}", level=s.child_word)
    if measure is Measure.LATE:
        return s.t("Terlambat per {level}", level=s.child_word)
    if measure is Measure.COMPLIANCE:
        return s.t("% tepat SLA per {level}, {window}", level=s.child_word, window=s.window)
    counted = s.t("Masuk") if s.past else s.t("Terbuka")
    return s.t("{counted} per {level}", counted=counted, level=s.child_word)


def class_bounds(values: Sequence[float | None]) -> list[float]:
    """The upper bounds of the classes but the last."""
    return classes_of([value or 0.0 for value in values], classes=CLASSES)


def class_words(bounds: Sequence[float], *, top: float, whole: bool, t: Texts) -> list[str]:
    """What each class stands for, as in 0, 1-2, 3-5, 6+ of counts or 0, 0-3, > 3 of densities;
    `top` is the highest value there is."""
    words = ["0"]
    if top <= 0:
        return words
    for low, high in pairwise(bounds):
        first = low + 1 if whole else low
        if whole and first == high:
            words.append(t.number(high))
        else:
            words.append(f"{t.number(first, 2)}–{t.number(high, 2)}")
    last = bounds[-1] + 1 if whole else bounds[-1]
    words.append(f"{t.number(last, 2)}+" if whole else f"> {t.number(last, 2)}")
    return words


def shade(index: int, classes: int) -> int:
    """The colour, 0 to 3, of a class: with few of them the highest is still the strongest."""
    return index if index == 0 else index + CLASSES - classes
