"""Two branches of a decision lead to the same step."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find branches to a step that an earlier branch leads to."""
    for node in facts.runbook.nodes:
        if not facts.is_diamond(node):
            continue
        seen: set[str] = set()
        for edge in facts.runbook.drawn_out(node):
            if edge.target in seen:
                yield Finding(
                    at=edge.id,
                    message=text(
                        "two branches of {node} lead to {target}",
                        node=facts.named(node),
                        target=facts.named(edge.target),
                    ),
                    hint=text(
                        "both are offered and make no difference: is one of them meant for another step?"
                    ),
                )
            seen.add(edge.target)


RULE = Rule(
    code="FZ120",
    name="decision-same-target",
    severity=Severity.WARNING,
    summary=text("The branches of a decision lead to different steps."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: diamond label:"Steady?"
n3: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="No"]
n2.handle(right) -> n3.handle(left) [label="Yes"]
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
