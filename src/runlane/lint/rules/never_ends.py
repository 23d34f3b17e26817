"""Once the node is reached, the run can never end."""

from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find the first fork of which one branch always comes back (F5: an AND-OR fixpoint)."""
    if facts.endless_cycles or not facts.path_ends:
        return
    order = facts.runbook.structure.order
    stuck = [node for node in order if node in facts.reachable - facts.can_finish]
    forks = [node for node in stuck if facts.is_fork(node)]
    for node in (forks or stuck)[:1]:
        yield Finding(
            at=node,
            message=text("once {node} is reached the run can never end", node=facts.named(node)),
            hint=text("all its arrows are taken, and one always comes back: put a diamond where it may end"),
        )


RULE = Rule(
    code="FZ106",
    name="never-ends",
    severity=Severity.ERROR,
    summary=text("From every node that is reached, some choice ends the run."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Call the plant"
n3: rectangle label:"Restart the pump"
n4: rectangle label:"Write the report"
n5: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n2.handle(right) -> n4.handle(left)
n3.handle(right) -> n2.handle(left)
n4.handle(right) -> n5.handle(left)
}
""",
    good="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: diamond label:"Pump or valve?"
n3: rectangle label:"Restart the pump"
n4: rectangle label:"Turn the valve"
n5: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="Pump"]
n2.handle(right) -> n4.handle(left) [label="Valve"]
n3.handle(right) -> n4.handle(left)
n4.handle(right) -> n5.handle(left)
}
""",
    companions=("loop-no-decision",),
)
