"""For whoever runs it: is the process alive, is it ready, how is the outbox doing."""

from http import HTTPStatus

from aiohttp import web
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from models.outbox import Delivery, OutboxMessage
from scheduler.store import Store


class Health:
    def __init__(self, store: Store) -> None:
        self.store = store

    def attach(self, app: web.Application) -> None:
        app.router.add_get("/healthz", self.alive)
        app.router.add_get("/readyz", self.ready)
        app.router.add_get("/metrics", self.metrics)

    async def alive(self, _request: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def ready(self, _request: web.Request) -> web.Response:
        """Ready means that the database answers."""
        try:
            await self.store.read(_count)
        except Exception as error:  # noqa: BLE001 -- whatever it is, we are not ready
            status = HTTPStatus.SERVICE_UNAVAILABLE
            return web.json_response(
                {"ready": False, "error": type(error).__name__}, status=status
            )
        return web.json_response({"ready": True})

    async def metrics(self, _request: web.Request) -> web.Response:
        """In the Prometheus text format: rows of the outbox by state."""
        counts = dict(await self.store.read(_count))
        lines = [
            "# HELP tovholder_outbox_rows Rows of the outbox by state.",
            "# TYPE tovholder_outbox_rows gauge",
            *(
                f'tovholder_outbox_rows{{state="{state}"}} {counts.get(state, 0)}'
                for state in Delivery
            ),
        ]
        return web.Response(
            text="\n".join([*lines, ""]), content_type="text/plain", charset="utf-8"
        )


async def _count(db: AsyncSession) -> list[tuple[Delivery, int]]:
    state = col(OutboxMessage.state)
    found = await db.exec(select(state, func.count()).group_by(state))
    return [(one, count) for one, count in found.all()]
