"""The crash law: whenever the plug is pulled, the end is the same, and what is sent again has its old key."""

import json
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.own_runbooks import Scripted, as_actions, line, write_runbooks
from harness.pulled_plug import Resumed, act, alert, wait_until_minute
from harness.story import GiveUp, directory
from runlane.alerts.routes import Route
from runlane.app import first_broken_entry
from runlane.base.ids import IncidentId
from runlane.operations import queries
from runlane.ports.channel import Delivery
from runlane.ports.outcome import Message

SEV1 = {"severity": "SEV1", "impact": "nobody can pay", "customer_impact": "yes"}

STEPS = (
    alert(severity="critical"),
    wait_until_minute(11),
    act("1", "acknowledge"),
    act("2", "complete", node="n7", data=SEV1),
    act("3", "note", text="rolled back"),
    act("4", "complete", by="dana", node="n14"),
    act("5", "update", text="A fix is rolling out"),
    act("6", "complete", node="n18"),
    act("7", "complete", node="n19"),
    act("8", "choose", node="n20", label="No - Continue"),
    act("9", "complete", node="n18"),
    act("10", "complete", node="n19"),
    act("11", "choose", node="n20", label="Yes"),
    act("12", "complete", node="n21"),
)
"""The whole of the seed: nobody answers at first, a second round of fixing, some mails that cannot be delivered."""


def told_with(folder, fuses=()):
    """Return (what the story came to, the messages sent, how often the process died, turns of the last one)."""
    resumed = Resumed(folder, directory(), fuses)
    resumed.mail.broken["sam@example.org"] = GiveUp("550 no such mailbox")
    resumed.tell(STEPS)
    came_to = outcome(resumed)
    turns, deaths = resumed.turns, resumed.deaths
    resumed.close()
    return came_to, resumed.mail.sent, deaths, turns


RUNBOOKS = {
    "main": (
        line("Renew", "Switch", "Try", "Undo all", "Call the lead"),
        """\
lanes: {Work: {role: responder}}
nodes:
  n2: {call: renew}
  n3: {action: switch, undo: back}
  n4: {undo: true, deadline: {after: 10m, notify: true}}
  n5: {rollback: all}
  n6: {action: {page: {to: "lead:$service.team"}}}
""",
    ),
    "renew": (line("Ask", "Fetch"), "lanes: {Work: {role: responder}}\nnodes: {n3: {action: fetch}}"),
}
"""Everything a run can order: a call, a person, an action, a reminder, undos by people and by machines, a page."""

OWN_STEPS = (
    alert(severity="critical"),
    wait_until_minute(3),
    act("1", "acknowledge"),
    act("2", "complete", node="2/n2"),
    wait_until_minute(14),
    act("3", "complete", node="n4"),
    act("4", "complete", node="n5"),
    act("5", "escalate", by="dana", reason="who knows checkout?"),
    wait_until_minute(40),
    act("6", "acknowledge", by="bo"),
)


def told_with_own_runbooks(folder, fuses=()):
    """Return the same as `told_with` of a story with runbooks of its own; actions count as messages."""
    write_runbooks(folder / "runbooks", RUNBOOKS)
    actions = {name: Scripted() for name in ("switch", "back", "fetch")}
    team = directory(routes=(Route("checkout", "checkout", runbook="main"),))
    resumed = Resumed(folder, team, fuses, runbooks=folder / "runbooks", actions=as_actions(actions))
    resumed.tell(OWN_STEPS)
    came_to = outcome(resumed)
    turns, deaths = resumed.turns, resumed.deaths
    resumed.close()
    calls = [call for name in sorted(actions) for call in actions[name].calls]
    performed = [Delivery(call.key, call.node, Message(call.node_label, "")) for call in calls]
    return came_to, [*resumed.mail.sent, *performed], deaths, turns


def outcome(resumed):
    """Return everything that people can see at the end, but for the order in which things were done at one instant."""
    view = resumed.told.view()
    timeline = queries.timeline(resumed.told.context, IncidentId("INC-1"))
    with resumed.told.store.reading() as reads:
        commands = {command.key: str(command.status) for command in reads.list_commands(IncidentId("INC-1"))}
        incidents = [row.id for row in reads.list_incidents()]
    return {
        "item": msgspec.to_builtins(view.item),
        "run": view.run_status,
        "nodes": {node.id: (node.state, node.round) for lane in view.lanes for node in lane.nodes},
        "pages": [(page.id, page.status, page.acknowledged_by, len(page.deliveries)) for page in view.pages],
        "roles": dict(view.roles),
        "documents": sorted(view.documents),
        "timeline": Counter(
            f"{fact.at} {fact.by} {fact.kind} {_plain(fact.data)}" for fact in _facts(timeline)
        ),
        "broken": first_broken_entry(timeline),
        "commands": commands,
        "incidents": incidents,
    }


def _facts(timeline):
    return [record.fact for record in timeline]


def _plain(data):
    return json.dumps(msgspec.to_builtins(data), sort_keys=True)


@cache
def undisturbed(tell):
    with TemporaryDirectory() as folder:
        return tell(Path(folder))


def assert_nothing_is_lost(tell, fuses):
    with TemporaryDirectory() as folder:
        came_to, sent, deaths, _turns = tell(Path(folder), fuses)
    expected, expected_sent, _, _ = undisturbed(tell)

    assert came_to == expected
    assert {one.key for one in sent} == {one.key for one in expected_sent}, "nothing more and nothing less"
    assert len(sent) - len({one.key for one in sent}) <= deaths, "at most what was under way is repeated"
    by_key = {one.key: one for one in expected_sent}
    assert [one.key for one in sent if one != by_key[one.key]] == [], "what is repeated says the same"
    return deaths


stories = pytest.mark.parametrize(
    "tell", [told_with, told_with_own_runbooks], ids=["the seed", "calls, undos and pages by hand"]
)


@stories
def test_the_undisturbed_story_ends_and_sends_each_message_once(tell):
    came_to, sent, deaths, turns = undisturbed(tell)

    assert (came_to["run"], came_to["broken"], deaths) == ("completed", None, 0)
    assert max(Counter(one.key for one in sent).values()) == 1
    assert turns > 40


@stories
@settings(max_examples=10, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=5))
def test_a_story_whose_plug_is_pulled_now_and_then_comes_to_the_same_end(tell, fuses):
    assert assert_nothing_is_lost(tell, fuses) >= 1


@pytest.mark.slow
@stories
@pytest.mark.parametrize("is_committed", [False, True], ids=["before its commit", "after its commit"])
def test_a_plug_pulled_at_any_single_turn_changes_nothing(tell, is_committed):
    for turn in range(1, undisturbed(tell)[3] + 1):
        assert assert_nothing_is_lost(tell, [(turn, is_committed)]) == 1, f"turn {turn}"
