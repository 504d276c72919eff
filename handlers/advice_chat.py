"""What somebody with a question writes to us alone: it is led to where it belongs.

A chat message is nobody's but its writer's. Where the cluster agreed to have content in chat,
what is written under our message about one question is a reply; else the form is a press away.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, advice_cards, advice_files, advice_thread, outbox
from handlers.advice_files import AdviceFile
from handlers.advice_forms import LONGEST
from handlers.cards import Card
from handlers.turn import ATTACHMENTS, Done, Looking, Named, Reply, Say, Turn, number
from models.access import Act
from models.advice import AdviceRequest, taken_by, taking_part
from models.clusters import ContentPolicy
from models.outbox import sent_to

MOST = 5


async def take(turn: Turn, db: AsyncSession) -> Reply:
    """Keep it as a reply, or show where to write it; Done for who has no question open."""
    under = await _under(turn, db)
    if len(under) == 1 and await _is_reply(turn, under[0], db):
        told = replace(turn, subject=str(under[0].id), fields={"message": (turn.text,)})
        return await advice_thread.write(told, db)
    found = under or await _open_to(turn, db)
    numbers = ":".join(str(one.id) for one in found)
    return Say(Named("advice.in_chat", numbers)) if found else Done()


async def card(looking: Looking, db: AsyncSession) -> Card | None:
    """`subject` is the numbers of the questions, with colons between: a way to each."""
    files = [await _file(looking, one, db) for one in looking.subject.split(":")]
    found = [one for one in files if one is not None]
    is_mine = [one.adviser == looking.reader for one in found]
    return advice_cards.in_chat(list(zip(found, is_mine, strict=True))) if found else None


async def _under(turn: Turn, db: AsyncSession) -> list[AdviceRequest]:
    """The open questions in the message written under; several where it is a bundle."""
    if not turn.subject:
        return []
    sent = (await db.exec(sent_to(outbox.person(turn.me.id), turn.subject))).all()
    ids = {
        number(one.subject.partition(":")[0]) for one in sent if one.view.startswith("advice.")
    }
    wanted = select(AdviceRequest).where(col(AdviceRequest.id).in_(ids))
    found = (await db.exec(wanted.order_by(col(AdviceRequest.id)))).all() if ids else []
    return [one for one in found if await _is_open(turn, one, db)][:MOST]


async def _is_open(turn: Turn, request: AdviceRequest, db: AsyncSession) -> bool:
    may = await access.may(db, turn.me, Act.SEE_REQUEST, request, at=turn.at)
    return may and await advice_thread.is_open_to(turn, db, request)


async def _is_reply(turn: Turn, request: AdviceRequest, db: AsyncSession) -> bool:
    """In words alone: files are not taken along, and never half of what somebody sent."""
    agreement = (await advice_files.load(db, request)).agreement
    is_in_chat = agreement and agreement.content_policy is ContentPolicy.IN_CHAT
    is_whole = 0 < len(turn.text.strip()) <= LONGEST and not turn.value(ATTACHMENTS)
    return bool(is_in_chat) and is_whole


async def _open_to(turn: Turn, db: AsyncSession) -> Sequence[AdviceRequest]:
    """What one has asked, first where the team waits for a reply; then what one answers."""
    me = turn.me
    asked = (await db.exec(taking_part(me.id, me.organisation_id).limit(MOST))).all()
    taken = (await db.exec(taken_by(me.id).limit(MOST))).all()
    return [*asked, *taken][:MOST]


async def _file(looking: Looking, id_: str, db: AsyncSession) -> AdviceFile | None:
    return await advice_files.of_either(replace(looking, subject=id_), db)
