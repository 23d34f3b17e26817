"""A step sends work on and back to itself every time."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find forks with an arrow back."""
    for node in facts.runbook.nodes:
        backs = [edge for edge in facts.runbook.drawn_out(node) if edge.back]
        if backs and facts.is_fork(node):
            target = facts.named(backs[0].target)
            yield Finding(
                at=backs[0].id,
                message=text(
                    "{node} goes on and back to {target} every time", node=facts.named(node), target=target
                ),
                hint=text("make it a diamond, or bind it to `route: choose`"),
            )


RULE = Rule(
    code="FZ108",
    name="fork-feeds-itself",
    severity=Severity.ERROR,
    summary=text("A step that is no diamond takes all its arrows: one that goes back repeats it for ever."),
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
    companions=("loop-no-decision", "never-ends"),
)
