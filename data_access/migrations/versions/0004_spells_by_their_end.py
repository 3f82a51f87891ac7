"""spells by their end"""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was open at a time ends after it: from there a few days' spells are left to read, where
    # from their start it would be all that went before.
    op.create_index("ix_spells_end", "spells", ["to_at", "from_at"], unique=False)
    op.drop_index("ix_spells_time", "spells")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward: restore a backup instead")
