"""Runbooks of any shape for Hypothesis: loops, self loops, parallel edges, odd sides, odd labels."""

from hypothesis import strategies as st

from harness.drawings import drawing, node
from runlane.runbook.model import Runbook

SIDES = ("left", "right", "top", "bottom")
SHAPES = ("rectangle", "rectangle", "diamond", "circle", "taskbox")
LABELS = (
    "Go",
    "Check the logs of the payment service",
    "Vérifier l'état, puis prévenir ?",
    "确认告警并评估影响范围",
    "Look|Logs|Graphs",
    "",
)
EDGE_LABELS = ("", "", "Yes", "SEV-1/2", "Needs some help from the database team", "否，继续观察")
FORWARD = (("right", "left"), ("bottom", "top"), ("bottom", "left"), ("right", "top"))


@st.composite
def runbooks(draw: st.DrawFn, most_nodes: int = 14, most_lanes: int = 5) -> Runbook:
    """Return a runbook whose nodes are n0, n1, ... in order of writing."""
    lane_count = draw(st.integers(1, most_lanes))
    count = draw(st.integers(1, most_nodes))
    nodes = [
        node(
            f"n{index}",
            f"l{draw(st.integers(0, lane_count - 1))}",
            draw(st.sampled_from(SHAPES)),
            draw(st.sampled_from(LABELS)),
            owner=draw(st.sampled_from(("", "", "Ann"))),
            system=draw(st.sampled_from(("", "", "Grafana"))),
        )
        for index in range(count)
    ]
    edges = draw(st.lists(_edges(count), max_size=2 * count))
    ends = st.lists(st.integers(0, count - 1), min_size=2, max_size=2, unique=True)
    looped = draw(st.none() | ends) if count > 1 else None
    loops = [("L1", "until it is calm", tuple(f"n{index}" for index in sorted(looped)))] if looped else []
    return drawing(
        nodes, edges, lanes={f"l{index}": f"Lane {index}" for index in range(lane_count)}, loops=loops
    )


@st.composite
def _edges(draw: st.DrawFn, count: int) -> tuple[str, ...]:
    source, target = draw(st.integers(0, count - 1)), draw(st.integers(0, count - 1))
    any_sides = st.tuples(st.sampled_from(SIDES), st.sampled_from(SIDES))
    leave, enter = draw(st.sampled_from(FORWARD) | any_sides)
    back = ("back",) if target <= source and draw(st.booleans()) else ()
    return (f"n{source}", leave, f"n{target}", enter, draw(st.sampled_from(EDGE_LABELS)), *back)


def ends_of(runbook: Runbook) -> dict[str, tuple[str, str, str, str]]:
    """Return what the oracle wants to know of the edges; an undrawn return has no side of its own."""
    return {
        edge.id: (
            edge.source,
            edge.source_handle if edge.drawn else "",
            edge.target,
            edge.target_handle if edge.drawn else "",
        )
        for edge in runbook.edges
    }
