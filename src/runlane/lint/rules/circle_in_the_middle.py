"""A circle in the middle of a path."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule
from runlane.runbook.model import Kind


def check(facts: Facts) -> Iterator[Finding]:
    """Find circles that are neither start nor end and wait for nothing."""
    for node in facts.runbook.nodes.values():
        bound = facts.runbook.binding(node.id)
        if node.kind is Kind.MILESTONE and bound.wait is None and not bound.on_signal:
            yield Finding(
                at=node.id,
                message=text("{node} is passed at once", node=facts.named(node.id)),
                hint=text(
                    "a milestone can wait: bind it to `wait` or `on_signal`; work belongs into a rectangle"
                ),
            )


RULE = Rule(
    code="FZ131",
    name="circle-in-the-middle",
    severity=Severity.INFO,
    summary=text("A circle with arrows in and out is a milestone: it is passed at once."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: circle label:"Plant informed"
n3: rectangle label:"Restart the pump"
n4: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left)
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
