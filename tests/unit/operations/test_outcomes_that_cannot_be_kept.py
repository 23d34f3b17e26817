"""An outcome that cannot be kept is a failure that people see; the work is not done again without end."""

from dataclasses import replace

import pytest

from harness.story import story
from runlane.ports.outcome import Done, Outgoing
from runlane.ports.store import CommandStatus


@pytest.mark.parametrize(
    "outcome",
    [
        pytest.param(Done(answer={"room": object()}), id="an answer that is no JSON"),
        pytest.param(Done(messages=(Outgoing("x", "email", "ana@example.org", object()),)), id="a message"),
    ],
)
def test_a_plug_in_that_answers_what_cannot_be_kept_blocks_its_node_after_one_attempt(tmp_path, outcome):
    calls = []

    def perform(call, _world, _http):
        calls.append(call.key)
        return outcome

    with story(tmp_path) as told:
        broken = replace(told.context.actions["war_room.open"], perform=perform)
        told.context = replace(told.context, actions={**told.context.actions, "war_room.open": broken})
        told.alert(severity="critical")
        told.act("INC-1", "acknowledge")

        told.act("INC-1", "complete", node="n7", data={"severity": "SEV1"})

        assert calls == ["INC-1.1/7"]
        with told.store.reading() as reads:
            command = reads.find_command("INC-1.1/7")
        assert command.status is CommandStatus.FAILED
        assert command.error.startswith("what came of it could not be kept: TypeError: ")
        assert {"action_failed", "node_blocked"} <= set(told.kinds())
        assert ("retry", "n12") in {(one.do, one.node) for one in told.view().possible}
