"""Run migrations on the connection that bot/migrate.py hands over, in its transaction."""

from alembic import context

from bot.migrate import tables

# Columns that only a replica of the version before reads: to be dropped in the next.
RETIRED = {"organisation": {"entry_name", "entry_phone", "opens", "closes"}}


def is_ours(thing, name, type_, _is_reflected, _counterpart):
    return type_ != "column" or name not in RETIRED.get(thing.table.name, ())


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=tables(),
    render_as_batch=True,
    compare_type=True,
    include_object=is_ours,
)
with context.begin_transaction():
    context.run_migrations()
