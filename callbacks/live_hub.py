"""The hub of the live line: hears of every change once, and tells each screen what it may know.

A message says that something moved, never what: the page asks for what it shows. `v` in it is the
version of the newest change that the listener's scope may know of, so a change elsewhere leaves no
trace in it.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Condition, Lock, Thread

import orjson

from dashboard.access import Scope
from data_access.changes import Batch, Touched
from data_access.desk import Desk

BEAT_S = 5.0
GAP_S = 1.0
RECHECK_BEATS = 12
LONGEST_BEATS = 720
RETRY_MS = 2_000


@dataclass
class _Audience:
    """All listeners of one scope: the version they know of, and how many they are."""

    news: Condition
    version: int
    listeners: int = 0


@dataclass
class _City:
    """What of a city was not told yet, and when it may be: once in GAP_S."""

    touched: set[Touched] = field(default_factory=set)
    version: int = 0
    free_at: float = 0.0


class Hub:
    """Passes changes on. Its thread starts with the first listener and ends with `close`."""

    def __init__(
        self,
        desk: Desk,
        *,
        clock: Callable[[], datetime],
        build: str,
        beat_s: float = BEAT_S,
        gap_s: float = GAP_S,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._desk, self._clock, self._build = desk, clock, build
        self._beat_s, self._gap_s, self._timer = beat_s, gap_s, timer
        self._lock = Lock()
        self._due = Condition(self._lock)
        self._audiences: dict[Scope, _Audience] = {}
        self._cities: defaultdict[str, _City] = defaultdict(_City)
        self._first_version = desk.version
        self._versions: dict[Touched, int] = {}
        self._beats = 0
        self._encoded_beats: dict[int, bytes] = {}
        self._closed = False
        self._thread: Thread | None = None
        desk.subscribe(self.hear)

    @property
    def listeners(self) -> int:
        """How many streams are open."""
        with self._lock:
            return sum(audience.listeners for audience in self._audiences.values())

    def hear(self, batch: Batch) -> None:
        """Takes a batch of changes: those of a city that was quiet go out at once, others with
        what else comes until the city's next turn."""
        with self._lock:
            for touched in batch.touched:
                city = self._cities[touched.city]
                city.touched.add(touched)
                city.version = batch.version
            self._tell_due()
            self._due.notify()

    def version_for(self, scope: Scope) -> int:
        """The version of the newest change that the scope may know of."""
        with self._lock:
            return self._version_for(replace(scope, user_id=None))

    def message(self, version: int) -> dict[str, object]:
        """What is told: the version, when PostgreSQL was last looked at, build and time."""
        return {
            "v": version,
            "as_of": _stamp(self._desk.as_of),
            "build": self._build,
            "server_time": _stamp(self._clock()),
        }

    def listen(
        self, scope: Scope, *, knows: str | None = None, still_welcome: Callable[[], bool]
    ) -> Iterator[bytes]:
        """The events of one listener, as they come, until the hub closes, the listener is no
        longer welcome (asked each minute), or an hour is over and it has to come again.

        `knows` is the last version it had, when it comes back.
        """
        audience = self._join(replace(scope, user_id=None))
        try:
            seen, begun = audience.version, self._beats
            yield b"retry: %d\n\n" % RETRY_MS + self._event("hello", seen)
            if knows is not None and knows != str(seen):
                yield self._event("version", seen)
            beats = begun
            while self._wait(audience, seen, beats):
                if audience.version != seen:
                    seen = audience.version
                    yield self._event("version", seen)
                if self._beats != beats:
                    beats = self._beats
                    age = beats - begun
                    if age >= LONGEST_BEATS or (age % RECHECK_BEATS == 0 and not still_welcome()):
                        return
                    yield self._beat(seen)
        finally:
            self._leave(audience)

    def close(self) -> None:
        """Ends all streams, and the hub's thread."""
        with self._lock:
            self._closed = True
            self._due.notify()
            self._wake_all()

    def _join(self, scope: Scope) -> _Audience:
        with self._lock:
            audience = self._audiences.get(scope)
            if audience is None:
                audience = _Audience(Condition(self._lock), self._version_for(scope))
                self._audiences[scope] = audience
            audience.listeners += 1
            if self._thread is None and not self._closed:
                self._thread = Thread(target=self._run, name="qlue-live", daemon=True)
                self._thread.start()
            return audience

    def _leave(self, audience: _Audience) -> None:
        with self._lock:
            audience.listeners -= 1
            if not audience.listeners:
                self._audiences = {
                    scope: other for scope, other in self._audiences.items() if other.listeners
                }

    def _wait(self, audience: _Audience, seen: int, beats: int) -> bool:
        """Waits for something to say; whether there is, or the hub has closed."""
        with self._lock:
            audience.news.wait_for(
                lambda: self._closed or audience.version != seen or self._beats != beats
            )
            return not self._closed

    def _run(self) -> None:
        next_beat = self._timer() + self._beat_s
        with self._lock:
            while not self._closed:
                now = self._timer()
                if now >= next_beat:
                    next_beat = now + self._beat_s
                    self._beats += 1
                    self._encoded_beats = {}
                    self._wake_all()
                self._tell_due()
                turns = [city.free_at for city in self._cities.values() if city.touched]
                self._due.wait(max(0.0, min([next_beat, *turns]) - self._timer()))

    def _tell_due(self) -> None:
        now = self._timer()
        for city in self._cities.values():
            if city.touched and now >= city.free_at:
                self._tell(city.touched, city.version)
                city.touched, city.free_at = set(), now + self._gap_s

    def _tell(self, touched: set[Touched], version: int) -> None:
        self._versions.update(dict.fromkeys(touched, version))
        for scope, audience in self._audiences.items():
            if any(place.seen_by(scope) for place in touched):
                audience.version = max(audience.version, version)
                audience.news.notify_all()

    def _version_for(self, scope: Scope) -> int:
        if scope in self._audiences:
            return self._audiences[scope].version
        seen = (version for place, version in self._versions.items() if place.seen_by(scope))
        return max(seen, default=self._first_version)

    def _wake_all(self) -> None:
        for audience in self._audiences.values():
            audience.news.notify_all()

    def _beat(self, version: int) -> bytes:
        """The present beat, written once for all who know of the same version."""
        encoded = self._encoded_beats.get(version)
        if encoded is None:
            encoded = self._encoded_beats[version] = self._event("beat", version)
        return encoded

    def _event(self, name: str, version: int) -> bytes:
        data = orjson.dumps(self.message(version))
        return b"event: %s\nid: %d\ndata: %s\n\n" % (name.encode(), version, data)


def _stamp(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
