"""Sending one message: to a webhook or a mail server. Waits for seconds, never for ever.

A receiver may answer a byte at a time, for ever; so it is the whole attempt that has a time limit,
which an event loop can hold it to.
"""

import asyncio
import socket
import ssl
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any

import aiosmtplib
import certifi
import httpx

from dashboard.deliveries import KEY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, signature
from dashboard.mail_servers import Encryption, MailServer

WEBHOOK_S, MAIL_S = 10.0, 20.0
"""How long a whole attempt may take."""
LONGEST_ERROR = 300
USER_AGENT = "QlueDashboard"


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt: accepted or not, the status of HTTP or SMTP where one came, and
    what went wrong (of printable letters, without the receiver's address)."""

    accepted: bool
    status: int | None = None
    error: str | None = None


@dataclass(frozen=True)
class Mail:
    """An e-mail; `key` is the same at every attempt, `html` the text for programs that show it."""

    sender: str
    to: str
    subject: str
    text: str
    key: str
    html: str | None = None


def send_webhook(*, url: str, secret: str, key: str, body: bytes, timestamp: int) -> Outcome:
    """Posts the body, signed with the secret. Accepted is what is answered with 2xx; the rest of an
    answer is not read, and no redirect followed."""
    stamp = str(timestamp)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        KEY_HEADER: key,
        TIMESTAMP_HEADER: stamp,
        SIGNATURE_HEADER: signature(secret, timestamp=stamp, body=body),
    }
    try:
        return _run(WEBHOOK_S, _post(url, headers, body))
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
        return _failed(error)


def send_mail(server: MailServer, mail: Mail) -> Outcome:
    """Hands the mail to the server; accepted is what the server has taken."""
    message = _message(mail)
    try:
        return _run(MAIL_S, _hand_over(server, message))
    except aiosmtplib.SMTPRecipientsRefused as error:
        [refused] = error.recipients
        return Outcome(False, refused.code, _short(refused.message))
    except aiosmtplib.SMTPResponseException as error:
        return Outcome(False, error.code, _short(error.message))
    except (aiosmtplib.SMTPException, OSError, UnicodeError) as error:
        return _failed(error)


def _run(seconds: float, attempt: Coroutine[Any, Any, Outcome]) -> Outcome:
    # In a thread of its own: the caller's may have an event loop that runs already.
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="qlue-sending") as own:
        return own.submit(asyncio.run, _within(seconds, attempt)).result()


async def _within(seconds: float, attempt: Coroutine[Any, Any, Outcome]) -> Outcome:
    try:
        async with asyncio.timeout(seconds):
            return await attempt
    except (TimeoutError, httpx.TimeoutException, aiosmtplib.SMTPTimeoutError):
        return Outcome(False, error=f"Timeout: not done after {seconds:g} s")


async def _post(url: str, headers: dict[str, str], body: bytes) -> Outcome:
    secure = url.lower().startswith("https:")
    async with (
        httpx.AsyncClient(timeout=WEBHOOK_S, verify=_trusted() if secure else False) as client,
        client.stream("POST", url, headers=headers, content=body) as answer,
    ):
        error = None if answer.is_success else _short(answer.reason_phrase)
        return Outcome(answer.is_success, answer.status_code, error)


async def _hand_over(server: MailServer, message: EmailMessage) -> Outcome:
    await aiosmtplib.send(
        message,
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password or "" if server.user is not None else None,
        # Asking for a full name can take as long as a dead name server does.
        local_hostname=socket.gethostname(),
        timeout=MAIL_S,
        use_tls=server.encryption is Encryption.TLS,
        start_tls=server.encryption is Encryption.STARTTLS,
        tls_context=_trusted() if server.encryption is not Encryption.NONE else None,
    )
    return Outcome(True, 250)


def _trusted() -> ssl.SSLContext:
    """Whose certificates are trusted: the system's store (or SSL_CERT_FILE), and the public one."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _message(mail: Mail) -> EmailMessage:
    message = EmailMessage()
    # A place's name with a line end in it would be refused as a header.
    subject = " ".join(mail.subject.split())
    message["From"], message["To"], message["Subject"] = mail.sender, mail.to, subject
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{mail.key}@{mail.sender.rpartition('@')[2].rstrip('>')}>"
    message[KEY_HEADER] = mail.key
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.html is not None:
        message.add_alternative(mail.html, subtype="html")
    return message


def _failed(error: BaseException) -> Outcome:
    """What lies at the bottom of it: the libraries' own words say little."""
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return Outcome(False, None, _short(f"{type(error).__name__}: {error}"))


def _short(text: str) -> str:
    return "".join(char for char in text if char.isprintable())[:LONGEST_ERROR]
