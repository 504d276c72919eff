"""Pictures by their address: Slack fetches each while it takes a message, or refuses it."""

from typing import TYPE_CHECKING

from aiohttp import ClientSession

from tests.slack.fake_state import Json
from tests.slack.seen import objects

if TYPE_CHECKING:
    from tests.slack.fake import FakeSlack


async def picture_problems(slack: "FakeSlack", said: Json) -> list[str]:
    urls = [one["image_url"] for one in objects(said) if "image_url" in one]
    if not urls:
        return []
    async with ClientSession() as session:
        return [url for url in urls if not await is_picture(slack, session, url)]


async def is_picture(slack: "FakeSlack", session: ClientSession, url: str) -> bool:
    for start, here in slack.pictures_at.items():
        if url.startswith(start):
            headers = {"Host": start.partition("://")[2]}
            async with session.get(here + url.removeprefix(start), headers=headers) as answer:
                return answer.status == 200 and answer.content_type == "image/png"
    return False
