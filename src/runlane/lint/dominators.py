"""Dominators of a graph: which nodes every path to a node passes (Cooper, Harvey and Kennedy)."""

from collections.abc import Iterator, Sequence

from runlane.runbook.model import Edge, Runbook

ROOT = ""
"""Stands in front of all entries."""


class Dominators:
    """The immediate dominator of every node that can be reached from `roots`."""

    def __init__(self, runbook: Runbook, roots: Sequence[str]) -> None:
        self._runbook = runbook
        self._roots = frozenset(roots)
        self._order = _reverse_postorder(runbook, roots)
        self._number = {ROOT: 0} | {node: place for place, node in enumerate(self._order, 1)}
        self._above = {ROOT: ROOT} | dict.fromkeys(self._roots, ROOT)
        while self._improve():
            pass

    def is_reached(self, node: str) -> bool:
        """Return whether a path from an entry leads to a node."""
        return node in self._number

    def dominates(self, upper: str, lower: str) -> bool:
        """Return whether every path from an entry to `lower` passes `upper` (or is it)."""
        while lower != ROOT:
            if upper == lower:
                return True
            lower = self._above.get(lower, ROOT)
        return False

    def nearest_common(self, one: str, other: str) -> str:
        """Return the nearest node that dominates both; `ROOT` when they start apart."""
        if one not in self._number or other not in self._number:
            return ROOT
        while one != other:
            while self._number[one] > self._number[other]:
                one = self._above[one]
            while self._number[other] > self._number[one]:
                other = self._above[other]
        return one

    def _improve(self) -> bool:
        has_changed = False
        for node in self._order:
            above = self._above_of(node)
            if above is not None and self._above.get(node) != above:
                self._above[node] = above
                has_changed = True
        return has_changed

    def _above_of(self, node: str) -> str | None:
        known = [edge.source for edge in self._runbook.in_edges[node] if edge.source in self._above]
        if node in self._roots:
            known.append(ROOT)
        above = None
        for source in known:
            above = source if above is None else self.nearest_common(above, source)
        return above


def _reverse_postorder(runbook: Runbook, roots: Sequence[str]) -> list[str]:
    order: list[str] = []
    seen: set[str] = set()
    for root in roots:
        if root in seen:
            continue
        seen.add(root)
        stack: list[tuple[str, Iterator[Edge]]] = [(root, iter(runbook.out_edges[root]))]
        while stack:
            node, edges = stack[-1]
            edge = next(edges, None)
            if edge is None:
                order.append(node)
                stack.pop()
            elif edge.target not in seen:
                seen.add(edge.target)
                stack.append((edge.target, iter(runbook.out_edges[edge.target])))
    order.reverse()
    return order
