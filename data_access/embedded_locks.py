"""File locks that outlive no process: the kernel lets go of them when their last holder ends.

`flock`, not `fcntl.lockf`: it belongs to the open file, so a started program that inherits the file
holds the lock too, and it works between containers that share the folder.
"""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

PAUSE_SECONDS = 0.05


def try_lock(file: IO[str], *, shared: bool = False) -> bool:
    """Whether the lock was free and is ours now."""
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def lock_within(file: IO[str], *, seconds: float) -> bool:
    """Whether the lock became ours before `seconds` had passed."""
    deadline = time.monotonic() + seconds
    while not try_lock(file):
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE_SECONDS)
    return True


def unlock(file: IO[str]) -> None:
    """Let go and close, also for forks of this process that still have the file open."""
    fcntl.flock(file, fcntl.LOCK_UN)
    file.close()


@contextmanager
def locked(file: IO[str], *, seconds: float) -> Iterator[bool]:
    """Hold the lock on `file` for a while, then close it; yields whether it was to be had in time.

    The lock is let go of at the end, not only closed, so that no fork keeps it.
    """
    try:
        yield lock_within(file, seconds=seconds)
    finally:
        unlock(file)
