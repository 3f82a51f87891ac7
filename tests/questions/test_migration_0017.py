"""What a migration makes of a database of before: teams with one name, photos without a small
version."""

from importlib import import_module
from io import BytesIO
from typing import Any

from alembic.migration import MigrationContext
from alembic.operations import Operations
from PIL import Image, ImageChops, ImageStat
from sqlalchemy import Connection, select, text, update

from data_access.photos import withdraw_photo
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
    ]
    told = select(audit_log.c.detail).where(audit_log.c.action == "team.rename")
    first, *_ = conn.execute(told.order_by(audit_log.c.id)).scalars().all()
    assert first == {"before": "tim banjir", "name": "tim banjir (3)"}


def test_photos_get_a_small_version(conn: Connection):
    """The same as what is made of a photo as it comes; one that was taken back gets none."""
    crew = Crew(conn)
    report = crew.town.report()
    photos = [add(crew, report, seed=seed) for seed in (1, 2, 3)]
    withdraw_photo(conn, photo_id=photos[1])
    asked = select(report_photos.c.thumbnail).order_by(report_photos.c.id)
    made = conn.execute(asked).scalars().all()
    constraint = "ck_report_photos_pictures_whole"
    conn.execute(text(f"alter table report_photos drop constraint {constraint}"))
    conn.execute(report_photos.update().values(thumbnail=None))
    with Operations.context(MigrationContext.configure(conn)):
        MIGRATION.make_thumbnails()
    again = conn.execute(asked).scalars().all()
    assert [one is None for one in again] == [one is None for one in made] == [False, True, False]
    for place in (0, 2):
        with Image.open(BytesIO(again[place])) as small, Image.open(BytesIO(made[place])) as kept:
            assert small.size == kept.size
            assert max(ImageStat.Stat(ImageChops.difference(small, kept)).mean) < 3
