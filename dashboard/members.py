"""Texts of an address as members of an enumeration."""

from enum import StrEnum
from typing import TypeVar

E = TypeVar("E", bound=StrEnum)


def member(enum: type[E], value: str) -> E | None:
    """The member of that value, None for a value that is none's."""
    try:
        return enum(value)
    except ValueError:
        return None


def members(enum: type[E], value: str) -> frozenset[E] | None:
    """The members of a list with commas, None where one of them is no member."""
    found = [member(enum, part) for part in value.split(",") if part]
    if None in found:
        return None
    return frozenset(one for one in found if one is not None)
