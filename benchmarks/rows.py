"""One measured figure beside its peer or raw limit, taken in the same run."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True)
class Row:
    """`ours` and `peer` in `unit`; `peer` is None for a figure that has a target instead."""

    what: str
    ours: float
    unit: str
    peer: float | None = None
    note: str = ""

    def line(self) -> str:
        """Return the row of the printed table."""
        peer = f"{self.peer:,.4g} {self.unit}" if self.peer is not None else ""
        ratio = f"{self.ours / self.peer:.3g}" if self.peer else ""
        return f"{self.what:<58} {f'{self.ours:,.4g} {self.unit}':>14} {peer:>14} {ratio:>8}  {self.note}"


def median_seconds(work: Callable[[], object], *, rounds: int = 7) -> float:
    """Return the median duration of `work`, after one round to warm up."""
    work()
    return statistics.median(_timed(work) for _ in range(rounds))


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of the values lie, by the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _timed(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start
