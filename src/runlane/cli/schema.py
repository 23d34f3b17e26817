"""`runlane schema`: the JSON Schema of the configuration, for editors."""

import click

from runlane.app import found_channels, found_sources
from runlane.cli.client import print_json
from runlane.settings import Plugins, configuration_schema


@click.command()
def schema() -> None:
    """Print a JSON Schema (draft 2020-12) of the files in a configuration folder.

    Example: runlane schema > runlane.schema.json
    """
    channels = {name: channel.settings for name, channel in found_channels().items()}
    print_json(configuration_schema(Plugins(channels, frozenset(found_sources()))))
