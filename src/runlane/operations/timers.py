"""Fire due timers as events, end alerts that have run out, and audit that nobody waits for nothing."""

from datetime import timedelta
from typing import Final

import msgspec
import structlog

from runlane.base.ids import PageId, StreamId, incident_of
from runlane.base.instants import Instant
from runlane.oncall.events import AcknowledgementExpired, PageEvent, RenotifyDue, StepDue
from runlane.oncall.model import Page, PageStatus
from runlane.operations.context import Context
from runlane.operations.drive import Input, drive
from runlane.operations.intake import end_expired_alert
from runlane.operations.people import reach
from runlane.operations.states import load_page
from runlane.operations.turn import Turn
from runlane.operations.visits import tick_event
from runlane.ports.outcome import TimelineFact
from runlane.ports.store import AlertRecord, TimerRecord, Transaction

_log = structlog.get_logger(__name__)

BATCH: Final = 100
"""Timers fired in one transaction: large enough to be quick, small enough not to hold up an alert."""

PUT_OFF: Final = timedelta(minutes=1)
"""When a timer is tried again that broke its turn."""


def fire_due(context: Context) -> int:
    """Fire up to `BATCH` due timers and end expired alerts; return how many there were.

    They share one transaction. Should one of them break it, each gets its own, and the one that breaks is put off:
    a defect in one run must not silence the pages of all others.
    """
    now = context.clock.now()
    together = context.store.submit(lambda tx: _fire_batch(Turn(context, tx, now)))
    defect = together.exception()
    if defect is None:
        return together.result()
    _log.error("timers_broke", exc_info=defect)
    with context.store.reading() as reads:
        timers, alerts = reads.due_timers(now, BATCH), reads.expired_alerts(now, BATCH)
    for timer in timers:
        _fire_alone(context, timer, now)
    for alert in alerts:
        _end_alone(context, alert, now)
    return len(timers) + len(alerts)


def _fire_batch(turn: Turn) -> int:
    timers = turn.tx.due_timers(turn.now, BATCH)
    for timer in timers:
        _fire_once(turn, timer)
    alerts = turn.tx.expired_alerts(turn.now, BATCH)
    for alert in alerts:
        _end_once(turn, alert)
    return len(timers) + len(alerts)


def _fire_alone(context: Context, timer: TimerRecord, now: Instant) -> None:
    defect = context.store.submit(lambda tx: _fire_once(Turn(context, tx, now), timer)).exception()
    if defect is not None:
        _log.error("timer_put_off", stream=timer.stream, timer=timer.name, exc_info=defect)
        later = TimerRecord(timer.stream, timer.name, now + PUT_OFF)
        context.store.submit(lambda tx: tx.set_timer(later)).result()


def _end_alone(context: Context, alert: AlertRecord, now: Instant) -> None:
    defect = context.store.submit(lambda tx: _end_once(Turn(context, tx, now), alert)).exception()
    if defect is not None:
        _log.error("alert_put_off", source=alert.source, alert=alert.key, exc_info=defect)
        later = msgspec.structs.replace(alert, expires_at=now + PUT_OFF)
        context.store.submit(lambda tx: tx.save_alert(later)).result()


def _fire_once(turn: Turn, timer: TimerRecord) -> None:
    """Fire a timer that is due still: since it was read, something may have dropped or moved it."""
    if any(one.name == timer.name and one.due <= turn.now for one in turn.tx.list_timers(timer.stream)):
        turn.tx.drop_timer(timer.stream, timer.name)
        _fire(turn, timer)


def _end_once(turn: Turn, alert: AlertRecord) -> None:
    """End an alert that has run out still: since it was read, its sender may have reported it again."""
    known = turn.tx.find_alert(alert.source, alert.key)
    if known and known.firing and known.expires_at and known.expires_at <= turn.now:
        end_expired_alert(turn, known)


def next_due(context: Context) -> Instant | None:
    """Return when the next timer is due, or None when no timer is set."""
    with context.store.reading() as reads:
        return reads.next_timer_due()


def audit(context: Context) -> int:
    """Wake every open page that has neither a timer nor a notification under way; return how many.

    That should never happen. It is checked every minute all the same, because a page that waits for nothing is the
    failure on-call systems are remembered for.
    """
    now = context.clock.now()
    with context.store.reading() as reads:
        lost = reads.open_pages_without_timer()
    return sum(_wake(context, stream, now) for stream in lost)


def _wake(context: Context, stream: StreamId, now: Instant) -> bool:
    """Wake one page, if it is lost still; one that breaks must not keep the others asleep."""

    def work(tx: Transaction) -> bool:
        if stream not in tx.open_pages_without_timer():
            return False
        fact = TimelineFact(now, "auditor", "page_without_timer", {"page": stream})
        tx.record(incident_of(stream), [fact])
        _fire(Turn(context, tx, now), TimerRecord(stream, "step", now))
        return True

    woken = context.store.submit(work)
    _log.error("page_without_timer", stream=stream, exc_info=woken.exception())
    return woken.exception() is None and woken.result()


def _fire(turn: Turn, timer: TimerRecord) -> None:
    kind, _, name = timer.stream.partition("/")
    if kind == "run":
        drive(turn, Input(timer.stream, tick_event(turn.now, timer.name)))
        return
    page = load_page(turn.tx, PageId(name))
    if page is not None:
        drive(turn, Input(timer.stream, page_event(turn.context, page, timer.name, turn.now)))


def page_event(context: Context, page: Page, timer: str, now: Instant) -> PageEvent:
    """Return what a page's timer means: its next step, another notification, or an acknowledgement's end."""
    reached = reach(context.directory(), page.policy, page.urgency, now)
    if timer == "renotify":
        return RenotifyDue(at=now, reach=reached)
    if timer == "acknowledgement" and page.status is PageStatus.ACKNOWLEDGED:
        return AcknowledgementExpired(at=now, reach=reached)
    return StepDue(at=now, reach=reached)
