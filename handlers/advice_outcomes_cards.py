"""How the question how it went reads: one click closes the loop, another says a little more."""

from handlers import advice_terms
from handlers.advice_files import AdviceFile
from handlers.cards import Button, Buttons, Card, Style, Text
from locales import gettext as _
from models.advice import LedTo, Used

USED = {
    Used.YES: "advice.used.yes",
    Used.PARTLY: "advice.used.partly",
    Used.NO: "advice.used.no",
}
LED_TO = {
    LedTo.TREATED: "advice.led.treated",
    LedTo.REFERRED: "advice.led.referred",
    LedTo.OPENED: "advice.led.opened",
    LedTo.OTHER: "advice.led.other",
}


def outcome(file: AdviceFile) -> Card:
    request = file.request
    subject, who = str(request.id), Text(advice_terms.status(file))
    if request.used is None:
        buttons = (
            Button(used_name(one), action, subject, Style.PLAIN) for one, action in USED.items()
        )
        return Card(_("Could you use the advice?"), (who, Buttons(tuple(buttons))))
    if request.led_to is None:
        buttons = (Button(led_name(one), action, subject) for one, action in LED_TO.items())
        return Card(_("Thank you. What did it lead to?"), (who, Buttons(tuple(buttons))))
    said = Text(
        _("Used: {used}. Led to: {led_to}.").format(
            used=used_name(request.used), led_to=led_name(request.led_to)
        )
    )
    return Card(_("Thank you. The team learns from it."), (who, said))


def used_name(used: Used) -> str:
    match used:
        case Used.YES:
            return _("Yes")
        case Used.PARTLY:
            return _("Partly")
        case Used.NO:
            return _("No")


def led_name(led_to: LedTo) -> str:
    match led_to:
        case LedTo.TREATED:
            return _("Treatment here")
        case LedTo.REFERRED:
            return _("A referral")
        case LedTo.OPENED:
            return _("A course of care")
        case LedTo.OTHER:
            return _("Something else")
