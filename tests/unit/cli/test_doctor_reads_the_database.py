"""`runlane doctor` reads the whole database: errors about damaged rows send people to it."""

import os
import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from harness.stores import HandClock, write_incident
from runlane.cli.doctor import doctor
from runlane.store.sqlite import SqliteStore


@pytest.fixture
def file(tmp_path):
    return tmp_path / "runlane.db"


@pytest.fixture
def store(file):
    opened = SqliteStore(file, clock=HandClock())
    for number in range(1, 60):
        opened.submit(lambda tx, number=number: write_incident(tx, number)).result(10)
    yield opened
    opened.close()


def said(file):
    ended = CliRunner().invoke(doctor, ["--database", f"sqlite:///{file}"], catch_exceptions=False)
    return next(line for line in ended.output.splitlines() if " database: " in line)


def test_a_sound_database_is_sound_beside_a_running_server_and_after_it(file, store):
    beside = said(file)
    store.close()

    assert (beside, said(file)) == ("ok   database: sound", "ok   database: sound")


def test_a_damaged_database_fails(file, store):
    store.close()
    with closing(sqlite3.connect(file)) as connection:
        page_bytes = connection.execute("PRAGMA page_size").fetchone()[0]
    with file.open("r+b") as opened:
        for page in range(3, file.stat().st_size // page_bytes):
            opened.seek(page * page_bytes)
            opened.write(os.urandom(200))

    assert said(file).startswith("FAIL database: ")


def test_a_file_that_is_no_database_fails(file):
    file.write_bytes(b"a letter to my mother" * 100)

    assert said(file).startswith("FAIL database: ")


def test_a_database_that_is_not_there_yet_is_no_failure(file):
    assert said(file) == f"ok   database: there is no {file} yet"
