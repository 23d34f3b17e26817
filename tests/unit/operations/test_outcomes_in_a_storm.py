"""A writer that is behind: what was done is recorded as soon as there is room, and not done again."""

from dataclasses import replace

from harness.story import story
from runlane.operations import outbox
from runlane.ports.store import CommandStatus, StoreFullError


class Crowded:
    """A store whose queue is full when the second turn, the third and the fourth come."""

    def __init__(self, store):
        self.reading = store.reading
        self.store = store
        self.turns = 0

    def submit(self, turn):
        self.turns += 1
        if self.turns in (2, 3, 4):
            raise StoreFullError(0)
        return self.store.submit(turn)


def test_a_page_that_went_out_while_the_queue_was_full_goes_out_once(tmp_path):
    with story(tmp_path) as told:
        told.settle = lambda: None
        told.alert(severity="critical")
        with told.store.reading() as reads:
            (command,) = reads.owed(told.clock.now(), queue="paging")

        outbox.perform(replace(told.context, store=Crowded(told.store)), command.key)

        assert len(told.mail.to("ana")) == 1
        with told.store.reading() as reads:
            kept = reads.find_command(command.key)
        assert (kept.status, kept.attempt) == (CommandStatus.DONE, 1)
