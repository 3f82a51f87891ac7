"""Saved views of pages, and the brief of each morning"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _make_saved_views()
    _make_briefs()
    _let_briefs_be_delivered()
    for statement in TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward: restore a backup instead")


def _make_saved_views() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "address", sa.Text(), nullable=False, comment="path and query of one of our own pages"
        ),
        sa.Column("shared", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "btrim(name) = name and char_length(name) between 1 and 60",
            name=op.f("ck_saved_views_name_form"),
        ),
        sa.CheckConstraint(
            r"address ~ '^/[a-z]*\?' and char_length(address) <= 2000",
            name=op.f("ck_saved_views_address_form"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name=op.f("fk_saved_views_owner_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["city_id"], ["cities.id"], name=op.f("fk_saved_views_city_id_cities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
    )
    op.create_index(op.f("ix_saved_views_city_id"), "saved_views", ["city_id"])
    op.create_index(
        "ix_saved_views_name", "saved_views", ["owner_id", sa.text("lower(name)")], unique=True
    )


def _make_briefs() -> None:
    op.create_table(
        "briefs",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.SmallInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False, comment="of the city's calendar"),
        sa.Column("at", MOMENT, nullable=False, comment="the time that its facts are of"),
        sa.Column(
            "reach",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="what its reader might see then",
        ),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="as dashboard.briefs.Brief; never made anew",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_briefs_user_id_users")),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_briefs_city_id_cities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_briefs")),
        sa.UniqueConstraint("user_id", "city_id", "day", name=op.f("uq_briefs_user_id_city_id_day")),
    )
    op.create_table(
        "brief_choices",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "language in ('id', 'en')", name=op.f("ck_brief_choices_language_known")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_brief_choices_user_id_users")
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_brief_choices")),
    )


def _let_briefs_be_delivered() -> None:
    op.add_column("deliveries", sa.Column("brief_id", sa.BigInteger(), comment="the brief that it carries"))
    op.create_foreign_key(
        op.f("fk_deliveries_brief_id_briefs"), "deliveries", "briefs", ["brief_id"], ["id"]
    )
    op.create_unique_constraint(op.f("uq_deliveries_brief_id"), "deliveries", ["brief_id"])
    op.drop_constraint(op.f("ck_deliveries_kind_known"), "deliveries")
    op.create_check_constraint(
        op.f("ck_deliveries_kind_known"),
        "deliveries",
        "kind in ('raised', 'escalated', 'reraised', 'digest', 'test', 'brief')",
    )
    op.create_check_constraint(
        op.f("ck_deliveries_brief_of_its_kind"),
        "deliveries",
        "(kind = 'brief') = (brief_id is not null)",
    )


# What a brief said is what it said.
TRIGGERS = [
    "create trigger keep_rows before update or delete on briefs "
    "for each row execute function refuse_change()",
    "create trigger keep_table before truncate on briefs "
    "for each statement execute function refuse_change()",
]
