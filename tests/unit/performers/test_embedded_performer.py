"""The embedded performer: at least once, never twice at once, paging apart, nothing lost in memory."""

import sqlite3
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from harness.stores import HandClock, owed_command
from runlane.base.errors import RunlaneError
from runlane.base.texts import text
from runlane.performers.embedded import EmbeddedPerformer
from runlane.ports.store import CommandStatus, StoreFullError
from runlane.store.errors import CANNOT_WRITE
from runlane.store.sqlite import SqliteStore


class RealClock:
    def now(self):
        return datetime.now(UTC)


class Hands:
    """Performs commands as operations do: claim, attempt, settle. Keeps what happened."""

    def __init__(self, store, clock):
        self.store = store
        self.clock = clock
        self.done = []
        self.under_way = set()
        self.twice_at_once = []
        self.most_at_once = 0
        self.lock = threading.Lock()
        self.attempt = lambda _command: CommandStatus.DONE

    def perform(self, key):
        command = self.store.submit(lambda tx: tx.claim(key, self.clock.now())).result(10)
        if command is None:
            return
        with self.lock:
            if key in self.under_way:
                self.twice_at_once.append(key)
            self.under_way.add(key)
            self.most_at_once = max(self.most_at_once, len(self.under_way))
        try:
            status = self.attempt(command)
        finally:
            with self.lock:
                self.under_way.discard(key)
        due = self.clock.now() if status is CommandStatus.QUEUED else None
        self.store.submit(lambda tx: tx.settle(key, status, due=due)).result(10)
        with self.lock:
            self.done.append(key)


@pytest.fixture
def clock():
    return RealClock()


@pytest.fixture
def store(tmp_path, clock):
    opened = SqliteStore(tmp_path / "runlane.db", clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def hands(store, clock):
    return Hands(store, clock)


@pytest.fixture
def start(store, clock, hands):
    """Start a performer; it is stopped at the end."""
    started = []

    def starter(perform=None, **options):
        performer = EmbeddedPerformer(store, clock=options.pop("clock", clock), **options)
        started.append(performer)
        performer.start(perform or hands.perform)
        return performer

    yield starter
    for performer in started:
        performer.stop(5)


def owe(store, *commands):
    store.submit(lambda tx: [tx.enqueue(command) for command in commands]).result(10)


def until(condition, within_s=5.0):
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.002)
    return False


def named(count, prefix="k", **fields):
    return [owed_command(f"{prefix}{n}", **fields) for n in range(count)]


def test_a_command_is_performed_soon_after_its_commit(store, hands, start):
    start()
    owe(store, owed_command("a"))

    assert until(lambda: hands.done == ["a"], 3.0)
    with store.reading() as reads:
        assert reads.find_command("a").status is CommandStatus.DONE


def test_what_a_dead_process_left_is_performed_again_claimed_commands_first(store, hands, start):
    owe(store, *named(3), owed_command("claimed", due=hands.clock.now()))
    store.submit(lambda tx: tx.claim("claimed", hands.clock.now())).result(10)
    start(workers=1)

    assert until(lambda: len(hands.done) == 4)
    assert hands.done[0] == "claimed"


def test_a_command_is_performed_when_its_time_comes_and_not_before(store, hands, start, clock):
    start()
    due = clock.now() + timedelta(seconds=0.3)
    owe(store, owed_command("later", due=due))
    moments = []
    hands.attempt = lambda _command: moments.append(clock.now()) or CommandStatus.DONE

    assert until(lambda: hands.done == ["later"])
    assert timedelta(0) <= moments[0] - due < timedelta(seconds=3)


def test_a_clock_that_is_moved_counts_after_waking(tmp_path):
    clock = HandClock()
    store = SqliteStore(tmp_path / "moved.db", clock=clock)
    hands = Hands(store, clock)
    performer = EmbeddedPerformer(store, clock=clock)
    performer.start(hands.perform)
    owe(store, owed_command("tomorrow", due=clock.now() + timedelta(days=1)))
    assert not until(lambda: hands.done, 0.1)

    clock.forward(days=1)
    performer.wake()

    assert until(lambda: hands.done == ["tomorrow"], 3.0)
    performer.stop(5)
    store.close()


def test_a_retry_is_performed_again_and_never_twice_at_once(store, hands, start):
    def attempt(command):
        time.sleep(0.001)
        return CommandStatus.QUEUED if command.attempt < 5 else CommandStatus.DONE

    hands.attempt = attempt
    start()
    owe(store, *named(40))

    assert until(lambda: len(hands.done) == 200, 10)
    with store.reading() as reads:
        assert {reads.find_command(f"k{n}").attempt for n in range(40)} == {5}
    assert hands.twice_at_once == []


def test_a_slow_vendor_keeps_its_share_of_threads_and_the_others_go_on(store, hands, start):
    release = threading.Event()

    def attempt(command):
        if command.payload["action"] == "slow":
            release.wait(10)
        return CommandStatus.DONE

    hands.attempt = attempt
    start(workers=4, per_lane=2)
    owe(store, *named(20, "s", payload={"action": "slow"}))
    owe(store, *named(20, "q", payload={"action": "quick"}))

    assert until(lambda: len(hands.done) == 20)
    assert {key[0] for key in hands.done} == {"q"}
    assert len(hands.under_way) == 2
    release.set()
    assert until(lambda: len(hands.done) == 40)


def test_paging_has_threads_of_its_own(store, hands, start):
    release = threading.Event()

    def attempt(command):
        if command.queue == "work":
            release.wait(10)
        return CommandStatus.DONE

    hands.attempt = attempt
    start(workers=2, per_lane=2)
    owe(store, *named(10, "w"))
    owe(store, *named(10, "p", queue="paging"))

    assert until(lambda: len(hands.done) == 10)
    assert {key[0] for key in hands.done} == {"p"}
    release.set()


def test_more_commands_than_memory_holds_are_all_performed(store, hands, start):
    start()
    owe(store, *named(2500))

    assert until(lambda: len(hands.done) == 2500, 20)
    assert sorted(hands.done) == sorted(f"k{n}" for n in range(2500))


def test_a_quick_command_behind_a_thousand_blocked_ones_is_found(store, hands, start):
    release = threading.Event()

    def attempt(command):
        if command.payload["action"] == "slow":
            release.wait(20)
        return CommandStatus.DONE

    hands.attempt = attempt
    start(workers=4, per_lane=2)
    owe(store, *named(1500, "s", payload={"action": "slow"}))
    owe(store, owed_command("quick", payload={"action": "quick"}, due=hands.clock.now()))

    assert until(lambda: hands.done == ["quick"], 5.0)
    release.set()


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(StoreFullError(1), id="the store is full"),
        pytest.param(RunlaneError(CANNOT_WRITE, text("disk full")), id="the disk is full"),
        pytest.param(ZeroDivisionError(), id="a defect"),
    ],
)
def test_a_command_whose_attempt_breaks_rests_and_is_tried_again_while_others_go_on(
    store, hands, start, error
):
    broke = []

    def perform(key):
        if key == "breaks" and not broke:
            broke.append(time.monotonic())
            raise error
        hands.perform(key)

    performer = start(perform)
    owe(store, owed_command("breaks"), owed_command("fine"))

    assert until(lambda: hands.done == ["fine"])
    assert until(lambda: "breaks" in hands.done, 20)
    assert time.monotonic() - broke[0] > 0.9
    assert performer.health().is_alive


def test_stopping_waits_for_what_is_under_way_and_takes_nothing_new(store, hands, start):
    started = threading.Event()

    def attempt(_command):
        started.set()
        time.sleep(0.2)
        return CommandStatus.DONE

    hands.attempt = attempt
    performer = start(workers=1)
    owe(store, *named(5))
    started.wait(5)
    performer.stop(5)

    assert len(hands.done) == 1
    assert not performer.health().is_alive
    with store.reading() as reads:
        assert reads.counts()["commands_owed"] == 4


def test_stopping_does_not_wait_longer_than_its_grace(store, hands, start):
    release, started = threading.Event(), threading.Event()

    def attempt(_command):
        started.set()
        release.wait(10)
        return CommandStatus.DONE

    hands.attempt = attempt
    performer = start(workers=1)
    owe(store, owed_command("hangs"))
    started.wait(5)
    before = time.monotonic()
    performer.stop(0.1)

    assert time.monotonic() - before < 5
    with store.reading() as reads:
        assert reads.find_command("hangs").status is CommandStatus.CLAIMED
    release.set()


def test_health_says_how_many_are_owed_and_since_when(store, hands, start, clock):
    performer = EmbeddedPerformer(store, clock=clock)
    old, new = clock.now() - timedelta(minutes=2), clock.now() - timedelta(minutes=1)
    owe(store, owed_command("a", due=new, queue="paging"), owed_command("b", due=old))
    before = performer.health()
    start()
    assert until(lambda: len(hands.done) == 2)
    performer = start()
    after = performer.health()

    assert (before.is_alive, before.waiting, before.oldest_owed) == (False, 2, old)
    assert (after.is_alive, after.waiting, after.oldest_owed) == (True, 0, None)


def test_an_outbox_row_that_cannot_be_read_does_not_end_the_looking(
    store, hands, start, tmp_path, monkeypatch
):
    monkeypatch.setattr("runlane.performers.crew.BLIND_S", 0.02)
    owe(store, owed_command("damaged"), owed_command("sound"))
    with closing(sqlite3.connect(tmp_path / "runlane.db")) as other, other:
        other.execute("UPDATE commands SET payload = 'no JSON' WHERE \"key\" = 'damaged'")
    start(workers=2)
    time.sleep(0.1)

    with closing(sqlite3.connect(tmp_path / "runlane.db")) as other, other:
        other.execute("UPDATE commands SET payload = '{}' WHERE \"key\" = 'damaged'")

    assert until(lambda: sorted(hands.done) == ["damaged", "sound"])
