"""Mail servers as a setting names them."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

from dashboard.errors import BadMailServer


class Encryption(StrEnum):
    """How what is sent to a mail server is kept from others on the way."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True)
class MailServer:
    """A mail server: without a user it takes mail from whom it knows by the network."""

    host: str
    port: int
    encryption: Encryption
    user: str | None = None
    password: str | None = field(default=None, repr=False)


PORTS = {Encryption.NONE: 25, Encryption.STARTTLS: 587, Encryption.TLS: 465}


def mail_server(url: str) -> MailServer:
    """The server of an address such as smtp://host:25, smtp://user:password@host:587 or
    smtps://user:password@host. With a user STARTTLS is required, unless the address ends with
    ?starttls=false; without one it is used after ?starttls=true. Raises BadMailServer."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise BadMailServer(why="it is no address") from error
    asked = parse_qs(parts.query).get("starttls", ["true" if parts.username else "false"])[-1]
    if parts.scheme not in ("smtp", "smtps") or not host or asked not in ("true", "false"):
        raise BadMailServer(why="it is no smtp:// or smtps:// address")
    encryption = Encryption.TLS if parts.scheme == "smtps" else Encryption.NONE
    if encryption is Encryption.NONE and asked == "true":
        encryption = Encryption.STARTTLS
    return MailServer(
        host=host,
        port=port or PORTS[encryption],
        encryption=encryption,
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
    )
