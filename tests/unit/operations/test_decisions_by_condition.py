"""Decisions that a condition takes: the branch that holds, or none, and then a person is asked."""

import pytest

from harness.worlds import INCIDENT, NOW
from runlane.operations.decisions import branch_chosen
from runlane.runs.commands import EvaluateDecision
from runlane.runs.state import RunState

DATA = {"n7": {"customer_impact": True, "area": "EU", "count": 3}}
BRANCHES = {"SEV-1/2": "incident.severity <= 2", "SEV-3/4": "incident.severity >= 3"}

CHOSEN = {
    "the first branch that holds": ({"branches": BRANCHES}, ("SEV-1/2",)),
    "a later branch": (
        {"branches": {"A": "incident.severity == 4", "B": "incident.is_major == false"}},
        ("B",),
    ),
    "only the first of two that hold": ({"branches": {"A": "true", "B": "true"}}, ("A",)),
    "what a form has collected": ({"branches": {"Yes": "data.n7.customer_impact"}}, ("Yes",)),
    "what an expression names": ({"expression": "data.n7.area"}, ("EU",)),
    "an expression that computes": ({"expression": "data.n7.count > 2 ? 'many' : 'few'"}, ("many",)),
    "no branch that holds": ({"branches": {"A": "incident.severity == 4"}}, ()),
    "a condition that is no answer": ({"branches": {"A": "data.n7.count"}}, ()),
    "a node that has collected nothing": ({"branches": {"A": "data.n9.x"}}, ()),
    "a branch behind one that breaks": ({"branches": {"A": "data.n9.x == 1", "B": "true"}}, ("B",)),
    "a condition that is none": ({"branches": {"A": "incident.severity <="}}, ()),
    "an expression that names a number": ({"expression": "data.n7.count"}, ()),
    "an expression that breaks": ({"expression": "data.n9.x"}, ()),
}


@pytest.mark.parametrize(("asked", "labels"), CHOSEN.values(), ids=CHOSEN)
def test_a_decision_takes(asked, labels):
    command = EvaluateDecision(key="INC-1.1/4", node="n8", act=4, **asked)

    event = branch_chosen(command, INCIDENT, RunState(run="INC-1.1", graph="x", data=DATA), NOW)

    assert event.labels == labels
    assert (event.node, event.act, event.by) == ("n8", 4, "runlane")
