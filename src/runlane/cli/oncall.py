"""`runlane oncall`: who is on call, now or at any instant."""

import click

from runlane.cli.client import connect, print_json, server_options


@click.group()
def oncall() -> None:
    """See who is on call.

    Example: runlane oncall who
    """


@oncall.command()
@click.option(
    "--at", default="", metavar="TIME", help="An instant such as 2026-12-24T03:00:00Z; default: now."
)
@server_options
def who(url: str, token: str, as_json: bool, at: str) -> None:
    """Say who is on call on every schedule, and until when.

    Example: runlane oncall who --at 2026-12-24T03:00:00Z
    """
    found = connect(url, token).get("/oncall", **({"at": at} if at else {}))
    if as_json:
        print_json(found)
        return
    for shift in found["oncall"]:
        until = f" until {shift['until']}" if shift["until"] else ""
        click.echo(f"{shift['schedule']}: {shift['person_name'] or 'nobody'}{until}")
