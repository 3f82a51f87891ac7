"""How often something may be asked from one place or by one account, counted in this process's
memory."""

import math
import time
from functools import cached_property

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

CODES = "30 per 5 minutes"
"""New codes for a network address: a town hall unpacks a dozen screens at once, not a hundred."""
TRIES = "20 per 5 minutes"
"""Codes that an administrator types."""


class Turnstile:
    """Lets so many through, each counted, by a key."""

    def __init__(self, rule: str) -> None:
        self._rule = parse(rule)

    @cached_property
    def _limiter(self) -> MovingWindowRateLimiter:
        """Made when first used: its storage starts a thread, and making the app starts none."""
        return MovingWindowRateLimiter(MemoryStorage())

    def lets_in(self, key: str) -> bool:
        """Whether one more may pass."""
        return self._limiter.hit(self._rule, key)

    def wait_seconds(self, key: str) -> int:
        """Whole seconds until one more may pass, 1 at least."""
        left = self._limiter.get_window_stats(self._rule, key).reset_time - time.time()
        return max(1, math.ceil(left))
