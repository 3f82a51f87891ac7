"""Every setting of the product: its name, type, default and what it is for.

The only reader of the environment. `docs/operating.md` lists the same rows; a test compares them.
"""

from datetime import time
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from dashboard.bursts import BurstRules
from dashboard.errors import DemoOnPublicAddress, MailWithoutSender
from dashboard.mail_servers import MailServer, mail_server


class Settings(BaseSettings):
    """The settings as read from environment variables of the same names in upper case."""

    model_config = SettingsConfigDict(env_ignore_empty=True, frozen=True, populate_by_name=True)

    database_url: SecretStr | None = Field(
        None,
        description="Address of your own PostgreSQL, postgresql://user:password@host/name. "
        "Empty: the app starts a PostgreSQL of its own in QLUE_DATA_DIR.",
    )
    qlue_data_dir: Path = Field(
        Path(".qlue"),
        description="Folder of everything the app keeps locally: its own PostgreSQL, the session "
        "secret, downloaded boundaries.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8050, ge=1, le=65535, description="Port to listen on.")
    demo: bool | None = Field(
        None,
        description="Demo mode: simulated reports, demo accounts. Empty: on with the app's own "
        "PostgreSQL, off with DATABASE_URL. Refuses to listen on a public address.",
    )
    secret_key: SecretStr | None = Field(
        None,
        description="Signs sessions; webhooks' secrets follow from it. Empty: made once and kept "
        "in QLUE_DATA_DIR. Set the same value on every node.",
    )
    tile_url: str | None = Field(
        None,
        description="Map tiles, https://host/{z}/{x}/{y}.png. Empty: the app draws sea, land and "
        "borders itself and asks no other host for anything.",
    )
    photo_hosts: str = Field(
        "",
        description="Hosts whose photos are shown in a report, separated by commas; photos of "
        "other hosts are a link.",
    )
    photo_max_mb: int = Field(
        8,
        ge=1,
        le=20,
        description="Largest file, in megabytes, that is taken as a photo of work done.",
    )
    photo_far_m: int = Field(
        300,
        ge=50,
        le=100_000,
        description="Metres from its report past which a photo of work done is shown for review.",
    )
    mirror: bool = Field(
        True,
        description="Answer the screens from an in-memory columnar copy. Off: every question is "
        "asked of PostgreSQL.",
    )
    postgres_bin: Path | None = Field(
        None,
        description="Folder with initdb, pg_ctl and postgres to use for the app's own server "
        "instead of the ones it brings.",
    )
    threads: int = Field(
        512,
        ge=8,
        description="Worker threads of the web server: at least twice the screens that are open.",
    )
    secure_cookies: bool = Field(
        False, description="Send cookies over HTTPS only. Switch on behind HTTPS."
    )
    trusted_proxies: int = Field(
        0, ge=0, description="Reverse proxies in front whose X-Forwarded headers are believed."
    )
    session_hours: int = Field(
        12, ge=1, description="Hours without use after which a login ends. An open page is use."
    )
    freeze_after_days: int = Field(
        3,
        ge=0,
        le=27,
        description="Days after a month's end on which its leaderboards are frozen by themselves: "
        "time for late imports. 0: they are not, the command does it.",
    )
    language: str = Field(
        "id",
        pattern="^(id|en)$",
        description="Language of a browser's first visit, and of e-mails: id or en.",
    )

    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s?#]+$",
        description="The app's own address as others reach it, https://qlue.example.go.id: for "
        "links in alerts. Empty: alerts carry no links.",
    )
    smtp_url: SecretStr | None = Field(
        None,
        description="Mail server of alerts: smtp://host:25, smtp://user:password@host:587 (with "
        "STARTTLS) or smtps://user:password@host:465. Empty: no e-mail is sent.",
    )
    mail_from: str | None = Field(
        None,
        pattern=r"^[^\s<>@]+@[^\s<>@]+$",
        description="Address that e-mails come from; needed with SMTP_URL.",
    )

    deeds_per_minute: int = Field(
        200,
        ge=150,
        le=100_000,
        description="What an account may write through the API in a minute: reports entered, "
        "actions, notes, photos, reviews. More waits; a phone sends it again by itself.",
    )

    brief_at: str = Field(
        "07:30",
        pattern=r"^([01]\d|2[0-3]):[0-5]\d$",
        description="When the daily brief is written and mailed, by the clocks of its city.",
    )

    incident_hours: str = Field(
        "1,3",
        pattern=r"^([1-9]|1\d|2[0-4])(,([1-9]|1\d|2[0-4])){0,3}$",
        description="The last hours in which a burst of reports is looked for, separated by "
        "commas.",
    )
    incident_probability: float = Field(
        0.0001,
        gt=0,
        le=0.05,
        description="How often chance alone may show a burst somewhere in a quiet city, at one "
        "look at all of it. Smaller: fewer incidents, later.",
    )
    incident_reports: int = Field(
        5, ge=2, description="A burst has at least so many reports of a category in a kelurahan."
    )

    webhook_hosts: str = Field(
        "",
        description="Hosts that administrators may have alerts posted to on the page, separated by "
        "commas; .example.go.id stands for all below it. Empty: any.",
    )

    @property
    def demo_mode(self) -> bool:
        """Whether demo data and demo accounts are wanted."""
        return self.database_url is None if self.demo is None else self.demo

    @property
    def photo_host_list(self) -> tuple[str, ...]:
        """The hosts photos may be shown from, lower case."""
        return _listed(self.photo_hosts)

    @property
    def webhook_host_list(self) -> tuple[str, ...]:
        """The hosts that alerts may be posted to, lower case; empty: any."""
        return _listed(self.webhook_hosts)

    @property
    def burst_rules(self) -> BurstRules:
        """When so many reports are a burst."""
        hours = sorted({int(hours) for hours in self.incident_hours.split(",")})
        return BurstRules(tuple(hours), self.incident_probability, self.incident_reports)

    @property
    def brief_time(self) -> time:
        """The hour of the city's day at which its briefs come."""
        return time.fromisoformat(self.brief_at)

    @property
    def mail_server(self) -> MailServer | None:
        """The mail server, where e-mail is to be sent."""
        return mail_server(self.smtp_url.get_secret_value()) if self.smtp_url else None

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Self:
        if self.mail_server is not None and self.mail_from is None:
            raise MailWithoutSender
        return self

    @model_validator(mode="after")
    def _demo_stays_home(self) -> Self:
        if self.demo_mode and not is_loopback(self.host):
            raise DemoOnPublicAddress(host=self.host)
        return self


def _listed(hosts: str) -> tuple[str, ...]:
    return tuple(host.strip().lower() for host in hosts.split(",") if host.strip())


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that listens on `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
