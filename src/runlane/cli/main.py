"""The command `runlane`: a table of sub-commands, each in a module that is imported when it is called."""

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any, Final, NamedTuple

import click


class _Entry(NamedTuple):
    """Where a sub-command is defined, and its line in `runlane --help`."""

    module: str
    function: str
    help: str


COMMANDS: Final[Mapping[str, _Entry]] = {
    "check": _Entry(
        "runlane.cli.language", "check", "Check diagrams and say what is wrong, where, and how to mend it."
    ),
    "fmt": _Entry("runlane.cli.language", "fmt", "Write diagrams in the canonical layout."),
    "fix": _Entry("runlane.cli.language", "fix", "Mend in diagrams what can be mended mechanically."),
    "graph": _Entry("runlane.cli.language", "graph", "Print a diagram as JSON: lanes, nodes, edges, loops."),
    "render": _Entry("runlane.cli.render", "render", "Draw a diagram as SVG, PNG or text."),
    "simulate": _Entry("runlane.cli.simulate", "simulate", "Run a diagram from a script; nothing is sent."),
    "serve": _Entry("runlane.cli.serve", "serve", "Start the server."),
    "demo": _Entry("runlane.cli.demo", "demo", "Start a server with an example team and raise an alert."),
    "check-config": _Entry("runlane.cli.config", "check_config", "Check a folder of configuration."),
    "schema": _Entry("runlane.cli.schema", "schema", "Print the JSON Schema of the configuration."),
    "doctor": _Entry("runlane.cli.doctor", "doctor", "Try every channel and integration for real."),
    "invite": _Entry("runlane.cli.invite", "invite", "Make a link with which somebody sets a password."),
    "incident": _Entry(
        "runlane.cli.incident", "incident", "List, show, declare, acknowledge and resolve incidents."
    ),
    "alert": _Entry("runlane.cli.alert", "alert", "Send an alert."),
    "oncall": _Entry("runlane.cli.oncall", "oncall", "Say who is on call."),
    "verify": _Entry("runlane.cli.verify", "verify", "Verify the hash chain of an export."),
    "chaos": _Entry("runlane.cli.chaos", "chaos", "Kill a server again and again, and count what it lost."),
}
"""One line a sub-command. The help stands here, so that `runlane --help` imports none of the modules."""


class _LazyGroup(click.Group):
    """A group that knows its commands from `COMMANDS` and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return [name for name, entry in COMMANDS.items() if find_spec(entry.module) is not None]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        entry = COMMANDS[cmd_name]
        command = getattr(import_module(entry.module), entry.function)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; an error that the user can mend is said plainly and exits 2."""
        errors = import_module("runlane.base.errors")
        try:
            return super().invoke(ctx)
        except errors.RunlaneError as error:
            click.echo(f"runlane: {error.kind.code} {error.message}\n  hint: {error.hint}", err=True)
            ctx.exit(2)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, COMMANDS[name].help) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _print_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        click.echo(f"runlane {version('runlane')}")
        ctx.exit()


@click.command(cls=_LazyGroup, name="runlane", context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version.",
)
def main() -> None:
    """Self-hosted incident response whose runbooks are pictures that run.

    Example: runlane check incident-response.fz
    """


if __name__ == "__main__":
    main()
