"""What somebody is to do about others: call who does not chat, and reply to who asked back."""

from functools import cache

from sqlalchemy import bindparam
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, or_, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from models.advice import AdviceColleague, AdviceRequest
from models.advice_life import AdviceState
from models.cases import Case, Party, in_course, still_open
from models.organisations import Organisation


@cache  # building it anew costs more than running it
def unreached_beside() -> Select[Party, Case, Organisation]:
    """Select who is not in contact yet in the open courses some people opened.

    Parameter: `people`.
    """
    opener = aliased(Party)
    is_opener = and_(
        col(opener.case_id) == col(Party.case_id),
        col(opener.is_opener),
        col(opener.withdrawn_at).is_(None),
    )
    return (
        select(Party, Case, Organisation)
        .join(Case, col(Case.id) == col(Party.case_id))
        .join(Organisation, col(Organisation.id) == col(Party.organisation_id))
        .join(opener, is_opener)
        .where(
            col(opener.contact_person_id).in_(bindparam("people", expanding=True)),
            col(Party.is_opener).is_(False),
            col(Party.contact_on).is_(None),
            in_course(),
            still_open(),
        )
        .order_by(col(Party.deadline_on), col(Party.id))
    )


@cache
def asked_back() -> SelectOfScalar[AdviceRequest]:
    """Select somebody's own questions of which the team waits for a reply, the oldest first.

    Also those of who has left, in whose place they were put. Parameters: `person_id` and
    `organisation_id`.
    """
    inherited = select(AdviceColleague.request_id).where(
        col(AdviceColleague.person_id) == bindparam("person_id"),
        col(AdviceColleague.is_of_team).is_(False),
        col(AdviceColleague.added_by_id).is_(None),
    )
    return (
        select(AdviceRequest)
        .where(
            col(AdviceRequest.asker_organisation_id) == bindparam("organisation_id"),
            col(AdviceRequest.state) == AdviceState.ASKED_BACK,
            or_(
                col(AdviceRequest.asker_id) == bindparam("person_id"),
                col(AdviceRequest.on_behalf_of_id) == bindparam("person_id"),
                col(AdviceRequest.id).in_(inherited),
            ),
        )
        .order_by(col(AdviceRequest.asked_at), col(AdviceRequest.id))
    )
