"""What the address of the Aturan page says besides the city: what is open over it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

OPEN = "open"


class Opens(StrEnum):
    """What can be open: a category's policy with the form for a new version, a draft, the forms for
    the times of escalation, for a new mute and for a new webhook, a webhook, and a wall."""

    POLICY = "policy"
    DRAFT = "draft"
    ESCALATION = "escalation"
    MUTE = "mute"
    WEBHOOK = "webhook"
    WALL = "wall"


NAMES = {
    Opens.POLICY: re.compile(r"([a-z0-9-]{1,64})(?::([123]))?"),
    Opens.DRAFT: re.compile(r"(\d{1,9})"),
    Opens.ESCALATION: re.compile(r"()"),
    Opens.MUTE: re.compile(r"(\d{2}(?:\.\d{2,4}){0,3}|)"),
    Opens.WEBHOOK: re.compile(r"(\d{1,9}|)"),
    Opens.WALL: re.compile(r"(\d{1,9}|)"),
}


@dataclass(frozen=True)
class Opened:
    """What is open: the policy of the category of that slug, for one severity where one is named;
    the draft, the webhook or the wall of that number; a new mute, of the place of that code to
    begin with. A webhook or a wall without a name is a new one."""

    kind: Opens
    name: str = ""
    severity: int | None = None

    def __str__(self) -> str:
        severity = str(self.severity) if self.severity else ""
        return ":".join(part for part in (self.kind.value, self.name, severity) if part)


def read_opened(text: str) -> Opened | None:
    """What the parameter says, None where that is nothing."""
    kind, _, name = text.partition(":")
    if kind not in set(Opens):
        return None
    found = NAMES[Opens(kind)].fullmatch(name)
    if found is None:
        return None
    severity = found[2] if found.re.groups > 1 else None
    return Opened(Opens(kind), found[1], int(severity) if severity else None)


def rules_query(city: str, opened: Opened | None = None) -> str:
    """The query string of the page for that city, with its question mark."""
    parameters = {"city": city} | ({OPEN: str(opened)} if opened else {})
    return "?" + urlencode(parameters, safe=":")
