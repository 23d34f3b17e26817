"""Kill -9 at any moment, again and again: everything accepted is performed, and little of it twice."""

import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from harness.stores import HandClock
from runlane.store.sqlite import SqliteStore

TESTS = Path(__file__).resolve().parents[2]
CHILD = TESTS / "harness" / "performer_child.py"
WORKERS = 4


def start_child(folder, first, count):
    return subprocess.Popen(
        [sys.executable, str(CHILD), str(folder), str(first), str(count)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def kill_after(folder, first, lines, chance):
    """Start a child, kill it when it has accepted so many and some moment more; return what it accepted."""
    with start_child(folder, first, 100_000) as child:
        accepted = [int(child.stdout.readline()) for _ in range(lines)]
        try:
            child.wait(chance.uniform(0, 0.05))
        except subprocess.TimeoutExpired:
            child.kill()
        rest, errors = child.communicate(timeout=30)
    assert child.returncode == -signal.SIGKILL, errors.decode()
    whole_lines = rest.decode().rpartition("\n")[0].split()
    return [*accepted, *map(int, whole_lines)]


@pytest.mark.parametrize(
    "kills",
    [pytest.param(2, id="2 kills"), pytest.param(30, id="30 kills", marks=pytest.mark.slow)],
)
def test_everything_accepted_is_performed_at_least_once_and_at_most_what_was_under_way_twice(tmp_path, kills):
    SqliteStore(tmp_path / "runlane.db", clock=HandClock()).close()
    chance = random.Random(kills)
    accepted = []
    for place in range(kills):
        accepted += kill_after(tmp_path, 1 + 100_000 * place, chance.randint(1, 60), chance)
    with start_child(tmp_path, 99_000_000, 0) as last:
        _, errors = last.communicate(timeout=120)
    assert (last.returncode, errors.decode()) == (0, "")

    performed = Counter((tmp_path / "effects").read_text("utf-8").split())
    missing = [number for number in accepted if f"INC-{number}/1" not in performed]
    again = performed.total() - len(performed)

    assert missing == []
    assert again <= kills * WORKERS
    store = SqliteStore(tmp_path / "runlane.db", clock=HandClock())
    with store.reading() as reads:
        assert reads.counts()["commands_owed"] == 0
        assert reads.counts()["incidents_open"] == len(performed)
    assert store.integrity() == []
    store.close()
