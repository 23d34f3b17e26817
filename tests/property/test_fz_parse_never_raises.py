"""The law of the parser: every text has a tree, and every finding a place in the text."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.fz_texts import NONSENSE
from runlane.fz import Profile, format_document, parse, render_text, to_json
from runlane.fz.repair import repair


@settings(max_examples=300)
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


@settings(max_examples=100)
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
