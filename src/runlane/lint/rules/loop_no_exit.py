"""Nothing leads out of the loop."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find cycles that no arrow leaves."""
    for cycle in facts.endless_cycles:
        way_round = " -> ".join((*cycle, cycle[0]))
        yield Finding(
            at=cycle[0],
            message=text("nothing leads out of the loop {nodes}", nodes=way_round),
            hint=text("draw an arrow out of it, best from a diamond"),
        )


RULE = Rule(
    code="FZ104",
    name="loop-no-exit",
    severity=Severity.ERROR,
    summary=text("A loop has a way out."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: diamond label:"Really?"
n3: circle label:"Over"
n4: rectangle label:"Restart the pump"
n5: rectangle label:"Look at the gauge"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="No"]
n2.handle(right) -> n4.handle(left) [label="Yes"]
n4.handle(right) -> n5.handle(left)
n5.handle(right) -> n4.handle(left)
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
)
