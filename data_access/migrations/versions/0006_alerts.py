"""Alerts, mutes, and what is delivered of them to whom"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _make_alerts()
    _make_deliveries()
    _extend_users()
    _widen_what_the_ticker_reads()
    for statement in TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward: restore a backup instead")


def _make_alerts() -> None:
    op.create_table(
        "alert_rules",
        sa.Column("city_id", sa.SmallInteger(), nullable=False),
        sa.Column("lurah_minutes", sa.Integer(), nullable=False),
        sa.Column("camat_minutes", sa.Integer(), nullable=False),
        sa.Column("walikota_minutes", sa.Integer(), nullable=False),
        sa.Column("acknowledged_minutes", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "lurah_minutes > 0 and lurah_minutes <= camat_minutes and camat_minutes <= walikota_minutes and acknowledged_minutes > 0",
            name=op.f("ck_alert_rules_steps_rise"),
        ),
        sa.ForeignKeyConstraint(
            ["city_id"], ["cities.id"], name=op.f("fk_alert_rules_city_id_cities")
        ),
        sa.PrimaryKeyConstraint("city_id", name=op.f("pk_alert_rules")),
    )
    op.create_table(
        "alerts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("city_id", sa.SmallInteger(), nullable=False),
        sa.Column("clock", sa.String(length=16), nullable=False),
        sa.Column("run", sa.SmallInteger(), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("step", sa.SmallInteger(), nullable=False),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column(
            "due_at",
            MOMENT,
            nullable=True,
            comment="as its clock has it; null while that is paused",
        ),
        sa.Column(
            "counts_from",
            MOMENT,
            nullable=False,
            comment="since when its steps up are counted: moved on by quiet times",
        ),
        sa.Column("next_step_at", MOMENT, nullable=True),
        sa.Column("acknowledged_at", MOMENT, nullable=True),
        sa.Column("acknowledged_by_id", sa.Integer(), nullable=True),
        sa.Column("acknowledged_by", sa.Text(), nullable=True, comment="the name as it was then"),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("reraise_at", MOMENT, nullable=True),
        sa.Column("reraised", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("muted_at", MOMENT, nullable=True, comment="since when a mute keeps it quiet"),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_why", sa.String(length=16), nullable=True),
        sa.CheckConstraint(
            "(state = 'closed') = (closed_at is not null)",
            name=op.f("ck_alerts_closed_when_state_says"),
        ),
        sa.CheckConstraint(
            "clock in ('response', 'resolution')", name=op.f("ck_alerts_clock_known")
        ),
        sa.CheckConstraint(
            "closed_why in ('stopped', 'superseded', 'reopened', 'corrected')",
            name=op.f("ck_alerts_closed_why_known"),
        ),
        sa.CheckConstraint(
            "level = 'terlambat' or step = 0", name=op.f("ck_alerts_only_breaches_go_up")
        ),
        sa.CheckConstraint(
            "level in ('berisiko', 'terlambat')", name=op.f("ck_alerts_level_known")
        ),
        sa.CheckConstraint(
            "muted_at is null or state <> 'closed'", name=op.f("ck_alerts_quiet_while_live")
        ),
        sa.CheckConstraint(
            "next_step_at is null or (state = 'open' and level = 'terlambat' and muted_at is null)",
            name=op.f("ck_alerts_steps_of_open_breaches"),
        ),
        sa.CheckConstraint(
            "reraise_at is null or state = 'acknowledged'", name=op.f("ck_alerts_reraise_of_taken")
        ),
        sa.CheckConstraint(
            "state <> 'acknowledged' or acknowledged_at is not null", name=op.f("ck_alerts_taken")
        ),
        sa.CheckConstraint(
            "state <> 'open' or reraised > 0 or acknowledged_at is null", name=op.f("ck_alerts_open_is_not_taken")
        ),
        sa.CheckConstraint(
            "state in ('open', 'acknowledged', 'closed')", name=op.f("ck_alerts_state_known")
        ),
        sa.CheckConstraint(
            "(acknowledged_at is null) = (acknowledged_by is null)",
            name=op.f("ck_alerts_taken_whole"),
        ),
        sa.CheckConstraint(
            "(closed_at is null) = (closed_why is null)", name=op.f("ck_alerts_closed_whole")
        ),
        sa.CheckConstraint("run >= 1", name=op.f("ck_alerts_run")),
        sa.CheckConstraint("step between 0 and 3", name=op.f("ck_alerts_step")),
        sa.ForeignKeyConstraint(
            ["acknowledged_by_id"], ["users.id"], name=op.f("fk_alerts_acknowledged_by_id_users")
        ),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_alerts_city_id_cities")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_alerts_report_id_reports")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
        sa.UniqueConstraint(
            "report_id", "clock", "run", "level", name=op.f("uq_alerts_report_id_clock_run_level")
        ),
    )
    op.create_index(
        "ix_alerts_live",
        "alerts",
        ["report_id", "clock"],
        unique=True,
        postgresql_include=[
            "id",
            "run",
            "level",
            "state",
            "due_at",
            "next_step_at",
            "reraise_at",
            "muted_at",
        ],
        postgresql_where=sa.text("state <> 'closed'"),
    )
    op.create_table(
        "alert_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("alert_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=True),
        sa.Column("step", sa.SmallInteger(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False, comment="when it was due, or done"),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "kind in ('raised', 'missed', 'escalated', 'acknowledged', 'reraised', 'muted', 'unmuted', 'closed')",
            name=op.f("ck_alert_events_kind_known"),
        ),
        sa.CheckConstraint(
            "level in ('berisiko', 'terlambat')", name=op.f("ck_alert_events_level_known")
        ),
        sa.CheckConstraint("at <= recorded_at", name=op.f("ck_alert_events_recorded_after")),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name=op.f("fk_alert_events_alert_id_alerts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_events")),
    )
    op.create_index("ix_alert_events_alert", "alert_events", ["alert_id", "id"], unique=False)
    op.create_table(
        "alert_mutes",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("city_id", sa.SmallInteger(), nullable=False),
        sa.Column(
            "area_id", sa.Integer(), nullable=False, comment="and all below it; the root: the city"
        ),
        sa.Column("category_id", sa.Integer(), nullable=True, comment="null: all"),
        sa.Column("clock", sa.String(length=16), nullable=True, comment="null: both"),
        sa.Column("level", sa.String(length=16), nullable=True, comment="null: both"),
        sa.Column("from_at", MOMENT, nullable=False),
        sa.Column("to_at", MOMENT, nullable=False, comment="not included"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True, comment="by hand, before its time"),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.CheckConstraint("btrim(reason) <> ''", name=op.f("ck_alert_mutes_reasoned")),
        sa.CheckConstraint(
            "clock in ('response', 'resolution')", name=op.f("ck_alert_mutes_clock_known")
        ),
        sa.CheckConstraint(
            "level in ('berisiko', 'terlambat')", name=op.f("ck_alert_mutes_level_known")
        ),
        sa.CheckConstraint(
            "(ended_at is null) = (ended_by is null)", name=op.f("ck_alert_mutes_ended_whole")
        ),
        sa.CheckConstraint("to_at > from_at", name=op.f("ck_alert_mutes_forward")),
        sa.ForeignKeyConstraint(
            ["area_id", "city_id"],
            ["areas.id", "areas.city_id"],
            name="fk_alert_mutes_area_of_city",
        ),
        sa.ForeignKeyConstraint(
            ["category_id", "city_id"],
            ["categories.id", "categories.city_id"],
            name="fk_alert_mutes_category_of_city",
        ),
        sa.ForeignKeyConstraint(
            ["city_id"], ["cities.id"], name=op.f("fk_alert_mutes_city_id_cities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_mutes")),
    )
    op.create_index("ix_alert_mutes_to_at", "alert_mutes", ["to_at"], unique=False)


def _make_deliveries() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("city_id", sa.SmallInteger(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("at_risk", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("removed_by", sa.Text(), nullable=True),
        sa.CheckConstraint("url ~ '^https?://'", name=op.f("ck_webhooks_http")),
        sa.CheckConstraint(
            "(removed_at is null) = (removed_by is null)", name=op.f("ck_webhooks_removed_whole")
        ),
        sa.ForeignKeyConstraint(
            ["city_id"], ["cities.id"], name=op.f("fk_webhooks_city_id_cities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_index(
        "ix_webhooks_url",
        "webhooks",
        ["city_id", "url"],
        unique=True,
        postgresql_where=sa.text("removed_at is null"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "key",
            sa.Uuid(),
            server_default=sa.text("gen_random_uuid()"),
            nullable=False,
            comment="the same at every attempt: by it a receiver knows one that came twice",
        ),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=True, comment="null: of many, or of none"),
        sa.Column("webhook_id", sa.Integer(), nullable=True),
        sa.Column(
            "user_id", sa.Integer(), nullable=True, comment="by e-mail, to the address of that time"
        ),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(length=16), server_default="pending", nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", MOMENT, nullable=True),
        sa.Column(
            "leased_until", MOMENT, nullable=True, comment="somebody is sending it, until then"
        ),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(state = 'pending') = (finished_at is null)",
            name=op.f("ck_deliveries_finished_when_state_says"),
        ),
        sa.CheckConstraint(
            "(state = 'pending') = (next_attempt_at is not null)",
            name=op.f("ck_deliveries_goes_on"),
        ),
        sa.CheckConstraint(
            "kind in ('raised', 'escalated', 'reraised', 'digest', 'test')",
            name=op.f("ck_deliveries_kind_known"),
        ),
        sa.CheckConstraint(
            "state in ('pending', 'delivered', 'dead')", name=op.f("ck_deliveries_state_known")
        ),
        sa.CheckConstraint(
            "num_nonnulls(webhook_id, user_id) = 1", name=op.f("ck_deliveries_one_receiver")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["alert_events.id"], name=op.f("fk_deliveries_event_id_alert_events")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_deliveries_user_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["webhook_id"], ["webhooks.id"], name=op.f("fk_deliveries_webhook_id_webhooks")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("event_id", "user_id", name=op.f("uq_deliveries_event_id_user_id")),
        sa.UniqueConstraint(
            "event_id", "webhook_id", name=op.f("uq_deliveries_event_id_webhook_id")
        ),
        sa.UniqueConstraint("key", name=op.f("uq_deliveries_key")),
    )
    op.create_index(
        "ix_deliveries_pending",
        "deliveries",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "delivery_attempts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("delivery_id", sa.BigInteger(), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column(
            "status", sa.SmallInteger(), nullable=True, comment="of HTTP or SMTP; null: no answer"
        ),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint("ended_at >= started_at", name=op.f("ck_delivery_attempts_forward")),
        sa.ForeignKeyConstraint(
            ["delivery_id"],
            ["deliveries.id"],
            name=op.f("fk_delivery_attempts_delivery_id_deliveries"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_attempts")),
    )
    op.create_index(
        op.f("ix_delivery_attempts_delivery_id"), "delivery_attempts", ["delivery_id"], unique=False
    )


def _extend_users() -> None:
    op.add_column(
        "users", sa.Column("email", sa.Text(), comment="where alerts are sent to; null: nowhere")
    )
    op.create_check_constraint(
        op.f("ck_users_email_form"), "users", "email ~ '^[^@[:space:]]+@[^@[:space:]]+$'"
    )


def _widen_what_the_ticker_reads() -> None:
    """With place and category, mutes are found from the index alone, too."""
    op.drop_index("ix_reports_running", "reports")
    op.create_index(
        "ix_reports_running",
        "reports",
        ["id"],
        postgresql_include=[
            "city_id",
            "area_id",
            "category_id",
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


APPEND_ONLY = ("alert_events", "delivery_attempts")
NEVER_DELETED = (*APPEND_ONLY, "alerts", "alert_mutes", "webhooks", "deliveries")

TRIGGERS = [
    *(
        f"create trigger keep_rows before update on {table} "
        "for each row execute function refuse_change()"
        for table in APPEND_ONLY
    ),
    *(
        f"create trigger keep_all before delete on {table} "
        "for each row execute function refuse_change()"
        for table in NEVER_DELETED
    ),
    *(
        f"create trigger keep_table before truncate on {table} "
        "for each statement execute function refuse_change()"
        for table in NEVER_DELETED
    ),
]
