"""A repeated or late event changes nothing, and saving a page between any two events is invisible."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.page_histories import histories, live
from harness.paging import minute
from runlane.oncall.commands import SetPageTimer
from runlane.oncall.escalation import advance
from runlane.oncall.events import PageAcknowledged, PageEscalated, PageEvent, Repaged
from runlane.oncall.model import Page, PageStatus

REQUESTS = (Repaged, PageEscalated)
"""Events that are wishes: wished twice, granted twice."""

OVER = (PageStatus.ACKNOWLEDGED, PageStatus.ENDED)


@settings(max_examples=40, deadline=None)
@given(histories())
def test_an_event_delivered_twice_changes_nothing_the_second_time(events):
    for _, event, page, _ in live(events):
        if isinstance(event, REQUESTS):
            continue
        again = advance(page, event)

        assert again.state == page
        assert set(again.commands) <= timers_of(page)


@settings(max_examples=40, deadline=None)
@given(histories(), st.sampled_from(("ana", "bo", "cy")))
def test_acknowledging_is_idempotent_and_the_first_stands(events, somebody):
    *_, (_, _, page, _) = live(events)
    first = advance(page, PageAcknowledged(at=minute(1000), by="first")).state
    second = advance(first, PageAcknowledged(at=minute(1001), by=somebody))

    assert second.state == first
    assert second.commands == ()
    assert first.status in OVER


@settings(max_examples=40, deadline=None)
@given(histories())
def test_saving_and_loading_between_any_two_events_is_invisible(events):
    page = Page("INC-42.1-7")
    for _, event, lived, commands in live(events):
        stored_page = msgspec.json.decode(msgspec.json.encode(page), type=Page)
        stored_event = msgspec.json.decode(msgspec.json.encode(event), type=PageEvent)
        step = advance(stored_page, stored_event)
        page = step.state

        assert (page, step.commands) == (lived, commands)


def timers_of(page):
    """Return the commands that would set the timers as they are set already."""
    due_by_name = {
        "step": page.next_at,
        "renotify": page.renotify_at,
        "acknowledgement": page.acknowledged_until,
    }
    return {SetPageTimer(name, due) for name, due in due_by_name.items() if due is not None}
