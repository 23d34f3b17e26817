"""Examine one diagram with its bindings: what the language, the meaning and the advice say about it."""

import json
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final

import click

from runlane.base.positioned import Positioned, UnreadableYamlError, read_yaml
from runlane.base.texts import text
from runlane.cli.texts import read_text, shown_name
from runlane.fz import Diagnostic, Document, Severity, parse, render_text, to_json
from runlane.fz.report import is_valid
from runlane.lint import lint
from runlane.runbook import BindingProblem, Bindings, Runbook, check_bindings, compile_runbook, read_bindings

BINDING_SYNTAX: Final = "FZ139"
"""The code of what is wrong in a file of bindings by itself, without a diagram."""


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A file of bindings, read; `problems` are those that show without a diagram."""

    path: str
    positioned: Positioned
    bindings: Bindings
    problems: tuple[BindingProblem, ...]
    is_readable: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """What is to be said about a diagram and its bindings. `runbook` is None when the text has errors."""

    file: str
    document: Document
    diagnostics: tuple[Diagnostic, ...]
    runbook: Runbook | None = None
    sidecar: Sidecar | None = None
    problems: tuple[tuple[str, BindingProblem], ...] = ()
    """What is wrong in the bindings, each with its code."""

    @property
    def is_valid(self) -> bool:
        """Whether nothing that was found is an error."""
        return is_valid(self.diagnostics) and not self.problems

    def json(self) -> list[dict[str, Any]]:
        """Return the entries of the JSON document: the diagram, then its bindings if they have problems."""
        entries = [to_json(self.file, self.document, self.diagnostics)]
        if self.sidecar is not None and self.problems:
            entries.append(_sidecar_json(self.sidecar, self.problems))
        return entries

    def text(self, *, with_notes: bool = False) -> str:
        """Return the findings for people, each with its line, and a summary; unwanted notes are counted."""
        shown = [one for one in self.diagnostics if with_notes or one.severity is not Severity.INFO]
        found = render_text(self.file, self.document.source, shown)
        path = self.sidecar.path if self.sidecar is not None else ""
        bound = "".join(_problem_text(path, code, problem) for code, problem in self.problems)
        return f"{found}{bound}{self.file}: {self._summary()}\n"

    def _summary(self) -> str:
        errors = sum(finding.severity is Severity.ERROR for finding in self.diagnostics) + len(self.problems)
        warnings = sum(finding.severity is Severity.WARNING for finding in self.diagnostics)
        notes = sum(finding.severity is Severity.INFO for finding in self.diagnostics)
        counted = ((errors, "error"), (warnings, "warning"), (notes, "note"))
        counts = [_count(number, noun) for number, noun in counted if number]
        return ", ".join([*(["valid"] if self.is_valid else []), *counts])


def examine(file: str, written: str, profile: str, sidecar: Sidecar | None = None) -> Report:
    """Return the report on a diagram. Its meaning is looked at only when the text has no errors."""
    document, found = parse(written, profile)
    problems = [(BINDING_SYNTAX, problem) for problem in sidecar.problems] if sidecar is not None else []
    if not is_valid(found):
        return Report(file, document, tuple(found), None, sidecar, tuple(problems))
    bindings = sidecar.bindings if sidecar is not None else Bindings()
    runbook, dangling = compile_runbook(document, bindings, name=bindings.runbook or PurePath(file).stem)
    if sidecar is not None and sidecar.is_readable:
        codes = {finding.name: finding.code for finding in dangling}
        problems = [
            (codes.get(one.name, BINDING_SYNTAX), one) for one in check_bindings(runbook, sidecar.positioned)
        ]
    found = sorted([*found, *lint(runbook)], key=lambda finding: finding.span)
    return Report(file, document, tuple(found), runbook, sidecar, tuple(problems))


def read_sidecar(path: str) -> Sidecar:
    """Return a file of bindings. One that is not YAML (or JSON) has this as its one problem."""
    try:
        positioned = read_yaml(read_text(path))
    except UnreadableYamlError as cause:
        problem = BindingProblem(
            cause.place, (), text("this is not YAML: {reason}", reason=str(cause)), text("mend the file")
        )
        return Sidecar(shown_name(path), Positioned({}, {}), Bindings(), (problem,), is_readable=False)
    bindings, problems = read_bindings(positioned)
    return Sidecar(shown_name(path), positioned, bindings, tuple(problems))


def print_json(data: object) -> None:
    """Print one JSON document on standard output."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _problem_text(path: str, code: str, problem: BindingProblem) -> str:
    place = f"{path}:{problem.place.line}:{problem.place.column}"
    return f"{place}: error {code} {problem.name}: {problem.message}\n  hint: {problem.hint}\n\n"


def _sidecar_json(sidecar: Sidecar, problems: tuple[tuple[str, BindingProblem], ...]) -> dict[str, Any]:
    found = [_problem_json(code, problem) for code, problem in problems]
    return {"file": sidecar.path, "valid": False, "stats": {}, "diagnostics": found}


def _problem_json(code: str, problem: BindingProblem) -> dict[str, Any]:
    place = problem.place
    return {
        "code": code,
        "name": problem.name,
        "severity": Severity.ERROR.value,
        "line": place.line,
        "column": place.column,
        "end_line": place.line,
        "end_column": place.column,
        "message": str(problem.message),
        "hint": str(problem.hint),
        "fix": None,
    }
