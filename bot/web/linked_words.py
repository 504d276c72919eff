"""What a link, a session or a sign-in answers when it opens nothing, in one sentence each."""

from locales import gettext as _


def gone() -> str:
    return _("This link has been used, or is too old. Ask for a new one where you got it.")


def sign_in() -> str:
    return _("Sign in with your organisation's account to open the page.")


def signed_in() -> str:
    return _("You are signed in. The page opens now.")


def no_provider() -> str:
    return _(
        "This page needs a sign-in with your organisation's account, and none has been set up. "
        "Ask whoever runs Tovholder to set it up with tovholder sign-in."
    )


def silent() -> str:
    return _(
        "Your organisation's sign-in does not answer right now. "
        "Your link is not used: go back and try again in a moment."
    )


def silent_after() -> str:
    return _(
        "Your organisation's sign-in stopped answering. Ask for a new link where you got it."
    )


def another_browser() -> str:
    return _(
        "This sign-in was begun in another browser, is used, or took longer than ten minutes. "
        "Ask for a new link where you got it."
    )


def not_proven() -> str:
    return _(
        "Your organisation's sign-in did not say who you are, so nothing was opened. "
        "Ask for a new link, and tell whoever runs Tovholder if it happens again."
    )


def somebody_else() -> str:
    return _(
        "You are signed in as somebody else than the link is for, so nothing was opened. "
        "Ask for a link of your own, or sign in with the account of your work."
    )


def no_session() -> str:
    return _("You have been signed out here. Ask for a new link where you got the last one.")


def signed_out() -> str:
    return _(
        "You have been signed out here, so nothing has been saved. What you wrote still stands "
        "on this page. Ask for a new link in the chat and open it in this browser; then come "
        "back here and send it again."
    )


def of_another() -> str:
    return _(
        "Somebody else has opened a page in this browser since you began to write, so nothing "
        "has been saved. Open a link of your own in this browser; then come back here and send "
        "it again."
    )
