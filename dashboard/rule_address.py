"""What the address of the Aturan page says besides the city: what is open over it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

OPEN = "open"
_OPENED = re.compile(r"(policy):([a-z0-9-]{1,64})(?::([123]))?|(draft):(\d{1,9})")


class Opens(StrEnum):
    """What can be open: a category's policy with the form for a new version, or a draft."""

    POLICY = "policy"
    DRAFT = "draft"


@dataclass(frozen=True)
class Opened:
    """What is open: the policy of the category of that slug, for one severity where one is named,
    or the draft of that number."""

    kind: Opens
    name: str
    severity: int | None = None

    def __str__(self) -> str:
        severity = f":{self.severity}" if self.severity else ""
        return f"{self.kind.value}:{self.name}{severity}"


def read_opened(text: str) -> Opened | None:
    """What the parameter says, None where that is nothing."""
    found = _OPENED.fullmatch(text)
    if found is None:
        return None
    if found[1]:
        return Opened(Opens.POLICY, found[2], int(found[3]) if found[3] else None)
    return Opened(Opens.DRAFT, found[5])


def rules_query(city: str, opened: Opened | None = None) -> str:
    """The query string of the page for that city, with its question mark."""
    parameters = {"city": city} | ({OPEN: str(opened)} if opened else {})
    return "?" + urlencode(parameters, safe=":")
