"""Where steps stand: time to the right, lanes downwards."""

import pytest

from harness.drawings import drawing, node
from runlane.diagram.swimlane.columns import backward_arcs, columns_of
from runlane.diagram.swimlane.graph import graph_of
from runlane.diagram.swimlane.rows import rows_of


def places(nodes, edges, **more):
    """Return column and row of every node."""
    graph = graph_of(drawing(nodes, edges, **more))
    columns = columns_of(graph)
    rows = rows_of(graph, columns)
    return {one.id: (columns[at], rows.of_node[at]) for at, one in enumerate(graph.nodes)}


@pytest.mark.parametrize(
    ("lanes", "edges", "expected"),
    [
        pytest.param(
            "aaa",
            [("n1", "right", "n2", "left"), ("n2", "right", "n3", "left")],
            {"n1": (0, 0), "n2": (1, 0), "n3": (2, 0)},
            id="a chain runs to the right in one row",
        ),
        pytest.param(
            "ab",
            [("n1", "bottom", "n2", "top")],
            {"n1": (0, 0), "n2": (0, 1)},
            id="a hand-off straight down stays in its column",
        ),
        pytest.param(
            "ba",
            [("n1", "bottom", "n2", "top")],
            {"n1": (0, 0), "n2": (0, 1)},
            id="lanes stand in the order of the file, here the first is b",
        ),
        pytest.param(
            "aba",
            [("n1", "bottom", "n2", "top"), ("n2", "top", "n3", "bottom")],
            {"n1": (0, 0), "n2": (0, 1), "n3": (1, 0)},
            id="what leaves by the side by which another enters goes one column on",
        ),
        pytest.param(
            "ab",
            [("n1", "right", "n2", "left")],
            {"n1": (0, 0), "n2": (1, 1)},
            id="a hand-off sideways goes one column on",
        ),
        pytest.param(
            "aaa",
            [("n1", "right", "n2", "left"), ("n1", "bottom", "n3", "top")],
            {"n1": (0, 0), "n2": (1, 0), "n3": (0, 1)},
            id="the lower branch of a decision stands below it",
        ),
        pytest.param(
            "aaa",
            [("n1", "right", "n2", "left"), ("n1", "right", "n3", "left")],
            {"n1": (0, 0), "n2": (1, 0), "n3": (1, 1)},
            id="the second branch to the right stands below the first",
        ),
        pytest.param(
            "aaa", [], {"n1": (0, 0), "n2": (1, 0), "n3": (2, 0)}, id="steps without arrows keep their order"
        ),
        pytest.param(
            "aaab",
            [("n1", "right", "n2", "left"), ("n2", "bottom", "n4", "top"), ("n3", "bottom", "n4", "top")],
            {"n1": (0, 0), "n2": (1, 0), "n3": (2, 0), "n4": (2, 1)},
            id="two that hand down to one step stand side by side",
        ),
        pytest.param(
            "aaaa",
            [
                ("n1", "right", "n2", "left"),
                ("n2", "right", "n4", "left"),
                ("n2", "bottom", "n3", "top"),
                ("n3", "right", "n4", "bottom"),
            ],
            {"n1": (0, 0), "n2": (1, 0), "n3": (1, 1), "n4": (2, 0)},
            id="branches that meet again meet in the row of the first",
        ),
        pytest.param(
            "aaa",
            [
                ("n1", "right", "n2", "left"),
                ("n2", "right", "n3", "left"),
                ("n3", "bottom", "n1", "bottom", "", "back"),
            ],
            {"n1": (0, 0), "n2": (1, 0), "n3": (2, 0)},
            id="a loop back moves nothing",
        ),
    ],
)
def test_column_and_row(lanes, edges, expected):
    nodes = [node(f"n{index}", lane) for index, lane in enumerate(lanes, 1)]

    assert places(nodes, edges) == expected


def test_a_circle_that_is_not_marked_is_broken_where_it_closes():
    graph = graph_of(
        drawing(
            [node("n1"), node("n2"), node("n3")],
            [("n1", "right", "n2", "left"), ("n2", "right", "n3", "left"), ("n3", "right", "n1", "left")],
        )
    )

    assert backward_arcs(graph) == {2}


def test_a_long_straight_line_keeps_its_row_free():
    nodes = [node("n1"), node("n2", "b"), node("n3", "b"), node("n4"), node("n5")]
    edges = [
        ("n1", "right", "n4", "left"),
        ("n1", "bottom", "n2", "top"),
        ("n2", "right", "n3", "left"),
        ("n3", "top", "n4", "bottom"),
        ("n2", "top", "n5", "bottom"),
    ]
    where = places(nodes, edges)

    assert where["n4"][1] == where["n1"][1] == 0
    assert where["n5"][1] == 0 or where["n5"][0] not in range(where["n1"][0], where["n4"][0] + 1)


def test_an_empty_lane_has_a_row_of_its_own():
    nodes = [node("n1", "a"), node("n2", "c")]

    assert places(nodes, [("n1", "bottom", "n2", "top")], lanes={"a": "A", "b": "B", "c": "C"}) == {
        "n1": (0, 0),
        "n2": (0, 2),
    }
