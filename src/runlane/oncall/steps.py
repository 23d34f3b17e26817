"""The steps of a policy: find the next one that reaches somebody, notify it, or find that nobody is left.

Every function takes a page, whom each target stands for (`reach`), and the present instant, and returns a
step of the page machine.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

from msgspec.structs import replace

from runlane.base.ids import PersonId
from runlane.base.instants import Instant
from runlane.base.machine import Step
from runlane.base.texts import text
from runlane.oncall.commands import (
    DropPageTimer,
    Notify,
    PageCommand,
    RaiseExhausted,
    SayUnreachable,
    SetPageTimer,
    SkipStep,
)
from runlane.oncall.model import Contact, Delivery, EscalationPolicy, EscalationStep, Page, PageStatus, Reach

FALLBACK: Final = -1
"""The step number of the policy's fallback."""

ASKED_EVERYBODY: Final = str(text("nobody answered, and the fallback was asked as well"))
FALLBACK_REACHES_NOBODY: Final = str(text("nobody answered, and nobody of the fallback can be reached"))
NO_FALLBACK: Final = str(text("nobody answered, and the policy has no fallback"))
REACHES_NOBODY: Final = str(text("nobody of the policy or its fallback can be reached"))
"""Why a page is exhausted; stored in English, and a template of the catalogue for whoever shows it."""

Reached = Mapping[str, tuple[Reach, ...]]

_Turn = Step[Page, PageCommand]
_Place = tuple[int, int]
"""A round and a step of it."""


def begin_round(page: Page, number: int, reach: Reached, at: Instant) -> _Turn:
    """Begin an escalation in round `number`: from step 0, with all the repeats of the policy before it."""
    fresh = replace(page, first_round=number)
    places = [(number, step) for step in range(len(page.policy.steps))]
    return _enter_first(fresh, places, (number, FALLBACK), reach, at)


def move_on(page: Page, reach: Reached, at: Instant) -> _Turn:
    """Go to the next step that reaches somebody, else to the fallback; from the fallback: exhausted."""
    if page.step == FALLBACK:
        return _exhaust(page, ASKED_EVERYBODY)
    steps = len(page.policy.steps)
    places = [(page.round, step) for step in range(page.step + 1, steps)]
    last_round = page.round
    if page.round - page.first_round < page.policy.repeat and _reaches_anybody(page.policy, reach):
        last_round += 1
        places += [(last_round, step) for step in range(steps)]
    return _enter_first(page, places, (last_round, FALLBACK), reach, at)


def notify_again(page: Page, reach: Reached, at: Instant) -> _Turn | None:
    """Notify the present step again under new keys; None when it stands for nobody now.

    The timer `step` stays as it is: insisting does not put off the next step.
    """
    people, _ = _people_of(targets_of(page.policy, page.step), reach)
    if not people:
        return None
    notified = _notify(replace(page, notified=page.notified + 1), people, at)
    insisting = set_renotify(notified.state, at)
    return Step(insisting.state, (*notified.commands, *insisting.commands))


def set_renotify(page: Page, at: Instant) -> _Turn:
    """Set the timer by which a page of high urgency insists; nothing for a page that does not."""
    if page.urgency != "high" or page.policy.renotify_s is None:
        return Step(page)
    due = at + timedelta(seconds=page.policy.renotify_s)
    return Step(replace(page, renotify_at=due), (SetPageTimer("renotify", due),))


def quiet(page: Page) -> _Turn:
    """Drop every timer that is set."""
    due_by_name = {
        "step": page.next_at,
        "renotify": page.renotify_at,
        "acknowledgement": page.acknowledged_until,
    }
    drops = tuple(DropPageTimer(name) for name, due in due_by_name.items() if due is not None)
    return Step(replace(page, next_at=None, renotify_at=None, acknowledged_until=None), drops)


def targets_of(policy: EscalationPolicy, step: int) -> tuple[str, ...]:
    """Return the targets of a step, or of the fallback."""
    return policy.fallback if step == FALLBACK else policy.steps[step].targets


def _enter_first(
    page: Page, places: Iterable[_Place], fallback: _Place, reach: Reached, at: Instant
) -> _Turn:
    """Enter the first place that reaches somebody, saying which were passed over; the fallback comes last."""
    said: list[PageCommand] = []
    for place in (*places, fallback):
        targets = targets_of(page.policy, place[1])
        people, mute = _people_of(targets, reach)
        said += [SayUnreachable(place[1], person) for person in mute]
        if people:
            entered = _enter(page, place, people, at)
            return Step(entered.state, (*said, *entered.commands))
        if targets or place != fallback:
            said.append(SkipStep(place[1], targets))
    beyond = replace(page, round=fallback[0], step=FALLBACK, notified=0)
    exhausted = _exhaust(beyond, _why_nobody(page, reach))
    return Step(exhausted.state, (*said, *exhausted.commands))


def _enter(page: Page, place: _Place, people: tuple[Reach, ...], at: Instant) -> _Turn:
    silent = quiet(page)
    due = at + timedelta(seconds=_delay_s(page.policy, place[1]))
    entered = replace(
        silent.state,
        status=PageStatus.ESCALATING,
        round=place[0],
        step=place[1],
        notified=1,
        next_at=due,
        acknowledged_by="",
        acknowledged_at=None,
    )
    notified = _notify(entered, people, at)
    insisting = set_renotify(notified.state, at)
    timers = (SetPageTimer("step", due), *insisting.commands)
    stale = _not_replaced(silent.commands, timers)
    return Step(insisting.state, (*stale, *notified.commands, *timers))


def _not_replaced(drops: tuple[PageCommand, ...], timers: tuple[PageCommand, ...]) -> tuple[PageCommand, ...]:
    names = {timer.name for timer in timers if isinstance(timer, SetPageTimer)}
    return tuple(drop for drop in drops if isinstance(drop, DropPageTimer) and drop.name not in names)


def _delay_s(policy: EscalationPolicy, step: int) -> float:
    """Return the delay after a step; the fallback is given that of the last step."""
    if policy.steps:
        return policy.steps[step].delay_s
    return EscalationStep(()).delay_s


def _notify(page: Page, people: tuple[Reach, ...], at: Instant) -> _Turn:
    deliveries: dict[str, Delivery] = {}
    for reached in people:
        for contact in reached.contacts:
            key = _key(page, reached.person, contact, deliveries)
            deliveries[key] = Delivery(
                key=key,
                person=reached.person,
                contact=contact,
                step=page.step,
                round=page.round,
                queued_at=at,
            )
    notices = tuple(Notify(one.key, one.person, one.contact, page.urgency) for one in deliveries.values())
    return Step(replace(page, deliveries=page.deliveries | deliveries), notices)


def _key(page: Page, person: PersonId, contact: Contact, taken: Mapping[str, Delivery]) -> str:
    """Return a key nobody else has: the second address of one channel is `email-2`."""
    first = f"{page.id}/{page.round}.{page.step}.{page.notified}/{person}/{contact.channel}"
    key, number = first, 1
    while key in taken:
        number += 1
        key = f"{first}-{number}"
    return key


def _people_of(targets: Iterable[str], reach: Reached) -> tuple[tuple[Reach, ...], tuple[PersonId, ...]]:
    """Return whom the targets stand for, each person and contact once, and those without a contact method."""
    contacts_by_person: dict[PersonId, dict[Contact, None]] = {}
    for target in targets:
        for reached in reach.get(target, ()):
            contacts_by_person.setdefault(reached.person, {}).update(dict.fromkeys(reached.contacts))
    people = tuple(
        Reach(person, tuple(contacts)) for person, contacts in contacts_by_person.items() if contacts
    )
    return people, tuple(person for person, contacts in contacts_by_person.items() if not contacts)


def _reaches_anybody(policy: EscalationPolicy, reach: Reached) -> bool:
    return any(_people_of(step.targets, reach)[0] for step in policy.steps)


def _exhaust(page: Page, reason: str) -> _Turn:
    silent = quiet(page)
    exhausted = replace(silent.state, status=PageStatus.EXHAUSTED, acknowledged_by="", acknowledged_at=None)
    return Step(exhausted, (*silent.commands, RaiseExhausted(reason)))


def _why_nobody(page: Page, reach: Reached) -> str:
    if not _reaches_anybody(page.policy, reach):
        return REACHES_NOBODY
    return FALLBACK_REACHES_NOBODY if page.policy.fallback else NO_FALLBACK
