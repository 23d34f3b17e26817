"""A step that is stuck says why in words a reader knows: on the page, in the message and on the timeline."""

import pytest

from harness.story import story
from runlane.operations.offers import stuck_because


@pytest.fixture
def tale(tmp_path):
    with story(tmp_path) as told:
        told.alert(severity="critical")
        told.act("INC-1", "acknowledge")
        yield told


def node_of(told, wanted):
    return next(node for lane in told.view().lanes for node in lane.nodes if node.id == wanted)


def test_a_decision_whose_conditions_all_fail_says_that_no_branch_fits(tale):
    tale.act("INC-1", "complete", node="n7", data={"impact": "nobody asked the customers"})
    tale.act("INC-1", "complete", node="n14")

    assert (node_of(tale, "n16").state, node_of(tale, "n16").why) == ("failed", "no-branch")
    assert tale.mail.to("dana")[-1].message.title.endswith("Customer impact? (no branch fits)")
    assert "“Customer impact?” is stuck: no branch fits" in [
        str(one.sentence) for one in tale.view().timeline
    ]


@pytest.mark.parametrize(
    ("why", "error", "told"),
    [
        pytest.param("failed", "503 of the wiki", "503 of the wiki", id="what the other side said"),
        pytest.param("failed", "", "failed", id="nothing was said"),
        pytest.param("no-branch", "Medium", "no-branch", id="a word of our own, which every language has"),
    ],
)
def test_a_stuck_step_gives_as_its_reason(why, error, told):
    assert stuck_because(why, error) == told
