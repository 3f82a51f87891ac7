"""SLA clocks: rules in versions, and what the clocks of each report come to"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
UNITS = "('minutes', 'working_minutes', 'working_days')"


def upgrade() -> None:
    _make_rules()
    _extend_reports()
    _make_clock_spells()
    for statement in (*CALENDARS, *TRIGGERS, *FILL):
        op.execute(statement)
    op.create_check_constraint(
        op.f("ck_reports_open_when_stage_says"),
        "reports",
        "(stage in ('menunggu', 'koordinasi', 'disposisi', 'proses', 'ditahan'))"
        " = (open_since is not null)",
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward: restore a backup instead")


def _make_rules() -> None:
    op.create_table(
        "calendars",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("city_id", sa.SmallInteger(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_calendars_slug_form")
        ),
        sa.ForeignKeyConstraint(
            ["city_id"], ["cities.id"], name=op.f("fk_calendars_city_id_cities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendars")),
        sa.UniqueConstraint("city_id", "slug", name=op.f("uq_calendars_city_id_slug")),
    )
    op.create_table(
        "calendar_versions",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column(
            "week",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="hours of each weekday, Monday first",
        ),
        sa.Column(
            "overrides",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
        sa.Column(
            "valid_from",
            MOMENT,
            nullable=False,
            comment="in force until the next confirmed version's",
        ),
        sa.Column(
            "holidays_until",
            sa.Date(),
            nullable=True,
            comment="last day whose holidays are told; null: knows none",
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column(
            "confirmed_at",
            MOMENT,
            nullable=True,
            comment="null: a draft, which holds for nothing",
        ),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(confirmed_at is null) = (confirmed_by is null)",
            name=op.f("ck_calendar_versions_confirmed_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["calendars.id"],
            name=op.f("fk_calendar_versions_calendar_id_calendars"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_versions")),
        sa.UniqueConstraint(
            "calendar_id", "version", name=op.f("uq_calendar_versions_calendar_id_version")
        ),
    )
    op.create_table(
        "holidays",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "kind in ('nasional', 'cuti_bersama', 'kota')", name=op.f("ck_holidays_kind_known")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["calendar_versions.id"],
            name=op.f("fk_holidays_version_id_calendar_versions"),
        ),
        sa.PrimaryKeyConstraint("version_id", "day", name=op.f("pk_holidays")),
    )
    op.create_table(
        "policies",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("city_id", sa.SmallInteger(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column(
            "severity",
            sa.SmallInteger(),
            nullable=True,
            comment="null: all that no policy of their own holds for",
        ),
        sa.Column("response_amount", sa.Integer(), nullable=False),
        sa.Column("response_unit", sa.String(length=16), nullable=False),
        sa.Column("response_calendar_id", sa.Integer(), nullable=False),
        sa.Column("resolution_amount", sa.Integer(), nullable=False),
        sa.Column("resolution_unit", sa.String(length=16), nullable=False),
        sa.Column("resolution_calendar_id", sa.Integer(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("example", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("valid_from", MOMENT, nullable=False),
        sa.Column(
            "valid_to", MOMENT, nullable=True, comment="not included; null: until it is replaced"
        ),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            f"response_unit in {UNITS}", name=op.f("ck_policies_response_unit_known")
        ),
        sa.CheckConstraint(
            f"resolution_unit in {UNITS}", name=op.f("ck_policies_resolution_unit_known")
        ),
        sa.CheckConstraint("severity between 1 and 3", name=op.f("ck_policies_severity")),
        sa.CheckConstraint(
            "response_amount > 0 and resolution_amount > 0", name=op.f("ck_policies_amounts")
        ),
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_policies_validity")),
        sa.ForeignKeyConstraint(
            ["city_id"], ["cities.id"], name=op.f("fk_policies_city_id_cities")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_policies_category_id_categories")
        ),
        sa.ForeignKeyConstraint(
            ["response_calendar_id"],
            ["calendars.id"],
            name=op.f("fk_policies_response_calendar_id_calendars"),
        ),
        sa.ForeignKeyConstraint(
            ["resolution_calendar_id"],
            ["calendars.id"],
            name=op.f("fk_policies_resolution_calendar_id_calendars"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policies")),
    )
    op.create_index("ix_policies_city", "policies", ["city_id", "category_id", "valid_from"])


def _extend_reports() -> None:
    op.execute("alter table reports alter column response_minutes drop expression")
    op.alter_column(
        "reports",
        "response_minutes",
        comment="whole working minutes from creation to first action, in its clock's calendar",
        existing_comment="whole minutes of wall time from creation to first action",
        existing_type=sa.Integer(),
    )
    breach = "the time of the breach once it has passed"
    for column in (
        sa.Column(
            "response_known",
            sa.Boolean(),
            server_default=sa.text("true"),
            nullable=False,
            comment="false: the source can't tell when somebody first acted",
        ),
        sa.Column("promised_at", MOMENT, comment="when the source itself promised to be done"),
        sa.Column("policy_id", sa.Integer()),
        sa.Column("response_calendar_id", sa.Integer()),
        sa.Column("resolution_calendar_id", sa.Integer()),
        sa.Column("response_risk_at", MOMENT),
        sa.Column("response_due_at", MOMENT, comment=breach),
        sa.Column("resolution_risk_at", MOMENT),
        sa.Column("resolution_due_at", MOMENT, comment=breach),
        sa.Column(
            "resolution_run", sa.SmallInteger(), server_default=sa.text("1"), nullable=False
        ),
        sa.Column(
            "resolution_minutes",
            sa.Integer(),
            comment="whole working minutes used when it stopped",
        ),
        sa.Column(
            "paused_minutes",
            sa.Integer(),
            server_default=sa.text("0"),
            nullable=False,
            comment="whole working minutes of the pauses that are over",
        ),
        sa.Column(
            "open_since", MOMENT, comment="start of the present run or pause; null: stopped"
        ),
    ):
        op.add_column("reports", column)
    for column, table in (
        ("policy_id", "policies"),
        ("response_calendar_id", "calendar_versions"),
        ("resolution_calendar_id", "calendar_versions"),
    ):
        op.create_foreign_key(f"fk_reports_{column}_{table}", "reports", table, [column], ["id"])
    op.drop_index("ix_reports_open", "reports")
    op.create_index(
        "ix_reports_open",
        "reports",
        ["city_id", "area_id", "category_id"],
        postgresql_where=sa.text("open_since is not null"),
    )
    op.create_index(
        "ix_reports_running",
        "reports",
        ["id"],
        postgresql_include=[
            "city_id",
            "kind",
            "response_risk_at",
            "response_due_at",
            "first_action_at",
            "resolution_risk_at",
            "resolution_due_at",
            "resolution_run",
        ],
        postgresql_where=sa.text(
            "open_since is not null and not outside and not dihapus"
            " and (response_due_at is not null or resolution_due_at is not null)"
        ),
    )


def _make_clock_spells() -> None:
    op.create_table(
        "clock_spells",
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column(
            "run",
            sa.SmallInteger(),
            nullable=False,
            comment="rises with each reopening, from 1",
        ),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("from_at", MOMENT, nullable=False),
        sa.Column("to_at", MOMENT, nullable=True),
        sa.Column("risk_at", MOMENT, nullable=True),
        sa.Column(
            "due_at", MOMENT, nullable=True, comment="the time of the breach once it has passed"
        ),
        sa.CheckConstraint("to_at >= from_at", name=op.f("ck_clock_spells_forward")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_clock_spells_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("report_id", "seq", name=op.f("pk_clock_spells")),
        comment="stretches in which a report was open: its resolution clock ran or paused",
    )
    op.create_index(
        "ix_clock_spells_last",
        "clock_spells",
        ["report_id"],
        unique=True,
        postgresql_where=sa.text("to_at is null"),
    )
    op.create_index("ix_clock_spells_end", "clock_spells", ["to_at", "from_at"])


# What a new city starts with, as dashboard.profiles has it.
DAY, FRIDAY = '["07:30-12:00", "13:00-16:00"]', '["07:30-11:30", "13:00-16:30"]'
ALL_DAY = '["00:00-24:00"]'
CALENDARS = [
    f"""
with made as (
    insert into calendars (city_id, slug, name) select id, '{slug}', '{name}' from cities
    returning id
)
insert into calendar_versions (calendar_id, version, week, valid_from, holidays_until,
    created_at, created_by, confirmed_at, confirmed_by)
select id, 1, '[{", ".join(week)}]', 'epoch', {until}, now(), 'sistem', now(), 'sistem' from made
"""
    for slug, name, week, until in (
        ("24-7", "24 jam, 7 hari", [ALL_DAY] * 7, "null"),
        ("kantor", "Jam kantor", [DAY] * 4 + [FRIDAY, "[]", "[]"], "'1970-01-01'"),
    )
]

TRIGGERS = [
    # A confirmed version stands; of a policy only the end may be set, and only once.
    """
create function keep_confirmed_version() returns trigger language plpgsql as $$
begin
    if old.confirmed_at is not null then
        raise exception 'a confirmed calendar version stands: make a new one'
            using errcode = 'restrict_violation';
    end if;
    return coalesce(new, old);
end $$
""",
    """
create function keep_confirmed_holidays() returns trigger language plpgsql as $$
begin
    if exists (
        select from calendar_versions v
        where v.id = coalesce(new.version_id, old.version_id) and v.confirmed_at is not null
    ) then
        raise exception 'the holidays of a confirmed calendar version stand: make a new one'
            using errcode = 'restrict_violation';
    end if;
    return coalesce(new, old);
end $$
""",
    """
create function keep_policy() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.valid_to is not null
        or to_jsonb(new) - 'valid_to' <> to_jsonb(old) - 'valid_to'
    then
        raise exception 'an SLA policy stands: make a new version'
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$
""",
    "create trigger keep_confirmed before update or delete on calendar_versions "
    "for each row execute function keep_confirmed_version()",
    "create trigger keep_confirmed before insert or update or delete on holidays "
    "for each row execute function keep_confirmed_holidays()",
    "create trigger keep_policy before update or delete on policies "
    "for each row execute function keep_policy()",
    *(
        f"create trigger together_{event} after {event} on clock_spells "
        f"referencing {rows} table as touched "
        "for each statement execute function check_spells_with_report()"
        for event, rows in (("insert", "new"), ("update", "new"), ("delete", "old"))
    ),
    *(
        f"create trigger keep_table before truncate on {table} "
        "for each statement execute function refuse_change()"
        for table in ("policies", "calendar_versions", "holidays", "clock_spells")
    ),
]

# Reports from before have no policy; when they were open follows from their spells.
FILL = [
    # What is stamped below is new to every reader all the same.
    "alter table clock_spells disable trigger user",
    """
insert into clock_spells (report_id, seq, run, paused, from_at, to_at)
with told as (
    select s.report_id, s.seq, s.from_at, s.to_at, s.stage = 'ditahan' as paused,
        s.stage in ('selesai', 'ditolak', 'duplikat', 'salah_wilayah') as stopped,
        lag(s.stage) over life as before, r.created_at
    from spells s join reports r on r.id = s.report_id
    window life as (partition by s.report_id order by s.seq)
), begun as (
    select *,
        before in ('selesai', 'ditolak', 'duplikat', 'salah_wilayah') as after_stop,
        before is null
            or before in ('selesai', 'ditolak', 'duplikat', 'salah_wilayah')
            or (before = 'ditahan') <> paused as begins
    from told
), numbered as (
    select *,
        sum(case when begins then 1 else 0 end) over life as stretch,
        sum(case when after_stop then 1 else 0 end) over life as stops
    from begun where not stopped
    window life as (partition by report_id order by seq)
), joined as (
    select report_id, stretch, bool_or(paused) as paused, max(stops) as stops,
        min(from_at) as from_at, min(created_at) as created_at,
        case when bool_or(to_at is null) then null else max(to_at) end as to_at
    from numbered group by report_id, stretch
)
select report_id, stretch - 1,
    1 + stops - (first_value(stops) over life),
    paused, case when stretch = 1 then created_at else from_at end, to_at
from joined
window life as (partition by report_id order by stretch)
""",
    "alter table clock_spells enable trigger user",
    # The source told when they were closed, and not when somebody first acted.
    "update reports r set open_since = c.from_at from clock_spells c "
    "where c.report_id = r.id and c.to_at is null",
    "update reports set response_known = false "
    "where stage <> 'menunggu' and first_action_at is null",
    "update reports set resolution_run = c.run,"
    " resolution_minutes = case when stopped_at is not null then c.minutes end from ("
    "  select report_id, max(run) as run, (sum(extract(epoch from (to_at - from_at)))"
    "    filter (where not paused) / 60)::int as minutes from clock_spells group by report_id"
    ") c where c.report_id = reports.id",
]
