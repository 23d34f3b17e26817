"""A path ends at a step that is no circle."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.fz.tree import Shape
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find steps with an arrow in and none out that are no circles."""
    for node in facts.runbook.nodes:
        shape = facts.runbook.nodes[node].shape
        if shape is not Shape.CIRCLE and node in facts.connected and not facts.runbook.out_edges[node]:
            yield Finding(
                at=node,
                message=text("the path ends at {node}", node=facts.named(node)),
                hint=text("draw an arrow on, or to a circle that ends the run"),
            )


RULE = Rule(
    code="FZ126",
    name="implicit-end",
    severity=Severity.INFO,
    summary=text("A circle says that a path ends."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n1.handle(right) -> n2.handle(left)
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
)
