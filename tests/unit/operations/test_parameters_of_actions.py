"""`$names` in the parameters of an action become values when the action is ordered."""

import pytest

from harness.story import directory
from harness.worlds import INCIDENT
from runlane.operations.parameters import resolved_parameters

DATA = {"n7": {"severity": "SEV1", "impact": "nobody can pay", "count": 3}}

FILLED_IN = {
    "the policy of the service": ("$service.policy", "payments"),
    "the id of the service": ("$service.id", "checkout"),
    "the name of the service": ("$service.name", "Checkout"),
    "a name inside a text": ("lead:$service.team", "lead:payments"),
    "the lead of the team": ("$service.lead", "chen"),
    "the id of the incident": ("$incident.id", "INC-1"),
    "the severity as people write it": ("$incident.severity", "SEV1"),
    "the status": ("$incident.status", "active"),
    "two names in one text": ("$incident.id: $incident.title", "INC-1: Checkout answers no payments"),
    "what a form has collected": ("$data.n7.impact", "nobody can pay"),
    "a number of a form, as text": ("$data.n7.count", "3"),
    "a name at the end of a sentence": ("see $incident.id.", "see INC-1."),
}

LEFT_AS_WRITTEN = {
    "an unknown group": "$weather.today",
    "an unknown name": "$service.colour",
    "a whole group": "$service",
    "a node that has collected nothing": "$data.n9.impact",
    "more words than there are values": "$incident.id.more",
    "a price": "it costs $5",
    "no name at all": "plain",
}


@pytest.mark.parametrize(("written", "expected"), FILLED_IN.values(), ids=FILLED_IN)
def test_a_name_is_filled_in(written, expected):
    filled = resolved_parameters({"value": written}, directory(), INCIDENT, DATA)

    assert filled == {"value": expected}


@pytest.mark.parametrize("written", LEFT_AS_WRITTEN.values(), ids=LEFT_AS_WRITTEN)
def test_what_means_nothing_stays_as_it_is_written(written):
    filled = resolved_parameters({"value": written}, directory(), INCIDENT, DATA)

    assert filled == {"value": written}


def test_names_are_filled_in_at_any_depth_and_other_values_are_left_alone():
    written = {
        "headers": {"X-Incident": "$incident.id"},
        "targets": ["team:$service.team", "person:olga"],
        "retries": 3,
        "urgent": True,
        "nothing": None,
    }

    assert resolved_parameters(written, directory(), INCIDENT, {}) == {
        "headers": {"X-Incident": "INC-1"},
        "targets": ["team:payments", "person:olga"],
        "retries": 3,
        "urgent": True,
        "nothing": None,
    }


def test_a_value_that_looks_like_a_name_is_not_filled_in_again():
    filled = resolved_parameters(
        {"value": "$data.n7.impact"}, directory(), INCIDENT, {"n7": {"impact": "$incident.id"}}
    )

    assert filled == {"value": "$incident.id"}
