"""A timer or an alert that was read as due, and has moved on before its turn came."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from harness.story import START, story
from runlane.base.ids import StreamId
from runlane.oncall.model import EscalationPolicy, EscalationStep, Page
from runlane.operations import timers
from runlane.ports.store import TimerRecord

GHOST = TimerRecord(StreamId("run/GHOST.1"), "x", START)
"""A timer that breaks its turn, so that each of the others gets a turn of its own."""


@pytest.fixture
def tale(tmp_path):
    with story(tmp_path) as told:
        told.alert(severity="critical")
        told.store.submit(lambda tx: tx.set_timer(GHOST)).result(10)
        yield told


class Overtaken:
    """A store in which `rival` is committed after the timers were read as due, before one has its own turn."""

    def __init__(self, store, rival):
        self.reading = store.reading
        self.store = store
        self.rivals = [rival, None]

    def submit(self, turn):
        """The first turn is that of all together, which the ghost breaks; the second that of the ghost alone."""
        rival = self.rivals.pop() if self.rivals else None
        if rival:
            self.store.submit(rival).result(10)
        return self.store.submit(turn)


def fire_overtaken(told, rival):
    timers.fire_due(replace(told.context, store=Overtaken(told.store, rival)))


def test_an_alert_that_is_reported_again_meanwhile_goes_on_firing(tale):
    with tale.store.reading() as reads:
        known = reads.list_alerts()[0]
    soon = msgspec.structs.replace(known, expires_at=START + timedelta(seconds=30))
    again = msgspec.structs.replace(known, expires_at=START + timedelta(days=1), reports=7)
    tale.store.submit(lambda tx: tx.save_alert(soon)).result(10)
    tale.clock.moment += timedelta(minutes=1)

    fire_overtaken(tale, lambda tx: tx.save_alert(again))

    with tale.store.reading() as reads:
        assert reads.find_alert(known.source, known.key) == again
    assert "alert_ended" not in tale.kinds()


def test_a_timer_that_is_moved_meanwhile_keeps_its_new_time(tale):
    page = StreamId(f"page/{tale.view().pages[0].id}")
    moved = TimerRecord(page, "renotify", START + timedelta(hours=1))
    tale.clock.moment += timedelta(minutes=2)

    fire_overtaken(tale, lambda tx: tx.set_timer(moved))

    with tale.store.reading() as reads:
        assert moved in reads.list_timers(page)
    assert tale.kinds().count("page_notified") == 1


def test_an_audited_page_that_breaks_leaves_no_other_asleep(tale):
    page = StreamId(f"page/{tale.view().pages[0].id}")
    tale.alert("Other", severity="critical")

    def lose(tx):
        for timer in tx.list_timers(page):
            tx.drop_timer(page, timer.name)
        endless = EscalationPolicy("p", (EscalationStep(("person:ana",), delay_s=1e300),) * 2)
        broken = Page(
            id="INC-0.1-3", incident="INC-0", policy=endless, opened_at=START, next_at=START, round=-1, step=0
        )
        tx.append(StreamId("page/INC-0.1-3"), 0, [], broken)

    tale.store.submit(lose).result(10)

    assert timers.audit(tale.context) == 1
    with tale.store.reading() as reads:
        assert {timer.name for timer in reads.list_timers(page)} >= {"step"}
