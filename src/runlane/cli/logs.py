"""The log of a server: one line an event, instants in UTC, and tracebacks without the values of variables."""

import sys

import structlog


def configure_log() -> None:
    """Write events to standard output.

    Left alone, structlog finds `rich` installed and prints the local variables of every frame of a traceback:
    passwords, cookies, the keys of integrations and the installation's secret would stand in the log.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.dev.set_exc_info,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer(
                colors=sys.stdout.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ]
    )
