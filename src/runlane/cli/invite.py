"""`runlane invite`: a link with which somebody sets their first password, or a new one."""

import click

from runlane.app import invitation_to
from runlane.base.ids import PersonId
from runlane.settings import database_file


@click.command()
@click.argument("person")
@click.option("--database", default="sqlite:///runlane.db", show_default=True, envvar="RUNLANE_DATABASE")
@click.option(
    "--public-url",
    default="http://127.0.0.1:8000",
    show_default=True,
    envvar="RUNLANE_PUBLIC_URL",
    help="How people reach the server; the front of the link.",
)
def invite(person: str, database: str, public_url: str) -> None:
    """Print a link with which PERSON, an id of the configuration, sets a password. It works once, for three days.

    Nothing is sent: hand the link over yourself. Who may read the database may invite; the server may run meanwhile.

    Example: runlane invite ana --database sqlite:////var/lib/runlane/runlane.db --public-url https://runlane.example
    """
    file = database_file(database)
    code = invitation_to(file, PersonId(person)) if file.exists() else None
    if code is None:
        raise click.ClickException(f"there is no server's database at {file}; start `runlane serve` first")
    click.echo(f"{public_url.rstrip('/')}/setup?code={code}")
