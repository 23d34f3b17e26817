"""Every finding of the language core keeps the promise of its row in the catalogue."""

import re

import pytest

from runlane.fz import Severity, parse
from runlane.fz.catalogue import diagnostic_kinds

KINDS = diagnostic_kinds()
by_name = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)

ERRORS = {
    *("unclosed-lane", "unexpected-close-brace", "nested-lane", "duplicate-lane", "unknown-lane"),
    *("node-attribute-equals", "unknown-shape", "unknown-attribute", "node-syntax", "unterminated-string"),
    *("duplicate-node-id", "node-id-gap", "bad-node-id", "unknown-node"),
    *("edge-label-colon", "edge-missing-handle", "bad-handle-direction", "edge-in-wrong-lane"),
    *("missing-lane-prefix", "wrong-lane-prefix", "loop-outside-lane", "loop-syntax", "nested-loop"),
    *("comment-not-allowed", "foreign-syntax", "markdown-fence", "empty-file", "too-large"),
}
WARNINGS = {
    *("missing-lane-label", "empty-lane", "edge-outside-lane", "duplicate-edge", "ping-pong"),
    *("loop-one-node", "duplicate-loop-member", "orphan-node", "lonely-circle"),
    *("emoji", "control-character", "label-too-long"),
}


@by_name
def test_the_bad_example_has_this_finding_and_no_other(kind):
    found = parse(kind.bad, profile=kind.profile)[1]
    assert [(finding.code, finding.name, finding.severity) for finding in found] == [
        (kind.code, kind.name, kind.severity)
    ]


@by_name
def test_the_good_example_has_none(kind):
    assert parse(kind.good, profile=kind.profile)[1] == []


@by_name
def test_the_place_is_in_the_text_and_message_and_hint_are_filled_in(kind):
    (finding,) = parse(kind.bad, profile=kind.profile)[1]
    assert 0 <= finding.span.start <= finding.span.end <= len(kind.bad)
    for said in (str(finding.message), str(finding.hint), str(kind.what)):
        assert said.strip()
        assert not re.search(r"\{[a-z_]+\}", said)


def test_codes_and_names_are_unique_and_well_formed():
    codes, names = [kind.code for kind in KINDS], [kind.name for kind in KINDS]
    assert len(set(codes)) == len(set(names)) == len(KINDS)
    assert all(re.fullmatch(r"FZ0\d\d", code) for code in codes)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)


def test_the_names_are_those_of_the_language():
    errors = {kind.name for kind in KINDS if kind.severity is Severity.ERROR}
    warnings = {kind.name for kind in KINDS if kind.severity is Severity.WARNING}
    assert (errors, warnings) == (ERRORS, WARNINGS)
