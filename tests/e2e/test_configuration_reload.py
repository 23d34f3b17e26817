"""A running server takes a changed configuration, and keeps the old one when the new one is wrong."""

import os
import signal

import httpx2
import pytest

from harness.processes import wait_until
from harness.server import KEY, RunlaneServer

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("servers")]

CONFIGURATION = """\
people:
  ana: {{name: Ana, email: ana@example.org, admin: true}}
  bo: {{name: Bo, email: bo@example.org}}
teams: {{ops: {{members: [ana, bo], lead: ana}}}}
schedules:
  primary: {{zone: UTC, rotation: {{people: [{on_call}], every: 1w, handoff: Mon 09:00, start: 2026-01-05}}}}
policies: {{ops: {{steps: [{{targets: [schedule:primary], delay: 5m}}], fallback: [person:ana]}}}}
services: {{shop: {{name: Shop, team: ops, policy: ops}}}}
routes: {{all: {{service: shop, group_by: [alertname]}}}}
integrations:
  alertmanager: {{key: {key}}}
  email: {{host: 127.0.0.1, port: 1, security: "off", from: Runlane <runlane@example.org>}}
"""


def configuration(*, on_call="ana", key=KEY):
    return CONFIGURATION.format(on_call=on_call, key=key)


@pytest.fixture
def server(tmp_path):
    running = RunlaneServer(tmp_path, configuration()).start()
    yield running
    running.stop()


def on_call(server):
    return server.client.get("/api/v1/oncall").raise_for_status().json()["oncall"][0]["person"]


def test_a_changed_configuration_is_taken_within_seconds(server):
    assert on_call(server) == "ana"

    server.configure(configuration(on_call="bo"))

    wait_until(lambda: on_call(server) == "bo", within_s=15, what="bo is on call")
    assert "configuration_loaded" in server.program.output


def test_a_key_that_was_replaced_opens_the_door_no_more(server):
    fresh = "another-key-0123456789-abcdefghijklm"
    assert server.fire("Before").status_code == 200

    server.configure(configuration(key=fresh))

    wait_until(
        lambda: server.fire("After", key=fresh).status_code == 200, within_s=15, what="the new key opens"
    )
    assert server.fire("Late").status_code == 401


def test_a_wrong_configuration_is_refused_with_its_mistake_and_the_old_one_stays(server):
    server.configure(configuration(on_call="zoe"))

    wait_until(
        lambda: "configuration_kept" in server.program.output, within_s=15, what="the log says it was kept"
    )
    assert "zoe" in server.program.output, "the log names what is wrong"
    assert on_call(server) == "ana"
    assert server.fire("Still").status_code == 200
    assert httpx2.get(f"{server.url}/readyz").status_code == 200

    server.configure(configuration(on_call="bo"))
    wait_until(lambda: on_call(server) == "bo", within_s=15, what="the mended one is taken")


def test_a_configuration_that_is_no_yaml_at_all_is_refused_too(server):
    server.configure("people: [\x00")

    wait_until(lambda: "configuration_kept" in server.program.output, within_s=15, what="the old one is kept")
    assert on_call(server) == "ana"


def test_a_hangup_reads_the_configuration_at_once(server):
    server.configure(configuration(on_call="bo"))
    os.kill(server.program.process.pid, signal.SIGHUP)

    wait_until(lambda: on_call(server) == "bo", within_s=15, what="bo is on call")
    assert server.program.process.poll() is None


def test_a_server_does_not_start_with_a_wrong_configuration_and_names_the_mistake(tmp_path):
    stillborn = RunlaneServer(tmp_path, configuration(on_call="zoe"))

    with pytest.raises(AssertionError, match="ended with 1"):
        stillborn.start()
    assert "zoe" in stillborn.program.output
    assert "Traceback" not in stillborn.program.output
    stillborn.stop()
