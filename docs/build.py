"""Write the reference pages that are derived from the code: `./run docs`, held current by a test."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import runlane
from runlane.app import found_actions, found_channels
from runlane.base.errors import ErrorKind
from runlane.fz.catalogue import diagnostic_kinds
from runlane.lint import rules

HERE = Path(__file__).resolve().parent
LONGEST_EXAMPLE = 2_000
NOTE = "<!-- Written by `./run docs` from the code. -->\n"


def pages() -> dict[str, str]:
    """Return every derived page: file name under `docs/reference` -> text."""
    return {
        "errors.md": "".join(_errors()),
        "diagnostics.md": "".join(_diagnostics()),
        "actions.md": "".join(_actions()),
        "channels.md": "".join(_channels()),
    }


def error_kinds() -> list[ErrorKind]:
    """Return the error catalogue, in order of its codes."""
    found: dict[str, ErrorKind] = {}
    for module in walk_packages(runlane.__path__, "runlane."):
        if module.name.endswith("__main__") or ".migrations" in module.name:
            continue
        for value in vars(import_module(module.name)).values():
            if isinstance(value, ErrorKind):
                assert found.setdefault(value.code, value) is value, f"{value.code} is used twice"
    return [found[code] for code in sorted(found)]


def _errors() -> Iterator[str]:
    yield f"# Errors\n\n{NOTE}\nA code is stable and never reused.\n\n"
    yield "| code | what it means | what to do |\n| --- | --- | --- |\n"
    for kind in error_kinds():
        yield f"| {kind.code} | {kind.title} | {kind.cure} |\n"


def _diagnostics() -> Iterator[str]:
    yield f"# What `runlane check` finds\n\n{NOTE}\nErrors make a diagram invalid; warnings and notes are advice.\n"
    for kind in diagnostic_kinds():
        yield _finding(f"{kind.code} {kind.name}", f"{kind.severity}: {kind.what}", kind.bad, kind.good)
    for rule in sorted(rules(), key=lambda rule: rule.code):
        yield _finding(f"{rule.code} {rule.name}", f"{rule.severity}: {rule.summary}", rule.bad, rule.good)


def _finding(title: str, what: str, bad: str, good: str) -> str:
    shown_bad = bad if len(bad) < LONGEST_EXAMPLE else f"{bad[:200]}…"
    examples = f"Bad:\n\n````\n{shown_bad.rstrip()}\n````\n\nGood:\n\n````\n{good.rstrip()}\n````\n"
    return f"\n## {title}\n\n{what}\n\n{examples}"


def _actions() -> Iterator[str]:
    yield f"# Actions\n\n{NOTE}\nWhat a node of a runbook can be bound to (`action:` in the sidecar).\n"
    for action in sorted(found_actions().values(), key=lambda action: action.name):
        yield f"\n## {action.name}\n\n{action.summary}\n"
        if action.parameters:
            yield "\n| parameter | | default |\n| --- | --- | --- |\n"
        for name, parameter in action.parameters.items():
            must = " (required)" if parameter.is_required else ""
            yield f"| `{name}` | {parameter.about}{must} | {'' if parameter.default is None else parameter.default} |\n"
        for name, meaning in action.answers.items():
            yield f"\nAnswers `{name}`: {meaning}\n"


def _channels() -> Iterator[str]:
    yield f"# Channels\n\n{NOTE}\nWays to reach people, configured under `integrations:`.\n"
    for channel in sorted(found_channels().values(), key=lambda channel: channel.name):
        yield f"\n## {channel.name}\n\n{channel.title}\n"
        if channel.settings:
            yield "\n| setting | | default |\n| --- | --- | --- |\n"
        for name, setting in channel.settings.items():
            must = " (required)" if setting.is_required else ""
            secret = " (secret)" if setting.is_secret else ""
            default = "" if setting.default is None else setting.default
            yield f"| `{name}` | {setting.about}{must}{secret} | {default} |\n"


if __name__ == "__main__":
    for file, text in pages().items():
        (HERE / "reference" / file).write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(pages())} pages\n")
