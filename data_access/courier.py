"""The courier: carries what the outbox holds to its receivers, each in a thread of its own."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from threading import Event, Lock, Thread

import orjson
from sqlalchemy import Engine

from dashboard.deliveries import DeliveryKind, DeliveryState, webhook_secret
from dashboard.errors import DatabaseAway
from dashboard.mail_servers import MailServer
from data_access.deliveries import Delivery, receivers_waiting, record_attempt, take_next
from data_access.reach import reading, writing
from data_access.sending import LONGEST_ERROR, Mail, Outcome, send_mail, send_webhook

EVERY_S = 1.0
LONGEST_RETRY_S = 30.0
MOST_AT_ONCE = 64
"""Receivers that are sent to at the same time: more than a city has."""
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Carrier:
    """What sending needs: the key that webhooks' secrets are derived from, and the mail server with
    the address that e-mails come from (None: e-mails can't be sent)."""

    app_key: Callable[[], str]
    mail_server: MailServer | None = None
    mail_from: str | None = None

    def send(self, delivery: Delivery, *, now: datetime) -> Outcome:
        """Makes one attempt."""
        if delivery.webhook_id is None:
            return self._mail(delivery)
        body = orjson.dumps({"delivery": str(delivery.key), **delivery.payload})
        return send_webhook(
            url=delivery.url or "",
            secret=webhook_secret(
                self.app_key(), webhook_id=delivery.webhook_id, generation=delivery.generation
            ),
            key=str(delivery.key),
            body=body,
            timestamp=int(now.timestamp()),
        )

    def _mail(self, delivery: Delivery) -> Outcome:
        if self.mail_server is None or self.mail_from is None:
            return Outcome(False, error="SMTP_URL and MAIL_FROM are not set")
        if delivery.email is None:
            return Outcome(False, error="the user is disabled, or has no address any more")
        mail = Mail(
            sender=self.mail_from,
            to=delivery.email,
            subject=delivery.payload["subject"],
            text=delivery.payload["text"],
            key=str(delivery.key),
            html=delivery.payload.get("html"),
        )
        return send_mail(self.mail_server, mail)


class Courier:
    """Delivers from `start` to `stop`, at least once each. A receiver that is slow or dead holds up
    its own deliveries and no other's: one thread sends to it, others to others. What the database
    or the network refuses is tried again.

    `clock` gives the time (aware, UTC).
    """

    def __init__(
        self,
        engine: Engine,
        *,
        carrier: Carrier,
        clock: Callable[[], datetime],
        every_s: float = EVERY_S,
    ) -> None:
        self._engine, self._carrier, self._clock = engine, carrier, clock
        self._every_s = every_s
        self._random = SystemRandom()
        self._woken, self._stopping, self._lock = Event(), Event(), Lock()
        self._serving: dict[int, Thread] = {}
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begins in threads of its own, which do not keep the process alive."""
        self._thread = Thread(target=self._run, name="qlue-courier", daemon=True)
        self._thread.start()

    def stop(self, *, timeout_s: float = 2.0) -> None:
        """Ends it. An attempt that takes longer than `timeout_s` is left to end with the process:
        the delivery is then made again."""
        self._stopping.set()
        self._woken.set()
        with self._lock:
            serving = list(self._serving.values())
        for thread in [self._thread, *serving]:
            if thread is not None:
                thread.join(timeout_s)

    def wake(self) -> None:
        """Looks into the outbox soon."""
        self._woken.set()

    def _run(self) -> None:
        pause_s = self._every_s
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                with reading(self._engine) as conn:
                    waiting = receivers_waiting(conn, now=self._clock())
                self._serve(waiting)
                pause_s = self._every_s
            except Exception as error:
                _log(error)
                pause_s = min(2 * pause_s, LONGEST_RETRY_S)
            self._woken.wait(pause_s)

    def _serve(self, receivers: list[int]) -> None:
        with self._lock:
            free = MOST_AT_ONCE - len(self._serving)
            new = [one for one in receivers if one not in self._serving][:free]
            for receiver in new:
                name = f"qlue-courier-{receiver}"
                thread = Thread(target=self._carry, args=(receiver,), name=name, daemon=True)
                self._serving[receiver] = thread
                thread.start()

    def _carry(self, receiver: int) -> None:
        """Carries all that is due to one receiver."""
        try:
            while not self._stopping.is_set() and self._carry_one(receiver):
                pass
        except Exception as error:
            _log(error)
        finally:
            with self._lock:
                del self._serving[receiver]

    def _carry_one(self, receiver: int) -> bool:
        with writing(self._engine) as conn:
            delivery = take_next(conn, receiver=receiver, now=self._clock())
        if delivery is None:
            return False
        started_at = self._clock()
        outcome = self._attempt(delivery, started_at)
        with writing(self._engine) as conn:
            state = record_attempt(
                conn,
                delivery=delivery,
                outcome=outcome,
                started_at=started_at,
                ended_at=self._clock(),
                draw=None if delivery.kind is DeliveryKind.TEST else self._random.random(),
            )
        if state is DeliveryState.DEAD:
            logger.error("delivery %s is given up: %s", delivery.key, outcome.error)
        return True

    def _attempt(self, delivery: Delivery, now: datetime) -> Outcome:
        try:
            return self._carrier.send(delivery, now=now)
        except Exception as error:
            logger.exception("sending delivery %s broke off", delivery.key)
            return Outcome(False, error=repr(error)[:LONGEST_ERROR])


def _log(error: Exception) -> None:
    if isinstance(error, DatabaseAway):
        logger.warning("deliveries wait for the database")
    else:
        logger.error("delivering failed, trying again", exc_info=error)
