"""Whatever the graph: nothing overlaps, no line runs through a node or a label, every line ends right."""

from hypothesis import given, settings

from harness.picture_metrics import measured, read_picture
from harness.random_drawings import ends_of, runbooks
from runlane.diagram import lay_out_swimlane, render_svg
from runlane.fz.tree import Handle


@settings(max_examples=150, deadline=None)
@given(runbooks())
def test_a_picture_of_any_graph_has_no_faults(runbook):
    metrics = measured(render_svg(lay_out_swimlane(runbook)), ends_of(runbook))

    assert metrics.all_faults == []


@settings(max_examples=12, deadline=None)
@given(runbooks(most_nodes=60, most_lanes=8))
def test_a_picture_of_a_large_graph_has_no_faults(runbook):
    metrics = measured(render_svg(lay_out_swimlane(runbook)), ends_of(runbook))

    assert metrics.all_faults == []


@settings(max_examples=60, deadline=None)
@given(runbooks())
def test_a_straight_forward_line_goes_to_the_right(runbook):
    scene = lay_out_swimlane(runbook)
    for edge, shape in zip(runbook.edges, scene.edges, strict=True):
        sides = (edge.source_handle, edge.target_handle)
        if len(shape.points) == 2 and sides == (Handle.RIGHT, Handle.LEFT):
            assert shape.points[0][0] < shape.points[1][0]


@settings(max_examples=60, deadline=None)
@given(runbooks())
def test_lanes_keep_the_order_of_the_file(runbook):
    picture = read_picture(render_svg(lay_out_swimlane(runbook)))

    assert list(picture.lanes) == list(runbook.lanes)
    assert [lane[1] for lane in picture.lanes.values()] == sorted(lane[1] for lane in picture.lanes.values())
