"""Months that freeze by themselves: when, once, whole, and not where the board refuses."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update

from data_access import month_freezer, sealed_boards
from data_access.month_freezer import MonthFreezer, freeze_month
from data_access.schema import areas, audit_log
from data_access.schema import sealed_boards as sealed
from tests.factories import NOW, Town
from tests.questions.test_boards import PAROPO, town

OCTOBER, DAY = date(2026, 10, 1), timedelta(days=1)
GRACE = 3 * DAY
# Midnight in Makassar after the third day of grace.
DUE = datetime(2026, 11, 3, 16, tzinfo=UTC)

__all__ = ["town"]


@pytest.fixture
def freezer(engine: Engine, town: Town) -> MonthFreezer:
    return MonthFreezer(engine, clock=lambda: NOW, after=GRACE)


def months(engine: Engine) -> list[date]:
    """The month of every frozen board."""
    with engine.connect() as conn:
        return list(conn.execute(select(sealed.c.month)).scalars())


def test_a_month_freezes_after_its_grace_once_and_is_audited(engine: Engine, freezer: MonthFreezer):
    assert freezer.look(now=DUE - timedelta(seconds=1)) == 0
    assert freezer.look(now=DUE) == 1
    assert freezer.look(now=DUE) == freezer.look(now=NOW) == 0
    assert months(engine) == [OCTOBER] * 6
    with engine.connect() as conn:
        done = audit_log.c.action == "leaderboard.freeze"
        [row] = conn.execute(select(audit_log).where(done)).all()
    assert (row.actor, row.subject) == ("jadwal", "73.71 2026-10")


def test_a_month_in_which_nothing_was_decided_is_none_to_keep(
    engine: Engine, freezer: MonthFreezer
):
    """September: the town has reports since October."""
    assert freezer.look(now=DUE - DAY) == 0
    assert months(engine) == []


def test_two_at_once_freeze_once(engine: Engine, town: Town):
    def one(_: int) -> bool:
        return freeze_month(engine, city=town.city, month=OCTOBER, now=NOW)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(one, range(4))) == 1
    assert len(months(engine)) == 6


def test_killed_half_way_nothing_is_frozen_and_the_next_day_all_is(
    engine: Engine, freezer: MonthFreezer, monkeypatch: pytest.MonkeyPatch
):
    def killed(*_: object, **__: object) -> None:
        raise RuntimeError("killed after the rows were written")

    with monkeypatch.context() as patch:
        patch.setattr(sealed_boards.audit, "record", killed)
        assert freezer.look(now=DUE) == 0
    assert months(engine) == []
    assert freezer.look(now=DUE + DAY / 2) == 0, "it rests"
    assert freezer.look(now=DUE + DAY) == 1


def test_where_the_board_refuses_it_says_so_once_a_day(
    engine: Engine, freezer: MonthFreezer, caplog: pytest.LogCaptureFixture
):
    with engine.begin() as conn:
        conn.execute(update(areas).where(areas.c.code == PAROPO).values(approximate=True))
    with caplog.at_level(logging.WARNING, month_freezer.__name__):
        for hour in range(24):
            freezer.look(now=DUE + timedelta(hours=hour))
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        assert "31 real reports were placed by approximate areas" in caplog.text
        with engine.begin() as conn:
            conn.execute(update(areas).values(approximate=False))
        assert freezer.look(now=DUE + DAY) == 1
