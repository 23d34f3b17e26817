"""Every notification goes to a person the policy reaches at that moment, under a key that is used once."""

from hypothesis import given, settings

from harness.page_histories import histories, live
from runlane.oncall.commands import Notify, SayUnreachable


@settings(max_examples=40, deadline=None)
@given(histories())
def test_every_delivery_is_addressed_to_a_person_reached_by_the_policy(events):
    for _, event, page, commands in live(events):
        for command in commands:
            if isinstance(command, Notify):
                delivery = page.deliveries[command.key]
                assert (command.person, command.contact) in reached(page.policy, delivery.step, event.reach)
                assert (delivery.person, delivery.contact) == (command.person, command.contact)


@settings(max_examples=40, deadline=None)
@given(histories())
def test_no_key_is_used_twice_and_every_delivery_was_asked_for(events):
    keys = []
    for _, _, page, commands in live(events):
        keys += [command.key for command in commands if isinstance(command, Notify)]

        assert sorted(keys) == sorted(page.deliveries)
        assert len(keys) == len(set(keys))


@settings(max_examples=40, deadline=None)
@given(histories())
def test_whoever_has_no_contact_method_is_named_and_not_notified(events):
    for _, event, _, commands in live(events):
        for command in commands:
            if isinstance(command, SayUnreachable):
                everybody = [one for people in event.reach.values() for one in people]
                assert any(one.person == command.person and not one.contacts for one in everybody)


def reached(policy, step, reach):
    targets = policy.fallback if step < 0 else policy.steps[step].targets
    return {
        (one.person, contact)
        for target in targets
        for one in reach.get(target, ())
        for contact in one.contacts
    }
