"""Deliver the outbox: claim rows, show them, send them, write down what became of them.

Any number of replicas may do this at once. What was certainly not done is put off and tried
again; what may have been done is looked for first, and sent again only if it is not there.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto
from typing import TypeVar

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import unasked
from handlers.plans import RoomPlan, RoomPlanner
from locales import speaking
from models.base import Platform
from models.outbox import Delivery, Verb
from scheduler import claims, errands, homes, outcomes
from scheduler.chat import Broken, Busy, Chat, DeliveryError, Refused, RoomGone, Unsure
from scheduler.claims import Claim, Parcel
from scheduler.counts import DELIVERIES
from scheduler.errands import Errand, Outcome
from scheduler.eyes import Eyes, Show, locale_of
from scheduler.letters import compose, plan_of
from scheduler.pace import Now, RelaySettings
from scheduler.places import Ends, Place, Roomless, find_place
from scheduler.store import Store, Unavailable

Answer = TypeVar("Answer")

logger = logging.getLogger(__name__)

# Only these may not be done twice.
ONCE = (Verb.OPEN_ROOM, Verb.POST)


class Found(Enum):
    """What the platform says of an action in doubt."""

    DONE = auto()
    NOT_DONE = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class Ready:
    """A parcel whose place is written down, and the call to make."""

    parcel: Parcel
    place: Place
    errand: Errand


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """`known` are the views this replica has. `ticking` counts seconds and never jumps."""

    store: Store
    chats: Mapping[Platform, Chat]
    show: Show
    known: frozenset[str]
    rooms: RoomPlanner
    domain_now: Callable[[], datetime]
    machine_now: Callable[[], datetime]
    ticking: Callable[[], float]
    settings: RelaySettings = field(default_factory=RelaySettings)

    async def deliver_due(self) -> int:
        """Deliver one batch; return how many rows it took up. Call again until that is 0."""
        since = self.ticking()
        parcels, are_unsettled = await self.store.write(self._claim)
        while are_unsettled:  # very many came at once: the next batch is everybody's
            are_unsettled = await self.store.write(homes.settle)
        await asyncio.gather(*(self._deliver(parcel, since) for parcel in parcels))
        return sum(len(parcel.rows) for parcel in parcels)

    async def _claim(self, db: AsyncSession) -> tuple[list[Parcel], bool]:
        """Return what is ours now, and whether there are rows that nobody has looked at."""
        are_unsettled = await homes.settle(db)
        # A worker's name is for one batch: a late answer must not pass for a newer claim's.
        by = Claim(
            worker=secrets.token_hex(8),
            at=self.machine_now(),
            views=tuple(sorted(self.known)),
            settings=self.settings,
        )
        return await claims.claim(db, by), are_unsettled

    async def _deliver(self, parcel: Parcel, since: float) -> None:
        try:
            await self._settle(parcel, since)
        except Exception as error:  # noqa: BLE001 -- one parcel must not stop the others
            # Its rows keep their lease, and are in doubt once that has run out.
            self._log(parcel, type(error).__name__)

    async def _settle(self, parcel: Parcel, since: float) -> None:
        """Try once, and write down what came of it."""
        try:
            ready = await self._prepare(parcel, since)
            if ready is None:
                return
            parcel = ready.parcel  # what comes of it is theirs: the others have ended already
            outcome, at = await self._call(ready), self.domain_now()
            await self.store.write(lambda db: outcomes.done(db, ready.parcel, outcome, at))
            _count(parcel, "done")
        except Ends as ends:
            await self._end(parcel, ends)
        except DeliveryError as error:
            _count(parcel, type(error).__name__.lower())
            self._log(parcel, error.reason_code)
            await self._record(parcel, error)

    async def _prepare(self, parcel: Parcel, since: float) -> Ready | None:
        """Return the call to make; None where it is done, or waits for what is no error."""
        found = await self._probe(parcel) if parcel.is_unsure else Found.NOT_DONE
        if found is Found.DONE:
            _count(parcel, "done")
            return None
        if parcel.is_unsure and parcel.first.attempts > self.settings.max_attempts:
            raise Refused("unsure")
        may_repeat = found is Found.UNKNOWN or parcel.may_repeat
        ready = await self._make_ready(parcel, may_repeat=may_repeat)
        if ready is not None and self.ticking() - since > self.settings.half_lease:
            await self._give_back(ready.parcel)
            return None
        return ready

    async def _end(self, parcel: Parcel, ends: Ends) -> None:
        _count(parcel, ends.state)
        state, code, at = ends.state, ends.code, self.domain_now()
        await self.store.write(lambda db: outcomes.ended(db, parcel, state, code, at))

    async def _probe(self, parcel: Parcel) -> Found:
        """Ask whether it was done before, and write it down if it was."""
        row = parcel.first
        if row.verb not in ONCE:
            return Found.NOT_DONE
        try:
            place, plan = await _or_fail(self.store.read(lambda db: self._recall(parcel, db)))
        except Roomless:
            return Found.NOT_DONE  # there is no room to look in: its people are told
        chat, workspace = self.chats[place.workspace.platform], place.workspace.external_id
        if not chat.can_find:
            return Found.UNKNOWN
        look = chat.find(workspace, place.channel or None, row.verb, row.dedupe_key, plan)
        try:
            receipt = await self._in_time(look)
        except Refused:
            return Found.UNKNOWN  # it will not tell us
        if receipt is None:
            return Found.NOT_DONE
        outcome, at = Outcome(receipt), self.domain_now()
        await self.store.write(lambda db: outcomes.done(db, parcel, outcome, at))
        return Found.DONE

    async def _recall(self, parcel: Parcel, db: AsyncSession) -> tuple[Place, RoomPlan | None]:
        place = await find_place(db, parcel.first, self.chats)
        is_opening = parcel.first.verb is Verb.OPEN_ROOM
        return place, await plan_of(place, self._eyes(), db) if is_opening else None

    async def _make_ready(self, parcel: Parcel, *, may_repeat: bool) -> Ready | None:
        """Find the place and compose the call; None when nothing is left to send now."""

        async def work(db: AsyncSession) -> Ready | None:
            try:
                place = await find_place(db, parcel.first, self.chats)
            except Roomless as roomless:
                await outcomes.rerouted(db, parcel, roomless.room, self._eyes())
                return None
            if await self._is_gated(parcel, place, db):
                return None
            return await self._pack(parcel, place, db, may_repeat=may_repeat)

        return await _or_fail(self.store.write(work))

    async def _is_gated(self, parcel: Parcel, place: Place, db: AsyncSession) -> bool:
        """Put the rows off while the platform wants none of this kind."""
        gate = place.workspace.id or 0, parcel.first.verb
        until = await claims.closed_until(db, *gate, self.machine_now())
        if until is not None:
            await claims.put_off(db, parcel, until, "busy", is_attempt=False)
        return until is not None

    async def _pack(
        self, parcel: Parcel, place: Place, db: AsyncSession, *, may_repeat: bool
    ) -> Ready | None:
        if not parcel.is_unsure:
            parcel = await outcomes.covered(db, parcel, place, self._eyes())
            if not parcel.rows:
                return None
        letter = await compose(parcel.rows, place, self._eyes(), db, may_repeat=may_repeat)
        await outcomes.left_out(db, parcel, letter, self._now(), self.settings)
        if letter.errand is None:
            return None
        going = replace(parcel, rows=letter.rows)
        if not parcel.is_unsure and await self._is_held(going, place, db):
            return None
        is_ours = await claims.depart(db, going, place.workspace.id or 0, place.channel)
        return Ready(going, place, letter.errand) if is_ours else None

    async def _is_held(self, parcel: Parcel, place: Place, db: AsyncSession) -> bool:
        """Put off what would be a second message that nobody asked for on this day."""
        at = self.domain_now()
        until = await unasked.waits_until(db, place.reader, parcel.rows, at)
        if until is not None:
            await claims.hold(db, parcel, until)
        return until is not None

    async def _give_back(self, parcel: Parcel) -> None:
        """Do not send what is claimed too long ago: it may be somebody else's by now."""
        if not parcel.is_unsure:
            now = self.machine_now()
            await self.store.write(
                lambda db: claims.put_off(db, parcel, now, "late", is_attempt=False)
            )

    async def _call(self, ready: Ready) -> Outcome:
        workspace, verb = ready.place.workspace, ready.parcel.first.verb
        chat = self.chats[workspace.platform]
        try:
            with speaking(locale_of(ready.place)):  # a renderer has words of its own
                errand = errands.run(ready.errand, chat, workspace.external_id)
                return await self._in_time(errand)
        except Busy as busy:
            if not busy.is_lane:
                until = self.settings.reopening(busy, self.machine_now())
                gate = workspace.id or 0, verb
                await self.store.write(lambda db: claims.close_gate(db, *gate, until))
            raise

    async def _in_time(self, call: Awaitable[Answer]) -> Answer:
        """Wait for a platform, but never past our lease; what it does not say is in doubt."""
        try:
            async with asyncio.timeout(self.settings.half_lease):
                return await call
        except DeliveryError:
            raise
        except Exception as error:
            raise Unsure(type(error).__name__) from error

    async def _record(self, parcel: Parcel, error: DeliveryError) -> None:
        now, settings, code = self._now(), self.settings, error.reason_code

        async def work(db: AsyncSession) -> None:
            match error:
                case RoomGone():
                    await outcomes.barred(db, parcel, code, self._eyes())
                case Refused():
                    await outcomes.ended(db, parcel, Delivery.DEAD, code, now.domain)
                case Busy():
                    await outcomes.told_to_wait(db, parcel, error, now.machine, settings)
                case Unsure():
                    await outcomes.doubted(db, parcel, code, now, settings)
                case Broken():
                    await outcomes.failed(db, parcel, code, now, settings)
                case _:
                    await outcomes.down(db, parcel, code, now, settings)

        await self.store.write(work)

    def _now(self) -> Now:
        return Now(self.machine_now(), self.domain_now())

    def _eyes(self) -> Eyes:
        return Eyes(self.show, self.rooms, self.domain_now())

    def _log(self, parcel: Parcel, code: str) -> None:
        logger.warning("outbox %s: %s not done: %s", parcel.first.id, parcel.first.verb, code)


def _count(parcel: Parcel, ended: str) -> None:
    DELIVERIES.labels(parcel.first.verb, ended).inc()


async def _or_fail(work: Awaitable[Answer]) -> Answer:
    """Take any other error for one that may pass: nothing has been sent."""
    try:
        return await work
    except (DeliveryError, Ends, Roomless, Unavailable):
        raise
    except Exception as error:
        raise Broken(type(error).__name__) from error
