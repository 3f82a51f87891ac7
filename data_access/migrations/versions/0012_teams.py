"""Teams: who works where and when, whose a report is, and what was done from their queues"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
EVENT_KINDS = (
    "stage", "holder", "team", "category", "area", "severity", "note", "photo", "rating", "merge",
    "ruling",
)  # fmt: skip
ACTIONS = ("ambil", "tugaskan", "mulai", "tahan", "selesai", "buka_kembali", "gabung", "catat")


def upgrade() -> None:
    _make_teams()
    _make_what_teams_have()
    _make_actions()
    _extend_reports()
    op.drop_constraint(op.f("ck_report_events_kind_known"), "report_events")
    op.create_check_constraint(
        op.f("ck_report_events_kind_known"), "report_events", f"kind in {EVENT_KINDS}"
    )
    for statement in TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward: restore a backup instead")


def _make_teams() -> None:
    op.create_table(
        "teams",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("city_id", sa.SmallInteger(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("agency_id", sa.Integer()),
        sa.Column(
            "capacity", sa.SmallInteger(), nullable=False, comment="open reports that it has room for"
        ),
        sa.Column("lat", sa.Double(), comment="where it starts from; null: not known"),
        sa.Column("lon", sa.Double()),
        sa.Column("example", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.CheckConstraint("slug ~ '^[a-z0-9-]+$'", name=op.f("ck_teams_slug_form")),
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_teams_named")),
        sa.CheckConstraint("capacity between 1 and 1000", name=op.f("ck_teams_capacity_range")),
        sa.CheckConstraint("(lat is null) = (lon is null)", name=op.f("ck_teams_point_whole")),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_teams_city_id_cities")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agencies.id"], name=op.f("fk_teams_agency_id_agencies")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
        sa.UniqueConstraint("city_id", "slug", name=op.f("uq_teams_city_id_slug")),
        sa.UniqueConstraint("id", "city_id", name=op.f("uq_teams_id_city_id")),
    )


def _make_what_teams_have() -> None:
    op.create_table(
        "team_areas",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["team_id", "city_id"], ["teams.id", "teams.city_id"], name="fk_team_areas_team_of_city"
        ),
        sa.ForeignKeyConstraint(
            ["area_id", "city_id"], ["areas.id", "areas.city_id"], name="fk_team_areas_area_of_city"
        ),
        sa.PrimaryKeyConstraint("team_id", "area_id", name=op.f("pk_team_areas")),
    )
    op.create_table(
        "team_shifts",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column(
            "ends", sa.Time(), nullable=False, comment="of the next day where it is not later"
        ),
        sa.CheckConstraint("weekday between 1 and 7", name=op.f("ck_team_shifts_weekday_range")),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_team_shifts_team_id_teams")
        ),
        sa.PrimaryKeyConstraint("team_id", "weekday", "starts", name=op.f("pk_team_shifts")),
        comment="in the city's time; a team without any is always on duty",
    )
    op.create_table(
        "team_members",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_team_members_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["team_id"], ["teams.id"], name=op.f("fk_team_members_team_id_teams")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_team_members")),
        comment="a user is in one team at a time",
    )
    op.create_index(op.f("ix_team_members_team_id"), "team_members", ["team_id"])


def _make_actions() -> None:
    op.create_table(
        "report_actions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "key", sa.Uuid(), nullable=False, comment="the sender's own: what comes twice is done once"
        ),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column(
            "last_event_id",
            sa.BigInteger(),
            nullable=False,
            comment="the report's last event after it",
        ),
        sa.Column(
            "before", postgresql.JSONB(), nullable=False, comment="what undoing it brings back"
        ),
        sa.Column("undone_at", MOMENT),
        sa.CheckConstraint(f"action in {ACTIONS}", name=op.f("ck_report_actions_action_known")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_actions_report_id_reports")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_report_actions_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_actions")),
        sa.UniqueConstraint("user_id", "key", name=op.f("uq_report_actions_user_id_key")),
    )
    op.create_index("ix_report_actions_report", "report_actions", ["report_id", "id"])


def _extend_reports() -> None:
    op.add_column(
        "reports", sa.Column("team_id", sa.Integer(), comment="the team that works on it")
    )
    op.create_foreign_key(
        "fk_reports_team_of_city", "reports", "teams", ["team_id", "city_id"], ["id", "city_id"]
    )
    op.create_index(
        "ix_reports_team",
        "reports",
        ["team_id"],
        postgresql_where=sa.text("open_since is not null and team_id is not null"),
    )
    op.create_index(
        "ix_reports_duplicate_of",
        "reports",
        ["duplicate_of"],
        postgresql_where=sa.text("duplicate_of is not null"),
    )


TRIGGERS = [
    # What was done stands; only that it was undone is added.
    """
create function keep_report_action() returns trigger language plpgsql as $$
begin
    if old.undone_at is not null
        or to_jsonb(new) - array['undone_at', 'last_event_id']
            <> to_jsonb(old) - array['undone_at', 'last_event_id']
    then
        raise exception 'an action on a report stands, and is undone once'
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$
""",
    "create trigger keep_report_action before update on report_actions "
    "for each row execute function keep_report_action()",
    "create trigger keep_all before delete on report_actions "
    "for each row execute function refuse_change()",
    "create trigger keep_table before truncate on report_actions "
    "for each statement execute function refuse_change()",
]
