"""What people are told about a run: what is open, which buttons there are, what a click would do."""

from importlib import resources

import pytest

from harness.graphs import compiled
from runlane.runs import check, edge_states, node_states, plan_migration, possible, refusal, summary
from runlane.runs.events import BranchChosen, NodeCompleted, TokenJumped, TriggerFired
from runlane.runs.simulation import Simulation

SEED = resources.files("runlane.runbooks").joinpath("incident-response.fz").read_text(encoding="utf-8")
BOUND = {"nodes": {"n2": {"auto": True}, "n6": {"deadline": {"after": 300, "notify": True}}}}


def after(*steps, bindings=None):
    runbook = compiled(SEED, bindings or BOUND)
    simulation = Simulation(runbook)
    for step in ({"do": "start"}, *steps):
        simulation.do(step)
    return runbook, simulation.state


def done(*nodes):
    return [{"do": "complete", "node": node} for node in nodes]


ESCALATED = [
    *done("n6", "n7"),
    {"do": "choose", "node": "n8", "label": "SEV-3/4"},
    {"do": "fire", "node": "n11"},
    {"do": "clock", "at": 600},
    *done("n11", "n12"),
]


def test_the_summary_names_whoever_is_asked_and_until_when():
    runbook, state = after()
    (visit,) = summary(runbook, state).open

    assert (visit.node, visit.kind, visit.who, visit.since, visit.deadline) == (
        "n6",
        "task",
        "OnCall",
        0,
        300,
    )


def test_a_click_that_would_be_absorbed_is_answered_with_a_question():
    runbook, state = after(*ESCALATED)
    event = TriggerFired(node="n11")

    assert refusal(runbook, state, event) is None
    assert str(check(runbook, state, event, lambda at: f"at 10:{int(at / 60):02}")) == (
        'will be absorbed at n12 "Open war room bridge", done at 10:10; run it again?'
    )


@pytest.mark.parametrize(
    ("event", "answer"),
    [
        (TriggerFired(node="n3"), "will be absorbed at n6"),
        (NodeCompleted(node="n10"), None),
        (NodeCompleted(node="n6"), 'n6 "Acknowledge incident" is done already; redo or reopen runs it again'),
        (NodeCompleted(node="n21"), 'n21 "Verify recovery" has not been reached'),
        (NodeCompleted(node="n99"), "there is no step `n99`"),
        (NodeCompleted(node="n10", act=2), 'n10 "Begin troubleshooting" has been entered again since'),
        (BranchChosen(node="n10", labels=("Yes",)), "this step is no decision"),
        (TriggerFired(node="n13"), "has arrows into it"),
        (TokenJumped(source="n10", target="n13"), "will be absorbed at n13"),
        (TokenJumped(target="n13"), "say from where"),
    ],
)
def test_a_click_is_checked_before_it_is_sent(event, answer):
    runbook, state = after(*ESCALATED)
    said = check(runbook, state, event)

    assert said is None if answer is None else answer in str(said)


def test_a_wrong_branch_is_answered_with_the_right_ones():
    runbook, state = after(*done("n6", "n7"))

    assert str(check(runbook, state, BranchChosen(node="n8", labels=("SEV-5",)))) == (
        'there is no branch "SEV-5"; there are "SEV-1/2", "SEV-3/4"'
    )


def test_the_buttons_of_a_decision_and_of_the_run():
    runbook, state = after(*done("n6", "n7"))
    buttons = possible(runbook, state)

    assert [(one.verb, one.options) for one in buttons if one.node == "n8"] == [
        ("choose", ("SEV-1/2", "SEV-3/4")),
        ("fail", ()),
        ("skip", ("SEV-1/2", "SEV-3/4")),
        ("reassign", ()),
        ("jump", ()),
        ("drop", ()),
    ]
    assert [one.verb for one in buttons if not one.node] == ["pause", "close", "cancel"]
    assert [one.node for one in buttons if one.verb == "fire"] == ["n3", "n11"]


def test_the_states_of_nodes_and_edges_for_the_picture():
    runbook, state = after(*done("n6"), {"do": "skip", "node": "n7"}, {"do": "fail", "node": "n8"})
    states = node_states(runbook, state)

    assert {node: states[node] for node in ("n1", "n6", "n7", "n8", "n9", "n3")} == {
        "n1": "done",
        "n6": "done",
        "n7": "skipped",
        "n8": "failed",
        "n9": "pending",
        "n3": "pending",
    }
    taken = [edge for edge, is_taken in edge_states(runbook, state).items() if is_taken]
    assert taken == ["n1>n2", "n2>n6", "n6>n7", "n7>n8"]


def test_a_migration_plan_follows_labels_and_asks_about_the_rest():
    old = compiled(SEED)
    text = SEED.replace('label:"Implement fix"', 'label:"Mitigate"').replace(
        "Assess severity and impact", "Triage"
    )
    text = text.replace("n7: rectangle", "n7: taskbox")
    plan = plan_migration(old, compiled(text))

    assert {node: target for node, target in plan.nodes.items() if node != target} == {
        "n7": None,
        "n19": None,
    }
    assert plan.questions == ("n7", "n19")


def test_a_migration_plan_lists_new_steps_that_will_not_be_run():
    runbook, state = after(*done("n6", "n7"))
    head = 'n6: rectangle label:"Acknowledge incident"'
    text = SEED.replace(head, f'{head}\nn24: rectangle label:"Say hello"').replace(
        "n6.handle(right) -> n7.handle(left)",
        "n6.handle(right) -> n24.handle(left)\nn24.handle(right) -> n7.handle(left)",
    )

    assert plan_migration(runbook, compiled(text, BOUND), state).not_run == ("n24",)


def test_before_the_start_there_is_one_button_and_after_the_end_what_can_be_reopened():
    runbook = compiled(SEED, BOUND)
    _, ended = after({"do": "close"})

    assert [one.verb for one in possible(runbook, Simulation(runbook).state)] == ["start"]
    assert [(one.verb, one.node) for one in possible(runbook, ended)] == [
        ("reopen", "n1"),
        ("reopen", "n2"),
        ("reopen", "n6"),
    ]


def test_a_step_that_waits_is_shown_as_waiting():
    runbook, state = after(bindings={"nodes": {"n2": {"wait": 60}}})

    assert node_states(runbook, state)["n2"] == "waiting"


def test_outputs_are_kept_under_the_node_and_facts_of_the_start_at_the_root():
    simulation = Simulation(compiled(SEED, {"nodes": {"n6": {"on_signal": "seen"}}}))
    simulation.do({"do": "start", "data": {"severity": 2}})
    simulation.do({"do": "complete", "node": "n2", "data": {"alert": "DiskFull"}})
    simulation.do({"do": "signal", "name": "seen", "data": {"by": "ana"}})

    assert simulation.state.data == {"severity": 2, "n2": {"alert": "DiskFull"}, "n6": {"by": "ana"}}


def test_a_run_follows_the_version_it_started_with():
    _, state = after()
    other = compiled(SEED.replace("Implement fix", "Mitigate"), BOUND)

    assert "the run follows version" in str(refusal(other, state, NodeCompleted(node="n6")))


def test_a_diagram_without_steps_does_not_start():
    observation = Simulation(compiled("")).do({"do": "start"})

    assert (observation["refused"], observation["status"]) == (True, "new")
