"""Run Alembic's migrations on a connection of ours. Loaded only when there is something to migrate."""

import sqlite3
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event


def upgrade(connection: sqlite3.Connection, revision: str) -> None:
    """Run every migration up to `revision`, each in a transaction of its own."""
    engine = engine_on(connection)
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    with engine.connect() as connected:
        config.attributes["connection"] = connected
        command.upgrade(config, revision)
        connected.commit()


def engine_on(connection: sqlite3.Connection) -> Engine:
    """Return an SQLAlchemy engine that uses the open `connection` and begins transactions itself.

    The driver begins transactions before data changes only, which would leave a schema change half done.
    """
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
