"""Real receivers on this machine: an HTTP server and an SMTP server, to be stopped and started
again at the same port in the middle of things."""

import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass(frozen=True)
class Received:
    """A request as it came: path, headers, body."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def key(self) -> str:
        """Its idempotency key."""
        return self.headers["Qlue-Delivery"]


# Answered with a status, or with the connection closed without a word.
Answer = Callable[[Received], int | None]


class HttpReceiver:
    """Keeps what is posted to it. `answer` decides on the status; `release` lets those go that the
    path /slow holds up."""

    def __init__(self, answer: Answer = lambda _: 204) -> None:
        self.port = free_port()
        self.answer = answer
        self.reason: str | None = None
        self.received: list[Received] = []
        self.release = Event()
        self.held = Event()
        self._lock = Lock()
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Where it listens while it is started."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "HttpReceiver":
        """Listens at its port."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                receiver.take(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Listens no more."""
        self.release.set()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        """Keeps a request and answers it."""
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        received = Received(handler.path, dict(handler.headers), body)
        if received.path == "/slow":
            self.held.set()
            self.release.wait(60)
        with self._lock:
            status = self.answer(received)
            self.received.append(received)
        handler.close_connection = True
        if status is None:
            handler.connection.close()
            return
        handler.send_response(status, self.reason)
        handler.send_header("Content-Length", "0")
        handler.send_header("Location", f"{self.url}/elsewhere")
        handler.end_headers()


@dataclass
class MailReceiver:
    """Keeps the mails that are handed to it. `reply` decides on the answer to each; `options` are
    aiosmtpd's, such as those of TLS."""

    reply: Callable[[Message], str] = lambda _: "250 OK"
    options: dict[str, Any] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    mails: list[Message] = field(default_factory=list)
    _controller: Controller | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """What aiosmtpd calls with a whole mail."""
        mail = message_from_bytes(bytes(envelope.content or b""), policy=default)
        self.mails.append(mail)
        return self.reply(mail)

    def start(self) -> "MailReceiver":
        """Listens at its port."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, **self.options)
        self._controller.start()
        return self

    def stop(self) -> None:
        """Listens no more."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None
