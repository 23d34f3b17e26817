"""A step that is no diamond has labels like a decision."""

import re
from collections.abc import Iterator

from runlane.base.texts import text
from runlane.fz.diagnostics import Severity
from runlane.lint.facts import Facts
from runlane.lint.rule import Finding, Rule


def check(facts: Facts) -> Iterator[Finding]:
    """Find forks all of whose labels read like answers."""
    for node in facts.runbook.nodes:
        labels = [edge.label for edge in facts.runbook.drawn_out(node)]
        if facts.is_fork(node) and all(_ANSWER.match(label.strip()) for label in labels):
            yield Finding(
                at=node,
                message=text(
                    "{node} is no diamond: {labels} are all taken",
                    node=facts.named(node),
                    labels=", ".join(f'"{label}"' for label in labels),
                ),
                hint=text("make it a diamond, or bind it to `route: choose`"),
            )


_ANSWER = re.compile(
    r"(yes|no|ok|pass(ed)?|fail(ed|ure)?|success|error|approved?|reject(ed)?|true|false|valid|invalid"
    r"|oui|non|succès|échec|erreur|sinon|sev[- ]?\d.*|if .*|si .*|else.*|otherwise)\b",
    re.IGNORECASE,
)


RULE = Rule(
    code="FZ121",
    name="fork-looks-like-choice",
    severity=Severity.WARNING,
    summary=text("Only a diamond chooses; any other step takes all its arrows."),
    check=check,
    bad="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: rectangle label:"Is it steady?"
n3: rectangle label:"Restart the pump"
n4: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="No"]
n2.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(right) -> n4.handle(left)
}
""",
    good="""\
Ops { # Operations
n1: circle label:"Alarm"
n2: diamond label:"Is it steady?"
n3: rectangle label:"Restart the pump"
n4: circle label:"Over"
n1.handle(right) -> n2.handle(left)
n2.handle(right) -> n3.handle(left) [label="No"]
n2.handle(right) -> n4.handle(left) [label="Yes"]
n3.handle(right) -> n4.handle(left)
}
""",
)
