"""The files of a configuration folder: found, read as YAML, merged section by section with their places."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from runlane.base.positioned import Place, Positioned, UnreadableYamlError, read_yaml
from runlane.base.texts import text
from runlane.settings.mistakes import ConfigurationFile, Notebook, Spot, listed, near
from runlane.settings.shapes import WRONG, read_shape
from runlane.settings.tables import SECTIONS

LARGEST_FILE: Final = 4_000_000
"""Characters."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One person, team, service …: what was read, and where it is written."""

    id: str
    value: Mapping[str, Any]
    spot: Spot

    def has(self, key: str) -> bool:
        """Return whether a key is there and free of mistakes."""
        return self.value.get(key) not in (None, WRONG)

    def at(self, *path: str | int) -> Spot:
        """Return the spot of a value inside."""
        return self.spot.inside(*path)


Entries = Mapping[str, Mapping[str, Entry]]
"""Section -> id -> entry. The section `server` has one entry per key that is written."""


def list_files(folder: Path) -> tuple[Path, ...]:
    """Return the YAML files directly in a folder, by name."""
    return tuple(
        sorted(file for file in folder.iterdir() if file.suffix in (".yaml", ".yml") and file.is_file())
    )


def read_files(folder: Path, notebook: Notebook) -> tuple[list[ConfigurationFile], str]:
    """Return the files as far as they can be read, and the digest of them all. Mistakes go into the notebook."""
    digest = hashlib.sha256()
    read: list[ConfigurationFile] = []
    for file in _found(folder, notebook):
        try:
            content = file.read_bytes()
            written = content.decode("utf-8-sig")
            read.append(ConfigurationFile(file.name, written, _yaml(written)))
        except (OSError, UnicodeDecodeError) as cause:
            _note_unreadable(file.name, "", str(cause), Place(1, 1), notebook)
        except UnreadableYamlError as cause:
            _note_unreadable(file.name, written, str(cause), cause.place, notebook)
        else:
            digest.update(file.name.encode() + b"\0" + content + b"\0")
    return read, digest.hexdigest()


def merged(files: list[ConfigurationFile], notebook: Notebook) -> Entries:
    """Return the sections of all files together; an id that is written in two files is a mistake."""
    entries: dict[str, dict[str, Entry]] = {section: {} for section in SECTIONS}
    for file in files:
        root = Spot(file, ())
        if not isinstance(file.content.data, dict):
            cure = text("the sections are {sections}", sections=listed(SECTIONS))
            notebook.add(root, text("expected a mapping of sections"), cure)
            continue
        for section, value in file.content.data.items():
            _merge_section(section, value, root.inside(section), entries, notebook)
    return entries


def _found(folder: Path, notebook: Notebook) -> tuple[Path, ...]:
    here = Spot(ConfigurationFile(str(folder), "", Positioned({}, {})), ())
    try:
        files = list_files(folder)
    except OSError as cause:
        why = cause.strerror or type(cause).__name__
        notebook.add(
            here, text("the folder cannot be read: {why}", why=why), text("name the folder with runlane.yaml")
        )
        return ()
    if not files:
        notebook.add(
            here,
            text("the folder holds no *.yaml file"),
            text("write a runlane.yaml; `runlane schema` says how"),
        )
    return files


def _yaml(written: str) -> Positioned:
    if len(written) > LARGEST_FILE:
        raise UnreadableYamlError(f"the file has more than {LARGEST_FILE} characters", Place(1, 1))
    return read_yaml(written)


def _note_unreadable(name: str, written: str, why: str, place: Place, notebook: Notebook) -> None:
    notebook.is_partial = True
    spot = Spot(ConfigurationFile(name, written, Positioned({}, {(): place})), ())
    notebook.add(
        spot, text("not readable as YAML: {why}", why=why), text("check indentation, quotes and colons")
    )


def _merge_section(
    section: str, value: Any, spot: Spot, entries: dict[str, dict[str, Entry]], notebook: Notebook
) -> None:
    if section not in SECTIONS:
        cure = near(section, SECTIONS, text("the sections are {sections}", sections=listed(SECTIONS)))
        notebook.add(
            spot, text("the key `{key}` is unknown here", key=section), cure, value=section, at_key=True
        )
        return
    read = read_shape(SECTIONS[section].shape, value, spot, notebook)
    for name in value if isinstance(value, dict) and read is not WRONG else ():
        if (earlier := entries[section].get(name)) is not None:
            where = f"{earlier.spot.file.name}:{earlier.spot.key_place.line}"
            message = text("`{name}` is defined already, in {where}", name=name, where=where)
            notebook.add(
                spot.inside(name), message, text("remove or rename one of the two"), value=name, at_key=True
            )
        elif name in read and read[name] is not WRONG:
            inner = read[name] if isinstance(read[name], dict) else {name: read[name]}
            entries[section][name] = Entry(name, inner, spot.inside(name))
