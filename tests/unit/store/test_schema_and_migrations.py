"""The schema: what the migrations make is what the tables say, once, and every question has its index."""

import re
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_mock_engine
from sqlalchemy.dialects import postgresql

import runlane.store.migrations.versions
from runlane.store import sql
from runlane.store.migrate import HEAD, REVISIONS, migrate, revision_of
from runlane.store.schema import METADATA
from runlane.store.upgrade import engine_on

STATEMENTS = {
    name: statement
    for name, statement in vars(sql).items()
    if isinstance(statement, str) and re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE)\b", statement)
}

READS_ALL = {
    "COUNTS": "counts all timers and all firing alerts, from an index alone",
    "NEXT_TIMER_DUE": "the first entry of an index",
    "API_TOKENS": "a handful of rows, sorted",
    "HAS_LOGINS": "stops at the first row",
    "ALERTS": "the newest rows of an index",
    "FIRING_ALERTS": "the newest rows of an index",
    "DOCUMENTS": "the few documents of one incident, sorted",
    "COMMANDS": "the commands of one incident, sorted",
    "LOST_PAGES": "the escalating pages of an index that holds no others",
}
"""Statement -> why it may scan or sort."""


@pytest.fixture
def connection():
    opened = sqlite3.connect(":memory:", isolation_level=None)
    yield opened
    opened.close()


def test_the_migrations_make_exactly_the_tables_and_indexes_of_the_schema(connection):
    migrate(connection)

    with engine_on(connection).connect() as migrated:
        assert compare_metadata(MigrationContext.configure(migrated), METADATA) == []


def test_tables_without_row_ids_and_partial_indexes_are_those_of_the_schema(connection):
    migrate(connection)
    made = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    expected = {}
    engine = create_mock_engine("sqlite://", lambda ddl, *_: keep(expected, ddl))
    METADATA.create_all(engine, checkfirst=False)

    normal = {name: " ".join(text.split()) for name, text in made if name != "alembic_version"}
    assert normal == expected


def keep(expected, ddl):
    text = " ".join(str(ddl.compile(dialect=ENGINE_DIALECT)).split())
    expected[re.match(r"CREATE (?:TABLE|INDEX) (\S+)", text).group(1)] = text


ENGINE_DIALECT = create_mock_engine("sqlite://", lambda *_: None).dialect


def test_the_schema_can_be_said_to_postgresql_as_well():
    said = []
    engine = create_mock_engine(
        "postgresql://", lambda ddl, *_: said.append(str(ddl.compile(dialect=postgresql.dialect())))
    )
    METADATA.create_all(engine, checkfirst=False)

    assert sum(text.lstrip().startswith("CREATE TABLE") for text in said) == len(METADATA.tables)
    assert any("WHERE status IN ('queued', 'claimed')" in text for text in said)


def test_every_migration_file_is_a_known_revision():
    folder = Path(runlane.store.migrations.versions.__file__).parent
    numbers = tuple(sorted(file.name.split("_")[0] for file in folder.glob("[0-9]*.py")))

    assert numbers == REVISIONS


def test_migrating_again_changes_nothing(connection):
    assert revision_of(connection) is None
    migrate(connection)
    before = connection.execute("PRAGMA schema_version").fetchone()
    migrate(connection)

    assert (revision_of(connection), connection.execute("PRAGMA schema_version").fetchone()) == (HEAD, before)


@pytest.mark.parametrize("name", sorted(STATEMENTS))
def test_a_statement_finds_its_rows_by_an_index_and_sorts_nothing(connection, name):
    migrate(connection)
    statement = STATEMENTS[name]
    plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", (1,) * statement.count("?")).fetchall()
    costly = [step[-1] for step in plan if re.search(r"^SCAN|TEMP B-TREE", step[-1])]
    costly = [step for step in costly if "CONSTANT ROW" not in step]

    assert costly == [] or name in READS_ALL
    assert not [
        step for step in costly if re.fullmatch(r"SCAN (streams|events|commands|timeline|incidents)", step)
    ]
