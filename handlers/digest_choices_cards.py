"""How one chooses a digest, and what was chosen."""

from handlers.cards import Button, Buttons, Card, ChoiceField, Form, Text, TextField, Tone
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.calendar import WorkingCalendar
from models.people import Person

LONGEST = 10


def button() -> Button:
    return Button(_("My daily overview"), "digest.choice_start")


def form(turn: Turn, me: Person) -> Form:
    present = "yes" if me.gets_digest else "no"
    return Form(
        title=_("My daily overview"),
        action="digest.choice",
        submit=_("Save"),
        intro=(
            Text(
                _(
                    "One message on your working days: what is new, what is due, and what "
                    "waits for you. When there is nothing to say, none comes."
                ),
                Tone.QUIET,
            ),
        ),
        fields=(
            ChoiceField(
                "wants",
                _("Do you want it?"),
                (("yes", _("Yes")), ("no", _("No"))),
                turn.value("wants") or present,
            ),
            TextField(
                "time",
                _("At what time?"),
                turn.value("time") or f"{me.digest_time:%-H.%M}",
                hint=_("For example: 8.00"),
                max_length=LONGEST,
            ),
        ),
    )


def chosen(me: Person, calendar: WorkingCalendar) -> Card:
    if not me.gets_digest:
        return Card(_("You get no daily overview."), (_again(),))
    if me.digest_at is None:
        said = _("It comes once your card says on which days you work.")
    else:
        moment = dates.moment(me.digest_at, calendar.zone)
        said = _("The next one comes {moment}, if there is something to say.")
        said = said.format(moment=moment)
    return Card(_("Your daily overview is set"), (Text(said), _again()))


def _again() -> Buttons:
    return Buttons((button(),))
