"""Nothing ends the diagram."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find a diagram in which every node leads on."""
    if facts.path_ends or not facts.connected or any(map(facts.asks_to_repeat, facts.runbook.nodes)):
        return
    yield Finding(
        at=facts.runbook.start,
        message=text("nothing ends: every step leads on to another one"),
        hint=text("draw an arrow to a circle that ends the run"),
    )


RULE = Rule(
    code="FZ102",
    name="no-end",
    severity=Severity.ERROR,
    summary=text("Some path ends: at a circle, or at a step without an arrow out."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n3: diamond label:"Steady?"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n2.handle(left) [label="No"]
n3.handle(right) -> n2.handle(left) [label="Not yet"]
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
    companions=("decision-only-back", "decision-same-target", "loop-no-exit"),
)
