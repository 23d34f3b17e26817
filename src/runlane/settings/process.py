"""What one process is told by its command line and its environment: the only reader of the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from runlane.base.errors import ErrorKind, RunlaneError
from runlane.base.texts import text

UNKNOWN_DATABASE: Final = ErrorKind(
    "RL101", text("the address of the database is not understood"), text("write sqlite:///FILE")
)

EXAMPLE_KEY: Final = "RUNLANE_ALERTMANAGER_KEY"
"""The variable from which the example configuration takes the key of its alert source."""

_EVERY_INTERFACE: Final = ("0.0.0.0", "::", "")  # noqa: S104 - compared, not bound
_SQLITE: Final = "sqlite:///"


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How one server runs. `config` None means the example configuration that is shipped."""

    config: Path | None
    database: str
    host: str
    port: int
    public_url: str
    """As given by the command line or the environment; "" leaves it to the configuration."""
    environ: Mapping[str, str]
    workers: int = 16
    """Threads that page, and as many for all other work."""

    @property
    def database_path(self) -> Path:
        """The file of the SQLite database.

        Raises:
            RunlaneError: RL101, the address is no SQLite file.
        """
        return database_file(self.database)

    @property
    def default_url(self) -> str:
        """How people on this machine reach the server when nobody says anything else."""
        host = "127.0.0.1" if self.host in _EVERY_INTERFACE else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


def database_file(address: str) -> Path:
    """Return the file of an address such as `sqlite:///runlane.db`.

    Raises:
        RunlaneError: RL101, the address is no SQLite file.
    """
    if not address.startswith(_SQLITE) or len(address) == len(_SQLITE):
        raise RunlaneError(UNKNOWN_DATABASE, text("`{address}` is no SQLite file", address=address))
    return Path(address.removeprefix(_SQLITE))


def read_server_settings(
    *,
    config: Path | None,
    database: str,
    host: str = "127.0.0.1",
    port: int = 8000,
    public_url: str = "",
    workers: int = 16,
    environ: Mapping[str, str] | None = None,
) -> ServerSettings:
    """Return the settings of a server. `environ` replaces the process's own environment.

    Without a configuration folder the example is used; the key of its alert source is then made at the first
    start and kept beside the database, readable by its owner only, unless the environment names one.
    """
    known = dict(os.environ if environ is None else environ)
    settings = ServerSettings(config, database, host, port, public_url.rstrip("/"), known, workers)
    if config is None and not known.get(EXAMPLE_KEY):
        known[EXAMPLE_KEY] = _kept_key(settings.database_path)
    return settings


def read_environment() -> Mapping[str, str]:
    """Return the environment of this process."""
    return dict(os.environ)


def _kept_key(database: Path) -> str:
    file = database.with_name(f"{database.name}.key")
    try:
        return file.read_text("utf-8").strip()
    except FileNotFoundError:
        key = secrets.token_hex(24)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(key, encoding="utf-8")
        return key
