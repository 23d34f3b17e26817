"""Bring a database to the schema of this code, once, in order; refuse one that is newer.

The version is read without Alembic: a server whose database is up to date never loads it (35 MB and half a
second saved at every start).
"""

import sqlite3
from importlib import import_module
from typing import Final

from runlane.base.errors import RunlaneError
from runlane.base.texts import text
from runlane.store.errors import NEWER_DATABASE

REVISIONS: Final = ("0001",)
"""Every revision ever released, oldest first; `migrations/versions` holds a file of each."""

HEAD: Final = REVISIONS[-1]


def migrate(connection: sqlite3.Connection) -> None:
    """Upgrade the database behind `connection`, which is in autocommit mode and alone on the file.

    Each migration is one transaction: a crash leaves the schema before it or after it, nothing between.

    Raises:
        RunlaneError: RL501, the database has a revision that this code does not know.
    """
    revision = revision_of(connection)
    if revision == HEAD:
        return
    if revision is not None and revision not in REVISIONS:
        raise RunlaneError(
            NEWER_DATABASE,
            text("its schema is `{found}`, this version knows up to `{known}`", found=revision, known=HEAD),
        )
    import_module("runlane.store.upgrade").upgrade(connection, HEAD)


def revision_of(connection: sqlite3.Connection) -> str | None:
    """Return the revision of a database, or None for an empty one."""
    tables = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    if tables is None:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None
