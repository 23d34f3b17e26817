"""A branch of a decision has no label."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find branches without a label, where there is something to choose."""
    for node in facts.runbook.nodes:
        branches = facts.runbook.drawn_out(node)
        if facts.is_diamond(node) and len(branches) > 1:
            for edge in branches:
                if not edge.label.strip():
                    yield Finding(
                        at=edge.id,
                        message=text("{node} has a branch without a label", node=facts.named(node)),
                        hint=text('say when it is taken: `[label="Yes"]`; until then its target is offered'),
                    )


RULE = Rule(
    code="FZ110",
    name="unlabeled-decision",
    severity=Severity.WARNING,
    summary=text("Each branch of a decision says when it is taken."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: diamond label:"Steady?"
n3: rectangle label:"Restart the pump"
n4: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="No"]
n2.handle(right) -> n4.handle(left)
n3.handle(right) -> n4.handle(left)
}
""",
    good="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: diamond label:"Steady?"
n3: rectangle label:"Restart the pump"
n4: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="No"]
n2.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(right) -> n4.handle(left)
}
""",
)
