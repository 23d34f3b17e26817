"""A loop that nothing slows down."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find cycles of automatic steps (they run hot) and of steps that no person and no clock holds up."""
    for cycle in facts.drawn_cycles:
        if all(facts.is_automatic(node) for node in cycle):
            message = text(
                "the loop {nodes} waits for nothing: it is stopped after 100 rounds", nodes=" ".join(cycle)
            )
            yield Finding(cycle[0], message, _HINT)
        elif all(facts.is_automatic(node) or _is_machine(facts, node) for node in cycle):
            message = text("no person and no clock slows down the loop {nodes}", nodes=" ".join(cycle))
            yield Finding(cycle[0], message, _HINT, Severity.WARNING)


def _is_machine(facts: Facts, node: str) -> bool:
    bound = facts.runbook.binding(node)
    return bool(bound.action or bound.decide)


_HINT = text("bind one of its steps to a wait, such as `wait: 30s`, or give it to a person")


RULE = Rule(
    code="FZ109",
    name="hot-loop",
    severity=Severity.ERROR,
    summary=text("A loop has a step that waits for a person, an answer or a clock."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Look at the gauge"
n3: diamond label:"Steady?"
n4: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n2.handle(left) [label="No"]
n3.handle(right) -> n4.handle(left) [label="Yes"]
}
""",
    good="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Look at the gauge"
n3: diamond label:"Steady?"
n4: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n2.handle(left) [label="No"]
n3.handle(right) -> n4.handle(left) [label="Yes"]
}
""",
    bad_bindings="""\
nodes:
  n2: {action: read_gauge}
  n3: {decide: n2.answer}
""",
    good_bindings="""\
nodes:
  n2: {wait: 30s}
  n3: {decide: n2.answer}
""",
)
