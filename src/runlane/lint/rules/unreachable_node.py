"""No run can reach the node."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find nodes that neither the start nor a trigger leads to; those without arrows are the parser's."""
    for node in facts.runbook.nodes:
        if node in facts.connected and node not in facts.reachable:
            yield Finding(
                at=node,
                message=text("no run can reach {node}", node=facts.named(node)),
                hint=text("draw an arrow to it from a step that is reached"),
            )


RULE = Rule(
    code="FZ103",
    name="unreachable-node",
    severity=Severity.WARNING,
    summary=text("Every node can be reached from the start or from a trigger."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n3: rectangle label:"Call the plant"
n4: diamond label:"Answered?"
n1.handle(right) -> n2.handle(left)
n3.handle(right) -> n4.handle(left)
n4.handle(right) -> n3.handle(left) [label="No"]
n4.handle(right) -> n2.handle(left) [label="Yes"]
}
""",
    good="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n3: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
}
""",
    companions=("implicit-end",),
)
