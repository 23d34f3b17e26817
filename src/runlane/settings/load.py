"""A folder of YAML -> the directory, or all the mistakes in it."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any, Final, TypeVar

from runlane.alerts.routes import Route, SeverityRule
from runlane.base.ids import PersonId
from runlane.base.texts import text
from runlane.ports.directory import Directory, Person
from runlane.settings.files import Entries, Entry, list_files, merged, read_files
from runlane.settings.mistakes import Notebook, Spot, listed, near
from runlane.settings.paging import build_policy, build_schedule
from runlane.settings.people import build_person, build_service, build_team, check_reference, check_references
from runlane.settings.plugins import ACTION_SETTINGS, Plugins, Settings, build_integration, check_keys_differ
from runlane.settings.secrets import Outside
from runlane.settings.shapes import WRONG, sound

ValueT = TypeVar("ValueT")

DEFAULT_URL: Final = "http://127.0.0.1:8000"

Stamp = tuple[tuple[str, int, int], ...]
"""Name, time of change and size of each file: differs when the configuration was written."""


def load_directory(
    folder: Path | None,
    environ: Mapping[str, str],
    *,
    channels: Mapping[str, Settings],
    sources: frozenset[str],
    actions: Mapping[str, Settings] = ACTION_SETTINGS,
    public_url: str = "",
    default_url: str = DEFAULT_URL,
    runbooks: frozenset[str] | None = None,
) -> Directory:
    """Read every `*.yaml` and `*.yml` directly in `folder`; without a folder, the example that is shipped.

    `channels` and `actions` map plug-ins to the settings they ask for, `sources` are the names of alert
    sources. `public_url` wins over the files' own, `default_url` stands in for it. Routes may name any
    runbook unless `runbooks` says which there are.

    Raises:
        ConfigurationError: the folder has mistakes; it holds all of them.
    """
    plugins = Plugins(channels, sources, actions)
    with ExitStack() as stack:
        if folder is None:
            folder = stack.enter_context(resources.as_file(resources.files("runlane.example")))
        return _Reading(plugins, Outside(environ, folder), runbooks).directory(
            folder, public_url, default_url
        )


def configuration_stamp(folder: Path | None) -> Stamp:
    """Return what changes when the files of a folder change; empty for None and for a folder that is gone."""
    try:
        stats = [(file.name, file.stat()) for file in list_files(folder)] if folder else []
    except OSError:
        return ()
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One reading of a folder."""

    plugins: Plugins
    outside: Outside
    runbooks: frozenset[str] | None

    def directory(self, folder: Path, public_url: str, default_url: str) -> Directory:
        notebook = Notebook()
        files, digest = read_files(folder, notebook)
        entries = merged(files, notebook)
        if files:
            for section in ("people", "services"):
                _check_is_there(section, entries, Spot(files[0], ()), notebook)
        directory = self._built(entries, digest, notebook)
        notebook.raise_if_any()
        url = public_url or _server(entries, "public_url") or default_url
        return replace(directory, public_url=url.rstrip("/"))

    def _built(self, entries: Entries, digest: str, notebook: Notebook) -> Directory:
        language = _server(entries, "language") or "en"
        integrations = _each(
            entries["integrations"],
            lambda entry: build_integration(entry, self.plugins, self.outside, notebook),
        )
        check_keys_differ(integrations, entries["integrations"], notebook)
        people = _each(
            entries["people"], lambda entry: build_person(entry, language, self.plugins.channels, notebook)
        )
        routes = _each(entries["routes"], lambda entry: _route(entry, entries, self.runbooks, notebook))
        return Directory(
            people=_with_administrator(people),
            teams=_each(entries["teams"], lambda entry: build_team(entry, entries, notebook)),
            services=_each(entries["services"], lambda entry: build_service(entry, entries, notebook)),
            schedules=_each(entries["schedules"], lambda entry: build_schedule(entry, entries, notebook)),
            policies=_each(entries["policies"], lambda entry: build_policy(entry, entries, notebook)),
            routes=tuple(routes.values()),
            integrations=integrations,
            language=language,
            digest=digest,
        )


def _each(entries: Mapping[str, Entry], build: Callable[[Entry], ValueT | None]) -> dict[Any, ValueT]:
    built = {name: build(entry) for name, entry in entries.items()}
    return {name: value for name, value in built.items() if value is not None}


def _route(
    entry: Entry, entries: Entries, runbooks: frozenset[str] | None, notebook: Notebook
) -> Route | None:
    for key, section in (("service", "services"), ("policy", "policies")):
        if entry.has(key):
            check_reference(entry.value[key], section, entry.at(key), entries, notebook)
    check_references(entry.value["sources"], "integrations", entry.at("sources"), entries, notebook)
    runbook = entry.value["runbook"] if entry.has("runbook") else ""
    if runbook and runbooks is not None and runbook not in runbooks:
        cure = near(runbook, runbooks, text("the runbooks are {known}", known=listed(runbooks)))
        notebook.add(
            entry.at("runbook"), text("no runbook is called `{name}`", name=runbook), cure, value=runbook
        )
    if not entry.has("service") or WRONG in entry.value.values():
        return None
    rules = [rule for _, rule in sound(entry.value["severity_rules"]) if _is_whole(rule)]
    return Route(
        id=entry.id,
        service=str(entry.value["service"]),
        sources=_items(entry, "sources"),
        matchers=_items(entry, "match"),
        policy=str(entry.value["policy"] or ""),
        runbook=str(runbook),
        severity_rules=tuple(SeverityRule(rule["when"], rule["severity"]) for rule in rules),
        severity=entry.value["severity"],
        group_by=_items(entry, "group_by"),
        auto_resolve=str(entry.value["auto_resolve"]),
    )


def _is_whole(rule: Mapping[str, Any]) -> bool:
    return not {None, WRONG} & {rule["when"], rule["severity"]}


def _items(entry: Entry, key: str) -> tuple[Any, ...]:
    return tuple(item for _, item in sound(entry.value[key]))


def _check_is_there(section: str, entries: Entries, spot: Spot, notebook: Notebook) -> None:
    if not entries[section] and not notebook.is_partial:
        notebook.add(
            spot,
            text("the section `{section}` is empty", section=section),
            text("add at least one; an example of every key is in runlane's own `example/runlane.yaml`"),
        )


def _with_administrator(people: dict[Any, Person]) -> Mapping[PersonId, Person]:
    """Make the first person an administrator when nobody is: somebody must be the last to be asked."""
    if people and not any(person.is_admin for person in people.values()):
        first = next(iter(people))
        people = {**people, first: replace(people[first], is_admin=True)}
    return people


def _server(entries: Entries, key: str) -> str:
    entry = entries["server"].get(key)
    return str(entry.value[key]) if entry and entry.has(key) else ""
