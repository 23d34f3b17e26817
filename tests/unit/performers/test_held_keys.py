"""The keys a queue's threads know of: bounded, fair to every lane, resting after a mishap."""

from datetime import timedelta

import pytest

from harness.stores import START, owed_command
from runlane.performers.keys import HELD_AT_MOST, HeldKeys, lane_of
from runlane.ports.store import CommandStatus


def command(key, lane="a"):
    return owed_command(key, payload={"action": lane})


def admitted(held, *commands, now_s=0.0):
    return [held.admit(one, now_s) for one in commands]


@pytest.mark.parametrize(
    ("payload", "lane"),
    [
        pytest.param(
            {"action": "war_room.open", "channel": "x"}, "war_room.open", id="an action is its own lane"
        ),
        pytest.param({"channel": "ntfy"}, "ntfy", id="a message waits with its channel"),
        pytest.param({"page": "INC-1.1-7"}, "page", id="anything else waits with its kind"),
    ],
)
def test_the_lane_of_a_command(payload, lane):
    assert lane_of(owed_command("k", kind="page", payload=payload)) == lane


def test_keys_are_taken_in_order_as_far_as_their_lanes_have_threads():
    held = HeldKeys(per_lane=2)
    admitted(held, command("a1"), command("a2"), command("a3"), command("b1", "b"))

    assert [held.take() for _ in range(4)] == ["a1", "a2", "b1", None]
    held.finish("a1")
    assert held.take() == "a3"


def test_a_key_waits_once_and_is_not_admitted_while_it_is_performed():
    held = HeldKeys(per_lane=2)

    assert admitted(held, command("k"), command("k")) == [True, False]
    held.take()
    assert admitted(held, command("k")) == [False]
    assert held.finish("k") is True
    assert admitted(held, command("k")) == [True]


def test_a_command_claimed_by_us_is_not_owed_again():
    held = HeldKeys(per_lane=2)
    admitted(held, command("k"))
    held.take()
    admitted(held, owed_command("k", status=CommandStatus.CLAIMED))

    assert held.finish("k") is False


def test_a_finished_key_that_nobody_saw_again_needs_no_look():
    held = HeldKeys(per_lane=2)
    admitted(held, command("k"))
    held.take()

    assert held.finish("k") is False
    assert len(held) == 0


def test_one_lane_fills_a_quarter_of_the_memory_and_all_lanes_all_of_it():
    held = HeldKeys(per_lane=2)
    for lane in "abcdef":
        admitted(held, *(command(f"{lane}{n}", lane) for n in range(HELD_AT_MOST)))

    assert len(held) == HELD_AT_MOST
    assert sum(admitted(held, command("e", "e"))) == 0


def test_a_key_rests_twice_as_long_each_time_it_breaks_up_to_a_minute():
    held = HeldKeys(per_lane=2)
    rests = []
    now_s = 0.0
    for _ in range(8):
        assert admitted(held, command("k"), now_s=now_s) == [True]
        held.take()
        held.rest("k", now_s, 1.0)
        until_s = held.next_rested_s(now_s)
        rests.append(until_s - now_s)
        assert admitted(held, command("k"), now_s=until_s - 0.1) == [False]
        now_s = until_s

    assert rests == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]
    admitted(held, command("k"), now_s=now_s)
    held.take()
    held.finish("k")
    assert held.next_rested_s(now_s) is None


def ahead(key, hours, lane="a"):
    return owed_command(key, payload={"action": lane}, due=START - timedelta(hours=hours))


def test_what_is_dated_back_goes_first_and_what_is_dated_back_furthest_before_it():
    held = HeldKeys(per_lane=10)
    admitted(held, command("repeat"), ahead("first page", 1), ahead("first page of a SEV1", 2))

    assert [held.take() for _ in range(4)] == ["first page of a SEV1", "first page", "repeat", None]
    assert len(held) == 3


def test_what_is_dated_back_finds_room_when_its_lane_is_full_but_not_without_end():
    held = HeldKeys(per_lane=2)
    admitted(held, *(command(f"repeat {n}") for n in range(HELD_AT_MOST)))

    taken = admitted(held, *(ahead(f"page {n}", 1) for n in range(HELD_AT_MOST)))

    assert sum(taken) == HELD_AT_MOST // 4
    assert held.take() == "page 0"
    assert admitted(held, ahead("page of a SEV1", 2)) == [True]
    assert held.take() == "page of a SEV1"
