"""`runlane check-config`: every mistake of a configuration folder at once, with its line and a caret."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import msgspec

from runlane.app import found_actions, found_channels, found_sources
from runlane.operations.library import Library
from runlane.operations.unmet import unmet
from runlane.ports.directory import Directory
from runlane.settings import ConfigurationError, Mistake, load_directory, read_environment

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def check_config(folder: Path, as_json: bool) -> None:
    """Check a folder of configuration and name every mistake with its place and its cure.

    Exit status: 0 good, 1 mistakes, 2 the call is wrong.

    Example: runlane check-config /etc/runlane
    """
    directory, mistakes = _read(folder)
    library = Library((folder / "runbooks",))
    errors = (*library.errors, *unmet(library, found_actions()))
    strays = _strays(directory, library)
    if as_json:
        document = _document(folder, directory, mistakes) | {
            "valid": not mistakes and not errors and not strays,
            "runbooks": list(errors),
            "routes": list(strays),
        }
        click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2))
    else:
        _print(folder, mistakes)
        for error in errors:
            click.echo(f"{folder / 'runbooks'}/{error}")
        for stray in strays:
            click.echo(f"{folder}: {stray}")
        click.echo(_verdict(directory, len(mistakes) + len(errors) + len(strays)), err=True)
    raise click.exceptions.Exit(1 if mistakes or errors or strays else 0)


def _read(folder: Path) -> tuple[Directory | None, tuple[Mistake, ...]]:
    channels = {name: channel.settings for name, channel in found_channels().items()}
    try:
        directory = load_directory(
            folder, read_environment(), channels=channels, sources=frozenset(found_sources())
        )
    except ConfigurationError as wrong:
        return None, wrong.mistakes
    return directory, ()


def _strays(directory: Directory | None, library: Library) -> tuple[str, ...]:
    """Return the routes whose runbook does not exist: at night the usual one would start instead."""
    known = ", ".join(sorted(library.by_name))
    return tuple(
        f"route `{route.id}` starts the runbook `{route.runbook}`, which is not there; there are {known}"
        for route in (directory.routes if directory else ())
        if route.runbook and library.find(route.runbook) is None
    )


def _document(folder: Path, directory: Directory | None, mistakes: tuple[Mistake, ...]) -> dict[str, Any]:
    return {
        "folder": str(folder),
        "valid": not mistakes,
        "counts": _counts(directory) if directory else {},
        "mistakes": [
            {
                "file": mistake.file,
                "line": mistake.place.line,
                "column": mistake.place.column,
                "value": mistake.value,
                "message": str(mistake.message),
                "hint": str(mistake.cure),
            }
            for mistake in mistakes
        ],
    }


def _counts(directory: Directory) -> Mapping[str, int]:
    sections = ("people", "teams", "services", "schedules", "policies", "routes", "integrations")
    return {section: len(getattr(directory, section)) for section in sections}


def _print(folder: Path, mistakes: tuple[Mistake, ...]) -> None:
    for mistake in mistakes:
        click.echo(f"{folder / mistake.file}:{mistake.place.line}:{mistake.place.column}: {mistake.message}")
        if mistake.line.strip():
            click.echo(f"    {mistake.line}")
            click.echo(f"    {' ' * (mistake.place.column - 1)}^")
        click.echo(f"    hint: {mistake.cure}\n")


def _verdict(directory: Directory | None, mistakes: int) -> str:
    if mistakes or directory is None:
        return f"{mistakes} {'mistake' if mistakes == 1 else 'mistakes'}"
    counts = ", ".join(f"{count} {section}" for section, count in _counts(directory).items())
    return f"good: {counts}"
