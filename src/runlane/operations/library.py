"""Library: the runbooks that can be started, by name, and the versions that runs are pinned to, by digest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Final, Protocol

from runlane.base.positioned import UnreadableYamlError, read_yaml
from runlane.diagram import Scene, lay_out_swimlane
from runlane.fz import parse
from runlane.fz.diagnostics import Diagnostic, Severity
from runlane.ports.store import Reads, RunbookRecord
from runlane.runbook import Bindings, check_bindings, compile_runbook, read_bindings
from runlane.runbook.model import Runbook

_SIDECARS: Final = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A runbook with the texts it came from, and every error in them, one sentence each, with its line."""

    name: str
    runbook: Runbook
    record: RunbookRecord
    diagnostics: tuple[Diagnostic, ...]
    errors: tuple[str, ...]

    @property
    def is_valid(self) -> bool:
        """Whether it can be started: it has no errors. Warnings are advice and never stop a run."""
        return not self.errors


class _Named(Protocol):
    @property
    def name(self) -> str: ...

    def read_text(self, encoding: str) -> str: ...


class Library:
    """Runbooks of the package, then those of the configuration folder, which win over shipped ones of that name.

    A shipped one stands in for one of its name that is broken: an alert never finds nothing to start.
    """

    __slots__ = ("_by_digest", "_by_name", "_folders", "_scenes", "errors")

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = tuple(folders)
        self._by_name: dict[str, Compiled] = {}
        self._by_digest: dict[str, Runbook] = {}
        self._scenes: dict[str, Scene] = {}
        self.errors: tuple[str, ...] = ()
        """What was wrong with the folders when they were last read."""
        self._take(_read(()))
        self.refresh()

    def refresh(self) -> tuple[str, ...]:
        """Read the folders again; return the errors found. A runbook with errors does not replace a sound one.

        A folder that is not there holds nothing; it may appear later.
        """
        self.errors = self._take(_read(self._folders))
        return self.errors

    def _take(self, fresh: "Mapping[str, Compiled | str]") -> tuple[str, ...]:
        """Replace the runbooks in one assignment: other threads look while this one works."""
        by_name = {name: kept for name, kept in self._by_name.items() if name in fresh}
        errors: list[str] = []
        for name, compiled in fresh.items():
            if isinstance(compiled, str):
                errors.append(compiled)
                continue
            errors.extend(compiled.errors)
            if compiled.is_valid or name not in by_name:
                by_name[name] = compiled
                self._by_digest[compiled.runbook.digest] = compiled.runbook
        self._by_name = by_name
        return tuple(errors)

    @property
    def by_name(self) -> Mapping[str, Compiled]:
        """Return every runbook that can be started."""
        return self._by_name

    def find(self, name: str) -> Compiled | None:
        """Return the present version of a runbook; None when there is none of that name, or it has errors."""
        compiled = self._by_name.get(name)
        return compiled if compiled and compiled.is_valid else None

    def version(self, reads: Reads, digest: str) -> Runbook | None:
        """Return the version a run is pinned to: a present one, else compiled from the texts that were kept."""
        known = self._by_digest.get(digest)
        if known is None:
            record = reads.find_runbook(digest)
            if record is None:
                return None
            known = compile_texts(record.name, record.text, record.sidecar).runbook
            self._by_digest[digest] = known
        return known

    def scene(self, runbook: Runbook) -> Scene:
        """Return the laid-out picture of a runbook; a layout does not depend on a run, so it is made once."""
        if runbook.digest not in self._scenes:
            self._scenes[runbook.digest] = lay_out_swimlane(runbook)
        return self._scenes[runbook.digest]


@lru_cache(maxsize=256)
def compile_texts(name: str, text: str, sidecar: str) -> Compiled:
    """Compile a diagram and its sidecar ("" for none). Pure, so the same texts are compiled once per process."""
    document, diagnostics = parse(text)
    try:
        positioned = read_yaml(sidecar)
        runbook, dangling = compile_runbook(document, read_bindings(positioned)[0], name=name)
        # These name what dangles, too, and know its line in the sidecar.
        problems = check_bindings(runbook, positioned)
        wrong = [f"{name}.yaml:{problem.place.line}: {problem.message}" for problem in problems]
    except UnreadableYamlError as cause:
        wrong = [f"{name}.yaml:{cause.place.line}: {cause}"]
        runbook, dangling = compile_runbook(document, Bindings(), name=name)
    record = RunbookRecord(digest=runbook.digest, name=name, text=text, sidecar=sidecar)
    everything = (*diagnostics, *dangling)
    errors = [
        f"{name}.fz:{document.source.position(one.span.start).line}: {one.message}"
        for one in diagnostics
        if one.severity is Severity.ERROR
    ]
    return Compiled(name, runbook, record, everything, (*errors, *wrong))


def _read(folders: Iterable[Path]) -> "dict[str, Compiled | str]":
    """Return all runbooks by name, or why one cannot be read; a later folder wins over an earlier one."""
    by_name = {file.name: file for file in _files_in(folders)}
    names = sorted(name.removesuffix(".fz") for name in by_name if name.endswith(".fz"))
    return {name: _compiled(name, by_name) for name in names}


def _files_in(folders: Iterable[Path]) -> Iterable[_Named]:
    """Yield the shipped files, then those of the folders; what begins with a dot belongs to editors and mounts."""
    yield from resources.files("runlane.runbooks").iterdir()
    for folder in folders:
        if folder.is_dir():
            yield from (
                file for file in sorted(folder.iterdir()) if not file.name.startswith(".") and file.is_file()
            )


def _compiled(name: str, by_name: Mapping[str, _Named]) -> Compiled | str:
    sidecar = next((by_name[f"{name}{end}"] for end in _SIDECARS if f"{name}{end}" in by_name), None)
    reading = f"{name}.fz"
    try:
        diagram = by_name[reading].read_text(encoding="utf-8")
        if sidecar is None:
            return compile_texts(name, diagram, "")
        reading = sidecar.name
        return compile_texts(name, diagram, sidecar.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as cause:
        return f"{reading}: cannot be read: {cause}; write it in UTF-8, readable by the server"
