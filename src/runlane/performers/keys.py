"""The commands that a queue's threads know of: waiting, being performed, resting after a mishap."""

from collections import Counter, OrderedDict
from typing import Final

from runlane.base.ids import CommandKey
from runlane.base.instants import Instant
from runlane.ports.store import CommandRecord, CommandStatus

HELD_AT_MOST: Final = 1000
"""Keys in memory per queue, however many commands are owed."""

LONGEST_REST_S: Final = 60.0


def lane_of(command: CommandRecord) -> str:
    """Return what a slow other side holds up: the action, the channel, or the command's kind."""
    payload = command.payload
    return str(payload.get("action") or payload.get("channel") or command.kind)


class HeldKeys:
    """The keys in memory. No key is performed twice at once; no lane uses more than `per_lane` threads.

    Not thread-safe: its owner has the lock. Seconds are those of one monotonic clock.
    """

    def __init__(self, per_lane: int) -> None:
        self._per_lane = per_lane
        self._waiting: OrderedDict[CommandKey, str] = OrderedDict()
        self._ahead: dict[CommandKey, tuple[Instant, str]] = {}
        self._running: dict[CommandKey, str] = {}
        self._running_by_lane: Counter[str] = Counter()
        self._waiting_by_lane: Counter[str] = Counter()
        self._owed_again: set[CommandKey] = set()
        self._rests: dict[CommandKey, tuple[float, int]] = {}

    def __len__(self) -> int:
        return len(self._waiting) + len(self._ahead) + len(self._running)

    def admit(self, command: CommandRecord, now_s: float) -> bool:
        """Let a command wait; return whether it is new here and there is room.

        One lane fills a quarter of the room at most, so that those behind it are seen. What is dated back before
        its creation was given a head start: it finds room of its own, and goes first.
        """
        key, lane = command.key, lane_of(command)
        if key in self._running:
            if command.status is CommandStatus.QUEUED:  # a claimed one is owed because of us
                self._owed_again.add(key)
            return False
        is_resting = self._rests.get(key, (0.0, 0))[0] > now_s
        if key in self._waiting or key in self._ahead or is_resting:
            return False
        if command.created is not None and command.due < command.created:
            if len(self._ahead) >= HELD_AT_MOST // 4:
                return False
            self._ahead[key] = (command.due, lane)
            return True
        if len(self) >= HELD_AT_MOST or self._waiting_by_lane[lane] >= HELD_AT_MOST // 4:
            return False
        self._waiting[key] = lane
        self._waiting_by_lane[lane] += 1
        return True

    def take(self) -> CommandKey | None:
        """Return the first waiting key whose lane has a thread to spare; it counts as being performed."""
        for _, key, lane in sorted((due, key, lane) for key, (due, lane) in self._ahead.items()):
            if self._running_by_lane[lane] < self._per_lane:
                del self._ahead[key]
                return self._run(key, lane)
        for key, lane in self._waiting.items():
            if self._running_by_lane[lane] < self._per_lane:
                del self._waiting[key]
                self._waiting_by_lane[lane] -= 1
                return self._run(key, lane)
        return None

    def finish(self, key: CommandKey) -> bool:
        """Forget a performed key; return whether it was seen queued meanwhile and is worth a look."""
        self._release(key)
        self._rests.pop(key, None)
        was_owed_again = key in self._owed_again
        self._owed_again.discard(key)
        return was_owed_again

    def rest(self, key: CommandKey, now_s: float, at_least_s: float) -> None:
        """Let a key alone whose attempt broke: at least so long, doubled each time it breaks again."""
        self._release(key)
        self._owed_again.discard(key)
        times = self._rests.get(key, (0.0, 0))[1]
        if len(self._rests) >= HELD_AT_MOST:
            self._rests.pop(next(iter(self._rests)))
        self._rests[key] = (now_s + min(at_least_s * 2**times, LONGEST_REST_S), min(times + 1, 16))

    def next_rested_s(self, now_s: float) -> float | None:
        """Return when the next resting key may be tried, or None."""
        return min((until for until, _ in self._rests.values() if until > now_s), default=None)

    def _run(self, key: CommandKey, lane: str) -> CommandKey:
        self._running[key] = lane
        self._running_by_lane[lane] += 1
        return key

    def _release(self, key: CommandKey) -> None:
        lane = self._running.pop(key)
        self._running_by_lane[lane] -= 1
        if not self._running_by_lane[lane]:
            del self._running_by_lane[lane]
