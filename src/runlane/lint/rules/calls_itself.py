"""A runbook calls itself."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find calls of the runbook's own name."""
    for node in facts.runbook.nodes:
        called = facts.runbook.binding(node).call.removesuffix(".fz")
        if called and called == facts.runbook.name:
            yield Finding(
                at=node,
                message=text("{node} calls the runbook that it stands in", node=facts.named(node)),
                hint=text("draw an arrow back instead; calls go at most 8 deep"),
            )


RULE = Rule(
    code="FZ125",
    name="calls-itself",
    severity=Severity.WARNING,
    summary=text("A runbook does not call itself."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n3: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
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
    bad_bindings="""\
runbook: pump
nodes:
  n2: {call: pump.fz}
""",
    good_bindings="""\
runbook: pump
nodes:
  n2: {call: valve.fz}
""",
)
