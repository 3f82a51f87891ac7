"""Each place that a clock is charged to may contest it, once"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint(op.f("uq_contests_report_id_clock"), "contests")
    op.create_unique_constraint(
        op.f("uq_contests_report_id_clock_area_id"), "contests", ["report_id", "clock", "area_id"]
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward: restore a backup instead")
