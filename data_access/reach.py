"""Connections that say in the product's words when the database is away."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, TimeoutError

from dashboard.errors import DatabaseAway

AWAY = (OperationalError, InterfaceError, TimeoutError)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to read from. Raises DatabaseAway when it can't be had, or is lost."""
    with _in_our_words(), engine.connect() as conn:
        yield conn


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction, committed at the end. Raises DatabaseAway as `reading`."""
    with _in_our_words(), engine.begin() as conn:
        yield conn


@contextmanager
def _in_our_words() -> Iterator[None]:
    try:
        yield
    except AWAY as error:
        raise DatabaseAway from error
    except DBAPIError as error:
        # psycopg2 tells of a server that died in the middle as of any other error.
        if not error.connection_invalidated:
            raise
        raise DatabaseAway from error
