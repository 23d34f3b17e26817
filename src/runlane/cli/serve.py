"""`runlane serve`: the server, on SQLite by default, in one process."""

import hashlib
import secrets
import signal
import sys
from pathlib import Path
from typing import Any, Final

import click

from runlane.app import App
from runlane.cli.client import TOKEN_SUFFIX
from runlane.cli.logs import configure_log
from runlane.ports.store import ApiTokenRecord
from runlane.settings import ConfigurationError, ServerSettings, read_server_settings
from runlane.web.asgi import create_web
from runlane.web.server import WebServer

SWITCH_INTERVAL_S: Final = 0.001
LOCAL_TOKEN: Final = "local command line"  # noqa: S105 - the name of a token


@click.command()
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    envvar="RUNLANE_CONFIG",
    help="Folder with runlane.yaml; without one: an example team.",
)
@click.option("--database", default="sqlite:///runlane.db", show_default=True, envvar="RUNLANE_DATABASE")
@click.option("--host", default="127.0.0.1", show_default=True, envvar="RUNLANE_HOST")
@click.option("--port", type=int, default=8000, show_default=True, envvar="RUNLANE_PORT")
@click.option(
    "--public-url",
    default="",
    envvar="RUNLANE_PUBLIC_URL",
    help="How people reach this server; the front of every link in pages and e-mails.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=16,
    show_default=True,
    envvar="RUNLANE_WORKERS",
    help="Threads that page, and as many for all other work.",
)
def serve(**options: Any) -> None:
    """Start the server.

    Example: runlane serve --config /etc/runlane --database sqlite:////var/lib/runlane/runlane.db
    """
    configure_log()
    settings = read_server_settings(**options)
    try:
        app = App(settings)
    except ConfigurationError as mistakes:
        for mistake in mistakes.mistakes:
            click.echo(mistake, err=True)
        raise click.exceptions.Exit(1) from mistakes
    run(app, settings)


def run(app: App, settings: ServerSettings) -> None:
    """Run an app behind uvicorn until it is asked to stop. SIGHUP reads the configuration again."""
    # The writer must not wait long for its turn beside busy handlers: an accepted alert is answered after its commit.
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    signal.signal(signal.SIGHUP, lambda *_: app.reload())
    write_local_token(app, settings)
    setup_code = "" if app.has_logins() else secrets.token_urlsafe(9)
    with app:
        url = app.context.directory().public_url
        click.echo(f"Runlane is at {url}", err=True)
        if setup_code:
            click.echo(f"First start: set your password at {url}/setup?code={setup_code}", err=True)
        web = create_web(app.context, setup_code=setup_code)
        WebServer(web, host=settings.host, port=settings.port).run()


def write_local_token(app: App, settings: ServerSettings) -> None:
    """Write a fresh API token beside the database, readable by its owner only, for `runlane incident ...`.

    Who can read the file acts as the first administrator of the configuration.
    """
    token = secrets.token_urlsafe(32)
    digest = hashlib.sha256(token.encode()).hexdigest()
    record = ApiTokenRecord(digest, LOCAL_TOKEN, _administrator(app), app.context.clock.now())
    file = settings.database_path.with_name(settings.database_path.name + TOKEN_SUFFIX)

    app.replace_local_token(record)
    file.unlink(missing_ok=True)
    file.touch(mode=0o600)
    file.write_text(token, encoding="utf-8")


def _administrator(app: App) -> str:
    people = app.context.directory().people.values()
    return next(person.id for person in people if person.is_admin)
