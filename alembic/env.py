"""Alembic's entry: runs the migrations on the connection that `db.migrate` hands over. Never opens one of its own."""

from alembic import context

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=None, transaction_per_migration=True)
with context.begin_transaction():
    context.run_migrations()
