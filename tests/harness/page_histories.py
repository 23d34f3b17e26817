"""Any history of a page: a policy, and events at growing instants with whoever is on call then."""

from datetime import timedelta

from hypothesis import strategies as st

from harness.paging import minute
from runlane.oncall.escalation import advance
from runlane.oncall.events import (
    AcknowledgementExpired,
    DeliveryFailed,
    DeliverySent,
    DeliverySuperseded,
    PageAcknowledged,
    PageEnded,
    PageEscalated,
    PageOpened,
    RenotifyDue,
    Repaged,
    StepDue,
)
from runlane.oncall.model import Contact, EscalationPolicy, EscalationStep, Page, Reach

TARGETS = ("schedule:primary", "schedule:secondary", "team:payments", "person:boss")
TIMER_OF = {StepDue: "step", RenotifyDue: "renotify", AcknowledgementExpired: "acknowledgement"}

contacts = st.builds(Contact, st.sampled_from(("email", "ntfy")), st.sampled_from(("one", "two")))
reached = st.builds(Reach, st.sampled_from(("ana", "bo", "cy")), st.lists(contacts, max_size=3).map(tuple))
reaches = st.dictionaries(st.sampled_from(TARGETS), st.lists(reached, max_size=2).map(tuple))
targets = st.lists(st.sampled_from(TARGETS), max_size=2, unique=True).map(tuple)
policies = st.builds(
    EscalationPolicy,
    id=st.just("payments"),
    steps=st.lists(st.builds(EscalationStep, targets, st.sampled_from((60.0, 300.0))), max_size=3).map(tuple),
    repeat=st.integers(0, 2),
    fallback=targets,
    renotify_s=st.sampled_from((None, 90.0, 120.0)),
    acknowledgement_s=st.sampled_from((None, 600.0)),
)


@st.composite
def openings(draw):
    """Return how a page is opened."""
    return PageOpened(
        at=minute(0),
        incident="INC-42",
        policy=draw(policies),
        urgency=draw(st.sampled_from(("high", "low"))),
        subject="Acknowledge",
        reach=draw(reaches),
    )


@st.composite
def histories(draw, longest=12):
    """Return the events of a page from its opening on; some late, some early, some of no effect."""
    opened = draw(openings())
    events, at = [opened], minute(0)
    page = advance(Page("INC-42.1-7"), opened).state
    for _ in range(draw(st.integers(0, longest))):
        at += timedelta(seconds=draw(st.sampled_from((0, 30, 60, 300, 900))))
        events.append(draw(_event(page, at)))
        page = advance(page, events[-1]).state
    return events


@st.composite
def _event(draw, page, at):
    key = draw(st.sampled_from(sorted(page.deliveries) or ["INC-42.1-7/9.9.9/nobody/email"]))
    who = draw(st.sampled_from(("ana", "bo")))
    reach = draw(reaches)
    kind = draw(st.sampled_from((*TIMER_OF, Repaged, PageEscalated, PageAcknowledged, PageEnded, "delivery")))
    if kind == "delivery":
        return draw(
            st.sampled_from(
                (
                    DeliverySent(at=at, key=key),
                    DeliverySuperseded(at=at, key=key),
                    DeliveryFailed(at=at, key=key, error="550", reach=reach),
                    DeliveryFailed(at=at, key=key, error="550"),
                )
            )
        )
    if kind in (PageAcknowledged, PageEnded):
        return kind(at=at, by=who)
    return kind(at=at, reach=reach)


def live(events):
    """Yield, for each event, the page before it, the event, the page after it and its commands."""
    page = Page("INC-42.1-7")
    for event in events:
        step = advance(page, event)
        yield page, event, step.state, step.commands
        page = step.state
