"""Lay loop lines over the drawn edges: annotate the arrow back, or add one that is not drawn."""

from collections.abc import Sequence
from dataclasses import replace

from runlane.runbook.model import Edge, Loop
from runlane.runbook.structure import derive_structure


def lay_loops(edges: Sequence[Edge], loops: Sequence[Loop]) -> tuple[list[Edge], list[Loop]]:
    """Return the edges with the loop that each belongs to, and the loops with their heads.

    A line annotates the arrows back between two of its members; failing these, an arrow back to a member
    whose way round passes all members (a line often leaves out the last step). Otherwise an undrawn edge is
    added.
    """
    laid, done = list(edges), []
    for loop in loops:
        if not loop.nodes:
            done.append(loop)
            continue
        carriers = _between_members(laid, loop) or _around_members(laid, loop)
        if carriers:
            laid = [replace(edge, loop=loop.id) if edge.id in carriers else edge for edge in laid]
            head = next(edge.target for edge in laid if edge.id in carriers)
        else:
            laid.append(_undrawn(loop, len(laid)))
            head = loop.nodes[0]
        done.append(replace(loop, head=head))
    return laid, done


def _between_members(edges: Sequence[Edge], loop: Loop) -> set[str]:
    members = set(loop.nodes)
    return {edge.id for edge in edges if edge.back and edge.drawn and {edge.source, edge.target} <= members}


def _around_members(edges: Sequence[Edge], loop: Loop) -> set[str]:
    candidates = [edge for edge in edges if edge.back and edge.drawn and edge.target in loop.nodes]
    if not candidates:
        return set()
    nodes = tuple(
        dict.fromkeys([*loop.nodes, *(end for edge in edges for end in (edge.source, edge.target))])
    )
    structure = derive_structure(nodes, [edge for edge in edges if edge.drawn])
    wanted = 0
    for node in loop.nodes:
        wanted |= structure.bit[node]
    return {edge.id for edge in candidates if structure.bodies[edge.id] & wanted == wanted}


def _undrawn(loop: Loop, order: int) -> Edge:
    head, tail = loop.nodes[0], loop.nodes[-1]
    return Edge(
        id=f"{tail}>{head}@{loop.id}",
        source=tail,
        target=head,
        label=loop.condition,
        order=order,
        line=loop.line,
        back=True,
        drawn=False,
        loop=loop.id,
    )
