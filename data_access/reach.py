"""Connections that say in the product's words when the database is away."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from dashboard.errors import DatabaseAway

AWAY = (OperationalError, InterfaceError, TimeoutError)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to read from. Raises DatabaseAway when it can't be had, or is lost."""
    try:
        with engine.connect() as conn:
            yield conn
    except AWAY as error:
        raise DatabaseAway from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction, committed at the end. Raises DatabaseAway as `reading`."""
    try:
        with engine.begin() as conn:
            yield conn
    except AWAY as error:
        raise DatabaseAway from error
