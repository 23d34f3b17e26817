"""The database file: who may open it, what is refused, and how damage is reported."""

import os
import sqlite3
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from harness.stores import START, HandClock, assert_whole, write_incident
from runlane.base.errors import RunlaneError
from runlane.ports.store import ReceivedRecord
from runlane.store.sqlite import SqliteStore

TESTS = Path(__file__).resolve().parents[2]

HOLDER = """
import sys
from pathlib import Path
from harness.stores import HandClock
from runlane.store.sqlite import SqliteStore
store = SqliteStore(Path(sys.argv[1]), clock=HandClock())
print("open", flush=True)
sys.stdin.read()
"""

DEFECT = """
import sys
from pathlib import Path
from harness.stores import HandClock, Watched, watched_connection
from runlane.store.sqlite import SqliteStore
watched = Watched()
store = SqliteStore(Path(sys.argv[1]), clock=HandClock(), connection_class=watched_connection(watched))
watched.fail["COMMIT"] = [RuntimeError("a defect of the writer")]
store.submit(lambda tx: tx.next_number("n")).result(10)
print("answered")
"""

IMPORTED = """
import sys
from pathlib import Path
from harness.stores import HandClock
from runlane.store.sqlite import SqliteStore
SqliteStore(Path(sys.argv[1]), clock=HandClock()).close()
print("alembic" in sys.modules or "sqlalchemy" in sys.modules)
"""


def child(script, path, **options):
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])}
    return subprocess.Popen(
        [sys.executable, "-c", script, str(path)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "with space % and ?.db"


def opened(path):
    return SqliteStore(path, clock=HandClock())


def test_a_second_server_on_the_same_file_is_refused_until_the_first_is_gone(path):
    with child(HOLDER, path) as holder:
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(RunlaneError, match=rf"RL502 process {holder.pid} holds") as refused:
            opened(path)
        assert "stop the other server" in str(refused.value.hint)
        holder.kill()

    opened(path).close()


def test_the_same_file_cannot_be_opened_twice_in_one_process_either(path):
    store = opened(path)
    with pytest.raises(RunlaneError, match=rf"RL502 process {os.getpid()} holds"):
        opened(path)
    store.close()
    store.close()
    opened(path).close()


def test_a_second_name_of_the_file_does_not_get_around_the_lock(path):
    store = opened(path)
    (path.parent / "link.db").symlink_to(path)
    with pytest.raises(RunlaneError, match=r"RL502"):
        opened(path.parent / "link.db")
    store.close()


def test_the_file_is_for_its_owner_alone(path):
    opened(path).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_clean_stop_leaves_one_file_and_its_lock(path):
    store = opened(path)
    store.submit(lambda tx: write_incident(tx, 1)).result(10)
    with store.reading() as reads:
        reads.counts()
    store.close()

    assert sorted(file.name for file in path.parent.iterdir()) == [path.name, path.name + ".lock"]


def test_durability_is_asked_of_sqlite_as_promised(path):
    store = opened(path)
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "mmap_size")
    connection = store._connection
    found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]
    store.close()

    assert found == ["wal", 2, 1, 10_000, 0]


def test_readers_cannot_write(path):
    store = opened(path)
    with (
        pytest.raises(RunlaneError, match=r"RL508 .*readonly"),
        store._readers.reading() as connection,
    ):
        connection.execute("DELETE FROM streams")
    store.close()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(path):
    opened(path).close()
    with sqlite3.connect(path) as database:
        database.execute("UPDATE alembic_version SET version_num = '0999'")
    database.close()

    with pytest.raises(RunlaneError, match=r"RL501 its schema is `0999`, this version knows up to"):
        opened(path)
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchone() == ("0999",)
    database.close()


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda path: path.write_text("people: []\n" * 100), id="a text file"),
        pytest.param(lambda path: path.mkdir(), id="a folder"),
    ],
)
def test_a_file_that_is_no_database_is_refused_by_name(path, make):
    make(path)

    with pytest.raises(RunlaneError, match=r"RL504 .*with space % and"):
        opened(path)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(RunlaneError, match=r"RL504 .*nowhere/runlane.db"):
        opened(tmp_path / "nowhere" / "runlane.db")


def test_a_damaged_page_is_reported_and_not_swallowed(path):
    store = opened(path)
    for number in range(1, 60):
        store.submit(lambda tx, number=number: write_incident(tx, number)).result(10)
    (root,) = store._connection.execute(
        "SELECT rootpage FROM sqlite_master WHERE name = 'timeline'"
    ).fetchone()
    store.close()
    with path.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xa5" * 4096)

    damaged = opened(path)
    try:
        assert damaged.integrity() == ["database disk image is malformed"]
        with pytest.raises(RunlaneError, match=r"RL508 .*malformed"), damaged.reading() as reads:
            reads.timeline("INC-1")
        with pytest.raises(RunlaneError, match=r"RL503 .*malformed"):
            damaged.submit(lambda tx: write_incident(tx, 100)).result(10)
        with damaged.reading() as reads:
            assert reads.load("incident/INC-1").version == 1
            assert reads.load("incident/INC-100") is None
    finally:
        damaged.close()


def test_a_sound_file_has_nothing_to_report(path):
    store = opened(path)
    store.submit(lambda tx: write_incident(tx, 1)).result(10)

    assert store.integrity() == []
    store.close()


def test_a_writer_that_dies_takes_the_process_with_it_and_says_so(path):
    with child(DEFECT, path) as process:
        out, errors = process.communicate(timeout=30)

    assert process.returncode == 70
    assert "answered" not in out
    assert "a defect of the writer" in out + errors


def test_a_server_whose_database_is_up_to_date_does_not_load_the_migration_tools(path):
    opened(path).close()
    with child(IMPORTED, path) as process:
        out, errors = process.communicate(timeout=30)

    assert (out, errors) == ("False\n", "")


def test_the_same_request_of_a_sender_is_kept_once_as_it_came(path):
    store = opened(path)
    for body in (b"\x00\xff{}", b"another body"):
        received = ReceivedRecord("r1", "prometheus", START, body)
        store.submit(lambda tx, received=received: tx.keep_received(received)).result(10)
    with store._readers.reading() as connection:
        rows = connection.execute("SELECT id, source, body FROM received").fetchall()
    store.close()

    assert rows == [("r1", "prometheus", b"\x00\xff{}")]


def test_requests_are_kept_thirty_days_and_forgotten_some_time_after(path):
    def keep(prefix, at):
        for number in range(100):
            received = ReceivedRecord(f"{prefix}-{number}", "prometheus", at, b"{}")
            store.submit(lambda tx, received=received: tx.keep_received(received)).result(10)
        with store._readers.reading() as connection:
            kept = connection.execute("SELECT id FROM received").fetchall()
        return {row[0].partition("-")[0] for row in kept}

    store = opened(path)

    assert keep("first", START) == {"first"}
    assert keep("second", START + timedelta(days=30)) == {"first", "second"}
    assert keep("third", START + timedelta(days=31)) == {"second", "third"}
    store.close()


def test_a_big_database_is_whole_after_a_clean_stop(path):
    store = opened(path)
    futures = [store.submit(lambda tx, number=number: write_incident(tx, number)) for number in range(1, 301)]
    for future in futures:
        future.result(10)
    store.close()

    again = opened(path)
    assert assert_whole(again) == set(range(1, 301))
    again.close()
