"""The demo city's calendars, policies and rule of escalation: invented, so that its clocks have
something to say."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection, select

from dashboard.access import everything
from dashboard.alerts import Escalation
from dashboard.places import City
from dashboard.policies import ALWAYS, Policy, Target, Unit
from dashboard.profiles import OFFICE, RAMADANS
from data_access.adopting import add_policies
from data_access.alert_rules import set_alert_rule
from data_access.cities import city_categories
from data_access.holiday_seed import national_holidays
from data_access.rule_versions import add_calendar_version
from data_access.rulebooks import load_rulebook
from data_access.schema import policies

HELD_FOR = timedelta(days=365)
LEGAL_BASIS = "Data contoh: bukan peraturan kota mana pun"
_HOUR = 60


def _urgent(response: int, resolution: int) -> tuple[Target, Target]:
    """In hours of any day."""
    return (
        Target(response * _HOUR, Unit.MINUTES, ALWAYS),
        Target(resolution * _HOUR, Unit.MINUTES, ALWAYS),
    )


def _office(response: int, resolution: int) -> tuple[Target, Target]:
    """In hours of work, then in working days."""
    return (
        Target(response * _HOUR, Unit.WORKING_MINUTES, OFFICE),
        Target(resolution, Unit.WORKING_DAYS, OFFICE),
    )


RULE = Escalation(
    lurah=timedelta(hours=1),
    camat=timedelta(hours=4),
    walikota=timedelta(hours=12),
    acknowledged=timedelta(hours=8),
)
"""Patient enough for a city in which one operator takes what is late."""
TARGETS = {
    "banjir": _urgent(3, 12),
    "pohon": _urgent(4, 24),
    "kesehatan": _urgent(4, 24),
    "kemacetan": _urgent(4, 12),
    "parkir-liar": _urgent(6, 24),
    "sampah": _office(5, 2),
    "pkl-liar": _office(6, 3),
    "iklan-liar": _office(7, 3),
    "pelanggaran": _office(6, 3),
    "sosial": _office(7, 5),
    "lampu-jalan": _office(8, 3),
    "drainase": _office(8, 4),
    "jalan-rusak": _office(12, 5),
    "bangunan-liar": _office(12, 7),
    "fasilitas-umum": _office(8, 4),
}


def add_rules(conn: Connection, *, city: City, now: datetime, actor: str) -> int:
    """Gives the demo city office hours with holidays and Ramadans, and a policy for each category;
    of how many reports that has changed the clocks. Does nothing where it has policies."""
    if conn.execute(select(policies.c.id).where(policies.c.city_id == city.id).limit(1)).first():
        return 0
    _add_holidays(conn, city, now, actor)
    categories = {category.slug: category.id for category in city_categories(conn, city=city)}
    found = [
        Policy(
            category_id=categories[slug],
            response=response,
            resolution=resolution,
            valid_from=now - HELD_FOR,
            legal_basis=LEGAL_BASIS,
            example=True,
        )
        for slug, (response, resolution) in TARGETS.items()
        if slug in categories
    ]
    set_alert_rule(conn, city=city, rule=RULE, scope=everything(), actor=actor, now=now)
    return add_policies(conn, city=city, policies=found, actor=actor, now=now)


def _add_holidays(conn: Connection, city: City, now: datetime, actor: str) -> None:
    before = load_rulebook(conn, city_id=city.id).calendar_at(OFFICE, now)
    assert before is not None, "a city is made with its calendars"
    years = range(now.year - 1, now.year + 2)
    names = national_holidays(years)
    add_calendar_version(
        conn,
        city=city,
        slug=OFFICE,
        calendar=replace(before.calendar, overrides=RAMADANS, holidays=frozenset(names)),
        names=names,
        valid_from=datetime.combine(date(years[0], 1, 1), time(), city.zone),
        holidays_until=date(years[-1], 12, 31),
        actor=actor,
        now=now,
        confirmed=True,
        note=LEGAL_BASIS,
    )
