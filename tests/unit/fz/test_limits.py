"""Corners: hostile sizes, other languages, and mistakes that nobody can mend for you."""

import pytest

from runlane.fz import parse, render_text
from runlane.fz.draft import MOST_FINDINGS
from runlane.fz.parser import LONGEST_TEXT


def lane(body):
    return f"A {{ # A\n{body}}}\n"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        pytest.param("duplicate-node-id", lane("n1: circle\n" * 1200), id="one id again and again"),
        pytest.param(
            "node-id-gap",
            lane("".join(f"n{2 * n}: circle\n" for n in range(1, 1200))),
            id="every second number",
        ),
        pytest.param(
            "duplicate-edge",
            lane("n1: circle\nn2: circle\n" + "n1.handle(right) -> n2.handle(left)\n" * 1200),
            id="one edge again and again",
        ),
        pytest.param("unexpected-close-brace", "}\n" * 1200, id="braces that close nothing"),
        pytest.param("loop-outside-lane", "loop [x] n1 n2\n" * 1200, id="loops outside all lanes"),
        pytest.param("nested-lane", "A { # A\n" + "B { # B\n" * 1200 + "}\n" * 1201, id="lanes in lanes"),
    ],
)
def test_no_more_than_a_thousand_findings_are_made(name, written):
    found = [finding.name for finding in parse(written)[1]]
    assert len(found) == MOST_FINDINGS
    assert found.count(name) > MOST_FINDINGS - 10


def test_after_a_thousand_unreadable_lines_the_rest_is_not_read():
    document, _ = parse(lane("n1 -\n" * 1500 + "n7: circle\n"))
    assert "n7" not in {node.id for node in document.nodes}


def test_a_text_may_be_as_long_as_the_limit_and_no_longer():
    longest = "// x\n".ljust(LONGEST_TEXT)
    assert [finding.name for finding in parse(longest)[1]] == ["empty-file"]
    document, (finding,) = parse(f"{longest} ")
    assert (finding.name, document.lanes) == ("too-large", ())
    assert str(finding.message) == "the text has 1000001 characters, more than 1000000"


@pytest.mark.parametrize(
    "written",
    [
        pytest.param('<?xml version="1.0"?>\n<definitions>\n  <task id="a"/>\n</definitions>\n', id="BPMN"),
        pytest.param('"lanes": ["A"],\n"nodes": []\n', id="JSON"),
        pytest.param("graph\n  A --- B\n", id="Mermaid without a direction"),
        pytest.param("B{Is it well?}\n", id="a rhombus of Mermaid"),
        pytest.param("%% a remark of Mermaid\n", id="a comment of Mermaid"),
    ],
)
def test_another_language_is_one_finding(written):
    assert [finding.name for finding in parse(written)[1]] == ["foreign-syntax"]


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(
            "A { # A\nn1: circle\n}\nB { # B\nn2: circle\nn1.handle(right) -> n2.handle(left) // why\n}\n",
            id="an edge in the wrong lane that shares its line with a comment",
        ),
        pytest.param(
            lane("n1: circle\nn2: circle\nn1.handle(right) -> n2.handle(left) [label]\n"),
            id="a label that says nothing",
        ),
        pytest.param(
            lane('n1: circle label:Go now owner:"Ana"\n'),
            id="a value without quotes before another attribute",
        ),
    ],
)
def test_what_is_not_clear_has_no_fix(written):
    (finding,) = parse(written)[1]
    assert finding.fix is None


def test_combining_marks_take_no_column():
    document, findings = parse(lane('n1: circle label:"e\u0301" kind:"x"\n'))
    lines = render_text("x.fz", document.source, findings).splitlines()
    assert lines[2].index("^") == lines[1].index("kind") - 1
