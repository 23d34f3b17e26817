"""The threads of the app go on, whatever breaks: a server that looks healthy and escalates nothing is the worst."""

import sqlite3
import time
from datetime import timedelta
from functools import partial

import pytest

import runlane.app
from harness.processes import wait_until
from harness.stores import Watched, watched_connection
from runlane.app import App
from runlane.base.ids import StreamId
from runlane.operations import timers
from runlane.ports.store import TimerRecord
from runlane.settings import read_server_settings
from runlane.store.sqlite import SqliteStore

CONFIGURATION = """\
people: {{ana: {{name: {name}, email: ana@example.org, admin: true}}}}
teams: {{ops: {{members: [ana], lead: ana}}}}
policies: {{ops: {{steps: [{{targets: [person:ana], delay: 5m}}]}}}}
services: {{shop: {{name: Shop, team: ops, policy: ops}}}}
integrations:
  email: {{host: 127.0.0.1, port: 1, security: "off", from: Runlane <runlane@example.org>}}
"""


def configure(folder, name):
    (folder / "runlane.yaml").write_text(CONFIGURATION.format(name=name), encoding="utf-8")


@pytest.fixture
def config(tmp_path):
    folder = tmp_path / "config"
    (folder / "runbooks").mkdir(parents=True)
    configure(folder, "Ana")
    return folder


@pytest.fixture
def watched(monkeypatch):
    seen = Watched()
    monkeypatch.setattr(
        runlane.app, "SqliteStore", partial(SqliteStore, connection_class=watched_connection(seen))
    )
    return seen


@pytest.fixture
def app(tmp_path, config, watched, monkeypatch):
    monkeypatch.setattr(runlane.app, "RELOAD_EVERY_S", 0.02)
    monkeypatch.setattr(runlane.app, "BROKEN_REST_S", 0.02, raising=False)
    settings = read_server_settings(
        config=config, database=f"sqlite:///{tmp_path / 'runlane.db'}", workers=1, environ={}
    )
    with App(settings) as running:
        yield running


def takes_a_change(app, config):
    configure(config, "Ana Alves")
    wait_until(
        lambda: [one.name for one in app.context.directory().people.values()] == ["Ana Alves"],
        within_s=5,
        what="the change is taken",
    )


def test_a_changed_configuration_is_taken(app, config):
    takes_a_change(app, config)


def test_the_lock_file_of_an_editor_beside_a_runbook_stops_nothing(app, config):
    (config / "runbooks" / ".#mine.fz").symlink_to("somebody@somewhere.1234")
    time.sleep(0.2)

    takes_a_change(app, config)


def test_a_runbook_in_another_encoding_stops_nothing(app, config):
    (config / "runbooks" / "mine.fz").write_bytes("caf\xe9".encode("latin-1"))
    time.sleep(0.2)

    takes_a_change(app, config)


def test_a_folder_of_runbooks_that_is_moved_away_stops_nothing(app, config):
    (config / "runbooks").rename(config / "elsewhere")
    time.sleep(0.2)

    takes_a_change(app, config)


def test_timers_fire_again_when_the_disk_has_room_again(app, watched, monkeypatch):
    monkeypatch.setattr(timers, "PUT_OFF", timedelta(seconds=0.05))
    due = app.context.clock.now() + timedelta(seconds=0.3)
    timer = TimerRecord(StreamId("page/INC-1.1-1"), "step", due)
    app.store.submit(lambda tx: tx.set_timer(timer)).result(10)

    watched.fail["COMMIT"] = [sqlite3.OperationalError("database or disk is full") for _ in range(12)]

    wait_until(lambda: not watched.fail["COMMIT"], within_s=10, what="the disk has room again")
    wait_until(lambda: _timers(app, timer.stream) == (), within_s=10, what="the timer has fired")


def _timers(app, stream):
    with app.store.reading() as reads:
        return reads.list_timers(stream)
