"""Run migrations on the connection that bot/migrate.py hands over, in its transaction."""

from alembic import context

from bot.migrate import tables

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables(),
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
