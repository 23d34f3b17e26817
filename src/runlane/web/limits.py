"""How often somebody may try to sign in: per name and per address, forgetting as time passes."""

from collections import OrderedDict
from datetime import timedelta
from threading import Lock
from typing import Final

from runlane.base.instants import Instant

MOST_FAILURES: Final = 5
WITHIN: Final = timedelta(minutes=1)
MOST_KEPT: Final = 10_000
"""Names and addresses remembered; the oldest are forgotten first, so that memory stays bounded."""


class SignInLimits:
    """Failures of the last minute. Thread-safe."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, list[Instant]] = OrderedDict()
        self._lock = Lock()

    def wait_s(self, now: Instant, *keys: str) -> int:
        """Return how many seconds the caller has to wait; 0 when a try is allowed."""
        with self._lock:
            waits = [self._wait(now, key) for key in keys]
        return max(waits, default=0)

    def failed(self, now: Instant, *keys: str) -> None:
        """Remember a failure."""
        with self._lock:
            for key in keys:
                recent = [at for at in self._failures.pop(key, []) if now - at < WITHIN]
                self._failures[key] = [*recent, now][-MOST_FAILURES:]
            while len(self._failures) > MOST_KEPT:
                self._failures.popitem(last=False)

    def succeeded(self, *keys: str) -> None:
        """Forget the failures of those who proved who they are."""
        with self._lock:
            for key in keys:
                self._failures.pop(key, None)

    def _wait(self, now: Instant, key: str) -> int:
        recent = [at for at in self._failures.get(key, []) if now - at < WITHIN]
        if len(recent) < MOST_FAILURES:
            return 0
        return max(1, round((recent[0] + WITHIN - now).total_seconds()))
