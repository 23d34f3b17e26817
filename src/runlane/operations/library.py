"""Library: the runbooks that can be started, by name, and the versions that runs are pinned to, by digest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Protocol

from runlane.base.positioned import read_yaml
from runlane.diagram import Scene, lay_out_swimlane
from runlane.fz import parse
from runlane.fz.diagnostics import Diagnostic, Severity
from runlane.ports.store import Reads, RunbookRecord
from runlane.runbook import compile_runbook
from runlane.runbook.model import Runbook
from runlane.runbook.reading import read_bindings


@dataclass(frozen=True, slots=True)
class Compiled:
    """A runbook with the texts it came from and what was found in them."""

    name: str
    runbook: Runbook
    record: RunbookRecord
    diagnostics: tuple[Diagnostic, ...]

    @property
    def is_valid(self) -> bool:
        """Whether it has no errors: warnings never stop a run."""
        return not any(found.severity is Severity.ERROR for found in self.diagnostics)


class _Named(Protocol):
    @property
    def name(self) -> str: ...

    def read_text(self, encoding: str) -> str: ...


class Library:
    """Runbooks of the package, then those of the configuration folder, which win over shipped ones of that name."""

    __slots__ = ("_by_digest", "_by_name", "_scenes")

    def __init__(self, folders: Iterable[Path]) -> None:
        shipped = resources.files("runlane.runbooks").iterdir()
        files: list[_Named] = [*shipped, *(file for folder in folders for file in sorted(folder.iterdir()))]
        sidecars = {file.name: file for file in files if file.name.endswith((".yaml", ".yml", ".json"))}
        self._by_name: dict[str, Compiled] = {}
        self._by_digest: dict[str, Runbook] = {}
        self._scenes: dict[str, Scene] = {}
        for file in files:
            if file.name.endswith(".fz"):
                name = file.name.removesuffix(".fz")
                sidecar = (
                    sidecars.get(f"{name}.yaml")
                    or sidecars.get(f"{name}.yml")
                    or sidecars.get(f"{name}.json")
                )
                text = sidecar.read_text(encoding="utf-8") if sidecar else ""
                compiled = compile_texts(name, file.read_text(encoding="utf-8"), text)
                self._by_name[name] = compiled
                self._by_digest[compiled.runbook.digest] = compiled.runbook

    @property
    def by_name(self) -> Mapping[str, Compiled]:
        """Return every runbook that can be started."""
        return self._by_name

    def find(self, name: str) -> Compiled | None:
        """Return the present version of a runbook."""
        return self._by_name.get(name)

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
    bindings, _problems = read_bindings(read_yaml(sidecar))
    runbook, found = compile_runbook(document, bindings, name=name)
    record = RunbookRecord(digest=runbook.digest, name=name, text=text, sidecar=sidecar)
    return Compiled(name, runbook, record, (*diagnostics, *found))
