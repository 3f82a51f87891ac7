"""Answers that are worked out once for all who ask for the same, also while it is worked out."""

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, TypeVar, cast

Answer = TypeVar("Answer")


class SharedAnswers:
    """Keeps the `most` newest answers, each under a key that says all that it depends on."""

    def __init__(self, *, most: int) -> None:
        self._most = most
        self._answers: dict[Hashable, Future[Any]] = {}
        self._lock = Lock()

    def answer(self, key: Hashable, work: Callable[[], Answer]) -> Answer:
        """The answer under that key: `work()` where nobody has asked for it yet. What `work` raises
        is raised to all who wait for it, and not kept."""
        with self._lock:
            answer = self._answers.get(key)
            is_first = answer is None
            if answer is None:
                answer = self._answers[key] = Future()
                if len(self._answers) > self._most:
                    del self._answers[next(iter(self._answers))]
        if not is_first:
            return cast(Answer, answer.result())
        try:
            found = work()
        except BaseException as error:
            with self._lock:
                self._answers.pop(key, None)
            answer.set_exception(error)
            raise
        answer.set_result(found)
        return found
