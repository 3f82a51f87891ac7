"""The desk: where screens and the API ask their questions, and get one answer for many askers."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from inspect import signature
from threading import Lock
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from dashboard.access import Scope
from data_access.changes import Batch
from data_access.mirror import Mirror
from data_access.reach import reading
from data_access.reader import Reader
from data_access.shared_answers import SharedAnswers

MOMENT_S = 5
MOST_ANSWERS = 512
Answer = TypeVar("Answer")
Question = Callable[..., Answer]


@dataclass
class _Moment:
    """One `now` and the answers given at it: until something changes, for at most MOMENT_S."""

    key: tuple[int, int]
    now: datetime
    answers: SharedAnswers = field(default_factory=lambda: SharedAnswers(most=MOST_ANSWERS))


class Desk:
    """Answers questions (functions of `data_access` that take a connection first).

    All that is asked between two changes, and within the same five seconds, is asked at one `now`
    and answered once. Questions go to the mirror where one is loaded, and go on there while the
    database is away; else to PostgreSQL.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        mirror: Mirror | None = None,
        reader: Reader | None = None,
        clock: Callable[[], datetime],
    ) -> None:
        # One snapshot for all statements of a question, as the mirror gives it.
        self._postgres = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
        self._mirror, self._reader, self._clock = mirror, reader, clock
        self._moment = _Moment(key=(0, 0), now=clock())
        self._reached: datetime | None = None
        self._lock = Lock()

    @property
    def version(self) -> int:
        """Rises with every change; 0 where nobody follows the database."""
        return self._reader.version if self._reader else 0

    @property
    def as_of(self) -> datetime | None:
        """When PostgreSQL was last looked at with success (aware, UTC); None if never yet."""
        return self._reader.as_of if self.followed and self._reader else self._reached

    @property
    def now(self) -> datetime:
        """The time that questions are asked at (aware, UTC)."""
        return self._this_moment().now

    @property
    def followed(self) -> bool:
        """Whether changes are followed: else no answer may be kept, it would hide what changed."""
        return self._reader is not None and self._reader.as_of is not None

    def subscribe(self, subscriber: Callable[[Batch], None]) -> None:
        """Has `subscriber` called with every batch of changes, once `ask` answers with them. It
        must be quick and raise nothing. Without a reader it is never called."""
        if self._reader is not None:
            self._reader.subscribe(subscriber)

    def ask(self, question: Question[Answer], **asked: Any) -> Answer:
        """The answer to `question(conn, now=..., **asked)`; `now` is given to those that take it.

        Arguments have to be hashable, and of a scope no answer may depend on its `user_id`. Raises
        DatabaseAway when there is no mirror either.
        """
        if self._mirror is not None and self._mirror.loaded:
            return self._answer(question, asked, self._mirror.connect)
        return self.ask_postgres(question, **asked)

    def ask_postgres(self, question: Question[Answer], **asked: Any) -> Answer:
        """The answer of PostgreSQL: to questions on what the mirror lacks. Raises DatabaseAway."""
        return self._answer(question, asked, self._reading)

    def _this_moment(self) -> _Moment:
        with self._lock:
            now = self._clock()
            key = (self.version, int(now.timestamp()) // MOMENT_S)
            if key != self._moment.key or not self.followed:
                self._moment = _Moment(key=key, now=now)
            return self._moment

    def _answer(
        self,
        question: Question[Answer],
        asked: dict[str, Any],
        connect: Callable[[], AbstractContextManager[Connection]],
    ) -> Answer:
        asked = {name: _shared(value) for name, value in asked.items()}
        key = (question, connect, tuple(sorted(asked.items(), key=lambda item: item[0])))
        moment = self._this_moment()

        def work() -> Answer:
            at = {"now": moment.now} if _takes_now(question) else {}
            with connect() as conn:
                return question(conn, **asked, **at)

        return moment.answers.answer(key, work)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        now = self._clock()
        with reading(self._postgres) as conn:
            yield conn
        self._reached = now


class OneConnection(Desk):
    """A desk that asks all on one connection, within its transaction, at one `now`: for who holds a
    lock there, and would wait for a second connection while others wait for the lock."""

    def __init__(self, conn: Connection, *, now: datetime) -> None:
        super().__init__(conn.engine, clock=lambda: now)
        self._conn = conn

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        yield self._conn


def _shared(value: object) -> object:
    """The value as it is the same for all users who see the same."""
    return replace(value, user_id=None) if isinstance(value, Scope) else value


@cache
def _takes_now(question: Question[Any]) -> bool:
    return "now" in signature(question).parameters
