"""How often a wrong password may be tried, by account and by network address.

Only failures count, so that a town hall behind one address can log in at eight o'clock.
"""

import math
import time
from contextlib import AbstractContextManager
from functools import cached_property
from ipaddress import ip_address, ip_network
from threading import Lock

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

BY_ACCOUNT = "8 per 5 minutes"
BY_ADDRESS = "40 per 5 minutes"
LONGEST_NAME = 64


class LoginLimits:
    """Counts failed logins in this process's memory, by names as `data_access.users` spells
    them."""

    def __init__(self, *, by_account: str = BY_ACCOUNT, by_address: str = BY_ADDRESS):
        self._limits = (parse(by_account), parse(by_address))
        self._turns = [Lock() for _ in range(16)]

    @cached_property
    def _limiter(self) -> MovingWindowRateLimiter:
        """Made when first used: its storage starts a thread, and making the app starts none."""
        return MovingWindowRateLimiter(MemoryStorage())

    def turn(self, *, username: str) -> AbstractContextManager[bool]:
        """One try at a time for an account, so that no crowd gets past the count together."""
        return self._turns[hash(username) % len(self._turns)]

    def wait_seconds(self, *, username: str, address: str | None) -> int:
        """Seconds until another try is heard; 0 when it is now."""
        waits = [
            self._limiter.get_window_stats(limit, key).reset_time - time.time()
            for limit, key in self._counted(username, address)
            if not self._limiter.test(limit, key)
        ]
        return max([0, *(math.ceil(wait) for wait in waits)])

    def failed(self, *, username: str, address: str | None) -> None:
        """Counts a failure."""
        for limit, key in self._counted(username, address):
            self._limiter.hit(limit, key)

    def _counted(self, username: str, address: str | None) -> list[tuple[RateLimitItem, str]]:
        keys = (f"account:{username[:LONGEST_NAME]}", f"address:{network_of(address)}")
        return list(zip(self._limits, keys, strict=True))


def network_of(address: str | None) -> str:
    """The address, or of IPv6 the network that one household or host gets."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    prefix = 64 if found.version == 6 else 32
    return str(ip_network(f"{found}/{prefix}", strict=False))
