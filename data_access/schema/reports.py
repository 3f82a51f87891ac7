"""Reports, their history, and the spells that follow from it.

Column comments stand where a name alone can mislead.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from dashboard.lifecycle import EventKind, ReportKind, Stage
from data_access.schema.base import metadata, moment, one_of, xid

WORLD_CELLS_LOG2 = 22

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
    Column("team_id", Integer, comment="the team that works on it"),
    moment("created_at"),
    Column(
        "created_local",
        DateTime(timezone=False),
        nullable=False,
        server_default=text("'epoch'"),
        comment="created_at in the city's zone, set by trigger",
    ),
    Column("date_only", Boolean, nullable=False, server_default=text("false")),
    moment("first_action_at", nullable=True),
    Column(
        "response_known",
        Boolean,
        nullable=False,
        server_default=text("true"),
        comment="false: the source can't tell when somebody first acted",
    ),
    Column(
        "response_minutes",
        Integer,
        comment="whole working minutes from creation to first action, in its clock's calendar",
    ),
    moment("stopped_at", nullable=True),
    moment("last_change_at"),
    moment("promised_at", nullable=True, comment="when the source itself promised to be done"),
    # What the clocks come to after the last change: dashboard.sla tells what each means.
    Column("policy_id", ForeignKey("policies.id")),
    Column("response_calendar_id", ForeignKey("calendar_versions.id")),
    Column("resolution_calendar_id", ForeignKey("calendar_versions.id")),
    moment("response_risk_at", nullable=True),
    moment("response_due_at", nullable=True, comment="the time of the breach once it has passed"),
    moment("resolution_risk_at", nullable=True),
    moment("resolution_due_at", nullable=True, comment="the time of the breach once it has passed"),
    Column("resolution_run", SmallInteger, nullable=False, server_default=text("1")),
    Column("resolution_minutes", Integer, comment="whole working minutes used when it stopped"),
    Column(
        "paused_minutes",
        Integer,
        nullable=False,
        server_default=text("0"),
        comment="whole working minutes of the pauses that are over",
    ),
    moment("open_since", nullable=True, comment="start of the present run or pause; null: stopped"),
    # Who is charged with each clock: the holder until its decision, the present one until then.
    *(
        Column(
            f"{clock}_charged_{kind}_id",
            ForeignKey(key),
            comment="holder until the clock was decided; the present one while it is not",
        )
        for clock in ("response", "resolution")
        for kind, key in (("area", "areas.id"), ("agency", "agencies.id"))
    ),
    Column("title", Text),
    Column("description", Text),
    Column("address", Text),
    Column("photo_url", Text),
    Column("reporter_name", Text, comment="personal: never selected for a screen"),
    Column("reporter_contact", Text, comment="personal: never selected for a screen"),
    Column("duplicate_of", ForeignKey("reports.id")),
    Column("rating", SmallInteger, comment="the citizen's of what was done, 1 to 5; null: none"),
    Column("dihapus", Boolean, nullable=False, server_default=text("false")),
    Column("content_hash", LargeBinary, comment="sha256 of the fields as an import mapped them"),
    Column("import_id", ForeignKey("imports.id")),
    xid(),
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
    ForeignKeyConstraint(
        ["team_id", "city_id"], ["teams.id", "teams.city_id"], name="fk_reports_team_of_city"
    ),
    one_of("kind", ReportKind),
    one_of("stage", Stage),
    CheckConstraint("severity between 1 and 3", name="severity"),
    CheckConstraint("rating between 1 and 5", name="rating"),
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
    CheckConstraint(
        "(stage in ('menunggu', 'koordinasi', 'disposisi', 'proses', 'ditahan'))"
        " = (open_since is not null)",
        name="open_when_stage_says",
    ),
    CheckConstraint("duplicate_of is distinct from id", name="not_its_own_duplicate"),
    Index("ix_reports_xid", "xid"),
    Index("ix_reports_city_created", "city_id", "created_at", "category_id"),
    Index("ix_reports_area_created", "area_id", "created_at"),
    Index(
        "ix_reports_open",
        "city_id",
        "area_id",
        "category_id",
        postgresql_where=text("open_since is not null"),
    ),
    # What the ticker looks at every few seconds, from the index alone.
    Index(
        "ix_reports_running",
        "id",
        postgresql_include=[
            "city_id",
            "area_id",
            "category_id",
            "kind",
            "response_risk_at",
            "response_due_at",
            "first_action_at",
            "resolution_risk_at",
            "resolution_due_at",
            "resolution_run",
        ],
        postgresql_where=text(
            "open_since is not null and not outside and not dihapus"
            " and (response_due_at is not null or resolution_due_at is not null)"
        ),
    ),
    Index(
        "ix_reports_team",
        "team_id",
        postgresql_where=text("open_since is not null and team_id is not null"),
    ),
    Index(
        "ix_reports_duplicate_of",
        "duplicate_of",
        postgresql_where=text("duplicate_of is not null"),
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
    moment("occurred_at"),
    moment("recorded_at"),
    Column(
        "flagged",
        Boolean,
        Computed("recorded_at - occurred_at > interval '15 minutes'", persisted=True),
        nullable=False,
    ),
    xid(),
    one_of("kind", EventKind),
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
    moment("from_at"),
    moment("to_at", nullable=True),
    one_of("stage", Stage),
    CheckConstraint("to_at >= from_at", name="forward"),
    CheckConstraint("num_nonnulls(holder_area_id, holder_agency_id) = 1", name="one_holder"),
    Index("ix_spells_last", "report_id", unique=True, postgresql_where=text("to_at is null")),
    Index("ix_spells_end", "to_at", "from_at"),
    # What was done and went on: among it, what was reopened.
    Index(
        "ix_spells_done_and_on",
        "from_at",
        postgresql_where=text("stage = 'selesai' and to_at is not null"),
    ),
)

clock_spells = Table(
    "clock_spells",
    metadata,
    Column("report_id", ForeignKey("reports.id"), primary_key=True),
    Column("seq", SmallInteger, primary_key=True, autoincrement=False),
    Column("run", SmallInteger, nullable=False, comment="rises with each reopening, from 1"),
    Column("paused", Boolean, nullable=False),
    moment("from_at"),
    moment("to_at", nullable=True),
    moment("risk_at", nullable=True),
    moment("due_at", nullable=True, comment="the time of the breach once it has passed"),
    CheckConstraint("to_at >= from_at", name="forward"),
    Index("ix_clock_spells_last", "report_id", unique=True, postgresql_where=text("to_at is null")),
    Index("ix_clock_spells_end", "to_at", "from_at"),
    comment="stretches in which a report was open: its resolution clock ran or paused",
)
