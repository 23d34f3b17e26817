"""Two branches of a decision have the same label."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find labels that are written twice at one decision, without regard to case; the second is marked."""
    for node in facts.runbook.nodes:
        if not facts.is_diamond(node):
            continue
        seen: set[str] = set()
        for edge in facts.runbook.drawn_out(node):
            label = edge.label.strip().casefold()
            if label and label in seen:
                yield Finding(
                    at=edge.id,
                    message=text(
                        '{node} has two branches labelled "{label}"', node=facts.named(node), label=edge.label
                    ),
                    hint=text("give each branch a label of its own"),
                )
            seen.add(label)


RULE = Rule(
    code="FZ111",
    name="decision-duplicate-label",
    severity=Severity.ERROR,
    summary=text("Each branch of a decision has a label of its own."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: diamond label:"Steady?"
n3: rectangle label:"Restart the pump"
n4: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="No"]
n2.handle(right) -> n4.handle(left) [label="no"]
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
