"""What a drawing means: kinds, entries, arrows back, loop lines, options, and the digest a run is pinned to."""

from importlib import resources

import pytest

from harness.graphs import compiled, written
from runlane.fz import format_document, parse
from runlane.runbook import Bindings, compile_runbook
from runlane.runbook.limits import read_limit

SEED = resources.files("runlane.runbooks").joinpath("incident-response.fz").read_text(encoding="utf-8")


def test_the_seed():
    runbook = compiled(SEED)

    assert (runbook.start, runbook.triggers) == ("n1", ("n3", "n11"))
    assert [edge.id for edge in runbook.edges if edge.back] == ["n20>n18"]
    assert runbook.structure.joins == {"n6", "n12", "n18"}
    assert runbook.structure.nodes_in(runbook.structure.bodies["n20>n18"]) == ("n18", "n19", "n20")
    assert {node.id: node.kind.value for node in runbook.nodes.values() if node.kind != "task"} == {
        "n1": "start",
        "n3": "trigger",
        "n5": "end",
        "n8": "decision",
        "n11": "trigger",
        "n16": "decision",
        "n20": "decision",
    }


@pytest.mark.parametrize(
    ("shapes", "arrows", "start", "kinds"),
    [
        pytest.param(
            ["circle", "rectangle", "circle"],
            [(1, 2, ""), (2, 3, "")],
            "",
            ["start", "task", "end"],
            id="a circle starts and a circle ends, whatever their labels",
        ),
        pytest.param(
            ["circle", "circle", "circle", "circle"],
            [(1, 2, ""), (2, 3, "")],
            "",
            ["start", "milestone", "end", "end"],
            id="a circle in the middle is a milestone, one without arrows starts nothing",
        ),
        pytest.param(
            ["circle", "circle", "diamond", "taskbox"],
            [(1, 4, ""), (2, 4, ""), (3, 4, "")],
            "",
            ["start", "trigger", "trigger", "task"],
            id="the first circle starts, other entries are triggers",
        ),
        pytest.param(
            ["rectangle", "rectangle", "diamond"],
            [(1, 3, ""), (2, 3, "")],
            "",
            ["task", "trigger", "task"],
            id="without a circle the first entry starts, a diamond that nothing leaves is a plain task",
        ),
        pytest.param(
            ["circle", "rectangle"],
            [(1, 2, "")],
            "n2",
            ["trigger", "task"],
            id="the bindings choose another start",
        ),
    ],
)
def test_kinds_follow_from_shapes_and_arrows(shapes, arrows, start, kinds):
    document, _ = parse(written(shapes, arrows))
    runbook, _ = compile_runbook(document, Bindings(start=start))

    assert [node.kind.value for node in runbook.nodes.values()] == kinds


def test_without_any_entry_the_first_written_node_starts():
    runbook = compiled(written(["rectangle", "diamond"], [(1, 2, ""), (2, 1, "")]))

    assert (runbook.start, [edge.id for edge in runbook.edges if edge.back]) == ("n1", ["n2>n1"])


def test_several_edges_between_the_same_nodes_have_ids_of_their_own():
    runbook = compiled(written(["diamond", "circle"], [(1, 2, "Yes"), (1, 2, "No")]))

    assert [edge.id for edge in runbook.edges] == ["n1>n2", "n1>n2#2"]


ROUND = [(1, 2, ""), (2, 3, ""), (3, 4, ""), (4, 2, "No"), (4, 5, "Yes")]
SHAPES = ["circle", "rectangle", "rectangle", "diamond", "circle"]


@pytest.mark.parametrize(
    ("arrows", "line", "loop_of", "undrawn"),
    [
        pytest.param(ROUND, "n2 n3 n4", {"n4>n2": "L1"}, [], id="a line annotates the arrow back inside it"),
        pytest.param(ROUND, "n2 n3", {"n4>n2": "L1"}, [], id="also when it leaves out the last step"),
        pytest.param(
            [(1, 2, ""), (2, 3, ""), (3, 4, ""), (4, 5, "Yes")],
            "n2 n3",
            {"n3>n2@L1": "L1"},
            ["n3>n2@L1"],
            id="without an arrow back one is added that is not drawn",
        ),
        pytest.param(ROUND, "n3", {"n3>n3@L1": "L1"}, ["n3>n3@L1"], id="a step can repeat itself"),
    ],
)
def test_loop_lines(arrows, line, loop_of, undrawn):
    runbook = compiled(written(SHAPES, arrows, [f"loop [retry up to 3 times] {line}"]))

    assert {edge.id: edge.loop for edge in runbook.edges if edge.loop} == loop_of
    assert [edge.id for edge in runbook.edges if not edge.drawn] == undrawn
    assert all(edge.back for edge in runbook.edges if edge.loop)
    assert runbook.loops["L1"].limit == 3


@pytest.mark.parametrize(
    ("condition", "limit", "is_fixed"),
    [
        ("retry up to 3 times", 3, False),
        ("3 retries", 3, False),
        ("repeat 3 times", 2, True),
        ("3 times", 2, True),
        ("3x", 2, True),
        ("at most 2 attempts", 1, False),
        ("up to 5 rounds", 4, False),
        ("repeat 3 times until it works", 2, False),
        ("until errors < 5%", None, False),
        ("until it works", None, False),
        ("répéter 3 fois", 2, True),
        ("réessayer 2 fois", 2, False),
        ("0 times", 0, True),
    ],
)
def test_a_condition_says_how_often(condition, limit, is_fixed):
    assert read_limit(condition) == (limit, is_fixed)


def test_the_digest_is_that_of_the_content_and_not_of_the_layout():
    moved = SEED.replace("n1.handle(right) -> n2.handle(left)", "n1.handle(bottom) -> n2.handle(top)")
    document, _ = parse(SEED)

    assert compiled(SEED).digest == compiled(moved).digest == compiled(format_document(document)).digest
    assert compiled(SEED).digest != compiled(SEED.replace("Implement fix", "Implement the fix")).digest
    assert compiled(SEED).digest != compiled(SEED, {"nodes": {"n2": {"auto": True}}}).digest


def test_a_drawing_with_errors_is_compiled_as_far_as_it_goes():
    text = written(["circle", "rectangle"], [(1, 2, ""), (2, 9, "")]) + 'n2: circle label:"Again"\n'
    runbook, found = compile_runbook(parse(text)[0])

    assert (list(runbook.nodes), [edge.id for edge in runbook.edges], found) == (["n1", "n2"], ["n1>n2"], [])


def test_an_empty_drawing_has_no_start():
    runbook, found = compile_runbook(parse("")[0])

    assert (runbook.start, runbook.nodes, found) == ("", {}, [])
