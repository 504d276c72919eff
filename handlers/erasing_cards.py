"""What is told of a course that is about to be forgotten, and of rooms that must go by hand."""

from datetime import date

from handlers.cards import Button, Buttons, Card, Style, Text, Tone
from handlers.case_buttons import card_button, content_button, hold_button
from handlers.casefiles import CaseFile
from locales import dates
from locales import gettext as _
from models.people import ChatWorkspace
from models.rooms import Room


def notice(file: CaseFile, goes_on: date, *, may_hold: bool) -> Card:
    """To a party's contact person, two weeks before."""
    case = file.case
    return Card(
        title=_("{alias} is deleted {day}").format(alias=case.alias, day=dates.day(goes_on)),
        parts=(
            Text(
                _(
                    "What was written in the course goes for good then, with its rooms and my "
                    "messages about it. Only figures without names stay."
                )
            ),
            Text(_("Make sure that what you need stands in your own record."), Tone.NOTICE),
            Buttons(
                (
                    content_button(case.id),
                    card_button(case),
                    *([hold_button(case.id)] if may_hold else []),
                )
            ),
        ),
    )


def room_to_delete(room: Room, workspace: ChatWorkspace) -> Card:
    """To who administers the workspace."""
    return Card(
        title=_("Delete the channel {room}").format(room=room.name),
        parts=(
            Text(
                _(
                    "The course that it belonged to is over, and everything about it is to go. "
                    "I may not delete the channel in {workspace} myself, so it is up to you: "
                    "delete it in the chat's own settings, then say so here."
                ).format(workspace=workspace.name)
            ),
            Text(
                _(
                    "I look whether it is gone, and remind you once a week. Until then the "
                    "course is not erased."
                ),
                Tone.QUIET,
            ),
            Buttons(
                (
                    Button(
                        _("The channel is deleted"), "room.deleted", str(room.id), Style.PRIMARY
                    ),
                )
            ),
        ),
    )


def looking() -> Card:
    return Card(
        title=_("Thank you"),
        parts=(
            Text(
                _(
                    "I look whether the channel is gone. If it still stands there, "
                    "you hear from me again."
                )
            ),
        ),
    )
