"""Everything an operator can set, read once, refused early, by the name of the variable."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from yarl import URL

from locales import gettext as _
from models.installation import Mode
from models.seals import KeyRing

OURS = "TOVHOLDER_"
OF_THE_TESTS = {"TOVHOLDER_SCHEMAS"}  # where the platforms' published schemas are
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
DATABASES = ("sqlite", "postgresql")
SLACK_API_URL = "https://slack.com/api/"
GRAPH_URL = "https://graph.microsoft.com/v1.0/"
SERVICE_URL = "https://smba.trafficmanager.net/teams/"
OPENID_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
_NONE = SecretStr("")


class StartUpError(Exception):
    """We cannot start like this. The sentence names what to change."""


class Settings(BaseSettings):
    """Our own settings carry a prefix; names that the ecosystem knows keep theirs.

    Any of Slack's or Teams' own settings says that this is no trial. Which of a platform's
    belong together is in its own folder, in needed.py.
    """

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True)

    data_dir: Path = Field(
        default_factory=lambda: _home(),  # noqa: PLW0108 -- defined further down
        validation_alias="TOVHOLDER_DATA_DIR",
    )
    url: str = Field(default="", validation_alias="TOVHOLDER_URL")
    keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(), validation_alias="TOVHOLDER_KEYS"
    )
    log_level: str = Field(default="INFO", validation_alias="TOVHOLDER_LOG_LEVEL")
    database_url: SecretStr = Field(default=SecretStr(""), validation_alias="DATABASE_URL")
    migrates: bool = Field(default=False, validation_alias="TOVHOLDER_MIGRATE")
    lease_seconds: float = Field(
        default=30.0, gt=0, allow_inf_nan=False, validation_alias="TOVHOLDER_LEASE_SECONDS"
    )
    probe_seconds: float = Field(
        default=15.0, gt=0, allow_inf_nan=False, validation_alias="TOVHOLDER_PROBE_SECONDS"
    )
    slack_bot_token: SecretStr = Field(default=_NONE, validation_alias="SLACK_BOT_TOKEN")
    slack_signing_secret: SecretStr = Field(
        default=_NONE, validation_alias="SLACK_SIGNING_SECRET"
    )
    slack_app_token: SecretStr = Field(default=_NONE, validation_alias="SLACK_APP_TOKEN")
    slack_client_id: str = Field(default="", validation_alias="SLACK_CLIENT_ID")
    slack_client_secret: SecretStr = Field(
        default=_NONE, validation_alias="SLACK_CLIENT_SECRET"
    )
    slack_teams: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), validation_alias="TOVHOLDER_SLACK_TEAMS"
    )
    slack_api_url: str = Field(default=SLACK_API_URL, validation_alias="SLACK_API_URL")
    teams_client_id: str = Field(default="", validation_alias="TEAMS_CLIENT_ID")
    teams_client_secret: SecretStr = Field(
        default=_NONE, validation_alias="TEAMS_CLIENT_SECRET"
    )
    teams_certificate: str = Field(default="", validation_alias="TEAMS_CERTIFICATE")
    teams_tenant_id: str = Field(default="", validation_alias="TEAMS_TENANT_ID")
    teams_rooms: str = Field(default="shared", validation_alias="TEAMS_ROOMS")
    teams_host_teams: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), validation_alias="TEAMS_HOST_TEAMS"
    )
    teams_unauthenticated: bool = Field(default=False, validation_alias="TEAMS_UNAUTHENTICATED")
    teams_service_url: str = Field(default=SERVICE_URL, validation_alias="TEAMS_SERVICE_URL")
    teams_openid_url: str = Field(default=OPENID_URL, validation_alias="TEAMS_OPENID_URL")
    graph_url: str = Field(default=GRAPH_URL, validation_alias="GRAPH_URL")

    @property
    def mode(self) -> Mode:
        return Mode.REAL if self.is_slack or self.is_teams else Mode.TRIAL

    @property
    def is_teams(self) -> bool:
        """Whether anything says that staff use Teams; it may still lack something."""
        return any(
            (
                self.teams_client_id,
                self.teams_client_secret,
                self.teams_certificate,
                self.teams_tenant_id,
                self.teams_unauthenticated,
            )
        )

    @property
    def is_slack(self) -> bool:
        """Whether anything says that staff use Slack; it may still lack something."""
        return any(
            (
                self.slack_bot_token,
                self.slack_signing_secret,
                self.slack_app_token,
                self.slack_client_id,
                self.slack_client_secret,
            )
        )

    @property
    def database(self) -> str:
        """The database's URL; a file in the data directory unless told otherwise."""
        given = self.database_url.get_secret_value()
        return given or f"sqlite:///{self.data_dir.absolute() / 'tovholder.db'}"

    @field_validator("keys", "slack_teams", "teams_host_teams", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [one.strip() for one in value.split(",")] if isinstance(value, str) else value

    @field_validator("slack_teams", "teams_host_teams")
    @classmethod
    def _are_named(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(filter(None, value))  # a comma at the end is followed by none

    @field_validator("keys")
    @classmethod
    def _are_keys(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if keys:
            KeyRing([key.get_secret_value() for key in keys])
        return keys

    @field_validator(
        "slack_bot_token",
        "slack_signing_secret",
        "slack_app_token",
        "slack_client_id",
        "slack_client_secret",
        "teams_client_id",
        "teams_client_secret",
        "teams_certificate",
        "teams_tenant_id",
        "teams_rooms",
        mode="before",
    )
    @classmethod
    def _is_trimmed(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value  # pasted with its line end

    @field_validator("slack_api_url", "graph_url", "teams_service_url")
    @classmethod
    def _ends_with_slash(cls, value: str, info: ValidationInfo) -> str:
        given = value.strip() or cls.model_fields[info.field_name or ""].default
        return f"{given.rstrip('/')}/"

    @field_validator("log_level")
    @classmethod
    def _is_level(cls, value: str) -> str:
        if value.upper() not in LOG_LEVELS:
            raise ValueError(value)
        return value.upper()

    @field_validator("url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        given = value.strip()  # a file of another system's may end its lines in more
        if given and not (URL(given).host and given.startswith(("http://", "https://"))):
            raise ValueError(value)
        return given.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, given: SecretStr) -> SecretStr:
        value = SecretStr(given.get_secret_value().strip())
        try:
            known = not (url := value.get_secret_value()) or (
                make_url(url).get_backend_name() in DATABASES
            )
        except ArgumentError:
            known = False
        if not known:
            raise ValueError("database")
        return value


def read(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the environment. Raises StartUpError naming the first variable that is wrong."""
    known = {str(field.validation_alias) for field in Settings.model_fields.values()}
    for name in environment:
        if name.startswith(OURS) and name not in known | OF_THE_TESTS:
            raise StartUpError(_unknown(name, sorted(known)))
    try:
        return Settings()
    except ValidationError as error:
        raise StartUpError(_wrong(str(error.errors()[0]["loc"][0]))) from None


def no_database(settings: Settings) -> str:
    """That the database cannot be used, by the variable that says where it is."""
    if settings.database_url.get_secret_value():
        return _("DATABASE_URL: the database cannot be reached or used.")
    return _("TOVHOLDER_DATA_DIR: the database in {path} cannot be used.").format(
        path=settings.data_dir
    )


def _unknown(name: str, known: list[str]) -> str:
    ours = ", ".join(one for one in known if one.startswith(OURS))
    return _("{name} is not a setting. The settings are {known}.").format(name=name, known=ours)


def _wrong(name: str) -> str:
    match name:
        case "TOVHOLDER_KEYS":
            return _(
                "TOVHOLDER_KEYS must be one or more keys of 32 bytes in URL-safe base64, "
                "separated by commas."
            )
        case "TOVHOLDER_LOG_LEVEL":
            return _("TOVHOLDER_LOG_LEVEL must be one of {levels}.").format(
                levels=", ".join(LOG_LEVELS)
            )
        case "TOVHOLDER_URL":
            return _("TOVHOLDER_URL must be an address that begins with http:// or https://.")
        case "TOVHOLDER_LEASE_SECONDS" | "TOVHOLDER_PROBE_SECONDS":
            return _("{name} must be a number of seconds above 0.").format(name=name)
        case "TOVHOLDER_MIGRATE":
            return _("TOVHOLDER_MIGRATE must be yes or no.")
        case "DATABASE_URL":
            return _("DATABASE_URL must be sqlite:///file or postgresql://user@host/name.")
        case _:
            return _("{name} has a value that cannot be used.").format(name=name)


def _home() -> Path:
    """Where programs keep their data (the XDG base directory specification)."""
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "tovholder"
