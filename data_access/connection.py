"""What a question may be asked of: PostgreSQL, or the columnar mirror of it."""

from typing import Any, Protocol

from sqlalchemy import Executable, Select

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
