"""Facts about a graph that several rules ask for, each computed once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from runlane.fz.tree import Shape
from runlane.lint.dominators import Dominators
from runlane.runbook.model import Edge, Kind, Runbook

OutEdges = Mapping[str, Sequence[Edge]]


class Facts:
    """A runbook and what follows from its arrows."""

    def __init__(self, runbook: Runbook) -> None:
        self.runbook = runbook

    def named(self, node: str) -> str:
        """Return a node as people know it: its id and its label."""
        return f'{node} "{self.runbook.nodes[node].label}"'

    @cached_property
    def connected(self) -> frozenset[str]:
        """Nodes with at least one arrow; the language core speaks about the others."""
        return frozenset(end for edge in self.runbook.edges for end in (edge.source, edge.target))

    @cached_property
    def entries(self) -> tuple[str, ...]:
        """The start and the triggers."""
        return (self.runbook.start, *self.runbook.triggers)

    @cached_property
    def reachable(self) -> frozenset[str]:
        """Nodes that some token can reach."""
        return self.reach(self.entries)

    @cached_property
    def path_ends(self) -> tuple[str, ...]:
        """Nodes at which a path ends: nothing drawn leads on."""
        return tuple(node for node in self.runbook.nodes if self.is_path_end(node))

    @cached_property
    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """The strongly connected parts with at least one arrow inside, each in topological order."""
        return self._cycles(self.runbook.out_edges)

    @cached_property
    def drawn_cycles(self) -> tuple[tuple[str, ...], ...]:
        """The cycles of drawn arrows: round an undrawn one a person is asked, or it is counted."""
        return self._cycles({node: self.runbook.drawn_out(node) for node in self.runbook.nodes})

    @cached_property
    def endless_cycles(self) -> tuple[tuple[str, ...], ...]:
        """The cycles that nothing leaves."""
        return tuple(cycle for cycle in self.cycles if not self._is_left(cycle))

    @cached_property
    def can_finish(self) -> frozenset[str]:
        """Nodes from which every token can be made to vanish by some choice (F5 of `semantics.md`).

        The least set with: a path's end; a decision with one branch in the set; any other node with all
        branches in it. Linear: each node counts down the branches it still needs.
        """
        return finishing_nodes(self.runbook)

    @cached_property
    def dominators(self) -> Dominators:
        """The dominators from all entries."""
        return Dominators(self.runbook, self.entries)

    @cached_property
    def main_dominators(self) -> Dominators:
        """The dominators from the start alone."""
        return Dominators(self.runbook, (self.runbook.start,))

    def is_path_end(self, node: str) -> bool:
        """Return whether a path ends at a node."""
        return not self.runbook.drawn_out(node) and node in self.connected

    def is_diamond(self, node: str) -> bool:
        """Return whether a node is drawn as a decision."""
        return self.runbook.nodes[node].shape is Shape.DIAMOND

    def is_fork(self, node: str) -> bool:
        """Return whether all of several drawn edges out are taken."""
        return len(self.runbook.drawn_out(node)) > 1 and not self.runbook.is_choice(node)

    def is_automatic(self, node: str) -> bool:
        """Return whether a node completes by itself and at once."""
        bound = self.runbook.binding(node)
        if bound.wait is not None or bound.on_signal or bound.action:
            return False
        return bound.auto or self.runbook.nodes[node].kind in {Kind.START, Kind.END, Kind.MILESTONE}

    def sources_of(self, node: str) -> tuple[str, ...]:
        """Return where the forward arrows into a node come from."""
        return tuple(source for _, source in self.runbook.structure.forward_in[node])

    def reach(self, nodes: Iterable[str]) -> frozenset[str]:
        """Return the nodes that paths from `nodes` lead to, themselves included."""
        stack = [node for node in nodes if node in self.runbook.nodes]
        seen = set(stack)
        while stack:
            for edge in self.runbook.out_edges[stack.pop()]:
                if edge.target not in seen:
                    seen.add(edge.target)
                    stack.append(edge.target)
        return frozenset(seen)

    def leaving(self, nodes: Collection[str]) -> list[Edge]:
        """Return the edges that lead out of a set of nodes."""
        inside = set(nodes)
        return [edge for node in nodes for edge in self.runbook.out_edges[node] if edge.target not in inside]

    def asks_to_repeat(self, node: str) -> bool:
        """Return whether an undrawn loop ends at a node: whoever is asked there can always go on."""
        return any(not edge.drawn for edge in self.runbook.out_edges[node])

    def _cycles(self, out: OutEdges) -> tuple[tuple[str, ...], ...]:
        rank = self.runbook.structure.rank
        return tuple(
            tuple(sorted(part, key=rank.__getitem__))
            for part in strong_components(out)
            if len(part) > 1 or any(edge.target == part[0] for edge in out[part[0]])
        )

    def _is_left(self, cycle: Sequence[str]) -> bool:
        if self.leaving(cycle):
            return True
        return any(self.asks_to_repeat(node) and not self.runbook.drawn_out(node) for node in cycle)


def finishing_nodes(runbook: Runbook) -> frozenset[str]:
    """Return the nodes from which every token can be made to vanish (see `Facts.can_finish`)."""
    missing: dict[str, int] = {}
    ready = []
    for node in runbook.nodes:
        out = len(runbook.drawn_out(node))
        missing[node] = min(out, 1) if runbook.is_choice(node) else out
        if not missing[node]:
            ready.append(node)
    good = set(ready)
    while ready:
        for edge in runbook.in_edges[ready.pop()]:
            if edge.drawn and edge.source not in good:
                missing[edge.source] -= 1
                if missing[edge.source] <= 0:
                    good.add(edge.source)
                    ready.append(edge.source)
    return frozenset(good)


def strong_components(out: OutEdges) -> list[list[str]]:
    """Return the strongly connected parts of a graph (Tarjan, without recursion)."""
    search = _Tarjan(out)
    for node in out:
        if node not in search.index:
            search.visit(node)
    return search.parts


class _Tarjan:
    def __init__(self, out: OutEdges) -> None:
        self.out = out
        self.index: dict[str, int] = {}
        self.low: dict[str, int] = {}
        self.stack: list[str] = []
        self.on_stack: set[str] = set()
        self.parts: list[list[str]] = []

    def visit(self, root: str) -> None:
        work = [(root, iter(self.out[root]))]
        self._enter(root)
        while work:
            node, edges = work[-1]
            edge = next(edges, None)
            if edge is None:
                work.pop()
                self._leave(node, work[-1][0] if work else None)
            elif edge.target not in self.index:
                self._enter(edge.target)
                work.append((edge.target, iter(self.out[edge.target])))
            elif edge.target in self.on_stack:
                self.low[node] = min(self.low[node], self.index[edge.target])

    def _enter(self, node: str) -> None:
        self.index[node] = self.low[node] = len(self.index)
        self.stack.append(node)
        self.on_stack.add(node)

    def _leave(self, node: str, parent: str | None) -> None:
        if parent is not None:
            self.low[parent] = min(self.low[parent], self.low[node])
        if self.low[node] == self.index[node]:
            part: list[str] = []
            while not part or part[-1] != node:
                part.append(self.stack.pop())
            self.on_stack.difference_update(part)
            self.parts.append(part)
