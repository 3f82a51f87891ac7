"""Every question gives the same answer on PostgreSQL and on the mirror, whatever is asked.

Several thousand random reports of two cities; Hypothesis chooses place, filters, scope and time. A
question that takes arguments of its own needs a row in ARGUMENTS, so none can be forgotten.
"""

from dataclasses import is_dataclass
from datetime import datetime, timedelta
from inspect import Parameter, signature
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from dashboard.access import Role, Scope
from dashboard.categories import DEFAULT_AGENCIES
from dashboard.comparison import PREVIOUS, YEAR, Comparison
from dashboard.filters import Filters, Preset, Window
from dashboard.leaderboard import Exclusion, UnitKind
from dashboard.lifecycle import OPEN, ReportKind, Stage
from dashboard.metrics import Heat
from dashboard.narrowing import BY_AREAS, HOURS, NOT_NARROWED, WEEKDAYS, Narrowing
from dashboard.playback import Stretches
from dashboard.report_table import Column, Order
from dashboard.sla import ClockName
from dashboard.slices import Slice
from data_access.questions import QUESTIONS
from tests.factories import NOW, SQUARES, Town
from tests.questions.both_engines import REPORTS, Both

PLACES = ["73.71", *SQUARES]
LONG_AGO = NOW - timedelta(days=75)

west = st.floats(119.39, 119.44)
south = st.floats(-5.16, -5.13)
side = st.floats(0.0, 0.04)
ARGUMENTS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "report_lines": {
        "limit": st.integers(1, 300),
        "after": st.none()
        | st.tuples(
            st.datetimes(LONG_AGO.replace(tzinfo=None), NOW.replace(tzinfo=None)).map(
                lambda moment: moment.replace(tzinfo=NOW.tzinfo)
            ),
            st.integers(1, REPORTS),
        ),
    },
    "report_points": {
        "bounds": st.builds(lambda x, y, w, h: (x, y, x + w, y + h), west, south, side, side),
        "limit": st.integers(1, 500),
    },
    "row_page": {
        "order": st.builds(Order, st.sampled_from(Column), st.booleans()),
        "limit": st.integers(1, 300),
        "offset": st.integers(0, 3_000),
        "language": st.sampled_from(["id", "en"]),
    },
    "due_soon": {"limit": st.integers(0, 50)},
    "compared": {"beside": st.sampled_from([PREVIOUS, YEAR, *PLACES]).map(Comparison)},
    "slice_lines": {
        "slice": st.sampled_from(Slice),
        "limit": st.integers(1, 300),
        "offset": st.integers(0, 300),
    },
}
UNIT = {
    "unit": st.sampled_from(UnitKind),
    "cuts": st.lists(
        st.tuples(
            st.integers(1, 9),
            st.integers(0, 75).map(lambda days: NOW - timedelta(days=days)),
        ),
        max_size=3,
    ).map(tuple),
}
CLOCK = {"clock": st.sampled_from(ClockName)}
WITHOUT = {"without": st.just(()) | st.lists(st.integers(1, REPORTS), max_size=9).map(tuple)}
PAGE = {"limit": st.integers(1, 300), "offset": st.integers(0, 300)}
ARGUMENTS |= {
    "movers": {"rises_only": st.booleans()},
    "charges": UNIT | CLOCK | WITHOUT,
    "received": UNIT | CLOCK,
    "overdue_at_end": UNIT,
    "done": UNIT,
    "rated": UNIT,
    "closed_late": UNIT | CLOCK | WITHOUT,
    "held_at_end": UNIT,
    "excluded": CLOCK,
    "excluded_lines": CLOCK | PAGE | {"why": st.sampled_from(Exclusion)},
    "charge_lines": {"unit": UNIT["unit"], "unit_id": st.integers(1, 9)}
    | CLOCK
    | PAGE
    | WITHOUT
    | {"met": st.none() | st.booleans()},
    "paused": CLOCK,
    "breaches": {
        "since": st.integers(1, 2_000).map(lambda hours: NOW - timedelta(hours=hours)),
        "until": st.none() | st.integers(0, 48).map(lambda hours: NOW - timedelta(hours=hours)),
    },
    "month_counts": {"unit": UNIT["unit"]}
    | CLOCK
    | WITHOUT
    | {
        "starts": st.lists(
            st.integers(0, 75).map(lambda days: NOW - timedelta(days=days)), max_size=4
        ).map(tuple)
    },
}
GIVEN = {"conn", "filters", "scope", "now"}


def windows() -> st.SearchStrategy[Window]:
    first = st.dates(LONG_AGO.date(), NOW.date())
    custom = st.builds(
        lambda start, days: Window(Preset.CUSTOM, start, start + timedelta(days=days)),
        first,
        st.integers(0, 80),
    )
    presets = st.sampled_from([preset for preset in Preset if preset is not Preset.CUSTOM])
    return st.builds(Window, presets) | custom


def subsets(values: list[Any], least: int = 0) -> st.SearchStrategy[frozenset[Any]]:
    return st.frozensets(st.sampled_from(values), min_size=least, max_size=3)


def filters_of(town: Town) -> st.SearchStrategy[Filters]:
    return st.builds(
        Filters,
        city=st.just(town.city),
        area=st.sampled_from(PLACES),
        window=windows(),
        categories=st.just(frozenset()) | subsets(sorted(town.categories)),
        kinds=subsets(list(ReportKind), least=1),
        narrow=st.just(NOT_NARROWED) | narrowings(),
    )


def narrowings() -> st.SearchStrategy[Narrowing]:
    """Each sort of narrowing on its own: together they would leave no rows."""
    hours = st.frozensets(st.sampled_from(HOURS), min_size=6)
    weekdays = subsets(list(WEEKDAYS), least=1)
    slugs = [agency.slug for agency in DEFAULT_AGENCIES]
    return st.one_of(
        st.builds(Narrowing, hours=hours),
        st.builds(Narrowing, hours=hours, weekdays=weekdays),
        st.builds(Narrowing, holders=subsets([BY_AREAS, *slugs], least=1)),
        st.builds(Narrowing, stages=subsets(sorted(OPEN | {Stage.SELESAI}), least=1)),
        st.builds(Narrowing, done=st.sampled_from([(0, 6), (0, 48), (12, 240)])),
    )


def scopes_of(town: Town) -> st.SearchStrategy[Scope]:
    whole = st.builds(
        Scope,
        role=st.sampled_from(Role),
        all_cities=st.booleans(),
        cities=subsets(["73.71", "31"]),
    )
    part = st.builds(
        Scope,
        role=st.sampled_from(Role),
        areas=subsets(PLACES[1:]),
        area_cities=st.just(frozenset({"73.71"})),
        agencies=subsets(sorted(set(town.agencies.values()))),
        agency_cities=st.just(frozenset({"73.71"})),
    )
    return whole | part


def moments() -> st.SearchStrategy[datetime]:
    return st.integers(0, 75 * 86_400).map(lambda back: NOW - timedelta(seconds=back))


def comparable(answer: Any) -> Any:
    """The answer with the types of its values, and in an order of its own where none is promised:
    the categories of a step, the cells of the heat, the rows of a playback."""
    if isinstance(answer, Heat):
        cells = sorted(zip(answer.x, answer.y, answer.count, strict=True))
        return (answer.x0, answer.y0, answer.cell_size, comparable(cells))
    if isinstance(answer, Stretches):
        return sorted(zip(*(column.tolist() for column in vars(answer).values()), strict=True))
    if is_dataclass(answer):
        return {name: comparable(value) for name, value in vars(answer).items()}
    if isinstance(answer, dict):
        return {key: comparable(value) for key, value in answer.items()}
    if isinstance(answer, list | tuple):
        return [comparable(value) for value in answer]
    if isinstance(answer, datetime):
        return (answer, str(answer.tzinfo))
    return (type(answer), answer)


@pytest.mark.parametrize("name", sorted(QUESTIONS))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_both_engines_give_the_same_answer(name: str, both: Both, data: st.DataObject):
    asked = {
        "filters": data.draw(filters_of(both.town), label="filters"),
        "scope": data.draw(scopes_of(both.town), label="scope"),
        "now": data.draw(st.just(NOW) | moments(), label="now"),
    }
    for argument, values in ARGUMENTS.get(name, {}).items():
        asked[argument] = data.draw(values, label=argument)
    question = QUESTIONS[name]
    with both.engine.connect() as conn:
        expected = question(conn, **asked)
    with both.mirror.connect() as conn:
        found = question(conn, **asked)
    assert comparable(found) == comparable(expected)


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_every_argument_of_every_question_is_drawn(name: str):
    needed = {
        argument
        for argument, parameter in signature(QUESTIONS[name]).parameters.items()
        if argument not in GIVEN and parameter.kind is not Parameter.VAR_KEYWORD
    }
    assert needed == set(ARGUMENTS.get(name, {})), f"add the arguments of {name} to ARGUMENTS"


def test_the_random_reports_are_of_every_sort(both: Both):
    """Parity over rows that lack a sort would prove nothing about it."""
    with both.engine.connect() as conn:
        sorts = conn.execute(
            text(
                "select count(*) filter (where outside), count(*) filter (where stage is null),"
                " count(*) filter (where kind <> 'warga'), count(*) filter (where lat is null),"
                " count(*) filter (where date_only), count(*) filter (where first_action_at is null"
                " and stage = 'selesai'), (select count(*) from spells a join spells b on"
                " b.report_id = a.report_id and b.seq = a.seq + 1 and a.stage = 'selesai'"
                " and b.stage = 'proses'), (select count(*) from report_events where kind = 'area')"
                " from reports"
            )
        ).one()
    assert min(sorts) >= 5
