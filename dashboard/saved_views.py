"""Saved views: the address of a page under a name, private or shared within the city.

A view is nothing but an address. Whoever opens it is asked who they are as with any other, so it
shows nobody more than they may see.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode

from dashboard.ids import Path

SAVEABLE = frozenset({Path.OPERASI, Path.ANALISIS, Path.PERINGKAT})
"""The pages whose state is their address."""
LONGEST_NAME = 60
LONGEST_ADDRESS = 2_000
MOST_PARAMETERS = 50
MOST_VIEWS = 50
"""Views that one user can have."""


class ViewFault(StrEnum):
    """Why a view can't be saved."""

    NO_NAME = "it has no name"
    LONG_NAME = "its name is too long"
    NAME_TAKEN = "its owner has another of that name"
    TOO_MANY = "its owner has as many as one can have"
    NO_PAGE = "its address is of no page that can be saved"


@dataclass(frozen=True)
class SavedView:
    """A saved view: its address is a path with its query, `owner` the name of who saved it; `own`
    and `manageable` say whether who looks saved it, and may change or delete it."""

    id: int
    name: str
    address: str
    city: str
    shared: bool
    owner: str
    own: bool
    manageable: bool

    @property
    def path(self) -> str:
        """The path of its page."""
        return self.address.partition("?")[0]


def address_of(path: str, search: str, *, city: str) -> str | None:
    """The address to save of a page: its path, and its query written anew, so that nothing but a
    page of ours can come of it. The city is named in it always: whoever opens it may have another
    of their own. None for what is no page that can be saved."""
    if path not in SAVEABLE:
        return None
    try:
        pairs = parse_qsl(
            search.removeprefix("?"), keep_blank_values=True, max_num_fields=MOST_PARAMETERS
        )
    except ValueError:
        return None
    parameters = {"city": city} | {name: value for name, value in pairs if name != "city"}
    address = f"{path}?{urlencode(parameters, safe=',:')}"
    return address if len(address) <= LONGEST_ADDRESS else None


def clean_name(name: str) -> str:
    """The name as it is kept: printable, without more spaces than one between words."""
    shown = "".join(char if char.isprintable() else " " for char in name)
    return " ".join(shown.split())


def name_fault(name: str) -> ViewFault | None:
    """Why a clean name can't be a view's, None where it can."""
    if not name:
        return ViewFault.NO_NAME
    return ViewFault.LONG_NAME if len(name) > LONGEST_NAME else None


def in_order(views: Iterable[SavedView]) -> list[SavedView]:
    """One's own first, each part by name."""
    return sorted(views, key=lambda view: (not view.own, view.name.casefold(), view.id))
