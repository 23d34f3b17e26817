"""Integrations: each checked against the settings its plug-in asks for, with its secrets wrapped."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from runlane.base.texts import text
from runlane.ports.channel import Setting
from runlane.ports.directory import Integration
from runlane.ports.secrets import Secret, revealed
from runlane.settings.files import Entry
from runlane.settings.mistakes import Notebook, listed, near
from runlane.settings.secrets import Outside
from runlane.settings.shapes import WRONG, UnfitError

Settings = Mapping[str, Setting]
"""Name of a setting -> what it is for."""

SHORTEST_KEY: Final = 16
"""Characters of the key in a source's address: what cannot be guessed."""

SOURCE_SETTINGS: Final[Settings] = {
    "key": Setting(
        text("the secret last part of the source's address; make one with `openssl rand -hex 24`"),
        is_required=True,
        is_secret=True,
    ),
    "open": Setting(text("whether `POST /api/v2/alerts` takes alerts without the key"), default=False),
}

ACTION_SETTINGS: Final[Mapping[str, Settings]] = {
    "war_room": {
        "base": Setting(text("the Jitsi server that holds war rooms, such as meet.example.org")),
        "secret": Setting(
            text("makes the names of war rooms unguessable; the server's own unless set"), is_secret=True
        ),
    },
    "http": {
        "allow": Setting(
            text("hosts inside our own network that `http.request` may call, with commas between")
        ),
        "token": Setting(text("sent as `Authorization: Bearer` by `http.request`"), is_secret=True),
    },
}
"""Integrations that actions of the box ask for their settings."""

_KEY: Final = re.compile(r"[A-Za-z0-9._~-]+")


@dataclass(frozen=True, slots=True)
class Plugins:
    """What can be configured: plug-in -> its settings."""

    channels: Mapping[str, Settings]
    sources: frozenset[str] = frozenset()
    actions: Mapping[str, Settings] = field(default_factory=lambda: ACTION_SETTINGS)

    def settings_of(self, kind: str) -> Settings | None:
        """Return the settings of a plug-in; None when there is none of that name."""
        if kind not in self.kinds:
            return None
        source = SOURCE_SETTINGS if kind in self.sources else {}
        return {**self.actions.get(kind, {}), **self.channels.get(kind, {}), **source}

    @property
    def kinds(self) -> frozenset[str]:
        """The names of all plug-ins."""
        return frozenset(self.channels) | self.sources | frozenset(self.actions)


def build_integration(
    entry: Entry, plugins: Plugins, outside: Outside, notebook: Notebook
) -> Integration | None:
    """Return an integration whose secret settings are `Secret`s; None when a mistake was noted."""
    kind = str(entry.value["kind"] if entry.has("kind") else entry.id)
    known = plugins.settings_of(kind)
    if known is None:
        spot = entry.at("kind") if entry.has("kind") else entry.spot
        cure = near(kind, plugins.kinds, text("the kinds are {known}", known=listed(plugins.kinds)))
        message = text("no plug-in is called `{name}`", name=kind)
        notebook.add(spot, message, cure, value=kind, at_key=not entry.has("kind"))
        return None
    before = len(notebook.mistakes)
    settings = _settings(entry, known, outside, notebook)
    written = settings.get("key") if kind in plugins.sources else None
    key = "" if written is WRONG else str(revealed(written) or "")
    if key:
        _check_key(key, entry, notebook)
    return None if len(notebook.mistakes) > before else Integration(entry.id, kind, settings, key)


def check_keys_differ(
    integrations: Mapping[str, Integration], entries: Mapping[str, Entry], notebook: Notebook
) -> None:
    """Note integrations that share a key: it would be unknown which of them an alert is for."""
    first_by_key: dict[str, str] = {}
    for name, integration in integrations.items():
        if integration.key and (first := first_by_key.setdefault(integration.key, name)) != name:
            message = text("it has the same key as `{other}`", other=first)
            notebook.add(entries[name].at("key"), message, text("give each source a key of its own"))


def _settings(entry: Entry, known: Settings, outside: Outside, notebook: Notebook) -> dict[str, Any]:
    settings: dict[str, Any] = {name: one.default for name, one in known.items() if one.default is not None}
    for name, written in entry.value.items():
        if name == "kind" or written is None:
            continue
        if written is WRONG:
            settings[name] = WRONG
            continue
        if name not in known:
            cure = near(name, known, text("its settings are {known}", known=listed(known)))
            message = text("the plug-in has no setting `{name}`", name=name)
            notebook.add(entry.at(name), message, cure, value=name, at_key=True)
            continue
        try:
            settings[name] = _value(written, known[name], outside)
        except UnfitError as unfit:
            shown = "" if known[name].is_secret else written
            notebook.add(entry.at(name), unfit.message, unfit.cure, value=shown)
            settings[name] = WRONG
    for name, one in known.items():
        if one.is_required and revealed(settings.get(name)) in (None, "") and not settings.get("open"):
            _note_missing(name, one, entry, notebook)
    return settings


def _note_missing(name: str, setting: Setting, entry: Entry, notebook: Notebook) -> None:
    message = text("`{key}` is missing: {about}", key=name, about=setting.about)
    is_written = name in entry.value
    spot = entry.at(name) if is_written else entry.spot
    notebook.add(spot, message, text("add a line `{key}: …`", key=name), at_key=not is_written)


def _value(written: Any, setting: Setting, outside: Outside) -> Any:
    value = outside.resolved(written) if isinstance(written, str) else written
    if setting.is_secret:
        return Secret(str(value))
    match setting.default:
        case bool():
            return _as_bool(value)
        case int():
            return _as_number(value, int)
        case float():
            return _as_number(value, float)
        case _:
            return value


def _as_bool(value: Any) -> bool:
    word = str(value).strip().lower()
    if word not in ("true", "false"):
        raise UnfitError(text("expected true or false"), text("write true or false, without quotes"))
    return word == "true"


def _as_number(value: Any, kind: type[int] | type[float]) -> int | float:
    try:
        return kind(str(value).strip())
    except ValueError as cause:
        raise UnfitError(text("expected a number"), text("write digits, without quotes")) from cause


def _check_key(key: str, entry: Entry, notebook: Notebook) -> None:
    spot = entry.at("key")
    if len(key) < SHORTEST_KEY:
        message = text("the key has only {length} characters and could be guessed", length=len(key))
        notebook.add(spot, message, text("take at least {least}: `openssl rand -hex 24`", least=SHORTEST_KEY))
    elif not _KEY.fullmatch(key):
        message = text("a key is part of a web address: letters, digits and . _ ~ - only")
        notebook.add(spot, message, text("make one with `openssl rand -hex 24`"))
