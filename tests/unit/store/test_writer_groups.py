"""Group commit: how turns share a transaction, and what happens when the database refuses it."""

import sqlite3
import threading

import pytest

from harness.stores import HandClock, Watched, assert_whole, watched_connection, write_incident
from runlane.base.errors import RunlaneError
from runlane.base.instants import Instant
from runlane.ports.store import ReceivedRecord, SessionRecord
from runlane.store.sqlite import SqliteStore

DISK_FULL = "database or disk is full"


@pytest.fixture
def watched():
    return Watched()


@pytest.fixture
def store(tmp_path, watched):
    opened = SqliteStore(
        tmp_path / "runlane.db",
        clock=HandClock(),
        connection_class=watched_connection(watched),
        group_limit=64,
    )
    watched.statements.clear()
    yield opened
    opened.close()


def together(store, turns, *, prepare=lambda: None):
    """Submit turns such that they wait together, and return their futures when all are done."""
    started, go_on = threading.Event(), threading.Event()

    def hold(_tx):
        started.set()
        go_on.wait(10)

    store.submit(hold)
    started.wait(10)
    futures = [store.submit(turn) for turn in turns]
    prepare()
    go_on.set()
    for future in futures:
        future.exception(20)
    return futures


def incident(number):
    return lambda tx: write_incident(tx, number)


def big(tx):
    tx.keep_received(ReceivedRecord("big", "prometheus", HandClock().now(), bytes(4_000_000)))


def test_turns_that_wait_together_share_one_commit(store, watched):
    futures = together(store, [incident(number) for number in range(1, 51)])

    assert [future.result() for future in futures] == list(range(1, 51))
    assert watched.count("COMMIT") == 2
    assert assert_whole(store) == set(range(1, 51))


def test_a_group_has_a_greatest_size(store, watched):
    together(store, [incident(number) for number in range(1, 131)])

    assert watched.count("COMMIT") == 1 + 3


def test_a_turn_alone_does_not_wait_for_company(store, watched):
    for number in (1, 2, 3):
        store.submit(incident(number)).result(10)

    assert watched.count("COMMIT") == 3


def test_a_group_whose_commit_fails_is_written_again_turn_by_turn(store, watched):
    watched.fail["COMMIT"] = []
    runs = []

    def counted(number):
        def turn(tx):
            runs.append(number)
            if number == 1 and runs.count(1) == 1:
                watched.fail["COMMIT"].append(sqlite3.OperationalError(DISK_FULL))
            return write_incident(tx, number)

        return turn

    futures = together(store, [counted(number) for number in (1, 2, 3)])

    assert [future.result() for future in futures] == [1, 2, 3]
    assert runs == [1, 2, 3, 1, 2, 3]
    assert watched.count("COMMIT") == 1 + 1 + 3
    assert assert_whole(store) == {1, 2, 3}


def test_a_turn_whose_own_commit_fails_gets_the_error_and_is_not_there(store, watched):
    watched.fail["COMMIT"] = [sqlite3.OperationalError(DISK_FULL)]

    with pytest.raises(RunlaneError, match=rf"RL503 .*{DISK_FULL}") as refused:
        store.submit(incident(1)).result(10)
    assert "free space on the disk" in str(refused.value.hint)

    store.submit(incident(2)).result(10)
    assert assert_whole(store) == {2}


def test_a_file_that_somebody_else_holds_fails_the_group_at_once(store, watched):
    def lock():
        watched.fail["BEGIN"] = [sqlite3.OperationalError("database is locked")]

    futures = together(store, [incident(1), incident(2)], prepare=lock)

    messages = [str(future.exception()) for future in futures]
    assert messages == ["RL503 the database says: database is locked"] * 2
    store.submit(incident(3)).result(10)
    assert assert_whole(store) == {3}


def test_a_really_full_disk_refuses_the_big_turn_and_keeps_the_others(store, watched):
    for number in range(1, 20):
        store.submit(incident(number)).result(10)
    watched.max_pages = 300
    futures = together(store, [incident(101), big, incident(102)])

    assert [futures[0].result(), futures[2].result()] == [101, 102]
    with pytest.raises(RunlaneError, match=rf"RL503 .*{DISK_FULL}"):
        futures[1].result()

    watched.max_pages = 100_000
    assert store.submit(big).result(10) is None
    assert assert_whole(store) == {*range(1, 20), 101, 102}
    assert store.integrity() == []


def test_a_state_from_a_group_that_failed_is_not_remembered(store, watched):
    watched.fail["COMMIT"] = [sqlite3.OperationalError(DISK_FULL)]
    with pytest.raises(RunlaneError):
        store.submit(incident(1)).result(10)

    assert store.submit(lambda tx: tx.load("incident/INC-1")).result(10) is None


def test_the_log_is_copied_into_the_file_now_and_then_by_the_writer(store, watched):
    for _ in range(12):
        together(store, [lambda tx: tx.next_number("n")] * 63)

    assert watched.count("PRAGMA wal_checkpoint(PASSIVE)") == 1


def test_a_checkpoint_that_fails_is_put_off(store, watched):
    for _ in range(12):
        watched.fail["PRAGMA"] = [sqlite3.OperationalError(DISK_FULL)]
        together(store, [lambda tx: tx.next_number("n")] * 63)
    watched.fail.clear()

    assert store.submit(lambda tx: tx.next_number("n")).result(10) == 12 * 63 + 1


def test_a_hot_stream_is_decoded_once(store, watched):
    store.submit(incident(1)).result(10)
    watched.statements.clear()
    for _ in range(5):
        store.submit(lambda tx: tx.load("incident/INC-1")).result(10)

    assert watched.count("SELECT version, schema_version, state") == 0


def test_instants_are_kept_to_the_microsecond(store):
    moment = Instant.fromisoformat("2026-11-24T03:00:00.123457+00:00")
    store.submit(lambda tx: tx.save_session(SessionRecord("s", "ana", moment))).result(10)

    with store.reading() as reads:
        assert reads.find_session("s").expires == moment
