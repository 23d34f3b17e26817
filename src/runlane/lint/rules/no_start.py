"""No circle starts the diagram."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule
from runlane.runbook.model import Kind


def check(facts: Facts) -> Iterator[Finding]:
    """Find a diagram whose start has to be guessed: worse where every node is entered."""
    runbook = facts.runbook
    if runbook.bindings.start or runbook.nodes[runbook.start].kind is Kind.START:
        return
    is_entered = bool(runbook.drawn_in(runbook.start))
    yield Finding(
        at=runbook.start,
        message=text("no circle starts the diagram: a run begins at {node}", node=facts.named(runbook.start)),
        hint=text('draw a circle in front of it: `circle label:"Start"`'),
        severity=Severity.ERROR if is_entered else Severity.WARNING,
    )


RULE = Rule(
    code="FZ101",
    name="no-start",
    severity=Severity.ERROR,
    summary=text("A circle without an arrow into it says where a run starts."),
    check=check,
    bad="""\
Ops { # Operations
n1: rectangle label:"Look at the gauge"
n2: diamond label:"Steady?"
n3: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n1.handle(left) [label="No"]
n2.handle(right) -> n3.handle(left) [label="Yes"]
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
