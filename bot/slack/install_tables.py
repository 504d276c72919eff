"""What we hold of each Slack workspace. No SDK here: migrations read this too."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class SlackInstall(SQLModel, table=True):
    """An installation by OAuth of the app with this client id; the token is sealed.

    By organisation (Enterprise Grid, "" for none) and workspace ("" for all of them).
    """

    __tablename__ = "slack_install"

    client_id: str = Field(primary_key=True)
    enterprise: str = Field(primary_key=True)
    team: str = Field(primary_key=True)
    name: str
    token: bytes
    bot_user: str
    bot_id: str
    app_id: str
    installed_at: datetime


class SlackState(SQLModel, table=True):
    """An installation that somebody has begun; used once, and soon out of date."""

    __tablename__ = "slack_state"

    state: str = Field(primary_key=True)
    expires_at: datetime = Field(index=True)


class SlackTeam(SQLModel, table=True):
    """Who we are in a workspace, and the organisation (Enterprise Grid) it belongs to.

    `token_digest` tells a token's workspace when Slack cannot be asked; "" for one by OAuth.
    """

    __tablename__ = "slack_team"

    team: str = Field(primary_key=True)
    name: str
    enterprise: str = ""
    bot_user: str = ""
    bot_id: str = ""
    app_id: str = ""
    token_digest: str = Field(default="", index=True)
