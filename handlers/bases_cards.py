"""How it reads who may read: a state for each receiver, never a document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from handlers.cards import Button, Buttons, Card, Facts, Part, Style, Text, Tone
from handlers.case_buttons import card_button
from handlers.case_terms import refusal_words
from handlers.casefiles import CaseFile
from locales import dates
from locales import gettext as _
from models.cases import Case, Party
from models.consents import Consent, Standing, standing
from models.organisations import Organisation


@dataclass(frozen=True, slots=True)
class Asked:
    """A team with a question about the course. `until`: its last local date; None is ended."""

    team: Organisation
    until: date | None


def bases(file: CaseFile, own: Party, known: Sequence[Consent], asked: Sequence[Asked]) -> Card:
    """`known` is all that the reader's own party registered, the newest first."""
    of_party = {one.id: _of(one, known) for one in file.everyone if one is not own}
    receivers = [one for one in file.everyone if _is_shown(one, own, of_party.get(one.id))]
    rows = [(file.organisation(one).name, _state(file, of_party[one.id])) for one in receivers]
    rows += [_asked(file, one) for one in asked]
    buttons = [button for one in receivers for button in _buttons(file, one, of_party[one.id])]
    return Card(
        title=_("{alias}: who may read what we write?").format(alias=file.case.alias),
        parts=(
            Facts(tuple(rows)),
            Text(
                _(
                    "Without a basis a party sees who, when and what is agreed, but nothing "
                    "that is written. A withdrawal works at once."
                ),
                Tone.QUIET,
            ),
            Text(refusal_words(), Tone.QUIET),
            *_calls(file, receivers, of_party),
            Buttons((*buttons, *_asked_buttons(file, asked), card_button(file.case))),
        ),
    )


def withdrawn(case: Case) -> Card:
    return Card(
        _("{alias}: consent withdrawn").format(alias=case.alias),
        (Buttons((card_button(case),)),),
    )


def _of(party: Party, known: Sequence[Consent]) -> list[Consent]:
    return [one for one in known if one.organisation_id == party.organisation_id]


def _is_shown(party: Party, own: Party, consents: list[Consent] | None) -> bool:
    """One that left the course is here as long as something was registered for it."""
    return party is not own and (party.withdrawn_at is None or bool(consents))


def _state(file: CaseFile, consents: Sequence[Consent]) -> str:
    found, last_day = standing(consents, file.today)
    match found:
        case Standing.NONE:
            return _("No: no basis is registered.")
        case Standing.WAITING:
            return _("No: the other holder of custody has not consented.")
        case Standing.IN_FORCE:
            day = dates.day_with_year(last_day or file.today)
            return _("Yes, until and including {day}").format(day=day)
        case Standing.LAPSED:
            day = dates.day_with_year(last_day or file.today)
            return _("No: it lapsed after {day}").format(day=day)
        case Standing.WITHDRAWN:
            return _("No: withdrawn.")


def _asked(file: CaseFile, asked: Asked) -> tuple[str, str]:
    label = _("Question to {team}").format(team=asked.team.name)
    if asked.until is None:
        return label, _("No: withdrawn.")
    may_read = asked.until >= file.today
    said = _("Yes, until and including {day}") if may_read else _("No: it lapsed after {day}")
    return label, said.format(day=dates.day_with_year(asked.until))


def _asked_buttons(file: CaseFile, asked: Sequence[Asked]) -> Iterator[Button]:
    for one in asked:
        if one.until is not None and one.until >= file.today:
            label = _("Withdrawn: question to {team}").format(team=one.team.name)
            subject = f"{file.case.id}:{one.team.id}"
            yield Button(label, "case.advice_withdraw", subject, Style.DANGER)


def _buttons(file: CaseFile, party: Party, consents: Sequence[Consent]) -> Iterator[Button]:
    name, subject = file.organisation(party).name, f"{file.case.id}:{party.id}"
    found, _last_day = standing(consents, file.today)
    if found is Standing.IN_FORCE:
        label = _("Withdrawn: {name}").format(name=name)
        yield Button(label, "case.basis_withdraw", subject, Style.DANGER)
    if not file.is_closed and party.withdrawn_at is None:
        renew = _("Renew: {name}") if found is Standing.IN_FORCE else _("Register: {name}")
        yield Button(renew.format(name=name), "case.basis_start", subject)


def _calls(
    file: CaseFile, receivers: Sequence[Party], of_party: dict[int, list[Consent]]
) -> Iterator[Part]:
    """Where nobody reads in a chat, a withdrawal is told by telephone."""
    for one in receivers:
        found, _last_day = standing(of_party[one.id], file.today)
        if found is Standing.WITHDRAWN and file.is_silent(one):
            call = _("{name} does not read here: call {phone} and say that it is withdrawn.")
            door = file.entry_point(one)
            yield Text(
                call.format(name=file.organisation(one).name, phone=door.phone), Tone.NOTICE
            )
