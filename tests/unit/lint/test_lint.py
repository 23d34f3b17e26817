"""What the lint says about diagrams that people draw: the seed first."""

from importlib import resources

import pytest

from runlane.base.positioned import read_yaml
from runlane.fz import Severity, parse
from runlane.lint import lint
from runlane.runbook import compile_runbook, read_bindings

SEED = resources.files("runlane.runbooks").joinpath("incident-response.fz").read_text(encoding="utf-8")


def named(text, sidecar="", least=Severity.INFO):
    document, _ = parse(text)
    bindings, _ = read_bindings(read_yaml(sidecar))
    runbook, _ = compile_runbook(document, bindings)
    kept = {Severity.INFO: 3, Severity.WARNING: 2, Severity.ERROR: 1}[least]
    order = [Severity.ERROR, Severity.WARNING, Severity.INFO][:kept]
    return [
        (found.severity.value, found.name, document.source.position(found.span.start).line)
        for found in lint(runbook)
        if found.severity in order
    ]


def lane(*lines):
    return "\n".join(["Ops { # Operations", *lines, "}"])


def test_the_seed_has_no_error_and_exactly_two_warnings():
    assert named(SEED, least=Severity.WARNING) == [
        ("warning", "detached-entry", 4),
        ("warning", "detached-entry", 18),
    ]


def test_the_seed_shows_where_its_triggers_meet_the_main_flow():
    assert [found for found in named(SEED) if found[0] == "info"] == [
        ("info", "trigger-merges", 4),
        ("info", "trigger-merges", 18),
    ]


def test_a_bound_trigger_is_not_detached():
    sidecar = "nodes:\n  n3: {trigger: {on: deadline, node: n6, after: 5m}}\n  n11: {trigger: manual}\n"

    assert named(SEED, sidecar, least=Severity.WARNING) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            lane(
                'n1: rectangle label:"Ask"',
                'n2: rectangle label:"Answer"',
                "n1.handle(right) -> n2.handle(left)",
                "n2.handle(left) -> n1.handle(right)",
            ),
            {"no-start", "no-end", "loop-no-exit"},
            id="a request and its response to the same box are a loop without an exit",
        ),
        pytest.param(
            lane(
                'n1: circle label:"Start"',
                'n2: rectangle label:"Try"',
                'n3: circle label:"End"',
                "n1.handle(right) -> n2.handle(left)",
                "n2.handle(right) -> n3.handle(left)",
                "n2.handle(bottom) -> n2.handle(top)",
            ),
            {"fork-feeds-itself", "never-ends", "loop-no-decision"},
            id="a rectangle with one arrow on and one back never ends",
        ),
        pytest.param(
            lane(
                'n1: circle label:"Start"',
                'n2: circle label:"Milestone"',
                'n3: circle label:"Another"',
                "n1.handle(right) -> n2.handle(left)",
                "n2.handle(right) -> n3.handle(left)",
                "n3.handle(left) -> n2.handle(right)",
            ),
            {"no-end", "loop-no-exit", "hot-loop"},
            id="a loop of automatic steps runs hot",
        ),
        pytest.param(
            lane(
                'n1: circle label:"Start"',
                'n2: rectangle label:"Try"',
                'n3: circle label:"End"',
                "n1.handle(right) -> n2.handle(left)",
                "n2.handle(right) -> n3.handle(left)",
                "loop [until it works] n2",
            ),
            set(),
            id="a loop line that asks after its last step can always be left",
        ),
    ],
)
def test_errors_of_a_drawing(text, expected):
    assert {name for _, name, _ in named(text, least=Severity.ERROR)} == expected


def test_a_loop_line_over_automatic_steps_asks_and_is_not_hot():
    text = lane(
        'n1: circle label:"Start"',
        'n2: circle label:"Milestone"',
        'n3: circle label:"End"',
        "n1.handle(right) -> n2.handle(left)",
        "n2.handle(right) -> n3.handle(left)",
        "loop [until it works] n2",
    )

    assert named(text, least=Severity.WARNING) == []


def test_an_empty_diagram_is_the_parsers_business():
    assert named("") == []


def test_a_decision_needs_no_label_to_hand_over():
    text = """\
Ops { # Operations
n1: circle label:"Start"
n2: diamond label:"Bad?"
n3: circle label:"End"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="No"]
n2.handle(bottom) -> Desk.n4.handle(top)
}
Desk { # Desk
n4: circle label:"Told"
}
"""

    assert [name for _, name, _ in named(text)] == ["unlabeled-decision"]


def test_a_route_of_choice_turns_a_fork_into_a_decision():
    text = lane(
        'n1: circle label:"Start"',
        'n2: rectangle label:"Try"',
        'n3: circle label:"End"',
        "n1.handle(right) -> n2.handle(left)",
        'n2.handle(right) -> n3.handle(left) [label="Yes"]',
        'n2.handle(bottom) -> n2.handle(top) [label="No"]',
    )

    assert named(text, "nodes: {n2: {route: choose}}", least=Severity.WARNING) == []
