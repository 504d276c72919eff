"""users.*, team.*, auth.*, oauth.*: who is who, and who has let the app in."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.slack.fake_reading import paged
from tests.slack.fake_state import Ask, Json, SlackError

if TYPE_CHECKING:
    from tests.slack.fake import FakeSlack


def test_token(slack: "FakeSlack", ask: Ask) -> Json:
    """auth.test"""
    bot = ask.workspace
    return {
        "url": f"https://{bot.domain}.slack.com/",
        "team": bot.name,
        "team_id": bot.team,
        "user": "tovholder",
        "user_id": bot.bot_user,
        "bot_id": bot.bot_id,
        "enterprise_id": bot.enterprise,
        "is_enterprise_install": False,
    }


def revoke(slack: "FakeSlack", ask: Ask) -> Json:
    if not ask.flag("test"):
        ask.workspace.state = "token_revoked"
    return {"revoked": not ask.flag("test")}


def user(slack: "FakeSlack", ask: Ask) -> Json:
    person = ask.workspace.users.get(ask.text("user"))
    if person is None:
        raise SlackError("user_not_found")
    with_email = "users:read.email" in ask.workspace.scopes
    locale = ask.flag("include_locale")
    return {"user": person.shown(with_email=with_email, with_locale=locale)}


def users(slack: "FakeSlack", ask: Ask) -> Json:
    with_email = "users:read.email" in ask.workspace.scopes
    page, following = paged(ask, list(ask.workspace.users.values()), 100)
    shown = [one.shown(with_email=with_email) for one in page]
    return {"members": shown, "response_metadata": {"next_cursor": following}}


def by_email(slack: "FakeSlack", ask: Ask) -> Json:
    """A stranger's address is not known here, nor one who has left."""
    wanted = ask.text("email").lower()
    for person in ask.workspace.users.values():
        if person.email.lower() == wanted and not (person.deleted or person.is_stranger):
            return {"user": person.shown(with_email=True)}
    raise SlackError("users_not_found")


def bot(slack: "FakeSlack", ask: Ask) -> Json:
    here = ask.workspace
    if ask.text("bot") not in {"", here.bot_id}:
        raise SlackError("bot_not_found")
    shown = {"id": here.bot_id, "deleted": False, "name": "tovholder", "app_id": here.app_id}
    return {"bot": {**shown, "user_id": here.bot_user}}


def team(slack: "FakeSlack", ask: Ask) -> Json:
    if ask.text("team") not in {"", ask.workspace.team}:
        raise SlackError("team_not_found")
    here = ask.workspace
    enterprise = {"enterprise_id": here.enterprise} if here.enterprise else {}
    shown = {"id": here.team, "name": here.name, "domain": here.domain, "email_domain": ""}
    return {"team": {**shown, **enterprise}}


def open_connection(slack: "FakeSlack", ask: Ask) -> Json:
    return {"url": slack.socket.ticket()}


def exchange(slack: "FakeSlack", ask: Ask) -> Json:
    """A code from an administrator's approval, once, for the app's own secret."""
    given = (ask.text("client_id"), ask.text("client_secret"))
    if given != (slack.client_id, slack.client_secret):
        raise SlackError("bad_client_secret")
    approved = slack.codes.pop(ask.text("code"), None)
    if approved is None:
        raise SlackError("invalid_code")
    here = slack.workspaces[approved[0]]
    here.state = ""
    return {
        "access_token": here.bot_token,
        "token_type": "bot",
        "app_id": here.app_id,
        "scope": ",".join(sorted(here.scopes)),
        "bot_user_id": here.bot_user,
        "team": {"id": here.team, "name": here.name},
        "enterprise": here.grid,
        "authed_user": {"id": approved[1]},
        "is_enterprise_install": False,
    }


PEOPLE: dict[str, Callable[["FakeSlack", Ask], Json]] = {
    "api.test": lambda _slack, ask: {"args": ask.arguments},
    "auth.test": test_token,
    "auth.revoke": revoke,
    "users.info": user,
    "users.list": users,
    "users.lookupByEmail": by_email,
    "bots.info": bot,
    "team.info": team,
    "apps.connections.open": open_connection,
    "oauth.v2.access": exchange,
}
