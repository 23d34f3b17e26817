"""A repeated event changes nothing, what is refused changes nothing, and saving in between is invisible."""

import msgspec
from hypothesis import given, settings

from harness.incident_histories import histories, live, minute
from runlane.incidents.advance import advance, check
from runlane.incidents.events import Acknowledged, IncidentEvent
from runlane.incidents.model import OPEN, Incident


@settings(max_examples=60, deadline=None)
@given(histories())
def test_an_event_delivered_twice_changes_nothing_the_second_time(happened):
    for _, event, incident, _ in live(happened):
        again = advance(incident, event)

        assert (again.state, again.commands) == (incident, ())


@settings(max_examples=60, deadline=None)
@given(histories())
def test_an_event_with_a_reason_against_it_changes_nothing(happened):
    for before, event, incident, commands in live(happened):
        if check(before, event) is not None:
            assert (incident, commands) == (before, ())


@settings(max_examples=60, deadline=None)
@given(histories())
def test_saving_and_loading_between_any_two_events_is_invisible(happened):
    incident = Incident("INC-42")
    for _, event, lived, commands in live(happened):
        stored = msgspec.json.decode(msgspec.json.encode(incident), type=Incident)
        stored_event = msgspec.json.decode(msgspec.json.encode(event), type=IncidentEvent)
        step = advance(stored, stored_event)
        incident = step.state

        assert (incident, step.commands) == (lived, commands)


@settings(max_examples=60, deadline=None)
@given(histories())
def test_the_first_acknowledgement_stands_whoever_else_acknowledges(happened):
    for _, _, incident, _ in live(happened):
        if incident.status in OPEN and incident.acknowledged_at is not None:
            later = advance(incident, Acknowledged(at=minute(1000), by="somebody else")).state

            assert later.acknowledged_at == incident.acknowledged_at
            assert later.acknowledged_by == incident.acknowledged_by
