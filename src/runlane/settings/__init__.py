"""The configuration: a folder of YAML in, one frozen directory out, or all the mistakes in it at once."""

from runlane.settings.load import Stamp, configuration_stamp, load_directory
from runlane.settings.mistakes import ConfigurationError, Mistake
from runlane.settings.plugins import Plugins, Settings
from runlane.settings.process import ServerSettings, database_file, read_environment, read_server_settings
from runlane.settings.schema import configuration_schema

__all__ = [
    "ConfigurationError",
    "Mistake",
    "Plugins",
    "ServerSettings",
    "Settings",
    "Stamp",
    "configuration_schema",
    "configuration_stamp",
    "database_file",
    "load_directory",
    "read_environment",
    "read_server_settings",
]
