"""What all tables share: the metadata they are part of, and the columns that recur.

`xid` columns hold the transaction that wrote the row (set by trigger), which is how changes are
read without missing one.
"""

from collections.abc import Iterable

from sqlalchemy import CheckConstraint, Column, DateTime, MetaData, func, text
from sqlalchemy.types import UserDefinedType


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


def moment(
    name: str, *, nullable: bool = False, default: bool = False, comment: str | None = None
) -> Column[object]:
    """A column of a time with its zone."""
    return Column(
        name,
        DateTime(timezone=True),
        nullable=nullable,
        server_default=func.now() if default else None,
        comment=comment,
    )


def xid() -> Column[int]:
    """The transaction that wrote the row."""
    return Column("xid", Xid8, nullable=False, server_default=text("pg_current_xact_id()"))


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """The column holds one of the values, or nothing."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=f"{column}_known")
