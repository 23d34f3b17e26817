"""Several circles could start the diagram."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.fz.tree import Shape
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule
from runlane.runbook.model import Kind


def check(facts: Facts) -> Iterator[Finding]:
    """Find start circles beside the one that runs begin at."""
    runbook = facts.runbook
    for node in runbook.triggers:
        is_circle = runbook.nodes[node].kind is Kind.TRIGGER and runbook.nodes[node].shape is Shape.CIRCLE
        if is_circle and runbook.binding(node).trigger is None:
            yield Finding(
                at=node,
                message=text(
                    "{node} does not start a run: runs begin at {start}",
                    node=facts.named(node),
                    start=facts.named(runbook.start),
                ),
                hint=text("keep one start, or choose it with `start:` in the bindings"),
            )


RULE = Rule(
    code="FZ119",
    name="several-starts",
    severity=Severity.WARNING,
    summary=text("One circle starts a run; the others are alternative causes, fired by hand."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: circle label:"Somebody calls"
n3: rectangle label:"Restart the pump"
n1.handle(right) -> n3.handle(left)
n2.handle(right) -> n3.handle(left)
}
""",
    good="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n1.handle(right) -> n2.handle(left)
}
""",
    companions=("trigger-merges", "implicit-end"),
)
