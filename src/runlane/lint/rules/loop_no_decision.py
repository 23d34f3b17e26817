"""The loop is left and repeated every time."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find cycles whose ways out all leave from steps that send work on and round at once."""
    for cycle in facts.cycles:
        doors = list(dict.fromkeys(edge.source for edge in facts.leaving(cycle)))
        if doors and not any(facts.runbook.is_choice(node) or facts.asks_to_repeat(node) for node in doors):
            yield Finding(
                at=doors[0],
                message=text("{node} leaves the loop and repeats it every time", node=facts.named(doors[0])),
                hint=text("put a diamond where the loop is repeated or left"),
            )


RULE = Rule(
    code="FZ105",
    name="loop-no-decision",
    severity=Severity.ERROR,
    summary=text("Whether a loop is repeated or left is a decision."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n3: rectangle label:"Look at the gauge"
n4: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n2.handle(left)
n3.handle(right) -> n4.handle(left)
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
    companions=("fork-feeds-itself", "never-ends"),
)
