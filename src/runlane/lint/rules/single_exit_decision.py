"""A decision has only one branch."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find diamonds with one branch: they are asked like a confirmation."""
    for node in facts.runbook.nodes:
        branches = facts.runbook.out_edges[node]
        if facts.is_diamond(node) and len(branches) == 1 and branches[0].drawn:
            yield Finding(
                at=node,
                message=text("the decision {node} has only one branch", node=facts.named(node)),
                hint=text("draw the other branch, or make it a rectangle"),
            )


RULE = Rule(
    code="FZ113",
    name="single-exit-decision",
    severity=Severity.WARNING,
    summary=text("A decision has at least two branches."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: diamond label:"Steady?"
n3: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
}
""",
    good="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: diamond label:"Steady?"
n3: rectangle label:"Restart the pump"
n4: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="No"]
n2.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(right) -> n4.handle(left)
}
""",
)
