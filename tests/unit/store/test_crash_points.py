"""Kill -9 at named points: what was acknowledged is there, what is there is whole, and work goes on."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from harness.stores import HandClock, assert_whole, write_incident
from runlane.store.sqlite import SqliteStore

TESTS = Path(__file__).resolve().parents[2]
CHILD = TESTS / "harness" / "store_child.py"

POINTS = [
    pytest.param("CREATE TABLE commands", 1, "before", id="while the first tables are made"),
    pytest.param("BEGIN IMMEDIATE", 3, "before", id="before a group begins"),
    pytest.param("BEGIN IMMEDIATE", 3, "after", id="after a group has begun"),
    pytest.param("INSERT INTO timeline", 9, "before", id="in the middle of a turn"),
    pytest.param("INSERT INTO timers", 5, "after", id="near the end of a turn"),
    pytest.param("RELEASE turn", 5, "after", id="between two turns of a group"),
    pytest.param("COMMIT", 4, "before", id="before a commit"),
    pytest.param("COMMIT", 4, "after", id="after a commit, before its futures are done"),
    pytest.param("PRAGMA wal_checkpoint(PASSIVE)", 1, "before", id="before a checkpoint"),
    pytest.param("PRAGMA wal_checkpoint(PASSIVE)", 1, "after", id="after a checkpoint"),
]


def make_empty(folder):
    SqliteStore(folder / "runlane.db", clock=HandClock()).close()


def run_child(folder, words, on_the, when, *, first=1, count=40, in_flight=4):
    """Return the numbers that a child acknowledged, and how it ended."""
    arguments = [str(folder), words, str(on_the), when, str(first), str(count), str(in_flight)]
    child = subprocess.run(
        [sys.executable, str(CHILD), *arguments],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert child.returncode in (0, -signal.SIGKILL), child.stderr.decode()
    return {int(line) for line in child.stdout.split()}, child.returncode


@pytest.mark.parametrize(("words", "on_the", "when"), POINTS)
def test_what_was_acknowledged_survives_a_kill_and_nothing_is_there_in_part(tmp_path, words, on_the, when):
    count = 600 if "checkpoint" in words else 40
    if not words.startswith("CREATE"):
        make_empty(tmp_path)
    acknowledged, ended = run_child(tmp_path, words, on_the, when, count=count)
    assert ended == -signal.SIGKILL

    store = SqliteStore(tmp_path / "runlane.db", clock=HandClock())
    there = assert_whole(store)
    assert acknowledged <= there
    assert there == set(range(1, len(there) + 1))
    assert store.integrity() == []

    store.submit(lambda tx: write_incident(tx, 10_000)).result(10)
    assert assert_whole(store) == there | {10_000}
    store.close()


def test_a_commit_that_nobody_heard_of_is_there_after_the_crash(tmp_path):
    make_empty(tmp_path)
    acknowledged, _ = run_child(tmp_path, "COMMIT", 4, "after", in_flight=1)

    store = SqliteStore(tmp_path / "runlane.db", clock=HandClock())
    assert (acknowledged, assert_whole(store)) == ({1, 2, 3}, {1, 2, 3, 4})
    store.close()


def test_a_log_torn_at_any_place_leaves_whole_turns_in_their_order(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    make_empty(source)
    run_child(source, "COMMIT", 9, "before", in_flight=1)
    log = (source / "runlane.db-wal").read_bytes()
    assert len(log) > 20_000

    counts = []
    for cut in (*range(0, len(log), max(1, len(log) // 23)), len(log)):
        folder = tmp_path / f"cut-{cut}"
        folder.mkdir()
        shutil.copy(source / "runlane.db", folder)
        (folder / "runlane.db-wal").write_bytes(log[:cut])
        store = SqliteStore(folder / "runlane.db", clock=HandClock())
        there = assert_whole(store)
        store.close()
        assert there == set(range(1, len(there) + 1))
        counts.append(len(there))

    assert counts == sorted(counts)
    assert (counts[0], counts[-1]) == (0, 8)


@pytest.mark.slow
def test_kills_one_after_the_other_lose_nothing_that_was_acknowledged(tmp_path):
    acknowledged = set()
    for place in range(30):
        words = ("INSERT INTO events", "COMMIT", "RELEASE turn")[place % 3]
        heard, _ = run_child(
            tmp_path, words, 2 + place % 7, ("before", "after")[place % 2], first=1 + 100 * place
        )
        acknowledged |= heard

    store = SqliteStore(tmp_path / "runlane.db", clock=HandClock())
    assert acknowledged <= assert_whole(store)
    assert store.integrity() == []
    store.close()
