"""What Alembic runs for every migration: on the connection that `store.upgrade` hands over."""

from alembic import context

from runlane.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
