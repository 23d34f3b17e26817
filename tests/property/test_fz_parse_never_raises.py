"""The law of the parser: every text has a tree, and every finding a place in the text."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.fz_texts import NONSENSE
from runlane.fz import Profile, Severity, format_document, parse, render_text, to_json
from runlane.fz.lines import lines_of
from runlane.fz.repair import repair


@settings(max_examples=300, deadline=None)
@given(NONSENSE, st.sampled_from(Profile))
def test_every_text_is_read_and_every_finding_stands_in_it(written, profile):
    document, findings = parse(written, profile)
    assert document.source.text == written
    for finding in findings:
        spans = [finding.span, *(edit.span for edit in (finding.fix.edits if finding.fix else ()))]
        assert all(0 <= span.start <= span.end <= len(written) for span in spans)
    assert render_text("x.fz", document.source, findings).count("hint:") >= len(findings)
    assert to_json("x.fz", document, findings)["file"] == "x.fz"
    format_document(document)


@settings(max_examples=100, deadline=None)
@given(NONSENSE)
def test_repair_ends_and_leaves_nothing_that_it_could_mend(written):
    mended, done = repair(written)
    assert (mended == written) == (not done)
    assert len(done) < 200


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("A { # a\n" + "x rect\n n1 -> \n" * 70_000, id="broken nodes and edges"),
        pytest.param('":.{}[]()\\\n' * 100_000, id="punctuation"),
        pytest.param("lorem ipsum dolor sit amet\n" * 37_000, id="prose"),
        pytest.param("loop [" + "[" * 999_000, id="one long loop"),
        pytest.param('"' + "\\" * 999_000, id="one long string"),
        pytest.param("\U0001f680" * 999_000, id="emojis"),
    ],
)
def test_a_megabyte_of_garbage_takes_less_than_a_second(written):
    started = time.process_time()
    parse(written)
    assert time.process_time() - started < 1


LINES = st.lists(
    st.sampled_from(
        [
            *("A { # Team", "B { # Others", "}", "}", "", "// remark", "A {", "{", "} // end"),
            *("n1: circle", 'n2: rectangle label:"Do"', "n3: taskbox", "n1.handle(right) -> n2.handle(left)"),
            *(
                "n2.handle(top) -> B.n3.handle(top)",
                "loop [x] n1 n2",
                "loop [x] {",
                "n1 n2",
                "@startuml",
                "]",
                ")",
            ),
            *("n1 --> n2", "```", "graph TD", 'n2: rectangle label:"Do', 'more"', "prose and more", "# note"),
        ]
    ),
    max_size=14,
).map("\n".join)


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_a_text_without_errors_is_in_the_tree_line_by_line(written):
    document, findings = parse(written)
    if any(finding.severity is Severity.ERROR for finding in findings):
        return
    parts = [*document.nodes, *document.edges, *document.loops]
    starts = {part.span.start for part in parts}
    starts |= {lane.span.start for lane in document.lanes} | {lane.close.start for lane in document.lanes}
    assert starts == {line.span.start for line in lines_of(written)[0]}
