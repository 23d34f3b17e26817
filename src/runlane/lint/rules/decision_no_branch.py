"""A decision has no branch."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find diamonds that nothing leaves; those without any arrow are the parser's."""
    for node in facts.runbook.nodes:
        if facts.is_diamond(node) and node in facts.connected and not facts.runbook.out_edges[node]:
            yield Finding(
                at=node,
                message=text("the decision {node} has no branch", node=facts.named(node)),
                hint=text("draw its branches, or make it a rectangle: it is run as a plain step"),
            )


RULE = Rule(
    code="FZ114",
    name="decision-no-branch",
    severity=Severity.ERROR,
    summary=text("A decision has branches to decide between."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n3: diamond label:"Steady?"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
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
    companions=("implicit-end",),
)
