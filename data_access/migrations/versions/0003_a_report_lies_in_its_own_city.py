"""a report lies in its own city"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_unique_constraint("uq_areas_id_city_id", "areas", ["id", "city_id"])
    op.create_unique_constraint("uq_categories_id_city_id", "categories", ["id", "city_id"])
    op.create_foreign_key(
        "fk_reports_area_of_city", "reports", "areas", ["area_id", "city_id"], ["id", "city_id"]
    )
    op.create_foreign_key(
        "fk_reports_category_of_city",
        "reports",
        "categories",
        ["category_id", "city_id"],
        ["id", "city_id"],
    )
    op.drop_constraint("fk_reports_area_id_areas", "reports")
    op.drop_constraint("fk_reports_category_id_categories", "reports")


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward: restore a backup instead")
