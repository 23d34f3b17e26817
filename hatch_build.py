"""Build step: compile the message catalogues, so that a wheel and an editable install both speak French."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Run before hatchling collects the files of the package."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the `.mo` file beside every `.po` file and add it to the package."""
        del version
        for source in sorted(Path(self.root, "src/runlane/locales").glob("*/LC_MESSAGES/*.po")):
            target = source.with_suffix(".mo")
            with source.open("rb") as po, target.open("wb") as mo:
                write_mo(mo, read_po(po, locale=source.parent.parent.name))
            build_data["artifacts"].append(str(target.relative_to(self.root)))
