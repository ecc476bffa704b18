"""Alembic's entry: runs on the connection that `run.migrate` hands over."""

from alembic import context

connection = context.config.attributes["connection"]
# SQLite can undo tables, and we begin its transactions ourselves; MySQL commits each statement.
context.configure(connection=connection, transactional_ddl=connection.dialect.name == "sqlite")
with context.begin_transaction():
    context.run_migrations()
