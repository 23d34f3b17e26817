"""What every action promises, whoever wrote it.

`EXAMPLES` holds parameters with which each action has something to do; an action without a row takes none.
"""

import httpx2
import msgspec
import pytest

from harness.http_sink import HttpSink, Reply
from harness.worlds import INCIDENT, KnownWorld, call
from runlane.base.discovery import discover
from runlane.base.texts import Text
from runlane.incidents.events import IncidentEvent
from runlane.integrations import actions
from runlane.ports.outcome import Done, GiveUp, Outcome, Retry

ACTIONS = discover(actions, "ACTION", lambda action: action.name)
EXAMPLES = {
    "audience.notify": {"audience": "customer_success"},
    "http.request": {"url": "{http}/deploy/stop", "body": {"incident": "{incident.id}"}},
    "page": {"to": "lead:payments"},
    "role.assign": {"role": "commander"},
    "timeline.note": {"text": "{data.n7.impact}"},
}


@pytest.fixture
def sink():
    with HttpSink() as server:
        yield server


@pytest.fixture(scope="module")
def http():
    with httpx2.Client(timeout=1.0) as client:
        yield client


@pytest.fixture
def world(sink):
    return KnownWorld(
        settings={("runlane", "secret"): b"s" * 32, ("http", "allow"): [f"127.0.0.1:{sink.port}"]}
    )


@pytest.fixture(params=sorted(ACTIONS))
def action(request):
    return ACTIONS[request.param]


def example(action, sink):
    given = dict(EXAMPLES.get(action.name, {}))
    if "url" in given:
        given["url"] = given["url"].replace("{http}", sink.url)
    return given


def test_every_action_of_the_shipped_runbooks_is_here():
    assert {
        "page", "incident.declare_major", "incident.resolve", "war_room.open", "role.assign", "status_update.send",
        "audience.notify", "postmortem.schedule", "postmortem.write", "http.request", "timeline.note",
    } <= set(ACTIONS)  # fmt: skip


def test_an_action_says_what_it_does_takes_and_answers(action):
    documented = [
        action.summary,
        *(one.about for one in action.parameters.values()),
        *action.answers.values(),
    ]

    assert action.answers, "a later decision may ask for an answer"
    assert [one for one in documented if not isinstance(one, Text) or not str(one)] == []


def test_it_is_done_and_its_outcome_can_be_stored(action, world, http, sink):
    outcome = action.perform(call(example(action, sink)), world, http)

    assert isinstance(outcome, Done), outcome
    assert set(outcome.answer) == set(action.answers), "answers are what is documented"
    assert msgspec.json.decode(msgspec.json.encode(outcome), type=Done) == outcome
    assert all(isinstance(event, IncidentEvent) for event in outcome.events)


def test_performing_twice_with_one_key_gives_the_same_outcome(action, world, http, sink):
    attempt = call(example(action, sink))

    assert action.perform(attempt, world, http) == action.perform(attempt, world, http)
    assert (
        len(
            {
                (request.path, request.headers.get("idempotency-key"), request.body)
                for request in sink.requests
            }
        )
        <= 1
    )


def test_messages_have_keys_of_their_own(action, world, http, sink):
    suffixes = [one.suffix for one in action.perform(call(example(action, sink)), world, http).messages]

    assert len(suffixes) == len(set(suffixes))


def test_everybody_reads_their_own_language(action, world, http, sink):
    outcome = action.perform(call(example(action, sink)), world, http)

    languages = {one.address: one.message.language for one in outcome.messages}
    assert languages == {address: {"luc@example.org": "fr"}.get(address, "en") for address in languages}


def test_an_unknown_parameter_is_given_up_with_its_place_and_the_cure(action, world, http, sink):
    outcome = action.perform(call({**example(action, sink), "colour": "red"}), world, http)

    assert isinstance(outcome, GiveUp)
    assert f"`colour` of the action `{action.name}` at node n12: there is no such parameter" in outcome.why


def test_each_missing_required_parameter_is_given_up_with_what_it_is(action, world, http, sink):
    given = example(action, sink)
    for name, parameter in action.parameters.items():
        if parameter.is_required:
            outcome = action.perform(call({key: given[key] for key in given if key != name}), world, http)

            assert isinstance(outcome, GiveUp)
            assert f"`{name}` of the action `{action.name}` at node n12: it is missing; it is " in outcome.why


def test_a_name_that_was_not_resolved_is_given_up(action, world, http, sink):
    for name in action.parameters:
        outcome = action.perform(call({**example(action, sink), name: "$service.polcy"}), world, http)

        assert isinstance(outcome, GiveUp)
        assert "`$service.polcy` means nothing here" in outcome.why


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(["a", 7], id="a list of odd things"),
        pytest.param({"a": {"b": None}}, id="a mapping"),
        pytest.param("\x00\r\n{", id="control characters"),
        pytest.param("{nothing.like.it}", id="a field that nobody knows"),
        pytest.param("x" * 20_000, id="a text of 20,000 characters"),
        pytest.param(-1, id="a negative number"),
        pytest.param(True, id="a truth"),
    ],
)
def test_odd_values_give_an_outcome_and_never_raise(action, world, http, sink, value):
    for name in action.parameters:
        outcome = action.perform(call({**example(action, sink), name: value}), world, http)

        assert isinstance(outcome, Outcome)


def test_an_incident_without_people_or_run_gives_an_outcome(action, http, sink):
    nobody = KnownWorld(on_call={}, audiences={}, settings={}, svg="")
    bare = msgspec.structs.replace(INCIDENT, roles={}, started_at=None, declared_at=None, title="")

    outcome = action.perform(call(example(action, sink), incident=bare, data={"n1": {}}), nobody, http)

    assert isinstance(outcome, Done | GiveUp)
    assert not isinstance(outcome, GiveUp) or outcome.why


@pytest.mark.parametrize(("status", "kind"), [
    (200, Done), (201, Done), (202, Done), (204, Done),
    (301, GiveUp), (302, GiveUp), (307, GiveUp), (304, GiveUp),
    (400, GiveUp), (401, GiveUp), (403, GiveUp), (404, GiveUp), (409, GiveUp), (410, GiveUp), (422, GiveUp),
    (408, Retry), (425, Retry), (429, Retry),
    (500, Retry), (502, Retry), (503, Retry), (504, Retry), (599, Retry),
])  # fmt: skip
def test_each_http_status_leads_to_one_outcome(world, http, sink, status, kind):
    sink.replies.append(Reply(status, body=b"" if status in {204, 304} else b"no"))

    outcome = ACTIONS["http.request"].perform(call({"url": sink.url}), world, http)

    assert isinstance(outcome, kind)
