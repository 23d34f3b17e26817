"""Advice about a document without errors, as far as it needs no meaning of a run."""

from typing import Final

from runlane.base.texts import Text, text
from runlane.fz.checks.references import move_into_lane
from runlane.fz.diagnostics import Diagnostic, DiagnosticKind, Edit, Fix, Severity
from runlane.fz.draft import Draft, clipped
from runlane.fz.source import Span
from runlane.fz.tree import EdgeLine, LaneBlock, NodeLine, Shape

LONGEST_LABEL: Final = 50
"""Code points of a label; more do not fit into a box. The items of a taskbox count one by one."""


def advise(draft: Draft) -> None:
    """Report what is allowed and yet better done otherwise."""
    full = {node.lane for node in draft.nodes}
    for lane in draft.lanes:
        _advise_lane(lane, draft, is_empty=lane.id not in full)
    connected = {ref.node for edge in draft.edges for ref in (edge.source, edge.target)}
    # A loop line leads from its last node back to its first, also where no edge is drawn.
    connected |= {loop.members[end].node for loop in draft.loops if loop.members for end in (0, -1)}
    for node in draft.nodes:
        _advise_node(node, draft, is_alone=node.id not in connected)
    _advise_edges(draft)


def _advise_lane(lane: LaneBlock, draft: Draft, *, is_empty: bool) -> None:
    if is_empty:
        message = text("the lane `{lane}` has no nodes", lane=clipped(lane.id))
        draft.report(EMPTY_LANE.at(lane.id_span, message, text("give it nodes or remove it")))
    elif lane.label_span is None:
        at = draft.source.text.index("{", lane.id_span.end) + 1
        message = text("the lane `{lane}` has no label", lane=clipped(lane.id))
        fix = Fix(text("use the id as label"), (Edit(Span(at, at), f" # {lane.id}"),))
        hint = text("write it behind the brace: `{lane} {{ # Label`", lane=lane.id)
        draft.report(MISSING_LANE_LABEL.at(lane.id_span, message, hint, fix))
    elif len(lane.label) > LONGEST_LABEL:
        draft.report(_too_long(lane.label_span, len(lane.label)))


def _advise_node(node: NodeLine, draft: Draft, *, is_alone: bool) -> None:
    if is_alone and node.shape is Shape.CIRCLE:
        message = text("the circle `{node}` has no edges", node=node.id)
        draft.report(LONELY_CIRCLE.at(node.span, message, text("a start has an edge out, an end has one in")))
    elif is_alone:
        message = text("no edge leads to `{node}` or away from it", node=node.id)
        draft.report(ORPHAN_NODE.at(node.span, message, text("connect it or remove it")))
    label = next((attribute for attribute in node.attributes if attribute.key == "label"), None)
    if label is not None and len(label.value) > LONGEST_LABEL:
        items = label.value.split("|") if node.shape is Shape.TASKBOX else [label.value]
        longest = max(len(item.strip()) for item in items)
        if longest > LONGEST_LABEL:
            draft.report(_too_long(label.value_span, longest))


def _too_long(span: Span, length: int) -> Diagnostic:
    message = text("the label has {length} characters, more than {most}", length=length, most=LONGEST_LABEL)
    return LABEL_TOO_LONG.at(span, message, text("say it shorter; a taskbox has room for a description"))


def _advise_edges(draft: Draft) -> None:
    seen: dict[tuple[str, str, str], EdgeLine] = {}
    for edge in draft.edges:
        if draft.is_full:
            return
        if not edge.lane:
            draft.report(_outside(edge, draft))
        if edge.label_span is not None and len(edge.label) > LONGEST_LABEL:
            draft.report(_too_long(edge.label_span, len(edge.label)))
        key = (edge.source.node, edge.target.node, edge.label)
        if key in seen:
            draft.report(_twice(edge, seen[key], draft))
        seen.setdefault(key, edge)


def _outside(edge: EdgeLine, draft: Draft) -> Diagnostic:
    message = text("the edge stands outside all lanes")
    hint: Text = text("move it into the lane of `{node}`, which it leaves", node=edge.source.node)
    return EDGE_OUTSIDE_LANE.at(
        edge.span, message, hint, move_into_lane(edge.span, [edge.source.node], draft)
    )


def _twice(edge: EdgeLine, first: EdgeLine, draft: Draft) -> Diagnostic:
    line = draft.source.position(first.span.start).line
    whole = draft.source.line_span(edge.span.start)
    is_alone = draft.source.slice(whole).strip() == draft.source.slice(edge.span)
    fix = Fix(text("remove it"), (Edit(whole, ""),)) if is_alone else None
    message = text("the edge says the same as the one on line {line}", line=line)
    return DUPLICATE_EDGE.at(edge.span, message, text("remove one of the two, or label them"), fix)


MISSING_LANE_LABEL: Final = DiagnosticKind(
    "FZ051",
    "missing-lane-label",
    Severity.WARNING,
    text("A lane has a label behind its opening brace; without one its id is shown."),
    bad="""\
Dock {
n1: circle label:"Truck in"
n2: rectangle label:"Unload"
n1.handle(right) -> n2.handle(left)
}
""",
    good="""\
Dock { # Loading dock
n1: circle label:"Truck in"
n2: rectangle label:"Unload"
n1.handle(right) -> n2.handle(left)
}
""",
)

EDGE_OUTSIDE_LANE: Final = DiagnosticKind(
    "FZ052",
    "edge-outside-lane",
    Severity.WARNING,
    text("An edge stands in the lane of the node that it leaves."),
    bad="""\
Dock { # Loading dock
n1: circle label:"Truck in"
n2: rectangle label:"Unload"
}
n1.handle(right) -> n2.handle(left)
""",
    good="""\
Dock { # Loading dock
n1: circle label:"Truck in"
n2: rectangle label:"Unload"
n1.handle(right) -> n2.handle(left)
}
""",
)

EMPTY_LANE: Final = DiagnosticKind(
    "FZ057",
    "empty-lane",
    Severity.WARNING,
    text("A lane without nodes takes room and says nothing."),
    bad="""\
Dock { # Loading dock
n1: circle label:"Truck in"
n2: rectangle label:"Unload"
n1.handle(right) -> n2.handle(left)
}
Yard { # Yard
}
""",
    good="""\
Dock { # Loading dock
n1: circle label:"Truck in"
n1.handle(bottom) -> Yard.n2.handle(top)
}
Yard { # Yard
n2: rectangle label:"Unload"
}
""",
)

ORPHAN_NODE: Final = DiagnosticKind(
    "FZ058",
    "orphan-node",
    Severity.WARNING,
    text("A node without edges is never reached and leads nowhere."),
    bad="""\
Dock { # Loading dock
n1: circle label:"Truck in"
n2: rectangle label:"Unload"
n3: rectangle label:"Sweep"
n1.handle(right) -> n2.handle(left)
}
""",
    good="""\
Dock { # Loading dock
n1: circle label:"Truck in"
n2: rectangle label:"Unload"
n3: rectangle label:"Sweep"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
""",
)

LABEL_TOO_LONG: Final = DiagnosticKind(
    "FZ059",
    "label-too-long",
    Severity.WARNING,
    text("A label has at most 50 characters."),
    bad="""\
Dock { # Loading dock
n1: circle label:"Truck in"
n2: rectangle label:"Unload everything that is cold before anything else"
n1.handle(right) -> n2.handle(left)
}
""",
    good="""\
Dock { # Loading dock
n1: circle label:"Truck in"
n2: taskbox label:"Unload" description:"Everything that is cold goes before anything else"
n1.handle(right) -> n2.handle(left)
}
""",
)

DUPLICATE_EDGE: Final = DiagnosticKind(
    "FZ060",
    "duplicate-edge",
    Severity.WARNING,
    text("Two edges with the same ends and the same label say one thing twice."),
    bad="""\
Dock { # Loading dock
n1: circle label:"Truck in"
n2: rectangle label:"Unload"
n1.handle(right) -> n2.handle(left)
n1.handle(right) -> n2.handle(left)
}
""",
    good="""\
Dock { # Loading dock
n1: circle label:"Truck in"
n2: rectangle label:"Unload"
n1.handle(right) -> n2.handle(left)
}
""",
)

LONELY_CIRCLE: Final = DiagnosticKind(
    "FZ061",
    "lonely-circle",
    Severity.WARNING,
    text("A circle is a start, an end or a milestone; without edges it is none of these."),
    bad="""\
Dock { # Loading dock
n1: circle label:"Truck in"
n2: rectangle label:"Unload"
n3: circle label:"Truck out"
n1.handle(right) -> n2.handle(left)
}
""",
    good="""\
Dock { # Loading dock
n1: circle label:"Truck in"
n2: rectangle label:"Unload"
n3: circle label:"Truck out"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
""",
)
