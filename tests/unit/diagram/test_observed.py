"""Observed: states of a picture from what a run looks like from outside."""

import pytest

from harness.drawings import drawing, node
from runlane.diagram import State, UnreadableStatesError, lay_out_swimlane, overlay_of

SCENE = lay_out_swimlane(
    drawing(
        [node("n1"), node("n2", shape="diamond"), node("n3"), node("n4"), node("n5")],
        [
            ("n1", "right", "n2", "left"),
            ("n2", "right", "n3", "left", "Yes"),
            ("n2", "bottom", "n4", "left", "No"),
            ("n3", "right", "n5", "left"),
            ("n4", "right", "n5", "bottom"),
        ],
    )
)
OBSERVATION = {
    "status": "running",
    "open": {"n3": {"kind": "task", "state": "open"}, "n4": {"kind": "task", "state": "held"}},
    "visits": {"n1": 1, "n2": 1, "n3": 1, "n4": 1},
    "waiting": {},
    "problems": {},
    "skipped": [],
    "ended": [],
    "log": [
        ["activated", "n1"],
        ["completed", "n1"],
        ["activated", "n2"],
        ["completed", "n2"],
        ["activated", "n3"],
    ],
}


def test_an_observation_gives_states_and_the_edges_taken():
    overlay = overlay_of(OBSERVATION, SCENE)

    assert overlay.states == {
        "n1": State.DONE,
        "n2": State.DONE,
        "n3": State.ACTIVE,
        "n4": State.WAITING,
    }
    assert overlay.edges_taken == {"n1>n2", "n2>n3"}


def test_of_a_list_of_observations_the_last_counts():
    assert overlay_of([{"status": "running", "open": {}}, OBSERVATION], SCENE) == overlay_of(
        OBSERVATION, SCENE
    )


@pytest.mark.parametrize(
    ("more", "state"),
    [
        pytest.param({"problems": {"n3": "no-branch"}}, State.FAILED, id="a problem hides open work"),
        pytest.param({"open": {}, "skipped": ["n3"]}, State.SKIPPED, id="a skipped step is no done step"),
        pytest.param(
            {"open": {}, "waiting": {"n3": ["n1"]}}, State.WAITING, id="a join that waits is waiting"
        ),
        pytest.param({"open": {"n3": {"state": "blocked"}}}, State.WAITING, id="blocked work is waiting"),
        pytest.param({"open": {}}, State.DONE, id="visited and not open is done"),
    ],
)
def test_state_of_a_step(more, state):
    assert overlay_of(OBSERVATION | more, SCENE).states["n3"] is state


def test_a_token_that_waits_at_a_join_has_gone_along_its_edge():
    waiting = {**OBSERVATION, "log": [["completed", "n2"]], "open": {}, "waiting": {"n3": ["n2"]}}

    assert overlay_of(waiting, SCENE).edges_taken == {"n2>n3"}


def test_states_can_be_named_one_by_one():
    overlay = overlay_of({"n1": "done", "n2": "failed"}, SCENE)

    assert overlay.states == {"n1": State.DONE, "n2": State.FAILED}
    assert overlay.edges_taken is None


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param([], "the list of observations is empty", id="no observation"),
        pytest.param(3, "neither an observation nor a mapping of nodes to states", id="a number"),
        pytest.param({"n9": "done"}, "`n9` is not a node of this diagram", id="an unknown node"),
        pytest.param(
            {"n1": "finished"},
            "`n1` cannot be `finished`; use one of pending, active, waiting, done, failed, skipped",
            id="an unknown state",
        ),
        pytest.param(
            {"visits": {"n9": 1}}, "`n9` is not a node of this diagram", id="an unknown node visited"
        ),
        pytest.param(
            {"open": ["n1"], "visits": {}}, "`open` is not a mapping of nodes", id="a list of open nodes"
        ),
    ],
)
def test_what_cannot_be_understood_is_named(value, message):
    with pytest.raises(UnreadableStatesError) as caught:
        overlay_of(value, SCENE)

    assert str(caught.value) == message
