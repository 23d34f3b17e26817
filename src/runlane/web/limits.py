"""How often somebody may try to sign in: per name, per address and for both, forgetting as time passes.

The pair is bounded tightly, so that guessing one password from one place is hopeless. Name and address alone are
bounded loosely: many people may share the address of a proxy, and nobody shall be kept out by who guesses elsewhere.
"""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import timedelta
from threading import Lock
from typing import Final

from runlane.base.instants import Instant

MOST_FAILURES: Final = 5
MOST_FAILURES_ALONE: Final = 40
WITHIN: Final = timedelta(minutes=1)
MOST_KEPT: Final = 10_000
"""Names and addresses remembered; the oldest are forgotten first, so that memory stays bounded."""


class SignInLimits:
    """Failures of the last minute, by key; a key's bound is given with it. Thread-safe."""

    def __init__(self) -> None:
        self._failures: OrderedDict[str, list[Instant]] = OrderedDict()
        self._lock = Lock()

    def wait_s(self, now: Instant, bounds: Mapping[str, int]) -> int:
        """Return how many seconds the caller has to wait; 0 when a try is allowed."""
        with self._lock:
            return max((self._wait(now, key, most) for key, most in bounds.items()), default=0)

    def failed(self, now: Instant, bounds: Mapping[str, int]) -> None:
        """Remember a failure under every key."""
        with self._lock:
            for key, most in bounds.items():
                recent = [at for at in self._failures.pop(key, []) if now - at < WITHIN]
                self._failures[key] = [*recent, now][-most:]
            while len(self._failures) > MOST_KEPT:
                self._failures.popitem(last=False)

    def forget(self, key: str) -> None:
        """Forget the failures of a key: somebody has proved who they are."""
        with self._lock:
            self._failures.pop(key, None)

    def _wait(self, now: Instant, key: str, most: int) -> int:
        recent = [at for at in self._failures.get(key, []) if now - at < WITHIN]
        if len(recent) < most:
            return 0
        return max(1, round((recent[0] + WITHIN - now).total_seconds()))


def bounds_of(name: str, address: str) -> Mapping[str, int]:
    """Return the bounds on signing in as somebody from somewhere."""
    return {
        pair_of(name, address): MOST_FAILURES,
        f"name:{_who(name)}": MOST_FAILURES_ALONE,
        f"address:{address}": MOST_FAILURES_ALONE,
    }


def pair_of(name: str, address: str) -> str:
    """Return the key for somebody from somewhere."""
    return f"pair:{address} {_who(name)}"


def _who(name: str) -> str:
    return name.strip().casefold()[:200]
