"""What a question may be asked of: PostgreSQL, or the columnar mirror of it."""

from typing import Any, Protocol

from sqlalchemy import ColumnElement, Executable, Function, Select
from sqlalchemy.types import NullType

Statement = Select[*tuple[Any, ...]]


class Answer(Protocol):
    """The rows of one statement, as SQLAlchemy's results give them."""

    def all(self) -> Any:
        """All rows."""

    def one(self) -> Any:
        """The only row. Raises when there is none or more than one."""

    def first(self) -> Any:
        """The first row, None without one."""

    def scalar(self) -> Any:
        """The first column of the first row, None without one."""

    def mappings(self) -> Any:
        """The rows as mappings by column name."""


class Connection(Protocol):
    """Runs a SQLAlchemy Core statement; SQLAlchemy's own Connection is one."""

    def execute(self, statement: Executable, /) -> Answer:
        """The statement's rows."""


def list_of(values: ColumnElement[Any]) -> ColumnElement[Any]:
    """The values of all rows as one list: many small rows take longer to read than to count.

    Lists of one statement are built together: what stands at one place in each is of one row.
    """
    # Its elements are numbers as they come: an ARRAY would look at each of them again.
    return Function("array_agg", values, type_=NullType())
