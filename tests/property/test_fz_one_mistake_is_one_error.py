"""The law of the diagnostics: one mistake, wherever it is made, is one error, named by what it is."""

import re

import pytest

from runlane.fz import Severity, parse

WHOLE = """\
Shop { # Shop
n1: circle label:"Basket full"
n2: rectangle label:"Take the order"
n3: circle label:"Thank you"
n1.handle(right) -> n2.handle(left)
n2.handle(bottom) -> Depot.n4.handle(top) [label="Order"]
}
Depot { # Depot
n4: diamond label:"In stock?"
n5: taskbox label:"Pack|Weigh" owner:"Mira" system:"Scale"
n6: rectangle label:"Buy more"
n4.handle(right) -> n5.handle(left) [label="Yes"]
n4.handle(bottom) -> n6.handle(top) [label="No"]
n6.handle(left) -> n4.handle(left)
n5.handle(bottom) -> Road.n7.handle(top) [label="Parcel"]
loop [until it is there] n4 n6
}
Road { # Road
n7: rectangle label:"Drive"
n7.handle(top) -> Shop.n3.handle(bottom) [label="Delivered"]
}
"""
LINES = WHOLE.splitlines()


def matching(pattern):
    return [index for index, line in enumerate(LINES) if re.search(pattern, line)]


NODES, EDGES = matching(r"^n\d+:"), matching(" -> ")
CROSSING, LABELLED = matching(r"-> [A-Z]"), matching(r"\[label=")
OPENINGS, CLOSINGS, LOOPS = matching(r"\{"), matching(r"^\}"), matching("^loop")

REPLACEMENTS = [
    ("unclosed-lane", CLOSINGS, r"^\}$", ""),
    ("unexpected-close-brace", CLOSINGS, r"^\}$", "}\n}"),
    ("unexpected-close-brace", OPENINGS, r" \{ ", " "),
    ("node-attribute-equals", NODES, 'label:"', 'label="'),
    ("edge-label-colon", LABELLED, 'label="', 'label:"'),
    ("edge-label-colon", LABELLED, r"\[(.*)\]", r"\1"),
    ("unknown-shape", NODES, r": \w+ ", ": blob "),
    ("unknown-shape", NODES, r": (\w)", lambda match: match.group().upper()),
    ("unknown-attribute", NODES, "label:", "title:"),
    ("unknown-attribute", LABELLED, "label=", "title="),
    ("bad-node-id", NODES, r"^n(\d+)", r"N\1"),
    ("bad-node-id", NODES, r"^n(\d+)", r"step\1"),
    ("bad-node-id", NODES, r"^n(\d+)", "alpha"),
    ("node-syntax", NODES, ":", ""),
    ("node-syntax", NODES, r": \w+ ", ": "),
    ("node-syntax", NODES, r'label:"[^"]*"', "label:Text"),
    ("node-syntax", NODES, r'label:"([^"]*)"', r"label:'\1'"),
    ("node-syntax", NODES, r"^(n\d+): (\w+)", r"\2 \1"),
    ("unterminated-string", NODES, r'"$', ""),
    ("unterminated-string", LABELLED, r'"\]$', "]"),
    ("unterminated-string", LABELLED, r'"\]$', ""),
    ("edge-missing-handle", EDGES, r"\.handle\(\w+\) ->", " ->"),
    ("edge-missing-handle", EDGES, r"(-> \S+?)\.handle\(\w+\)", r"\1"),
    ("edge-missing-handle", EDGES, r"\.handle\((\w+)\)", r".\1"),
    ("edge-missing-handle", EDGES, "-> .*", "->"),
    ("bad-handle-direction", EDGES, r"\((\w+)\)", "(middle)"),
    ("bad-handle-direction", EDGES, r"\((\w+)\) ->", "() ->"),
    ("unknown-node", EDGES, r"-> (\w+\.)?n\d+", r"-> \1n99"),
    ("unknown-node", EDGES, r"^n\d+", "n99"),
    ("unknown-node", LOOPS, "n6", "n99"),
    ("missing-lane-prefix", CROSSING, r"-> \w+\.", "-> "),
    ("unknown-lane", CROSSING, r"-> \w+\.", "-> Attic."),
    ("unknown-lane", EDGES, r"-> (\w+\.)?n", "-> Attic.n"),
    ("loop-syntax", LOOPS, r"[\[\]]", ""),
    ("loop-syntax", LOOPS, r"\]", ""),
    ("loop-syntax", LOOPS, "n4 n6", "n4, n6"),
    ("loop-syntax", LOOPS, "n4 n6", ""),
    ("nested-loop", LOOPS, "n6", "loop [twice] n6 n4"),
    ("comment-not-allowed", [*NODES, *EDGES, *CLOSINGS, *LOOPS], "$", " # remark"),
    ("comment-not-allowed", range(len(LINES)), "$", "\n# remark"),
    ("foreign-syntax", EDGES, "->", "-->"),
    ("foreign-syntax", range(len(LINES)), "$", "\nA --> B"),
    ("foreign-syntax", range(len(LINES)), "$", "\ngraph TD"),
    ("nested-lane", NODES, "$", "\nAttic { # Attic\n}"),
    ("nested-lane", EDGES, "^", "Attic { # Attic\n}\n"),
    ("duplicate-lane", CLOSINGS, "$", "\nShop { # Shop\n}"),
    ("node-syntax", range(len(LINES)), "$", "\nsomething else"),
    ("edge-in-wrong-lane", OPENINGS[1:], "$", "\nn1.handle(top) -> Shop.n3.handle(top)"),
    ("loop-outside-lane", CLOSINGS, "$", "\nloop [until dusk] n4 n5"),
    ("markdown-fence", range(len(LINES)), "$", "\n```"),
    ("duplicate-node-id", CLOSINGS, "^", 'n7: rectangle label:"Again"\n'),
    ("duplicate-node-id", CLOSINGS[:2], "^", 'n1: rectangle label:"Again"\n'),
    ("node-id-gap", CLOSINGS, "^", 'n9: rectangle label:"Later"\n'),
]


def mistakes():
    for name, places, pattern, replacement in REPLACEMENTS:
        for place in places:
            mended = [
                re.sub(pattern, replacement, LINES[place], count=1) if place == at else line
                for at, line in enumerate(LINES)
            ]
            yield pytest.param(name, "\n".join(mended) + "\n", id=f"{name} on line {place + 1} by {pattern}")


@pytest.mark.parametrize(("name", "written"), list(mistakes()))
def test_one_mistake_is_one_error(name, written):
    assert [found.name for found in parse(written)[1] if found.severity is Severity.ERROR] == [name]


@pytest.mark.parametrize("place", [at for at in NODES if "n3" not in LINES[at]])
def test_a_node_that_is_left_out_is_one_unknown_node(place):
    written = "\n".join(line for at, line in enumerate(LINES) if at != place)
    assert {found.name for found in parse(written)[1]} == {"unknown-node"}


def test_the_text_without_a_mistake_has_no_error():
    assert parse(WHOLE)[1] == []
