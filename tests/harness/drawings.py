"""Runbooks for tests of the picture, made from plain facts or from plain text."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from runlane.fz.tree import Handle, Shape
from runlane.runbook.bindings import Bindings
from runlane.runbook.model import Edge, Kind, Lane, Loop, Node, Runbook
from runlane.runbook.structure import Structure

NO_STRUCTURE = Structure((), {}, {}, {}, {}, {}, frozenset())
SEED = Path(__file__).resolve().parents[2] / "src/runlane/runbooks/incident-response.fz"
"""The seed as it is shipped; tests/house holds it against the original."""

_LANE = re.compile(r"^(\w+) \{ # (.*)$")
_NODE = re.compile(r"^(\w+): (\w+)(.*)$")
_EDGE = re.compile(r'^(\w+)\.handle\((\w+)\) -> (?:\w+\.)?(\w+)\.handle\((\w+)\)(?: \[label="(.*)"\])?$')
_LOOP = re.compile(r"^loop \[(.*)\] (.*)$")
_ATTRIBUTE = re.compile(r'(\w+):"([^"]*)"')


def node(
    identifier: str, lane: str = "a", shape: str = "rectangle", label: str = "Step", **more: str
) -> Mapping[str, str]:
    """Return the facts of one node for `drawing`."""
    return {"id": identifier, "lane": lane, "shape": shape, "label": label, **more}


def drawing(
    nodes: Iterable[Mapping[str, str]],
    edges: Iterable[tuple[str, ...]] = (),
    *,
    lanes: Mapping[str, str] | None = None,
    loops: Iterable[tuple[str, str, tuple[str, ...]]] = (),
    name: str = "drawing",
) -> Runbook:
    """Return a runbook of nodes and edges `(source, exit, target, entry[, label[, "back"]])`.

    A loop is `(id, condition, members)`; a back edge between members carries it, else a return that is not
    drawn is added from the last member to the first.
    """
    made = {
        facts["id"]: Node(
            id=facts["id"],
            lane=facts["lane"],
            shape=Shape(facts["shape"]),
            kind=Kind.TASK,
            label=facts["label"],
            order=order,
            line=order + 1,
            owner=facts.get("owner", ""),
            description=facts.get("description", ""),
            system=facts.get("system", ""),
        )
        for order, facts in enumerate(nodes)
    }
    names = dict(lanes) if lanes is not None else dict.fromkeys(one.lane for one in made.values())
    drawn = _edges(edges)
    loop_values = {
        one: Loop(one, condition, members, "", 0, head=members[0]) for one, condition, members in loops
    }
    return Runbook(
        name=name,
        lanes={lane: Lane(lane, label or lane.title()) for lane, label in names.items()},
        nodes=made,
        edges=tuple(_with_loops(drawn, loop_values)),
        loops=loop_values,
        start=next(iter(made), ""),
        triggers=(),
        bindings=Bindings(),
        structure=NO_STRUCTURE,
        digest="",
    )


def _edges(edges: Iterable[tuple[str, ...]]) -> list[Edge]:
    made: list[Edge] = []
    seen: dict[str, int] = {}
    for order, (source, leave, target, enter, *rest) in enumerate(edges):
        pair = f"{source}>{target}"
        seen[pair] = seen.get(pair, 0) + 1
        identifier = pair if seen[pair] == 1 else f"{pair}#{seen[pair]}"
        label = rest[0] if rest else ""
        back = "back" in rest[1:]
        made.append(
            Edge(identifier, source, target, label, order, order + 1, Handle(leave), Handle(enter), back)
        )
    return made


def _with_loops(edges: list[Edge], loops: Mapping[str, Loop]) -> list[Edge]:
    result = list(edges)
    for loop in loops.values():
        carriers = [
            index
            for index, edge in enumerate(result)
            if edge.back and edge.source in loop.nodes and edge.target in loop.nodes
        ]
        if carriers:
            old = result[carriers[0]]
            ends = (old.id, old.source, old.target, old.label, old.order, old.line)
            result[carriers[0]] = Edge(*ends, old.source_handle, old.target_handle, back=True, loop=loop.id)
        else:
            first, last = loop.nodes[0], loop.nodes[-1]
            ends = (f"{last}>{first}@{loop.id}", last, first, "", len(result), 0)
            result.append(Edge(*ends, back=True, drawn=False, loop=loop.id))
    return result


def read_drawing(text: str, name: str = "drawing") -> Runbook:
    """Return the runbook of a plain text; edges to an earlier node of the same lane go back."""
    lanes: dict[str, str] = {}
    nodes: list[Mapping[str, str]] = []
    edges: list[tuple[str, ...]] = []
    loops: list[tuple[str, str, tuple[str, ...]]] = []
    for line in (line.strip() for line in text.splitlines()):
        if lane := _LANE.match(line):
            lanes[lane[1]] = lane[2]
        elif found := _EDGE.match(line):
            source, leave, target, enter, label = found.groups()
            edges.append((source, leave, target, enter, label or ""))
        elif loop := _LOOP.match(line):
            loops.append((f"L{len(loops) + 1}", loop[1], tuple(loop[2].split())))
        elif found := _NODE.match(line):
            facts = {"label": "", **dict(_ATTRIBUTE.findall(found[3]))}
            nodes.append({"id": found[1], "lane": list(lanes)[-1], "shape": found[2], **facts})
    order = {one["id"]: index for index, one in enumerate(nodes)}
    lane_of = {one["id"]: one["lane"] for one in nodes}
    marked = [
        (*edge, "back") if order[edge[2]] <= order[edge[0]] and lane_of[edge[0]] == lane_of[edge[2]] else edge
        for edge in edges
    ]
    return drawing(nodes, marked, lanes=lanes, loops=loops, name=name)
