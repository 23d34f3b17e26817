"""The page machine: whom it notifies next, when it wakes, and that it never gives up in silence."""

import msgspec
import pytest

from harness.paging import EVERYBODY, PRIMARY_THEN_SECONDARY, PageStory, minute, person
from runlane.oncall.commands import (
    DropPageTimer,
    Notify,
    RaiseExhausted,
    SayUnreachable,
    SetPageTimer,
    SkipStep,
)
from runlane.oncall.escalation import advance
from runlane.oncall.events import (
    AcknowledgementExpired,
    DeliveryFailed,
    DeliverySent,
    DeliverySuperseded,
    PageAcknowledged,
    PageEnded,
    PageEscalated,
    RenotifyDue,
    Repaged,
    StepDue,
)
from runlane.oncall.model import Contact, EscalationPolicy, EscalationStep, Page

TWICE = msgspec.structs.replace(PRIMARY_THEN_SECONDARY, repeat=1)
INSISTING = msgspec.structs.replace(PRIMARY_THEN_SECONDARY, renotify_s=120)
FOR_HALF_AN_HOUR = msgspec.structs.replace(PRIMARY_THEN_SECONDARY, acknowledgement_s=1800)
NO_FALLBACK = msgspec.structs.replace(PRIMARY_THEN_SECONDARY, fallback=())
NOBODY = {"schedule:primary": (), "schedule:secondary": (), "person:boss": ()}


def test_the_first_step_is_notified_at_once_through_every_contact():
    page = PageStory()

    assert page.commands == (
        Notify("INC-42.1-7/0.0.1/ana/email", "ana", Contact("email", "ana@email"), "low"),
        Notify("INC-42.1-7/0.0.1/ana/ntfy", "ana", Contact("ntfy", "ana@ntfy"), "low"),
        SetPageTimer("step", minute(5)),
    )


def test_a_page_of_high_urgency_insists():
    page = PageStory(INSISTING, urgency="high")

    assert page.timers == {"step": 5, "renotify": 2}


@pytest.mark.parametrize(("policy", "urgency"), [(INSISTING, "low"), (PRIMARY_THEN_SECONDARY, "high")])
def test_a_page_insists_only_when_both_urgency_and_policy_say_so(policy, urgency):
    assert PageStory(policy, urgency=urgency).timers == {"step": 5}


def test_a_person_reached_twice_in_a_step_is_notified_once_per_contact():
    policy = EscalationPolicy("p", (EscalationStep(("schedule:primary", "team:payments")),))
    reach = {
        "schedule:primary": (person("ana", "email"),),
        "team:payments": (person("ana", "email", "ntfy"), person("bo")),
    }

    assert PageStory(policy, reach).notified == ["0.0.1/ana/email", "0.0.1/ana/ntfy", "0.0.1/bo/email"]


def test_two_addresses_of_one_channel_have_two_keys():
    reach = {**EVERYBODY, "schedule:primary": (person("ana", "email", "email"),)}
    same_address = PageStory(reach=reach)
    two = msgspec.structs.replace(
        person("ana"), contacts=(Contact("email", "ana@work"), Contact("email", "ana@home"))
    )

    assert same_address.notified == ["0.0.1/ana/email"]
    assert PageStory(reach={**EVERYBODY, "schedule:primary": (two,)}).notified == [
        "0.0.1/ana/email",
        "0.0.1/ana/email-2",
    ]


def test_nobody_answers_from_the_first_step_to_the_alarm():
    page = PageStory()
    story = [page.notified]

    for at in (5, 15, 25):
        page.happens(StepDue(at=minute(at), reach=EVERYBODY))
        story.append(page.notified or page.said(RaiseExhausted))

    assert story == [
        ["0.0.1/ana/email", "0.0.1/ana/ntfy"],
        ["0.1.1/bo/email"],
        ["0.-1.1/boss/email"],
        [RaiseExhausted("nobody answered, and the fallback was asked as well")],
    ]
    assert page.page.status == "exhausted"
    assert page.page.next_at is None


def test_a_policy_without_steps_asks_its_fallback_and_gives_it_five_minutes():
    page = PageStory(EscalationPolicy("admins", (), fallback=("person:boss",)))

    assert page.notified == ["0.-1.1/boss/email"]
    assert page.timers == {"step": 5}


def test_a_page_is_opened_once():
    page = PageStory()
    before = page.page

    assert page.happens(page.opened) == ()
    assert page.page == before


def test_word_of_a_delivery_that_was_never_asked_for_changes_nothing():
    page = PageStory()
    before = page.page

    assert page.happens(DeliveryFailed(at=minute(1), key="INC-1.1-1/0.0.1/eve/sms", error="?")) == ()
    assert page.page == before


def test_an_acknowledgement_does_not_run_out_before_its_time():
    page = PageStory(FOR_HALF_AN_HOUR)
    page.happens(PageAcknowledged(at=minute(1), by="ana"))
    page.happens(AcknowledgementExpired(at=minute(2), reach=EVERYBODY))

    assert page.commands == (SetPageTimer("acknowledgement", minute(31)),)
    assert page.page.status == "acknowledged"


def test_the_fallback_is_given_the_delay_of_the_last_step():
    page = PageStory()
    page.happens(StepDue(at=minute(5), reach=EVERYBODY))
    page.happens(StepDue(at=minute(15), reach=EVERYBODY))

    assert page.timers == {"step": 25}


def test_a_policy_that_repeats_begins_again_before_the_fallback():
    page = PageStory(TWICE)
    story = []

    for at in (5, 15, 20, 30):
        page.happens(StepDue(at=minute(at), reach=EVERYBODY))
        story.extend(page.notified)

    assert story == [
        "0.1.1/bo/email",
        "1.0.1/ana/email",
        "1.0.1/ana/ntfy",
        "1.1.1/bo/email",
        "1.-1.1/boss/email",
    ]


def test_a_step_that_stands_for_nobody_is_passed_over_at_once():
    page = PageStory(reach={**EVERYBODY, "schedule:primary": ()})

    assert page.said(SkipStep) == [SkipStep(0, ("schedule:primary",))]
    assert page.notified == ["0.1.1/bo/email"]
    assert page.timers == {"step": 10}


def test_somebody_without_a_contact_method_is_not_reached_but_named():
    page = PageStory(
        reach={**EVERYBODY, "schedule:primary": (msgspec.structs.replace(person("ana"), contacts=()),)}
    )

    assert page.said(SayUnreachable) == [SayUnreachable(0, "ana")]
    assert page.notified == ["0.1.1/bo/email"]


def test_a_policy_that_reaches_nobody_asks_its_fallback_at_once():
    page = PageStory(TWICE, {**NOBODY, "person:boss": (person("boss"),)})

    assert page.said(SkipStep) == [SkipStep(0, ("schedule:primary",)), SkipStep(1, ("schedule:secondary",))]
    assert page.notified == ["0.-1.1/boss/email"]


@pytest.mark.parametrize(
    ("policy", "reach"),
    [
        pytest.param(PRIMARY_THEN_SECONDARY, NOBODY, id="targets that stand for nobody"),
        pytest.param(EscalationPolicy("empty", ()), {}, id="a policy without steps or fallback"),
        pytest.param(PRIMARY_THEN_SECONDARY, {}, id="targets nobody knows"),
    ],
)
def test_when_nobody_at_all_can_be_reached_the_alarm_is_raised_at_once(policy, reach):
    page = PageStory(policy, reach)

    assert page.said(RaiseExhausted) == [
        RaiseExhausted("nobody of the policy or its fallback can be reached")
    ]
    assert page.page.status == "exhausted"
    assert page.timers == {}


def test_without_a_fallback_the_alarm_follows_the_last_step():
    page = PageStory(NO_FALLBACK)
    page.happens(StepDue(at=minute(5), reach=EVERYBODY))
    page.happens(StepDue(at=minute(15), reach=EVERYBODY))

    assert page.commands == (
        DropPageTimer("step"),
        RaiseExhausted("nobody answered, and the policy has no fallback"),
    )


def test_insisting_notifies_the_same_step_under_new_keys_and_does_not_put_off_the_next():
    page = PageStory(INSISTING, urgency="high")
    page.happens(RenotifyDue(at=minute(2), reach=EVERYBODY))

    assert page.notified == ["0.0.2/ana/email", "0.0.2/ana/ntfy"]
    assert page.timers == {"renotify": 4}
    assert page.page.next_at == minute(5)


def test_insisting_goes_on_when_the_step_stands_for_nobody_for_a_while():
    page = PageStory(INSISTING, urgency="high")
    page.happens(RenotifyDue(at=minute(2), reach=NOBODY))

    assert page.commands == (SetPageTimer("renotify", minute(4)),)


def test_a_repage_notifies_the_present_step_at_once():
    page = PageStory()
    page.happens(StepDue(at=minute(5), reach=EVERYBODY))
    page.happens(Repaged(at=minute(7), reach=EVERYBODY))

    assert page.notified == ["0.1.2/bo/email"]
    assert page.page.next_at == minute(15)


def test_a_repage_of_a_step_that_reaches_nobody_any_more_moves_on():
    page = PageStory()
    page.happens(Repaged(at=minute(1), reach={**EVERYBODY, "schedule:primary": ()}))

    assert page.notified == ["0.1.1/bo/email"]


def test_a_person_escalates_at_once():
    page = PageStory()
    page.happens(PageEscalated(at=minute(1), by="ana", reach=EVERYBODY))

    assert page.notified == ["0.1.1/bo/email"]
    assert page.timers == {"step": 11}


def test_who_took_a_page_may_ask_for_help():
    page = PageStory(FOR_HALF_AN_HOUR)
    page.happens(PageAcknowledged(at=minute(1), by="ana"))
    page.happens(PageEscalated(at=minute(2), by="ana", reach=EVERYBODY))

    assert page.notified == ["0.1.1/bo/email"]
    assert page.said(DropPageTimer) == [DropPageTimer("acknowledgement")]
    assert (page.page.status, page.page.acknowledged_by) == ("escalating", "")


def test_when_nothing_of_a_step_arrives_the_next_one_is_asked_at_once():
    page = PageStory()
    page.happens(DeliveryFailed(at=minute(1), key="INC-42.1-7/0.0.1/ana/email", error="550", reach=EVERYBODY))
    after_one = page.notified
    page.happens(DeliveryFailed(at=minute(2), key="INC-42.1-7/0.0.1/ana/ntfy", error="403", reach=EVERYBODY))

    assert after_one == []
    assert page.notified == ["0.1.1/bo/email"]
    assert page.page.deliveries["INC-42.1-7/0.0.1/ana/ntfy"].error == "403"


def test_a_failure_waits_for_the_timer_when_something_has_arrived():
    page = PageStory()
    page.happens(DeliverySent(at=minute(1), key="INC-42.1-7/0.0.1/ana/email"))

    assert (
        page.happens(
            DeliveryFailed(at=minute(2), key="INC-42.1-7/0.0.1/ana/ntfy", error="403", reach=EVERYBODY)
        )
        == ()
    )


def test_a_failure_that_does_not_know_whom_to_ask_waits_for_the_timer():
    page = PageStory()
    page.happens(StepDue(at=minute(5), reach=EVERYBODY))

    assert page.happens(DeliveryFailed(at=minute(6), key="INC-42.1-7/0.1.1/bo/email", error="550")) == ()
    assert page.page.next_at == minute(15)


def test_the_first_acknowledgement_stands_and_silences_the_page():
    page = PageStory(INSISTING, urgency="high")
    page.happens(PageAcknowledged(at=minute(1), by="ana", via="link"))
    first = page.commands
    page.happens(PageAcknowledged(at=minute(2), by="bo", via="web"))

    assert first == (DropPageTimer("step"), DropPageTimer("renotify"))
    assert page.commands == ()
    assert (page.page.acknowledged_by, page.page.acknowledged_at) == ("ana", minute(1))


def test_a_notification_that_was_not_sent_in_time_is_superseded():
    page = PageStory()
    page.happens(PageAcknowledged(at=minute(1), by="ana"))
    page.happens(DeliverySuperseded(at=minute(1), key="INC-42.1-7/0.0.1/ana/ntfy"))

    assert page.page.deliveries["INC-42.1-7/0.0.1/ana/ntfy"].status == "superseded"


def test_an_acknowledgement_that_runs_out_begins_a_new_round_with_whoever_is_on_call_now():
    page = PageStory(FOR_HALF_AN_HOUR)
    page.happens(PageAcknowledged(at=minute(1), by="ana"))
    until = page.timers
    page.happens(
        AcknowledgementExpired(at=minute(31), reach={**EVERYBODY, "schedule:primary": (person("cy"),)})
    )

    assert until == {"acknowledgement": 31}
    assert page.notified == ["1.0.1/cy/email"]
    assert page.timers == {"step": 36}
    assert (page.page.status, page.page.acknowledged_by) == ("escalating", "")


@pytest.mark.parametrize(
    ("event", "notified"),
    [
        pytest.param(
            Repaged(at=minute(30), reach=EVERYBODY), ["1.0.1/ana/email", "1.0.1/ana/ntfy"], id="repaged"
        ),
        pytest.param(
            PageEscalated(at=minute(30), reach=EVERYBODY),
            ["1.0.1/ana/email", "1.0.1/ana/ntfy"],
            id="escalated",
        ),
        pytest.param(StepDue(at=minute(30), reach=EVERYBODY), [], id="a late timer changes nothing"),
        pytest.param(PageAcknowledged(at=minute(30), by="ana"), [], id="acknowledged"),
        pytest.param(PageEnded(at=minute(30)), [], id="ended"),
    ],
)
def test_an_exhausted_page_can_still_be_acknowledged_repaged_and_ended(event, notified):
    page = PageStory()
    for at in (5, 15, 25):
        page.happens(StepDue(at=minute(at), reach=EVERYBODY))
    page.happens(event)

    assert page.notified == notified
    assert (
        page.page.status
        == {
            Repaged: "escalating",
            PageEscalated: "escalating",
            StepDue: "exhausted",
            PageAcknowledged: "acknowledged",
            PageEnded: "ended",
        }[type(event)]
    )


@pytest.mark.parametrize(
    ("event", "timer"),
    [
        pytest.param(StepDue(at=minute(1), reach=EVERYBODY), SetPageTimer("step", minute(5)), id="step"),
        pytest.param(
            RenotifyDue(at=minute(1), reach=EVERYBODY), SetPageTimer("renotify", minute(2)), id="renotify"
        ),
    ],
)
def test_a_timer_that_fires_before_its_time_sets_itself_again(event, timer):
    page = PageStory(INSISTING, urgency="high")
    before = page.page

    assert page.happens(event) == (timer,)
    assert page.page == before


@pytest.mark.parametrize(
    "event",
    [
        StepDue(at=minute(9), reach=EVERYBODY),
        RenotifyDue(at=minute(9), reach=EVERYBODY),
        Repaged(at=minute(9), reach=EVERYBODY),
        PageEscalated(at=minute(9), reach=EVERYBODY),
        PageAcknowledged(at=minute(9), by="bo"),
        AcknowledgementExpired(at=minute(9), reach=EVERYBODY),
        PageEnded(at=minute(9), reason="again"),
    ],
    ids=lambda event: type(event).__name__,
)
def test_nothing_disturbs_a_page_that_has_ended(event):
    page = PageStory(INSISTING, urgency="high")
    page.happens(PageEnded(at=minute(3), by="runlane", reason="resolved"))
    ended = page.page

    assert page.happens(event) == ()
    assert page.page == ended
    assert (ended.status, ended.ended_at, ended.ended_why) == ("ended", minute(3), "resolved")


def test_an_event_of_a_page_that_was_never_opened_changes_nothing():
    assert advance(Page("INC-1.1-1"), PageAcknowledged(at=minute(0), by="ana")).state == Page("INC-1.1-1")
