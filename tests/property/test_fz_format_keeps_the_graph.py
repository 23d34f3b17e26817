"""The law of the formatter: meaning and comments stay, and formatting again changes nothing."""

from collections import defaultdict

from hypothesis import given, settings

from harness.fz_texts import documents
from runlane.fz import Severity, format_document, parse


def meaning(document):
    """Return what a document says, whatever its layout: edges per source in order, for that decides."""
    edges = defaultdict(list)
    for edge in document.edges:
        edges[edge.source.node].append((edge.source.handle, edge.target.node, edge.target.handle, edge.label))
    return {
        "lanes": [(lane.id, lane.label) for lane in document.lanes],
        "nodes": {
            node.id: (
                node.lane,
                node.shape,
                {attribute.key: attribute.value for attribute in node.attributes},
            )
            for node in document.nodes
        },
        "edges": dict(edges),
        "loops": [
            (loop.lane, loop.condition, [member.node for member in loop.members]) for loop in document.loops
        ],
        "comments": sorted(comment.text for comment in document.comments),
    }


@settings(max_examples=150, deadline=None)
@given(documents())
def test_a_formatted_text_means_the_same_and_stays_as_it_is(written):
    document, findings = parse(written)
    assert [finding for finding in findings if finding.severity is Severity.ERROR] == []
    formatted = format_document(document)
    again = parse(formatted)[0]
    assert meaning(again) == meaning(document)
    assert format_document(again) == formatted
