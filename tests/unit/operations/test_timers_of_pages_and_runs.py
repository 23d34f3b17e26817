"""Due timers become events, one broken timer silences no other, and the auditor finds pages that wait for nothing."""

from datetime import timedelta

import msgspec
import pytest

from harness.story import START, story
from runlane.operations import timers
from runlane.operations.timers import PUT_OFF
from runlane.ports.store import TimerRecord


@pytest.fixture
def tale(tmp_path):
    with story(tmp_path) as told:
        told.alert(severity="critical")
        yield told


def set_timer(told, stream, name="x", due=START):
    told.store.submit(lambda tx: tx.set_timer(TimerRecord(stream, name, due))).result(10)


def timers_of(told, stream):
    with told.store.reading() as reads:
        return {timer.name: timer.due for timer in reads.list_timers(stream)}


def test_nothing_is_due_before_its_time(tale):
    tale.clock.moment += timedelta(minutes=1, seconds=59)

    assert timers.fire_due(tale.context) == 0
    assert timers.next_due(tale.context) == START + timedelta(minutes=2)


def test_a_due_timer_fires_once(tale):
    tale.clock.moment += timedelta(minutes=2)

    assert timers.fire_due(tale.context) == 1
    assert timers.fire_due(tale.context) == 0
    tale.settle()
    assert len(tale.mail.to("ana")) == 2, "the page insists after two minutes"


def test_a_timer_that_breaks_silences_no_other_and_is_tried_again_a_minute_later(tale):
    set_timer(tale, "run/GHOST.1")
    tale.clock.moment += timedelta(minutes=2)

    assert timers.fire_due(tale.context) == 2
    tale.settle()

    assert len(tale.mail.to("ana")) == 2, "the page insists all the same"
    assert timers_of(tale, "run/GHOST.1") == {"x": tale.clock.now() + PUT_OFF}
    assert timers.fire_due(tale.context) == 0, "and it does not spin"


def test_an_expired_alert_that_breaks_silences_no_timer(tale):
    with tale.store.reading() as reads:
        known = reads.list_alerts()[0]
    ghost = msgspec.structs.replace(known, key="ghost", incident="INC-9", expires_at=START)
    tale.store.submit(lambda tx: tx.save_alert(ghost)).result(10)
    set_timer(tale, "run/GHOST.1")
    tale.clock.moment += timedelta(minutes=2)

    timers.fire_due(tale.context)
    tale.settle()

    assert len(tale.mail.to("ana")) == 2


def test_a_timer_of_a_page_that_is_gone_is_forgotten(tale):
    set_timer(tale, "page/gone")

    assert timers.fire_due(tale.context) == 1
    assert timers_of(tale, "page/gone") == {}


def test_a_clock_that_jumps_asks_the_next_person_once_and_goes_on_from_there(tale):
    tale.clock.moment += timedelta(days=1)

    for _ in range(50):
        if not timers.fire_due(tale.context):
            break
        tale.settle()

    assert tale.mail.to("bo")
    assert tale.mail.to("olga") == [], "nobody is passed over because a machine slept"
    tale.forward(minutes=10)
    assert tale.mail.to("olga")


def test_an_acknowledgement_that_runs_out_pages_again(tmp_path):
    with story(tmp_path) as told:
        policy = told.directory.policies["payments"]
        told.directory.policies["payments"] = msgspec.structs.replace(policy, acknowledgement_s=600)
        told.alert(severity="critical")
        told.act("INC-1", "acknowledge")
        sent = len([one for one in told.mail.to("ana") if one.message.acknowledge_url])

        told.forward(minutes=10)

        assert "acknowledgement_expired" in told.kinds()
        assert len([one for one in told.mail.to("ana") if one.message.acknowledge_url]) == sent + 1


def test_the_auditor_leaves_pages_alone_that_wait_for_something(tale):
    assert timers.audit(tale.context) == 0


@pytest.mark.parametrize(
    "is_by_hand", [False, True], ids=["a page of the run", "a page that a person asked for"]
)
def test_the_auditor_wakes_a_page_that_waits_for_nothing_and_says_so_on_its_incident(tale, is_by_hand):
    if is_by_hand:
        tale.act("INC-1", "cancel_run")
        tale.act("INC-1", "escalate", reason="help")
    page = next(one.id for one in tale.view().pages if one.status == "escalating")
    assert page == ("INC-1.0-2" if is_by_hand else "INC-1.1-3")
    stream = f"page/{page}"
    tale.store.submit(lambda tx: [tx.drop_timer(stream, name) for name in ("step", "renotify")]).result(10)

    assert timers.audit(tale.context) == 1

    assert "page_without_timer" in tale.kinds()
    assert timers.audit(tale.context) == 0, "it has its timer again"
    tale.forward(minutes=10)
    assert tale.mail.to("bo"), "and goes on with its next step at its time"
