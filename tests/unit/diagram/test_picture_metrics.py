"""The oracle sees what is wrong: every kind of fault, drawn on purpose."""

import pytest

from harness.picture_metrics import measured

ENDS = {"a>b": ("a", "right", "b", "left"), "a>c": ("a", "bottom", "c", "top")}


def picture(
    *, b="200 40 100 40", ab="100,60 200,60", ac="50,80 50,200", label="110 50 40 20", lane2="0 140 400 160"
):
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300">
    <g data-lane="l" data-lane-box="0 0 400 140"/><g data-lane="m" data-lane-box="{lane2}"/>
    <g data-edge="a>b" data-points="{ab}"/><g data-edge="a>c" data-points="{ac}"/>
    <g data-label-of="a>b" data-box="{label}"/>
    <g data-node="a" data-lane="l" data-box="0 40 100 40"><rect/></g>
    <g data-node="b" data-lane="l" data-box="{b}"><rect/></g>
    <g data-node="c" data-lane="m" data-box="0 200 100 40"><circle/></g></svg>"""


def test_a_clean_picture_has_no_faults():
    metrics = measured(picture(), ENDS)

    assert metrics.all_faults == []
    assert (metrics.crossings, metrics.bends, metrics.length_px) == (0, 0, 220.0)


@pytest.mark.parametrize(
    ("drawn", "fault"),
    [
        pytest.param({"b": "90 40 110 40"}, "nodes overlap: a and b", id="nodes on top of each other"),
        pytest.param(
            {"ac": "50,80 50,110 250,110 250,20 50,20 50,200"},
            "edge through a node: a>c through b",
            id="an edge through a node",
        ),
        pytest.param({"ab": "100,60 200,64"}, "slanted: a>b", id="a slanted line"),
        pytest.param(
            {"ab": "100,60 150,60 150,120 50,120 50,90 200,90 200,60"},
            "edges overlap: a>c and a>b at 50",
            id="lines on top of each other",
        ),
        pytest.param({"label": "80 50 40 20"}, "label on a node: a>b and a", id="a label on a node"),
        pytest.param(
            {"label": "30 90 40 20"},
            "edge through a label: a>c through the label of a>b",
            id="an edge through a label",
        ),
        pytest.param(
            {"ab": "104,60 200,60"}, "end off the outline: a>b at a", id="a line that does not reach its node"
        ),
        pytest.param(
            {"ac": "80,80 80,200"},
            "end off the outline: a>c at c",
            id="a line that ends in the corner of a circle's box",
        ),
        pytest.param(
            {"ab": "100,60 90,60 90,30 200,30 200,60"},
            "end off the outline: a>b at a: not right",
            id="a line that leaves inwards",
        ),
        pytest.param(
            {"b": "200 110 100 40", "ab": "100,60 150,60 150,130 200,130"},
            "outside its lane: b",
            id="a node across the border of its lane",
        ),
        pytest.param({"lane2": "0 150 400 150"}, "lanes: l and m do not touch", id="lanes with a gap"),
        pytest.param(
            {"ac": "50,80 50,310 -10,310 -10,200 50,200"},
            "outside the picture: a>c",
            id="a line outside the picture",
        ),
    ],
)
def test_a_fault_is_seen(drawn, fault):
    assert fault in measured(picture(**drawn), ENDS).all_faults


def test_crossings_are_counted_once():
    crossing = picture(ab="100,60 150,60 150,120 20,120 20,160 180,160 180,60 200,60")

    assert measured(crossing, ENDS).crossings == 2


def test_a_missing_edge_is_seen():
    assert measured(picture(), ENDS | {"b>c": ("b", "", "c", "")}).faults["missing"] == ["b>c"]
