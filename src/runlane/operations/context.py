"""Context: everything operations are handed: store, directory, clock, plug-ins, the installation's secret."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from runlane.base.instants import Clock
from runlane.operations.library import Library
from runlane.ports.action import Action
from runlane.ports.channel import Channel, Http
from runlane.ports.directory import Directory
from runlane.ports.source import Source
from runlane.ports.store import Store


@dataclass(frozen=True, slots=True)
class Context:
    """Made once by `app`; the directory is asked for each time, since a reload replaces it."""

    store: Store
    directory: Callable[[], Directory]
    clock: Clock
    library: Library
    sources: Mapping[str, Source]
    actions: Mapping[str, Action]
    channels: Mapping[str, Channel]
    http: Http
    entropy: Callable[[int], bytes]
    """Random bytes of the wanted length."""
    secret: bytes = field(repr=False)
    """Random bytes made at the first start and kept in the store: signs links and derives tokens."""
