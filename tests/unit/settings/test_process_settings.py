"""What one process is told: database, address, environment, and the key of the example's alert source."""

from pathlib import Path

import pytest

from runlane.base.errors import RunlaneError
from runlane.settings import configuration_stamp, read_server_settings


def settings(tmp_path, **more):
    options = {"config": tmp_path, "database": f"sqlite:///{tmp_path}/r.db", "environ": {}} | more
    return read_server_settings(**options)


def test_a_database_is_a_file(tmp_path):
    assert settings(tmp_path, database="sqlite:///data/r.db").database_path == Path("data/r.db")
    assert settings(tmp_path, database="sqlite:////var/r.db").database_path == Path("/var/r.db")


@pytest.mark.parametrize("database", ["sqlite:///", "postgresql://localhost/r", "r.db", ""])
def test_another_address_is_refused(tmp_path, database):
    with pytest.raises(RunlaneError, match=f"RL101 `{database}` is no SQLite file"):
        _ = settings(tmp_path, database=database).database_path


@pytest.mark.parametrize(
    ("host", "url"),
    [
        pytest.param("127.0.0.1", "http://127.0.0.1:8000", id="this machine"),
        pytest.param("0.0.0.0", "http://127.0.0.1:8000", id="every interface"),
        pytest.param("::", "http://127.0.0.1:8000", id="every interface of IPv6"),
        pytest.param("::1", "http://[::1]:8000", id="an address of IPv6"),
        pytest.param("runlane.local", "http://runlane.local:8000", id="a name"),
    ],
)
def test_the_address_when_nobody_says_another(tmp_path, host, url):
    assert settings(tmp_path, host=host).default_url == url


def test_a_given_environment_replaces_that_of_the_process(tmp_path, monkeypatch):
    monkeypatch.setenv("RUNLANE_SMTP_HOST", "mx.example.org")

    assert settings(tmp_path, environ={"A": "b"}).environ == {"A": "b"}
    assert settings(tmp_path, environ=None).environ["RUNLANE_SMTP_HOST"] == "mx.example.org"


def test_the_key_of_the_example_is_made_once_and_kept_for_its_owner_only(tmp_path):
    first = settings(tmp_path, config=None).environ["RUNLANE_ALERTMANAGER_KEY"]
    again = settings(tmp_path, config=None).environ["RUNLANE_ALERTMANAGER_KEY"]

    assert first == again
    assert len(first) == 48
    assert (tmp_path / "r.db.key").stat().st_mode & 0o777 == 0o600


def test_a_key_in_the_environment_is_taken_as_it_is(tmp_path):
    known = settings(tmp_path, config=None, environ={"RUNLANE_ALERTMANAGER_KEY": "mine"})

    assert known.environ == {"RUNLANE_ALERTMANAGER_KEY": "mine"}
    assert not (tmp_path / "r.db.key").exists()


def test_a_folder_of_ones_own_needs_no_key(tmp_path):
    assert settings(tmp_path).environ == {}


def test_the_stamp_changes_with_every_change_of_the_folder(tmp_path):
    empty = configuration_stamp(tmp_path)
    (tmp_path / "a.yaml").write_text("people: {}")
    one = configuration_stamp(tmp_path)
    (tmp_path / "a.yaml").write_text("people: { }")
    changed = configuration_stamp(tmp_path)
    (tmp_path / "b.txt").write_text("nothing of ours")

    assert len({empty, one, changed}) == 3
    assert configuration_stamp(tmp_path) == changed
    assert configuration_stamp(None) == configuration_stamp(tmp_path / "gone") == ()
