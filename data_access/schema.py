"""The tables. What Alembic migrates to, and what every question is written against.

Column comments stand where a name alone can mislead. `xid` columns hold the transaction that wrote
the row (set by trigger), which is how changes are read without missing one.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import UserDefinedType

from dashboard.access import Role
from dashboard.lifecycle import EventKind, ReportKind, Stage
from dashboard.places import Level

WORLD_CELLS_LOG2 = 22


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **kw: object) -> str:
        """The type's name in DDL."""
        return "xid8"


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _moment(name: str, *, nullable: bool = False, default: bool = False) -> Column[object]:
    return Column(
        name,
        DateTime(timezone=True),
        nullable=nullable,
        server_default=func.now() if default else None,
    )


def _xid() -> Column[int]:
    return Column("xid", Xid8, nullable=False, server_default=text("pg_current_xact_id()"))


def _one_of(column: str, values: object) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)  # type: ignore[attr-defined]
    return CheckConstraint(f"{column} in ({listed})", name=f"{column}_known")


cities = Table(
    "cities",
    metadata,
    Column("id", SmallInteger, Identity(), primary_key=True),
    Column("code", String(32), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("timezone", Text, nullable=False),
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    _moment("created_at", default=True),
    _xid(),
)

areas = Table(
    "areas",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("city_id", ForeignKey("cities.id"), nullable=False),
    Column("code", String(32), nullable=False, unique=True),
    Column("parent_id", ForeignKey("areas.id")),
    Column("level", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("approximate", Boolean, nullable=False, server_default=text("false")),
    Column("km2", Double, comment="land area; null without a polygon"),
    Column("label_lon", Double),
    Column("label_lat", Double),
    Column("west", Double),
    Column("south", Double),
    Column("east", Double),
    Column("north", Double),
    Column("geometry", LargeBinary, comment="WKB, WGS84, as imported: for placing reports"),
    Column("screen_geometry", JSONB, comment="GeoJSON geometry, simplified for its level"),
    _xid(),
    _one_of("level", Level),
    CheckConstraint("valid_to is null or valid_to > valid_from", name="validity"),
    CheckConstraint("km2 > 0", name="km2_positive"),
    CheckConstraint("(geometry is null) = (km2 is null)", name="geometry_measured"),
    UniqueConstraint("id", "city_id"),
    Index("ix_areas_city_id", "city_id"),
    Index("ix_areas_code_prefix", "code", postgresql_ops={"code": "text_pattern_ops"}),
)

agencies = Table(
    "agencies",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("city_id", ForeignKey("cities.id"), nullable=False),
    Column("slug", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("example", Boolean, nullable=False, server_default=text("true")),
    _xid(),
    UniqueConstraint("city_id", "slug"),
)

categories = Table(
    "categories",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("city_id", ForeignKey("cities.id"), nullable=False),
    Column("slug", String(64), nullable=False),
    Column("label_id", Text, nullable=False),
    Column("label_en", Text, nullable=False),
    Column("icon", String(32), nullable=False),
    Column("agency_id", ForeignKey("agencies.id")),
    Column("default_severity", SmallInteger, nullable=False, server_default=text("2")),
    Column("lens", Boolean, nullable=False, server_default=text("false")),
    Column("position", SmallInteger, nullable=False, server_default=text("0")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("example", Boolean, nullable=False, server_default=text("true")),
    _xid(),
    UniqueConstraint("city_id", "slug"),
    UniqueConstraint("id", "city_id"),
    CheckConstraint("default_severity between 1 and 3", name="severity"),
    CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug_form"),
)

imports = Table(
    "imports",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("city_id", ForeignKey("cities.id"), nullable=False),
    Column("subject", String(16), nullable=False),
    Column("source", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("actor", Text, nullable=False),
    _moment("started_at"),
    _moment("finished_at"),
    Column("counts", JSONB, nullable=False),
    _one_of("subject", ("reports", "areas")),
)

reports = Table(
    "reports",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("city_id", ForeignKey("cities.id"), nullable=False),
    Column("source", String(64), nullable=False),
    Column("external_id", String(128), nullable=False),
    Column("kind", String(16), nullable=False, server_default=ReportKind.WARGA.value),
    Column("area_id", Integer, comment="null exactly when outside every polygon"),
    Column("outside", Boolean, Computed("area_id is null", persisted=True), nullable=False),
    Column("lat", Double),
    Column("lon", Double),
    Column(
        "cell_x",
        Integer,
        Computed(f"floor((lon + 180) / 360 * {2**WORLD_CELLS_LOG2})::int", persisted=True),
        comment="column of the Web-Mercator grid of 2^22 cells a side, from 180 W",
    ),
    Column(
        "cell_y",
        Integer,
        Computed(
            "floor((0.5 - ln(tan(pi() / 4 + radians(lat) / 2)) / (2 * pi()))"
            f" * {2**WORLD_CELLS_LOG2})::int",
            persisted=True,
        ),
        comment="row of the same grid, from the north",
    ),
    Column("category_id", Integer, nullable=False),
    Column("severity", SmallInteger, nullable=False, server_default=text("2")),
    Column("stage", String(16), comment="null: the source never told one"),
    Column("holder_area_id", ForeignKey("areas.id")),
    Column("holder_agency_id", ForeignKey("agencies.id")),
    _moment("created_at"),
    Column(
        "created_local",
        DateTime(timezone=False),
        nullable=False,
        server_default=text("'epoch'"),
        comment="created_at in the city's zone, set by trigger",
    ),
    Column("date_only", Boolean, nullable=False, server_default=text("false")),
    _moment("first_action_at", nullable=True),
    Column(
        "response_minutes",
        Integer,
        Computed("(extract(epoch from (first_action_at - created_at)) / 60)::int", persisted=True),
        comment="whole minutes of wall time from creation to first action",
    ),
    _moment("stopped_at", nullable=True),
    _moment("last_change_at"),
    Column("title", Text),
    Column("description", Text),
    Column("address", Text),
    Column("photo_url", Text),
    Column("reporter_name", Text, comment="personal: never selected for a screen"),
    Column("reporter_contact", Text, comment="personal: never selected for a screen"),
    Column("duplicate_of", ForeignKey("reports.id")),
    Column("dihapus", Boolean, nullable=False, server_default=text("false")),
    Column("content_hash", LargeBinary, comment="sha256 of the fields as an import mapped them"),
    Column("import_id", ForeignKey("imports.id")),
    _xid(),
    UniqueConstraint("source", "external_id"),
    # With the city: a report's area and category are of its own city.
    ForeignKeyConstraint(
        ["area_id", "city_id"], ["areas.id", "areas.city_id"], name="fk_reports_area_of_city"
    ),
    ForeignKeyConstraint(
        ["category_id", "city_id"],
        ["categories.id", "categories.city_id"],
        name="fk_reports_category_of_city",
    ),
    _one_of("kind", ReportKind),
    _one_of("stage", Stage),
    CheckConstraint("severity between 1 and 3", name="severity"),
    CheckConstraint("(lat is null) = (lon is null)", name="point_whole"),
    CheckConstraint("lat between -85 and 85 and lon between -180 and 180", name="point_range"),
    CheckConstraint("num_nonnulls(holder_area_id, holder_agency_id) = 1", name="one_holder"),
    CheckConstraint("first_action_at >= created_at", name="acted_after_creation"),
    CheckConstraint("stopped_at >= created_at", name="stopped_after_creation"),
    CheckConstraint(
        "(stage in ('selesai', 'ditolak', 'duplikat', 'salah_wilayah')) = (stopped_at is not null)",
        name="stopped_when_stage_says",
    ),
    CheckConstraint("stage is distinct from 'menunggu' or first_action_at is null", name="waiting"),
    CheckConstraint("duplicate_of is distinct from id", name="not_its_own_duplicate"),
    Index("ix_reports_xid", "xid"),
    Index("ix_reports_city_created", "city_id", "created_at", "category_id"),
    Index("ix_reports_area_created", "area_id", "created_at"),
    Index(
        "ix_reports_open",
        "city_id",
        "area_id",
        "category_id",
        postgresql_where=text("stage in ('menunggu','koordinasi','disposisi','proses','ditahan')"),
    ),
    Index("ix_reports_holder_agency", "holder_agency_id", "created_at"),
    Index("ix_reports_cells", "city_id", "cell_x", "cell_y"),
    Index("ix_reports_external_id", "external_id"),
)

report_events = Table(
    "report_events",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("report_id", ForeignKey("reports.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("old", Text),
    Column("new", Text),
    Column("note", Text),
    Column("actor", Text, nullable=False),
    Column("source", String(64), nullable=False),
    _moment("occurred_at"),
    _moment("recorded_at"),
    Column(
        "flagged",
        Boolean,
        Computed("recorded_at - occurred_at > interval '15 minutes'", persisted=True),
        nullable=False,
    ),
    _xid(),
    _one_of("kind", EventKind),
    CheckConstraint("occurred_at <= recorded_at", name="recorded_after"),
    Index("ix_report_events_report", "report_id", "occurred_at", "id"),
)

spells = Table(
    "spells",
    metadata,
    Column("report_id", ForeignKey("reports.id"), primary_key=True),
    Column("seq", SmallInteger, primary_key=True, autoincrement=False),
    Column("stage", String(16), nullable=False),
    Column("holder_area_id", ForeignKey("areas.id")),
    Column("holder_agency_id", ForeignKey("agencies.id")),
    _moment("from_at"),
    _moment("to_at", nullable=True),
    _one_of("stage", Stage),
    CheckConstraint("to_at >= from_at", name="forward"),
    CheckConstraint("num_nonnulls(holder_area_id, holder_agency_id) = 1", name="one_holder"),
    Index("ix_spells_last", "report_id", unique=True, postgresql_where=text("to_at is null")),
    Index("ix_spells_end", "to_at", "from_at"),
)

users = Table(
    "users",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("username", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("session_version", Integer, nullable=False, server_default=text("1")),
    Column("demo", Boolean, nullable=False, server_default=text("false")),
    _moment("created_at", default=True),
    _moment("disabled_at", nullable=True),
    _one_of("role", Role),
    CheckConstraint("username = lower(username)", name="username_lower"),
)

scopes = Table(
    "scopes",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("city_id", ForeignKey("cities.id")),
    Column("area_id", ForeignKey("areas.id")),
    Column("agency_id", ForeignKey("agencies.id")),
    CheckConstraint("num_nonnulls(city_id, area_id, agency_id) = 1", name="one_thing"),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    _moment("at"),
    Column("user_id", ForeignKey("users.id")),
    Column("actor", Text, nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", Text),
    Column("detail", JSONB),
    Column("address", Text, comment="network address the request came from"),
    Index("ix_audit_log_at", "at"),
)

cluster_identity = Table(
    "cluster_identity",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=text("true")),
    Column("system_identifier", BigInteger, nullable=False),
    CheckConstraint("one", name="single_row"),
)

MIRRORED = (cities, areas, agencies, categories, reports, spells)
WITH_XID = ("cities", "areas", "agencies", "categories", "reports")
APPEND_ONLY = ("report_events", "audit_log")
NEVER_DELETED = ("reports", "areas", "cities", *APPEND_ONLY)
