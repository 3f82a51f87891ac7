"""Work that is done again and again beside the answering of requests, in a thread of its own."""

import logging
from abc import ABC, abstractmethod
from threading import Event, Thread

from dashboard.errors import DatabaseAway


class Rounds(ABC):
    """Does its work from `start` to `stop`, every `every_s` seconds, the first time after
    `first_s`. While the database is away it waits; whatever else goes wrong is in the log and is
    tried again.

    `what` names the work in the log and the thread.
    """

    what: str

    def __init__(self, *, every_s: float, first_s: float = 0.0) -> None:
        self._every_s, self._first_s = every_s, first_s
        self._stopping = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begins in a thread of its own, which does not keep the process alive."""
        self._thread = Thread(target=self._run, name=f"qlue-{self.what}", daemon=True)
        self._thread.start()

    def stop(self, *, timeout_s: float = 10.0) -> None:
        """Ends it; a round under way is finished first."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    @abstractmethod
    def _round(self) -> None:
        """The work, once. May raise anything."""

    def _run(self) -> None:
        logger = logging.getLogger(type(self).__module__)
        wait_s = self._first_s
        while not self._stopping.wait(wait_s):
            wait_s = self._every_s
            try:
                self._round()
            except DatabaseAway:
                logger.warning("%s wait for the database", self.what)
            except Exception:
                logger.exception("a round of %s failed, trying again", self.what)
