"""The outbox: how often a command is tried, how long it rests in between, and when it is not needed any more."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from harness.story import GiveUp, Retry, directory, person, story
from runlane.base.ids import PersonId
from runlane.operations import outbox, timers
from runlane.operations.outbox import TRIES_BY_QUEUE, backoff
from runlane.ports.directory import Integration
from runlane.ports.store import CommandStatus

RESTS = {
    "after the first try": (1, None, 2),
    "after the second": (2, None, 4),
    "after the third": (3, None, 8),
    "after the eighth": (8, None, 256),
    "never longer than five minutes": (9, None, 300),
    "not even after many tries": (60, None, 300),
    "as long as the other side asks": (1, 45.0, 45),
    "not at all if it asks for nothing": (3, 0.0, 0),
    "but not longer than five minutes": (1, 86400.0, 300),
}


@pytest.mark.parametrize(("attempt", "after_s", "seconds"), RESTS.values(), ids=RESTS)
def test_a_command_rests(attempt, after_s, seconds):
    assert backoff(attempt, Retry("busy", after_s)) == timedelta(seconds=seconds)


@pytest.fixture
def tale(tmp_path):
    with story(tmp_path) as told:
        yield told


def commands(told, kind="page"):
    with told.store.reading() as reads:
        return [command for command in reads.list_commands("INC-1") if command.kind == kind]


def rest_until(told, seconds):
    """Wind the clock without letting any timer fire, and perform what is owed then."""
    told.clock.moment += timedelta(seconds=seconds)
    told.settle()


def test_a_page_that_does_not_go_out_is_tried_again_and_arrives(tale):
    tale.mail.broken["ana@example.org"] = Retry("421 busy")
    tale.alert(severity="critical")
    rest_until(tale, 2)
    assert tale.mail.to("ana") == []
    del tale.mail.broken["ana@example.org"]

    rest_until(tale, 3.9)
    assert tale.mail.to("ana") == [], "the third try is four seconds after the second"
    rest_until(tale, 0.1)

    assert len(tale.mail.to("ana")) == 1
    assert (commands(tale)[0].status, commands(tale)[0].attempt) == (CommandStatus.DONE, 3)
    assert tale.kinds().count("delivery_retrying") == 2


def test_a_page_that_never_goes_out_fails_after_six_tries_and_the_next_person_is_asked(tale):
    tale.mail.broken["ana@example.org"] = Retry("421 busy")
    tale.alert(severity="critical")

    for seconds in (2, 4, 8, 16):
        rest_until(tale, seconds)
    assert tale.mail.to("bo") == []
    rest_until(tale, 32)

    assert (commands(tale)[0].status, commands(tale)[0].attempt) == (CommandStatus.FAILED, 6)
    assert TRIES_BY_QUEUE["paging"] == 6
    assert "delivery_failed" in tale.kinds()
    assert len(tale.mail.to("bo")) == 1


def test_the_log_of_the_server_tells_of_every_page_that_does_not_go_out(tale):
    tale.mail.broken["ana@example.org"] = Retry("421 busy")
    with capture_logs() as logged:
        tale.alert(severity="critical")
        for seconds in (2, 4, 8, 16, 32):
            rest_until(tale, seconds)

    told = [(one["event"], one["log_level"], one["attempt"]) for one in logged if one.get("person") == "ana"]
    first = {"incident": "INC-1", "kind": "page", "channel": "email", "error": "421 busy"}
    assert told == [
        *[("command_put_off", "warning", attempt) for attempt in range(1, 6)],
        ("command_failed", "error", 6),
    ]
    assert first.items() <= logged[0].items()


def order_of_sending(told):
    with told.store.reading() as reads:
        owed = reads.owed(told.clock.now(), queue="paging")
    return [f"{command.incident} {command.kind}" for command in owed]


def test_in_a_storm_the_first_urgent_page_goes_before_repeats_and_the_first_of_a_sev1_before_all(tale):
    tale.settle = lambda: None
    tale.alert("Slow", severity="SEV3")
    tale.alert("Down", severity="SEV2")
    tale.alert("Dead", severity="SEV1")

    assert order_of_sending(tale) == ["INC-3 page", "INC-2 page", "INC-1 page"]


def test_a_page_that_is_sent_again_waits_in_its_turn(tale):
    tale.alert("Down", severity="SEV2")
    tale.settle = lambda: None
    tale.clock.moment += timedelta(seconds=120)
    timers.fire_due(tale.context)
    tale.clock.moment += timedelta(seconds=1)
    tale.alert("Down too", severity="SEV2")

    assert order_of_sending(tale) == ["INC-2 page", "INC-1 page"]


def test_an_alarm_goes_out_when_the_mail_server_is_back_however_late(tale):
    everybody = ("ana", "bo", "chen", "olga")
    tale.mail.broken.update({f"{name}@example.org": Retry("connection refused") for name in everybody})
    tale.alert(severity="critical")
    tale.forward(hours=3)
    for _ in range(20):
        rest_until(tale, 300)
    told = tale.kinds()
    for _ in range(20):
        rest_until(tale, 300)
    assert (tale.mail.sent, tale.kinds()) == ([], told), "the timeline does not fill with tries"

    tale.mail.broken.clear()
    rest_until(tale, 300)

    titles = [one.message.title for one in tale.mail.to("olga")]
    assert "Nobody answers: [SEV1] INC-1 CheckoutDown" in titles


def test_an_alarm_is_not_sent_any_more_when_somebody_has_answered(tale):
    everybody = ("ana", "bo", "chen", "olga")
    tale.mail.broken.update({f"{name}@example.org": Retry("connection refused") for name in everybody})
    tale.alert(severity="critical")
    tale.forward(hours=1)
    tale.act("INC-1", "acknowledge", by="bo")
    tale.mail.broken.clear()

    rest_until(tale, 300)

    assert not [one for one in tale.mail.to("olga") if one.message.title.startswith("Nobody answers")]


def test_the_other_side_says_how_long_to_wait(tale):
    tale.mail.broken["ana@example.org"] = Retry("429", after_s=40)
    tale.alert(severity="critical")
    del tale.mail.broken["ana@example.org"]

    rest_until(tale, 39)
    assert tale.mail.to("ana") == []
    rest_until(tale, 1)

    assert len(tale.mail.to("ana")) == 1


def test_a_page_that_is_answered_while_it_rests_is_not_sent(tale):
    tale.mail.broken["ana@example.org"] = Retry("421 busy")
    tale.alert(severity="critical")
    tale.act("INC-1", "acknowledge", by="bo")
    del tale.mail.broken["ana@example.org"]

    rest_until(tale, 10)

    assert tale.mail.to("ana") == [] or all(
        "acknowledge." not in one.message.body for one in tale.mail.to("ana")
    )
    assert commands(tale)[0].status is CommandStatus.SUPERSEDED


def test_a_notice_of_a_task_that_is_done_is_not_sent(tale):
    tale.alert(severity="critical")
    tale.mail.broken["ana@example.org"] = Retry("421 busy")
    tale.act("INC-1", "acknowledge", by="ana")
    tale.act("INC-1", "complete", node="n7", data={"severity": "SEV3"})
    del tale.mail.broken["ana@example.org"]

    rest_until(tale, 10)

    labels = [one.message.title.rpartition(": ")[2] for one in tale.mail.to("ana")[1:]]
    assert labels == ["Begin troubleshooting"]


def test_a_message_that_fails_for_good_is_told_on_the_timeline_and_stops_nothing(tale):
    tale.alert(severity="critical")
    tale.mail.broken["ana@example.org"] = GiveUp("550 no such mailbox")
    tale.act("INC-1", "acknowledge", by="ana")

    failed = [entry for entry in tale.view().timeline if entry.kind == "message_failed"]

    assert str(failed[0].sentence) == "The message to Ana by email failed: 550 no such mailbox"
    assert tale.open_nodes() == {"n7"}


def test_a_channel_that_nobody_configured_fails_with_the_cure(tmp_path):
    team = directory(integrations={"am": directory().integrations["am"]})
    with story(tmp_path, team) as told:
        told.alert(severity="critical")

        assert commands(told)[0].status is CommandStatus.FAILED
        assert commands(told)[0].error == "no channel `email` is configured; add it under `integrations:`"


def test_a_person_who_left_the_configuration_is_not_written_to(tale):
    tale.mail.broken["ana@example.org"] = Retry("421 busy")
    tale.alert(severity="critical")
    del tale.mail.broken["ana@example.org"]
    tale.directory = directory(
        people={PersonId("bo"): person("bo"), PersonId("olga"): person("olga", is_admin=True)}
    )

    rest_until(tale, 2)

    assert tale.mail.to("ana") == []
    assert commands(tale)[0].error == "the configuration knows nobody called `ana` any more"
    assert len(tale.mail.to("bo")) == 1, "the page goes on to the next step"


def test_a_channel_that_breaks_is_a_failure_that_people_see_not_a_crash(tale):
    def explode(*_):
        raise ZeroDivisionError("by nothing")

    broken = tale.mail.channel("email")
    tale.context.channels["email"] = type(broken)(broken.name, broken.title, {}, explode, broken.check)

    tale.alert(severity="critical")

    assert commands(tale)[0].error == "ZeroDivisionError: by nothing"
    assert "delivery_failed" in tale.kinds()


def test_a_command_that_somebody_else_has_done_already_is_not_done_again(tale):
    tale.alert(severity="critical")
    sent = len(tale.mail.sent)

    outbox.perform(tale.context, commands(tale)[0].key)

    assert len(tale.mail.sent) == sent


def test_two_integrations_of_one_kind_are_one_channel(tmp_path):
    mails = {"first": Integration("first", "email"), "second": Integration("second", "email")}
    with story(tmp_path, directory(integrations=mails | {"am": directory().integrations["am"]})) as told:
        told.alert(severity="critical")

        assert len(told.mail.to("ana")) == 1
