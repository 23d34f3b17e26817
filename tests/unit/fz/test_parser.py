"""The tree: every part with its place, whatever the layout and whatever is wrong."""

import pytest

from runlane.fz import Profile, Span, parse
from runlane.fz.tree import Handle, Shape

WHOLE = """\
// top
Team { # The team
  n1: circle label:"Go"
  n2: taskbox label:"Do" owner:"Ana" // beside
  n1.handle(right) -> n2.handle(left) [label="a -> b"]
  n2.handle(bottom) -> On Call.n3.handle(top)
  loop [until it holds] n1 n2
}
On Call {
  n3: diamond label:"say \\"hi\\""
}
"""


@pytest.fixture
def document():
    return parse(WHOLE)[0]


def test_lanes_have_ids_labels_and_braces(document):
    lanes = [
        (lane.id, lane.label, document.source.slice(lane.id_span), lane.close) for lane in document.lanes
    ]
    assert [lane[:3] for lane in lanes] == [("Team", "The team", "Team"), ("On Call", "On Call", "On Call")]
    assert all(document.source.slice(lane[3]) == "}" for lane in lanes)
    assert document.source.slice(document.lanes[0].label_span) == "The team"
    assert document.lanes[1].label_span is None


def test_nodes_have_shapes_attributes_and_lanes(document):
    assert [(node.id, node.shape, node.lane) for node in document.nodes] == [
        ("n1", Shape.CIRCLE, "Team"),
        ("n2", Shape.TASKBOX, "Team"),
        ("n3", Shape.DIAMOND, "On Call"),
    ]
    assert [node.get("label") for node in document.nodes] == ["Go", "Do", 'say "hi"']
    assert document.nodes[1].get("owner") == "Ana"
    assert document.nodes[1].get("system") == ""
    assert document.source.slice(document.nodes[1].attributes[1].span) == 'owner:"Ana"'
    assert document.source.slice(document.nodes[1].attributes[1].value_span) == '"Ana"'
    assert document.source.slice(document.nodes[1].span) == 'n2: taskbox label:"Do" owner:"Ana"'


def test_edges_have_ends_labels_and_lanes(document):
    first, second = document.edges
    assert (first.source.node, first.source.handle, first.source.lane) == ("n1", Handle.RIGHT, None)
    assert (first.label, first.lane) == ("a -> b", "Team")
    assert (second.target.node, second.target.handle, second.target.lane) == ("n3", Handle.TOP, "On Call")
    assert document.source.slice(second.target.span) == "On Call.n3.handle(top)"
    assert document.source.slice(second.target.lane_span) == "On Call"
    assert document.source.slice(first.label_span) == '"a -> b"'
    assert second.label_span is None


def test_loops_have_conditions_and_members(document):
    (loop,) = document.loops
    assert (loop.condition, [member.node for member in loop.members], loop.lane) == (
        "until it holds",
        ["n1", "n2"],
        "Team",
    )


def test_comments_know_whether_they_have_a_line_of_their_own(document):
    assert [(comment.text, comment.own_line) for comment in document.comments] == [
        ("top", True),
        ("beside", False),
    ]


def test_positions_count_lines_of_any_kind():
    source = parse("a\rb\r\nc\nd")[0].source
    assert [source.position(offset).line for offset in (0, 2, 5, 7)] == [1, 2, 3, 4]
    assert [source.line_text(line) for line in (1, 2, 3, 4)] == ["a", "b", "c", "d"]
    assert source.line_span(2) == Span(2, 5)


def test_columns_count_code_points():
    (finding,) = parse('A { # \U0001d11e\nn1: circle label:"\U0001d11e\U0001d11e" x\n}')[1]
    assert finding.span.start == 30
    place = parse('A { # \U0001d11e\nn1: circle label:"\U0001d11e\U0001d11e" x\n}')[0].source.position(30)
    assert (place.line, place.column) == (2, 23)


@pytest.mark.parametrize(
    ("written", "nodes"),
    [
        pytest.param(
            "A { # A\nn1 circle\nn2: blob\nn3\n}", ["n1", "n2", "n3"], id="a node with an error is declared"
        ),
        pytest.param(
            'A { # A\nn1: circle label:"x\nn2: circle\n}',
            ["n1", "n2"],
            id="an open string ends with its line",
        ),
        pytest.param("A { # A\nn1: circle n2: circle\n}", ["n1", "n2"], id="two nodes on one line are two"),
        pytest.param("n1: circle\n", ["n1"], id="a node outside all lanes is read"),
        pytest.param("A { n1: circle }", ["n1"], id="a lane on one line is read"),
    ],
)
def test_what_can_be_told_is_in_the_tree(written, nodes):
    document, findings = parse(written)
    assert [node.id for node in document.nodes] == nodes
    assert findings


def test_several_mistakes_are_several_findings_in_order_of_the_text():
    written = """\
A { # A
n1: blob label:"Go"
n2: rectangle label="Do"
n1.handle(up) -> n2.handle(left) [label:"x"]
n2 -> n1
n2.handle(right) -> n9.handle(left)
"""
    assert [finding.name for finding in parse(written)[1]] == [
        "unclosed-lane",
        "unknown-shape",
        "node-attribute-equals",
        "bad-handle-direction",
        "edge-label-colon",
        "edge-missing-handle",
        "unknown-node",
    ]


def test_an_unknown_profile_is_refused():
    with pytest.raises(ValueError, match="strict"):
        parse("", profile="strict")


def test_ping_pong_is_looked_for_only_in_its_profile():
    written = """\
A { # A
n1: circle label:"Go"
n2: rectangle label:"More"
n1.handle(right) -> n2.handle(left)
n1.handle(bottom) -> B.n3.handle(top)
n2.handle(bottom) -> B.n3.handle(top)
}
B { # B
n3: rectangle label:"Do"
}
"""
    assert parse(written, Profile.FLOWZAP)[1] == []
    assert [finding.name for finding in parse(written, Profile.SEQUENCE_STRICT)[1]] == ["ping-pong"]
