"""Fixes: what they make of a text."""

from pathlib import Path

import pytest

from runlane.fz import Severity, parse
from runlane.fz.repair import apply_fix, repair

CASES = Path(__file__).resolve().parents[2] / "cases" / "fz"
UNCOVERS = {
    "unexpected-close-brace.alone": {"empty-file"},
    "markdown-fence.fence_only": {"empty-file"},
    "edge-missing-handle.cross_lane_no_prefix": {"missing-lane-prefix"},
}
"""Cases whose fix brings another mistake to light."""


def fixable():
    paths = [*(CASES / "invalid").glob("*.fz"), *(CASES / "warned").glob("*.fz")]
    texts = {path.stem: path.read_bytes().decode() for path in sorted(paths, key=lambda path: path.name)}
    return {name: written for name, written in texts.items() if parse(written)[1][0].fix is not None}


@pytest.mark.parametrize(("name", "written"), fixable().items(), ids=fixable())
def test_a_fix_mends_what_it_belongs_to(name, written):
    (finding,) = parse(written)[1]
    left = {
        found.name for found in parse(apply_fix(written, finding.fix))[1] if found.severity is Severity.ERROR
    }
    assert left == UNCOVERS.get(name, set())


def test_all_is_mended_at_once_and_what_shows_only_then():
    written = """\
A {
# The team
n1: Circle label="Go"
pay: rectangle label:Pay it
n1 -> pay [label:"x"]
}
B { # Others
n9: circle label:"End"
pay.handle(right) -> n9.handle(left)
"""
    assert (
        repair(written)[0]
        == """\
A { # The team
n1: circle label:"Go"
n2: rectangle label:"Pay it"
n1.handle(right) -> n2.handle(left) [label="x"]
n2.handle(right) -> B.n3.handle(left)
}
B { # Others
n3: circle label:"End"
}
"""
    )


def test_nothing_is_invented():
    written = 'A { # A\nn1: hexagon label:"Go"\nn1.handle(right) -> n7.handle(left)\n}\n'
    assert repair(written) == (written, [])


CHANGED = ("bad-node-id", "node-id-gap", "unknown-node")
"""What is named otherwise in the mended text."""


def meaning(document):
    """Return what a document says but for comments and the lanes in which edges are written."""
    return {
        "lanes": [(lane.id, lane.label) for lane in document.lanes],
        "nodes": {
            (node.id, node.lane, node.shape, *((one.key, one.value) for one in node.attributes))
            for node in document.nodes
        },
        "edges": {
            (edge.source.node, edge.source.handle, edge.target.node, edge.target.handle, edge.label)
            for edge in document.edges
        },
        "loops": [(loop.condition, [member.node for member in loop.members]) for loop in document.loops],
    }


SAME = {
    name: written
    for name, written in fixable().items()
    if parse(written)[1][0].severity is Severity.ERROR and not name.startswith(CHANGED)
}


@pytest.mark.parametrize(("name", "written"), SAME.items(), ids=SAME)
def test_the_tree_means_what_the_mended_text_means(name, written):
    document, (finding,) = parse(written)
    assert meaning(document) == meaning(parse(apply_fix(written, finding.fix))[0])


@pytest.mark.parametrize("bad", ["N2", "n02", "node2", "pay"])
def test_in_the_lenient_profile_a_node_has_the_id_that_it_is_to_have(bad):
    written = f"A {{ # A\nn1: circle\n{bad}: circle\nn1.handle(right) -> {bad}.handle(left)\nloop [x] n1 {bad}\n}}\n"
    document, findings = parse(written, profile="lenient")
    assert [(finding.name, finding.severity) for finding in findings] == [("bad-node-id", Severity.WARNING)]
    assert [node.id for node in document.nodes] == ["n1", "n2"]
    assert document.edges[0].target.node == "n2"
    assert [member.node for member in document.loops[0].members] == ["n1", "n2"]
