"""The page machine: one event of a page -> its next state, and whom to notify, when to wake, what to say.

How a page lives. Opened, it notifies the targets of step 0 at once and sets the timer `step`; a page of high
urgency insists by the timer `renotify`. When `step` is due, or a person escalates, or every notification of
the step has failed, the next step follows; after the last step the policy begins again as often as it says,
then its fallback is notified, and one more delay later the page is exhausted and raises an alarm. Steps that
stand for nobody are passed over at once.

Choices that the words of the policy leave open:

* An acknowledgement that expires, and a repage or an escalation of an exhausted page, begin a new round at
  step 0 with all its repeats: whoever is on call may have changed.
* A person may escalate an acknowledged page: who took it asks for help, so the next step is notified.
* A timer that fires before its time sets itself again. So a repeated event changes nothing, and no page is
  left without a timer by a clock that was put back.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final

from msgspec.structs import replace

from runlane.base.machine import Step
from runlane.oncall.commands import PageCommand, SetPageTimer
from runlane.oncall.events import (
    AcknowledgementExpired,
    DeliveryFailed,
    DeliverySent,
    DeliverySuperseded,
    PageAcknowledged,
    PageEnded,
    PageEscalated,
    PageEvent,
    PageOpened,
    RenotifyDue,
    Repaged,
    StepDue,
)
from runlane.oncall.model import Delivery, DeliveryStatus, Page, PageStatus
from runlane.oncall.steps import begin_round, move_on, notify_again, quiet, set_renotify

_Turn = Step[Page, PageCommand]

_NEVER_ARRIVED: Final = (DeliveryStatus.FAILED, DeliveryStatus.SUPERSEDED)


def advance(page: Page, event: PageEvent) -> _Turn:
    """Return the page after `event`, and what it asks for. An event that does not apply changes nothing.

    A page that was never opened is `Page(id)`. `event.at` is the present instant; `event.reach` whom each
    target stands for at it.
    """
    if page.opened_at is None and not isinstance(event, PageOpened):
        return Step(page)
    return _TURNS[type(event)](page, event)


def _opened(page: Page, event: PageOpened) -> _Turn:
    if page.opened_at is not None:
        return Step(page)
    opened = replace(
        page,
        incident=event.incident,
        policy=event.policy,
        urgency=event.urgency,
        subject=event.subject,
        node=event.node,
        visit=event.visit,
        opened_at=event.at,
    )
    return begin_round(opened, 0, event.reach, event.at)


def _step_due(page: Page, event: StepDue) -> _Turn:
    if page.status is not PageStatus.ESCALATING:
        return Step(page)
    if page.next_at is not None and event.at < page.next_at:
        return Step(page, (SetPageTimer("step", page.next_at),))
    return move_on(page, event.reach, event.at)


def _renotify_due(page: Page, event: RenotifyDue) -> _Turn:
    if page.status is not PageStatus.ESCALATING or page.renotify_at is None:
        return Step(page)
    if event.at < page.renotify_at:
        return Step(page, (SetPageTimer("renotify", page.renotify_at),))
    again = notify_again(page, event.reach, event.at)
    return again or set_renotify(page, event.at)


def _repaged(page: Page, event: Repaged) -> _Turn:
    if page.status is PageStatus.EXHAUSTED:
        return begin_round(page, page.round + 1, event.reach, event.at)
    if page.status is not PageStatus.ESCALATING:
        return Step(page)
    again = notify_again(page, event.reach, event.at)
    return again or move_on(page, event.reach, event.at)


def _escalated(page: Page, event: PageEscalated) -> _Turn:
    if page.status is PageStatus.ESCALATING:
        return move_on(page, event.reach, event.at)
    if page.status is PageStatus.EXHAUSTED or (page.status is PageStatus.ACKNOWLEDGED and page.step < 0):
        return begin_round(page, page.round + 1, event.reach, event.at)
    if page.status is PageStatus.ACKNOWLEDGED:
        return move_on(page, event.reach, event.at)
    return Step(page)


def _sent(page: Page, event: DeliverySent) -> _Turn:
    return Step(_settled(page, event.key, status=DeliveryStatus.SENT, sent_at=event.at))


def _superseded(page: Page, event: DeliverySuperseded) -> _Turn:
    return Step(_settled(page, event.key, status=DeliveryStatus.SUPERSEDED))


def _failed(page: Page, event: DeliveryFailed) -> _Turn:
    """Note the failure; when nothing of the present step has arrived, nobody can answer it: move on.

    An event without reach does not know whom to ask next; then the timer `step` decides.
    """
    after = _settled(page, event.key, status=DeliveryStatus.FAILED, error=event.error)
    is_news = after != page
    if is_news and event.reach and page.status is PageStatus.ESCALATING and _has_nothing_arrived(after):
        return move_on(after, event.reach, event.at)
    return Step(after)


def _settled(page: Page, key: str, **outcome: Any) -> Page:
    delivery = page.deliveries.get(key)
    if delivery is None or delivery.status is not DeliveryStatus.QUEUED:
        return page
    return replace(page, deliveries={**page.deliveries, key: replace(delivery, **outcome)})


def _has_nothing_arrived(page: Page) -> bool:
    present = [delivery for delivery in page.deliveries.values() if _is_of_present_step(page, delivery)]
    return bool(present) and all(delivery.status in _NEVER_ARRIVED for delivery in present)


def _is_of_present_step(page: Page, delivery: Delivery) -> bool:
    return (delivery.round, delivery.step) == (page.round, page.step)


def _acknowledged(page: Page, event: PageAcknowledged) -> _Turn:
    if not page.is_unanswered:
        return Step(page)
    silent = quiet(page)
    taken = replace(
        silent.state, status=PageStatus.ACKNOWLEDGED, acknowledged_by=event.by, acknowledged_at=event.at
    )
    if page.policy.acknowledgement_s is None:
        return Step(taken, silent.commands)
    until = event.at + timedelta(seconds=page.policy.acknowledgement_s)
    timer = SetPageTimer("acknowledgement", until)
    return Step(replace(taken, acknowledged_until=until), (*silent.commands, timer))


def _expired(page: Page, event: AcknowledgementExpired) -> _Turn:
    if page.status is not PageStatus.ACKNOWLEDGED or page.acknowledged_until is None:
        return Step(page)
    if event.at < page.acknowledged_until:
        return Step(page, (SetPageTimer("acknowledgement", page.acknowledged_until),))
    return begin_round(page, page.round + 1, event.reach, event.at)


def _ended(page: Page, event: PageEnded) -> _Turn:
    if page.status is PageStatus.ENDED:
        return Step(page)
    silent = quiet(page)
    ended = replace(silent.state, status=PageStatus.ENDED, ended_at=event.at, ended_why=event.reason)
    return Step(ended, silent.commands)


_TURNS: Final[Mapping[type[PageEvent], Callable[[Page, Any], _Turn]]] = {
    PageOpened: _opened,
    StepDue: _step_due,
    RenotifyDue: _renotify_due,
    Repaged: _repaged,
    PageEscalated: _escalated,
    DeliverySent: _sent,
    DeliveryFailed: _failed,
    DeliverySuperseded: _superseded,
    PageAcknowledged: _acknowledged,
    AcknowledgementExpired: _expired,
    PageEnded: _ended,
}
