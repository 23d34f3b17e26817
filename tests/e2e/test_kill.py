"""Chaos: a real server is killed 200 times while alerts arrive and people act, and nothing is lost."""

import json
import subprocess
import sys

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("chaos")]

KILLS = 200


def test_two_hundred_kills_lose_no_alert_and_no_page(tmp_path):
    command = [sys.executable, "-m", "runlane", "chaos", "--kills", str(KILLS), "--seed", "7", "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=1500, check=False, cwd=tmp_path)

    assert ended.returncode == 0, ended.stderr[-3000:] + ended.stdout
    tally = json.loads(ended.stdout)
    assert tally["kills"] == KILLS
    assert tally["kills_while_starting"] > 0
    assert tally["accepted"] > KILLS, "alerts were accepted all the while"
    assert tally["lost"] == 0
    assert tally["pages"] > KILLS
    assert tally["pages_lost"] == 0
    assert tally["broken_chains"] == 0
    assert tally["duplicates"] <= tally["most_duplicates"]
