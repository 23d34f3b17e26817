"""What a server logs when something breaks: where, and never the values of variables."""

import structlog

from harness.story import story
from runlane.cli.logs import configure_log

PASSWORD = "hunter2-is-a-secret"


def break_with(password):
    raise RuntimeError(f"broken after {len(password)} characters")


def test_a_traceback_names_the_place_and_not_the_values_of_variables(capsys):
    configure_log()
    try:
        break_with(PASSWORD)
    except RuntimeError:
        structlog.get_logger("t").exception("request_failed", path="/login")
    finally:
        structlog.reset_defaults()

    written = capsys.readouterr().out
    assert "request_failed" in written
    assert "path=/login" in written
    assert "in break_with" in written
    assert "broken after 19 characters" in written
    assert "hunter2" not in written


def test_the_context_that_operations_are_handed_does_not_show_the_installations_secret(tmp_path):
    with story(tmp_path) as told:
        assert repr(told.context.secret) not in repr(told.context)
