"""A loop can be entered in two places."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find arrows back to a step that not every way to their source passes; only a remark where a trigger does it."""
    for edge in facts.runbook.edges:
        if not (edge.back and edge.drawn) or edge.source == edge.target:
            continue
        if not facts.dominators.is_reached(edge.source) or facts.dominators.dominates(
            edge.target, edge.source
        ):
            continue
        main = facts.main_dominators
        by_trigger = main.is_reached(edge.source) and main.dominates(edge.target, edge.source)
        yield Finding(
            at=edge.id,
            message=text(
                "the loop that {edge} closes can be entered elsewhere than at {node}",
                edge=edge.id,
                node=facts.named(edge.target),
            ),
            hint=text("which arrow goes back depends on the order of writing: enter the loop at one step"),
            severity=Severity.INFO if by_trigger else None,
        )


RULE = Rule(
    code="FZ122",
    name="loop-two-entries",
    severity=Severity.WARNING,
    summary=text("A loop is entered at one step, so that it is clear which arrow goes back."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: diamond label:"Pump or valve?"
n3: rectangle label:"Restart the pump"
n4: diamond label:"Steady?"
n5: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="Pump"]
n2.handle(right) -> n4.handle(left) [label="Valve"]
n3.handle(right) -> n4.handle(left)
n4.handle(right) -> n3.handle(left) [label="No"]
n4.handle(right) -> n5.handle(left) [label="Yes"]
}
""",
    good="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n3: diamond label:"Steady?"
n4: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n2.handle(left) [label="No"]
n3.handle(right) -> n4.handle(left) [label="Yes"]
}
""",
)
