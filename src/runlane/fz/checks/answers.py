"""Check, in the profile `sequence-strict`, that requests between lanes are answered before the next one."""

from typing import Final

from runlane.base.texts import text
from runlane.fz.diagnostics import DiagnosticKind, Severity
from runlane.fz.draft import Draft, clipped
from runlane.fz.tree import EdgeLine


def check_answers(draft: Draft) -> None:
    """Report each edge between lanes that gets no answer before the next request of the same two lanes.

    Edges are taken in order of writing. An edge from B to A answers the open request from A to B. The last
    edge between lanes needs no answer: what nobody waits for stands last.
    """
    lane_of = {node.id: node.lane for node in draft.nodes}
    waiting: dict[tuple[str, str], EdgeLine] = {}
    unanswered: list[EdgeLine] = []
    hops = [edge for edge in draft.edges if lane_of[edge.source.node] != lane_of[edge.target.node]]
    for edge in hops:
        pair = lane_of[edge.source.node], lane_of[edge.target.node]
        if waiting.pop(pair[::-1], None) is not None:
            continue
        if pair in waiting:
            unanswered.append(waiting[pair])
        waiting[pair] = edge
    unanswered += [edge for edge in waiting.values() if edge is not hops[-1]]
    for edge in sorted(unanswered, key=lambda edge: edge.span.start):
        lane = lane_of[edge.target.node]
        message = text("`{lane}` does not answer before the next request", lane=clipped(lane))
        hint = text("add an edge back to `{lane}`", lane=lane_of[edge.source.node])
        draft.report(PING_PONG.at(edge.span, message, hint))


PING_PONG: Final = DiagnosticKind(
    "FZ062",
    "ping-pong",
    Severity.WARNING,
    text("In a sequence, a lane answers a request before the next one is made."),
    bad="""\
Guest { # Guest
n1: circle label:"Hungry"
n2: rectangle label:"Ask for more"
n1.handle(bottom) -> Waiter.n3.handle(top) [label="Soup"]
n1.handle(right) -> n2.handle(left)
n2.handle(bottom) -> Waiter.n3.handle(top) [label="Bread"]
}
Waiter { # Waiter
n3: rectangle label:"Bring it"
}
""",
    good="""\
Guest { # Guest
n1: circle label:"Hungry"
n2: rectangle label:"Eat"
n1.handle(bottom) -> Waiter.n3.handle(top) [label="Soup"]
}
Waiter { # Waiter
n3: rectangle label:"Bring it"
n3.handle(top) -> Guest.n2.handle(bottom) [label="Served"]
}
""",
    profile="sequence-strict",
)
