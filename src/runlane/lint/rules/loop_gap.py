"""A loop line leaves out steps on the way round."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find steps on the way round that the line does not name."""
    structure = facts.runbook.structure
    for loop in facts.runbook.loops.values():
        body = 0
        for edge in facts.runbook.edges:
            if edge.loop == loop.id:
                body |= structure.bodies[edge.id]
        gap = [node for node in structure.nodes_in(body) if node not in loop.nodes]
        if gap:
            yield Finding(
                at=loop.id,
                message=text("the way round also passes {nodes}", nodes=", ".join(gap)),
                hint=text("name them in the loop line"),
            )


RULE = Rule(
    code="FZ128",
    name="loop-gap",
    severity=Severity.INFO,
    summary=text("A loop line names every step on the way round."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n3: rectangle label:"Look at the gauge"
n4: diamond label:"Steady?"
n5: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left)
n4.handle(right) -> n2.handle(left) [label="No"]
n4.handle(right) -> n5.handle(left) [label="Yes"]
loop [until steady] n2 n4
}
""",
    good="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n3: rectangle label:"Look at the gauge"
n4: diamond label:"Steady?"
n5: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n3.handle(right) -> n4.handle(left)
n4.handle(right) -> n2.handle(left) [label="No"]
n4.handle(right) -> n5.handle(left) [label="Yes"]
loop [until steady] n2 n3 n4
}
""",
)
