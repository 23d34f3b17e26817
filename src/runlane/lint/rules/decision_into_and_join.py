"""A join waits for arrows of which a decision takes only one."""

from collections.abc import Iterator
from itertools import combinations

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find strict joins two of whose arrows part at a decision."""
    for node in facts.runbook.nodes:
        if facts.runbook.binding(node).join != "all":
            continue
        for one, other in combinations(facts.sources_of(node), 2):
            common = facts.dominators.nearest_common(one, other)
            if common and facts.is_diamond(common):
                yield Finding(
                    at=node,
                    message=text(
                        "{node} waits for all arrows, but {decision} takes only one of them",
                        node=facts.named(node),
                        decision=facts.named(common),
                    ),
                    hint=text("remove `join: all`: without it the step waits for what can still arrive"),
                )
                break


RULE = Rule(
    code="FZ115",
    name="decision-into-and-join",
    severity=Severity.ERROR,
    summary=text("A step bound to `join: all` waits for arrows that can all be taken."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: diamond label:"Pump?"
n3: rectangle label:"Restart the pump"
n4: rectangle label:"Turn the valve"
n5: rectangle label:"Report"
n6: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="Yes"]
n2.handle(right) -> n4.handle(left) [label="No"]
n3.handle(right) -> n5.handle(left)
n4.handle(right) -> n5.handle(left)
n5.handle(right) -> n6.handle(left)
}
""",
    good="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Call both"
n3: rectangle label:"Restart the pump"
n4: rectangle label:"Turn the valve"
n5: rectangle label:"Report"
n6: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left)
n2.handle(right) -> n4.handle(left)
n3.handle(right) -> n5.handle(left)
n4.handle(right) -> n5.handle(left)
n5.handle(right) -> n6.handle(left)
}
""",
    bad_bindings="""\
nodes:
  n5: {join: all}
""",
    good_bindings="""\
nodes:
  n5: {join: all}
""",
)
