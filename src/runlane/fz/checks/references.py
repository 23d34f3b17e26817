"""Check what edges and loops refer to: nodes that exist, in the lanes that are said."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from runlane.base.texts import text
from runlane.fz.checks.ids import is_countable, meant_id
from runlane.fz.diagnostics import Diagnostic, DiagnosticKind, Edit, Fix, Severity
from runlane.fz.draft import Draft, clipped, nearest
from runlane.fz.lines import NODE_ID
from runlane.fz.source import Span
from runlane.fz.tree import EdgeLine, LaneBlock, NodeRef


@dataclass(slots=True)
class _Known:
    """What the document declares, and which unknown names have been dealt with."""

    draft: Draft
    lanes: dict[str, LaneBlock]
    lanes_of: dict[str, set[str]]
    """The lanes in which a node is declared; several when its id is written twice."""
    unknown_lanes: set[str] = field(default_factory=set)
    unknown_nodes: set[str] = field(default_factory=set)
    reported: set[str] = field(default_factory=set)


def check_references(draft: Draft) -> set[str]:
    """Report what edges and loops say wrongly about nodes and lanes, each unknown name once.

    Returns the unknown node ids that have been reported.
    """
    known = _known(draft)
    for edge in draft.edges:
        if edge.span.start not in draft.faulty and not draft.is_full:
            finding = _check_edge(edge, known)
            if finding is not None:
                draft.report(finding)
    for loop in draft.loops:
        for member in loop.members:
            if loop.span.start not in draft.faulty and _is_news(member.node, known):
                draft.report(_unknown_node(member.node, member.span, known, by_loop=True))
    return known.reported


def _known(draft: Draft) -> _Known:
    lanes_of: dict[str, set[str]] = defaultdict(set)
    for node in draft.nodes:
        lanes_of[node.id].add(node.lane)
        if not NODE_ID.fullmatch(node.id):
            lanes_of[meant_id(node.id)].add(node.lane)
    return _Known(draft, {lane.id: lane for lane in draft.lanes}, dict(lanes_of))


def _check_edge(edge: EdgeLine, known: _Known) -> Diagnostic | None:
    """Return the first thing that is wrong: a name that nobody defines, then a lane not the node's."""
    ends = (edge.source, edge.target)
    for ref in ends:
        if ref.lane is not None and ref.lane not in known.lanes:
            return _unknown_lane(ref, known)
    for ref in ends:
        if ref.node not in known.lanes_of:
            is_news = _is_news(ref.node, known)
            return _unknown_node(ref.node, ref.node_span, known, by_loop=False) if is_news else None
    return _check_lanes(edge, known)


def _check_lanes(edge: EdgeLine, known: _Known) -> Diagnostic | None:
    homes, target_lanes = (known.lanes_of[ref.node] for ref in (edge.source, edge.target))
    if "" in homes or "" in target_lanes:  # a node outside all lanes has been reported itself
        return None
    if edge.source.lane is not None and edge.source.lane not in homes:
        return _wrong_prefix(edge.source, min(homes))
    if edge.lane and edge.lane not in homes:
        return _in_wrong_lane(edge, known)
    if edge.target.lane is None:
        is_home = target_lanes & ({edge.lane} if edge.lane else homes)
        return None if is_home else _missing_prefix(edge, min(target_lanes))
    return None if edge.target.lane in target_lanes else _wrong_prefix(edge.target, min(target_lanes))


def _is_news(node: str, known: _Known) -> bool:
    """Return whether an unknown node is to be reported: once, and not when a lost line explains it."""
    if node in known.lanes_of or node in known.unknown_nodes:
        return False
    known.unknown_nodes.add(node)
    draft = known.draft
    if draft.lost_nodes > 0 and is_countable(node) and int(node[1:]) <= len(draft.nodes) + draft.lost_nodes:
        draft.lost_nodes -= 1
        return False
    known.reported.add(node)
    return True


def _unknown_node(node: str, span: Span, known: _Known, *, by_loop: bool) -> Diagnostic:
    template = (
        text("the loop names `{node}`, which no lane defines", node=clipped(node))
        if by_loop
        else text("the edge names `{node}`, which no lane defines", node=clipped(node))
    )
    meant = meant_id(node)
    if meant in known.lanes_of and meant != node:
        fix = Fix(text("write `{node}`", node=meant), (Edit(span, meant),))
        return UNKNOWN_NODE.at(span, template, text("did you mean `{node}`?", node=meant), fix)
    name = node if is_countable(node) else f"n{len(known.lanes_of) + 1}"
    return UNKNOWN_NODE.at(span, template, text('define it: `{node}: rectangle label:"Text"`', node=name))


def _unknown_lane(ref: NodeRef, known: _Known) -> Diagnostic | None:
    lane = ref.lane or ""
    if lane in known.unknown_lanes:
        return None
    known.unknown_lanes.add(lane)
    if known.draft.lost_lanes > 0:
        known.draft.lost_lanes -= 1
        return None
    span = ref.lane_span or ref.span
    message = text("there is no lane `{lane}`", lane=clipped(lane))
    homes = known.lanes_of.get(ref.node, set())
    home = min(homes) if homes else nearest(lane, known.lanes)
    if not home:
        return UNKNOWN_LANE.at(span, message, text("write the id in front of a lane's opening brace"))
    fix = Fix(text("write `{lane}`", lane=home), _prefixes(lane, home, known))
    return UNKNOWN_LANE.at(span, message, text("`{node}` stands in `{lane}`", node=ref.node, lane=home), fix)


def _prefixes(lane: str, home: str, known: _Known) -> tuple[Edit, ...]:
    """Mend an unknown lane in front of every node that stands in `home`."""
    refs = [ref for edge in known.draft.edges for ref in (edge.source, edge.target) if ref.lane == lane]
    there = [ref for ref in refs if home in known.lanes_of.get(ref.node, {home})]
    return tuple(Edit(ref.lane_span, home) for ref in there if ref.lane_span is not None)


def _wrong_prefix(ref: NodeRef, home: str) -> Diagnostic:
    lane = ref.lane or ""
    span = ref.lane_span or ref.span
    message = text("`{node}` does not stand in `{lane}`", node=ref.node, lane=clipped(lane))
    hint = text("it stands in `{lane}`", lane=clipped(home))
    return WRONG_LANE_PREFIX.at(
        span, message, hint, Fix(text("write `{lane}`", lane=home), (Edit(span, home),))
    )


def _missing_prefix(edge: EdgeLine, home: str) -> Diagnostic:
    ref = edge.target
    message = text("`{node}` stands in another lane, `{lane}`", node=ref.node, lane=clipped(home))
    hint = text("name the lane of the target: `{lane}.{node}`", lane=home, node=ref.node)
    start = ref.span.start
    fix = Fix(text("write the lane in front"), (Edit(Span(start, start), f"{home}."),))
    return MISSING_LANE_PREFIX.at(ref.span, message, hint, fix)


def _in_wrong_lane(edge: EdgeLine, known: _Known) -> Diagnostic:
    home = min(known.lanes_of[edge.source.node])
    message = text(
        "the edge leaves `{node}`, which stands in `{lane}`", node=edge.source.node, lane=clipped(home)
    )
    hint = text("write an edge in the lane of the node that it leaves")
    return EDGE_IN_WRONG_LANE.at(edge.span, message, hint, _move(edge, home, known))


def _move(edge: EdgeLine, home: str, known: _Known) -> Fix | None:
    """Move the line before the closing brace of the right lane, with the prefixes that it needs there."""
    source, lane = known.draft.source, known.lanes.get(home)
    whole = source.line_span(edge.span.start)
    if lane is None or lane.close is None or source.slice(whole).strip() != source.slice(edge.span):
        return None
    target_lanes = known.lanes_of[edge.target.node]
    written = source.slice(edge.span)
    if edge.target.lane is None and home not in target_lanes:
        at = edge.target.span.start - edge.span.start
        written = f"{written[:at]}{min(target_lanes)}.{written[at:]}"
    at = source.line_span(lane.close.start).start
    edits = (Edit(Span(at, at), f"{written}\n"), Edit(whole, ""))
    return Fix(text("move the edge to `{lane}`", lane=home), tuple(sorted(edits, key=lambda edit: edit.span)))


def move_into_lane(span: Span, nodes: Iterable[str], draft: Draft) -> Fix | None:
    """Return the fix that moves a line from outside all lanes into the lane of the first node it names."""
    home = next((node.lane for name in nodes for node in draft.nodes if node.id == name and node.lane), "")
    lane = next((lane for lane in draft.lanes if lane.id == home), None)
    whole = draft.source.line_span(span.start)
    if lane is None or lane.close is None or draft.source.slice(whole).strip() != draft.source.slice(span):
        return None
    at = draft.source.line_span(lane.close.start).start
    edits = (Edit(Span(at, at), f"{draft.source.slice(span)}\n"), Edit(whole, ""))
    return Fix(text("move it to `{lane}`", lane=home), tuple(sorted(edits, key=lambda edit: edit.span)))


UNKNOWN_NODE: Final = DiagnosticKind(
    "FZ016",
    "unknown-node",
    Severity.ERROR,
    text("An edge or a loop names only nodes that a lane defines."),
    bad="""\
Ferry { # Ferry
n1: circle label:"Cast off"
n2: rectangle label:"Cross"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n7.handle(left)
}
""",
    good="""\
Ferry { # Ferry
n1: circle label:"Cast off"
n2: rectangle label:"Cross"
n3: circle label:"Moored"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
""",
)

MISSING_LANE_PREFIX: Final = DiagnosticKind(
    "FZ017",
    "missing-lane-prefix",
    Severity.ERROR,
    text("An edge into another lane names that lane in front of the node."),
    bad="""\
Shop { # Shop
n1: circle label:"Sold"
n1.handle(bottom) -> n2.handle(top)
}
Depot { # Depot
n2: rectangle label:"Pack"
}
""",
    good="""\
Shop { # Shop
n1: circle label:"Sold"
n1.handle(bottom) -> Depot.n2.handle(top)
}
Depot { # Depot
n2: rectangle label:"Pack"
}
""",
)

WRONG_LANE_PREFIX: Final = DiagnosticKind(
    "FZ018",
    "wrong-lane-prefix",
    Severity.ERROR,
    text("The lane in front of a node is the one in which the node is defined."),
    bad="""\
Shop { # Shop
n1: circle label:"Sold"
n1.handle(bottom) -> Shop.n2.handle(top)
}
Depot { # Depot
n2: rectangle label:"Pack"
}
""",
    good="""\
Shop { # Shop
n1: circle label:"Sold"
n1.handle(bottom) -> Depot.n2.handle(top)
}
Depot { # Depot
n2: rectangle label:"Pack"
}
""",
)

UNKNOWN_LANE: Final = DiagnosticKind(
    "FZ019",
    "unknown-lane",
    Severity.ERROR,
    text("The lane in front of a node exists; upper and lower case count."),
    bad="""\
Shop { # Shop
n1: circle label:"Sold"
n1.handle(bottom) -> depot.n2.handle(top)
}
Depot { # Depot
n2: rectangle label:"Pack"
}
""",
    good="""\
Shop { # Shop
n1: circle label:"Sold"
n1.handle(bottom) -> Depot.n2.handle(top)
}
Depot { # Depot
n2: rectangle label:"Pack"
}
""",
)

EDGE_IN_WRONG_LANE: Final = DiagnosticKind(
    "FZ020",
    "edge-in-wrong-lane",
    Severity.ERROR,
    text("An edge is written in the lane of the node that it leaves."),
    bad="""\
Shop { # Shop
n1: circle label:"Sold"
}
Depot { # Depot
n2: rectangle label:"Pack"
n1.handle(bottom) -> Depot.n2.handle(top)
}
""",
    good="""\
Shop { # Shop
n1: circle label:"Sold"
n1.handle(bottom) -> Depot.n2.handle(top)
}
Depot { # Depot
n2: rectangle label:"Pack"
}
""",
)
