"""`/tovholder`: who leads this course, what waits for me, my language."""

from sqlmodel.ext.asyncio.session import AsyncSession

from handlers import access, casefiles, evaluating, experiences, help_cards, waits
from handlers.cards import Card, Form
from handlers.turn import Ask, Correct, Looking, Named, Reply, Say, Turn
from locales import DEFAULT, LOCALES, speaking
from locales import gettext as _
from models.access import Act
from models.organisations import Organisation
from models.people import Person, Role

# What may stand after the command, in either language.
EVALUATION = frozenset({"evaluering", "evaluation"})
EXPERIENCES = frozenset({"erfaring", "erfaringer", "experience", "experiences"})


async def start(turn: Turn, db: AsyncSession) -> Reply:
    """In a room first who leads the course; then help, and what one can ask for here."""
    turn.me  # noqa: B018 -- only people we know
    if turn.text.strip().casefold() in EVALUATION:
        return await evaluating.show(turn, db)
    if turn.text.strip().casefold() in EXPERIENCES:
        return await experiences.show(turn, db)
    lead = None
    is_in_case = turn.room is not None and turn.room.case_id is not None
    if turn.room is not None and turn.room.case_id is not None:
        case = await casefiles.find(db, turn.room.case_id)
        await access.require(db, turn.me, Act.SEE_CASE, case, at=turn.at)
        lead = await db.get(Person, case.lead_id) if case.lead_id else None
    own = await db.get_one(Organisation, turn.me.organisation_id)
    keeps_roster = await access.may(db, turn.me, Act.KEEP_ROSTER, own, at=turn.at)
    return Say(
        help_cards.start(
            lead,
            is_in_case=is_in_case,
            keeps_roster=keeps_roster,
            leads_cluster=turn.me.has(Role.CLUSTER_LEAD),
            evaluates=turn.me.has(Role.CLUSTER_LEAD) or turn.me.has(Role.EVALUATOR),
        )
    )


async def waiting(turn: Turn, db: AsyncSession) -> Reply:
    """*Hvad venter på mig?*: all that somebody is to do, each with its button."""
    return Say(help_cards.waiting(await waits.of(db, turn.me, at=turn.at)))


async def language_start(turn: Turn, _db: AsyncSession) -> Reply:
    turn.me  # noqa: B018 -- only people we know have a language
    return Ask("help.language")


async def language_form(turn: Turn, _db: AsyncSession) -> Form:
    return help_cards.language_form(turn.me.locale or "")


async def language(turn: Turn, _db: AsyncSession) -> Reply:
    chosen = turn.value("locale")
    if chosen not in LOCALES:
        return Correct({"locale": _("Choose a language.")}, form="help.language")
    turn.me.locale = chosen
    return Say(Named("help.language_chosen"))


async def language_chosen(looking: Looking, _db: AsyncSession) -> Card | None:
    """In the language just chosen, whichever the turn began in."""
    with speaking((looking.reader and looking.reader.locale) or DEFAULT):
        return help_cards.language_chosen()
