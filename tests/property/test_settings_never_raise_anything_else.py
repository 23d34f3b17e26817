"""Law: whatever stands in a configuration, reading it gives a directory or mistakes with places inside its files."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.configuration import CHANNELS, SMALL
from runlane.base.positioned import read_yaml
from runlane.ports.directory import Directory
from runlane.settings import ConfigurationError, load_directory
from runlane.settings.tables import SECTIONS

WORDS = st.sampled_from(
    [
        "ana",
        "shop",
        "primary",
        "lead:shop",
        "person:x",
        "5m",
        "-1",
        "Mon 09:00",
        "2026-01-05",
        "UTC",
        "${X}",
        "file:x",
        "email",
        "alertmanager",
        "high",
        "a=~b",
        "labels.a == 'b'",
        "0001-01-01",
        "9999-12-31",
        "[",
        "&a",
        "*a",
        "",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.text(max_size=6)
KEYS = (
    st.sampled_from(
        sorted(
            {
                *SECTIONS,
                "name",
                "email",
                "members",
                "lead",
                "zone",
                "rotation",
                "people",
                "steps",
                "targets",
                "when",
                "match",
                "service",
                "kind",
                "key",
                "overrides",
                "from",
                "to",
                "contacts",
                "roles",
                "restrictions",
            }
        )
    )
    | WORDS
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=10,
)
FULL = read_yaml(
    SMALL
    + """
routes: {r: {service: checkout, match: ['a="b"'], severity_rules: [{when: labels.a == "b", severity: 1}]}}
integrations: {email: {host: mx}, am: {kind: alertmanager, key: 0123456789abcdef}}
server: {language: fr}
"""
).data


@settings(max_examples=60, deadline=None)
@given(written=st.text(max_size=200))
def test_no_text_makes_it_stumble(written):
    _reads_or_says_why(written)


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_no_change_of_a_valid_configuration_makes_it_stumble(data):
    changed = read_yaml(_yaml(FULL)).data
    paths = sorted(_paths(changed), key=str)
    for path in data.draw(st.lists(st.sampled_from(paths), min_size=1, max_size=3)):
        _replace(changed, path, data.draw(VALUES))

    _reads_or_says_why(_yaml(changed))


def test_unchanged_it_is_read():
    assert isinstance(_reads_or_says_why(_yaml(FULL)), Directory)


def _reads_or_says_why(written):
    directory, mistakes = _read(written)
    lines = len(written.splitlines()) + 1

    assert bool(directory) is not bool(mistakes)
    assert all(1 <= one.place.line <= lines and one.place.column >= 1 for one in mistakes)
    assert all(str(one.message) and str(one.cure) for one in mistakes)
    assert directory is None or (directory.people and directory.services)
    return directory


def _read(written):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.yaml").write_text(written, encoding="utf-8", newline="")
        try:
            return load_directory(folder, {}, channels=CHANNELS, sources=frozenset({"alertmanager"})), ()
        except ConfigurationError as wrong:
            return None, wrong.mistakes


def _yaml(value):
    """Write plain data as YAML in flow style, every text in quotes as JSON has them (a part of YAML)."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_yaml(key)}: {_yaml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_yaml, value)) + "]"
    if isinstance(value, str):
        return "'" + "".join(ch for ch in value if ch.isprintable()).replace("'", "''") + "'"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    return repr(value).replace("inf", ".inf").replace("nan", ".nan")


def _paths(value, path=()):
    if path:
        yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _paths(inner, (*path, key))


def _replace(value, path, new):
    for key in path[:-1]:
        value = value[key] if _has(value, key) else None
    if _has(value, path[-1]):
        value[path[-1]] = new


def _has(value, key):
    if isinstance(value, list):
        return isinstance(key, int) and key < len(value)
    return isinstance(value, dict) and key in value
