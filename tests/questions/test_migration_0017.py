"""What a migration makes of a database of before: teams with one name, photos."""

from importlib import import_module
from typing import Any

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, select, text, update
from sqlalchemy.exc import IntegrityError

from data_access.schema import audit_log, report_photos, teams
from data_access.teams import end_team
from tests.factories import AUTHOR, NOW
from tests.questions.crew import Crew
from tests.questions.test_photos import add

MIGRATION: Any = import_module("data_access.migrations.versions.0017_teams_by_name")


def test_teams_of_one_name_are_numbered(conn: Connection):
    """The first keeps it, and no number is used twice; an ended one is left alone."""
    crew = Crew(conn)
    for slug in ("tim-1", "tim-3"):
        end_team(conn, city=crew.town.city, slug=slug, by=AUTHOR, now=NOW)
    names = ["Tim Banjir", "tim banjir ", "TIM BANJIR", "Tim Banjir (2)", "x" * 60, "X" * 60]
    names += ["\tTim  Banjir", "Tim\xa0Banjir\u200b", "\u200b", "Tim  Sampah", "Tim Lampu"]
    made = [crew.team(f"a-{place}", []) for place in range(len(names))]
    conn.execute(text("drop index uq_teams_name_at_work"))
    conn.execute(update(teams).where(teams.c.slug == "tim-1").values(name="Tim Banjir"))
    for team, name in zip(made, names, strict=True):
        conn.execute(update(teams).where(teams.c.id == team).values(name=name))
    with Operations.context(MigrationContext.configure(conn)):
        MIGRATION.tell_apart()
    found = conn.execute(select(teams.c.name).order_by(teams.c.id)).scalars().all()
    assert found == [
        "Tim Banjir",
        "Tim 3",
        "Tim Banjir",
        "tim banjir (3)",
        "TIM BANJIR (4)",
        "Tim Banjir (2)",
        "x" * 60,
        "X" * 56 + " (2)",
        "Tim Banjir (5)",
        "Tim Banjir (6)",
        "a-8",
        "Tim Sampah",
        "Tim Lampu",
    ]
    told = select(audit_log.c.detail).where(audit_log.c.action == "team.rename")
    renamed = conn.execute(told.order_by(audit_log.c.id)).scalars().all()
    assert renamed[0] == {"before": "tim banjir ", "name": "tim banjir (3)"}
    assert renamed[-1] == {"before": "Tim  Sampah", "name": "Tim Sampah"}
    assert len(renamed) == 7


def test_photos_are_left_as_they_are_whatever_can_be_read_of_them(conn: Connection):
    crew = Crew(conn)
    add(crew, crew.town.report())
    conn.execute(update(report_photos).values(content=b"spoiled"))
    conn.execute(text("drop index uq_teams_name_at_work"))
    conn.execute(text("alter table report_photos drop column thumbnail"))
    with Operations.context(MigrationContext.configure(conn)):
        MIGRATION.upgrade()
    photo = conn.execute(select(report_photos)).one()
    assert (bytes(photo.content), photo.thumbnail) == (b"spoiled", None)
    conn.execute(update(report_photos).values(thumbnail=b"small"))
    with pytest.raises(IntegrityError, match="erased_whole"), conn.begin_nested():
        conn.execute(update(report_photos).values(content=None))
