"""Drive: take events through their machines within one transaction, until nothing more follows.

A command of one machine that concerns another (an acknowledged page acknowledges its incident, which moves the run)
becomes an event in the same transaction; a command that leaves the process becomes an outbox row; a due time
becomes a timer row. So whatever is committed is whole.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from runlane.operations import incident_turn, page_turn, run_turn
from runlane.operations.inputs import Input, Item
from runlane.operations.turn import Turn

__all__ = ["Input", "drive"]

MOST_TURNS: Final = 1_000
"""Events one request may cause before it is a defect of ours: the seed's longest chain is under 40."""


class EndlessTurnError(RuntimeError):
    """The machines answer one another without end; the transaction is undone."""


def drive(turn: Turn, *inputs: Input) -> None:
    """Deliver the inputs in order, and all that follows from them, within the transaction.

    What follows from an event comes before the next event: a severity that a form sets has reached everybody before
    the decision behind it is taken.

    Raises:
        EndlessTurnError: more than `MOST_TURNS` events followed.
    """
    waiting: deque[Item] = deque(inputs)
    for _ in range(MOST_TURNS):
        if not waiting:
            return
        item = waiting.popleft()
        take = _MACHINES[item.stream.partition("/")[0]]
        waiting.extendleft(reversed(take(turn, item)))
    raise EndlessTurnError(f"more than {MOST_TURNS} events follow from {inputs[0].event!r}")


_Take = Callable[[Turn, Item], Sequence[Item]]

_MACHINES: Final[Mapping[str, _Take]] = {
    "incident": incident_turn.take,
    "page": page_turn.take,
    "run": run_turn.take,
}
