"""What PostgreSQL does by itself within a minute, done before anything is measured."""

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine


async def vacuum(url: str) -> None:
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"))
    async with engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.exec_driver_sql("VACUUM ANALYZE")  # autovacuum would have, by then
    await engine.dispose()
