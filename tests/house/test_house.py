"""The rules of the house, as code: what ARCHITECTURE.md promises about every file of the package."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "runlane"
FILES = sorted(PACKAGE.rglob("*.py"))

LONGEST_FUNCTION = 50
LONGEST_FILE = 400
LONG_FILES: dict[str, str] = {}
"""File -> why it may be longer than `LONGEST_FILE` lines."""

CATCH_ALLS = {
    "app.py": "what breaks a round of the timer thread or of the housekeeping must not end the thread",
    "operations/outbox.py": "a plug-in's defect becomes an outcome that people see",
    "web/asgi.py": "a handler's defect becomes a response and a log line",
    "performers/crew.py": "what breaks a look into the outbox must not be the last look",
    "performers/embedded.py": "a defect in one command must not stop the others",
    "store/writer.py": "what a turn raises undoes that turn alone and reaches its caller",
}
"""File -> why it holds the one catch-all of its edge."""

VENDORS = re.compile(r"slack|pagerduty|opsgenie|telegram|mattermost|twilio|jira|servicenow", re.IGNORECASE)


def relative(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


every_file = pytest.mark.parametrize("file", FILES, ids=relative)


@every_file
def test_a_file_opens_with_its_purpose_in_one_sentence(file):
    docstring = ast.get_docstring(parsed(file))

    assert docstring, "say in one line what this file is for"
    assert docstring.splitlines()[0].rstrip().endswith((".", ":", "?")), docstring.splitlines()[0]


@every_file
def test_a_file_is_short_enough_to_have_one_purpose(file):
    lines = len(file.read_text(encoding="utf-8").splitlines())

    assert lines <= LONGEST_FILE or relative(file) in LONG_FILES


@every_file
def test_no_function_is_longer_than_a_screen(file):
    too_long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]

    assert too_long == []


@every_file
def test_imports_stand_at_the_top(file):
    inside = [
        f"{function.name} imports at line {node.lineno}"
        for function in ast.walk(parsed(file))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inside == [] or relative(file).startswith("cli/"), "the layers are wrong, or the file is"


@every_file
def test_no_blanket_except_but_at_the_edges(file):
    blanket = [
        node.lineno
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"})
        )
    ]

    assert len(blanket) <= (1 if relative(file) in CATCH_ALLS else 0)


@every_file
def test_only_settings_reads_the_environment(file):
    reads = [
        node.lineno
        for node in ast.walk(parsed(file))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"} and _is_os(node.value)
    ]

    assert reads == [] or relative(file).startswith("settings")


@every_file
def test_no_vendor_is_named_outside_integrations(file):
    if relative(file).startswith(("integrations/", "web/doors")):
        return

    assert VENDORS.findall(file.read_text(encoding="utf-8")) == []


def test_architecture_names_every_folder_of_the_package_and_no_other():
    described = set(
        re.findall(r"^- \*\*`([\w.]+)`\*\*", (ROOT / "ARCHITECTURE.md").read_text("utf-8"), re.MULTILINE)
    )
    there = {
        path.name
        for path in PACKAGE.iterdir()
        if not path.name.startswith("__") and path.name != "py.typed" and not path.name.endswith(".pyc")
    }

    assert described == there


def test_every_decision_record_says_context_decision_consequences_and_what_would_change_our_mind():
    headings = ("## Context", "## Decision", "## Consequences", "## What would change our mind")
    incomplete = [
        record.name
        for record in sorted((ROOT / "docs" / "decisions").glob("*.md"))
        if not all(heading in record.read_text("utf-8") for heading in headings)
    ]

    assert incomplete == []


def test_every_change_fragment_has_a_kind_the_changelog_knows():
    kinds = {"added", "changed", "fixed", "removed", "security"}
    fragments = [path for path in (ROOT / "changes").iterdir() if path.suffix == ".md"]

    assert {path.name.split(".")[-2] for path in fragments} <= kinds


def test_no_lock_file_names_a_host():
    locks = [*(ROOT / "requirements").glob("*.txt"), *ROOT.glob("package-lock.json")]

    assert [lock.name for lock in locks if re.search(r"https?://", lock.read_text("utf-8"))] == []


def _is_os(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "os"
