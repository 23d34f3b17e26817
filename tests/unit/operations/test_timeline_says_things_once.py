"""The timeline says each thing once: what was skipped was not completed as well, and a choice completes its node."""

import pytest

from harness.story import story


@pytest.fixture
def tale(tmp_path):
    with story(tmp_path) as told:
        told.alert(severity="critical")
        told.act("INC-1", "acknowledge")
        yield told


def told_of(tale, label):
    return [str(one.sentence) for one in tale.view().timeline if f"“{label}”" in str(one.sentence)]


def test_a_step_that_is_skipped_is_not_told_as_completed(tale):
    tale.act("INC-1", "skip", node="n14")
    tale.act("INC-1", "complete", node="n7", data={"severity": "SEV1", "customer_impact": "no"})

    assert told_of(tale, "Coordinate response teams") == [
        "Ana decided to skip “Coordinate response teams” when it is reached",
        "“Coordinate response teams” begins",
        "Runlane skipped “Coordinate response teams”",
    ]


def test_a_decision_is_told_by_its_answer_in_every_round(tale):
    tale.act("INC-1", "complete", node="n7", data={"severity": "SEV3"})
    for node in ("n10", "n18", "n19"):
        tale.act("INC-1", "complete", node=node)
    tale.act("INC-1", "choose", node="n20", label="No - Continue")
    for node in ("n18", "n19"):
        tale.act("INC-1", "complete", node=node)
    tale.act("INC-1", "choose", node="n20", label="Yes")

    assert [one for one in told_of(tale, "Issue resolved?") if "begins" not in one] == [
        "Ana answered “Issue resolved?”: No - Continue",
        "Ana answered “Issue resolved?”: Yes",
    ]
    assert told_of(tale, "Severity level?") == ["Runlane answered “Severity level?”: SEV-3/4"]
