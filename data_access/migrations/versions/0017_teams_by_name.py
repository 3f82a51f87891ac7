"""Of the teams of a city that are at work no two have one name; photos have a small version"""

from io import BytesIO

import sqlalchemy as sa
from alembic import op
from PIL import Image

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

LONGEST_NAME = 60
SIDE, QUALITY = 640, 82
CLASHES = """
select id, city_id, btrim(name) as name
from (
    select *, row_number() over (partition by city_id, lower(btrim(name)) order by id) as place
    from teams where ended_at is null
) numbered
where place > 1 order by id
"""
TAKEN = """
select 1 from teams
where city_id = :city_id and ended_at is null and lower(btrim(name)) = lower(:name)
"""
RENAME = "update teams set name = :name where id = :id"
TELL = """
insert into audit_log (at, actor, action, subject, detail)
select now(), 'migration 0017', 'team.rename', cities.code || '/' || teams.slug,
    jsonb_build_object('before', cast(:before as text), 'name', teams.name)
from teams join cities on cities.id = teams.city_id where teams.id = :id
"""


def upgrade() -> None:
    tell_apart()
    op.create_index(
        "uq_teams_name_at_work",
        "teams",
        ["city_id", sa.text("lower(btrim(name))")],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.add_column(
        "report_photos",
        sa.Column(
            "thumbnail", sa.LargeBinary(), comment="the same, 640 pixels at most a side, for lists"
        ),
    )
    make_thumbnails()
    op.create_check_constraint(
        op.f("ck_report_photos_pictures_whole"),
        "report_photos",
        "(content is null) = (thumbnail is null)",
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward: restore a backup instead")


def tell_apart() -> None:
    """The first of those with one name keeps it, the others are numbered: Tim Banjir (2)."""
    conn = op.get_bind()
    for team in conn.execute(sa.text(CLASHES)).all():
        number = 2
        while conn.execute(
            sa.text(TAKEN), {"city_id": team.city_id, "name": _numbered(team.name, number)}
        ).first():
            number += 1
        conn.execute(sa.text(RENAME), {"id": team.id, "name": _numbered(team.name, number)})
        conn.execute(sa.text(TELL), {"id": team.id, "before": team.name})


def make_thumbnails() -> None:
    conn = op.get_bind()
    ids = conn.execute(sa.text("select id from report_photos where content is not null order by id"))
    for photo in ids.scalars().all():
        of = {"id": photo}
        content = conn.execute(sa.text("select content from report_photos where id = :id"), of)
        small = _thumbnail(bytes(content.scalar_one()))
        conn.execute(
            sa.text("update report_photos set thumbnail = :small where id = :id"),
            of | {"small": small},
        )


def _thumbnail(content: bytes) -> bytes:
    out = BytesIO()
    with Image.open(BytesIO(content)) as picture:
        picture.thumbnail((SIDE, SIDE))
        picture.convert("RGB").save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _numbered(name: str, number: int) -> str:
    end = f" ({number})"
    return name[: LONGEST_NAME - len(end)].rstrip() + end
