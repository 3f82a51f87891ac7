"""Photos of work done, and what the operator's desk does with reports"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
ACTIONS = (
    "ambil", "tugaskan", "mulai", "tahan", "selesai", "buka_kembali", "gabung", "catat", "foto",
    "ubah_kategori", "pindah", "serahkan",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "report_photos",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "content", sa.LargeBinary(), comment="a JPEG made anew; null once it was taken back"
        ),
        sa.Column("width", sa.SmallInteger(), nullable=False),
        sa.Column("height", sa.SmallInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False, comment="when it was added on the phone"),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("taken_at", MOMENT, comment="by the camera; null: it did not say"),
        sa.Column("lat", sa.Double(), comment="of the camera; null: it did not say"),
        sa.Column("lon", sa.Double()),
        sa.Column(
            "fingerprint", sa.BigInteger(), comment="perceptual hash, 64 bits read as signed"
        ),
        sa.Column(
            "fingerprint_parts",
            postgresql.ARRAY(sa.Integer()),
            comment="its four parts, each with its place",
        ),
        sa.Column("reviewed_at", MOMENT),
        sa.Column("reviewed_by", sa.Integer()),
        sa.Column("review_note", sa.Text()),
        sa.CheckConstraint("(lat is null) = (lon is null)", name=op.f("ck_report_photos_point_whole")),
        sa.CheckConstraint(
            "num_nonnulls(reviewed_at, reviewed_by, review_note) in (0, 3)",
            name=op.f("ck_report_photos_review_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["reports.id"], name=op.f("fk_report_photos_report_id_reports")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_report_photos_user_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["users.id"], name=op.f("fk_report_photos_reviewed_by_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_photos")),
    )
    op.create_index("ix_report_photos_report", "report_photos", ["report_id", "id"])
    op.create_index(
        "ix_report_photos_alike", "report_photos", ["fingerprint_parts"], postgresql_using="gin"
    )
    # A JPEG does not get smaller by being packed again.
    op.execute("alter table report_photos alter column content set storage external")
    op.drop_constraint(op.f("ck_report_actions_action_known"), "report_actions")
    op.create_check_constraint(
        op.f("ck_report_actions_action_known"), "report_actions", f"action in {ACTIONS}"
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward: restore a backup instead")
