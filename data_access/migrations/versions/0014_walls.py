"""Walls, and the codes of those that are not paired yet"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "walls",
        sa.Column("id", sa.Integer(), sa.Identity(), nullable=False),
        sa.Column("city_id", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column(
            "playlist",
            postgresql.JSONB(astext_type=sa.Text()),
            comment="as dashboard.walls writes it; null: the default",
        ),
        sa.Column("sound", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("paired_at", MOMENT, nullable=False),
        sa.Column("paired_by", sa.Text(), nullable=False),
        sa.Column("seen_at", MOMENT),
        sa.Column("scene", sa.Text()),
        sa.Column("build", sa.String(length=16)),
        sa.Column("revoked_at", MOMENT),
        sa.Column("revoked_by", sa.Text()),
        sa.CheckConstraint(
            "btrim(name) = name and char_length(name) between 1 and 60",
            name=op.f("ck_walls_name_form"),
        ),
        sa.CheckConstraint(
            "(revoked_at is null) = (revoked_by is null)", name=op.f("ck_walls_revoked_whole")
        ),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_walls_city_id_cities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_walls")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_walls_token_hash")),
    )
    op.create_index(op.f("ix_walls_city_id"), "walls", ["city_id"])
    op.create_table(
        "wall_codes",
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("address", sa.Text(), comment="network address that it was asked from"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_wall_codes")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_wall_codes_token_hash")),
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward: restore a backup instead")
