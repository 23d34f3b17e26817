"""The forward skeleton of a graph: back edges, topological order, ancestors and descendants as bit sets."""

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar


@dataclass(frozen=True, slots=True)
class Structure:
    """What `semantics.md` section 1 derives from the drawing. Bit `1 << rank[n]` stands for node n."""

    order: tuple[str, ...]
    """The nodes in topological order of the forward edges."""
    rank: Mapping[str, int]
    bit: Mapping[str, int]
    ancestors: Mapping[str, int]
    descendants: Mapping[str, int]
    bodies: Mapping[str, int]
    """For each back edge id: the nodes on forward paths from its target to its source, both included."""
    joins: frozenset[str]
    """Nodes with two or more forward in-edges."""
    forward_in: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """For each node the forward in-edges, as (edge id, source)."""

    def nodes_in(self, mask: int) -> tuple[str, ...]:
        """Return the nodes of a bit set in topological order."""
        return tuple(node for node in self.order if self.bit[node] & mask)


class Arrow(Protocol):
    """What the skeleton needs to know of an edge."""

    @property
    def id(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def back(self) -> bool: ...


ArrowT = TypeVar("ArrowT", bound=Arrow)


def by_source(nodes: Iterable[str], edges: Iterable[ArrowT]) -> dict[str, list[ArrowT]]:
    """Return the edges that leave each node, in order of writing."""
    found: dict[str, list[ArrowT]] = {node: [] for node in nodes}
    for edge in edges:
        found[edge.source].append(edge)
    return found


def by_target(nodes: Iterable[str], edges: Iterable[ArrowT]) -> dict[str, list[ArrowT]]:
    """Return the edges that enter each node, in order of writing."""
    found: dict[str, list[ArrowT]] = {node: [] for node in nodes}
    for edge in edges:
        found[edge.target].append(edge)
    return found


def back_edges(roots: Iterable[str], out_edges: Mapping[str, Sequence[Arrow]]) -> set[str]:
    """Return the ids of the edges that lead to a node on the stack of a depth-first search from `roots`.

    `roots` ends with all nodes, so that every edge is seen. Not recursive: a graph may be a thousand deep.
    """
    found: set[str] = set()
    is_on_stack: dict[str, bool] = {}
    for root in roots:
        if root in is_on_stack:
            continue
        is_on_stack[root] = True
        stack: list[tuple[str, Iterator[Arrow]]] = [(root, iter(out_edges[root]))]
        while stack:
            node, edges = stack[-1]
            edge = next(edges, None)
            if edge is None:
                is_on_stack[node] = False
                stack.pop()
            elif edge.target not in is_on_stack:
                is_on_stack[edge.target] = True
                stack.append((edge.target, iter(out_edges[edge.target])))
            elif is_on_stack[edge.target]:
                found.add(edge.id)
    return found


def derive_structure(nodes: Sequence[str], edges: Sequence[Arrow]) -> Structure:
    """Return the skeleton of a graph whose back edges are marked; the others must form no cycle."""
    forward = [edge for edge in edges if not edge.back]
    entering, leaving = by_target(nodes, forward), by_source(nodes, forward)
    order = _topological(nodes, entering, leaving)
    bit = {node: 1 << rank for rank, node in enumerate(order)}
    ancestors: dict[str, int] = {}
    for node in order:
        ancestors[node] = _union(ancestors[edge.source] | bit[edge.source] for edge in entering[node])
    descendants: dict[str, int] = {}
    for node in reversed(order):
        descendants[node] = _union(descendants[edge.target] | bit[edge.target] for edge in leaving[node])
    return Structure(
        order=tuple(order),
        rank={node: rank for rank, node in enumerate(order)},
        bit=bit,
        ancestors=ancestors,
        descendants=descendants,
        bodies={
            edge.id: (descendants[edge.target] & ancestors[edge.source]) | bit[edge.target] | bit[edge.source]
            for edge in edges
            if edge.back
        },
        joins=frozenset(node for node in nodes if len(entering[node]) > 1),
        forward_in={node: tuple((edge.id, edge.source) for edge in entering[node]) for node in nodes},
    )


def _topological(
    nodes: Sequence[str], entering: Mapping[str, Sequence[Arrow]], leaving: Mapping[str, Sequence[Arrow]]
) -> list[str]:
    """Return the nodes so that every forward edge leads onwards; of equals the first written comes first."""
    position = {node: index for index, node in enumerate(nodes)}
    missing = {node: len(entering[node]) for node in nodes}
    ready = [position[node] for node in nodes if not missing[node]]
    order = []
    while ready:
        node = nodes[heapq.heappop(ready)]
        order.append(node)
        for edge in leaving[node]:
            missing[edge.target] -= 1
            if not missing[edge.target]:
                heapq.heappush(ready, position[edge.target])
    return order


def _union(masks: Iterable[int]) -> int:
    whole = 0
    for mask in masks:
        whole |= mask
    return whole
