"""Of the teams of a city that are at work no two have one name; photos may have a small version"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

LONGEST_NAME = 60
AT_WORK = "select id, slug, name from teams where ended_at is null order by id"
CLASHES = """
select id, city_id, name
from (
    select *, row_number() over (partition by city_id, lower(name) order by id) as place
    from teams where ended_at is null
) numbered
where place > 1 order by id
"""
TAKEN = """
select 1 from teams
where city_id = :city_id and ended_at is null and lower(name) = lower(:name)
"""
RENAME = "update teams set name = :name where id = :id"
TELL = """
insert into audit_log (at, actor, action, subject, detail)
select now(), 'migration 0017', 'team.rename', cities.code || '/' || teams.slug,
    jsonb_build_object('before', cast(:before as text), 'name', teams.name)
from teams join cities on cities.id = teams.city_id
where teams.id = :id and teams.name <> :before
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
            "thumbnail",
            sa.LargeBinary(),
            comment="640 pixels at most a side; null: not made yet",
        ),
    )
    # A column that is new and empty needs no look at the rows.
    op.create_check_constraint(
        op.f("ck_report_photos_erased_whole"),
        "report_photos",
        "content is not null or thumbnail is null",
        postgresql_not_valid=True,
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward: restore a backup instead")


def tell_apart() -> None:
    """Names as the form writes them, without white space that nobody sees. The first of those with
    one name keeps it, the others are numbered: Tim Banjir (2)."""
    conn = op.get_bind()
    before = conn.execute(sa.text(AT_WORK)).all()
    for team in before:
        written = _clean(team.name) or team.slug
        conn.execute(sa.text(RENAME), {"id": team.id, "name": written})
    for team in conn.execute(sa.text(CLASHES)).all():
        number = 2
        while conn.execute(
            sa.text(TAKEN), {"city_id": team.city_id, "name": _numbered(team.name, number)}
        ).first():
            number += 1
        conn.execute(sa.text(RENAME), {"id": team.id, "name": _numbered(team.name, number)})
    for team in before:
        conn.execute(sa.text(TELL), {"id": team.id, "before": team.name})


def _clean(name: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in name).split())


def _numbered(name: str, number: int) -> str:
    end = f" ({number})"
    return name[: LONGEST_NAME - len(end)].rstrip() + end
