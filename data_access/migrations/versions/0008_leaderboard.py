"""Leaderboard: who is charged with a clock, officials, contested charges, frozen months"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _extend_reports()
    _make_officials()
    _make_contests()
    _make_sealed_boards()
    op.drop_constraint(op.f("ck_imports_subject_known"), "imports")
    op.create_check_constraint(
        op.f("ck_imports_subject_known"), "imports", "subject in ('reports', 'areas', 'officials')"
    )
    for statement in (*TRIGGERS, *FILL):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward: restore a backup instead")


def _extend_reports() -> None:
    for clock in ("response", "resolution"):
        for kind, table in (("area", "areas"), ("agency", "agencies")):
            name = f"{clock}_charged_{kind}_id"
            op.add_column(
                "reports",
                sa.Column(
                    name,
                    sa.Integer(),
                    comment="holder until the clock was decided; the present one while it is not",
                ),
            )
            op.create_foreign_key(
                op.f(f"fk_reports_{name}_{table}"), "reports", table, [name], ["id"]
            )
    op.create_index(
        "ix_spells_done_and_on",
        "spells",
        ["from_at"],
        postgresql_where=sa.text("stage = 'selesai' and to_at is not null"),
    )


def _make_officials() -> None:
    op.create_table(
        "officials",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("city_id", sa.SmallInteger(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), comment="included; null: still in office"),
        sa.Column("example", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("office in ('lurah', 'camat')", name=op.f("ck_officials_office_known")),
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_officials_named")),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_officials_forward")),
        sa.ForeignKeyConstraint(
            ["area_id", "city_id"], ["areas.id", "areas.city_id"], name="fk_officials_area_of_city"
        ),
        sa.ForeignKeyConstraint(
            ["city_id"], ["cities.id"], name=op.f("fk_officials_city_id_cities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officials")),
    )
    op.execute(
        "alter table officials add constraint ex_officials_one_at_a_time exclude using gist ("
        "int4range(area_id, area_id, '[]') with &&, daterange(first_day, last_day, '[]') with &&)"
    )


def _make_contests() -> None:
    op.create_table(
        "contests",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("city_id", sa.SmallInteger(), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("clock", sa.String(length=16), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="charged when contested"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("raised_by_id", sa.Integer(), nullable=False),
        sa.Column("raised_by", sa.Text(), nullable=False, comment="the name as it was then"),
        sa.Column("ruling", sa.String(length=16), comment="null: not ruled on yet"),
        sa.Column("ruling_reason", sa.Text()),
        sa.Column("ruled_at", MOMENT),
        sa.Column("ruled_by", sa.Text()),
        sa.CheckConstraint(
            "clock in ('response', 'resolution')", name=op.f("ck_contests_clock_known")
        ),
        sa.CheckConstraint(
            "ruling in ('dikabulkan', 'ditolak')", name=op.f("ck_contests_ruling_known")
        ),
        sa.CheckConstraint("btrim(reason) <> ''", name=op.f("ck_contests_reasoned")),
        sa.CheckConstraint(
            "num_nulls(ruling, ruling_reason, ruled_at, ruled_by) in (0, 4)",
            name=op.f("ck_contests_ruled_whole"),
        ),
        sa.CheckConstraint("ruled_at >= raised_at", name=op.f("ck_contests_ruled_after")),
        sa.ForeignKeyConstraint(["area_id"], ["areas.id"], name=op.f("fk_contests_area_id_areas")),
        sa.ForeignKeyConstraint(
            ["city_id"], ["cities.id"], name=op.f("fk_contests_city_id_cities")
        ),
        sa.ForeignKeyConstraint(
            ["raised_by_id"], ["users.id"], name=op.f("fk_contests_raised_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_contests_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contests")),
        sa.UniqueConstraint("report_id", "clock", name=op.f("uq_contests_report_id_clock")),
    )
    op.create_index("ix_contests_city", "contests", ["city_id", "raised_at"])


def _make_sealed_boards() -> None:
    op.create_table(
        "sealed_boards",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("city_id", sa.SmallInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False, comment="its first day"),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("clock", sa.String(length=16), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("formula", sa.String(length=16), nullable=False),
        sa.Column("inputs_sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "inputs",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="all that the formula was given",
        ),
        sa.Column(
            "board",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="what came of it",
        ),
        sa.Column("reason", sa.Text(), comment="why it was corrected; null: the first version"),
        sa.Column("sealed_at", MOMENT, nullable=False),
        sa.Column("sealed_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "unit in ('kelurahan', 'kecamatan', 'dinas')", name=op.f("ck_sealed_boards_unit_known")
        ),
        sa.CheckConstraint(
            "clock in ('response', 'resolution')", name=op.f("ck_sealed_boards_clock_known")
        ),
        sa.CheckConstraint(
            "extract(day from month) = 1", name=op.f("ck_sealed_boards_whole_month")
        ),
        sa.CheckConstraint("version >= 1", name=op.f("ck_sealed_boards_version")),
        sa.CheckConstraint(
            "(version = 1) = (reason is null)",
            name=op.f("ck_sealed_boards_corrected_with_a_reason"),
        ),
        sa.CheckConstraint("btrim(reason) <> ''", name=op.f("ck_sealed_boards_reasoned")),
        sa.ForeignKeyConstraint(
            ["city_id"], ["cities.id"], name=op.f("fk_sealed_boards_city_id_cities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_boards")),
        sa.UniqueConstraint(
            "city_id",
            "month",
            "unit",
            "clock",
            "version",
            name=op.f("uq_sealed_boards_city_id_month_unit_clock_version"),
        ),
    )


TRIGGERS = [
    # A contest is ruled on once; what it says stands.
    """
create function keep_contest() returns trigger language plpgsql as $$
begin
    if old.ruling is not null
        or to_jsonb(new) - array['ruling', 'ruling_reason', 'ruled_at', 'ruled_by']
            <> to_jsonb(old) - array['ruling', 'ruling_reason', 'ruled_at', 'ruled_by']
    then
        raise exception 'a contested charge stands, and is ruled on once'
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$
""",
    "create trigger keep_contest before update on contests "
    "for each row execute function keep_contest()",
    "create trigger keep_rows before update on sealed_boards "
    "for each row execute function refuse_change()",
    *(
        f"create trigger keep_all before delete on {table} "
        "for each row execute function refuse_change()"
        for table in ("sealed_boards", "contests")
    ),
    *(
        f"create trigger keep_table before truncate on {table} "
        "for each statement execute function refuse_change()"
        for table in ("sealed_boards", "contests")
    ),
]

FILL = [
    "update reports r set response_charged_area_id = a.holder_area_id,"
    " response_charged_agency_id = a.holder_agency_id,"
    " resolution_charged_area_id = b.holder_area_id,"
    " resolution_charged_agency_id = b.holder_agency_id"
    " from"
    + ",".join(
        f""" (
    select distinct on (s.report_id) s.report_id, s.holder_area_id, s.holder_agency_id
    from spells s join reports d on d.id = s.report_id
    where s.seq = 0 or s.from_at < coalesce(least({ends}), 'infinity')
    order by s.report_id, s.seq desc
) {name}"""
        for name, ends in (
            ("a", "d.first_action_at, d.response_due_at"),
            ("b", "d.stopped_at, d.resolution_due_at"),
        )
    )
    + " where a.report_id = r.id and b.report_id = r.id"
]
