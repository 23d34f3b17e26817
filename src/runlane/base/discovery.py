"""Find the one constant that each plug-in module offers, first in a folder of ours, then in entry points."""

from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from types import ModuleType
from typing import TypeVar, cast

from runlane.base.errors import NOT_A_PLUGIN, TWO_PLUGINS_ONE_NAME, RunlaneError
from runlane.base.texts import text

PluginT = TypeVar("PluginT")


def discover(package: ModuleType, constant: str, name_of: Callable[[PluginT], str]) -> Mapping[str, PluginT]:
    """Return the plug-ins of a folder and of the entry-point group of the same name, by their names.

    `package` is the imported folder (such as `runlane.integrations.channels`), `constant` what each of its
    modules defines (such as `CHANNEL`). The entry-point group is the last two words of the package's name,
    as in `runlane.channels`.

    Raises:
        RunlaneError: RL010 when two claim one name, RL011 when a module lacks the constant.
    """
    found: dict[str, PluginT] = {}
    for place, plugin in (*_in_folder(package, constant), *_in_entry_points(package)):
        name = name_of(cast("PluginT", plugin))
        if name in found:
            message = text(
                "`{place}` offers `{name}`, which another plug-in offers already", place=place, name=name
            )
            raise RunlaneError(TWO_PLUGINS_ONE_NAME, message)
        found[name] = cast("PluginT", plugin)
    return found


def _in_folder(package: ModuleType, constant: str) -> list[tuple[str, object]]:
    plugins = []
    for module in sorted(iter_modules(package.__path__), key=lambda module: module.name):
        place = f"{package.__name__}.{module.name}"
        offered = getattr(import_module(place), constant, None)
        if offered is None:
            raise RunlaneError(
                NOT_A_PLUGIN, text("`{place}` lacks `{constant}`", place=place, constant=constant)
            )
        plugins.append((place, offered))
    return plugins


def _in_entry_points(package: ModuleType) -> list[tuple[str, object]]:
    group = f"runlane.{package.__name__.rpartition('.')[2]}"
    return [(point.value, point.load()) for point in entry_points(group=group)]
