"""A join waits for an arrow that only a trigger takes."""

from collections.abc import Iterator
from itertools import combinations

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.dominators import ROOT
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find strict joins two of whose arrows start apart."""
    for node in facts.runbook.nodes:
        if facts.runbook.binding(node).join != "all":
            continue
        pairs = combinations(facts.sources_of(node), 2)
        if any(facts.dominators.nearest_common(one, other) == ROOT for one, other in pairs):
            yield Finding(
                at=node,
                message=text("{node} waits for all arrows, but they start apart", node=facts.named(node)),
                hint=text("it waits until the trigger has been fired: is that meant?"),
            )


RULE = Rule(
    code="FZ124",
    name="join-all-trigger",
    severity=Severity.WARNING,
    summary=text("A step bound to `join: all` waits for arrows that start in one place."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Restart the pump"
n3: rectangle label:"Approve"
n4: rectangle label:"Report"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n4.handle(left)
n3.handle(right) -> n4.handle(left)
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
  n3: {trigger: manual}
  n4: {join: all}
""",
    good_bindings="""\
nodes:
  n5: {join: all}
""",
    companions=("trigger-merges", "implicit-end"),
)
