"""A loop line does not lie on a path."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find undrawn loops whose last step is not reached from their first."""
    for edge in facts.runbook.edges:
        if edge.drawn or edge.source == edge.target:
            continue
        first, last = edge.target, edge.source
        if not facts.runbook.structure.descendants[first] & facts.runbook.structure.bit[last]:
            yield Finding(
                at=edge.loop,
                message=text(
                    "{last} is not reached from {first}: there is nothing to repeat",
                    last=facts.named(last),
                    first=facts.named(first),
                ),
                hint=text("name the steps in the order in which they are done"),
            )


RULE = Rule(
    code="FZ116",
    name="loop-disconnected",
    severity=Severity.ERROR,
    summary=text("The nodes of a loop line lie on one way, first to last."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n3: rectangle label:"Look at the gauge"
n4: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left)
loop [until steady] n3 n2
}
""",
    good="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n3: rectangle label:"Look at the gauge"
n4: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left)
loop [until steady] n2 n3
}
""",
    companions=("loop-not-drawn",),
)
