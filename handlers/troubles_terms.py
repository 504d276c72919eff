"""What the platforms' codes mean, and exactly what somebody can do about each."""

from handlers import tenant_terms
from locales import gettext as _
from models.people import Person

_UNINSTALLED = (
    "account_inactive",
    "invalid_auth",
    "no_workspace",
    "not_authed",
    "not_installed",
    "team_access_not_granted",
    "team_not_found",
    "token_expired",
    "token_revoked",
)
_NOT_SEEN = ("channel_not_found", "not_in_channel", "no_room")
_UNREACHABLE = (
    "cannot_dm_bot",
    "no_identity",
    "no_person",
    "user_disabled",
    "user_not_found",
    "user_not_visible",
    "users_not_found",
)
_UNSHOWABLE = (
    "invalid_blocks",
    "msg_blocks_too_long",
    "msg_too_long",
    "title_too_long",
)


def reason_of(code: str) -> str:
    """The platform's own code: what stands after the last colon."""
    return code.rpartition(":")[2]


def connect_remedy(code: str) -> str:
    """What to do when a party's own workspace could not be joined to the room."""
    match reason_of(code):
        case "not_paid":
            return _(
                "Slack Connect needs a paid plan. The workspace's administrator must choose "
                "one, or the party must install Tovholder in its own workspace."
            )
        case "missing_scope" | "no_permission":
            return _reinstall()
        case "connection_limit_exceeded":
            return _(
                "The workspace is connected to as many others as it may be. Its administrator "
                "must end a connection or ask Slack for more: Settings > Slack Connect."
            )
        case _:
            return _(
                "The workspace's administrator must let apps send and approve Slack Connect "
                "invitations: Settings > Permissions > Slack Connect. Call the party meanwhile."
            )


def invite_remedy(code: str) -> str:
    """What to do when somebody could not be invited to a room."""
    reason = reason_of(code)
    if tenant_terms.is_known(code):
        return tenant_terms.remedy(reason)
    if reason in {"missing_scope", "no_permission", "restricted_action"}:
        return remedy(code, None)
    if reason in _UNREACHABLE:
        return _(
            "Somebody who belongs in the room is not known in its workspace. See on the "
            "course's card who they are, and call whoever is missing."
        )
    return _(
        "See on the course's card who is missing, and invite them to the room by hand, or call "
        "them (code {code})."
    ).format(code=reason)


def remedy(code: str, person: Person | None) -> str:  # noqa: C901 -- a sentence per code
    """What to do about what did not arrive."""
    if tenant_terms.is_known(code):
        return tenant_terms.remedy(reason_of(code))
    match reason_of(code):
        case "missing_scope" | "no_permission":
            return _reinstall()
        case "restricted_action":
            return _(
                "The workspace's administrator must allow apps to create private channels and "
                "invite people to them: Settings > Permissions."
            )
        case "name_taken":
            return _(
                "A channel of that name exists already, made by somebody else. The messages go "
                "to each contact person directly; agree among yourselves where you talk."
            )
        case "is_archived":
            return _("The room is archived. Unarchive it, or close the course if it has ended.")
        case "unsure":
            return _asked(person)
        case "no_members":
            return _("Nobody in the course can be reached in chat. Call the parties.")
        case reason if reason in _NOT_SEEN:
            return _(
                "Somebody has removed Tovholder from the room, or deleted the room. "
                "Invite Tovholder to it again."
            )
        case reason if reason in _UNREACHABLE:
            return _called(person)
        case reason if reason in _UNINSTALLED:
            return _(
                "Tovholder is not installed in the workspace any more. "
                "Its administrator must install it again."
            )
        case reason if reason in _UNSHOWABLE:
            return _(
                "The message did not fit in the chat. Tell it by telephone, and tell whoever "
                "runs Tovholder the code {code}."
            ).format(code=reason)
        case reason:
            return _(
                "Tell it by telephone. If it happens again, tell whoever runs Tovholder the "
                "code {code}."
            ).format(code=reason)


def _reinstall() -> str:
    return _(
        "A permission is missing. The workspace's administrator must install Tovholder "
        "again from its app manifest."
    )


def _asked(person: Person | None) -> str:
    if person is None:
        return _("It may or may not have arrived. Look in the room.")
    return _("It may or may not have arrived. Ask {name}.").format(name=person.name)


def _called(person: Person | None) -> str:
    if person is None:
        return _("Tell it by telephone to those it concerns.")
    if not person.phone:
        return _(
            "{name} cannot be reached in chat. Call instead: the organisation's entry point."
        ).format(name=person.name)
    return _("{name} cannot be reached in chat. Call instead: {phone}.").format(
        name=person.name, phone=person.phone
    )
