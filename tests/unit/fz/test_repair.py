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
