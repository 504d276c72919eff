"""What we remember of our channels in Slack, so that only what differs is called for."""

from sqlmodel import Field, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from scheduler.store import Store

ASKED = "asked"


class SlackChannel(SQLModel, table=True):
    """One channel, by Slack's ids. No addresses: of outsiders we keep digests.

    `is_known`: name, topic, is_archived and pinned (a receipt) are as we last set or saw them;
    otherwise Slack must be asked. `bookmark` is a link, or ASKED while one may have been made.
    `invited` are the users that are there because of us; both lists are parted by spaces.
    """

    __tablename__ = "slack_channel"

    workspace: str = Field(primary_key=True)
    channel: str = Field(primary_key=True)
    is_known: bool = False
    name: str = ""
    topic: str = ""
    is_archived: bool = False
    pinned: str = ""
    bookmark: str = ""
    invited: str = ""
    outsiders: str = ""


async def recall(store: Store, workspace: str, channel: str) -> SlackChannel:
    """Return what is remembered: nothing yet, for a channel that is new to us."""

    async def work(db: AsyncSession) -> SlackChannel:
        found = await db.get(SlackChannel, (workspace, channel))
        return found or SlackChannel(workspace=workspace, channel=channel)

    return await store.read(work)


async def remember(store: Store, memory: SlackChannel, **values: str | bool) -> None:
    """Write down what was just set, here and in the database; the rest of its row is let be."""

    async def work(db: AsyncSession) -> None:
        row = await db.get(SlackChannel, (memory.workspace, memory.channel))
        if row is None:
            row = SlackChannel(workspace=memory.workspace, channel=memory.channel)
            db.add(row)
        _set(row, values)

    await store.write(work)
    _set(memory, values)


async def forget(store: Store, workspace: str, channel: str, *, user: str = "") -> None:
    """Somebody changed a channel by hand: look again before it is next set.

    With `user` only that they are gone: they are invited anew if they belong there.
    """

    async def work(db: AsyncSession) -> None:
        row = await db.get(SlackChannel, (workspace, channel))
        if row is None:
            return
        if user:
            row.invited = " ".join(one for one in row.invited.split() if one != user)
        else:
            row.is_known = False

    await store.write(work)


async def erase(store: Store, memory: SlackChannel) -> None:
    """The channel is deleted, and what it was called with it."""

    async def work(db: AsyncSession) -> None:
        row = await db.get(SlackChannel, (memory.workspace, memory.channel))
        if row is not None:
            await db.delete(row)

    await store.write(work)


def _set(row: SlackChannel, values: dict[str, str | bool]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
