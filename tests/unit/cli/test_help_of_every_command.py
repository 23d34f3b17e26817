"""The help of every command, down to the last subcommand, says what it does and shows an example that parses."""

import re
import shlex

import click
import pytest
from click.testing import CliRunner

from runlane.cli.main import COMMANDS, main


def every_command():
    found = {}

    def walk(command, path):
        found[" ".join(path)] = command
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                walk(command.get_command(context, name), (*path, name))

    walk(main, ("runlane",))
    return found


EVERY = every_command()


def example_of(command):
    """Return the call behind `Example:`, on the same line or the next."""
    shown = f"{command.help or ''}\n{command.epilog or ''}"
    found = re.search(r"^\s*Example:\s+(.+)$", shown, re.MULTILINE)
    return found[1].strip() if found else ""


@pytest.mark.parametrize("path", EVERY)
def test_the_help_says_what_it_does_and_shows_an_example_of_this_very_command(path):
    command = EVERY[path]

    assert command.help, "say what it does"
    assert command.help.splitlines()[0].endswith((".", ":")), "in one sentence"
    assert example_of(command).startswith(path), example_of(command)


@pytest.mark.parametrize(
    "path", [path for path, command in EVERY.items() if not isinstance(command, click.Group)]
)
def test_the_example_is_a_call_that_the_command_understands(path, monkeypatch):
    words = shlex.split(example_of(EVERY[path]), comments=False)
    for stop in (">", "&&", "|", "<"):
        words = words[: words.index(stop)] if stop in words else words
    arguments = words[len(path.split()) :]
    for parameter in EVERY[path].params:
        if isinstance(parameter.type, click.Path):
            monkeypatch.setattr(parameter, "type", click.Path())  # the example's files are not here

    EVERY[path].make_context(path, arguments)


@pytest.mark.parametrize("path", EVERY)
def test_the_help_is_printed(path):
    ended = CliRunner().invoke(main, [*path.split()[1:], "--help"])

    assert ended.exit_code == 0, ended.output
    assert "Usage: " in ended.output


def test_the_table_of_commands_holds_no_command_that_is_missing():
    assert {path.split()[1] for path in EVERY if " " in path} == set(COMMANDS)


@pytest.mark.parametrize(
    "argv", [["dance"], ["incident", "dance"], ["incident", "show"], ["verify"], ["chaos", "--kills", "0"]]
)
def test_a_wrong_call_ends_with_2_and_says_what_is_wrong(argv):
    ended = CliRunner().invoke(main, argv)

    assert ended.exit_code == 2
    assert "Error: " in ended.output
