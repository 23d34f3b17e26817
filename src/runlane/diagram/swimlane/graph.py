"""The runbook as the layout sees it: numbers instead of names, in order of writing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from runlane.fz.tree import Handle
from runlane.runbook.model import Edge, Lane, Node, Runbook

HORIZONTAL: Final = frozenset({Handle.LEFT, Handle.RIGHT})
AHEAD: Final = frozenset({Handle.RIGHT, Handle.BOTTOM})
"""The sides at which a coordinate grows when one walks away from the node."""


@dataclass(frozen=True, slots=True)
class Arc:
    """An edge between numbered nodes. `label` is what is written beside it."""

    index: int
    source: int
    target: int
    exit: Handle
    entry: Handle
    back: bool
    drawn: bool
    label: str


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes, arcs and lanes by number; `outs` and `ins` hold arc numbers per node."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    arcs: tuple[Arc, ...]
    lanes: tuple[Lane, ...]
    lane_of: tuple[int, ...]
    outs: tuple[tuple[int, ...], ...]
    ins: tuple[tuple[int, ...], ...]


def graph_of(runbook: Runbook) -> Graph:
    """Number the lanes, nodes and edges of a runbook; a node outside all lanes gets one of its own."""
    nodes = tuple(sorted(runbook.nodes.values(), key=lambda node: node.order))
    number = {node.id: index for index, node in enumerate(nodes)}
    lanes = {node.lane: Lane(node.lane, node.lane) for node in nodes if node.lane not in runbook.lanes}
    lanes = {**runbook.lanes, **lanes}
    lane_number = {lane: index for index, lane in enumerate(lanes)}
    arcs = tuple(_arc(index, edge, number, runbook) for index, edge in enumerate(runbook.edges))
    return Graph(
        nodes,
        runbook.edges,
        arcs,
        tuple(lanes.values()),
        tuple(lane_number[node.lane] for node in nodes),
        _grouped(len(nodes), [arc.source for arc in arcs]),
        _grouped(len(nodes), [arc.target for arc in arcs]),
    )


def _arc(index: int, edge: Edge, number: dict[str, int], runbook: Runbook) -> Arc:
    exit_side, entry_side = edge.source_handle, edge.target_handle
    if not edge.drawn:
        exit_side = entry_side = Handle.BOTTOM
    loop = runbook.loops.get(edge.loop)
    condition = f"\u21bb\u00a0{loop.condition}" if loop and loop.condition and edge.back else ""
    label = "\n".join(part for part in (edge.label, condition) if part)
    source, target = number[edge.source], number[edge.target]
    return Arc(index, source, target, exit_side, entry_side, edge.back, edge.drawn, label)


def _grouped(node_count: int, ends: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    groups: list[list[int]] = [[] for _ in range(node_count)]
    for arc, node in enumerate(ends):
        groups[node].append(arc)
    return tuple(tuple(group) for group in groups)
