"""Every branch of a decision goes back."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find decisions whose branches all go back."""
    for node in facts.runbook.nodes:
        branches = facts.runbook.drawn_out(node)
        if facts.is_diamond(node) and branches and all(edge.back for edge in branches):
            yield Finding(
                at=node,
                message=text("every branch of {node} goes back", node=facts.named(node)),
                hint=text("draw a branch that leads on"),
            )


RULE = Rule(
    code="FZ112",
    name="decision-only-back",
    severity=Severity.ERROR,
    summary=text("Some branch of a decision leads on."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n3: rectangle label:"Call the plant"
n4: diamond label:"Again?"
n5: circle label:"Over"
n6: diamond label:"Steady?"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n6.handle(left)
n6.handle(right) -> n5.handle(left) [label="Yes"]
n6.handle(right) -> n3.handle(left) [label="No"]
n3.handle(right) -> n4.handle(left)
n4.handle(right) -> n2.handle(left) [label="Both"]
n4.handle(right) -> n3.handle(left) [label="Call"]
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
