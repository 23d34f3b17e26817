"""Runbook, Lane, Node, Edge, Loop: frozen, resolved, hashable by content."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from runlane.fz.source import Span
from runlane.fz.tree import Handle, Shape
from runlane.runbook.bindings import UNBOUND, Bindings, NodeBinding
from runlane.runbook.structure import Structure


class Kind(StrEnum):
    """What a node is by its shape and its edges (`semantics.md` section 1), never by its label."""

    START = "start"
    END = "end"
    MILESTONE = "milestone"
    TRIGGER = "trigger"
    TASK = "task"
    DECISION = "decision"


@dataclass(frozen=True, slots=True)
class Lane:
    """A participant: a role, a team or a system. `role` comes from the bindings ("" when unbound)."""

    id: str
    label: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One box of the picture. `order` counts from 0 in order of writing, `line` from 1 in the text."""

    id: str
    lane: str
    shape: Shape
    kind: Kind
    label: str
    order: int
    line: int
    owner: str = ""
    description: str = ""
    system: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """One arrow. `id` is `src>tgt`, `#2` for the second of a pair, `@L1` when a loop line added it undrawn.

    `back` says that it closes a loop; `loop` is the id of the loop line that annotates it, or "".
    """

    id: str
    source: str
    target: str
    label: str
    order: int
    line: int
    source_handle: Handle = Handle.RIGHT
    target_handle: Handle = Handle.LEFT
    back: bool = False
    drawn: bool = True
    loop: str = ""


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop line. `limit` counts re-entries (None: no limit); `repeats_by_itself` a fixed count."""

    id: str
    condition: str
    nodes: tuple[str, ...]
    lane: str
    line: int
    limit: int | None = None
    repeats_by_itself: bool = False
    head: str = ""


@dataclass(frozen=True, slots=True)
class Runbook:
    """A compiled diagram: what is drawn, how it hangs together, and what each box is bound to."""

    name: str
    lanes: Mapping[str, Lane]
    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]
    loops: Mapping[str, Loop]
    start: str
    triggers: tuple[str, ...]
    bindings: Bindings
    structure: Structure
    digest: str
    """Content hash of ids, lanes, shapes, labels, edges in order, loop lines and bindings; not of layout."""

    out_edges: Mapping[str, tuple[Edge, ...]] = field(default_factory=dict)
    in_edges: Mapping[str, tuple[Edge, ...]] = field(default_factory=dict)
    edge_by_id: Mapping[str, Edge] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, Edge]] = field(default_factory=dict)
    """For each node with edges out: the label that a person chooses by -> the edge."""
    watchers: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    """(what, node) -> the triggers bound to it, such as ("deadline", "n6") -> ("n3",); the node is "" for
    start, after and signal."""
    spans: Mapping[str, Span] = field(default_factory=dict, compare=False, repr=False)
    """Where each node, edge and loop line stands in the text, by its id."""

    def binding(self, node: str) -> NodeBinding:
        """Return what a node is bound to; an empty binding for an unbound one."""
        return self.bindings.nodes.get(node, UNBOUND)

    def drawn_out(self, node: str) -> tuple[Edge, ...]:
        """Return the arrows that leave a node in the picture."""
        return tuple(edge for edge in self.out_edges.get(node, ()) if edge.drawn)

    def drawn_in(self, node: str) -> tuple[Edge, ...]:
        """Return the arrows that enter a node in the picture."""
        return tuple(edge for edge in self.in_edges.get(node, ()) if edge.drawn)

    def is_choice(self, node: str) -> bool:
        """Return whether not all edges out of a node are taken: a diamond, or a box bound to `route`."""
        return self.nodes[node].shape is Shape.DIAMOND or self.binding(node).route != "all"
