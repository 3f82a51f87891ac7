"""Who held which office when, contested charges, and the boards of months that are over."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint

from dashboard.contests import Ruling
from dashboard.leaderboard import UnitKind
from dashboard.officials import Office
from dashboard.sla import ClockName
from data_access.schema.base import metadata, moment, one_of

officials = Table(
    "officials",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("city_id", ForeignKey("cities.id"), nullable=False),
    Column("area_id", Integer, nullable=False),
    Column("office", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, comment="included; null: still in office"),
    Column("example", Boolean, nullable=False, server_default=text("false")),
    ForeignKeyConstraint(
        ["area_id", "city_id"], ["areas.id", "areas.city_id"], name="fk_officials_area_of_city"
    ),
    one_of("office", Office),
    CheckConstraint("btrim(name) <> ''", name="named"),
    CheckConstraint("last_day >= first_day", name="forward"),
    # Of a range, since an equal integer alone would need an extension.
    ExcludeConstraint(
        (func.int4range(text("area_id"), text("area_id"), text("'[]'")), "&&"),
        (func.daterange(text("first_day"), text("last_day"), text("'[]'")), "&&"),
        name="ex_officials_one_at_a_time",
        using="gist",
    ),
)

contests = Table(
    "contests",
    metadata,
    Column("id", Integer, Identity(), primary_key=True),
    Column("city_id", ForeignKey("cities.id"), nullable=False),
    Column("report_id", ForeignKey("reports.id"), nullable=False),
    Column("clock", String(16), nullable=False),
    Column("area_id", ForeignKey("areas.id"), nullable=False, comment="charged when contested"),
    Column("reason", Text, nullable=False),
    moment("raised_at"),
    Column("raised_by_id", ForeignKey("users.id"), nullable=False),
    Column("raised_by", Text, nullable=False, comment="the name as it was then"),
    Column("ruling", String(16), comment="null: not ruled on yet"),
    Column("ruling_reason", Text),
    moment("ruled_at", nullable=True),
    Column("ruled_by", Text),
    UniqueConstraint("report_id", "clock", "area_id"),
    one_of("clock", ClockName),
    one_of("ruling", Ruling),
    CheckConstraint("btrim(reason) <> ''", name="reasoned"),
    CheckConstraint(
        "num_nulls(ruling, ruling_reason, ruled_at, ruled_by) in (0, 4)", name="ruled_whole"
    ),
    CheckConstraint("ruled_at >= raised_at", name="ruled_after"),
    Index("ix_contests_city", "city_id", "raised_at"),
)

sealed_boards = Table(
    "sealed_boards",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("city_id", ForeignKey("cities.id"), nullable=False),
    Column("month", Date, nullable=False, comment="its first day"),
    Column("unit", String(16), nullable=False),
    Column("clock", String(16), nullable=False),
    Column("version", SmallInteger, nullable=False),
    Column("formula", String(16), nullable=False),
    Column("inputs_sha256", String(64), nullable=False),
    Column("inputs", JSONB, nullable=False, comment="all that the formula was given"),
    Column("board", JSONB, nullable=False, comment="what came of it"),
    Column("reason", Text, comment="why it was corrected; null: the first version"),
    moment("sealed_at"),
    Column("sealed_by", Text, nullable=False),
    UniqueConstraint("city_id", "month", "unit", "clock", "version"),
    one_of("unit", UnitKind),
    one_of("clock", ClockName),
    CheckConstraint("extract(day from month) = 1", name="whole_month"),
    CheckConstraint("version >= 1", name="version"),
    CheckConstraint("(version = 1) = (reason is null)", name="corrected_with_a_reason"),
    CheckConstraint("btrim(reason) <> ''", name="reasoned"),
)
