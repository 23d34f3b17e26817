"""A loop line has no arrow that goes back."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find loop lines that had to add their arrow."""
    structure = facts.runbook.structure
    for edge in facts.runbook.edges:
        is_way = edge.source == edge.target or structure.descendants[edge.target] & structure.bit[edge.source]
        if edge.drawn or not is_way:
            continue
        loop = facts.runbook.loops[edge.loop]
        message = (
            text(
                "no arrow goes back: the steps from {first} to {last} are counted",
                first=edge.target,
                last=edge.source,
            )
            if loop.repeats_by_itself
            else text(
                "no arrow goes back: after {last} a person is asked to repeat", last=facts.named(edge.source)
            )
        )
        hint = text(
            "draw the arrow from {last} to {first}, from a diamond", last=edge.source, first=edge.target
        )
        yield Finding(edge.loop, message, hint)


RULE = Rule(
    code="FZ129",
    name="loop-not-drawn",
    severity=Severity.INFO,
    summary=text("An arrow back shows what a loop line repeats."),
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
loop [until steady] n2 n3
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
loop [until steady] n2 n3
}
""",
)
