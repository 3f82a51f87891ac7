"""Corrections of a frozen month: what they need of the database while others look at it."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, update

from dashboard.errors import NotFrozen, NothingToCorrect
from data_access import month_corrections
from data_access.audit import Author
from data_access.month_corrections import correct_month
from data_access.month_freezer import freeze_month
from data_access.schema import reports
from data_access.sealed_boards import list_seals, lock_boards
from tests.factories import NOW, Town
from tests.questions.test_boards import ADMIN, OCTOBER, PAROPO, town

__all__ = ["town"]


@pytest.fixture
def narrow(engine: Engine) -> Iterator[Engine]:
    """An engine that has one connection, as under a load that takes all others."""
    narrow = create_engine(engine.url, pool_size=1, max_overflow=0, pool_timeout=1)
    yield narrow
    narrow.dispose()


def correct(engine: Engine, town: Town, **more: Any) -> int:
    """How many boards got a new version."""
    usual = {"month": OCTOBER, "reason": "keliru", "by": Author(ADMIN, "admin"), "now": NOW}
    return len(correct_month(engine, city=town.city, **usual | more))


def change(engine: Engine, town: Town) -> None:
    with engine.begin() as conn:
        here = reports.c.area_id == town.areas[PAROPO]
        conn.execute(update(reports).where(here).values(kind="mesin"))


def test_one_connection_is_enough_to_freeze_and_to_correct(narrow: Engine, town: Town):
    assert freeze_month(narrow, city=town.city, month=OCTOBER, now=NOW)
    change(narrow, town)
    assert correct(narrow, town) == 6
    with narrow.connect() as conn:
        assert len(list_seals(conn, city=town.city)) == 12


def test_who_waits_takes_no_connection_and_finds_it_done(
    engine: Engine, narrow: Engine, town: Town
):
    assert freeze_month(engine, city=town.city, month=OCTOBER, now=NOW)
    change(engine, town)

    def one(_: int) -> int:
        try:
            return correct(narrow, town)
        except NothingToCorrect:
            return 0

    with ThreadPoolExecutor(4) as pool:
        with engine.begin() as other:
            lock_boards(other, city=town.city)
            corrections = pool.map(one, range(4))
            time.sleep(1.5)  # longer than who has no connection would wait for one
        assert sorted(corrections) == [0, 0, 0, 6]


def test_of_a_month_that_is_not_frozen_nothing_is_asked(
    engine: Engine, town: Town, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(month_corrections, "month_facts", None)
    for month in (date(2026, 9, 1), date(9999, 12, 1)):
        with pytest.raises(NotFrozen):
            correct(engine, town, month=month)
