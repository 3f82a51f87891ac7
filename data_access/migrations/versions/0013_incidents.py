"""Incidents: bursts of reports as they were found, and the reports in them"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _make_incidents()
    _make_their_reports()
    for statement in TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward: restore a backup instead")


def _make_incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("city_id", sa.SmallInteger(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False, comment="the place whose burst told it"),
        sa.Column("hours", sa.SmallInteger(), nullable=False, comment="over which it told it"),
        sa.Column("observed", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Double(), nullable=False),
        sa.Column("tail", sa.Double(), nullable=False, comment="how often chance brings as many"),
        sa.Column(
            "stand_in",
            sa.Boolean(),
            nullable=False,
            comment="the city-wide rate stood in for weeks that there were too few of",
        ),
        sa.Column("found_at", MOMENT, nullable=False),
        sa.Column(
            "began_at", MOMENT, nullable=False, comment="its first report's time when it was found"
        ),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("last_report_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("merged_into", sa.BigInteger(), comment="the older one that it is part of"),
        sa.CheckConstraint("state in ('open', 'ended')", name=op.f("ck_incidents_state_known")),
        sa.CheckConstraint("hours > 0 and observed > 0", name=op.f("ck_incidents_counted")),
        sa.CheckConstraint(
            "expected >= 0 and tail between 0 and 1", name=op.f("ck_incidents_told")
        ),
        sa.CheckConstraint(
            "(state = 'ended') = (ended_at is not null)", name=op.f("ck_incidents_ended_whole")
        ),
        sa.CheckConstraint(
            "merged_into is null or state = 'ended'", name=op.f("ck_incidents_merged_when_ended")
        ),
        sa.CheckConstraint("merged_into < id", name=op.f("ck_incidents_merged_into_older")),
        sa.CheckConstraint("began_at <= found_at", name=op.f("ck_incidents_found_after")),
        sa.ForeignKeyConstraint(
            ["city_id"], ["cities.id"], name=op.f("fk_incidents_city_id_cities")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["incidents.id"], name=op.f("fk_incidents_merged_into_incidents")
        ),
        sa.ForeignKeyConstraint(
            ["category_id", "city_id"],
            ["categories.id", "categories.city_id"],
            name="fk_incidents_category_of_city",
        ),
        sa.ForeignKeyConstraint(
            ["area_id", "city_id"], ["areas.id", "areas.city_id"], name="fk_incidents_area_of_city"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
    )
    op.create_index(
        "ix_incidents_open", "incidents", ["city_id"], postgresql_where=sa.text("state = 'open'")
    )
    op.create_index("ix_incidents_city", "incidents", ["city_id", "found_at"])


def _make_their_reports() -> None:
    op.create_table(
        "incident_reports",
        sa.Column("report_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("incident_id", sa.BigInteger(), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column(
            "depth_cm",
            sa.SmallInteger(),
            comment="of the water, as its text tells it; null: it doesn't",
        ),
        sa.CheckConstraint("depth_cm > 0", name=op.f("ck_incident_reports_deep")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_incident_reports_report_id_reports")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incidents.id"],
            name=op.f("fk_incident_reports_incident_id_incidents"),
        ),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_incident_reports")),
        comment="a report is part of one incident",
    )
    op.create_index(op.f("ix_incident_reports_incident_id"), "incident_reports", ["incident_id"])


GOES_ON = "array['state', 'last_report_at', 'ended_at', 'merged_into']"
TRIGGERS = [
    # What was found stands, and what has ended doesn't begin again.
    f"""
create function keep_incident() returns trigger language plpgsql as $$
begin
    if old.state = 'ended' or to_jsonb(new) - {GOES_ON} <> to_jsonb(old) - {GOES_ON} then
        raise exception 'an incident stands as it was found, and ends once'
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$
""",
    "create trigger keep_incident before update on incidents "
    "for each row execute function keep_incident()",
    *(
        f"create trigger keep_all before delete on {table} "
        "for each row execute function refuse_change()"
        for table in ("incidents", "incident_reports")
    ),
    *(
        f"create trigger keep_table before truncate on {table} "
        "for each statement execute function refuse_change()"
        for table in ("incidents", "incident_reports")
    ),
]
