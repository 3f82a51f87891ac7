"""What is measured of a photo when it comes: like which others it is, how early, how far away"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# As dashboard/evidence.py: 6 bits of 64; one of four parts of 16 bits differs by one at most.
ALIKE = """
update report_photos later set alike = found.ids
from (
    select one.id, array_agg(other.id order by other.id) as ids
    from report_photos one
    join reports of_one on of_one.id = one.report_id
    cross join lateral (
        select array_agg(part # flip) as parts
        from unnest(one.fingerprint_parts) part,
            (select 0 as flip union all select 1 << bit from generate_series(0, 15) bit) flips
    ) near
    join report_photos other
        on other.fingerprint_parts && near.parts
        and other.id < one.id
        and other.report_id <> one.report_id
        and bit_count((other.fingerprint # one.fingerprint)::bit(64)) <= 6
    join reports of_other
        on of_other.id = other.report_id and of_other.city_id = of_one.city_id
    group by one.id
) found
where found.id = later.id
"""
EARLY = """
update report_photos set early_s = floor(extract(epoch from reports.created_at - taken_at))
from reports
where reports.id = report_id and taken_at < reports.created_at
"""
# On the ellipsoid by its radii of curvature at the latitude between: to the metre within some km.
AWAY = """
update report_photos photo set away_m = least(20100000, round(sqrt(
    power(radians(report.lat - photo.lat) * 6378137 * 0.99330562
        / power(1 - 0.00669438 * power(sin(radians((report.lat + photo.lat) / 2)), 2), 1.5), 2)
    + power(radians(report.lon - photo.lon) * 6378137 * cos(radians((report.lat + photo.lat) / 2))
        / sqrt(1 - 0.00669438 * power(sin(radians((report.lat + photo.lat) / 2)), 2)), 2)
)))::integer
from reports report
where report.id = photo.report_id and photo.lat is not null and report.lat is not null
"""


def upgrade() -> None:
    op.add_column(
        "report_photos",
        sa.Column(
            "alike",
            postgresql.ARRAY(sa.BigInteger()),
            server_default=sa.text("'{}'"),
            nullable=False,
            comment="photos of the same picture with other reports, of those before it",
        ),
    )
    op.add_column(
        "report_photos",
        sa.Column(
            "early_s", sa.BigInteger(), comment="seconds before its report that it was taken"
        ),
    )
    op.add_column(
        "report_photos",
        sa.Column("away_m", sa.Integer(), comment="metres from its report that it was taken"),
    )
    for measured in (ALIKE, EARLY, AWAY):
        op.execute(measured)
    op.create_index(
        "ix_report_photos_doubtful",
        "report_photos",
        ["id"],
        postgresql_where=sa.text("alike <> '{}' or early_s is not null or away_m >= 50"),
    )


def downgrade() -> None:
    raise NotImplementedError("migrations only go forward: restore a backup instead")
