"""What actions may ask about, and what they are not told."""

from harness.story import story
from runlane.base.ids import IncidentId
from runlane.operations import states
from runlane.operations.world import IncidentWorld


def test_an_action_gets_a_secret_that_stays_the_same_and_opens_nothing_of_ours(tmp_path):
    with story(tmp_path) as told:
        told.alert()
        with told.store.reading() as reads:
            incident = states.load_incident(reads, IncidentId("INC-1"))
        world = IncidentWorld(told.context, incident, told.clock.now())

        secret = world.setting("runlane", "secret")

        assert len(secret) == 32
        assert secret == world.setting("runlane", "secret")
        assert secret != told.context.secret
