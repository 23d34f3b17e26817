"""Document + bindings -> Runbook + diagnostics: what the drawing means (`semantics.md` section 1)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from runlane.fz.diagnostics import Diagnostic
from runlane.fz.source import Span
from runlane.fz.tree import Document, EdgeLine, NodeLine, Shape
from runlane.runbook.bindings import Bindings
from runlane.runbook.digest import content_digest
from runlane.runbook.limits import read_limit
from runlane.runbook.loops import lay_loops
from runlane.runbook.model import Edge, Kind, Lane, Loop, Node, Runbook
from runlane.runbook.structure import back_edges, by_source, by_target, derive_structure
from runlane.runbook.targets import binding_diagnostics, watchers_of


def compile_runbook(
    document: Document, bindings: Bindings | None = None, *, name: str = ""
) -> tuple[Runbook, list[Diagnostic]]:
    """Return the meaning of a document, and the errors of bindings that point at nothing.

    Total: what the parser has reported already (an edge to a node that nobody defines, an id that is written
    twice) is left out. `name` defaults to the name in the bindings.
    """
    bound = bindings or Bindings()
    lines = {line.id: line for line in reversed(document.nodes)}
    ids = list(dict.fromkeys(line.id for line in document.nodes))
    drawn, spans = _edges(document, lines)
    start, triggers = _entries(ids, lines, drawn, bound.start)
    roots = [node for node in (start, *triggers, *ids) if node]
    backs = back_edges(roots, by_source(ids, drawn))
    edges, loops = lay_loops(
        [replace(edge, back=edge.id in backs) for edge in drawn], _loops(document, lines)
    )
    nodes = _nodes(document, ids, lines, edges, (start, triggers))
    spans.update({node: lines[node].span for node in ids})
    spans.update({f"L{index}": line.span for index, line in enumerate(document.loops, 1)})
    runbook = _assemble(bound, nodes, edges, loops, (start, triggers))
    runbook = replace(runbook, name=name or bound.runbook, lanes=_lanes(document, bound), spans=spans)
    return runbook, binding_diagnostics(runbook)


def _edges(document: Document, lines: Mapping[str, NodeLine]) -> tuple[list[Edge], dict[str, Span]]:
    """Return the drawn edges whose ends exist, keyed `src>tgt`, and where they stand."""
    edges: list[Edge] = []
    spans: dict[str, Span] = {}
    pairs: Counter[tuple[str, str]] = Counter()
    for line in document.edges:
        pair = (line.source.node, line.target.node)
        if pair[0] in lines and pair[1] in lines:
            pairs[pair] += 1
            edge = _edge(line, len(edges), pairs[pair], document)
            edges.append(edge)
            spans[edge.id] = line.span
    return edges, spans


def _edge(line: EdgeLine, order: int, occurrence: int, document: Document) -> Edge:
    pair = f"{line.source.node}>{line.target.node}"
    return Edge(
        id=pair if occurrence == 1 else f"{pair}#{occurrence}",
        source=line.source.node,
        target=line.target.node,
        label=line.label,
        order=order,
        line=document.source.position(line.span.start).line,
        source_handle=line.source.handle,
        target_handle=line.target.handle,
    )


def _entries(
    ids: Sequence[str], lines: Mapping[str, NodeLine], drawn: Sequence[Edge], wanted: str
) -> tuple[str, tuple[str, ...]]:
    """Return where a run starts, and the detached entries."""
    entered = {edge.target for edge in drawn}
    left = {edge.source for edge in drawn}
    circles = [node for node in ids if lines[node].shape is Shape.CIRCLE]
    lonely = {node for node in circles if node not in left}
    roots = [node for node in ids if node not in entered and node not in lonely]
    starts = [node for node in circles if node in roots]
    start = wanted if wanted in lines else next(iter((*starts, *roots, *ids)), "")
    return start, tuple(node for node in roots if node != start)


def _loops(document: Document, lines: Mapping[str, NodeLine]) -> list[Loop]:
    """Return the loop lines, of their members those that exist."""
    loops = []
    for index, line in enumerate(document.loops, 1):
        limit, is_fixed = read_limit(line.condition)
        members = tuple(member.node for member in line.members if member.node in lines)
        number = document.source.position(line.span.start).line
        loops.append(Loop(f"L{index}", line.condition, members, line.lane, number, limit, is_fixed))
    return loops


def _nodes(
    document: Document,
    ids: Sequence[str],
    lines: Mapping[str, NodeLine],
    edges: Sequence[Edge],
    entries: tuple[str, tuple[str, ...]],
) -> dict[str, Node]:
    entered = {edge.target for edge in edges if edge.drawn}
    left = {edge.source for edge in edges}
    nodes = {}
    for order, node in enumerate(ids):
        line = lines[node]
        nodes[node] = Node(
            id=node,
            lane=line.lane,
            shape=line.shape,
            kind=_kind(node, line.shape, entries, is_entered=node in entered, is_left=node in left),
            label=line.get("label") or line.get("description") or node,
            order=order,
            line=document.source.position(line.span.start).line,
            owner=line.get("owner"),
            description=line.get("description"),
            system=line.get("system"),
        )
    return nodes


def _kind(
    node: str, shape: Shape, entries: tuple[str, tuple[str, ...]], *, is_entered: bool, is_left: bool
) -> Kind:
    """Return what a node is by its shape and its edges, never by its label."""
    start, triggers = entries
    if shape is Shape.CIRCLE:
        if node == start:
            return Kind.START
        if not is_left:
            return Kind.END
        return Kind.MILESTONE if is_entered else Kind.TRIGGER
    if node in triggers:
        return Kind.TRIGGER
    return Kind.DECISION if shape is Shape.DIAMOND and is_left else Kind.TASK


def _lanes(document: Document, bindings: Bindings) -> dict[str, Lane]:
    lanes: dict[str, Lane] = {}
    for block in document.lanes:
        bound = bindings.lanes.get(block.id)
        lanes.setdefault(block.id, Lane(block.id, block.label, bound.role if bound else ""))
    return lanes


def _assemble(
    bindings: Bindings,
    nodes: Mapping[str, Node],
    edges: Sequence[Edge],
    loops: Sequence[Loop],
    entries: tuple[str, tuple[str, ...]],
) -> Runbook:
    """Return the runbook without its name, lanes and spans: what decides how it runs."""
    leaving = by_source(nodes, edges)
    return Runbook(
        name="",
        lanes={},
        nodes=nodes,
        edges=tuple(edges),
        loops={loop.id: loop for loop in loops},
        start=entries[0],
        triggers=entries[1],
        bindings=bindings,
        structure=derive_structure(tuple(nodes), edges),
        digest=content_digest(nodes.values(), edges, loops, bindings),
        out_edges={node: tuple(found) for node, found in leaving.items()},
        in_edges={node: tuple(found) for node, found in by_target(nodes, edges).items()},
        edge_by_id={edge.id: edge for edge in edges},
        options={node: _options(found, nodes) for node, found in leaving.items() if found},
        watchers=watchers_of(bindings, entries[1]),
    )


def _options(edges: Sequence[Edge], nodes: Mapping[str, Node]) -> dict[str, Edge]:
    """Return the labels a person chooses by: the edge's, else the target's; equal ones are told apart."""
    options: dict[str, Edge] = {}
    for edge in edges:
        label = edge.label or nodes[edge.target].label
        if label in options:
            label = f"{label} -> {edge.target}"
        if label in options:
            label = f"{label} ({edge.id})"
        options[label] = edge
    return options
