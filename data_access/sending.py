"""Sending one message: to a webhook or a mail server. Waits for seconds, never for ever."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate

import requests

from dashboard.deliveries import KEY_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER, signature
from dashboard.mail_servers import Encryption, MailServer

CONNECT_S, ANSWER_S = 5.0, 10.0
LONGEST_ERROR = 300
USER_AGENT = "QlueDashboard"


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt: accepted or not, the status of HTTP or SMTP where one came, and
    what went wrong."""

    accepted: bool
    status: int | None = None
    error: str | None = None


@dataclass(frozen=True)
class Mail:
    """An e-mail; `key` is the same at every attempt."""

    sender: str
    to: str
    subject: str
    text: str
    key: str


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
        with requests.post(
            url,
            data=body,
            headers=headers,
            timeout=(CONNECT_S, ANSWER_S),
            allow_redirects=False,
            stream=True,
        ) as answer:
            accepted = 200 <= answer.status_code < 300
            error = None if accepted else _short(answer.reason or "")
            return Outcome(accepted, answer.status_code, error)
    except (requests.RequestException, UnicodeError) as error:
        return _failed(error)


def send_mail(server: MailServer, mail: Mail) -> Outcome:
    """Hands the mail to the server; accepted is what the server has taken."""
    try:
        with _session(server) as session:
            session.send_message(_message(mail))
    except smtplib.SMTPRecipientsRefused as error:
        [(code, reason)] = error.recipients.values()
        return Outcome(False, code, _words(reason))
    except smtplib.SMTPResponseException as error:
        return Outcome(False, error.smtp_code, _words(error.smtp_error))
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        return _failed(error)
    return Outcome(True, 250)


@contextmanager
def _session(server: MailServer) -> Iterator[smtplib.SMTP]:
    # Asking for a full name can take as long as a dead name server does.
    name, trusted = socket.gethostname(), ssl.create_default_context()
    if server.encryption is Encryption.TLS:
        session: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, local_hostname=name, timeout=ANSWER_S, context=trusted
        )
    else:
        session = smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=ANSWER_S)
    with session:
        if server.encryption is Encryption.STARTTLS:
            session.starttls(context=trusted)
        if server.user is not None:
            session.login(server.user, server.password or "")
        yield session


def _message(mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = mail.sender, mail.to, mail.subject
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{mail.key}@{mail.sender.rpartition('@')[2].rstrip('>')}>"
    message[KEY_HEADER] = mail.key
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message


def _failed(error: BaseException) -> Outcome:
    return Outcome(False, None, _short(f"{type(error).__name__}: {error}"))


def _words(reason: bytes | str) -> str:
    return _short(reason.decode(errors="replace") if isinstance(reason, bytes) else reason)


def _short(text: str) -> str:
    # PostgreSQL's text holds no NUL, whatever a server says.
    return text.replace("\0", "")[:LONGEST_ERROR]
