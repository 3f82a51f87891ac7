"""Indicators: what is known of areas besides their reports"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "indicators",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("city_id", sa.SmallInteger(), nullable=False),
        sa.Column("slug", sa.String(length=48), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("example", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint(
            "slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_indicators_slug_form")
        ),
        sa.CheckConstraint(
            "btrim(name) <> '' and btrim(unit) <> '' and btrim(source) <> ''",
            name=op.f("ck_indicators_told"),
        ),
        sa.ForeignKeyConstraint(
            ["city_id"], ["cities.id"], name=op.f("fk_indicators_city_id_cities")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicators")),
        sa.UniqueConstraint(
            "city_id", "slug", "as_of", name=op.f("uq_indicators_city_id_slug_as_of")
        ),
        sa.UniqueConstraint("id", "city_id", name=op.f("uq_indicators_id_city_id")),
    )
    op.create_table(
        "indicator_values",
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.SmallInteger(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.CheckConstraint(
            "value >= 0 and value < 'infinity'", name=op.f("ck_indicator_values_counted")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id", "city_id"],
            ["indicators.id", "indicators.city_id"],
            name="fk_indicator_values_indicator_of_city",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["area_id", "city_id"],
            ["areas.id", "areas.city_id"],
            name="fk_indicator_values_area_of_city",
        ),
        sa.PrimaryKeyConstraint("indicator_id", "area_id", name=op.f("pk_indicator_values")),
    )
    op.drop_constraint(op.f("ck_imports_subject_known"), "imports")
    op.create_check_constraint(
        op.f("ck_imports_subject_known"),
        "imports",
        "subject in ('reports', 'areas', 'officials', 'indicators')",
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward: restore a backup instead")
