"""However long a picture and wherever it is broken: every band is a whole picture, and lines go on where they end."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.random_drawings import runbooks
from runlane.diagram import lay_out, lay_out_swimlane
from runlane.diagram.fold import EDGE_PX

WIDTHS = st.sampled_from([420.0, 700.0, 1000.0])


def inside(box, frame):
    return box.x >= frame.x and box.right <= frame.right and box.y >= frame.y and box.bottom <= frame.bottom


def place_in_lane(scene, point):
    lane = next(lane for lane in scene.lanes if lane.box.y <= point[1] < lane.box.bottom)
    return lane.id, round(point[1] - lane.box.y, 2)


@settings(max_examples=60, deadline=None)
@given(runbooks(most_nodes=20), WIDTHS)
def test_every_node_and_label_lies_in_one_band(runbook, width):
    scene = lay_out(runbook, fold_px=width)
    lanes = {(lane.id, lane.band): lane for lane in scene.lanes}
    for node in scene.nodes:
        shown = [lanes[node.lane, band].box for band in range(len(lanes)) if (node.lane, band) in lanes]
        assert any(inside(node.box, box) for box in shown)
    for edge in scene.edges:
        if edge.label_box and scene.bands:
            assert any(inside(edge.label_box, band) for band in scene.bands)


@settings(max_examples=60, deadline=None)
@given(runbooks(most_nodes=20), WIDTHS)
def test_a_broken_line_goes_on_at_the_same_height_of_the_next_band(runbook, width):
    scene = lay_out(runbook, fold_px=width)
    whole = lay_out_swimlane(runbook)
    for edge, unbroken in zip(scene.edges, whole.edges, strict=True):
        pieces = [edge.points, *edge.more]
        assert all(
            one[0] == other[0] or one[1] == other[1] for piece in pieces for one, other in pairwise(piece)
        )
        for ended, begun in pairwise(pieces):
            assert place_in_lane(scene, ended[-1]) == place_in_lane(scene, begun[0])
            assert scene.width - EDGE_PX in (ended[-1][0], begun[0][0])
        assert sum(len(piece) for piece in pieces) == len(unbroken.points) + 2 * (len(pieces) - 1)


@settings(max_examples=60, deadline=None)
@given(runbooks(most_nodes=20), WIDTHS)
def test_no_line_of_a_folded_picture_runs_through_a_node_it_does_not_join(runbook, width):
    scene = lay_out(runbook, fold_px=width)
    for edge in scene.edges:
        for one, other in (step for piece in (edge.points, *edge.more) for step in pairwise(piece)):
            left, right = sorted((one[0], other[0]))
            top, bottom = sorted((one[1], other[1]))
            hit = {
                node.id
                for node in scene.nodes
                if left < node.box.right - 1
                and right > node.box.x + 1
                and top < node.box.bottom - 1
                and bottom > node.box.y + 1
            }
            assert hit <= {edge.source, edge.target}
