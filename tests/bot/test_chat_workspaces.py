"""Which workspaces have us, once the settings say otherwise: nobody tells us of that."""

from bot import app
from bot.settings import Settings
from models.people import ChatWorkspace
from models.seals import new_key
from tests.slack.fake import running_fake as running_slack
from tests.slack.serving import by_token
from tests.teams.fake import running_fake as running_teams
from tests.teams.serving import TENANT, settings_of
from tests.town import all_of

KEY = new_key()


async def started(url, values):
    """Start the whole bot with these settings, and stop it; return who has us then."""
    settings = {"DATABASE_URL": url, "TOVHOLDER_KEYS": KEY, **values}
    bot = await app.build(Settings(**settings), port=80)
    try:
        found = await all_of(bot.store, ChatWorkspace)
        return {one.external_id: one.is_installed for one in found}
    finally:
        for service in (bot.slack, bot.teams):
            if service is not None:
                await service.close()
        await bot.store.close()


async def test_who_moves_to_another_chat_is_not_looked_for_in_the_one_before(tmp_path):
    """Whoever could be reached there is looked for where they are now."""
    async with running_slack() as slack, running_teams() as teams:
        slack.add_workspace("T1")
        url = f"sqlite:///{tmp_path}/chats.db"
        in_slack, in_teams = by_token(slack), settings_of(teams)

        states = [await started(url, one) for one in (in_slack, in_teams, in_slack)]

    assert states == [{"T1": True}, {"T1": False, TENANT: True}, {"T1": True, TENANT: False}]
