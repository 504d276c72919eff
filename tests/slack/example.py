"""The people of docs/directory-example.csv as they stand in Slack, and the Monday they meet."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from tests.slack.fake import FakeSlack

ROOT = Path(__file__).parent.parent.parent
DIRECTORY = ROOT / "docs" / "directory-example.csv"
OURS = ("TOVHOLDER_", "SLACK_", "TEAMS_", "DATABASE_")
TEAM, TOKEN = "T1", "xoxb-1"  # it opens nothing
# Who is known by e-mail.
PEOPLE = {
    "UANNA": ("Anna Demo", "anna@opdigtet-region.example"),
    "UTINA": ("Tina Opdigtet", "tina@opdigtet-region.example"),
    "UBO": ("Bo Prøve", "bo@opdigtet-kommune.example"),
    "UKIRSTEN": ("Kirsten Eksempel", "kirsten@opdigtet-kommune.example"),
    "UGERD": ("Gerd Demo", "gerd@solsikken.example"),
}
OPENING, MONDAY = timedelta(hours=8, minutes=15), 0


def move_in(slack: FakeSlack) -> None:
    slack.add_workspace(TEAM, bot_token=TOKEN)
    for user, (name, email) in PEOPLE.items():
        slack.add_user(TEAM, user, name=name, email=email)


def surroundings() -> dict[str, str]:
    """The environment without any setting of ours, speaking English."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return clean | {"LC_ALL": "en_GB.UTF-8"}


def until_monday(now: datetime) -> timedelta:
    """How far it is to the next Monday, well into the morning."""
    days = timedelta(days=(MONDAY - now.weekday()) % 7 or 7)
    return now.replace(hour=0, minute=0, second=0, microsecond=0) + days + OPENING - now
