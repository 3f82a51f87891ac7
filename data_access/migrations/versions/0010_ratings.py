"""ratings: how the citizen found what was done"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "reports",
        sa.Column(
            "rating", sa.SmallInteger(), comment="the citizen's of what was done, 1 to 5; null: none"
        ),
    )
    op.create_check_constraint(
        op.f("ck_reports_rating"), "reports", "rating between 1 and 5"
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward: restore a backup instead")
