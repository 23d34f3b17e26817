"""A page that waits for an answer always has a timer, and one that gives up always says so, exactly once."""

from hypothesis import given, settings

from harness.page_histories import TIMER_OF, histories, live, openings
from runlane.oncall.commands import DropPageTimer, RaiseExhausted, SetPageTimer
from runlane.oncall.escalation import advance
from runlane.oncall.events import AcknowledgementExpired, RenotifyDue, StepDue
from runlane.oncall.model import Page, PageStatus


@settings(max_examples=40, deadline=None)
@given(histories())
def test_the_timers_that_are_set_are_exactly_those_the_state_waits_for(events):
    timers = {}
    for _, event, page, commands in live(events):
        timers.pop(TIMER_OF.get(type(event)), None)
        carry_out(timers, commands)
        awaited = {
            "step": page.next_at,
            "renotify": page.renotify_at,
            "acknowledgement": page.acknowledged_until,
        }

        assert timers == {name: due for name, due in awaited.items() if due is not None}


@settings(max_examples=40, deadline=None)
@given(histories())
def test_every_escalating_page_has_a_future_timer(events):
    for _, event, page, _ in live(events):
        if page.status is PageStatus.ESCALATING:
            assert page.next_at is not None
        else:
            assert page.next_at is None
            assert page.renotify_at is None
        if page.status is PageStatus.ESCALATING and page.opened_at == event.at:
            assert page.next_at > event.at


@settings(max_examples=40, deadline=None)
@given(histories())
def test_exhaustion_is_raised_exactly_once_each_time_it_happens(events):
    for before, _, after, commands in live(events):
        raised = [command for command in commands if isinstance(command, RaiseExhausted)]
        is_news = (before.status, before.round) != (after.status, after.round)

        assert len(raised) == (after.status is PageStatus.EXHAUSTED and is_news)


@settings(max_examples=40, deadline=None)
@given(openings())
def test_a_page_nobody_answers_ends_in_an_alarm_after_each_step_of_each_round(opened):
    step = advance(Page("INC-42.1-7"), opened)
    timers, alarms, steps = {}, 0, 0
    while True:
        carry_out(timers, step.commands)
        alarms += sum(isinstance(command, RaiseExhausted) for command in step.commands)
        if not timers:
            break
        name = min(timers, key=timers.get)
        event = {"step": StepDue, "renotify": RenotifyDue, "acknowledgement": AcknowledgementExpired}[name]
        steps += name == "step"
        step = advance(step.state, event(at=timers.pop(name), reach=opened.reach))

    assert step.state.status is PageStatus.EXHAUSTED
    assert alarms == 1
    assert steps <= (opened.policy.repeat + 1) * len(opened.policy.steps) + 1


def carry_out(timers, commands):
    for command in commands:
        if isinstance(command, SetPageTimer):
            timers[command.name] = command.due
        elif isinstance(command, DropPageTimer):
            timers.pop(command.name, None)
