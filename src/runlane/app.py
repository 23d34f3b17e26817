"""Composition root: the only module that picks implementations and wires them."""

import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self, cast

import httpx2
import structlog

from runlane.base.discovery import discover
from runlane.base.ids import PersonId
from runlane.base.instants import Instant
from runlane.integrations import actions, channels, sources
from runlane.operations import outbox, timers
from runlane.operations.context import Context
from runlane.operations.invitations import invitation
from runlane.operations.library import Library
from runlane.performers.embedded import EmbeddedPerformer
from runlane.ports.action import Action
from runlane.ports.channel import Channel, Http
from runlane.ports.directory import Directory
from runlane.ports.source import Source
from runlane.ports.store import ApiTokenRecord, Committed, Store, StoreFullError, TimelineRecord, Transaction
from runlane.settings import ConfigurationError, ServerSettings, configuration_stamp, load_directory
from runlane.store import chain
from runlane.store.sqlite import SqliteStore, damage_in, reading_beside

_log = structlog.get_logger(__name__)

SECRET: Final = "secret"  # noqa: S105 - the name of a value
"""The name under which the installation's secret is kept."""

HTTP_TIMEOUT_S: Final = 10.0
AUDIT_EVERY_S: Final = 60.0
RELOAD_EVERY_S: Final = 2.0
BROKEN_REST_S: Final = 5.0
"""How long a thread rests after its work broke: a full disk or a file that is just being written mends itself."""

LONGEST_SLEEP_S: Final = 30.0
"""The timer thread looks at least this often, so that a clock that jumps is noticed."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> Instant:
        """Return the present instant in UTC."""
        return datetime.now(UTC)


def found_sources() -> Mapping[str, Source]:
    """Return every alert source, by name."""
    return discover(sources, "SOURCE", lambda source: source.name)


def found_actions() -> Mapping[str, Action]:
    """Return every action, by name."""
    return discover(actions, "ACTION", lambda action: action.name)


def found_channels() -> Mapping[str, Channel]:
    """Return every channel, by name."""
    return discover(channels, "CHANNEL", lambda channel: channel.name)


def first_broken_entry(entries: Iterable[TimelineRecord]) -> int | None:
    """Return the number of the first entry of a timeline whose hash does not fit; None for a whole chain."""
    return chain.verify(entries)


def damage_in_database(file: Path) -> list[str]:
    """Return what is wrong with a server's database, whether the server runs or not; [] for a sound one.

    Raises:
        RunlaneError: RL508, the file cannot be read at all.
    """
    return damage_in(file)


def invitation_to(file: Path, person: PersonId) -> str | None:
    """Return a code with which a person of a server sets a password; None when the server was never started.

    Raises:
        RunlaneError: RL508, the file cannot be read.
    """
    clock = SystemClock()
    with reading_beside(file, clock) as reads:
        secret, login = reads.find_value(SECRET), reads.find_login(person)
    return invitation(bytes.fromhex(secret), person, login, clock.now()) if secret else None


class App:
    """One running Runlane: a store, a performer, the timer thread and the present configuration.

    Use as a context manager: entering starts the threads, leaving stops them and closes the store.
    """

    def __init__(self, settings: ServerSettings) -> None:
        """Open the store and read the configuration.

        Raises:
            ConfigurationError: the configuration has mistakes; nothing was started.
        """
        self.settings = settings
        self._stamp = self._present_stamp()  # first: what is written meanwhile is read again
        self._directory = self._read_directory()
        clock = SystemClock()
        self.store: Store = SqliteStore(settings.database_path, clock=clock)
        self._http = httpx2.Client(timeout=HTTP_TIMEOUT_S, headers={"User-Agent": "Runlane"})
        self.context = Context(
            store=self.store,
            directory=lambda: self._directory,
            clock=clock,
            library=self._library(),
            sources=found_sources(),
            actions=found_actions(),
            channels=found_channels(),
            http=cast("Http", self._http),
            entropy=secrets.token_bytes,
            secret=_installation_secret(self.store),
        )
        self.performer = EmbeddedPerformer(
            self.store, clock=clock, workers=settings.workers, per_lane=max(1, settings.workers * 3 // 4)
        )
        self._wake = threading.Condition()
        self._is_stopping = False
        self._is_woken = False
        self._audit_at_s = 0.0
        self._threads = [
            threading.Thread(target=self._keep_doing, args=(work,), name=f"runlane-{name}", daemon=True)
            for name, work in (("timers", self._fire_timers), ("housekeeping", self._keep_house))
        ]

    def __enter__(self) -> Self:
        """Start performing what is owed and firing what is due."""
        self.store.on_commit(self._committed)
        self.performer.start(lambda key: outbox.perform(self.context, key))
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the threads, wait for what is under way, close the store."""
        with self._wake:
            self._is_stopping = True
            self._wake.notify_all()
        for thread in self._threads:
            thread.join(timeout=5)
        self.performer.stop(grace_s=5)
        self._http.close()
        self.store.close()

    def reload(self) -> bool:
        """Read the configuration again; keep the old one when the new one is wrong. Return whether it was taken."""
        try:
            self._directory = self._read_directory()
        except ConfigurationError as mistakes:
            _log.error("configuration_kept", mistakes=[str(mistake) for mistake in mistakes.mistakes])
            return False
        try:
            errors = self.context.library.refresh()
        except OSError as cause:
            errors = (str(cause),)
        for error in errors:
            _log.error("runbook_kept", error=error)
        _log.info("configuration_loaded", digest=self._directory.digest)
        return True

    def has_logins(self) -> bool:
        """Return whether somebody has set a password yet."""
        with self.store.reading() as reads:
            return reads.has_logins()

    def replace_local_token(self, fresh: ApiTokenRecord) -> None:
        """Keep `fresh` as the only token of its name."""

        def turn(tx: Transaction) -> None:
            for token in tx.list_api_tokens():
                if token.name == fresh.name:
                    tx.drop_api_token(token.token_hash)
            tx.save_api_token(fresh)

        self.store.submit(turn).result()

    def _library(self) -> Library:
        library = Library(_runbook_folders(self.settings.config))
        for error in library.errors:
            _log.error("runbook_not_taken", error=error)
        return library

    def _present_stamp(self) -> tuple[object, ...]:
        """Return what changes when the configuration or a runbook beside it is written."""
        folders = _runbook_folders(self.settings.config)
        files = [file for folder in folders if folder.is_dir() for file in sorted(folder.iterdir())]
        return configuration_stamp(self.settings.config), tuple(
            (file.name, _changed_ns(file)) for file in files
        )

    def _read_directory(self) -> Directory:
        return load_directory(
            self.settings.config,
            self.settings.environ,
            channels={name: channel.settings for name, channel in found_channels().items()},
            sources=frozenset(found_sources()),
            public_url=self.settings.public_url,
            default_url=self.settings.default_url,
        )

    def _committed(self, committed: Committed) -> None:
        if committed.earliest_timer is not None:
            with self._wake:
                self._is_woken = True
                self._wake.notify_all()

    def _keep_doing(self, work: Callable[[], None]) -> None:
        """Do `work` again and again while the app lives.

        The edge: whatever breaks is told to the log and tried again. A thread that died of it would leave a server
        that looks healthy and escalates nothing any more.
        """
        while not self._is_stopping:
            try:
                work()
            except StoreFullError as full:
                self._rest(full.retry_after_s)
            except Exception:  # noqa: BLE001 - the edge of this thread
                _log.exception("thread_rests", thread=threading.current_thread().name, seconds=BROKEN_REST_S)
                self._rest(BROKEN_REST_S)

    def _fire_timers(self) -> None:
        """Fire what is due; else sleep until the next timer is due or a commit sets an earlier one."""
        if timers.fire_due(self.context):
            return
        due = timers.next_due(self.context)
        wait_s = LONGEST_SLEEP_S
        if due is not None:
            wait_s = min(wait_s, max(0.0, (due - self.context.clock.now()).total_seconds()))
        with self._wake:
            self._wake.wait_for(lambda: self._is_stopping or self._is_woken, timeout=wait_s)
            self._is_woken = False

    def _keep_house(self) -> None:
        """Audit open pages every minute; take a changed configuration soon after it was written."""
        now_s = time.monotonic()
        if now_s >= self._audit_at_s:
            self._audit_at_s = now_s + AUDIT_EVERY_S  # first: an audit that breaks must not stop the rest
            timers.audit(self.context)
        stamp = self._present_stamp()
        if stamp != self._stamp:
            self._stamp = stamp
            self.reload()
        self._rest(RELOAD_EVERY_S)

    def _rest(self, seconds: float) -> None:
        """Wait, but not longer than the app lives."""
        with self._wake:
            self._wake.wait_for(lambda: self._is_stopping, timeout=seconds)


def _runbook_folders(config: Path | None) -> tuple[Path, ...]:
    """Return where runbooks may lie; the folder may be made, or go, while the server runs."""
    return (config / "runbooks",) if config else ()


def _changed_ns(file: Path) -> int:
    """Return when a file was written; 0 for one that has just gone and for a link to nothing."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0


def _installation_secret(store: Store) -> bytes:
    """Return the installation's secret, made at the first start and kept in the store ever after."""
    with store.reading() as reads:
        kept = reads.find_value(SECRET)
    if kept is None:
        kept = secrets.token_hex(32)
        store.submit(lambda tx: tx.save_value(SECRET, kept)).result()
    return bytes.fromhex(kept)
