"""How the citizen's part in a course reads. Never who it is."""

from collections.abc import Iterator
from datetime import date

from handlers.cards import ChoiceField, Contact, DateField, Form, Text, Tone
from handlers.case_terms import person_line
from handlers.casefiles import CaseFile
from handlers.meanwhile import kept, stamped
from handlers.turn import Turn
from locales import dates
from locales import gettext as _
from models.cases import Party
from models.citizens import Citizen, TakesPart

AS_BEFORE = "as_before"  # the citizen's choice stays, though somebody else is contact person


def present(file: CaseFile) -> dict[str, str]:
    """What stands in each field now."""
    citizen = file.citizen
    return {
        "informed_on": _iso(citizen.informed_on),
        "informed_by": str(citizen.informed_by_id or ""),
        "contact_on": _iso(citizen.contact_on),
        "in_plan": citizen.in_plan or "",
        "chosen": _chosen_before(file),
    }


def words(turn: Turn, file: CaseFile) -> dict[str, str]:
    """The same as people read it."""
    citizen, there = file.citizen, present(file)
    return {
        "informed_on": dates.day(citizen.informed_on) if citizen.informed_on else "",
        "informed_by": dict(informers(turn, file)).get(there["informed_by"], ""),
        "contact_on": dates.day(citizen.contact_on) if citizen.contact_on else "",
        "in_plan": takes_part_name(citizen.in_plan) if citizen.in_plan else "",
        "chosen": dict(holders(file)).get(there["chosen"], ""),
    }


def form(turn: Turn, file: CaseFile) -> Form:
    there = present(file)
    shown = kept(turn, there)
    return Form(
        title=_("The citizen's part"),
        action="citizen.register",
        submit=_("Save"),
        subject=stamped(str(file.case.id), there),
        intro=(
            Text(
                _("The citizen is a party too, without a deadline. Fill in what you know."),
                Tone.QUIET,
            ),
        ),
        fields=(
            DateField(
                "informed_on",
                _("When was the citizen told that we work together?"),
                _day(shown["informed_on"]),
                is_required=False,
            ),
            ChoiceField(
                "informed_by",
                _("By whom?"),
                informers(turn, file),
                shown["informed_by"] or str(turn.me.id),
                is_required=False,
            ),
            DateField(
                "contact_on",
                _("First contact with the citizen"),
                _day(shown["contact_on"]),
                is_required=False,
            ),
            ChoiceField(
                "in_plan",
                _("Does the citizen take part in the plan?"),
                tuple((one, takes_part_name(one)) for one in TakesPart),
                shown["in_plan"],
                is_required=False,
            ),
            ChoiceField(
                "chosen",
                _("Contact person chosen by the citizen"),
                holders(file),
                shown["chosen"],
                is_required=False,
            ),
        ),
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def contact(file: CaseFile) -> Contact:
    """The citizen among the parties, as a line."""
    said = " ".join(_known(file, file.citizen))
    nothing = _("Not reported yet whether the citizen knows of it.")
    return Contact(_("The citizen"), _chosen_sentence(file, file.citizen), note=said or nothing)


def takes_part_name(part: TakesPart) -> str:
    match part:
        case TakesPart.YES:
            return _("Yes, the citizen takes part")
        case TakesPart.NO:
            return _("No, not yet")
        case TakesPart.DECLINED:
            return _("The citizen has said no")


def _known(file: CaseFile, citizen: Citizen) -> Iterator[str]:
    if citizen.informed_on is not None:
        by = file.people.get(citizen.informed_by_id or 0)
        yield _told(dates.day(citizen.informed_on), by.name if by else "")
    if citizen.contact_on is not None:
        yield _("First contact {day}.").format(day=dates.day(citizen.contact_on))
    if citizen.in_plan is not None:
        yield _("Part in the plan: {answer}.").format(answer=takes_part_name(citizen.in_plan))


def _told(day: str, name: str) -> str:
    if name:
        return _("Told {day} by {name}.").format(day=day, name=name)
    return _("Told {day}.").format(day=day)


def _chosen_sentence(file: CaseFile, citizen: Citizen) -> str:
    chosen = file.people.get(citizen.chosen_id or 0)
    if chosen is not None:
        return _("Has chosen {name} as contact person").format(name=chosen.name)
    parties = (one for one in file.parties if one.id == citizen.chosen_party_id)
    party = next(parties, None)
    if party is not None and party.contact_name:
        return _("Has chosen {name} as contact person").format(name=party.contact_name)
    return _("Has not chosen a contact person")


def holders(file: CaseFile) -> tuple[tuple[str, str], ...]:
    """Each party's contact person; and whom the citizen chose, if that is another now."""
    found = tuple((str(one.id), _holder(file, one)) for one in file.parties if one.is_claimed)
    before = file.people.get(file.citizen.chosen_id or 0)
    if before is None or _chosen_before(file) != AS_BEFORE:
        return found
    return (*found, (AS_BEFORE, person_line(before)))


def _chosen_before(file: CaseFile) -> str:
    """What stands for the citizen's choice: a party, as long as that person speaks for it."""
    chosen_id, party_id = file.citizen.chosen_id, file.citizen.chosen_party_id
    speaking = {one.id: one.contact_person_id for one in file.parties if one.is_claimed}
    if chosen_id is not None and speaking.get(party_id or 0) != chosen_id:
        return AS_BEFORE
    return str(party_id or "")


def _holder(file: CaseFile, party: Party) -> str:
    person = file.contact(party)
    name = person_line(person) if person else party.contact_name
    return f"{name}, {file.organisation(party).name}"


def informers(turn: Turn, file: CaseFile) -> tuple[tuple[str, str], ...]:
    """Who may have told the citizen; also whoever did, and is contact person no more."""
    people = [one for party in file.parties if (one := file.contact(party)) is not None]
    before = file.people.get(file.citizen.informed_by_id or 0)
    known = {one.id: one for one in [turn.me, *people, before] if one is not None}
    return tuple((str(one.id), person_line(one)) for one in known.values())
