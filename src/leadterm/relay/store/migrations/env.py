"""How alembic runs here: on the one connection, and in the one transaction, that ``migrate`` gives it."""

from alembic import context

from leadterm.relay.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
